"""Times as tools and people write them, brought into the one form that records are read in.

``Mar  1 09:15:02 web1 …`` becomes ``2026-03-01 09:15:02 web1 …``, ``[25/11/2026, 오후 3:05] Kim: …``
becomes ``[2026-11-25, 3:05 PM] Kim: …``. What is not certain stays as it is, and is refused later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from opsdocs.documents.times import MONTH_NAMES, WEEKDAY, ZONES, is_afternoon, month_of, offset_of
from opsdocs.documents.words import said
from opsdocs.errors import UsageError
from opsdocs.incident.years import LEAP, years_of
from opsdocs.patterns import Pattern

_HALF = r"<MORNING>|<AFTERNOON>"
_CLOCK = rf"(?:(?P<early>{_HALF})\s?)?(?P<clock>\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?)(?:\s?(?P<late>{_HALF}))?"
_ZONE = (
    rf"(?:\s\(?(?P<zone>(?-i:{'|'.join(sorted(ZONES, key=len, reverse=True))})(?!\w|[+-]\d))\)?)?"
)
_NAMED = (
    rf"(?:(?P<n1>{MONTH_NAMES})[^\W\d_]{{0,8}}\.?\s{{1,3}}(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y1>\d{{4}}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s/-](?P<n2>{MONTH_NAMES})[^\W\d_]{{0,8}}\.?(?:,?[\s/-](?P<y2>\d{{4}}))?)"
)
_NUMBERED = (
    r"(?P<y3>\d{4})[-/.]\s?(?P<m3>\d{1,2})[-/.]\s?(?P<d3>\d{1,2})\.?"
    r"|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})"
    r"|(?P<a5>\d{1,2})/(?P<b5>\d{1,2})/(?P<y5>\d{4})"
)
_BEGIN = said(
    rf"(?P<mark><\d{{1,3}}>(?:1\s)?)?"
    rf"(?P<before>[\s\[(*~\u200e\u200f\ufeff-]{{0,6}}|[^\s:][^:]{{0,60}}?(?:\s{{2,9}}|,\s\[|\s—\s))"
    rf"(?:{WEEKDAY}(?P<day>{_NAMED}|{_NUMBERED})(?:,?\s{{1,3}}|[:T])(?:at\s)?)?{_CLOCK}{_ZONE}"
    r"(?:\s(?P<after>\d{4})(?=[\]:,\s]|$))?(?P<rest>.*)"
)
"""A line that begins with a time, behind a number of syslog too, or with a name and then one, as a chat has it that was copied."""
_END = said(rf"(?P<before>[^\s:][^:]{{0,60}}?\s{{1,9}}\[?){_CLOCK}(?P<rest>\]?\s{{0,9}})")
_OF_IRSSI = said(
    rf"--- [A-Z][a-z]{{1,9}} [a-z]{{1,9}} {WEEKDAY}(?P<name>{MONTH_NAMES})[^\W\d_]{{0,8}}\s{{1,2}}(?P<day>\d{{1,2}})"
    r"(?: \d\d:\d\d:\d\d)? (?P<year>\d{4})"
)
"""``--- Day changed Thu Nov 26 2026``, which is the day of the lines below."""
_SLASHED = Pattern(r"[^\d\n]{0,70}(\d{1,2})/(\d{1,2})/\d{4},?\s")
_MOST_MONTHS = 12
_WRITE_DAYS = "Write the days in it as 2026-11-25, and run this again."
_LONGEST = 20_000
_MARKS = "\u200e\u200f\ufeff"
"""Marks of direction that WhatsApp writes before a line."""


def in_one_form(lines: Sequence[str], near: date | None, shown: str) -> list[str]:
    """Return the lines with their times in one form.

    Which year those are of that name none, ``near`` tells: the incident is within them, or after
    them. Raises ``UsageError`` where that is not certain.
    """
    found = [_BEGIN.match(line[:_LONGEST]) if _may_have_time(line) else None for line in lines]
    is_day_first = day_first_in(lines)
    years = _years(found, near, shown)
    return [
        _line(line, match, years.get(at), is_day_first)
        for at, (line, match) in enumerate(zip(lines, found, strict=True))
    ]


def text_in_one_form(text: str, is_day_first: bool | None) -> str:
    """Return a time alone in one form: ``Nov 25, 2026 2:05 PM`` as ``2026-11-25 14:05``."""
    text = text.strip()
    if is_day_first is None:
        is_day_first = day_first_in([text])
    found = _BEGIN.fullmatch(text) if _may_have_time(text) else None
    day = _day_of(found, None, is_day_first) if found else None
    if found is None or day is None or (found["rest"].strip() and found["late"]):
        return text
    hour, _, rest = found["clock"].partition(":")
    half = found["early"] or found["late"]
    if half:
        hour = str(int(hour) % _MOST_MONTHS + (_MOST_MONTHS if is_afternoon(half) else 0))
    zone = as_offset(found["zone"]) if found["zone"] else ""
    return f"{day} {int(hour):02}:{rest}{zone}{found['rest']}"


def _may_have_time(line: str) -> bool:
    return ":" in line and any(map(str.isdigit, line[:90]))


def day_first_in(lines: Iterable[str]) -> bool | None:
    """Tell whether ``25/11/2026`` is how the lines have their days; None where none shows it."""
    found = [match for line in lines if "/" in line[:80] and (match := _SLASHED.match(line))]
    firsts = max((int(match[1]) for match in found), default=0)
    seconds = max((int(match[2]) for match in found), default=0)
    if (firsts > _MOST_MONTHS) == (seconds > _MOST_MONTHS):
        return None
    return firsts > _MOST_MONTHS


def _line(
    line: str, found: re.Match[str] | None, year: int | None, is_day_first: bool | None
) -> str:
    if line.startswith("---") and (alone := _OF_IRSSI.fullmatch(line)):
        day = _date(int(alone["year"]), month_of(alone["name"]), int(alone["day"]))
        return str(day) if day else line
    if found is None:
        end = _END.fullmatch(line) if len(line) < _LONGEST and _may_have_time(line) else None
        return _clocked(end, end["before"], end["rest"]) if end else line
    if _is_named(found, line):
        return line  # a text that names a time
    before = found["before"].lstrip(_MARKS)
    behind = f"{found['rest']}{line[_LONGEST:]}"
    if found["after"] and (not found["day"] or _written_year(found)):
        behind = f" {found['after']}{behind}"
    zone = f" UTC{as_offset(found['zone'])}" if found["zone"] else ""
    if not found["day"]:
        return _clocked(found, before, f"{zone}{behind}")
    if found["y3"] and line[found.end("day")] == "T":
        return before + line[found.start("day") :]
    day = _day_of(found, year, is_day_first)
    if day is None:
        return line
    return _clocked(found, f"{before}{day} ", f"{zone}{behind}")


def _is_named(found: re.Match[str], line: str) -> bool:
    """Tell whether something stands before a time, and something behind it."""
    return bool(found["before"].strip(" [(*~-" + _MARKS)) and bool(
        line[found.start("rest") :].strip(" ]\t\r")
    )


def _years(found: Sequence[re.Match[str] | None], near: date | None, shown: str) -> dict[int, int]:
    """Return the year of each line that has a day without one, by its place; raise ``UsageError``."""
    days: dict[int, date] = {}
    for at, match in enumerate(found):
        if match and match["day"] and not (_year(match) or _is_named(match, match.string)):
            day = _day_of(match, LEAP, None)
            if day:
                days[at] = day
    if not days or len(days) * 10 < len(found):
        return {}  # where so few lines have one, it is what somebody said
    first = min(days)
    if near is None:
        raise UsageError(
            f"{shown}:{first + 1}: the day here has no year, and no start of the incident is told",
            "Pass --start, or --since to ops note; or write the days in it as 2026-11-25.",
        )
    years = years_of(list(days.values()), near)
    if years is None:
        raise UsageError(
            f"{shown}:{first + 1}: the day here has no year, and it may be of several",
            _WRITE_DAYS,
        )
    return dict(zip(days, years, strict=True))


def _clocked(found: re.Match[str], before: str, behind: str) -> str:
    half = found["early"] or found["late"]
    named = "" if not half else " PM" if is_afternoon(half) else " AM"
    return f"{before}{found['clock']}{named}{behind}"


def as_offset(zone: str) -> str:
    """Return ``+01:00`` for ``CET``, ``UTC+1`` and ``+01:00``; "" for none that is known."""
    minutes = offset_of(zone.upper())
    if minutes is None:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _year(found: re.Match[str]) -> int | None:
    written = _written_year(found) or found["after"]
    return int(written) if written else None


def _written_year(found: re.Match[str]) -> str:
    """Return the year that stands with the day; some tools have it behind the time."""
    return next((found[name] for name in ("y1", "y2", "y3", "y4", "y5") if found[name]), "")


def _day_of(found: re.Match[str], year: int | None, is_day_first: bool | None) -> date | None:
    """Return the day, of ``year`` where it has none; None where it is not certain which it is."""
    year = _year(found) or year
    if found["a5"]:
        first, second = int(found["a5"]), int(found["b5"])
        if is_day_first is None and first != second:
            return None
        day, month = (first, second) if is_day_first else (second, first)
    else:
        name = found["n1"] or found["n2"]
        month = month_of(name) if name else int(found["m3"] or found["m4"] or 0)
        day = int(next((found[f"d{at}"] for at in (1, 2, 3, 4) if found[f"d{at}"]), 0))
    return _date(year, month, day) if year is not None else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
