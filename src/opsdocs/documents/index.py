"""The index of a folder: a table of its documents between the markers of its README."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from opsdocs.documents.listing import Listed, columns_of, is_open, label_of, listed, read_listed
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError
from opsdocs.files import read_start, sweep, write
from opsdocs.locks import one_at_a_time
from opsdocs.markdown.escape import inline, pipes
from opsdocs.markdown.titles import without_links
from opsdocs.patterns import Pattern
from opsdocs.types.detect import BY_TITLE, INDEX, TypeFinder, document_paths, is_document
from opsdocs.types.load import load_type
from opsdocs.types.model import DocType
from opsdocs.types.registry import open_finder, type_files
from opsdocs.workspace import Workspace

_MARKED = Pattern(
    r"(^<!-- ops:index:start -->[ \t]*(\r?\n))(.*?)(^<!-- ops:index:end -->)",
    re.DOTALL | re.MULTILINE,
)


_BRACKET = Pattern(r"(?<!\\)([\[\]])")
_HEAD = 4_000
"""Bytes of a type file in which its path stands."""
_LARGEST = 5_000_000
"""Bytes of a README that are read."""
_MARK = Pattern(r"^ {0,3}<!-- ops:index:(?:start|end) -->", re.MULTILINE)


def rows_in(readme: str) -> frozenset[str] | None:
    """Return the lines of the index in ``readme``, None where it has no markers."""
    marked = _MARKED.search(readme)
    return frozenset(marked[3].splitlines()) if marked else None


class Refreshed(NamedTuple):
    """An index that was out of date: the README's path, what it held, and what it is to hold."""

    path: Path
    old: str
    new: str


def outdated(workspace: Workspace, folders: Collection[str] | None = None) -> Iterator[Refreshed]:
    """Yield the indexes that are out of date, of all folders or of some (``runbooks``)."""
    names = folders
    if names is None:
        readmes = (path for path in document_paths(workspace) if path.rpartition("/")[2] == INDEX)
        names = sorted(path.rpartition("/")[0] or "." for path in readmes)
    for name in names:
        path = workspace.operations / name / INDEX
        if path.is_symlink() or not path.is_file():
            continue  # it may lead anywhere, and would be replaced by a file
        try:
            old = read_start(str(path), _LARGEST, root=workspace.root).decode()
        except (OSError, UnicodeDecodeError):
            continue
        marked = _MARKED.search(old)
        if marked is None and _MARK.search(old):
            shown = path.relative_to(workspace.root).as_posix()  # of a copy, for a dry run, too
            raise OpsError(
                f"{shown}: the index has no start and end, each on a line of its own",
                "Write <!-- ops:index:start --> and, below it, <!-- ops:index:end -->.",
            )
        if marked is None:
            continue
        table = index_of(_documents(workspace, name)).replace("\n", marked[2])
        new = old[: marked.end(1)] + table + old[marked.start(4) :]
        if new != old:
            yield Refreshed(path, old, new)


def refresh(workspace: Workspace, folders: Collection[str] | None = None) -> list[Path]:
    """Write the indexes that are out of date, and return their paths."""
    written = []
    if folders is None:
        sweep(workspace.operations, workspace.root)
    with one_at_a_time(workspace.operations):  # or of two new documents one would have no row
        for found in outdated(workspace, folders):
            write(found.path, found.new, root=workspace.root, overwrite=True)
            written.append(found.path)
    return written


def _documents(workspace: Workspace, folder: str) -> list[Listed]:
    paths = sorted(
        path.relative_to(workspace.operations).as_posix()
        for path in (workspace.operations / folder).glob("*")
        if is_document(path.name) and path.is_file()
    )
    if not workspace.types_of and not workspace.words:
        own = TypeFinder(_types_in(workspace, f"{folder}/"))
        pages = [Page(path, workspace.operations, own) for path in paths]
        if all(page.is_index or page.decision.by == BY_TITLE for page in pages):
            return [listed(page) for page in pages if not page.is_index]
    finder, _ = open_finder(workspace)
    return list(read_listed(workspace.operations, paths, finder))


def _types_in(workspace: Workspace, folder: str) -> list[DocType]:
    """Return the types whose documents go to ``folder``: most often, no other need be read."""
    found = []
    for path in type_files(workspace.types).values():
        try:
            head = read_start(str(path), _HEAD, root=workspace.root).decode(errors="replace")
            where = re.search(r"^path:\s*[\"']?(.*)", head, re.MULTILINE)
            if where and where[1].startswith(folder):
                found.append(load_type(path))
        except (OSError, OpsError):
            continue
    return found


def index_of(documents: list[Listed]) -> str:
    """Return the tables of ``documents``, one for each type, named and with columns by it.

    The cells are not padded: so a new document changes one line, and branches merge.
    """
    by_type: dict[str, list[Listed]] = {}
    for document in documents:
        by_type.setdefault(document.doctype.name if document.doctype else "", []).append(document)
    names = sorted(by_type, key=lambda name: (not name, name))
    parts = [_table(by_type[name]) for name in names]
    return "".join(f"\n{part}" for part in parts) + ("\n" if parts else "")


def _table(documents: list[Listed]) -> str:
    doctype = documents[0].doctype
    columns = columns_of(doctype) if doctype else []
    names = [label_of(doctype, question.name) for question in columns] if doctype else []
    rows = [[doctype.title if doctype else "Document", *names], ["---"] * (len(names) + 1)]
    head = "".join(_row(cells) for cells in rows)
    return head + "".join(row_of(document) for document in sorted(documents, key=_order))


def row_of(document: Listed) -> str:
    """Return the line of ``document`` in the table of its type."""
    name = document.path.rpartition("/")[2]
    cells = [f"[{_linked(_short_title(document))}]({quote(name, errors='surrogateescape')})"]
    for question in columns_of(document.doctype) if document.doctype else []:
        value = document.fields.get(question.name, "")
        cells.append("" if is_open(question, value) else _cell(without_links(value)))
    return _row(cells)


def _row(cells: list[str]) -> str:
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|\n"


def _order(document: Listed) -> tuple[str, str]:
    """Sort records by day, the newest first, others by title."""
    dated = re.match(r"\d{4}-\d\d-\d\d", document.path.rpartition("/")[2])
    if dated is None:
        return "", document.title.casefold()
    return "".join(
        chr(ord("9") - int(char)) if char.isdecimal() else char for char in dated[0]
    ), document.title


def _short_title(document: Listed) -> str:
    """Return the title without what all documents of the type begin with."""
    if document.doctype is None:
        return document.title
    return document.title.removeprefix(_prefix(document.doctype))


@lru_cache(maxsize=256)
def _prefix(doctype: DocType) -> str:
    prefix = doctype.heading.partition("{{")[0]
    return prefix if prefix.endswith(": ") else ""


def _cell(text: str) -> str:
    return pipes(" ".join(text.split()))


def _linked(title: str) -> str:
    """Return a title, which is plain text, for the text of a link in a cell."""
    return _BRACKET.sub(r"\\\1", pipes(inline(title)))
