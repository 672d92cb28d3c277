"""A document at a glance: what its shape is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.plain_fields import plain_lines
from opsdocs.documents.words import synonyms, words
from opsdocs.markdown.titles import plain_text
from opsdocs.types.detect import (
    BY_FOLDER,
    BY_FRONT_MATTER,
    BY_NAME,
    BY_TITLE,
    FOLDER_PAGES,
    TypeFinder,
    stem,
)
from opsdocs.types.model import question_name
from opsdocs.workspace import Workspace

PAGES_OF_FOLDERS = {
    *map(str.lower, FOLDER_PAGES), "summary", "_sidebar", "toc", "contents",
    "agents", "claude", "gemini",
}  # fmt: skip
"""Stems of files that are the page of a folder, and so are of another shape than what it holds."""
FIELD = "**"
"""Before the name of a field in a shape, so that it is no heading's."""
_OF_ANY_SITE = {
    "title", "layout", "permalink", "tags", "tag", "category", "categories", "date", "weight",
    "order", "nav_order", "description", "slug", "url", "aliases", "draft", "author", "authors",
    "parent", "has_children", "menu", "toc", "linktitle", "sidebar", "sidebar_position",
    "sidebar_label", "section", "type", "keywords", "lang", "id", "image", "last_modified",
    "lastmod", "hide_title", "owner_slack", "last_reviewed_on", "review_in", "redirect_from",
    "created", "modified", "updated", "published", "created_at", "updated_at", "cover", "hero",
}  # fmt: skip
"""Keys of front matter that a generator of sites asks for, whatever a page is about."""
_BY_ITSELF = {BY_FRONT_MATTER, BY_TITLE, BY_NAME}
_SECTION = 2


class Label(NamedTuple):
    """A field line under the title, with what stands around its value: ``**Owner**: `` and spaces."""

    text: str
    value: str
    around: tuple[str, str]


@dataclass(slots=True, eq=False)
class Shape:
    """A document at a glance: its path from the root, its title, and what it is made of."""

    path: str
    title: str
    heading: str
    """Its heading of level 1, as it is written."""
    headings: dict[str, tuple[int, str, int]]
    """Level, text and line of each heading by name, the first of each name, in order."""
    labels: dict[str, Label]
    """The field lines under the title by name."""
    front: dict[str, str]
    """The keys of front matter with their values, as they are written."""
    decided_by: str
    """What tells its type already, "" where nothing does or its folder alone."""
    text: str = ""
    unlike: str = ""
    """The built-in type of which its title, name or front matter says that it is, and of which it
    has little: the team means another thing by that word. Nothing has decided on its type then."""
    declares: bool = False
    """Whether its front matter says so, which no setting can overrule."""
    is_blank: bool = False
    """Whether others are made of it, so that nothing is learned from it."""
    of_site: frozenset[str] = frozenset()
    """Keys of front matter that all pages of its site have."""

    @property
    def folder(self) -> str:
        """Its folder from the root, "" for the root."""
        return self.path.rpartition("/")[0]

    @property
    def keys(self) -> list[str]:
        """What its shape is made of: its fields, with a mark in front, and its headings."""
        of_site = _OF_ANY_SITE | self.of_site
        front = (question_name(key) for key in self.front if key.lower() not in of_site)
        fields = dict.fromkeys([*self.labels, *front])
        return [*(FIELD + name for name in fields), *self.headings]

    @property
    def is_page_of_folder(self) -> bool:
        """Whether it is the page of its folder."""
        return stem(self.path).lower() in PAGES_OF_FOLDERS


def look_at(workspace: Workspace, path: str, finder: TypeFinder) -> Shape | None:
    """Return the document at ``path`` at a glance; None where it can't be read or is an index."""
    page = Page(workspace.from_home(path), workspace.operations, finder)
    if page.problem or page.is_index:
        return None
    document = page.document
    headings: dict[str, tuple[int, str, int]] = {}
    for section in document.sections:
        name = question_name(plain_text(section.title)) if section.level > 1 else ""
        if name:
            headings.setdefault(name, (section.level, section.title, section.line))
    labels: dict[str, Label] = {}
    lines = page.text.split("\n")
    for entry in sorted([*document.fields, *plain_lines(document)], key=lambda one: one.line):
        name = question_name(entry.label)
        if name and name not in words("NAVIGATION"):
            around = _around(entry.value, lines[entry.line - 1])
            labels.setdefault(name, Label(entry.label, entry.value, around))
    front = {one.label: one.value for one in page.front_matter}
    doctype, by = page.decision
    is_unlike = doctype and by in _BY_ITSELF and _is_unlike(page, headings)
    unlike = doctype.name if doctype and is_unlike else ""
    declares = bool(unlike) and by == BY_FRONT_MATTER
    by = "" if by == BY_FOLDER or unlike else by
    return Shape(path, page.title, document.title, headings, labels, front, by, page.text,
                unlike, declares, page.is_blank)  # fmt: skip


def _around(value: str, line: str) -> tuple[str, str]:
    before, found, after = line.removesuffix("\r").rpartition(value or "\0")
    return (before, after) if found else (f"{line.rstrip()} ", "")


def _is_unlike(page: Page, headings: Collection[str]) -> bool:
    """Tell whether a document has less than half of the fields, and of all that its type has."""
    if page.doctype is None or not page.doctype.built_in or page.schema is None or page.is_stamped:
        return False
    means = synonyms("SECTIONS")
    there = {means.get(name, name) for name in headings}
    wanted = [question_name(one.shown) in there for one in page.schema.headings
              if one.level == _SECTION]  # fmt: skip
    wanted += [page.name_of(label) in page.fields for label in page.schema.fields]
    return sum(wanted) < len(wanted) / 2
