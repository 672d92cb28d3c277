"""Stamp a document: gather its answers, render it, put it in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs import files
from opsdocs.answers import Ask, Given, gather
from opsdocs.doctype import DocType, Question
from opsdocs.errors import OpsError
from opsdocs.rendering import document_path, render_document
from opsdocs.values import Open
from opsdocs.workspace import FOLDER, Workspace


@dataclass(frozen=True)
class Document:
    """A document as it is to be written: its path below ``operations/`` and its text.

    ``left_open`` are the questions whose placeholders it still has.
    """

    path: str
    text: str
    left_open: tuple[Question, ...]


def compose(
    doctype: DocType,
    given: Mapping[str, Given],
    workspace: Workspace | None,
    today: date,
    ask: Ask | None = None,
) -> Document:
    """Return the document that ``given``, the settings, the defaults and ``ask`` make."""
    settings = workspace.settings_for(doctype.name) if workspace else {}
    answers = gather(doctype, given, settings, today, ask)
    path, text = render_document(doctype, answers, today)
    left_open = tuple(
        question
        for question in doctype.questions
        if isinstance(answers[question.name], Open)
        and question.placeholder
        and question.placeholder in text
    )
    return Document(path, text, left_open)


def place(workspace: Workspace, document: Document, *, overwrite: bool = False) -> Path:
    """Return where ``document`` goes; raise ``OpsError`` where it can't go there."""
    path = files.inside(workspace.root, f"{FOLDER}/{document.path}")
    twin = files.find_twin(path)
    if twin is not None and not overwrite:
        raise files.already_there(twin)
    return twin or path


def refuse_taken(
    ask: Ask, doctype: DocType, workspace: Workspace, today: date, *, overwrite: bool
) -> Ask:
    """Return ``ask`` such that a title whose document exists is refused at its prompt.

    Otherwise a person would answer all questions before they learn of it.
    """

    def asking(
        question: Question, *, offer: str, required: bool, check: Callable[[Any], str]
    ) -> Any:
        def checked(raw: Any) -> str:
            return check(raw) or taken(raw)

        checks = checked if required and question.name == doctype.argument else check
        return ask(question, offer=offer, required=required, check=checks)

    def taken(title: Any) -> str:
        try:
            path = document_path(doctype, {doctype.argument: title}, today)
            place(workspace, Document(path, "", ()), overwrite=overwrite)
        except files.AlreadyThereError as error:
            return error.message
        except OpsError as error:
            return "" if error.exit_code == 1 else error.message
        return ""

    return asking
