"""What a record tells: an event, whatever tool it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

FIRED, RESOLVED, ACKNOWLEDGED, ESCALATED = "fired", "resolved", "acknowledged", "escalated"
STATUS, DEPLOYED, MERGED, MARKED, NOTE = "status", "deployed", "merged", "marked", "note"
MESSAGE, NOISE = "message", "noise"
WORTH = frozenset(
    (FIRED, RESOLVED, ACKNOWLEDGED, ESCALATED, STATUS, DEPLOYED, MERGED, MARKED, NOTE)
)
"""The kinds that become entries unless somebody says otherwise."""

SAID = frozenset((MESSAGE, MARKED, NOTE))
"""What somebody said: their name stands before it."""


class Event(NamedTuple):
    """One event: when (UTC, without a zone), of which tool and under which id there, and what.

    ``kind`` is one of those above. ``subject`` is what it is about, so that the same can be told
    in two sources: the name of an alert, the hash of a commit. ``title`` and ``severity`` are what
    the record says of the whole incident.
    """

    at: datetime
    source: str
    id: str
    text: str
    who: str = ""
    link: str = ""
    kind: str = MESSAGE
    subject: str = ""
    title: str = ""
    severity: str = ""

    @property
    def key(self) -> str:
        """The source and the id as they stand in a document: ``slack:1700000000.000200``."""
        return f"{self.source}:{self.id}"


@dataclass
class Context:
    """What helps to read: the zone of times that name none, names by id, marks of a message.

    ``earliest`` is when the time begins of which records are wanted, in UTC. ``is_day_first`` tells
    whether they write ``25/11/2026``, None where that is not known. ``untimed`` and
    ``textless`` count what has no time, and no text, so that it can be told; ``empty`` are the
    files in which nothing was found.
    """

    zone: tzinfo | None = None
    names: dict[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset({"pushpin", "round_pushpin"})
    shown: str = ""
    earliest: datetime | None = None
    is_day_first: bool | None = None
    untimed: int = 0
    textless: int = 0
    empty: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """A format of JSON: its name, whether a value is of it, and the events in one that is."""

    name: str
    fits: Callable[[Any], bool]
    events: Callable[[Any, Context], Iterator[Event]]


def text_of(record: Mapping[str, Any], *names: str) -> str:
    """Return the first of some keys that holds a text, "" where none does."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def part(record: Any, *names: str) -> dict[str, Any]:
    """Return the mapping below some keys, one in the other; an empty one where there is none."""
    for name in names:
        record = record.get(name) if isinstance(record, dict) else None
    return record if isinstance(record, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """Return the mappings of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
