"""The documents that were followed; where none was, what reads logs is not loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.records import FOLDER, files_of

if TYPE_CHECKING:
    from opsdocs.runs.read import Run


class Followed(NamedTuple):
    """The documents of which there are runs, with these, the oldest first."""

    documents: list[tuple[Page, list[Run]]]
    has_steps: Callable[[Page], bool]
    """Tells whether another document can be followed, too."""


@lru_cache(maxsize=1)
def followed(tree: Tree) -> Followed:
    """Return which documents of ``tree`` were followed.

    Five rules ask for it, and there may be thousands of logs.
    """
    if not any(files_of(tree.workspace.operations / FOLDER)):
        return Followed([], bool)
    from opsdocs.runs import procedure, read  # noqa: PLC0415 - 3 ms that few trees pay

    runs = read.runs_in(tree.workspace.operations, tree.workspace.root)
    paths = {run.document for run in runs}
    known = tree.by_path.keys()
    renamed = {run.content for run in runs if run.document not in known}
    found = []
    for page in tree.pages if runs else ():
        if page.path in paths or (renamed and content_hash(page) in renamed):
            content = content_hash(page) if renamed else ""
            if own := read.of_document(runs, page.path, content, known):
                found.append((page, own))
    return Followed(found, lambda page: bool(procedure.procedure_of(page)))
