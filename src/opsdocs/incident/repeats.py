"""Events become groups, each of which may be an entry: repeats, and the same of two sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from opsdocs.documents.words import said
from opsdocs.incident.insert import New, readable
from opsdocs.incident.lines import foreign
from opsdocs.incident.model import DEPLOYED, FIRED, MERGED, MESSAGE, RESOLVED, SAID, WORTH, Event
from opsdocs.patterns import Pattern

_AGAIN = timedelta(minutes=30)
"""An alert that fires again so soon is a repeat."""
SAME = timedelta(minutes=5)
"""So far apart do two tools tell the same."""
_SHOWN_IDS = 4
_SHORTEST = 4
_WORD = Pattern(r"[^\W_]+")
_PLAIN_ID = Pattern(r"[A-Za-z0-9._:@/=+]{1,200}")
"""Ids as most tools have them, told fast."""
_NOT_IN_ID = Pattern(r"[^A-Za-z0-9._:@/=+-]+|-{2,}")
SAYS = {
    FIRED: said(r"\b<ALERT_FIRED>\b"),
    RESOLVED: said(r"\b<ALERT_RESOLVED>\b"),
    DEPLOYED: said(r"\b<DEPLOYED>\b"),
    MERGED: said(r"\b<MERGED>\b"),
}


@dataclass
class Repeats:
    """What becomes one entry: its first event, and the others that tell the same."""

    first: Event
    events: list[Event] = field(default_factory=list)
    is_chosen: bool = True

    @property
    def keys(self) -> list[str]:
        """The sources and ids of all its events, safe in a comment."""
        if len(self.events) == 1:
            return [safe_key(self.first)]
        return list(dict.fromkeys(safe_key(one) for one in self.events))

    def entry(self, keys: Sequence[str]) -> tuple[New, int]:
        """Return the entry, which has ``keys``, and how many secrets were masked in it."""
        one = self.first
        text, secrets = foreign(one.text)
        who, more = _name(one.who)
        if who:
            text = f"{who}: {text}" if one.kind in SAID else f"{text} ({who})"
        text = readable(text, one.source)
        own = [event for event in self.events if event.source == one.source]
        if len(own) > 1:
            # Of one alert there may be several at once, each of another machine.
            is_same = all(event.text == one.text for event in own)
            text += f" ({len(own)} times)" if is_same else f" (and {len(own) - 1} more)"
        return New(one.at, text, tuple(few(keys))), secrets + more


@lru_cache(maxsize=4096)
def _name(who: str) -> tuple[str, int]:
    return foreign(who)


def safe_key(event: Event) -> str:
    """Return the source and id as they can stand in an HTML comment."""
    return f"{_clean(event.source)}:{_clean(event.id)}"[:120]


def _clean(text: str) -> str:
    if _PLAIN_ID.fullmatch(text):
        return text
    return _NOT_IN_ID.sub("_", text)


def few(keys: Sequence[str]) -> list[str]:
    """Return the first key of each source, and then others, up to a few."""
    if len(keys) == 1:
        return list(keys)
    firsts = {key.partition(":")[0]: key for key in reversed(keys)}
    chosen = [key for key in keys if key in firsts.values()]
    return (chosen + [key for key in keys if key not in chosen])[:_SHOWN_IDS]


def within(
    events: Iterable[Event], since: datetime | None, until: datetime | None, now: datetime
) -> tuple[list[Event], list[Event], int]:
    """Return the events of a window in order, those outside, and how many are in the future.

    An event that is there twice counts once, as it is told at most length.
    """
    latest = now + timedelta(minutes=1)
    kept: dict[str, Event] = {}
    outside, future = [], 0
    for event in sorted(events, key=_order):
        if event.at > latest:
            future += 1
        elif (since and event.at < since) or (until and event.at > until):
            outside.append(event)
        else:
            kept.setdefault(event.key, event)
    return list(kept.values()), outside, future


def _order(event: Event) -> tuple[datetime, bool, str, str, int, str, str, str, str]:
    """Sort by time; in the same second, what fires comes before what that sets off.

    Of what has the same id, the one that tells more comes first.
    """
    return (
        event.at,
        event.kind != FIRED,
        event.source,
        event.id,
        -len(event.text),
        event.text,
        event.who,
        event.kind,
        event.subject,
    )


def anonymous(events: Sequence[Event]) -> list[Event]:
    """Return the events with a role for each person, in texts, too."""
    names = list(dict.fromkeys(event.who for event in events if event.who))
    roles = {name: f"Responder {number}" for number, name in enumerate(names, start=1)}
    mentioned = {
        found for event in events for found in re.findall(r"@(\w[\w.'-]{0,60})", event.text)
    }
    for name in sorted(mentioned):
        if not any(name in (known, known.split()[0]) for known in names):
            roles.setdefault(name, f"Responder {len(roles) + 1}")
    patterns = sorted(roles, key=len, reverse=True)
    if not patterns:
        return list(events)
    anyone = re.compile(rf"(?<!\w)@?(?:{'|'.join(map(re.escape, patterns))})(?!\w)")

    def role(found: re.Match[str]) -> str:
        return roles[found[0].removeprefix("@") if found[0] not in roles else found[0]]

    return [
        event._replace(who=roles.get(event.who, ""), text=anyone.sub(role, event.text))
        for event in events
    ]


def group(events: Sequence[Event], *, everything: bool = False) -> list[Repeats]:
    """Return the groups of events, which are in order; of each the first event tells."""
    groups: list[Repeats] = []
    latest: dict[tuple[str, str], list[Repeats]] = {}
    for event in events:
        chosen = event.kind in WORTH or (everything and event.kind == MESSAGE)
        home = _home(event, latest) if event.subject and event.kind in SAYS else None
        if home is not None:
            home.events.append(event)
            continue
        groups.append(Repeats(event, [event], chosen))
        if event.subject:
            latest.setdefault((event.kind, ""), []).append(groups[-1])
    return groups


def _home(event: Event, latest: dict[tuple[str, str], list[Repeats]]) -> Repeats | None:
    """Return the group that tells the same as ``event``: a repeat, or another source."""
    for one in reversed(latest.get((event.kind, ""), [])[-50:]):
        gap = event.at - one.events[-1].at
        if any(other.source == event.source for other in one.events):
            repeats = event.kind in {FIRED, RESOLVED} and event.subject == one.first.subject
            if repeats and gap <= _AGAIN:
                return one
            repeated = [other for other in one.events if other.source == event.source]
            if repeats and repeated and event.at - repeated[-1].at <= _AGAIN:
                return one
        elif event.at - one.first.at <= SAME and alike(event.subject, one.first.subject):
            return one
    return None


def alike(one: str, other: str) -> bool:
    """Tell whether two tools mean the same: one's name is in that of the other, as words."""
    a, b = (f" {' '.join(_WORD.findall(text.casefold()))} " for text in (one, other))
    return len(min(a, b, key=len).strip()) >= _SHORTEST and (a in b or b in a)
