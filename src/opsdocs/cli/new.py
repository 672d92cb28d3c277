"""``ops new``: stamp a document from its type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from opsdocs.answers import Ask
from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.typecommands import Context, TypeCommands, root_of, team_types
from opsdocs.doctype import DocType, Question, question_name
from opsdocs.errors import OpsError, UsageError
from opsdocs.files import write
from opsdocs.given import Given, read_given
from opsdocs.index import refresh
from opsdocs.stamping import compose, early_refusal, place
from opsdocs.typefolders import load_types, type_files
from opsdocs.workspace import FOLDER, Workspace, find_root, open_workspace


def command() -> TypeCommands:
    """Return the command group ``ops new``, which has one command per document type."""
    return TypeCommands(_new, _ask_for_type)


def _ask_for_type(ctx: Context) -> int:
    if ctx.params["defaults"] or not console.is_interactive():
        raise UsageError(
            f"which document? The types are {', '.join(type_files(team_types(ctx)))}",
            'For example: ops new runbook "TITLE"',
        )
    workspace = open_workspace(Path.cwd(), root_of(ctx))
    types = [doctype for doctype in load_types(workspace.types) if isinstance(doctype, DocType)]
    from opsdocs import prompts  # noqa: PLC0415 - imports questionary, 200 ms

    entries = [(doctype.name, doctype.description) for doctype in types]
    chosen = prompts.choose("Which document?", entries)
    doctype = next(doctype for doctype in types if doctype.name == chosen)
    return _new(doctype, ctx, title_words=())


def _new(doctype: DocType, ctx: Context, /, title_words: tuple[str, ...], **own: Any) -> int:
    """Stamp one document; ``ctx`` has the options before the type, ``own`` those behind it."""
    options = {name: own.get(name) or value for name, value in ctx.params.items()}
    options["data"] = (*ctx.params["data"], *own.get("data", ()))
    if options["stdout"] and options["edit"]:
        raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")
    editor = editor_command() if options["edit"] and not options["pretend"] else []
    today = clock.today()
    given = _given(doctype, title_words, options, own)
    if example := own.get("example"):
        from opsdocs.examples import load_example  # noqa: PLC0415 - only for this

        given = load_example(doctype, example, today) | given

    workspace = None
    if not options["stdout"] or find_root(Path.cwd(), root_of(ctx)):
        workspace = open_workspace(Path.cwd(), root_of(ctx))
    ask = None
    if not (options["defaults"] or example) and console.is_interactive():
        from opsdocs import prompts  # noqa: PLC0415 - imports questionary, 200 ms

        ask = prompts.ask
        if workspace is not None and not options["stdout"]:
            refusal = partial(
                early_refusal,
                doctype,
                workspace=workspace,
                today=today,
                overwrite=options["overwrite"],
            )
            ask = _asking_for_free_title(ask, doctype, refusal, given.get(doctype.argument))
    document = compose(doctype, given, workspace, today, ask)

    if workspace is None or options["stdout"]:
        console.out_document(document.text)
        return 0
    path = place(workspace, document, overwrite=options["overwrite"])
    if options["pretend"]:
        console.out_path(path)
        console.say("Nothing was written.", quiet=options["quiet"])
        return 0
    write(path, document.text, overwrite=options["overwrite"])
    console.out_path(path)
    if not options["no_index"]:
        _refresh_index(workspace, document.path.rpartition("/")[0])
    if document.left_open:
        names = ", ".join(document.left_open)
        console.say(f"Left open: {names}", quiet=options["quiet"])
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
    doctype: DocType, title_words: tuple[str, ...], options: dict[str, Any], own: dict[str, Any]
) -> dict[str, Given]:
    """Return the answers of the command line over those of the data file."""
    words = {question_name(word): name for name, word in doctype.labels.items()}
    given = {
        words.get(name, name): answer
        for name, answer in read_given(options["data"], options["data_file"]).items()
    }
    for question in doctype.questions:
        value = own.get(f"answer_{question.name}")
        if value is not None and value != ():
            given[question.name] = Given(value, question.flag)
    if title_words and not doctype.argument:
        raise UsageError(
            f"a {doctype.name} takes no title: it is always {FOLDER}/{doctype.path}",
            f"Leave {title_words[0]!r} out.",
        )
    if len(title_words) > 1:
        quoted = " ".join(title_words)
        raise UsageError(
            f"the {doctype.argument} has several words", f'Put it in quotes: "{quoted}"'
        )
    if title_words:
        if doctype.argument in given and given[doctype.argument].origin.startswith("--"):
            raise UsageError(f"the {doctype.argument} is given twice", "Pass it once.")
        given[doctype.argument] = Given(title_words[0], doctype.argument)
    return given
