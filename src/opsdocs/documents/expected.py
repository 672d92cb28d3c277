"""What a type demands of its documents: its unanswered rendering is the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import ABOUT, Block, Document, walk
from opsdocs.markdown.parse import parse
from opsdocs.stamp.render import render_body
from opsdocs.stamp.values import Item, Open
from opsdocs.types.model import DocType, Question

_ANY_DAY = date(2000, 1, 1)
_BRACKETS = re.compile(r"\[[^\[\]]{2,}\](?![(:])")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"\*{0,2}HH:MM\*{0,2}|[A-Z]\w+ \d")
_DATES = {"HH:MM", "YYYY-MM-DD", "YYYY-MM-DD HH:MM"}


@dataclass(frozen=True, eq=False)
class Heading:
    """A required heading; ``pattern`` fits it, ``shown`` is how it is to be written."""

    level: int
    shown: str
    pattern: re.Pattern[str]
    repeats: bool


@dataclass(frozen=True, eq=False)
class Schema:
    """The required headings in order, the required fields, and what must not be left behind.

    Of the ``leaves``, which have no brackets, a document without any of ``marks`` has none.
    ``parts`` are what is left of ``HH:MM - Event 1`` where only one side was filled in.
    """

    headings: tuple[Heading, ...]
    fields: tuple[str, ...]
    brackets: frozenset[str]
    leaves: frozenset[str]
    parts: frozenset[str]
    marks: tuple[str, ...]
    unanswered: Document
    text: str

    def is_open(self, text: str) -> bool:
        """Tell whether ``text`` is nothing but a placeholder, or empty."""
        stripped = text.strip()
        return not stripped or stripped in self.leaves or stripped in self.brackets


@lru_cache(maxsize=512)
def schema_of(doctype: DocType, chosen: tuple[tuple[str, str], ...]) -> Schema:
    """Return the schema of documents with these choices; raise ``TypeFileError``."""
    choices = dict(chosen)
    text = _rendered(doctype, choices, answered=False)
    unanswered = parse(text)
    fixed = set(leaves(parse(_rendered(doctype, choices, answered=True))))
    open_leaves = {leaf for leaf in leaves(unanswered) if leaf not in fixed}
    placeholders = {part.placeholder for one in doctype.questions for part in (one, *one.items)}
    brackets = {found for leaf in open_leaves | placeholders for found in _BRACKETS.findall(leaf)}
    bare = {leaf for leaf in open_leaves if _is_bare(leaf)}
    parts = {
        part
        for leaf in bare
        for part in leaf.split(" - ")
        if part != leaf and _PART.fullmatch(part)
    }
    headings = tuple(
        Heading(section.level, section.title, *_pattern(section.title, brackets))
        for section in unanswered.sections
        if section.level > 1 and section.title.casefold() != ABOUT  # its fields may be on top
    )
    once = tuple(
        heading
        for at, heading in enumerate(headings)
        if not (heading.repeats and heading.pattern in {one.pattern for one in headings[:at]})
    )
    labels = tuple(entry.label for entry in unanswered.fields)
    return Schema(
        once,
        labels,
        frozenset(brackets),
        frozenset(bare | _DATES),
        frozenset(parts),
        _marks(bare | _DATES | parts),
        unanswered,
        text,
    )


def _marks(placeholders: set[str]) -> tuple[str, ...]:
    """Return texts of which each text that holds one of the ``placeholders`` has at least one."""
    first = {text.partition("\n")[0] for text in placeholders}
    return tuple(sorted(one for one in first if not any(other in one for other in first - {one})))


def _is_bare(leaf: str) -> bool:
    """Tell whether a text without brackets is a placeholder rather than a first entry."""
    return not _BRACKETS.search(leaf) and "\0" not in leaf


def leaves(document: Document) -> Iterator[str]:
    """Yield the smallest texts of a document; a cell has a mark that keeps it apart."""
    for section in document.sections:
        yield from (entry.value for entry in section.fields if entry.value)
        for block in walk(section.blocks):
            yield from block_leaves(block)


def block_leaves(block: Block) -> Iterator[str]:
    """Yield the smallest texts of one block, without those that it holds as blocks."""
    if block.kind == "fence" or (block.kind == "paragraph" and not block.text.startswith("**")):
        if block.text.strip():
            yield block.text.strip()
    elif block.kind == "paragraph" and not label_in(block.text):
        yield block.text
    elif block.kind == "table":
        for row in block.rows[1:]:
            yield from (cell if cell in _DATES or _BRACKETS.search(cell) else f"\0{cell}"
                        for cell in row)  # fmt: skip


def _rendered(doctype: DocType, choices: dict[str, str], *, answered: bool) -> str:
    answers: dict[str, Any] = {}
    for number, question in enumerate(doctype.questions):
        value: Any = choices.get(question.name)
        if value is None:
            value = _mark(question, number) if answered else Open(question.placeholder)
        answers[question.name] = value
    return render_body(doctype, answers, _ANY_DAY)


def _mark(question: Question, number: int) -> Any:
    """Return an answer that is no text of any type; times stay open."""
    text = f"Zq{number}z"
    if question.type in {"date", "datetime", "int", "float", "bool"}:
        return Open(text)
    if question.type != "list":
        return [text] if question.multiselect else text
    if not question.items:
        return [text]
    return [Item({part.name: Open(text) if part.type == "date" else f"{text}{at}"
                  for at, part in enumerate(question.items)})]  # fmt: skip


def _pattern(title: str, brackets: set[str]) -> tuple[re.Pattern[str], bool]:
    """Return a heading's pattern, numbers and placeholders fitting anything, and if it repeats."""
    source = ""
    at = 0
    holes = [found for found in _BRACKETS.finditer(title) if found[0] in brackets]
    for hole in holes:
        source += _literal(title[at : hole.start()]) + ".*"
        at = hole.end()
    source += _literal(title[at:])
    source = source.replace(r"\d+:\ ", r"\d+\s*[:.–—-]\s*")  # people write Step 1 - Look, too
    return _compiled(source), _NUMBER.search(title) is not None and bool(holes)


@lru_cache(maxsize=1024)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _literal(text: str) -> str:
    return _NUMBER.sub(r"\\d+", re.escape(text))
