"""Levels of severity, P1 to P4, as documents name them."""

from __future__ import annotations

import re

from opsdocs.documents.words import said, words
from opsdocs.patterns import Pattern

LEVELS = ("P1", "P2", "P3", "P4")
LEVEL = Pattern(r"\bP([1-4])\b")
_RANGE = said(r"\bP([1-4])\s?(?:-|–|—|\.\.+|<TO_LEVEL>)\s?P?([1-4])\b")
_FROM = said(r"\bP([1-4])(?:\+|\s<AND_OR>\s(\w+))")
_UP, _DOWN = words("HIGHER") | {""}, words("LOWER")


def levels_in(text: str) -> list[str]:
    """Return the levels that ``**P1** (critical)``, ``P1 to P3`` or ``P2 and above`` stands for."""
    text = re.sub(r"[*_`]", "", text)
    numbers = {int(number) for number in LEVEL.findall(text)}
    for first, last in _RANGE.findall(text):
        numbers |= set(range(int(first), int(last) + 1))
    for number, which in _FROM.findall(text):
        if which.casefold() not in _UP | _DOWN:
            continue
        up = which.casefold() in _UP
        numbers |= set(range(1, int(number)) if up else range(int(number), 5))
    return [f"P{number}" for number in sorted(numbers)]
