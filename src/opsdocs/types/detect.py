"""Find the documents of a tree, and tell their types by folder, title and file name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from opsdocs.types.model import DocType

Form = tuple[str, ...]
"""The fixed parts of a title or path, in their order; empty where it has none."""
_ANSWER = re.compile(r"\{\{[^{}]{0,200}\}\}")
_STATEMENT = re.compile(r"\{%[^{}%]{0,200}%\}")
INDEX = "README.md"
"""The page of a folder, which is no document of a type."""


def document_paths(folder: Path) -> Iterator[str]:
    """Yield the path of each Markdown file below ``folder``, sorted; links are not followed."""
    for where, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        base = os.path.relpath(where, folder).replace(os.sep, "/")
        for name in sorted(names):
            if name.endswith(".md") and not name.startswith("."):
                yield name if base == "." else f"{base}/{name}"


def _refuse(error: OSError) -> None:
    """Raise what ``os.walk`` would pass over: a folder that can't be read has documents, too."""
    raise error


class TypeFinder:
    """Tells the type of a document by its folder and title, or else by its file's name."""

    def __init__(self, types: list[DocType]) -> None:
        self.entries = [(doctype, title_form(doctype), _path_form(doctype)) for doctype in types]
        self.by_folder: dict[str, list[tuple[DocType, Form]]] = {}
        for doctype, title, _ in self.entries:
            self.by_folder.setdefault(doctype.folder, []).append((doctype, title))

    def at_fixed_path(self, path: str) -> DocType | None:
        """Return the type whose one document is at ``path``, whatever its answers are."""
        return next((doctype for doctype, _, _ in self.entries if doctype.path == path), None)

    def find(self, path: str, title: str) -> DocType | None:
        """Return the type of the document at ``path`` below ``operations/``, None if unknown."""
        if path.rpartition("/")[2] == INDEX:
            return None
        for doctype, form in self.by_folder.get(f"{path.rpartition('/')[0]}/", ()):
            if fits(form, title):
                return doctype
        titled = [entry for entry in self.entries if title and fits(entry[1], title)]
        for doctype, _, _ in titled:
            if path.startswith(doctype.folder):
                return doctype
        for doctype, _, named in sorted(self.entries, key=lambda one: -sum(map(len, one[2]))):
            if fits(named, path):
                return doctype
        return titled[0][0] if titled else None


def fits(form: Form, text: str) -> bool:
    """Tell whether ``text`` is the parts of ``form``, with something between each two."""
    if not form:
        return False
    first, *rest = form
    if not rest:
        return text == first
    last = rest.pop()
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in rest:
        at = text.find(part, at + 1, end)
        if at < 0:
            return False
        at += len(part)
    return at < end


def _form(source: str) -> Form:
    """Return the fixed parts of a template; none where it is wholly made of answers."""
    parts = tuple(_ANSWER.split(_STATEMENT.sub("", source)))
    return parts if "".join(parts).strip(" -") else ()


def _path_form(doctype: DocType) -> Form:
    """Return the form of the paths that a type gives.

    A type whose file name is wholly made of answers has none: any document of the folder would be
    its.
    """
    name = doctype.path.rpartition("/")[2].removesuffix(".md")
    return _form(doctype.path) if _form(name) else ()


def title_form(doctype: DocType) -> Form:
    """Return the form of the titles that documents of a type have."""
    first = next((line for line in doctype.body.splitlines() if line.startswith("# ")), "# ")
    return _form(first[2:].strip())
