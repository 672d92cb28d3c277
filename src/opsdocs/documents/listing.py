"""The documents of a tree at a glance: their types, titles and fields, and which are wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.smallest_texts import DATES
from opsdocs.durations import review_due
from opsdocs.errors import UsageError, nearest
from opsdocs.markdown.fields import fields_in
from opsdocs.patterns import Pattern
from opsdocs.types.detect import TypeFinder
from opsdocs.types.model import DocType, Question, question_name

_ABOUT = "\n## About This Document\n"
_SHOWN_TYPES = ("date", "datetime", "duration")
_NOT_SHOWN = ("last_reviewed", "review_interval", "reversible")
_COLUMNS = 4
FIELD_AND_OPERATOR = Pattern(r"([^=!~]+)(!=|=|~)")
"""How a condition begins: ``severity=``, ``owner!=``, ``service~``."""


class Listed(NamedTuple):
    """A document: its path from the home, its type if known, its title and fields."""

    path: str
    doctype: DocType | None
    title: str
    fields: dict[str, str]
    from_root: str = ""


def read_listed(folder: Path, paths: Iterable[str], finder: TypeFinder) -> Iterator[Listed]:
    """Yield the documents at ``paths`` below ``folder``; what can't be read has its name alone."""
    for path in paths:
        page = Page(path, folder, finder)
        if not page.is_index:
            yield listed(page)


def listed(page: Page) -> Listed:
    """Return a page at a glance."""
    fields = {name: entry.value for name, entry in page.fields.items()}
    return Listed(page.path, page.doctype, page.title, fields, page.from_root)


@lru_cache(maxsize=256)
def columns_of(doctype: DocType) -> list[Question]:
    """Return the fields that matter at a glance: choices, days, durations, and who owns it."""
    body = doctype.body
    head = body.partition("\n## ")[0] + body.partition(_ABOUT)[2].partition("\n## ")[0]
    shown = re.findall(r"\{\{\s?(\w+)\s?\}\}", head.partition("\n")[2])
    questions = {question.name: question for question in doctype.questions}
    found = []
    for name in reversed(dict.fromkeys(reversed(shown))):  # the status of a draft is on top, too
        question = questions.get(name)
        if question is None or name in _NOT_SHOWN:
            continue
        if question.choices or question.type in _SHOWN_TYPES or name in {"owner", "start"}:
            found.append(question)
    return found[:_COLUMNS]


def label_of(doctype: DocType, name: str) -> str:
    """Return the label that a field has in documents of a type."""
    shown = re.compile(r"[<`]?\{\{\s?" + re.escape(name) + r"\s?\}\}")
    for entry in fields_in(doctype.body, 1):
        if shown.match(entry.value):
            return entry.label
    return name.replace("_", " ").title()


def is_open(question: Question, text: str) -> bool:
    """Tell whether ``text`` is the placeholder of a question."""
    return text == question.placeholder or is_placeholder(text)


def is_placeholder(text: str) -> bool:
    """Tell whether ``text`` is what a blank has, whatever the question: ``[Owner]``, ``YYYY-MM-DD``."""
    return text in DATES or (text.startswith("[") and text.endswith("]"))


def condition(text: str) -> Callable[[Listed], bool]:
    """Return what ``severity=P1`` or ``owner!=Team A`` demands; raise ``UsageError``."""
    found = FIELD_AND_OPERATOR.match(text)
    if found is None:
        raise UsageError(
            f"--where {text}: this is not a condition", "For example: --where severity=P1"
        )
    name, operator = question_name(found[1]), found[2]
    wanted = text[found.end() :].strip().casefold()

    def holds(document: Listed) -> bool:
        value = value_of(document, name).strip("*_` ").casefold()
        if operator == "~":
            return wanted in value
        return (wanted in {value, _choice(document, value)}) is (operator == "=")

    return holds


def _choice(document: Listed, value: str) -> str:
    """Return a choice as all languages know it: ``high``, which the labels of a type call ``Hoch``."""
    labels = document.doctype.labels if document.doctype else {}
    return next((name for name, label in labels.items() if label.casefold() == value), value)


def value_of(document: Listed, name: str) -> str:
    """Return a field, or ``type``, ``title`` or ``path``."""
    own = {"title": document.title, "path": document.from_root,
           "type": document.doctype.name if document.doctype else ""}  # fmt: skip
    return document.fields.get(name, own.get(name, ""))


def check_names(documents: list[Listed], names: Iterable[str]) -> None:
    """Raise ``UsageError`` for a name that no document has as a field."""
    known = {"title", "path", "type", *(name for one in documents for name in one.fields)}
    for name in names:
        if documents and name not in known:
            raise UsageError(f"no document has a field {name!r}", nearest(name, known))


def is_overdue(document: Listed, today: date) -> bool:
    """Tell whether the review of a document is overdue."""
    try:
        reviewed = date.fromisoformat(document.fields.get("last_reviewed", ""))
        return today > review_due(reviewed, document.fields.get("review_interval", ""))
    except ValueError:
        return False


def day_of(document: Listed) -> str:
    """Return the day of a record, or else of the last review."""
    for name in ("date", "start", "last_reviewed"):
        if re.match(r"\d{4}-\d\d-\d\d", document.fields.get(name, "")):
            return document.fields[name][:10]
    return ""
