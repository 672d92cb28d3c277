"""Add the sections and fields that a document does not have and its type has."""

from __future__ import annotations

from collections.abc import Collection

from opsdocs.check.rules.sections import missing_headings, nearly_there
from opsdocs.documents.page import Page
from opsdocs.documents.schema import Heading, Schema
from opsdocs.markdown.fields import as_items
from opsdocs.markdown.parse import parse

_SECTION = 2
"""The level of the headings that are added, with all that stands below them in the type."""


def with_missing(page: Page, rules: Collection[str] = ("missing-section", "missing-field")) -> str:
    """Return the text of ``page`` with what these ``rules`` miss in it, as its type has it.

    Placeholders are left in it, where a fresh document would have its answer, too: that somebody
    reviewed it today, or that it is a draft, is not known here. All else stays as it is, line ends
    included. A page that misses nothing is returned as it is, and so is one in which it would not
    be read: its last block of code or its last comment has no end.
    """
    schema = page.schema
    if schema is None or page.problem or "\r" in page.text.replace("\r\n", ""):
        return page.text
    if page.is_beside:
        return page.text
    ends = "\r\n" if "\r\n" in page.text else "\n"
    lines = page.text.replace("\r\n", "\n").split("\n")
    insertions = _sections(page, schema) if "missing-section" in rules else []
    insertions += _fields(page, schema) if "missing-field" in rules else []
    for start, end, added in sorted(insertions, key=lambda one: -one[0]):
        lines[start:end] = added
    text = ends.join(lines)
    titles = [
        one.title for one in Page(page.path, page.folder, page.finder, text).document.sections
    ]
    added = [one.shown for one in _to_add(page)]
    is_read = "missing-section" not in rules or all(title in titles for title in added)
    return text if is_read else page.text


def _fields(page: Page, schema: Schema) -> list[tuple[int, int, list[str]]]:
    titles = [section.line for section in page.document.sections if section.level == 1]
    if not titles:
        return []
    found: list[tuple[int, int, list[str]]] = []
    source = page.text.replace("\r\n", "\n").split("\n")
    front_matter = page.document.front_matter.count("\n")
    last = 0  # the line of the last field that is there
    pending: list[str] = []
    for label in schema.fields:
        entry = page.fields.get(page.name_of(label))
        if entry is None:
            pending.append(f"**{label}**: {schema.open_fields[label]}".rstrip())
        elif entry.line > front_matter:
            if pending:
                added = as_items(source[entry.line - 1], pending) or [f"{one}  " for one in pending]
                found.append((entry.line - 1, entry.line - 1, added))
                pending = []
            last = entry.line
    if pending and last:
        before = source[last - 1].rstrip()
        if items := as_items(before, pending):
            while last < len(source) and source[last].startswith((" ", "\t")):  # what it holds
                last += 1
            found.append((last, last, items))
            return found
        added = [f"{line}  " for line in [before, *pending[:-1]]] + [pending[-1]]
        found.append((last - 1, last, added))
    elif pending:
        added = ["", *(f"{line}  " for line in pending[:-1]), pending[-1]]
        found.append((titles[0], titles[0], added))
    return found


def _sections(page: Page, schema: Schema) -> list[tuple[int, int, list[str]]]:
    placed = [one for one in page.expected_sections if one[0].level == _SECTION]
    required = [heading for heading, _ in placed]
    there = [section for _, section in placed]
    missing = _to_add(page)
    length = len(page.text.replace("\r\n", "\n").rstrip("\n").split("\n"))
    by_place: dict[int, list[str]] = {}
    for at, heading in enumerate(required):
        if heading not in missing:
            continue
        following = next((section for section in there[at + 1 :] if section is not None), None)
        place = following.line - 1 if following is not None else length
        text = _text_of(schema, heading.shown)
        added = [*text, ""] if following is not None else ["", *text]
        by_place.setdefault(place, []).extend(added)
    return [(place, place, added) for place, added in by_place.items()]


def _to_add(page: Page) -> list[Heading]:
    """Return the headings that are missing; one that is there with a slip is for a person to write."""
    every = (one for one in missing_headings(page) if one.level == _SECTION)
    return [one for one in every if nearly_there(one, page) is None]


def _text_of(schema: Schema, title: str) -> list[str]:
    """Return the lines of a section of the unanswered document, without blank ones around."""
    sections = parse(schema.text).sections
    headings = (one.level == _SECTION and one.title == title for one in sections)
    at = list(headings).index(True)
    following = (one.line for one in sections[at + 1 :] if one.level <= _SECTION)
    lines = schema.text.split("\n")
    found = lines[sections[at].line - 1 : next(following, len(lines) + 1) - 1]
    while found and not found[-1].strip():
        found.pop()
    return found
