"""Find the documents that a person means by a name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from opsdocs.documents.page import Page
from opsdocs.types.detect import stem

_BY_PATH = 2
"""Trials of a name that take it as a path."""


def pages_named(pages: Sequence[Page], name: str, operations: Path) -> list[Page]:
    """Return those of ``pages`` that ``name`` fits best, several where it fits them as well.

    It is a path from here, from the root or from the folder ``operations``, a link as another
    document has it, the name of a file, a title, or a part of one; the first of these that fits
    any. The page of a folder is meant where it is named by its path.
    """
    home = os.path.realpath(operations)
    relative = os.path.relpath(os.path.realpath(name), home).replace(os.sep, "/")
    wanted = name.casefold().strip()
    linked = re.sub(r"^(?:\.\./)+", "", name)
    trials: list[Callable[[Page], bool]] = [
        lambda page: page.path in {relative, name} or page.from_root == name,
        lambda page: name.startswith("..") and page.path.endswith(linked),
        lambda page: stem(page.path).casefold() == stem(wanted),
        lambda page: page.title.casefold() == wanted,
        lambda page: page.title.casefold().partition(": ")[2] == wanted,
        lambda page: wanted in page.from_root.casefold() or wanted in page.title.casefold(),
    ]
    for at, fits in enumerate(trials):
        found = [page for page in pages if fits(page) and (at < _BY_PATH or not page.is_index)]
        if found:
            return found
    return []
