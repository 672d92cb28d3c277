"""Mend what has one right answer: sections and fields that are lacking, files of another name."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from opsdocs.documents.expected import Schema
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.errors import TypeFileError
from opsdocs.files import find_twin
from opsdocs.stamp.render import render_value

_SECTION = 2
"""The level of the headings that are added, with all that stands below them in the type."""


def fixed(
    page: Page, today: date, rules: Collection[str] = ("missing-section", "missing-field")
) -> str:
    """Return the text of ``page`` with what these ``rules`` miss in it, as its type has it.

    Placeholders are left in it. All else stays as it is, line ends included. A page that lacks
    nothing is returned as it is, and so is one of which it would not be read: its last block of
    code or its last comment has no end.
    """
    schema = page.schema
    if schema is None or page.problem or "\r" in page.text.replace("\r\n", ""):
        return page.text
    ends = "\r\n" if "\r\n" in page.text else "\n"
    lines = page.text.replace("\r\n", "\n").split("\n")
    insertions = _sections(page, schema) if "missing-section" in rules else []
    insertions += _fields(page, schema, today) if "missing-field" in rules else []
    for start, end, added in sorted(insertions, key=lambda one: -one[0]):
        lines[start:end] = added
    text = ends.join(lines)
    titles = [
        one.title for one in Page(page.path, page.folder, page.finder, text).document.sections
    ]
    shown = [line[3:] for _, _, added in insertions for line in added if line.startswith("## ")]
    return text if all(title in titles for title in shown) else page.text


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
    """Return the text of ``page`` with its links to pages that ``moved`` leading there.

    What is shown of a link, code and other text stay as they are, though they name the page.
    """
    written: dict[str, str] = {}
    for target in {link.target for link in page.document.links}:
        new = moved.get(page.leads_to(target))
        path = re.split("[#?]", target, maxsplit=1)[0]
        if new is not None and path:
            # The folder stays, in the form in which it is written there.
            folder = path[: path.rfind("/") + 1]
            written[target] = f"{folder}{posixpath.basename(new)}{target[len(path) :]}"
    if not written:
        return page.text
    targets = "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))
    place = re.compile(
        rf"(`+)(?!`).*?(?<!`)\1(?!`)|((?:\]\(|^ {{0,3}}\[[^\]]+\]:)\s*<?)({targets})(?=[>\s)]|$)"
    )
    lines = page.text.split("\n")
    for block in page.document.fences:
        for at in range(block.line - 1, block.line + block.text.count("\n")):
            lines[at] = f"\0{lines[at]}"
    return "\n".join(
        line[1:] if line.startswith("\0") else place.sub(lambda found: _led(found, written), line)
        for line in lines
    )


def _led(found: re.Match[str], written: Mapping[str, str]) -> str:
    return f"{found[2]}{written[found[3]]}" if found[3] else found[0]
