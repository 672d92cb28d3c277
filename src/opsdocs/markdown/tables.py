"""Tables of text: columns that line up, on a terminal and in Markdown."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence

from opsdocs.patterns import Pattern

_PIPE = Pattern(r"(?<!\\)(?:\\\\)*\|")
_RULE = Pattern(r":?-+:?")


def width(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal: wide letters two, marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def pad(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return ``rows`` with each cell filled up with spaces to the width of its column."""
    columns = max(map(len, rows))
    widths = [max(width(row[at]) for row in rows if at < len(row)) for at in range(columns)]
    return [
        [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
        for row in rows
    ]


def align(lines: Sequence[str]) -> list[str]:
    """Return the lines of a Markdown table with its columns padded, as Prettier writes them.

    A table without pipes at both ends of its lines is returned as it is.
    """
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    rows = []
    for line in lines:
        text = line.strip()
        ends = [match.end() for match in _PIPE.finditer(text)]
        if len(ends) < len("||") or ends[0] != 1 or ends[-1] != len(text):
            return list(lines)
        pairs = itertools.pairwise(ends)
        rows.append([text[start : end - 1].strip() for start, end in pairs])
    rules = rows[1]
    if not all(_RULE.fullmatch(cell) for cell in rules):
        return list(lines)
    rows[1] = ["---"] * len(rules)
    padded = pad(rows)
    padded[1] = [
        rule[0] + "-" * (len(cell) - 2) + rule[-1]
        for rule, cell in zip(rules, padded[1], strict=True)
    ]
    return [f"{indent}| {' | '.join(row)} |" for row in padded]
