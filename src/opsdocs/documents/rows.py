"""The rows of a table, by the names of their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from opsdocs.markdown.model import Block


class Row:
    """A row of a table: its cells by the name of their column, "" where they are still open.

    ``empty`` are the columns in which nothing stands, not even a placeholder.
    """

    def __init__(
        self, cells: dict[str, str], line: int, empty: frozenset[str] = frozenset()
    ) -> None:
        self.cells = cells
        self.line = line
        self.empty = empty

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def rows_in(
    tables: Iterable[Block], name_of: Callable[[str], str], value_of: Callable[[str], str]
) -> list[Row]:
    """Return the rows of tables in which something stands; an open cell is empty."""
    found = []
    for table in tables:
        columns = [name_of(cell) for cell in table.rows[0]]
        for cells, line in zip(table.rows[1:], table.lines[1:], strict=True):
            values = [value_of(cell.replace("\\|", "|")) for cell in cells]
            empty = frozenset(name for name, cell in zip(columns, cells, strict=False) if not cell)
            if any(values):
                found.append(Row(dict(zip(columns, values, strict=False)), line, empty))
    return found


def joined(rows: Sequence[Row], column: str) -> list[Row]:
    """Return as one the rows that agree in ``column`` and share no other.

    A table that is too wide for a phone is written as two.
    """
    found: list[Row] = []
    for row in rows:
        shared = (
            one
            for one in found
            if _same(one[column], row[column]) and one.cells.keys() & row.cells.keys() == {column}
        )
        if (first := next(shared, None)) is not None:
            first.cells = row.cells | first.cells
            first.empty |= row.empty
        else:
            found.append(row)
    return found


def _same(cell: str, other: str) -> bool:
    """Tell whether two people wrote the same name, one perhaps as code or in bold."""
    return cell.casefold().strip("`*_ ") == other.casefold().strip("`*_ ")
