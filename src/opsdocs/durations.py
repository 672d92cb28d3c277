"""Durations as people write them: ``90m``, ``1h30m``, ``45s``, ``2 business days``, ``6 months``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from opsdocs.patterns import Pattern

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
# A calendar month and year have no fixed length: 30 and 365 days serve for comparing intervals.
# Dates are compared by the calendar: see ``plus``.
MONTH, YEAR = 30 * DAY, 365 * DAY

REVIEW_INTERVAL = "6 months"

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 60 * DAY, "w": 60 * WEEK, "month": 60 * MONTH,
            "y": 60 * YEAR, "working": 60 * DAY}  # fmt: skip
_UNITS = {
    word: unit
    for unit, words in {
        "s": "s sec secs second seconds",
        "m": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
        "d": "d day days",
        "w": "w week weeks",
        "month": "month months",
        "y": "y year years",
    }.items()
    for word in words.split()
}
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
_LENGTHS = "|".join(sorted(_UNITS, key=len, reverse=True))
_IN_WORDS = Pattern(
    rf"\b(?:(half)\s+an?|an?|every|each|per|next|same|({'|'.join(_NUMBERS)}))\s+"
    rf"((?:(?:business|working)\s+)?(?:{_LENGTHS}))\b"
)
_ADVERBS = {"hourly": "1h", "daily": "1d", "weekly": "1w", "monthly": "1 month", "half-hourly": "30m",
            "immediately": "0m", "at once": "0m", "instantly": "0m", "continuously": "0m"}  # fmt: skip
_ADVERB = Pattern(rf"(?<![\w-])(?:{'|'.join(_ADVERBS)})\b")
_RUN = Pattern(
    rf"(?<![\w.])(?:[0-9]{{1,7}}\s*(?:(?:business|working)\s+)?(?:{_LENGTHS})(?![^\W\d_])[\s,]*)+"
)
_PART = Pattern(r"([0-9]{1,7})\s*((?:business|working)\s+(?=d))?([a-z]+)[\s,]*")

_ISO = Pattern(r"\d{4}-\d{2}-\d{2}")
_AGO = Pattern(r"(.{1,60}?)\s+ago", re.IGNORECASE)
_TIME_OF_DAY = Pattern(
    r"(yesterday\s+(?:at\s+)?)?(\d{1,2}):(\d\d)(?::\d\d)?(?:\s?(?:UTC|Z))?", re.IGNORECASE
)
AHEAD = timedelta(minutes=1)
"""So far ahead may a clock be of ours."""
_DAY_IN = Pattern(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", re.ASCII)


def _parts(text: str) -> list[tuple[int, str]]:
    """Return the numbers and units of a duration; ``working`` is the unit of working days."""
    found: dict[str, int] = {}
    rest = text.strip().lower()
    if rest == "0":  # nothing is nothing in any unit: RPO 0
        return [(0, "s")]
    while rest:
        part = _PART.match(rest)
        unit = _UNITS.get(part[3], "") if part else ""
        if part and part[2] and unit == "d":
            unit = "working"
        if part is None or not unit or unit in found:
            raise ValueError(text)
        found[unit] = int(part[1])
        rest = rest[part.end() :]
    if not found or sum(number * _SECONDS[unit] for unit, number in found.items()) > 60_000 * YEAR:
        raise ValueError(text)
    return [(number, unit) for unit, number in found.items()]


def parse_seconds(text: str) -> int:
    """Return the seconds in ``text``, one or more of a whole number and a unit, each unit once.

    A working day is a day here. Raises ``ValueError`` for anything else, a duration over 1,000
    years included.
    """
    return sum(number * _SECONDS[unit] for number, unit in _parts(text))


def parse_duration(text: str) -> int:
    """Return the minutes in ``text``, a minute that has begun included; as ``parse_seconds``."""
    return -(-parse_seconds(text) // 60)


def duration_in(text: str) -> int | None:
    """Return the minutes of the first duration in a text, None where there is none.

    Reads what people write in a cell: ``every 2 business days, sooner if …``, ``hourly``.
    """
    plain = re.sub(r"[*_`~]+", "", text.casefold())
    try:
        return parse_duration(plain)
    except ValueError:
        pass
    plain = re.sub(r"\b(?:business|working)\s+(?=h)", "", plain)
    plain = _IN_WORDS.sub(_in_digits, plain)
    plain = _ADVERB.sub(lambda found: _ADVERBS[found[0]], plain)
    for found in _RUN.finditer(plain):
        try:
            return parse_duration(found[0].strip(" ,"))
        except ValueError:
            continue
    return None


def _in_digits(found: re.Match[str]) -> str:
    if found[1]:  # half an hour
        unit = _UNITS[found[3].split()[-1]]
        return f"{_SECONDS[unit] // 2}s"
    return f"{_NUMBERS.get(found[2] or '', '1')} {found[3]}"


def format_duration(minutes: int) -> str:
    """Return ``minutes`` in days, hours and minutes: ``1h 30m``, ``2d``, ``0m``, ``-5m``."""
    if minutes < 0:
        return "-" + format_duration(-minutes)
    days, rest = divmod(minutes, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, "d"), (hours, "h"), (rest, "m")]
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


def plus(day: date, duration: str) -> date:
    """Return the day that is ``duration`` after ``day``, or before it for ``-3 weeks``.

    Months and years are those of the calendar: a month after 31 January is the last of February.
    Working days are Monday to Friday. Hours count where they make up whole days. What leads out
    of the calendar ends with its last day, or first. Errors as of ``parse_duration``.
    """
    sign = -1 if duration.startswith("-") else 1
    parts = {unit: number for number, unit in _parts(duration.removeprefix("-"))}
    months = sign * (12 * parts.pop("y", 0) + parts.pop("month", 0))
    working = parts.pop("working", 0)
    days = sign * (sum(number * _SECONDS[unit] for unit, number in parts.items()) // (60 * DAY))
    try:
        day = _months_after(day, months) + timedelta(days=days)
        return _working_days_after(day, sign, working)
    except (OverflowError, ValueError):
        return date.max if sign > 0 else date.min


def review_due(reviewed: date, interval: str) -> date:
    """Return the day up to which a review holds; half a year where no interval is given.

    Raises ``ValueError`` where the interval is not a duration.
    """
    interval = interval or REVIEW_INTERVAL
    parse_duration(interval)  # which takes no sign, as plus does
    return plus(reviewed, interval)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(months)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_days_after(day: date, sign: int, number: int) -> date:
    day += timedelta(days=sign * 7 * (number // 5))
    for _ in range(number % 5):
        day += timedelta(days=sign)
        while day.weekday() > 4:  # noqa: PLR2004 - Saturday, Sunday
            day += timedelta(days=sign)
    if number >= 5 and number % 5 == 0 and day.weekday() > 4:  # noqa: PLR2004 - of a weekend's
        day -= timedelta(days=day.weekday() - 4 if sign > 0 else day.weekday() - 7)
    return day


def format_difference(difference: timedelta) -> str:
    """Return the time between two moments as ``format_duration`` does."""
    return format_duration(round(difference / timedelta(minutes=1)))


def clock(moment: datetime) -> str:
    """Return the time of day of ``moment``: ``23:40``."""
    return moment.strftime("%H:%M")


def as_day(text: str) -> date | None:
    """Return the day that ``text`` is in ISO 8601, None for anything else."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def is_no_day(text: str) -> bool:
    """Tell whether a text begins as a day in ISO 8601 does, of which the calendar has none."""
    return _ISO.fullmatch(text[:10]) is not None and as_day(text[:10]) is None


@lru_cache(maxsize=4096)
def as_minutes(text: str) -> int | None:
    """Return the minutes of a duration, None for anything else."""
    try:
        return parse_duration(text)
    except ValueError:
        return None


def as_seconds(text: str) -> int | None:
    """Return the seconds of a duration, None for anything else: objectives may be that short."""
    try:
        return parse_seconds(text)
    except ValueError:
        return None


def about_seconds(text: str) -> int | None:
    """Return the seconds of a figure, an estimate too: ``~5h``, ``up to 6 hours``."""
    exact = as_seconds(text)
    rough = duration_in(text) if exact is None and text else None
    return exact if rough is None else rough * 60


def day_in(text: str) -> date | None:
    """Return the first day in a text, None where there is none: ``2026-11-20 (tabletop)``."""
    return next((day for found in _DAY_IN.findall(text) if (day := as_day(found))), None)


def written_moment(text: str) -> datetime | None:
    """Return the minute that a field has, ``2026-11-25 14:05``, in UTC; None where it has none."""
    try:
        return datetime.fromisoformat(text[: len("2026-11-25 14:05")])
    except ValueError:
        return None


def spoken_minute(text: str, now: datetime, *, clock: bool = True) -> datetime | None:
    """Return the moment of ``now``, ``5 minutes ago``, ``14:05`` or ``yesterday 22:10``, or None.

    All is UTC. A time of day alone is the last one that was; without ``clock`` it is not read.
    """
    if text.casefold() == "now":
        return now
    try:
        if found := _AGO.fullmatch(text):
            return now - timedelta(seconds=parse_seconds(found[1]))
        if clock and (found := _TIME_OF_DAY.fullmatch(text)):
            at = now.replace(hour=int(found[2]), minute=int(found[3]), second=0)
            return at if at <= now + AHEAD and not found[1] else at - timedelta(days=1)
    except (ValueError, OverflowError):
        pass
    return None


def exact(seconds: int) -> str:
    """Return seconds as a document has them: ``1h 2m 3s``."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "m"), (rest, "s")]
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
