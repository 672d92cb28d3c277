"""Stamp a document: gather its answers, render it, put it in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from opsdocs import files, places
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.markdown.fields import label_in, value_at
from opsdocs.markdown.parse import parse
from opsdocs.stamp.coerce import split_item
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import document_path, render_document
from opsdocs.stamp.values import AnswerItem, Blank, Open
from opsdocs.types.model import DocType, Question, question_name
from opsdocs.types.registry import load_types
from opsdocs.workspace import Workspace


class LeftOpen(NamedTuple):
    """What is still open in one section: its first such line, from 1, and the questions.

    Of a list's entries they are the parts.
    """

    section: str
    line: int
    names: tuple[str, ...]


class Composed(NamedTuple):
    """A document as it is to be written: its path below ``operations/`` and its text."""

    path: str
    text: str
    left_open: tuple[LeftOpen, ...]
    type_name: str


def compose(
    doctype: DocType,
    given: Mapping[str, Given],
    workspace: Workspace | None,
    today: date,
    *,
    full: bool = False,
) -> Composed:
    """Return the document that ``given``, the settings and the defaults make."""
    settings, facts = known_to(doctype, workspace, today)
    return document_of(doctype, gather(doctype, given, settings, facts), today, full=full)


def known_to(
    doctype: DocType, workspace: Workspace | None, today: date
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Return the team's answers for ``doctype``, and what its templates can ask for."""
    settings = _settings(doctype, workspace) if workspace else {}
    return settings, facts_of(today, workspace.root if workspace else None)


def document_of(
    doctype: DocType, answers: Mapping[str, Any], today: date, *, full: bool = False
) -> Composed:
    """Return the document of ``answers``, with all of its optional parts where it is ``full``."""
    if full:
        answers = {one.name: _blank(one, answers[one.name]) for one in doctype.questions}
    path, text = render_document(doctype, answers, today)
    return Composed(path, text, tuple(_left_open(doctype, answers, text)), doctype.name)


def _blank(question: Question, value: Any) -> Any:
    """Return ``value``, or what a full blank has in its place."""
    if not isinstance(value, Open) or not question.blanks:
        return value
    if question.type != "list":
        return Blank(question.blanks[0])
    if not question.items:
        return Blank(question.blanks[0], [Open(text) for text in question.blanks])
    return Blank(question.blanks[0], [_blank_item(question, text) for text in question.blanks])


def _blank_item(question: Question, text: str) -> AnswerItem:
    """Return an entry to be filled in; ``text`` gives the placeholders of its parts in order."""
    parts = split_item(question, text) or {question.items[0].name: text}
    return AnswerItem(
        {one.name: Open(parts.get(one.name, one.placeholder).strip()) for one in question.items}
    )


def _settings(doctype: DocType, workspace: Workspace) -> dict[str, Any]:
    """Return the team's answers; raise ``UsageError`` for one that belongs to no question.

    All types are read only where something in the settings is not this type's.
    """
    names = (doctype.name, *doctype.aliases)
    questions = {question.name for question in doctype.questions}
    where = workspace.settings_path
    for name in names:
        for key in workspace.type_defaults.get(name, {}):
            if key not in questions:
                hint = nearest(key, questions) or f"Its questions: ops types show {doctype.name}"
                raise UsageError(f"{where}: [defaults.{name}]: there is no question {key!r}", hint)
    if set(workspace.defaults) - questions or set(workspace.type_defaults) - set(names):
        types = [found for found in load_types(workspace.types) if isinstance(found, DocType)]
        known = {name for found in types for name in (found.name, *found.aliases)}
        questions |= {question.name for found in types for question in found.questions}
        for table, entries, all_known in (
            ("question", workspace.defaults, questions),
            ("document type", workspace.type_defaults, known),
        ):
            for key in entries:
                if key not in all_known:
                    hint = nearest(key, all_known) or "See: ops types"
                    raise UsageError(f"{where}: [defaults]: there is no {table} {key!r}", hint)
    return workspace.settings_for(*names)


def _left_open(doctype: DocType, answers: Mapping[str, Any], text: str) -> Iterator[LeftOpen]:
    """Yield what ``text`` still has of the placeholders of open questions and parts."""
    opened = [found for one in doctype.questions for found in _opened(one, answers[one.name])]
    section = ""
    found: dict[str, dict[str, int]] = {}
    headings = {one.line: one.title for one in parse(text).sections if one.level == 2}  # noqa: PLR2004
    for number, line in enumerate(text.split("\n"), start=1):
        section = headings.get(number, section)
        label = label_in(line)
        field = question_name(label) if label else ""
        value = line[max(value_at(line), 0) :]
        for question, name, placeholders in opened:
            if field in answers and field != question:
                continue  # the field of another question
            if any(placeholder in value for placeholder in placeholders):
                found.setdefault(section, {}).setdefault(name, number)
    for section, lines in found.items():
        yield LeftOpen(section, min(lines.values()), tuple(lines))


def _opened(question: Question, value: Any) -> Iterator[tuple[str, str, set[str]]]:
    """Yield (question, what is open of it, its placeholders), of a list for each part."""
    if not (question.items and isinstance(value, list)):
        yield question.name, question.name, set(_placeholders(value))
        return
    for part in question.items:
        opens = [getattr(entry, part.name) for entry in value]
        yield question.name, part.name, set(chain.from_iterable(map(_placeholders, opens)))


def _placeholders(value: Any) -> Iterator[str]:
    """Yield the placeholders that ``value`` prints."""
    if isinstance(value, Open) and value.placeholder:
        yield value.placeholder
    for entry in value if isinstance(value, list | Blank) else ():
        if entry is not value:
            yield from _placeholders(entry)
    if isinstance(value, AnswerItem):
        for part in vars(value).values():
            yield from _placeholders(part)


def place(workspace: Workspace, document: Composed, *, overwrite: bool = False) -> Path:
    """Return where ``document`` goes; raise ``OpsError`` where it can't go there."""
    where = workspace.place_of(document.path)
    if not any(folder == "." or where.startswith(f"{folder}/") for folder in workspace.folders):
        raise OpsError(
            f"{where} would be in none of the folders of documents: {', '.join(workspace.folders)}",
            f"Add its folder to folders in {workspace.settings_path}, or change the type's path.",
        )
    path = places.inside(workspace.root, where)
    twin = places.find_twin(path)
    if twin is not None and not overwrite:
        raise files.already_there(twin)
    return twin or path


def early_refusal(
    doctype: DocType, title: Any, workspace: Workspace, today: date, *, overwrite: bool
) -> OpsError | None:
    """Return why no document of this title can be made, as far as its title alone tells.

    ``title`` is empty for a type whose documents have a fixed name. So a person learns of a name
    that is taken before they answer all the other questions.
    """
    try:
        path = document_path(doctype, {doctype.argument: title} if title else {}, today)
        place(workspace, Composed(path, "", (), doctype.name), overwrite=overwrite)
    except (files.AlreadyThereError, UsageError) as error:
        return error
    except OpsError:
        pass  # the path needs more than the title; what is wrong will show when it is known
    return None
