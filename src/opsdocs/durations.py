"""Durations as people write them: ``90m``, ``1h30m``, ``2 days``, ``6 months``."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

MINUTE, HOUR, DAY, WEEK = 1, 60, 24 * 60, 7 * 24 * 60
# A calendar month and year have no fixed length: 30 and 365 days serve for comparing intervals.
MONTH, YEAR = 30 * DAY, 365 * DAY

_UNITS = {
    "m": MINUTE, "min": MINUTE, "mins": MINUTE, "minute": MINUTE, "minutes": MINUTE,
    "h": HOUR, "hr": HOUR, "hrs": HOUR, "hour": HOUR, "hours": HOUR,
    "d": DAY, "day": DAY, "days": DAY,
    "w": WEEK, "week": WEEK, "weeks": WEEK,
    "month": MONTH, "months": MONTH,
    "y": YEAR, "year": YEAR, "years": YEAR,
}  # fmt: skip


def parse_duration(text: str) -> int:
    """Return the minutes in ``text``, one or more of a whole number and a unit, each unit once.

    Raises ``ValueError`` for anything else, a duration over 1,000 years included.
    """
    minutes = 0
    seen = set()
    rest = text.strip().lower()
    while rest:
        part = re.match(r"([0-9]{1,7})\s*([a-z]+)[\s,]*", rest)
        if part is None or part[2] not in _UNITS or _UNITS[part[2]] in seen:
            raise ValueError(text)
        seen.add(_UNITS[part[2]])
        minutes += int(part[1]) * _UNITS[part[2]]
        rest = rest[part.end() :]
    if not text.strip() or minutes > 1000 * YEAR:
        raise ValueError(text)
    return minutes


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

    Errors as of ``parse_duration``.
    """
    sign = -1 if duration.startswith("-") else 1
    return day + sign * timedelta(minutes=parse_duration(duration.removeprefix("-")))


def format_difference(difference: timedelta) -> str:
    """Return the time between two moments as ``format_duration`` does."""
    return format_duration(round(difference / timedelta(minutes=1)))


def clock(moment: datetime) -> str:
    """Return the time of day of ``moment``: ``23:40``."""
    return moment.strftime("%H:%M")
