"""Stamp a document: gather its answers, render it, put it in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs import files
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.stamp.gather import Ask, gather
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import document_path, render_document
from opsdocs.stamp.sources import Given
from opsdocs.stamp.values import Open
from opsdocs.types.model import DocType, Question
from opsdocs.types.registry import load_types
from opsdocs.workspace import FOLDER, SETTINGS_FILE, Workspace


@dataclass(frozen=True, eq=False)
class Document:
    """A document as it is to be written: its path below ``operations/`` and its text.

    ``left_open`` names the questions whose placeholders it still has, also in items of a list.
    """

    path: str
    text: str
    left_open: tuple[str, ...]


def compose(
    doctype: DocType,
    given: Mapping[str, Given],
    workspace: Workspace | None,
    today: date,
    ask: Ask | None = None,
) -> Document:
    """Return the document that ``given``, the settings, the defaults and ``ask`` make."""
    settings = _settings(doctype, workspace) if workspace else {}
    root = workspace.root if workspace else None
    answers = gather(doctype, given, settings, facts_of(today, root), ask)
    path, text = render_document(doctype, answers, today)
    named = (_left_open(question, answers[question.name], text) for question in doctype.questions)
    return Document(path, text, tuple(name for name in named if name))


def _settings(doctype: DocType, workspace: Workspace) -> dict[str, Any]:
    """Return the team's answers; raise ``UsageError`` for one that belongs to no question.

    All types are read only where something in the settings is not this type's.
    """
    names = (doctype.name, *doctype.aliases)
    questions = {question.name for question in doctype.questions}
    where = f"{FOLDER}/{SETTINGS_FILE}"
    for name in names:
        for key in workspace.type_defaults.get(name, {}):
            if key not in questions:
                hint = nearest(key, questions) or f"Its questions: ops types show {doctype.name}"
                raise UsageError(f"{where}: [defaults.{name}]: no question {key!r}", hint)
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
                    raise UsageError(f"{where}: [defaults]: no {table} {key!r}", hint)
    return workspace.settings_for(*names)


def _left_open(question: Question, value: Any, text: str) -> str:
    """Return the name of ``question`` if ``text`` still has its placeholder, else ""."""
    if isinstance(value, Open):
        return question.name if question.placeholder and question.placeholder in text else ""
    open_parts = any(
        part.placeholder and part.placeholder in text and isinstance(getattr(item, part.name), Open)
        for part in question.items
        for item in value
    )
    return question.name if open_parts else ""


def place(workspace: Workspace, document: Document, *, overwrite: bool = False) -> Path:
    """Return where ``document`` goes; raise ``OpsError`` where it can't go there."""
    path = files.inside(workspace.root, f"{FOLDER}/{document.path}")
    twin = files.find_twin(path)
    if twin is not None and not overwrite:
        raise files.already_there(twin)
    return twin or path


def early_refusal(
    doctype: DocType, title: Any, workspace: Workspace, today: date, *, overwrite: bool
) -> OpsError | None:
    """Return why no document of this title can be made, as far as its title alone tells.

    ``title`` is empty for a type whose documents have a fixed name. So a person learns of a name that is taken before they answer all the other questions.
    """
    try:
        path = document_path(doctype, {doctype.argument: title} if title else {}, today)
        place(workspace, Document(path, "", ()), overwrite=overwrite)
    except (files.AlreadyThereError, UsageError) as error:
        return error
    except OpsError:
        pass  # the path needs more than the title; what is wrong will show when it is known
    return None
