"""Tables that fit a terminal: no row takes two lines."""

from __future__ import annotations

from collections.abc import Sequence

from opsdocs.markdown.tables import width

_GAP = 2
_LEAST = {
    "PATH": 22, "TITLE": 24, "REVIEWED": 10, "ALERT": 22, "SEVERITY": 8, "PAGE": 22, "RULE": 20,
    "DUE": 10, "DAY": 10, "ACTION": 20, "DOCUMENT": 18,
}  # fmt: skip
_LEAST_OF_OTHERS = 6
_STAY = frozenset({"TITLE", "PATH", "ALERT", "PAGE", "REF", "ACTION"})
"""The columns without which a row says nothing."""
_PATHS = frozenset({"PATH", "PAGE", "RULE", "DOCUMENT"})
_LONGEST_MARK = 14
"""Letters of what may stand before a path, as in ``! not there: monitoring/alert.md``."""


def fit(rows: Sequence[tuple[str, ...]], room: int) -> list[tuple[str, ...]]:
    """Return ``rows``, the first a heading, shortened such that each fits ``room`` columns.

    A path loses its beginning, other text its end. Where even that is too much, columns go, from the
    right, but for those that stay.
    """
    table = [list(row) for row in rows]
    while True:
        head = table[0]
        wide = [max(width(row[at]) for row in table) for at in range(len(head))]
        least = [
            min(one, _LEAST.get(name, _LEAST_OF_OTHERS))
            for one, name in zip(wide, head, strict=True)
        ]
        gaps = _GAP * (len(head) - 1)
        gone = max((at for at, name in enumerate(head) if name not in _STAY), default=-1)
        if sum(least) + gaps <= room or gone < 0:
            break
        table = [[*row[:gone], *row[gone + 1 :]] for row in table]
    while sum(wide) + gaps > room:
        at = max(range(len(wide)), key=lambda one: wide[one] - least[one])
        if wide[at] <= 1:
            break
        wide[at] -= 1
    return [
        tuple(
            _path(cell, most) if name in _PATHS else _shortened(cell, most, from_left=False)
            for cell, most, name in zip(row, wide, table[0], strict=True)
        )
        for row in table
    ]


def _path(text: str, most: int) -> str:
    """Return a path without its beginning; a mark before it stays."""
    mark, _, path = text.rpartition(": ")
    if not path or not mark or width(mark) > _LONGEST_MARK or width(text) <= most:
        return _shortened(text, most, from_left=True)
    return f"{mark}: {_shortened(path, most - width(mark) - 2, from_left=True)}"


def _shortened(text: str, most: int, *, from_left: bool) -> str:
    if width(text) <= most:
        return text
    letters = text[::-1] if from_left else text
    kept, used = "", 1
    for letter in letters:
        used += width(letter)
        if used > most:
            break
        kept += letter
    return f"…{kept[::-1]}" if from_left else f"{kept}…"
