"""``ops note --from``: what a person sees of an import, and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opsdocs.cli import console
from opsdocs.cli.menus import tick
from opsdocs.documents.page import Page
from opsdocs.durations import as_day, spoken_minute
from opsdocs.errors import UsageError
from opsdocs.incident.import_records import Beyond, Imported, WantedEvents, import_records
from opsdocs.incident.lines import as_read, foreign
from opsdocs.incident.model import SAID, Context
from opsdocs.incident.note import FORMS, as_in_timelines
from opsdocs.incident.repeats import Repeats
from opsdocs.incident.times import as_utc, moment, zone_of

_MOST = 200
"""So many lines can be looked through; of more, those that are worth it are shown."""
_WIDTH = 90


def context_of(zone: str | None, marked: Sequence[str]) -> Context:
    """Return the context that the options make; raise ``UsageError``."""
    context = Context(zone=zone_of(zone) if zone else None)
    marks = {mark.strip().strip(":").partition("::")[0] for mark in marked}
    if marks - {""}:
        context.marks = frozenset(marks)
    return context


def wanted(
    context: Context, now: datetime, since: str | None, until: str | None, **which: bool
) -> WantedEvents:
    """Return what is to be taken of the records; raise ``UsageError``."""
    first, last = _limit("--since", since, context, now), _limit("--until", until, context, now)
    if last and not last.second:
        last += timedelta(seconds=59, microseconds=999_999)  # that minute is taken, too
    if first and last and last < first:
        raise UsageError(
            f"--until {until} is {last:%Y-%m-%d %H:%M} UTC, before --since, {first:%Y-%m-%d %H:%M}",
            'Write the day, too: --until "2026-11-25 14:05"',
        )
    return WantedEvents(first, last, **which)


def _limit(option: str, text: str | None, context: Context, now: datetime) -> datetime | None:
    """Return the moment that ``--since`` or ``--until`` names; raise ``UsageError``.

    It is told as records tell it: in UTC, or else in their zone.
    """
    if not text:
        return None
    own = Context(zone=context.zone or UTC, shown=option)
    if as_day(text):
        text += " 00:00" if option == "--since" else " 23:59"
    local = now.replace(tzinfo=UTC).astimezone(own.zone).replace(tzinfo=None)
    if (spoken := spoken_minute(text, local)) is not None:
        return as_utc(spoken, own)
    at = moment(text, own)
    if at is None and (told := as_in_timelines(text, local)):
        at = as_utc(told, own)
    if at is None:
        raise UsageError(f"{option} {text}: this is not a time", FORMS)
    return at


def import_into(
    page: Page, names: Sequence[str], *, context: Context, wanted: WantedEvents,
    now: datetime, root: Path, ask: bool, quiet: bool,
) -> None:  # fmt: skip
    """Merge records into a document, and tell what came of it."""
    beyond: list[str] = []

    def choose(groups: list[Repeats], outside: Beyond) -> None:
        beyond.extend(_beyond(outside, context, now))
        if ask:
            for line in beyond:
                console.say(line, quiet=quiet)
            _tick(groups)

    done = import_records(
        page, console.shown(page.folder / page.path), names, context=context, wanted=wanted,
        now=now, root=root, choose=choose,
    )  # fmt: skip
    # What somebody has ticked they have just seen.
    for new in [] if quiet or ask else sorted(done.merged.added, key=lambda one: one.at):
        console.say(f"{new.at:%Y-%m-%d %H:%M} UTC  {as_read(new.text)}")
    _tell(done, context.empty, pretend=wanted.pretend, everything=wanted.everything, quiet=quiet)
    for line in [] if ask else beyond:
        console.say(line, quiet=quiet)


def _beyond(outside: Beyond, context: Context, now: datetime) -> list[str]:
    """Return what to say of records that lie before and after the window."""
    lines = []
    for option, how, limit, times in (
        ("--since", "before", outside.since, outside.before),
        ("--until", "after", outside.until, outside.after),
    ):
        if not times or limit is None:
            continue
        first, last = times[0], times[-1]
        form = "%H:%M" if first.date() == last.date() == limit.date() else "%Y-%m-%d %H:%M"
        one = len(times) == 1
        span = f"at {first:{form}}" if one else f"from {first:{form}} to {last:{form}}"
        takes = _as_option(first if how == "before" else last, context, now)
        lines.append(
            f"{len(times)} {'lies' if one else 'lie'} {how} {limit:{form}}, {span} UTC: left out. "
            f"To take {'it' if one else 'them'}: {option} {takes}"
        )
    return lines


def _as_option(at: datetime, context: Context, now: datetime) -> str:
    """Return a time as a person would type it to ``--since``."""
    if context.zone not in {None, UTC}:
        return f'"{at:%Y-%m-%d %H:%M} UTC"'
    short = f"{at:%H:%M}"
    is_last = spoken_minute(short, now) == at.replace(second=0, microsecond=0)
    return short if is_last else f'"{at:%Y-%m-%d %H:%M}"'


def _tell(
    done: Imported, empty: Sequence[str], *, pretend: bool, everything: bool, quiet: bool
) -> None:  # fmt: skip
    merged = done.merged
    count = f"{len(merged.added)} {'entry' if len(merged.added) == 1 else 'entries'}"
    parts = [f"{count} {'would be added' if pretend else 'added'}"]
    parts += [f"{merged.known} known before"] if merged.known else []
    parts += [f"{merged.joined} told by another source, too"] if merged.joined else []
    parts += [f"{done.left_out} left out"] if done.left_out else []
    console.say(f"{'; '.join(parts)}.", quiet=quiet)
    if done.left_out and not done.kept_in and not everything:
        console.say("With --all, what people wrote is taken, too; --keep-events keeps all of it.",
                    quiet=quiet)  # fmt: skip
    if done.kept_in:
        console.say(f"All of them are in {console.shown(done.kept_in)}.", quiet=quiet)
    if merged.secrets:
        count = "a secret was" if merged.secrets == 1 else f"{merged.secrets} secrets were"
        console.warn(f"{count} masked in the entries", "Revoke what the records show.")
    for one in done.unread:
        console.say(f"{one}: left out.", quiet=quiet)
    for name in empty:
        console.say(f"There is nothing for a timeline in {name}.", quiet=quiet)


def _tick(groups: list[Repeats]) -> None:
    """Let a person tick what becomes an entry."""
    shown = groups
    if len(groups) > _MOST:
        shown = [one for one in groups if one.is_chosen]
    days = {one.first.at.date() for one in shown}
    form = "%m-%d %H:%M" if len(days) > 1 else "%H:%M"
    lines = [
        (f"{one.first.at.strftime(form)}  {_line(one)}"[:_WIDTH], one.is_chosen) for one in shown
    ]
    if not lines:
        return
    chosen = tick("Which of these belong into the timeline?", lines)
    for at, one in enumerate(shown):
        one.is_chosen = at in chosen


def _line(one: Repeats) -> str:
    event = one.first
    who = foreign(event.who)[0]
    text = foreign(event.text)[0]
    return as_read(f"{who}: {text}" if who and event.kind in SAID else text)
