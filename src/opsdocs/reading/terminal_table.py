"""A table on a terminal: in columns where it fits, or else as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsdocs.markdown.tables import width as columns_of
from opsdocs.reading.lines import ParagraphWords

_GAP, _INDENT = "  ", "  "


def table_lines(rows: Sequence[Sequence[ParagraphWords]], room: int, *, styled: bool) -> list[str]:
    """Return the lines of a table of cells, the first row its heads, that has ``room`` columns."""
    wide = [[_width(cell) for cell in row] for row in rows]
    most = [
        max(row[at] for row in wide if at < len(row)) for at in range(len(wide[0]) if wide else 0)
    ]
    if sum(most) + len(_GAP) * (len(most) - 1) <= room:
        return list(_in_columns(rows, wide, most, styled=styled))
    return list(_in_lines(rows, room))[:-1]


def _width(cell: ParagraphWords) -> int:
    return sum(one for _, one in cell.words) + max(len(cell.words) - 1, 0)


def _in_columns(
    rows: Sequence[Sequence[ParagraphWords]],
    wide: Sequence[Sequence[int]],
    most: Sequence[int],
    *,
    styled: bool,
) -> Iterator[str]:
    for number, row in enumerate(rows):
        cells = [_text(cell) + " " * (most[at] - wide[number][at]) for at, cell in enumerate(row)]
        line = _GAP.join(cells).rstrip()
        yield f"\033[1m{line}\033[0m" if styled and number == 0 else line


def _in_lines(rows: Sequence[Sequence[ParagraphWords]], room: int) -> Iterator[str]:
    """Yield a block of lines for each row below the first, an empty line behind each."""
    heads = [_text(cell) for cell in rows[0]]
    for row in rows[1:]:
        for at, cell in enumerate(row):
            if not cell.words:
                continue
            inside = room if at == 0 else room - len(_INDENT)
            named = ParagraphWords([(f"{heads[at]}:", columns_of(heads[at]) + 1), *cell.words])
            for number, line in enumerate(named.wrap(inside)):
                yield _INDENT * (bool(at) + bool(number)) + line
        yield ""


def _text(cell: ParagraphWords) -> str:
    return " ".join(word for word, _ in cell.words)
