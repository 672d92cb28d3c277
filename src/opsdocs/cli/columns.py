"""Tables that fit a terminal: no row takes two lines."""

from __future__ import annotations

from collections.abc import Sequence

from opsdocs.markdown.tables import width

_GAP = 2
_LEAST = {"PATH": 22, "TITLE": 24, "REVIEWED": 10}
_LEAST_OF_OTHERS = 6


def fit(rows: Sequence[tuple[str, ...]], room: int) -> list[tuple[str, ...]]:
    """Return ``rows``, the first a heading, shortened such that each fits ``room`` columns.

    A path loses its beginning, other text its end. Where even that is too much, the columns before
    the path go, from the right.
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
        if sum(least) + gaps <= room or len(head) <= len(("TITLE", "PATH")):
            break
        gone = max(at for at, name in enumerate(head) if name not in {"TITLE", "PATH"})
        table = [[*row[:gone], *row[gone + 1 :]] for row in table]
    while sum(wide) + gaps > room:
        at = max(range(len(wide)), key=lambda one: wide[one] - least[one])
        if wide[at] <= 1:
            break
        wide[at] -= 1
    return [
        tuple(
            _shortened(cell, most, from_left=name == "PATH")
            for cell, most, name in zip(row, wide, table[0], strict=True)
        )
        for row in table
    ]


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
