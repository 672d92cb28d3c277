"""Stamp a document from its type: what ``ops new`` does when its options are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.documents.index import refresh
from opsdocs.errors import OpsError, UsageError
from opsdocs.files import write
from opsdocs.stamp.compose import compose, early_refusal, place
from opsdocs.stamp.examples import load_example
from opsdocs.stamp.gather import Ask
from opsdocs.stamp.sources import Given, read_given
from opsdocs.types.model import DocType, Question, question_name
from opsdocs.workspace import FOLDER, Workspace, find_root, open_workspace


def new_document(
    doctype: DocType,
    answers: Mapping[str, Any],
    *,
    data: Sequence[str] = (),
    data_file: str | None = None,
    defaults: bool = False,
    pretend: bool = False,
    stdout: bool = False,
    overwrite: bool = False,
    no_index: bool = False,
    edit: bool = False,
    quiet: bool = False,
    root: str | None = None,
    example: str | None = None,
    title_words: Sequence[str] = (),
) -> int:
    """Stamp one document and return the exit code.

    ``answers`` are those that were given by flags; the rest are the options of ``ops new``.
    """
    if stdout and edit:
        raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")
    editor = editor_command() if edit and not pretend else ""
    today = clock.today()
    given = _given(doctype, read_given(data or (), data_file), answers, title_words)
    if example:
        given = load_example(doctype, example, today) | given

    workspace = None
    if not stdout or find_root(Path.cwd(), root):
        workspace = open_workspace(Path.cwd(), root)
    ask = None
    if not (defaults or example) and console.is_interactive():
        from opsdocs.cli import prompts  # noqa: PLC0415 - 200 ms: questionary

        ask = prompts.ask
        if workspace is not None and not stdout:
            refusal = partial(
                early_refusal, doctype, workspace=workspace, today=today, overwrite=overwrite
            )
            ask = _asking_for_free_title(ask, doctype, refusal, given.get(doctype.argument))
    document = compose(doctype, given, workspace, today, ask)

    if workspace is None or stdout:
        console.out_document(document.text)
        return 0
    path = place(workspace, document, overwrite=overwrite)
    if pretend:
        console.out_path(path)
        console.say("Nothing was written.", quiet=quiet)
        return 0
    write(path, document.text, overwrite=overwrite)
    console.out_path(path)
    if not no_index:
        _refresh_index(workspace, document.path.rpartition("/")[0])
    if document.left_open:
        names = ", ".join(document.left_open)
        console.say(f"Left open: {names}", quiet=quiet)
    return open_editor(editor, path) if editor else 0


def _refresh_index(workspace: Workspace, folder: str) -> None:
    try:
        refresh(workspace, [folder])
    except OpsError as error:  # the document is there all the same
        console.complain(f"the index was not written: {error.message}", error.hint)


def _asking_for_free_title(
    ask: Ask, doctype: DocType, refusal: Callable[..., OpsError | None], title: Given | None
) -> Ask:
    """Return ``ask`` such that a title whose document exists is refused before other questions."""
    known = title.value if title else ""
    if (known or not doctype.argument) and (error := refusal(title=known)):
        raise error

    def asking(question: Question, *, check: Callable[[Any], str], **how: Any) -> Any:
        def checked(raw: Any) -> str:
            error = refusal(title=raw)
            return check(raw) or (error.message if error else "")

        is_title = question.name == doctype.argument
        return ask(question, check=checked if is_title else check, **how)

    return asking


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
            f"a {doctype.name} takes no title: it is always {FOLDER}/{doctype.path}",
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
