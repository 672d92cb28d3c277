"""Times as people write them: ``2026-03-01 09:15``, ``Mar 1, 9:15 AM``, ``14.30``, ``09:15 CET``."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from opsdocs.documents.words import LANGUAGES, said
from opsdocs.patterns import Pattern

HOUR = 60
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60,
    "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "JST": 540, "KST": 540, "AEST": 600,
    "AEDT": 660, "NZST": 720, "NZDT": 780, "SGT": 480, "HKT": 480, "EST": -300, "EDT": -240,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "HST": -600,
}  # fmt: skip
"""Minutes before UTC of the zones whose name stands for one; BST, IST and CST stand for several."""
_UNSURE = ("BST", "IST", "CST", "AST", "ET", "CT", "MT", "PT", "WIB", "WAT", "CAT", "EAT")
_NAMES = rf"(?-i:{'|'.join(sorted((*ZONES, *_UNSURE), key=len, reverse=True))})(?!\w)"
_ZONE = (
    rf"(?-i:(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d\d)?(?![\w:])|\+\d\d:?\d\d(?![\w:])"
    rf"|(?:(?<=\s)|(?<=:\d\d:\d\d))-(?:0\d|1[0-2]):?\d\d(?![\w:])|{_NAMES})"
)
MONTH_NAMES = "|".join(name for one in LANGUAGES for name in one.MONTHS)
_DAY = (
    r"(?:(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4})?(?!\d)"
    r"|(?P<a3>\d{1,2})/(?P<b3>\d{1,2})/(?P<y3>\d{4})"
    rf"|(?P<n4>{MONTH_NAMES})[^\W\d_]{{0,8}}\.?\s{{1,3}}(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s{{1,3}}(?P<y4>\d{{4}})(?!\d|:\d))?(?![\d.]|:\d)"
    rf"|(?P<d5>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-](?P<n5>{MONTH_NAMES})[^\W\d_]{{0,8}}\.?(?:,?[\s-](?P<y5>\d{{4}})(?!\d|:\d))?)"
)
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)?"
_CLOCK = r"(?:\d{1,2}[:h]\d\d(?::\d\d(?:\.\d{1,6})?)?|\d\d\.\d\d(?!\s?(?:%|[KMGT]i?B|ms|s)\b))(?![.:]?\d)"
_HALF = r"(?:\s?(?:<MORNING>|<AFTERNOON>))"
_MARKS = r"[*_`\[(~<\s]{0,8}"
_ENTRY = said(
    rf"{_MARKS}(?:{WEEKDAY}(?P<day>{_DAY})(?:[*_`)\]]{{0,4}}(?:T|\s{{0,3}}[-–—:|@]\s{{1,3}}|,?\s{{1,9}}(?:at\s)?))?)?"
    rf"{_MARKS}(?:<ABOUT_TIME>\b\.?{_MARKS}(?=\d))?(?:(?P<early><MORNING>|<AFTERNOON>)?\s?(?P<time>{_CLOCK}(?P<half>{_HALF})?|\d{{1,2}}(?P<full>{_HALF})|(?P<digits>\d{{4}})(?=\s?(?:{_ZONE}|h\b))h?)"
    rf"(?:\s?h\b|\s?hrs\b|~)?(?:\s?\(?(?P<zone>{_ZONE})\)?)?"
    rf"(?:[*_`]{{0,3}}\s?(?:-|–|—|→|~|〜|<TO_TIME>)\s?[*_`~]{{0,3}}(?P<last>{_CLOCK})(?P<later>{_HALF})?(?:\s?\(?(?P<behind>{_ZONE})\)?)?|\s?[-–—]\s?(?:\d{{1,2}}|\?\?):\?\?)?)?"
    r"[*_`\])>]{0,8}(?P<mark>\s{0,9}(?:->|=>|[-–—:|,→]){0,2})[*_`]{0,4}(?P<text>(?:\s.*)?)",
    re.IGNORECASE | re.DOTALL,
)
_DAY_BEHIND = Pattern(
    rf"[\s,(]{{0,3}}{WEEKDAY}(?P<day>{_DAY})[*_`)\]]{{0,4}}(?:\s{{0,3}}[-–—:](?=\s)(?P<text>.*)|\s{{0,9}})",
    re.IGNORECASE | re.DOTALL,
)
"""A day that stands behind the time, and before what happened: ``02:54 PST Monday Nov 1st: …``."""
_AS_WE_WRITE = Pattern(r"\*\*(?:(\d{4})-(\d\d)-(\d\d) )?(\d\d:\d\d)\*\* - ([^\W\d_].*)", re.DOTALL)
"""The form in which ``ops`` writes an entry; with it alone, 10 ms for the patterns are not paid."""
_AFTERNOON = said(r"\s?<AFTERNOON>")
_IN_HEADING = Pattern(rf"(?<![\w+-])({_ZONE})", re.IGNORECASE)
_ALL_TIMES = said(rf"\b<ALL_TIMES>\b[^.\n]{{0,40}}?(?<![\w+-])({_ZONE})")
_LINKED = Pattern(r"\[(\**\d[^\[\]\n]{1,30})\]\([^()\s]{1,1000}\)")
_LONGEST, _TIME_BEGINS = 20_000, 60
_HALF_DAY, _LAST_MINUTE = 12, 59
_MOST_MONTHS = 12


class WrittenTime(NamedTuple):
    """The time at the beginning of an entry, as it is written there.

    ``day`` is None, and ``clock`` and ``last`` are "", where the text has none; clocks are
    ``9:15``, of 24 hours. ``text`` is what stands behind.
    """

    day: date | None
    clock: str
    zone: str
    last: str
    text: str


def read_time(text: str, year: int | None = None) -> WrittenTime | None:
    """Return the time with which an entry begins, None where it begins with none.

    A day without a year is of ``year``; without that it can't be read. What may be a day of March
    or of January (03/01) can't be read either.
    """
    if len(text) <= _LONGEST and (ours := _AS_WE_WRITE.fullmatch(text)):
        own = _date(int(ours[1]), int(ours[2]), int(ours[3])) if ours[1] else None
        return WrittenTime(own, ours[4], "", "", ours[5].strip()) if own or not ours[1] else None
    if not any(map(str.isdigit, text[:_TIME_BEGINS])):
        return None
    if "](" in text[:_TIME_BEGINS]:  # a time that links to what was said then
        text = _LINKED.sub(r"\1", text, 1)
    found = _ENTRY.fullmatch(text[:_LONGEST])
    if found is None or not (found["day"] or found["time"]):
        return None
    told = found["text"].strip() + text[_LONGEST:]
    day = _day_of(found, year) if found["day"] else None
    if found["day"] and day is None:
        return None
    if not found["day"] and (behind := _DAY_BEHIND.fullmatch(told)):
        day = _day_of(behind, year)
        told = (behind["text"] or "").strip() if day else told
    half = found["half"] or found["early"]
    clock = _clock_of(found["digits"] or found["time"] or "", half or found["full"])
    last = _clock_of(found["last"] or "", found["later"] or half)
    zone = (found["zone"] or found["behind"] or "").upper().replace(" ", "")
    return WrittenTime(day, clock, zone, last, told)


def zone_in(heading: str) -> str:
    """Return the zone that a heading or column names, "" where it names none."""
    if heading.isalpha() and heading.istitle():
        return ""  # "Timeline": zones are in capitals
    found = _IN_HEADING.search(heading)
    known = found and found[1].upper().replace(" ", "")
    return known if known and (known != "Z") else ""


def zone_of_all(text: str) -> str:
    """Return the zone of all times, where ``text`` says it: "All times in CEST"."""
    found = _ALL_TIMES.search(text[:_LONGEST])
    return found[1].upper().replace(" ", "") if found else ""


@lru_cache(maxsize=1024)
def offset_of(zone: str) -> int | None:
    """Return the minutes by which a zone is before UTC, None where that is not known."""
    if zone in ZONES:
        return ZONES[zone]
    found = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", zone)
    if found is None:
        return None
    minutes = int(found[2]) * HOUR + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def minutes_of(clock: str) -> int:
    """Return the minutes since midnight of ``14:05``; 24 hours or more where it is none."""
    hour, _, minute = clock.partition(":")
    return int(hour) * HOUR + int(minute) if int(minute) <= _LAST_MINUTE else 24 * HOUR


def _clock_of(text: str, half: str | None) -> str:
    """Return ``9:15`` of ``09.15``, ``0915``, ``9:15:30`` and, in a ``half`` of the day, ``9 PM``."""
    digits = re.findall(r"\d+", text)
    if not digits:
        return ""
    if len(digits) == 1 and not half:
        return f"{digits[0][:2]}:{digits[0][2:]}"
    hour, minute = digits[0], digits[1] if len(digits) > 1 else "00"
    if half and int(hour) <= _HALF_DAY:
        hour = str(int(hour) % _HALF_DAY + (_HALF_DAY if is_afternoon(half) else 0))
    return f"{hour}:{minute}"


def is_afternoon(half: str) -> bool:
    """Tell whether a word for a half of the day is the one for its second: ``PM``, ``午後``."""
    return _AFTERNOON.match(half) is not None


def _day_of(found: re.Match[str], year: int | None) -> date | None:
    if found["a3"]:  # the one over 12 is the day; else it is not known which
        first, second = int(found["a3"]), int(found["b3"])
        if first != second and max(first, second) <= _MOST_MONTHS:
            return None
        month, day = (second, first) if first > _MOST_MONTHS else (first, second)
        return _date(int(found["y3"]), month, day)
    number = next(found[f"d{at}"] for at in (1, 2, 4, 5) if found[f"d{at}"])
    written = next((found[f"y{at}"] for at in (1, 2, 4, 5) if found[f"y{at}"]), None)
    name = found["n4"] or found["n5"]
    month = month_of(name) if name else int(found["m1"] or found["m2"])
    of_year = int(written) if written else year
    return _date(of_year, month, int(number)) if of_year else None


def month_of(name: str) -> int:
    """Return the number of a month by the begin of its name, 0 where none is called so."""
    for language in LANGUAGES:
        if name.casefold() in language.MONTHS:
            return int(language.MONTHS.index(name.casefold())) + 1
    return 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
