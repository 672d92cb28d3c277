"""Read the answers back from a document, knowing its type alone.

The type is stamped once with a mark for each answer. Where a mark then stands (a field, a cell, a
list item, a paragraph, a fence, a heading) is where that answer is found in any document of the
type, whatever was added or moved around it, and in whatever language its headings are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from opsdocs.documents.answer_marks import LONGEST, Key, Marks, flat
from opsdocs.markdown import escape as escaping
from opsdocs.markdown.fields import Field, label_in
from opsdocs.markdown.model import Block, Document, Section
from opsdocs.markdown.parse import parse
from opsdocs.stamp.render import render_body
from opsdocs.stamp.values import Open
from opsdocs.types.model import DocType, Question

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_answers(doctype: DocType, document: Document, today: date) -> dict[str, Any]:
    """Return the answers that ``document`` gives to the questions of ``doctype``.

    An answer is text, a list of texts, or a list of mappings of texts. What is missing, or still
    reads as it does in an unanswered document, isn't there.
    """
    chosen: dict[str, Any] = {}
    choices = [one for one in doctype.questions if one.choices and not one.multiselect]
    if choices:  # they decide which parts the type's documents have
        found = _Reading(_marks(doctype, (), today)).read(document)
        for question in choices:
            value = found.get(question.name)
            values = {choice.value.casefold(): choice.value for choice in question.choices}
            if isinstance(value, str) and value.casefold() in values:
                chosen[question.name] = values[value.casefold()]
    answers = _Reading(_marks(doctype, tuple(chosen.items()), today)).read(document)
    open_answers = _open_answers(doctype, tuple(chosen.items()), today)
    return {
        name: _answered(question, value)
        for question in doctype.questions
        if (name := question.name) in answers
        and ((value := answers[name]) != open_answers.get(name) or name in chosen)
        and value not in ("", question.placeholder)
    } | chosen


def _answered(question: Question, value: Any) -> Any:
    """Return ``value``, the items of a list without the parts that are still open."""
    if question.multiselect:
        return value.split(", ")
    if not question.items:
        return value
    placeholders = {part.name: part.placeholder for part in question.items}
    return [
        {name: text for name, text in item.items() if text not in ("", placeholders[name])}
        for item in value
    ]


@lru_cache(maxsize=256)
def _marks(doctype: DocType, chosen: tuple[tuple[str, str], ...], today: date) -> Marks:
    return Marks(doctype, dict(chosen), today)


@lru_cache(maxsize=256)
def _open_answers(
    doctype: DocType, chosen: tuple[tuple[str, str], ...], today: date
) -> Mapping[str, Any]:
    """Return what is read from a document in which nothing but the choices is answered."""
    answers = {
        question.name: dict(chosen).get(question.name, Open(question.placeholder))
        for question in doctype.questions
    }
    return _Reading(_marks(doctype, chosen, today)).read(
        parse(render_body(doctype, answers, today))
    )


class _Reading:
    """Finds in one document what the marks of its type stand for."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.found: dict[Key, str] = {}
        self.next_item: dict[str, int] = {}

    def read(self, document: Document) -> dict[str, Any]:
        sections = list(document.sections)
        # Under the title or in the closing section: a field is read in either.
        self.field_lines(self.marks.document.fields, document.fields)
        for pattern in self.marks.document.sections:
            index = self.marks.item_index(pattern.title)
            if index > 0:
                continue  # the first item's section stands for those of all items
            for section in sections:
                if not self.corresponds(pattern, section):
                    continue
                if index == 0:
                    self.repeated_section(pattern, section)
                else:
                    self.text(pattern.title, section.title)
                    self.section(pattern, section)
                    sections.remove(section)
                    break
        return self.gathered()

    def corresponds(self, pattern: Section, section: Section) -> bool:
        if pattern.level != section.level:
            return False
        same_parent = (pattern.parent is None) == (section.parent is None)
        if pattern.parent is not None and section.parent is not None:
            same_parent = self.marks.matches(pattern.parent.title, section.parent.title)
        return same_parent and self.marks.matches(pattern.title, section.title)

    def section(self, pattern: Section, section: Section, item: int | None = None) -> None:
        self.field_lines(pattern.fields, section.fields, item)
        self.blocks(pattern.blocks, section.blocks, item)

    def field_lines(
        self, patterns: Sequence[Field], fields: Sequence[Field], item: int | None = None
    ) -> None:
        values: dict[str, str] = {}
        for entry in fields:
            values.setdefault(flat(entry.label), entry.value)
        for entry in patterns:
            if flat(entry.label) in values:
                self.text(entry.value, values[flat(entry.label)], item)

    def repeated_section(self, pattern: Section, section: Section) -> None:
        name = next(key[0] for mark, key in self.marks.marks_in(pattern.title))
        item = self.next_item.get(name, 0)
        self.next_item[name] = item + 1
        self.text(pattern.title, section.title, item)
        self.section(pattern, section, item)

    def blocks(
        self, patterns: Sequence[Block], blocks: Sequence[Block], item: int | None = None
    ) -> None:
        """Find for each pattern the next block that can be its; what is between is the team's."""
        at = 0
        for number, pattern in enumerate(patterns):
            if self.is_fields(pattern):
                continue
            later = patterns[number + 1 :]
            fitting = (
                index for index in range(at, len(blocks)) if self.fits(pattern, blocks[index])
            )
            index = next(fitting, None)
            if index is None or self.belongs_later(blocks[at : index + 1], later, pattern):
                continue
            at = index + 1
            if pattern.kind == "paragraph" and self.marks.is_mark(pattern.text):
                # An answer of several paragraphs goes on to what the type has next.
                texts = [blocks[index].text]
                while at < len(blocks) and self.goes_on(blocks[at], later):
                    texts.append(blocks[at].text)
                    at += 1
                self.text(pattern.text, "\n\n".join(texts), item)
            else:
                self.block(pattern, blocks[index], item)

    def belongs_later(
        self, blocks: Sequence[Block], later: Iterable[Block], pattern: Block
    ) -> bool:
        """Tell whether one of ``blocks`` is the fixed text of a pattern that comes later."""
        if not self.marks.is_mark(pattern.text):
            return False
        fixed = [
            one.text
            for one in later
            if one.kind == "paragraph" and not self.marks.marks_in(one.text)
        ]
        return any(block.text in fixed for block in blocks)

    def goes_on(self, block: Block, later: Iterable[Block]) -> bool:
        return (
            block.kind == "paragraph"
            and not self.is_fields(block)
            and not any(self.fits(one, block) for one in later if not self.marks.is_mark(one.text))
        )

    def fits(self, pattern: Block, block: Block) -> bool:
        if pattern.kind != block.kind:
            return False
        if pattern.kind == "paragraph":
            return not self.is_fields(block) and self.marks.matches(pattern.text, block.text)
        if pattern.kind == "fence":
            return self.marks.matches(pattern.info, block.info)
        if pattern.kind == "table":
            return _row_labels(pattern.rows[0]) == _row_labels(block.rows[0])
        if pattern.kind == "list":
            mine, theirs = pattern.blocks[0], block.blocks[0]
            return (mine.number is None, mine.done is None) == (
                theirs.number is None, theirs.done is None,
            )  # fmt: skip
        return True

    def is_fields(self, block: Block) -> bool:
        """Tell whether ``block`` is made of field lines of this type."""
        label = label_in(block.text) if block.kind == "paragraph" else ""
        return bool(label) and flat(label) in self.marks.labels

    def block(self, pattern: Block, block: Block, item: int | None) -> None:
        if pattern.kind == "paragraph":
            self.text(pattern.text, block.text, item)
        elif pattern.kind == "fence":
            self.text(pattern.text.rstrip("\n"), block.text.rstrip("\n"), item, plain=True)
        elif pattern.kind == "table":
            self.rows(pattern.rows[1:], block.rows[1:], item)
        elif pattern.kind == "list":
            self.items(pattern.blocks, block.blocks, item)
        elif pattern.kind == "quote":
            self.blocks(pattern.blocks, block.blocks, item)

    def rows(
        self, patterns: Sequence[list[str]], rows: Sequence[list[str]], item: int | None
    ) -> None:
        rest = list(rows)
        for pattern in patterns:
            name, index = self.marks.list_of(pattern)
            if index > 0:
                continue
            if name and item is None:
                fixed = [
                    other
                    for other in patterns
                    if other is not pattern and not self.marks.list_of(other)[0]
                ]
                mine = [row for row in rest if not any(self.row_fits(one, row) for one in fixed)]
                for number, row in enumerate(mine):
                    self.row(pattern, row, number)
                continue
            for row in rest:
                if self.row_fits(pattern, row):
                    self.row(pattern, row, item)
                    rest.remove(row)
                    break

    def row_fits(self, pattern: list[str], row: list[str]) -> bool:
        """Tell a row by its first cell where that is fixed text, else by all that is."""
        if not self.marks.marks_in(pattern[0]) and not pattern[0].isdecimal():
            return bool(row) and self.marks.matches(pattern[0], row[0])
        return len(pattern) == len(row) and all(
            cell.isdecimal() or self.marks.matches(cell, other)
            for cell, other in zip(pattern, row, strict=True)
        )

    def row(self, pattern: list[str], row: list[str], item: int | None) -> None:
        for cell, other in zip(pattern, row, strict=False):
            self.text(cell, other.replace("\\|", "|"), item)

    def items(self, patterns: Sequence[Block], items: Sequence[Block], item: int | None) -> None:
        """Take items by position, but for the fixed ones and those that a list's answers make."""
        fixed = [_texts(one) for one in patterns if not any(map(self.marks.marks_in, _texts(one)))]
        patterns = [one for one in patterns if _texts(one) not in fixed]
        rest = [one for one in items if _texts(one) not in fixed]
        listed = [item is None and self.marks.list_of(_texts(one))[1] >= 0 for one in patterns]
        ahead = listed.index(True) if True in listed else len(listed)
        behind = len(listed) - ahead - sum(listed)
        for pattern in patterns[:ahead]:
            if rest:
                self.blocks(pattern.blocks, rest.pop(0).blocks, item)
        for pattern in reversed(patterns[len(patterns) - behind :]):
            if rest:
                self.blocks(pattern.blocks, rest.pop().blocks, item)
        if True in listed:
            for number, one in enumerate(rest):
                self.blocks(patterns[ahead].blocks, one.blocks, number)

    def text(
        self, pattern: str, text: str, item: int | None = None, *, plain: bool = False
    ) -> None:
        """Take the answers of ``pattern``'s marks from ``text``."""
        marks = self.marks.marks_in(pattern)
        if not marks:
            if pattern in self.marks.keys:
                self.found.setdefault(self.marks.keys[pattern], text)
            return
        keys = [key for _, key in marks]
        name = keys[0][0]
        if (
            item is None
            and len(keys) > 1
            and {key[0] for key in keys} == {name}
            and name in self.marks.lists
        ):
            parts = text.split(", ")  # a list in one line
            for number, part in enumerate(parts):
                behind = ", x" if number + 1 < len(parts) else ""
                answer = unescaped(part + behind).removesuffix(behind)
                self.found.setdefault((name, number, ""), answer)
            return
        if len(text) > LONGEST:
            return
        match = self.marks.match(pattern, text)
        if match is None:  # with nothing around it, or something else: the answer all the same
            if len(keys) == 1 and item is not None:
                self.found.setdefault((name, item, keys[0][2]), unescaped(text))
            return
        for (name, index, part), value in zip(keys, match.groups(), strict=True):
            if value is None:  # an optional part that was not answered
                continue
            at = index if index < 0 or item is None else item
            answer = value.strip("\n") if plain else unescaped(value.strip())
            self.found.setdefault((name, at, part), answer)

    def gathered(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for (name, index, part), value in self.found.items():
            if index < 0:
                answers[name] = value
            elif part:
                answers.setdefault(name, {}).setdefault(index, {})[part] = value
            else:
                answers.setdefault(name, {})[index] = value
        return {
            name: [value[index] for index in sorted(value)] if isinstance(value, dict) else value
            for name, value in answers.items()
        }


def unescaped(text: str) -> str:
    """Return the shortest answer that is written as ``text``."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(r"\1", text)
    return plain if text in (escaping.block(plain), escaping.inline(plain)) else text


def _row_labels(cells: Sequence[str]) -> list[str]:
    return [flat(cell) for cell in cells]


def _texts(item: Block) -> list[str]:
    return [block.text for block in item.blocks]
