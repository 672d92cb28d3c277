"""What is there: the folders of a repository with documents of operations, and their shapes."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from opsdocs.adopt.shape import Shape, look_at
from opsdocs.adopt.singular import singular
from opsdocs.documents.page import Page
from opsdocs.documents.words import words
from opsdocs.files import read_start
from opsdocs.types.detect import (
    BY_FRONT_MATTER,
    BY_NAME,
    BY_TITLE,
    INDEX,
    OF_OTHERS,
    SKILL,
    TypeFinder,
    is_document,
    stem,
)
from opsdocs.workspace import FOLDER, Workspace

MOST_LOOKED_AT = 1_000
"""Documents of which the shape is taken; of more, every n-th is looked at."""
_BEGINNING = 4_000
"""Bytes of a document in which its title stands."""
_TITLE = re.compile(r"^#[ \t]+([^\n]{1,300})$", re.MULTILINE)
_DECLARED = re.compile(
    r"\A---[ \t]*\r?\n(?:[^\n]*\n){0,40}?type:[ \t]*([^\n]{1,80})$", re.MULTILINE
)
_FEW = 3
"""Documents that make a folder of documents; a PATH that is given may have fewer."""
_SOME = 0.08
"""The part of a folder's documents whose names are of operations, for the folder to be told."""


@dataclass(frozen=True)
class Other:
    """A folder that no name tells to be of operations: its documents, and those whose names do."""

    folder: str
    documents: int
    named: tuple[str, ...]


@dataclass(eq=False)
class Survey:
    """The folders with documents, and the documents: how many, and those that were looked at."""

    folders: list[str]
    documents: dict[str, int]
    """How many are in each folder."""
    looks: list[Shape] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    """Folders that may have more, those with the most such names first; none where some were named."""

    def without(self, left: Collection[str]) -> Survey:
        """Return the same without the folders ``left``, and what is in these alone."""
        folders = [one for one in self.folders if one not in left]
        looks = [one for one in self.looks if any(is_below(one.folder, kept) for kept in folders)]
        return Survey(folders, self.documents, looks)


def survey(
    workspace: Workspace,
    finder: TypeFinder,
    known: Sequence[str],
    chosen: Sequence[str] = (),
    more: Sequence[str] = (),
) -> Survey:
    """Look at the folders ``chosen``, or else at those ``known``, those named as ours are, and ``more``.

    All paths begin at the root. Nothing is followed that leads out of it.
    """
    root = workspace.root
    by_folder: dict[str, list[str]] = {}
    for path in _markdown_files(root):
        by_folder.setdefault(path.rpartition("/")[0], []).append(path)
    folders = list(chosen) or [*_folders(root, by_folder, known), *more]
    paths = sorted(
        path
        for folder, found in by_folder.items()
        if any(is_below(folder, one) for one in folders)
        for path in found
    )
    step = -(-len(paths) // MOST_LOOKED_AT) or 1
    chosen_ones = {path for at, path in enumerate(paths)
                   if at % step == 0 or _says_its_type(workspace, path, finder)}  # fmt: skip
    seen = (look_at(workspace, path, finder) for path in sorted(chosen_ones))
    looks = [one for one in seen if one is not None]
    numbers = {one: sum(_counts_for(one, path.rpartition("/")[0], known) for path in paths)
               for one in folders}  # fmt: skip
    others = [] if chosen else _others(by_folder, folders)
    if not others and not looks and not chosen:
        others = _with_most({folder: found for folder, found in by_folder.items()
                             if not any(is_below(folder, one) for one in folders)})  # fmt: skip
    return Survey(folders, numbers, looks, others)


def _says_its_type(workspace: Workspace, path: str, finder: TypeFinder) -> bool:
    """Tell whether a document's title, name or front matter says of what type it is, at little cost."""
    try:
        text = read_start(f"{workspace.root}/{path}", _BEGINNING, root=workspace.root)
    except OSError:
        return False
    beginning = text.decode(errors="replace")
    title, declared = _TITLE.search(beginning), _DECLARED.search(beginning)
    said = finder.decide(workspace.from_home(path), title[1].strip() if title else "",
                         declared[1].strip() if declared else "")  # fmt: skip
    return said.by in {BY_TITLE, BY_NAME, BY_FRONT_MATTER}


def _counts_for(folder: str, where: str, known: Sequence[str]) -> bool:
    """Tell whether a document is one more in ``folder``, and in none that is read already."""
    return is_below(where, folder) and (
        folder in known or not any(is_below(where, one) for one in known)
    )


def folders_of_documents(root: Path, known: Sequence[str]) -> list[str]:
    """Return the folders of documents that there are besides those ``known``."""
    by_folder: dict[str, list[str]] = {}
    for path in _markdown_files(root):
        by_folder.setdefault(path.rpartition("/")[0], []).append(path)
    return [one for one in _folders(root, by_folder, known) if one not in known]


def _markdown_files(root: Path) -> Iterator[str]:
    """Yield the documents, from ``root``, whose paths settings can hold: TOML is UTF-8."""
    for where, folders, names in os.walk(root):
        if SKILL in names:
            folders.clear()
            continue
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name.lower() not in OF_OTHERS
        )
        base = os.path.relpath(where, root).replace(os.sep, "/")
        for name in sorted(names):
            path = name if base == "." else f"{base}/{name}"
            if is_document(name) and "\ufffd" not in os.fsencode(path).decode("utf-8", "replace"):
                yield path


def _with_most(by_folder: dict[str, list[str]]) -> list[Other]:
    """Return the folder with the most documents, or the root where they are spread."""
    folder = max(by_folder, key=lambda one: len(by_folder[one]), default="")
    if folder and len(by_folder[folder]) >= _FEW:
        return [Other(folder, len(by_folder[folder]), ())]
    number = sum(map(len, by_folder.values()))
    return [Other(".", number, ())] if number else []


def _folders(root: Path, by_folder: dict[str, list[str]], known: Sequence[str]) -> list[str]:
    """Return the folders ``known``, and the topmost of others whose names are of operations."""
    counts: Counter[str] = Counter()
    for folder, paths in by_folder.items():
        top = _topmost(folder)
        if top and not any(is_below(top, one) for one in known):
            counts[top] += sum(folder != top or path.rpartition("/")[2] != INDEX for path in paths)
    found = [folder for folder, number in sorted(counts.items()) if number >= _FEW]
    docs = _by_readme(root)
    if docs and not known_has(known, docs):
        inside = sum(len(paths) for folder, paths in by_folder.items() if is_below(folder, docs))
        named = sum(number for folder, number in counts.items() if is_below(folder, docs))
        if inside >= _FEW and named < inside / 2:
            found = [docs, *(one for one in found if not is_below(one, docs))]
    found += [one.folder for one in _others(by_folder, [*known, *found]) if _is_well_named(one)]
    return [*known, *found]


def _is_well_named(other: Other) -> bool:
    return len(other.named) >= max(_FEW, other.documents / 2)


def _others(by_folder: dict[str, list[str]], folders: Sequence[str]) -> list[Other]:
    """Return the other folders in which documents are named as ours are."""
    left = {
        folder: [path for path in paths if path.rpartition("/")[2] != INDEX]
        for folder, paths in by_folder.items()
        if folder and not any(is_below(folder, one) for one in folders)
    }
    found = []
    for folder, paths in left.items():
        names = (path.rpartition("/")[2] for path in paths)
        is_of = bool(_topmost(folder))  # of fewer documents than a folder that is taken unasked
        named = tuple(name for name in names if is_of or is_of_operations(stem(name)))
        if named and len(named) >= _SOME * len(paths):
            found.append(Other(folder, len(paths), named))
    found.sort(key=lambda one: (not _topmost(one.folder), -len(one.named), one.folder))
    return found


def known_has(known: Sequence[str], folder: str) -> bool:
    """Tell whether ``folder``, or one in it, is known."""
    return any(is_below(folder, one) or is_below(one, folder) for one in known if one != FOLDER)


def _by_readme(root: Path) -> str:
    """Return where the documents are of a repository whose README says that it is of operations.

    That is ``docs``, or else all of it; "" where the README says no such thing.
    """
    path = root / INDEX
    if not path.is_file() or path.is_symlink():
        return ""
    page = Page(INDEX, root, TypeFinder([], home="."))
    if not is_of_operations(page.document.title):
        return ""
    return "docs" if (root / "docs").is_dir() else "."


def _topmost(folder: str) -> str:
    """Return the topmost folder of a path whose name is of operations, "" where there is none."""
    parts = folder.split("/")
    for at, part in enumerate(parts):
        if is_of_operations(part):
            return "/".join(parts[: at + 1])
    return ""


def is_of_operations(name: str) -> bool:
    """Tell whether words that name documents of operations are in a name: ``on-call_runbooks``."""
    known = words("OPERATIONS")
    spoken = [one.lower() for one in re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])", name)]
    if not words("OTHER_OPERATIONS").isdisjoint(spoken):
        return False
    pairs = (first + second for first, second in pairwise(spoken))
    return any(one in known or singular(one) in known for one in (*spoken, *pairs))


def is_below(folder: str, top: str) -> bool:
    """Tell whether a folder is another one, or in it."""
    return top in {".", folder} or folder.startswith(f"{top}/")


def below(looks: Iterable[Shape], folder: str) -> list[Shape]:
    """Return those of ``looks`` that are in ``folder`` or below it."""
    return [one for one in looks if is_below(one.folder, folder)]


def common(values: Iterable[Collection[str]], share: float, total: int) -> list[str]:
    """Return what at least ``share`` of ``total`` collections have."""
    counts = Counter(value for one in values for value in set(one))
    return [value for value, number in counts.items() if number >= share * total]
