"""What the defaults and suggestions of a type can ask for besides earlier answers.

``today``, ``git_user()``, ``row(path, column, value)`` and ``next_number(start, digits)``: see
``docs/document-types.md``. They cost nothing until a type asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs.files import read_start
from opsdocs.markdown.parse import parse
from opsdocs.markdown.titles import without_links
from opsdocs.patterns import Pattern
from opsdocs.places import inside
from opsdocs.repository import user_name
from opsdocs.stamp.values import as_text
from opsdocs.workspace import from_root, home_of

NAMES = ("today", "git_user", "row", "next_number")
_LARGEST = 1_000_000
"""Bytes that a document may have whose tables are looked at; a register has some thousand."""
_DAY = Pattern(r"\d{4}-\d\d-\d\d")
_MOST_DIGITS = 9
"""Digits of a number by which files are counted."""


class RegisterRow(dict[str, str]):
    """A row of a table by its columns; a column that it doesn't have is empty."""

    def __missing__(self, column: str) -> str:
        return ""


def facts_of(today: date, root: Path | None) -> Mapping[str, Any]:
    """Return the facts for templates in the repository at ``root``; without one they are empty."""

    def git_user() -> str:
        if root is None:
            return ""
        return user_name(root)

    def row(path: str, column: str, value: Any) -> RegisterRow:
        if root is None:
            return RegisterRow()
        return _row(root, as_text(path), as_text(column), as_text(value))

    def next_number(start: str, digits: int = 1) -> str:
        highest = "0" if root is None else _highest_number(root, as_text(start))
        return str(int(highest) + 1).zfill(max(min(digits, _MOST_DIGITS), len(highest)))

    return {"today": today, "git_user": git_user, "row": row, "next_number": next_number}


def _highest_number(root: Path, start: str) -> str:
    """Return the highest number that stands behind ``start`` in the path of a file, "0" for none."""
    path = start.removeprefix("/") if start.startswith("/") else from_root(home_of(root), start)
    folder, _, before = path.rpartition("/")
    try:
        there = inside(root, f"{folder}/_".lstrip("/")).parent
        names = [one.name for one in there.iterdir()]
    except OSError:
        return "0"
    behind = (name[len(before) :] for name in names if name.startswith(before))
    counted_by = (one for one in behind if not _DAY.match(one))
    numbers = [one[: len(one) - len(one.lstrip("0123456789"))] for one in counted_by]
    counted = (one for one in numbers if 0 < len(one) <= _MOST_DIGITS)
    return max(counted, key=int, default="0")


def _row(root: Path, path: str, column: str, value: str) -> RegisterRow:
    """Return the first row of a table of the document whose ``column`` holds ``value``."""
    file = inside(root, from_root(home_of(root), path))
    try:
        content = read_start(str(file), _LARGEST + 1, root=root)
    except OSError:
        return RegisterRow()
    if len(content) > _LARGEST:
        return RegisterRow()
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")

    for block in parse(text).blocks():
        if block.kind != "table" or column not in block.rows[0]:
            continue
        at = block.rows[0].index(column)
        for cells in block.rows[1:]:
            if _plain(cells[at]) == _plain(value) != "":
                return RegisterRow(zip(block.rows[0], cells, strict=False))
    return RegisterRow()


def _plain(text: str) -> str:
    """Return the text of a cell as two people would agree on it: no link, no case."""
    return " ".join(without_links(text).replace("`", "").casefold().split())
