"""Rules for the team's settings and types: they can be read, and mean something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, tree_rule
from opsdocs.documents.expected import schema_of
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import synonyms
from opsdocs.errors import TypeFileError, nearest
from opsdocs.settings import line_in_settings
from opsdocs.types.model import DocType, Question, question_name
from opsdocs.workspace import TYPES_FOLDER, Workspace


@tree_rule("unused-glob", WARNING)
def unused_glob(tree: Tree, today: date) -> Iterator[At]:
    """A glob of [types] in the settings fits a document."""
    for glob in tree.workspace.types_of:
        if not any(tree.finder.glob_fits(glob, page.path) for page in tree.pages):
            yield _at(
                tree.workspace, glob, f"{glob!r} fits no document",
                "Globs begin at the root; ** is any folders.",
            )  # fmt: skip


@tree_rule("unknown-word", WARNING)
def unknown_word(tree: Tree, today: date) -> Iterator[At]:
    """What [words] in the settings gives other words for is in a document type."""
    words = tree.workspace.words
    if not words:
        return
    known = _names(tree)
    tables = [words, *(one for one in words.values() if isinstance(one, dict))]
    for name in (
        key for table in tables for key, value in table.items() if not isinstance(value, dict)
    ):
        if question_name(name) not in known:
            yield _at(
                tree.workspace, name, f"[words]: {name} is not a section, field, column or choice",
                nearest(question_name(name), known) or "Write what a type calls it: ops types show",
            )  # fmt: skip


def _at(workspace: Workspace, word: str, message: str, hint: str) -> At:
    line = line_in_settings(workspace.root / workspace.settings_path, workspace.root, word)
    return At(line, message, hint, path=workspace.settings_path)


@tree_rule("broken-type", ERROR)
def broken_type(tree: Tree, today: date) -> Iterator[At]:
    """The files of the team's own types can be read."""
    for error in tree.broken:
        path, at = place_of(error)
        yield at._replace(path=tree.workspace.path_of(path))


def place_of(error: TypeFileError) -> tuple[str, At]:
    """Return the path of a type file from the home, and where and why it can't be read."""
    path = f"{TYPES_FOLDER}/{error.path.rpartition('/')[2]}"
    return path, At(max(error.line, 1), error.problem, error.hint)


def _names(tree: Tree) -> set[str]:
    """Return the names of all that a document of some type may have."""
    found = {name for kind in ("SECTIONS", "FIELDS", "CHOICES") for name in synonyms(kind).values()}
    for doctype in tree.types.values():
        try:
            schema = schema_of(doctype, ())
        except TypeFileError:  # told by itself
            continue
        found |= {question_name(one.shown) for one in schema.headings}
        found |= {question_name(one) for one in schema.fields}
        found |= {question_name(one) for one in doctype.labels}
        found |= set(_of_questions(doctype.questions))
        found |= set(_columns(doctype))
    return found


def _of_questions(questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        yield question.name
        yield from (question_name(one.value) for one in question.choices)
        yield from _of_questions(question.items)


def _columns(doctype: DocType) -> Iterator[str]:
    for line in doctype.body.splitlines():
        if line.lstrip().startswith("|"):
            yield from (question_name(cell) for cell in line.strip(" |").split("|"))
