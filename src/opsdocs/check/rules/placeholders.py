"""Rules for what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from opsdocs.check.commands import STAND_IN
from opsdocs.check.rule import ERROR, FILLED, WARNING, At, rule
from opsdocs.documents.page import Page
from opsdocs.documents.schema import Schema
from opsdocs.documents.words import said, words
from opsdocs.markdown.code_blocks import SHELLS, language
from opsdocs.markdown.code_spans import without_code, without_long_code
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.patterns import Pattern
from opsdocs.types.model import question_name

_BRACKETED = Pattern(r"\[(?<!\[\[)[^\[\]]{2,}\](?![(\[\]])")
_MARK = r"(?<![\w@#<./-])<TO_DO_MARK>(?![\w>/-]|\.\w|\s<NO_TO_DO>\b)"
_TO_DO = said(_MARK + r"(?:[ \t]?:)?", 0)
_NOTE = said(rf"{_MARK}(?!(?<!<TO_DO_ANSWER>)[ \t]+\w)(?:[ \t]?[:：])?|(?<=<!-- )<TO_DO_MARK>\b", 0)
"""The mark of a note in prose, where text that goes on behind it only speaks of marks."""
_STATE = said(r"[\W_]{0,8}<STATE_TO_DO>\b", 0)
_IS_DONE = said(r"[\W_]{0,8}<STATE_OF_WORK>\b", 0)
_STATE_COLUMN = words("STATE_COLUMN")
_OF_BLANK = said(r"\b<BLANK>\W*$")
"""A heading over what is to be copied: "Handover template"."""
_TO_DO_WORDS = words("TO_DO_WORDS")
_QUOTED = said(
    rf"\b(?:<TO_DO_QUOTED>\W{{1,5}}|<TO_DO_COUNTED>[ ])(?:{'|'.join(sorted(_TO_DO_WORDS))})\b"
)
"""What a text says of others: ``the file has the comment **TODO: remove it**``, ``there is no TBD``."""
_TO_DO_VALUE = said(r"\W{0,3}<TO_DO_VALUE>\W{0,3}")
_ADDRESS = said(r"<<ADDRESS_BLANK>>")
"""An address that a template asks for; others stand for what a reader knows: ``<registry-url>``."""
_TARGET = Pattern(r"\]\([^()\n]{0,500}\)|\b[a-z]{2,12}://\S{1,500}")
_TO_TICK = Pattern(r"[☐☑☒□]\s?[A-Z]{2,6}\b")
"""A box to tick, whose answer may be that it is not known yet."""
_TO_HEADING = Pattern(r"\[[^\[\]]{1,200}\]\(#[^()\n]{0,200}\)")
"""An entry of a table of contents; what it names stands below."""
_COMMENT = Pattern(r"(?:^|\s)#\s?(.{0,300})")
_IMPORTED = "<!-- ops:src "
"""Ends an entry that quotes what people said then."""
_FINISHED = {"closed", "completed", "reviewed"}
_AFTERWARDS = frozenset({"outcome"})
"""Sections that can be written once it is over."""
_SHOWN = 5


def _is_final(page: Page) -> bool:
    """Tell whether a document is in force, or a record that is finished.

    An incident may be resolved long before its record is.
    """
    return page.choice("status") in {"active", *_FINISHED} or (
        page.choice("review_state") in _FINISHED
    )


@rule("placeholder-left", WARNING)
def placeholder_left(page: Page, today: date) -> Iterator[At]:
    """No placeholder of the template is left; an error once it is Active or a finished record."""
    schema = page.schema
    if schema is None or not _may_be_left(page.text, schema):
        return
    severity = ERROR if _is_final(page) else WARNING
    lines = page.text.split("\n")
    seen: set[int] = set()  # a row of a template is one finding
    for text, line, kind in chain(_in_front_matter(page), _texts(page)):
        left = [text.strip()] if text.strip() in schema.leaves else []
        left += _in_brackets(text, schema.brackets) if kind == "prose" else []
        if kind == "prose" and schema.parts and " - " in text:
            left += _open_parts(text.strip(), schema.parts)
        if left and line not in seen:
            seen.add(line)
            column = max(lines[line - 1].find(left[0]) + 1, 1)
            yield At(
                line, f"{_short(left[0])} is still to be filled in", "", column, severity=severity
            )


@rule("to-do-left", WARNING, holds=FILLED)
def to_do_left(page: Page, today: date) -> Iterator[At]:
    """No TODO, TBD, FIXME or XXX is left; an error once it is Active or a finished record."""
    written = any(word in page.text for word in _TO_DO_WORDS) and _TO_DO.search(page.text)
    if not (written or _ADDRESS.search(page.text) or _has_open_value(page)):
        return
    severity = ERROR if _is_final(page) else WARNING
    lines = page.text.split("\n")
    seen: set[int] = set()
    for text, line, kind in chain(_in_front_matter(page), _texts(page)):
        found = _to_do_in(text, kind) if kind != "state" else ""
        if found and line not in seen and not _is_quoted(lines[line - 1]):
            seen.add(line)
            column = max(lines[line - 1].find(found) + 1, 1)
            yield At(
                line, f"{_short(found)} is left here",
                "Write it, or take it out and put it into your tracker.", column,
                severity=severity,
            )  # fmt: skip


def _is_quoted(line: str) -> bool:
    """Tell whether a line repeats what others said."""
    return line.lstrip().startswith(">") or _IMPORTED in line


def _has_open_value(page: Page) -> bool:
    return any(_TO_DO_VALUE.fullmatch(entry.value) for entry in page.fields.values())


def _to_do_in(text: str, kind: str) -> str:
    """Return the mark of something to do that a text has, "" where it has none."""
    if kind != "prose":
        comment = _COMMENT.search(text) if kind == "shell" else None
        found = _TO_DO.match(comment[1]) if comment else None
        return found[0] if found else ""
    if _TO_DO_VALUE.fullmatch(text.strip()):
        return text.strip()
    plain = _TO_HEADING.sub("", without_code(text, "x"))  # what stands behind code goes on
    address = _ADDRESS.search(plain)
    found = _NOTE.search(_QUOTED.sub("", _TO_TICK.sub("", _TARGET.sub("", plain))))
    return address[0] if address else found[0] if found else ""


@rule("stand-in", WARNING)
def stand_in(page: Page, today: date) -> Iterator[At]:
    """The commands of a document that `ops` stamped can be run as they stand."""
    if not (page.doctype and page.doctype.built_in and page.is_stamped):
        return
    places: dict[str, int] = {}
    for block in page.document.fences:
        if language(block) in SHELLS:
            for number, text in enumerate(block.text.split("\n")):
                for found in STAND_IN.findall(text):
                    places.setdefault(found, block.line + 1 + number)
    if places:
        told = "\n".join(text for text, _, kind in _texts(page) if kind == "prose")
        places = {one: line for one, line in places.items() if not _is_told(one, told)}
    if places:
        shown = ", ".join(list(places)[:_SHOWN]) + (" …" if len(places) > _SHOWN else "")
        line = min(places.values())
        column = page.text.split("\n")[line - 1].find(next(iter(places))) + 1
        yield At(
            line, f"whoever runs the commands has to put in {shown}",
            f"Write the value, or say in the text what it is: `{next(iter(places))}` is …",
            max(column, 1),
        )  # fmt: skip


def _is_told(stand_in: str, text: str) -> bool:
    """Tell whether a text names a stand-in: as it is written, or by a name that is no plain word."""
    name = stand_in.strip("<>{} ")
    return stand_in in text or (not (name.isalpha() and name.islower()) and name in text)


def _may_be_left(text: str, schema: Schema) -> bool:
    """Tell, at a tenth of the cost of a close look, whether there may be a placeholder."""
    return not schema.brackets.isdisjoint(_BRACKETED.findall(text)) or any(
        mark in text for mark in schema.marks
    )


def _in_front_matter(page: Page) -> Iterator[tuple[str, int, str]]:
    if page.document.front_matter:
        yield from ((entry.value, entry.line, "prose") for entry in page.fields.values())


def _texts(page: Page) -> Iterator[tuple[str, int, str]]:
    """Yield the texts in which a placeholder may be left, with line and kind."""
    for section in page.document.sections:
        if page.name_of(section.title) in _AFTERWARDS and not _is_over(page):
            continue
        if _is_of_blank(section):
            continue
        yield section.title, section.line, "prose"
        for entry in section.fields:
            yield entry.value, entry.line, "prose"
        for block in walk(section.blocks):
            yield from _texts_of(block)


def _is_of_blank(section: Section) -> bool:
    """Tell whether a section is, or is part of, what others are to be made of: its heading says so."""
    inner: Section | None = section
    while inner is not None and inner.level > 1:
        if _OF_BLANK.search(inner.title):
            return True
        inner = inner.parent
    return False


def _texts_of(block: Block) -> Iterator[tuple[str, int, str]]:
    if block.kind == "fence":
        kind = "shell" if language(block) in SHELLS else "code"
        yield block.text, block.line + 1, "code"
        for number, text in enumerate(block.text.split("\n")):
            yield text, block.line + 1 + number, kind
    elif block.kind == "table":
        states = _columns_of_states(block)
        for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
            for at, cell in enumerate(cells):
                yield cell, line, "state" if at in states and _STATE.match(cell) else "prose"
    elif block.kind == "paragraph":
        for number, text in enumerate(without_long_code(block.text).split("\n")):
            yield text, block.line + number, "prose"


def _columns_of_states(block: Block) -> set[int]:
    """Return the columns of a table that tell how far things are: TODO is an answer there."""
    return {
        at
        for at, title in enumerate(block.rows[0])
        if question_name(title) in _STATE_COLUMN
        or any(_IS_DONE.match(cells[at]) for cells in block.rows[1:] if at < len(cells))
    }


def _is_over(page: Page) -> bool:
    return not page.value("status") or page.choice("status") in {*_FINISHED, "aborted", "cancelled"}


def _in_brackets(text: str, brackets: frozenset[str]) -> list[str]:
    if "[" not in text:
        return []
    plain = without_code(text)
    return [found for found in _BRACKETED.findall(plain) if found in brackets]


def _open_parts(text: str, parts: frozenset[str]) -> list[str]:
    """Return the parts of an entry, ``Action - Owner - Due Date``, that are still open."""
    first, *behind = text.split(" - ")
    return [first] * (first in parts) + [
        part for part in behind if part in parts or f"- {part}" in parts
    ]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004 - fits a line
