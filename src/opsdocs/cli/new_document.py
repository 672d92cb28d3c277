"""Stamp a document from its type: what ``ops new`` does when its options are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command
from opsdocs.cli.new_output import Writing
from opsdocs.errors import UsageError
from opsdocs.stamp.compose import compose, known_to
from opsdocs.stamp.examples import load_example
from opsdocs.stamp.given_answers import Given, read_given
from opsdocs.stamp.relative_times import as_minutes
from opsdocs.types.model import DocType, question_name, with_article
from opsdocs.workspace import find_root, open_workspace


def new_document(
    doctype: DocType,
    answers: Mapping[str, Any],
    *,
    data: Sequence[str] = (),
    data_file: str | None = None,
    example: str | None = None,
    title_words: Sequence[str] = (),
    defaults: bool = False,
    ask: Sequence[str] = (),
    sources: Sequence[str] = (),
    zone: str | None = None,
    resume: bool = False,
    full: bool = False,
    root: str | None = None,
    **how: Any,
) -> int:
    """Stamp one document and return the exit code.

    ``answers`` are those that were given by flags; ``how`` it is written, see ``Writing``. The
    rest are the options of ``ops new``.
    """
    writing = Writing(**how)
    asking = not (defaults or example) and console.is_interactive()
    if (ask or resume) and not asking:
        why = "--defaults" if defaults else "--example" if example else "no terminal"
        raise UsageError(f"{'--ask' if ask else '--resume'}: with {why}, nothing is asked")
    editor = editor_command() if writing.edit and not writing.pretend else ""
    today = clock.today()
    given = _given(doctype, read_given(data or (), data_file), answers, title_words)
    if example:
        given = load_example(doctype, example, today) | given
    workspace = None
    if not writing.stdout or find_root(Path.cwd(), root):
        workspace = open_workspace(Path.cwd(), root)
        full = full or bool(workspace.new.get("full"))
    settings, facts = known_to(doctype, workspace, today)
    told, given = given, as_minutes(doctype, given, clock.utc())
    start = "" if "end" in given else _in_words(given.get("start"), told.get("start"))
    if sources or zone or start:
        # 30 ms that no other document pays: the formats of records.
        from opsdocs.cli.new_incident import begin  # noqa: PLC0415

        place_of = workspace.root if workspace else Path.cwd()
        asking = asking and not (start and not (ask or resume))
        begun = begin(doctype, given, sources, zone, place_of, start=start, asking=asking)
        doctype, given = begun.doctype, begun.given
        facts = {**facts, **begun.facts}
        writing.amend, writing.tell, writing.next_step = begun.amend, begun.tell, begun.next_step
    if not asking:
        document = compose(doctype, given, workspace, today, full=full)
        return writing.write(document, workspace, editor)
    from opsdocs.cli.new_interview import ask_for  # noqa: PLC0415 - 10 ms; not for --defaults

    return ask_for(
        doctype, given, writing,
        settings=settings, facts=facts, workspace=workspace, editor=editor, today=today, ask=ask,
        resume=resume, full=full, root=root,
    )  # fmt: skip


def _in_words(given: Given | None, told: Given | None) -> str:
    """Return in which words of today an answer was told that has become a minute, as ``now``."""
    is_told = given is not None and told is not None and given.value != told.value
    words = str(told.value).strip().casefold() if told and is_told else ""
    return "" if words.startswith("yesterday") else words


def _given(
    doctype: DocType,
    from_data: Mapping[str, Given],
    answers: Mapping[str, Any],
    title_words: Sequence[str],
) -> dict[str, Given]:
    """Return the answers of flags and the title over those of ``--data`` and the data file."""
    words = {question_name(word): name for name, word in doctype.labels.items()}
    given = {words.get(name, name): answer for name, answer in from_data.items()}
    for name, value in answers.items():
        given[name] = Given(value, doctype.question(name).flag)
    argument = doctype.argument
    if title_words and not argument:
        raise UsageError(
            f"{with_article(doctype.name)} takes no title: it is always {doctype.path}",
            f"Leave {title_words[0]!r} out.",
        )
    if len(title_words) > 1:
        quoted = " ".join(title_words)
        raise UsageError(f"the {argument} has several words", f'Put it in quotes: "{quoted}"')
    if title_words:
        if argument in given and given[argument].origin.startswith("--"):
            raise UsageError(f"the {argument} is given twice", "Pass it once.")
        given[argument] = Given(title_words[0], argument)
    return given
