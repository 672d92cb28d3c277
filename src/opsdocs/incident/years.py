"""In which year the days of a log are that tell none: their order and the incident say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

LEAP = 2000
"""A year that has all days."""
_A_DAY = timedelta(days=1)
_LOOSE = 31
"""So many days lines may be out of order."""
_TURN = 366 - _LOOSE


def years_of(days: Sequence[date], near: date) -> list[int] | None:
    """Return the year of each of ``days``, which are of any year; None where that is not certain.

    From December to January a year ends, or begins, where the latest stands first. The incident,
    of which ``near`` is a day, is within them, after them or shortly before them.
    """
    turns = _turns(days)
    around: list[int] = []
    beside: list[tuple[timedelta, int]] = []
    for year in range(near.year - max(turns) - len(set(turns)), near.year - min(turns) + 2):
        dates = [_of_year(day, year + turn) for turn, day in {*zip(turns, days, strict=True)}]
        known = [one for one in dates if one]
        if len(known) < len(dates):
            continue  # of 29 February
        if min(known) - _A_DAY <= near <= max(known) + _A_DAY:
            around.append(year)
        elif max(known) < near:
            beside.append((near - max(known), year))
        elif min(known) - near <= timedelta(days=_LOOSE):
            beside.append((min(known) - near, year))
    if len(around) > 1 or not (around or beside):
        return None
    first = around[0] if around else min(beside)[1]
    return [first + turn for turn in turns]


def _turns(days: Sequence[date]) -> list[int]:
    """Return for each day how many years after that of the first it is."""
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    small = [step for step in steps if abs(step) <= _LOOSE]
    way = -1 if sum(step < 0 for step in small) > sum(step > 0 for step in small) else 1
    turns = [0]
    for step in steps:
        forward = step * way
        turn = 1 if forward < -_LOOSE else -1 if forward > _TURN else 0
        turns.append(turns[-1] + turn * way)
    return turns


def _of_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
