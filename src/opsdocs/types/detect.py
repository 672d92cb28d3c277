"""Find the documents of a tree, and tell their types by folder, title and file name."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from opsdocs.patterns import Pattern
from opsdocs.types import globs
from opsdocs.types.model import DocType, question_name
from opsdocs.types.names import NO_WORDS, Words
from opsdocs.workspace import FOLDER, Workspace, from_root

Form = tuple[str, ...]
"""The fixed parts of a title or path, in their order; empty where it has none."""
_ANSWER = Pattern(r"\{\{[^{}]{0,200}\}\}")
_STATEMENT = Pattern(r"\{%[^{}%]{0,200}%\}")
INDEX = "README.md"
"""The page of a folder, which is not a document of a type."""
FOLDER_PAGES = ("README", "index", "_index")
"""What the page of a folder is called in the repositories of others, before the suffix."""


SUFFIXES = (".md", ".markdown", ".mdx", ".md.erb")
"""How the names of documents end."""
_NOT_OURS = {"node_modules"}
OF_OTHERS = frozenset({
    "node_modules", "vendor", "third_party", "testdata", "fixtures", "site-packages", "venv",
    "bower_components", "dist",
})  # fmt: skip
"""Folders of a repository with what other people wrote, or what a program makes."""
SKILL = "SKILL.md"
"""A file that makes a folder one for agents, whose documents are copies."""


def document_paths(workspace: Workspace) -> Iterator[str]:
    """Yield the path of each document, as from the home; those of the home come first, sorted."""
    seen: set[str] = set()
    for folder in workspace.folders:
        begin = workspace.from_home(folder)
        for path in paths_in(workspace.root / folder, whole=folder == "."):
            # One folder may hold another: the root holds all.
            from_home = path if begin == "." else workspace.from_home(f"{folder}/{path}")
            if from_home not in seen:
                seen.add(from_home)
                yield from_home


def is_document(name: str) -> bool:
    """Tell by a file's name whether it is a document."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def stem(path: str) -> str:
    """Return the name of a document's file without what it ends in."""
    name = path.rpartition("/")[2]
    ending = next((one for one in reversed(SUFFIXES) if name.endswith(one)), "")
    return name.removesuffix(ending).removesuffix(".html" if ending in {".md", ".md.erb"} else "")


def paths_in(folder: Path, *, whole: bool = False) -> Iterator[str]:
    """Yield the path of each Markdown file below ``folder``, sorted; links are not followed.

    ``whole`` says that it is a whole repository, in which not all is the team's own.
    """
    left_out = OF_OTHERS if whole else _NOT_OURS
    for where, folders, names in os.walk(folder, onerror=_refuse):
        if whole and SKILL in names:
            folders.clear()
            continue
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name.lower() not in left_out
        )
        base = os.path.relpath(where, folder).replace(os.sep, "/")
        for name in sorted(names):
            if is_document(name):
                yield name if base == "." else f"{base}/{name}"


def _refuse(error: OSError) -> None:
    """Raise what ``os.walk`` would pass over: a folder that can't be read has documents, too."""
    raise error


class Decision(NamedTuple):
    """Of what type a document is, if any, and what decided that: one of the texts below."""

    doctype: DocType | None
    by: str


BY_FRONT_MATTER, BY_SETTINGS = "type in its front matter", "[types] in the settings"
BY_TITLE, BY_NAME, BY_FOLDER = "its title", "its file name", "its folder"
UNDECIDED = Decision(None, "")
NO_TYPE = "-"
"""What the settings have for documents of no type."""


class TypeFinder:
    """Tells the types of documents, and what names mean in those of a type.

    ``types_of`` has the types of the settings by glob; its paths begin at the root of the
    repository or at the folder ``home``, as those of documents do. ``words`` are the team's.
    """

    def __init__(
        self,
        types: list[DocType],
        types_of: Mapping[str, str] | None = None,
        home: str = FOLDER,
        words: Words = NO_WORDS,
        elsewhere: Mapping[str, str] = {},
    ) -> None:
        self.home = home
        self.folders: tuple[str, ...] = ()
        """Where documents are, from the root, besides the home."""
        self.anchors: Sequence[str] = ()  # the setting, where rules find the types
        self.words = words
        self.by_name = {name: one for one in reversed(types) for name in (one.name, *one.aliases)}
        self.by_name |= {one.name: one for one in types}
        self.choices = {
            question_name(choice.value): choice.value
            for one in types for question in one.questions for choice in question.choices
        }  # fmt: skip
        """All choices of all types, by name."""
        self.types_of = types_of or {}
        self.elsewhere = elsewhere
        self.folder_of = {one.name: folder_of(one, home, elsewhere) for one in types}
        """The folder of each type's documents, as from the home."""
        self.entries = [
            (
                one,
                self.folder_of[one.name],
                title_form(one),
                _path_form(one, self.folder_of[one.name]),
            )
            for one in types
        ]
        self.by_folder: dict[str, list[tuple[DocType, Form]]] = {}
        for doctype, folder, title, _ in self.entries:
            self.by_folder.setdefault(folder, []).append((doctype, title))

    def at_fixed_path(self, path: str) -> DocType | None:
        """Return the type whose one document is at ``path``, whatever its answers are."""
        folder, _, name = path.rpartition("/")
        return next(
            (one for one, where, *_ in self.entries
             if where.rstrip("/") == folder and one.path.rpartition("/")[2] == name),
            None,
        )  # fmt: skip

    def decide(self, path: str, title: str, declared: str = "") -> Decision:
        """Tell the type of the document at ``path``; ``declared`` is that of its front matter."""
        chosen = self.glob_of(path)
        if declared and (named := self.by_name.get(_type_name(declared))) and not _says_no(chosen):
            return Decision(named, BY_FRONT_MATTER)
        if chosen is not None:
            name = chosen[1]
            return Decision(self.by_name.get(name), BY_SETTINGS)
        if path.rpartition("/")[2] == INDEX:
            return UNDECIDED
        return self._by_itself(path, title)

    def glob_of(self, path: str) -> tuple[str, str] | None:
        """Return the last glob of the settings that fits a path, and its type's name."""
        return globs.last_that_fits(self.types_of, from_root(self.home, path), self.home)

    def glob_fits(self, glob: str, path: str) -> bool:
        """Tell whether a glob of the settings fits a path."""
        return globs.fits(globs.parts_of(glob), from_root(self.home, path), self.home)

    def _by_itself(self, path: str, title: str) -> Decision:
        own = self.by_folder.get(f"{path.rpartition('/')[0]}/" if "/" in path else "", ())
        for doctype, form in own:
            if fits(form, title):
                return Decision(doctype, BY_TITLE)
        titled = [entry for entry in self.entries if title and fits(entry[2], title)]
        for doctype, folder, *_ in titled:
            if path.startswith(folder):
                return Decision(doctype, BY_TITLE)
        for doctype, _, _, named in sorted(self.entries, key=lambda one: -sum(map(len, one[3]))):
            if fits(named, path):
                return Decision(doctype, BY_NAME)
        if titled:
            return Decision(titled[0][0], BY_TITLE)
        if len(own) == 1 and path.rpartition("/")[0].strip("./"):  # the root has all sorts
            doctype = own[0][0]
            if doctype.folder.partition("/")[0] not in self.elsewhere:  # nor is it but for ours
                return Decision(doctype, BY_FOLDER)
        return UNDECIDED


def _says_no(chosen: tuple[str, str] | None) -> bool:
    """Tell whether the settings say of one document, by its path, that it is of no type.

    The word in its front matter is the team's for another thing.
    """
    if chosen is None or chosen[1] != NO_TYPE:
        return False
    return is_document(chosen[0].rpartition("/")[2]) and not any(one in chosen[0] for one in "*?[")


def _type_name(text: str) -> str:
    """Return the name of a type as people write it in front matter: ``Post Mortem``."""
    return "-".join(re.findall(r"[^\W_]+", text.lower()))


def folder_of(doctype: DocType, home: str, elsewhere: Mapping[str, str] = {}) -> str:
    """Return the folder of a type's documents as from the home: ``runbooks/``, ``../docs/``.

    ``elsewhere`` has the folders that have a place of their own, see ``Workspace.elsewhere``.
    """
    first, _, rest = doctype.folder.partition("/")
    if not doctype.folder or (first and first not in elsewhere):
        return doctype.folder
    folder = posixpath.relpath(f"{elsewhere.get(first, '')}/{rest}".strip("/") or ".", home)
    return "" if folder == "." else f"{folder}/"


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
    return parts if "".join(parts).strip(" -:–—_") else ()


def _path_form(doctype: DocType, folder: str) -> Form:
    """Return the form of the paths that a type gives.

    A type whose file name is wholly made of answers has none: any document of the folder would be
    its.
    """
    if _is_counted(doctype):
        return ()
    name = stem(doctype.path)
    return _form(f"{folder}{doctype.path.rpartition('/')[2]}") if _form(name) else ()


def recognizes_nothing(doctype: DocType) -> bool:
    """Tell whether neither title nor file name tell that a document is of the type."""
    return not title_form(doctype) and not _path_form(doctype, doctype.folder)


def _is_counted(doctype: DocType) -> bool:
    """Tell whether a type counts its documents: what is left of "T12 Queues" fits any title."""
    return any("next_number(" in str(question.default) for question in doctype.questions)


def title_form(doctype: DocType) -> Form:
    """Return the form of the titles that documents of a type have; none where they are counted."""
    return () if _is_counted(doctype) else _form(doctype.heading)
