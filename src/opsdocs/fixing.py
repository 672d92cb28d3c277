"""Mend what has one right answer: sections and fields that are lacking, files of another name."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from opsdocs.document import Link
from opsdocs.errors import TypeFileError
from opsdocs.files import find_twin
from opsdocs.pages import Page
from opsdocs.rendering import render_value
from opsdocs.schema import Schema
from opsdocs.tree import Tree

_SECTION = 2
"""The level of the headings that are added, with all that stands below them in the type."""


def fixed(page: Page, today: date) -> str:
    """Return the text of ``page`` with what it lacks, as its type has it, placeholders and all.

    All else stays as it is, line ends included; a page that lacks nothing is returned as it is.
    """
    schema = page.schema
    if schema is None or page.problem:
        return page.text
    ends = "\r\n" if "\r\n" in page.text else "\n"
    lines = page.text.replace("\r\n", "\n").split("\n")
    for start, end, added in sorted(_insertions(page, schema, today), key=lambda one: -one[0]):
        lines[start:end] = added
    return ends.join(lines)


def _insertions(page: Page, schema: Schema, today: date) -> list[tuple[int, int, list[str]]]:
    """Return which lines, counted from 0, are to be replaced by what; fields last."""
    return [*_sections(page, schema), *_fields(page, schema, today)]


def _fields(page: Page, schema: Schema, today: date) -> list[tuple[int, int, list[str]]]:
    titles = [section.line for section in page.document.sections if section.level == 1]
    if not titles:
        return []
    found: list[tuple[int, int, list[str]]] = []
    source = page.text.replace("\r\n", "\n").split("\n")
    last = 0  # the line of the last field that is there
    pending: list[str] = []
    first = True
    values = {
        entry.label: entry.value or _default(page, entry.label, today)
        for entry in schema.unanswered.fields
    }
    for label in schema.fields:
        entry = page.fields.get(page.name_of(label))
        if entry is not None:
            if pending:
                found.append((entry.line - 1, entry.line - 1, [f"{line}  " for line in pending]))
                pending = []
            last, first = entry.line, False
        else:
            pending.append(f"**{label}**: {values[label]}".rstrip())
    if pending and not first:
        before = source[last - 1].rstrip()
        added = [f"{line}  " for line in [before, *pending[:-1]]] + [pending[-1]]
        found.append((last - 1, last, added))
    elif pending:
        added = ["", *(f"{line}  " for line in pending[:-1]), pending[-1]]
        found.append((titles[0], titles[0], added))
    return found


def _default(page: Page, label: str, today: date) -> str:
    """Return what a fresh document has in a field without placeholder, if that needs no answer."""
    doctype, name = page.doctype, page.name_of(label)
    for question in doctype.questions if doctype else ():
        default = question.default
        plain = isinstance(default, str) and (default == "{{ today }}" or "{" not in default)
        if doctype and question.name == name and plain:
            return render_value(doctype, str(default), {"today": today}, name)
    return ""


def _sections(page: Page, schema: Schema) -> list[tuple[int, int, list[str]]]:
    placed = [one for one in page.placed if one[0].level == _SECTION]
    required = [heading for heading, _ in placed]
    there = [section for _, section in placed]
    length = len(page.text.replace("\r\n", "\n").rstrip("\n").split("\n"))
    by_place: dict[int, list[str]] = {}
    for at, heading in enumerate(required):
        if there[at] is not None:
            continue
        following = next((section for section in there[at + 1 :] if section is not None), None)
        place = following.line - 1 if following is not None else length
        text = _text_of(schema, heading.shown)
        added = [*text, ""] if following is not None else ["", *text]
        by_place.setdefault(place, []).extend(added)
    return [(place, place, added) for place, added in by_place.items()]


def _text_of(schema: Schema, title: str) -> list[str]:
    """Return the lines of a section of the unanswered document, without blank ones around."""
    lines = schema.text.split("\n")
    start = next(at for at, line in enumerate(lines) if line == f"{'#' * _SECTION} {title}")
    end = next(
        (at for at in range(start + 1, len(lines)) if re.match(r"#{1,2} ", lines[at])), len(lines)
    )
    found = lines[start:end]
    while found and not found[-1].strip():
        found.pop()
    return found


def moves(tree: Tree, only: Collection[str] | None) -> dict[str, str]:
    """Return the new path of each page whose file is not named by its title, by its old path.

    A name that is taken, or that two pages would have, is nobody's.
    """
    found = {
        page.path: posixpath.join(posixpath.dirname(page.path), name)
        for page in tree.pages
        if (only is None or page.path in only) and (name := _named(page))
    }
    wanted = Counter(path.casefold() for path in found.values())
    return {
        old: new
        for old, new in found.items()
        if old != new
        and wanted[new.casefold()] == 1
        and (old.casefold() == new.casefold() or find_twin(tree.workspace.operations / new) is None)
    }


def _named(page: Page) -> str:
    try:
        return page.named
    except TypeFileError:
        return ""  # a finding of its own


def relinked(page: Page, moved: Mapping[str, str]) -> str:
    """Return the text of ``page`` with its links to pages that ``moved`` leading there."""
    lines = page.text.split("\n")
    for link in reversed(page.document.links):
        new = moved.get(page.leads_to(link.target))
        path = re.split("[#?]", link.target, maxsplit=1)[0]
        if new is None or not path:
            continue
        # The folder stays, in the form in which it is written there.
        folder = path[: path.rfind("/") + 1]
        written = f"{folder}{posixpath.basename(new)}{link.target[len(path) :]}"
        for at in _places(lines, link):
            place = lines[at].find(link.target, link.column - 1 if at == link.line - 1 else 0)
            if place >= 0:
                behind = place + len(link.target)
                lines[at] = f"{lines[at][:place]}{written}{lines[at][behind:]}"
                break
    return "\n".join(lines)


def _places(lines: list[str], link: Link) -> list[int]:
    """Return the lines, from 0, where the target of a link may stand: here, or where it is defined."""
    defined = [at for at, line in enumerate(lines) if re.match(r"\s*\[[^\]]+\]:\s", line)]
    return [*range(link.line - 1, min(link.line + 2, len(lines))), *defined]
