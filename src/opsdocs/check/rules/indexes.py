"""Rules for the indexes of folders: a document stands in the README of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from opsdocs.check.rule import WARNING, At, rule
from opsdocs.documents.index import row_of, rows_in
from opsdocs.documents.listing import listed
from opsdocs.documents.page import Page
from opsdocs.documents.source import LARGEST
from opsdocs.files import read_start
from opsdocs.types.detect import INDEX, TypeFinder


@rule("not-in-index", WARNING)
def not_in_index(page: Page, today: date) -> Iterator[At]:
    """The index in a folder's README, where there is one, has each document as it is now."""
    if not page.is_stamped:
        return
    folder = page.path.rpartition("/")[0]
    rows = _rows(page.finder, f"{page.folder}/{folder}/{INDEX}", page.root)
    if rows is None:
        return
    row = row_of(listed(page))
    if row.rstrip() in rows:
        return
    readme = f"{folder}/{INDEX}".lstrip("/")
    link = f"]({quote(page.path.rpartition('/')[2], errors='surrogateescape')})"
    message = f"{readme} does not list this document"
    if any(link in one for one in rows):
        message = f"the row of this document in {readme} is out of date"
    yield At(1, message, "Write it with: ops index")


@lru_cache(maxsize=1_000)
def _rows(finder: TypeFinder, path: str, root: Path) -> frozenset[str] | None:
    """Return the lines of an index; they are read once for each tree, which has its finder."""
    try:
        if Path(path).is_symlink() or not Path(path).is_file():
            return None
        return rows_in(read_start(path, LARGEST, root=root).decode())
    except (OSError, UnicodeDecodeError):
        return None
