"""What is wrong in the team's settings, by the documents and types that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsdocs.check.rule import WARNING, Finding
from opsdocs.check.settings import UNKNOWN_WORD, UNUSED_GLOB
from opsdocs.documents.expected import schema_of
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import synonyms
from opsdocs.errors import TypeFileError, nearest
from opsdocs.settings import line_in_settings
from opsdocs.types.model import DocType, Question, question_name


def about_settings(tree: Tree) -> Iterator[Finding]:
    """Yield the globs of ``[types]`` that fit no document, and what ``[words]`` has and no type."""
    workspace = tree.workspace
    if not (workspace.types_of or workspace.words):
        return

    def finding(rule: str, word: str, message: str, hint: str) -> Finding:
        line = line_in_settings(workspace.root / workspace.settings_path, workspace.root, word)
        path = workspace.from_home(workspace.settings_path)
        return Finding(path, line, 1, rule, WARNING, message, hint)

    for glob in workspace.types_of:
        if not any(tree.finder.glob_fits(glob, page.path) for page in tree.pages):
            yield finding(
                UNUSED_GLOB, glob, f"{glob!r} fits no document",
                "Globs begin at the root; ** is any folders.",
            )  # fmt: skip
    if not workspace.words:
        return
    known = _names(tree)
    tables = [workspace.words, *(one for one in workspace.words.values() if isinstance(one, dict))]
    names = (
        name for table in tables for name, words in table.items() if not isinstance(words, dict)
    )
    for name in names:
        if question_name(name) not in known:
            yield finding(
                UNKNOWN_WORD, name, f"[words]: {name} is not a section, field, column or choice",
                nearest(question_name(name), known) or "Write what a type calls it: ops types show",
            )  # fmt: skip


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
