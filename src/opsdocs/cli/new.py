"""``ops new``: stamp a document from its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from opsdocs.cli import clock, console, where
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.options import Data, DataFile, Root
from opsdocs.cli.parameters import option, parameters_of, root_in, values_of
from opsdocs.cli.typeflags import answers_in, options_in, parameters_of_type
from opsdocs.documents.index import refresh
from opsdocs.errors import OpsError, UsageError
from opsdocs.files import write
from opsdocs.stamp.compose import compose, early_refusal, place
from opsdocs.stamp.gather import Ask
from opsdocs.stamp.sources import Given, read_given
from opsdocs.types.model import DocType, Question, question_name
from opsdocs.types.registry import find_type, load_types, type_files
from opsdocs.workspace import FOLDER, Workspace


def command() -> Any:
    """Return the command group ``ops new``, which has one command per document type."""
    from opsdocs.cli.typecommands import TypeCommands  # noqa: PLC0415 - imports Typer

    return TypeCommands(_ask_for_type, parameters_of(new), _stamp)


def plain(args: Sequence[str]) -> int | None:
    """Run ``ops new TYPE`` with plain values; None where Typer is to parse ``args``."""
    if not args or args[0].startswith("-"):
        return None
    doctype = find_type(args[0], where.team_types(root_in(args)))
    if doctype is None:
        return None
    values = values_of(args[1:], parameters_of_type(doctype, parameters_of(new)))
    return None if values is None else _stamp(doctype, values)


def _stamp(doctype: DocType, values: Mapping[str, Any]) -> int:
    return new(doctype, answers_in(values, doctype), **options_in(values))


def _ask_for_type(**options: Any) -> int:
    root = options["root"]
    if options["defaults"] or not console.is_interactive():
        raise UsageError(
            f"which document? The types are {', '.join(type_files(where.team_types(root)))}",
            'For example: ops new runbook "TITLE"',
        )
    workspace = where.workspace(root)
    types = [doctype for doctype in load_types(workspace.types) if isinstance(doctype, DocType)]
    from opsdocs.cli import prompts  # noqa: PLC0415 - imports questionary, 200 ms

    entries = [(doctype.name, doctype.description) for doctype in types]
    chosen = prompts.choose("Which document?", entries)
    return new(next(doctype for doctype in types if doctype.name == chosen), {}, **options)


def new(
    doctype: DocType,
    answers: Mapping[str, Any],
    *,
    data: Data = (),
    data_file: DataFile = None,
    defaults: Annotated[bool, option("-l", "--defaults", help="Ask nothing.")] = False,
    pretend: Annotated[
        bool, option("-n", "--pretend", help="Write nothing, show the path.")
    ] = False,
    stdout: Annotated[bool, option("--stdout", help="Write nothing, print the document.")] = False,
    overwrite: Annotated[
        bool, option("--overwrite", help="Replace a document that exists.")
    ] = False,
    no_index: Annotated[
        bool, option("--no-index", help="Leave the folder's index as it is.")
    ] = False,
    edit: Annotated[
        bool, option("--edit", help="Open the document in $VISUAL or $EDITOR.")
    ] = False,
    quiet: Annotated[bool, option("-q", "--quiet", help="Print the path and errors only.")] = False,
    root: Root = None,
    example: str | None = None,
    title_words: Sequence[str] = (),
) -> int:
    """Stamp one document; ``answers`` are those that were given by flags."""
    if stdout and edit:
        raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")
    editor = editor_command() if edit and not pretend else []
    today = clock.today()
    given = _given(doctype, read_given(data, data_file), answers, title_words)
    if example:
        from opsdocs.stamp.examples import load_example  # noqa: PLC0415 - only for this

        given = load_example(doctype, example, today) | given

    workspace = None
    if not stdout or where.found_root(root):
        workspace = where.workspace(root)
    ask = None
    if not (defaults or example) and console.is_interactive():
        from opsdocs.cli import prompts  # noqa: PLC0415 - imports questionary, 200 ms

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
