"""Plain text in which lines begin with a time: a pasted chat, notes of a scribe, a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256

from opsdocs.documents.times import offset_of, zone_of_all
from opsdocs.durations import as_day
from opsdocs.errors import UsageError
from opsdocs.incident.formats.copied import check_days, check_dividers, check_numbers, headed
from opsdocs.incident.model import NOISE, NOTE, Context, Event
from opsdocs.incident.times import as_utc, moment
from opsdocs.incident.when import as_offset, in_one_form
from opsdocs.patterns import Pattern

_HALF = r"(?:\s?(?P<half>[AaPp])(?:\.\s?)?[Mm]\.?(?!\w)|(?!\s?[AaPp]\.?\s?[Mm]\b))"
_TO = r"(?:(?:\s?[–—]\s?|\s-\s)(?P<end>\d{1,2}:\d\d)(?!\d))?"
_ZONE = r"(?:\s?(?P<zone>Z\b|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?(?!\w)|[+-]\d\d:?\d\d(?!\d)))?"
_BEHIND = r"(?:[\])*:,;]{0,4}(?:\s+|$)|[\])*:,;]{0,3}[\]);|])\s*(?:[-–—|]\s|\|)?(?P<text>.*)"
_DATED = Pattern(
    r"[\s\[(*~-]{0,6}(?P<day>\d{4}[-/]\d\d[-/]\d\d)[T ,]{1,2}"
    rf"(?P<clock>\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?){_HALF}{_TO}{_ZONE}(?:{_BEHIND}|[\])*:,;]{{0,4}}(?P<more>.*))"
)
_CLOCK = Pattern(
    r"[\s\[(*~-]{0,6}(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d{1,9})?)?"
    rf"{_HALF}{_TO}{_ZONE}{_BEHIND}"
)
_DAY_ALONE = Pattern(r"[\s#*_-]{0,9}(\d{4}-\d\d-\d\d)[\s:*_-]{0,9}")
_SERVICE = Pattern(r"(?:\*\*\*|-->|<--|-!-|--)\s")
"""How a line of IRC begins that nobody wrote: who came and went."""
_SPEAKER = Pattern(
    r"<[ @+~&%]?(?P<who>[^<>]{1,60})>\s(?P<text>.+)|[@+~&%]?(?P<nick>[\w\[{|`^][^\s<>]{0,60})\t(?P<said>.+)"
)
"""Who said something, as IRC has it."""
_SHORT = 12
_LINES_TO_TELL = 400
_HOURS, _NOON, _MINUTES = 24, 12, 60
_HALF_DAY, _DAY = timedelta(hours=12), timedelta(days=1)


@dataclass
class _Line:
    at: datetime
    text: str
    is_of_half_day: bool = False


def lines_of(text: str, shown: str, day: date | None) -> list[str]:
    """Return the lines with their times in one form; raise ``UsageError`` where one has no year.

    ``day`` is one of the incident.
    """
    return in_one_form([_without_pipes(line) for line in text.splitlines()], day, shown)


def _without_pipes(line: str) -> str:
    """Return a row of a table in Markdown as a line, its cells apart; "" for the one below its head."""
    row = line.strip()
    if not row.startswith("|") or "|" not in row[1:]:
        return line
    return row.strip("| ").replace("\\|", "|") if row.strip("|:- ") else ""


def fits(lines: Sequence[str], shown: str) -> bool:
    """Tell whether a tenth of the lines, and at least one, begin with a time.

    Raises ``UsageError`` where a time has a day that can't be read.
    """
    start = lines[:_LINES_TO_TELL]
    check_days(start, shown)
    told = [line for line in headed(start) if line[0].strip()]
    timed = sum(begins and bool(_DATED.match(line) or _CLOCK.match(line)) for line, begins in told)
    if timed > 0 and timed * 10 >= len(told):
        return True
    check_numbers(start, shown)
    return False


def events(written: Sequence[str], context: Context, day: date | None) -> Iterator[Event]:
    """Yield an event for each line with a time; lines without one belong to that above.

    Times of day are of ``day``, or of the day that stands alone on a line above; one that is
    earlier than that before it is of the next day. Raises ``UsageError`` where a day can't be read,
    and where a time may be one of the morning or of the afternoon.
    """
    found: list[_Line] = []
    before: _Line | None = None
    check_days(written, context.shown)
    check_dividers(written, context.shown)
    lines = headed(written)
    _check_halves((line for line, begins in lines if begins), context)
    for line, begins in lines:
        if alone := _DAY_ALONE.fullmatch(line):
            day, before, context.earliest = as_day(alone[1]) or day, None, None
            continue
        made = None
        if begins:
            with suppress(OverflowError):  # the day after the last of the year 9999
                made = _dated(line, context) or _clock(line, before, context, day)
        if made:
            found.append(made)
            before = made
        elif found and line.strip():
            found[-1].text += f" {line.strip()}"
        elif line.strip() and not _tells_zone(line, context):
            context.untimed += 1
    for number, one in enumerate(found):
        if said := one.text.strip():
            name = sha256(f"{one.at}{one.text}".encode()).hexdigest()[:_SHORT]
            kind = NOISE if _SERVICE.match(said) else NOTE
            who = ""
            if named := _SPEAKER.fullmatch(said):
                who, said = (named["who"] or named["nick"]).strip(), named["text"] or named["said"]
            at = one.at + timedelta(microseconds=number % 1_000_000)  # in one minute, as they stand
            yield Event(at, "text", name, said, who, kind=kind)


def _tells_zone(line: str, context: Context) -> bool:
    """Tell whether a line above all times says of which zone they are, and take it where none is."""
    offset = offset_of(zone_of_all(line))
    if offset is not None and context.zone is None:
        context.zone = timezone(timedelta(minutes=offset))
    return offset is not None


def _dated(line: str, context: Context) -> _Line | None:
    match = _DATED.match(line)
    if match is None:
        return None
    hour, rest = match["clock"].replace(",", ".").split(":", 1)
    clock = f"{_hour(hour, match['half']):02}:{rest}"
    zone = match["zone"] or ""
    zone = as_offset(zone) if zone[:1] in "UG" else zone
    end = match["end"] or _end_in(zone, clock, "T" in match[0][: match.end("day") + 1])
    zone = "" if end and end == zone[1:] else zone
    at = moment(f"{match['day'].replace('/', '-')}T{clock}{zone}", context)
    return (
        _Line(at, _until(match["text"] or match["more"] or "", end), bool(match["half"]))
        if at
        else None
    )


def _end_in(zone: str, clock: str, is_iso: bool) -> str:
    """Return the time that ends a range, ``14:02-14:05``, where it is no zone such as ``-05:00``."""
    if not zone.startswith("-") or is_iso or clock.count(":") > 1:
        return ""
    is_zone = int(zone[1:3]) <= _NOON and zone[-2:] in {"00", "30", "45"}
    return zone[1:] if not is_zone or zone[1:] > clock[:5] else ""


def _until(text: str, end: str | None) -> str:
    return f"{text} (–{end})" if end else text


def _clock(line: str, before: _Line | None, context: Context, day: date | None) -> _Line | None:
    match = _CLOCK.match(line)
    if match is None:
        return None
    half, zone, end = match["half"], match["zone"] or "", match["end"]
    if zone.startswith("-"):
        end, zone = zone[1:], ""  # 14:02-14:05
    hour, minute = _hour(match["hour"], half), int(match["minute"])
    # Below "2:02 PM" Slack writes "2:03" for what the same person wrote next.
    is_of_half_day = not half and hour <= _NOON and before is not None and before.is_of_half_day
    if is_of_half_day:
        hour %= _NOON
    if hour >= _HOURS or minute >= _MINUTES:
        return None
    if day is None:
        raise UsageError(
            f"{context.shown}: {line.strip()[:30]!r} has no day, and no start of the incident is told",
            "Write the day on a line of its own above it, as 2026-11-25.",
        )
    local = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - as_utc tells
    minutes = offset_of(zone.upper()) if zone else None
    offset = timedelta(minutes=minutes) if minutes is not None else None
    # Days are counted there: in the night the clocks are changed one has 23 hours, or 25.
    if (
        before is None
        and context.earliest
        and _near(local - _DAY, offset, context) >= context.earliest
    ):
        local -= _DAY  # 23:58 of what began at 00:05
    earliest = before.at - timedelta(hours=1) if before else None
    if earliest and (days := (earliest - _near(local, offset, context)) // _DAY) > 0:
        local += days * _DAY  # at once, whatever the day above says
    while earliest and _near(local, offset, context) < earliest:
        local += _HALF_DAY if is_of_half_day else _DAY
    at = as_utc(local, context) if offset is None else local - offset
    return _Line(at, _until(match["text"], end), bool(half) or is_of_half_day)


def _near(local: datetime, offset: timedelta | None, context: Context) -> datetime:
    """Return a time in UTC, which may be an hour off where the clocks are changed."""
    if offset is None:
        offset = local.replace(tzinfo=context.zone).utcoffset()
    return local - (offset or timedelta())


def _hour(written: str, half: str | None) -> int:
    """Return the hour of the day, where ``half`` is the A of AM or the P of PM."""
    hour = int(written)
    return hour % _NOON + (_NOON if half in {"P", "p"} else 0) if half else hour


def _check_halves(lines: Iterable[str], context: Context) -> None:
    """Raise ``UsageError`` where the first time has no AM or PM, and later ones have."""
    clocks = (match for line in lines if (match := _CLOCK.match(line)))
    first = next(clocks, None)
    if first is None or first["half"] or first["hour"][0] == "0" or int(first["hour"]) > _NOON:
        return
    if any(match["half"] for match in clocks):
        raise UsageError(
            f"{context.shown}: {first[0].strip()[:30]!r} does not say whether it is AM or PM",
            "Write it behind the time, as in the others, and run this again.",
        )
