"""Find the documents of a tree, and tell their types by folder, title and file name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from opsdocs.types.model import DocType

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
        self.entries = [
            (doctype, re.compile(title_pattern(doctype)), _path_pattern(doctype))
            for doctype in types
        ]
        self.by_folder: dict[str, list[tuple[DocType, re.Pattern[str]]]] = {}
        for doctype, title, _ in self.entries:
            self.by_folder.setdefault(doctype.folder, []).append((doctype, title))

    def at_fixed_path(self, path: str) -> DocType | None:
        """Return the type whose one document is at ``path``, whatever its answers are."""
        return next((doctype for doctype, _, _ in self.entries if doctype.path == path), None)

    def find(self, path: str, title: str) -> DocType | None:
        """Return the type of the document at ``path`` below ``operations/``, None if unknown."""
        if path.rpartition("/")[2] == INDEX:
            return None
        for doctype, pattern in self.by_folder.get(f"{path.rpartition('/')[0]}/", ()):
            if pattern.fullmatch(title):
                return doctype
        titled = [entry for entry in self.entries if title and entry[1].fullmatch(title)]
        for doctype, _, _ in titled:
            if path.startswith(doctype.folder):
                return doctype
        for doctype, _, named in sorted(self.entries, key=lambda one: -len(one[2])):
            if re.fullmatch(named, path):
                return doctype
        return titled[0][0] if titled else None


def _path_pattern(doctype: DocType) -> str:
    """Return a pattern of the paths that a type gives: its fixed text, with anything between.

    A type whose file name is wholly made of answers has no pattern of its own: any document of
    the folder would be its.
    """
    source = re.sub(r"\{%.*?%\}", "", doctype.path)
    name = source.rpartition("/")[2]
    fixed = re.sub(r"\{\{.*?\}\}", "", name).removesuffix(".md").strip("-")
    if not fixed:
        return r"(?!)"
    return "".join(
        ".+" if part.startswith("{{") else re.escape(part)
        for part in re.split(r"(\{\{.*?\}\})", source)
    )


def title_pattern(doctype: DocType) -> str:
    """Return a pattern of the titles that documents of a type have."""
    first = next((line for line in doctype.body.splitlines() if line.startswith("# ")), "# ")
    parts = re.split(r"(\{\{.*?\}\})", re.sub(r"\{%.*?%\}", "", first[2:].strip()))
    if not "".join(part for part in parts if not part.startswith("{{")).strip():
        return r"(?!)"  # an answer alone: any title would do
    return "".join(".+" if part.startswith("{{") else re.escape(part) for part in parts)
