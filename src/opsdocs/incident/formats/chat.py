"""Plain text in which lines begin with a time: a pasted chat, notes of a scribe, a log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from opsdocs.errors import UsageError
from opsdocs.incident.model import NOISE, NOTE, Context, Event
from opsdocs.incident.times import as_utc, moment
from opsdocs.patterns import Pattern

_DATED = Pattern(
    r"[\s\[(*-]{0,6}(\d{4}[-/]\d\d[-/]\d\d)[T ,]{1,2}(\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?[\])*:,]{0,4}\s*(?:[-–—|]\s)?(.*)"
)
_CLOCK = Pattern(
    r"[\s\[(*-]{0,6}(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?([AaPp])\.?[Mm]\.?)?"
    r"(?:\s?(Z|UTC|GMT)\b)?[\])*:,]{0,4}(?:\s+|$)(?:[-–—|]\s)?(.*)"
)
_HEAD = Pattern(
    r"(?:(?P<name>[^\s:][^:]{0,60}?)(?:\s{2,9}|\s\[|\s—\s(?:Today at )?))?(?P<indent>\s{0,9})"
    r"(?P<time>\d{1,2}:\d\d(?P<half>\s?[AaPp]\.?[Mm]\.?)?)\]?\s{0,9}"
)
"""The line over a message that was copied: ``Kim Lee  2:02 PM``, or below the name only the time."""
_NAME = Pattern(r"[^\s:][^:]{0,60}[^\s:.!?,]")
_AMERICAN = Pattern(r"[\s\[]{0,4}(\d{1,2}[/.]\d{1,2}[/.]\d{2,4}),? \d{1,2}:\d\d")
_SERVICE = Pattern(r"(?:\*\*\*|-->|<--|-!-)\s")
"""How a line of IRC begins that nobody wrote: who came and went."""
_SPEAKER = Pattern(r"<[ @+~&%]?([^<>]{1,60})>\s(.+)")
"""Who said something, as IRC has it."""
_SHORT = 12
_HOURS, _MINUTES = 24, 60
_HALF_DAY, _DAY = timedelta(hours=12), timedelta(days=1)


@dataclass
class _Line:
    at: datetime
    text: str
    is_of_half_day: bool = False


def fits(text: str, shown: str) -> bool:
    """Tell whether a tenth of the lines, and at least one, begin with a time.

    Raises ``UsageError`` where they begin with a day that may be read in two ways.
    """
    lines = [line for line in _headed(text[:20_000].splitlines()) if line.strip()]
    if lines and (day := _AMERICAN.match(lines[0])):
        raise UsageError(
            f"{shown}: the day {day[1]} is not read: what is the month there differs by country",
            "Write the days in it as 2026-11-25, and run this again.",
        )
    timed = sum(bool(_DATED.match(line) or _CLOCK.match(line)) for line in lines)
    return timed > 0 and timed * 10 >= len(lines)


def events(text: str, context: Context, day: date | None) -> Iterator[Event]:
    """Yield an event for each line with a time; lines without one belong to that above.

    Times of day are of ``day``; one that is earlier than that before it is of the next day.
    """
    found: list[_Line] = []
    for line in _headed(text.lstrip("\ufeff").splitlines()):
        made = _dated(line, context) or _clock(line, found, context, day)
        if made:
            found.append(made)
        elif found and line.strip():
            found[-1].text += f" {line.strip()}"
    for one in found:
        if text := one.text.strip():
            name = sha256(f"{one.at}{one.text}".encode()).hexdigest()[:_SHORT]
            kind = NOISE if _SERVICE.match(text) else NOTE
            who, said = "", text
            if named := _SPEAKER.fullmatch(text):
                who, said = named[1].strip(), named[2]
            yield Event(one.at, "text", name, said, who, kind=kind)


def _headed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines; a time behind or below a name comes before it: ``2:02 PM <Kim Lee>``."""
    before = ""
    for line in lines:
        found = _HEAD.fullmatch(line)
        if found is None:
            yield before
            before = line
            continue
        name = found["name"] or ""
        if not name and (found["half"] or found["indent"]) and _NAME.fullmatch(before):
            name, before = before, ""
        yield before
        before = f"{found['time']} <{name}>" if name else line
    yield before


def _dated(line: str, context: Context) -> _Line | None:
    match = _DATED.match(line)
    if match is None:
        return None
    clock = match[2].replace(",", ".").rjust(5, "0")
    at = moment(f"{match[1].replace('/', '-')}T{clock}{match[3] or ''}", context)
    return _Line(at, match[4]) if at else None


def _clock(line: str, before: list[_Line], context: Context, day: date | None) -> _Line | None:
    match = _CLOCK.match(line)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "Pp" else 0)
    # Below "2:02 PM" Slack writes "2:03" for what the same person wrote next.
    is_of_half_day = not match[3] and bool(before) and before[-1].is_of_half_day
    if hour >= _HOURS or minute >= _MINUTES:
        return None
    if day is None:
        raise UsageError(
            f"{context.shown}: {line.strip()[:30]!r} has no day, and the document tells none",
            "Say from when on: --since 2026-11-25",
        )
    local = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - as_utc tells
    at = local if match[4] else as_utc(local, context)
    while before and at < before[-1].at - timedelta(hours=1):
        at += _HALF_DAY if is_of_half_day else _DAY
    return _Line(at, match[5], bool(match[3]) or is_of_half_day)


def is_text(content: bytes) -> bool:
    """Tell whether a file may be text: there is no NUL byte in it."""
    return b"\0" not in content[:8000] and re.search(rb"[^\s]", content) is not None
