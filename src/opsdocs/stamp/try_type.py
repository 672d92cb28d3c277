"""Try a type file as its documents will: every template, with no answers and with all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs.errors import AnswerError, OpsError, TypeFileError
from opsdocs.markdown.fields import fields_of_front_matter
from opsdocs.markdown.parse import parse
from opsdocs.plain_yaml import read_yaml
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.lookups import NAMES, facts_of
from opsdocs.stamp.render import render_document
from opsdocs.stamp.sandbox import unknown_names, used_names
from opsdocs.types.load import load_type
from opsdocs.types.model import DocType, Question

_TITLE = "Example"
_TEXTS = {
    "date": "2026-11-20", "datetime": "2026-11-20 23:40", "duration": "90m", "int": "7",
    "float": "0.5", "bool": "yes", "yaml": "a: 1", "json": '{"a": 1}',
}  # fmt: skip


def problems_of(path: Path, shown: str, today: date) -> Iterator[str]:
    """Yield what is wrong with the type file, each line starting with ``shown`` and the line."""
    try:
        doctype = load_type(path, shown)
    except TypeFileError as error:
        yield with_hint(error)
        return
    yield from _names(doctype)
    seen = set()
    for answers in _trials(doctype):
        try:
            text = _document(doctype, dict(answers), today)
        except OpsError as error:
            has_path = isinstance(error, TypeFileError) or (
                isinstance(error, AnswerError) and error.origin.startswith(shown)
            )
            message = error.message if has_path else f"{shown}: {error.message}"
            if message not in seen:
                seen.add(message)
                yield message
            continue
        if not _has_title(text) and not seen:
            seen.add("title")
            yield f"{shown}:{doctype.body_line}: the document has no title; begin it with: # …"


def with_hint(error: OpsError) -> str:
    """Return what an error says in one line, as a sentence for each of its two."""
    return f"{error.message}. {error.hint}" if error.hint else error.message


def _has_title(text: str) -> bool:
    document = parse(text)
    return bool(document.title) or any(
        entry.label == "title" for entry in fields_of_front_matter(document.front_matter)
    )


def _document(doctype: DocType, answers: dict[str, Any], today: date) -> str:
    """Return the document of ``answers``, without those that a validator refuses."""
    while True:
        given = {name: Given(value, f"{name}:") for name, value in answers.items()}
        try:
            values = gather(doctype, given, {}, facts_of(today, None))
        except AnswerError as error:
            if error.question not in answers or error.question == doctype.argument:
                raise
            del answers[error.question]
            continue
        return render_document(doctype, values, today)[1]


def _names(doctype: DocType) -> Iterator[str]:
    """Yield the names that a template uses and that there aren't, and answers nobody uses."""
    front = read_yaml(doctype.file.read_text("utf-8-sig").split("---", 2)[1].lstrip())

    def place(*where: str) -> str:
        return f"{doctype.shown_file}:{front.lines.get(where, 1) + 1}"

    known = {*NAMES}
    used = {*used_names(doctype.body), *used_names(doctype.path)}
    for question in doctype.questions:
        for key, source in _templates(question):
            visible = known | {question.name} if key == "validator" else known
            used |= used_names(source) - {question.name}
            for name, _ in unknown_names(source, visible):
                at = place("questions", question.name, key)
                yield f"{at}: {key} of {question.name}: there is no earlier question {name}"
        known.add(question.name)
    for name, line in unknown_names(doctype.body, known):
        yield f"{doctype.shown_file}:{doctype.body_line + line - 1}: there is no question {name}"
    for name, _ in unknown_names(doctype.path, known):
        yield f"{place('path')}: path: there is no question {name}"
    for name in (one.name for one in doctype.questions if one.name not in used):
        yield f"{place('questions', name)}: {name}: its answer is used nowhere"
    chosen = {choice.value for question in doctype.questions for choice in question.choices}
    for name, word in doctype.labels.items():
        if word not in doctype.body and word not in chosen:
            yield f"{place('labels')}: labels: {name}: the document has no {word!r}"


def _templates(question: Question) -> Iterator[tuple[str, str]]:
    defaults = question.default or ""
    for default in defaults if isinstance(defaults, tuple) else (defaults,):
        yield "default", default
    for suggestion in question.suggest:
        yield "suggest", suggestion
    yield "when", question.when
    yield "validator", question.validator


def _trials(doctype: DocType) -> Iterator[Mapping[str, Any]]:
    """Yield sets of answers: as few as possible, all, and all with each choice once."""
    needed = {
        question.name: _answer(question)
        for question in doctype.questions
        if doctype.is_required(question)
    }
    everything = {question.name: _answer(question) for question in doctype.questions}
    yield needed
    yield everything
    for question in doctype.questions:
        for choice in question.choices:
            yield needed | {question.name: choice.value}
            yield everything | {question.name: choice.value}


def _answer(question: Question) -> Any:
    if question.type == "list":
        item: Any = _TITLE
        if question.items:
            item = {part.name: _answer(part) for part in question.items}
        return [item, item]
    if question.choices:
        return question.choices[0].value
    return _TEXTS.get(question.type, _TITLE)
