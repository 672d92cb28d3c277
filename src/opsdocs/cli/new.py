"""``ops new``: stamp a document from its type."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from opsdocs.answers import Given, from_file, from_pairs
from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.doctype import DocType, Question
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.files import write
from opsdocs.stamping import compose, place, refuse_taken
from opsdocs.typefile import find_type, load_types, type_files
from opsdocs.workspace import Workspace, find_root, open_workspace


def command() -> TyperGroup:
    """Return the command group ``ops new``, which has one command per document type."""
    return _Types(
        name="new",
        params=_options(),
        invoke_without_command=True,
        subcommand_metavar="[TYPE] [TITLE]",
        rich_markup_mode=None,
        short_help="Stamp a document: a runbook, a post-mortem, …",
        help="Stamp a document of a TYPE, asking on a terminal for what is not given.",
        epilog="The questions of a type are its options: ops new TYPE --help",
    )


class _Types(TyperGroup):
    """The document types as commands, each built when it is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:
        return list(type_files(_team_types(ctx)))

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:
        """Return the command of a type for help and completion; None where its file is wrong."""
        try:
            doctype = find_type(cmd_name, _team_types(ctx))
        except OpsError:
            return None
        return _command(doctype, ctx) if doctype else None

    def resolve_command(
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        """Load the type that is called.

        Its options may be the team's own, so a --root that stands behind its name is needed
        before they can be parsed.
        """
        name, *rest = args
        ctx.params["root"] = _root_in(rest) or ctx.params["root"]
        team = _team_types(ctx)
        doctype = find_type(name, team)
        if doctype is None:
            if ctx.resilient_parsing:
                return None, None, rest
            known = type_files(team)
            raise UsageError(
                f"there is no document type {name!r}",
                f"{nearest(name, known)} Known are {', '.join(known)}.".strip(),
            )
        return name, _command(doctype, ctx), rest

    def invoke(self, ctx: typer.Context) -> Any:
        result = super().invoke(ctx)
        return result if ctx.invoked_subcommand else _ask_for_type(ctx)


def _root_in(args: list[str]) -> str | None:
    for at, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--root="):
            return arg.partition("=")[2]
        if arg == "--root" and at + 1 < len(args):
            return args[at + 1]
    return None


def _root(ctx: typer.Context) -> str | None:
    return ctx.params.get("root") or ctx.find_root().params.get("root")


def _team_types(ctx: typer.Context) -> Path | None:
    root = find_root(Path.cwd(), _root(ctx))
    return Workspace(root).types if root else None


def _options() -> list[TyperOption]:
    """Return the options of every type; they may stand before its name or behind it."""

    def option(*names: str, **settings: Any) -> TyperOption:
        return TyperOption(param_decls=list(names), **settings)

    return [
        option("-d", "--data", multiple=True, metavar="KEY=VALUE", help="Answer a question."),
        option("--data-file", metavar="FILE", help="Answers in YAML; - reads stdin."),
        option("-l", "--defaults", is_flag=True, help="Ask nothing."),
        option("-n", "--pretend", is_flag=True, help="Write nothing, show the path."),
        option("--stdout", is_flag=True, help="Write nothing, print the document."),
        option("--overwrite", is_flag=True, help="Replace a document that exists."),
        option("--edit", is_flag=True, help="Open the document in $VISUAL or $EDITOR."),
        option("-q", "--quiet", is_flag=True, help="Print the path and errors only."),
        option("--root", metavar="DIR", help="The repository to work in."),
    ]


def _command(doctype: DocType, ctx: typer.Context) -> TyperCommand:
    title = TyperArgument(
        param_decls=["title_words"],
        nargs=-1,
        metavar=f"[{doctype.argument.upper()}]",
        help=doctype.question(doctype.argument).help,
    )
    options = _options()
    taken = {name for option in options for name in option.opts} | {"--help"}
    questions = [
        _question_option(question) for question in doctype.questions if question.flag not in taken
    ]
    return TyperCommand(
        name=doctype.name,
        params=[title, *questions, *options],
        callback=partial(_new, doctype, ctx),
        short_help=doctype.description,
        help=doctype.description or doctype.title,
        rich_markup_mode=None,
    )


def _question_option(question: Question) -> TyperOption:
    name = f"answer_{question.name}"
    if question.type == "bool":
        flags = f"{question.flag}/--no-{question.flag[2:]}"
        return TyperOption(param_decls=[name, flags], is_flag=True, help=question.help)
    metavar = "TEXT" if question.type in {"str", "list"} else question.type.upper()
    if question.choices:
        metavar = f"[{'|'.join(choice.value for choice in question.choices)}]"
    offered = [choice.value for choice in question.choices] or question.suggest
    return TyperOption(
        param_decls=[name, question.flag],
        multiple=question.type == "list" or question.multiselect,
        metavar=metavar,
        help=question.help,
        autocompletion=lambda ctx, args, incomplete: [
            value for value in offered if value.lower().startswith(incomplete.lower())
        ],
    )


def _ask_for_type(ctx: typer.Context) -> int:
    if ctx.params["defaults"] or not console.is_interactive():
        raise UsageError(
            f"which document? The types are {', '.join(type_files(_team_types(ctx)))}",
            'For example: ops new runbook "TITLE"',
        )
    workspace = open_workspace(Path.cwd(), _root(ctx))
    types = [doctype for doctype in load_types(workspace.types) if isinstance(doctype, DocType)]
    from opsdocs import prompts  # noqa: PLC0415 - imports questionary, 200 ms

    entries = [(doctype.name, doctype.description) for doctype in types]
    chosen = prompts.choose("Which document?", entries)
    doctype = next(doctype for doctype in types if doctype.name == chosen)
    return _new(doctype, ctx, title_words=())


def _new(doctype: DocType, ctx: typer.Context, /, title_words: tuple[str, ...], **own: Any) -> int:
    """Stamp one document; ``ctx`` has the options before the type, ``own`` those behind it."""
    options = {name: own.get(name) or value for name, value in ctx.params.items()}
    options["data"] = (*ctx.params["data"], *own.get("data", ()))
    if options["stdout"] and options["edit"]:
        raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")
    editor = editor_command() if options["edit"] and not options["pretend"] else []
    given = _given(doctype, title_words, options, own)

    workspace = None
    if not options["stdout"] or find_root(Path.cwd(), _root(ctx)):
        workspace = open_workspace(Path.cwd(), _root(ctx))
    today = clock.today()
    ask = None
    if not options["defaults"] and console.is_interactive():
        from opsdocs import prompts  # noqa: PLC0415 - imports questionary, 200 ms

        ask = prompts.ask
        if workspace is not None and not options["stdout"]:
            ask = refuse_taken(ask, doctype, workspace, today, overwrite=options["overwrite"])
    document = compose(doctype, given, workspace, today, ask)

    if workspace is None or options["stdout"]:
        console.out_document(document.text)
        return 0
    path = place(workspace, document, overwrite=options["overwrite"])
    if options["pretend"]:
        console.out(str(path))
        console.say("Nothing was written.", quiet=options["quiet"])
        return 0
    write(path, document.text, overwrite=options["overwrite"])
    console.out(str(path))
    if document.left_open:
        names = ", ".join(question.name for question in document.left_open)
        console.say(f"Left open: {names}", quiet=options["quiet"])
    return open_editor(editor, path) if editor else 0


def _given(
    doctype: DocType, title_words: tuple[str, ...], options: dict[str, Any], own: dict[str, Any]
) -> dict[str, Given]:
    """Return the answers of the command line over those of the data file."""
    given: dict[str, Given] = {}
    if options["data_file"]:
        given |= from_file(options["data_file"])
    given |= from_pairs(options["data"])
    for question in doctype.questions:
        value = own.get(f"answer_{question.name}")
        if value is not None and value != ():
            given[question.name] = Given(value, question.flag)
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
