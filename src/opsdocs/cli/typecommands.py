"""The commands ``ops new TYPE``: made from the type files, a flag for each question."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from opsdocs.doctype import DocType, Question
from opsdocs.errors import OpsError
from opsdocs.typefolders import find_type, type_files, unknown_type
from opsdocs.workspace import Workspace, find_root

Context = Any
"""Typer's context; its overridable methods name a class that isn't public."""


class TypeCommands(TyperGroup):
    """The document types as commands, each built when it is called.

    ``stamp`` is called with the type, this group's context and the values of the type's own
    options; ``ask_for_type`` with the context, where no type is named.
    """

    def __init__(self, stamp: Callable[..., int], ask_for_type: Callable[..., int]) -> None:
        super().__init__(
            name="new",
            params=_options(),
            invoke_without_command=True,
            subcommand_metavar="[TYPE] [TITLE]",
            rich_markup_mode=None,
            short_help="Stamp a document: a runbook, a post-mortem, …",
            help="Stamp a document of a TYPE, asking on a terminal for what is not given.",
            epilog="The questions of a type are its options: ops new TYPE --help",
        )
        self.stamp = stamp
        self.ask_for_type = ask_for_type

    def list_commands(self, ctx: Context) -> list[str]:
        return list(type_files(team_types(ctx)))

    def get_command(self, ctx: Context, cmd_name: str) -> TyperCommand | None:
        """Return the command of a type for help and completion; None where its file is wrong."""
        try:
            doctype = find_type(cmd_name, team_types(ctx))
        except OpsError:
            return None
        return _command(doctype, partial(self.stamp, doctype, ctx)) if doctype else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the type that is called.

        Its options may be the team's own, so a --root that stands behind its name is needed
        before they can be parsed.
        """
        name, *rest = args
        ctx.params["root"] = _root_in(rest) or ctx.params["root"]
        team = team_types(ctx)
        doctype = find_type(name, team)
        if doctype is None:
            if ctx.resilient_parsing:
                return None, None, rest
            raise unknown_type(name, team)
        return name, _command(doctype, partial(self.stamp, doctype, ctx)), rest

    def invoke(self, ctx: Context) -> Any:
        result = super().invoke(ctx)
        return result if ctx.invoked_subcommand else self.ask_for_type(ctx)


def _root_in(args: list[str]) -> str | None:
    for at, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--root="):
            return arg.partition("=")[2]
        if arg == "--root" and at + 1 < len(args):
            return args[at + 1]
    return None


def root_of(ctx: Context) -> str | None:
    """Return the value of --root, before the command or behind it; None if it isn't given."""
    while ctx is not None:
        if root := ctx.params.get("root"):
            return str(root)
        ctx = ctx.parent
    return None


def team_types(ctx: Context) -> Path | None:
    """Return the folder of the team's own types, or None outside any repository."""
    root = find_root(Path.cwd(), root_of(ctx))
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
        option("--no-index", is_flag=True, help="Leave the folder's index as it is."),
        option("--edit", is_flag=True, help="Open the document in $VISUAL or $EDITOR."),
        option("-q", "--quiet", is_flag=True, help="Print the path and errors only."),
        option("--root", metavar="DIR", help="The repository to work in."),
    ]


def _command(doctype: DocType, stamp: Callable[..., int]) -> TyperCommand:
    argument = doctype.argument
    title = TyperArgument(
        param_decls=["title_words"],
        nargs=-1,
        metavar=f"[{argument.upper()}]" if argument else "",
        hidden=not argument,
        help=doctype.question(argument).help if argument else "",
    )
    options = [_example_option(doctype), *_options()]
    taken = {name for option in options for name in option.opts} | {"--help"}
    questions = [
        _question_option(question, question.name == argument)
        for question in doctype.questions
        if question.flag not in taken
    ]
    return _TypeCommand(
        name=doctype.name,
        params=[title, *questions, *options],
        callback=stamp,
        short_help=doctype.description,
        help=doctype.description or doctype.title,
        rich_markup_mode=None,
    )


class _TypeCommand(TyperCommand):
    """The command of one type, whose help fits on a screen: what is only by flag is but named."""

    def format_options(self, ctx: Context, formatter: Any) -> None:
        [param for param in self.get_params(ctx) if param.get_help_record(ctx)]
        shown: dict[str, list[tuple[str, str]]] = {"Questions": [], "Options": []}
        named = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if not isinstance(param, TyperOption) or record is None:
                continue
            if not isinstance(param, _QuestionOption):
                shown["Options"].append(record)
            elif param.question.asked and not param.is_argument:
                shown["Questions"].append(record)
            elif not param.is_argument:
                named.append(param.question.flag)
        for title, records in shown.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
            if named and title == "Questions":
                with formatter.section("More answers"):
                    for line in _wrapped(", ".join(named), formatter.width - 2):
                        formatter.write(f"  {line}\n")
                    formatter.write(f"  What each is: ops types show {self.name}\n")


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap  # noqa: PLC0415 - only help needs it

    return textwrap.wrap(text, width, break_on_hyphens=False)


class _QuestionOption(TyperOption):
    """The flag of a question, which may be the one that the argument answers."""

    def __init__(self, question: Question, is_argument: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self.question = question
        self.is_argument = is_argument


def _example_option(doctype: DocType) -> TyperOption:
    def complete(ctx: Any, args: list[str], incomplete: str) -> list[str]:
        from opsdocs.examples import example_files  # noqa: PLC0415 - only to complete

        return [name for name in example_files(doctype) if name.startswith(incomplete)]

    return TyperOption(
        param_decls=["--example"],
        metavar="NAME",
        help="Take the answers of a worked example.",
        autocompletion=complete,
    )


def _question_option(question: Question, is_argument: bool) -> TyperOption:
    name = f"answer_{question.name}"
    if question.type == "bool":
        flags = f"{question.flag}/--no-{question.flag[2:]}"
        return _QuestionOption(
            question, is_argument, param_decls=[name, flags], is_flag=True, help=question.help
        )
    metavar = "TEXT" if question.type in {"str", "list"} else question.type.upper()
    if question.choices:
        metavar = f"[{'|'.join(choice.value for choice in question.choices)}]"
    offered = [choice.value for choice in question.choices] or question.suggest
    return _QuestionOption(
        question,
        is_argument,
        param_decls=[name, question.flag],
        multiple=question.type == "list" or question.multiselect,
        metavar=metavar,
        help=question.help,
        autocompletion=lambda ctx, args, incomplete: [
            value for value in offered if value.lower().startswith(incomplete.lower())
        ],
    )
