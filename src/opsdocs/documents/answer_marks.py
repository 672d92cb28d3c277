"""A document of a type with a mark for each answer, which shows where answers stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from opsdocs.markdown.parse import parse
from opsdocs.stamp.render import render_body
from opsdocs.stamp.values import AnswerItem, as_text
from opsdocs.types.model import DocType, Question

Key = tuple[str, int, str]
"""A question; of a list's the item's index (-1 otherwise) and the part, "" for a whole item."""
_DAY = date(1901, 1, 1)
_MARKED_ITEMS = 2
_MOST_TRIES = 20_000_000
"""Ends of answers that may be tried for a text."""
LONGEST = 20_000
"""Characters of a block that is taken apart; no answer in a document is as long."""


class Marks:
    """The unique answers of one marked document, and what it looks like."""

    def __init__(self, doctype: DocType, chosen: Mapping[str, Any], today: date) -> None:
        self.keys: dict[str, Key] = {}
        self.numbers = count(1)
        answers = {
            question.name: chosen[question.name]
            if question.name in chosen
            else self.answer(question)
            for question in doctype.questions
        }
        self.rsplit = {question.name for question in doctype.questions if question.rsplit}
        self.optional = {
            (question.name, part.name)
            for question in doctype.questions
            for part in question.items
            if part.default == ""
        }
        self.lists = {question.name for question in doctype.questions if question.type == "list"}
        self.document = parse(render_body(doctype, answers, today))
        self.labels = {
            flat(entry.label) for section in self.document.sections for entry in section.fields
        }
        self.mark = re.compile("|".join(map(re.escape, sorted(self.keys, key=len, reverse=True))))
        for name, value in chosen.items():
            self.keys.setdefault(as_text(value), (name, -1, ""))

    def answer(self, question: Question) -> Any:
        if question.type != "list":
            return self.scalar(question, (question.name, -1, ""))
        if not question.items:
            return [
                self.scalar(Question(question.name), (question.name, at, ""))
                for at in range(_MARKED_ITEMS)
            ]
        return [
            AnswerItem({part.name: self.scalar(part, (question.name, at, part.name))
                  for part in question.items})
            for at in range(_MARKED_ITEMS)
        ]  # fmt: skip

    def scalar(self, question: Question, key: Key) -> Any:
        number = next(self.numbers)
        value: Any = f"Zq{number}z"
        if question.type == "date":
            value = _DAY + timedelta(days=number)
        elif question.type == "datetime":
            value = datetime(1901, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        elif question.type == "duration":
            value = f"{90_000 + number}m"
        elif question.type in {"int", "float"}:
            value = 70_000_000 + number
        elif question.type == "bool":
            value = True
        elif question.multiselect:
            value = [value]
        self.keys[as_text(value)] = key
        return value

    def marks_in(self, text: str) -> list[tuple[str, Key]]:
        return [(match[0], self.keys[match[0]]) for match in self.mark.finditer(text)]

    def list_of(self, texts: Iterable[str]) -> tuple[str, int]:
        """Return the list question whose item's answers stand in ``texts``, and which item."""
        for text in texts:
            for _, (name, index, _part) in self.marks_in(text):
                if index >= 0:
                    return name, index
        return "", -1

    def item_index(self, text: str) -> int:
        return self.list_of([text])[1]

    def is_mark(self, text: str) -> bool:
        return self.mark.fullmatch(text) is not None

    def matches(self, pattern: str, text: str) -> bool:
        if not self.marks_in(pattern):
            return flat(pattern) == flat(text)
        return self.match(pattern, text) is not None

    def match(self, pattern: str, text: str) -> re.Match[str] | None:
        """Return the answers that stand in ``text`` where the marks do in ``pattern``.

        None where it is another text, or so long that it would take for ever to tell.
        """
        source, most = self._expression(pattern)
        return re.fullmatch(source, text, re.DOTALL) if len(text) <= most else None

    def _expression(self, pattern: str) -> tuple[str, int]:
        """Return a regular expression with a group for each mark, and the longest text for it.

        An answer ends where the text behind it first stands: then no other end is tried. That
        does not hold before a part that may be left out, nor for a list that is split from behind.
        """
        marks = list(self.mark.finditer(pattern))
        keys = [self.keys[one[0]] for one in marks]
        bounds = [0, *(edge for one in marks for edge in one.span()), len(pattern)]
        fixed = [_literal(pattern[bounds[at] : bounds[at + 1]]) for at in range(0, len(bounds), 2)]
        optional = [
            one.start() > 0 and (name, part) in self.optional
            for one, (name, _, part) in zip(marks, keys, strict=True)
        ]
        greedy = bool(keys) and keys[0][0] in self.rsplit
        answer = "(.*)" if greedy else "(.*?)"
        source, open_ends, may_fail = fixed[0], 0, greedy or bool(fixed[-1])
        for at, behind in enumerate(fixed[1:]):
            is_last = at + 1 == len(marks)
            if optional[at]:
                source += f"(?:{fixed[at]}{answer})?"
            elif greedy or is_last or optional[at + 1]:
                may_fail = may_fail or open_ends > 0
                source += answer
            else:
                source += f"(?>{answer}{behind})"
                continue
            open_ends += 1
            source += "" if not is_last and optional[at + 1] else behind
        tries = open_ends - (not fixed[-1])
        longest = int(_MOST_TRIES ** (1 / tries)) if may_fail and tries > 1 else LONGEST
        return source, min(longest, LONGEST)


def flat(text: str) -> str:
    """Return a heading, label or fixed text without regard to case and white space."""
    return " ".join(text.casefold().split())


def _literal(text: str) -> str:
    """Return a pattern of fixed text; a number in it, as of a step, stands for any number."""
    return re.sub(r"\d+", r"\\d+", re.escape(text))
