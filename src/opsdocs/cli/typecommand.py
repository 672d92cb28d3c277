"""The commands ``ops new TYPE``: made from the type files, a flag for each question."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import typer
from typer.core import TyperArgument, TyperOption

from opsdocs.cli.command import Command, Context, Group, new_app
from opsdocs.cli.options import Root, root_in
from opsdocs.errors import OpsError
from opsdocs.types.model import DocType, Question
from opsdocs.types.registry import find_type, type_files, unknown_type
from opsdocs.workspace import types_here

QUESTIONS, MORE = "Questions", "More answers"
"""The sections of a type's help; in the second are those that no prompt asks."""
_ANSWER = "answer_"
"""Stands before the names of questions, which may be those of options."""


class TypeCommands(Group):
    """The document types as commands, each built when it is called."""

    stamp: Callable[..., int]
    """What the command of a type calls, its type and answers being the context's ``obj``."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(type_files(types_here(root_in(ctx))))

    def get_command(self, ctx: Context, cmd_name: str) -> Any:
        """Return the command of a type for help and completion; None where its file is wrong."""
        try:
            doctype = find_type(cmd_name, types_here(root_in(ctx)))
        except OpsError:
            return None
        return self.command_of(doctype) if doctype else None

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        """Load the type that is called.

        Its options may be the team's own, so a --root that stands behind its name is needed
        before they can be read.
        """
        name, *rest = args
        _ROOT_ALONE.make_context(name, list(rest), parent=ctx, resilient_parsing=True)
        team = types_here(root_in(ctx))
        doctype = find_type(name, team)
        if doctype is None:
            if ctx.resilient_parsing:
                return None, None, rest
            raise unknown_type(name, team)
        return name, self.command_of(doctype), rest

    def command_of(self, doctype: DocType) -> Any:
        """Return the command of a type."""
        of_type = new_app()
        of_type.command(cls=TypeCommand, help=doctype.description or doctype.title)(self.stamp)
        command: Any = typer.main.get_command(of_type)
        command.add_questions(doctype)
        return command


class TypeCommand(Command):
    """The command of one type, whose help fits on a screen: what is only by flag is but named."""

    doctype: DocType
    sections: dict[str | None, str]

    def add_questions(self, doctype: DocType) -> None:
        """Take the title, and a flag for each question but those that have an option's name."""
        taken = {flag for param in self.params for flag in param.opts} | {"--help", "-h"}
        questions = [one for one in doctype.questions if one.flag not in taken]
        options = [_option(one) for one in questions]
        self.doctype = doctype
        self.params[:0] = [_title(doctype), *options]
        self.sections = {
            option.name: QUESTIONS if question.asked else MORE
            for option, question in zip(options, questions, strict=True)
            if question.name != doctype.argument
        }

    def invoke(self, ctx: Context) -> Any:
        """Call with the options of the group over which stand those of the command."""
        params = ctx.params
        answers = {
            name.removeprefix(_ANSWER): params.pop(name)
            for name in list(params)
            if name.startswith(_ANSWER)
        }
        words = params.pop("title_words")
        for name, before in ctx.parent.params.items():
            params[name] = [*(before or ()), *(params[name] or ())] if name == "data" else (
                params.get(name) or before
            )  # fmt: skip
        given = {name: one for name, one in answers.items() if one not in (None, [], ())}
        ctx.obj = (self.doctype, given, words or [])
        return super().invoke(ctx)

    def format_options(self, ctx: Context, formatter: Any) -> None:
        records: dict[str, list[tuple[str, str]]] = {QUESTIONS: [], MORE: [], "Options": []}
        for param in self.get_params(ctx):
            named = (param.name or "").startswith(_ANSWER)
            section = self.sections.get(param.name, "" if named else "Options")
            if section and (record := param.get_help_record(ctx)):
                records[section].append(record)
        for section, rows in records.items():
            if not rows:
                continue
            with formatter.section(section):
                if section == MORE:
                    _write_names(formatter, rows)
                    formatter.write(f"  What each is: ops types show {self.doctype.name}\n")
                else:
                    formatter.write_dl(rows)


def _write_names(formatter: Any, rows: Iterable[tuple[str, str]]) -> None:
    named = ", ".join(name.split()[0].rstrip(",") for name, _ in rows)
    for line in textwrap.wrap(named, formatter.width - 2, break_on_hyphens=False):
        formatter.write(f"  {line}\n")


class _Unseen(TyperArgument):
    """An argument that usage doesn't name."""

    def get_usage_pieces(self, ctx: Context) -> list[str]:
        return []


def _title(doctype: DocType) -> TyperArgument:
    kind = TyperArgument if doctype.argument else _Unseen
    return kind(
        param_decls=["title_words"], nargs=-1, hidden=True, required=False,
        metavar=f"[{doctype.argument.upper()}]" if doctype.argument else None,
    )  # fmt: skip


def _option(question: Question) -> TyperOption:
    offered = [choice.value for choice in question.choices]
    metavar = "TEXT" if question.type in {"str", "list"} else question.type.upper()
    settings: dict[str, Any] = {"metavar": f"[{'|'.join(offered)}]" if offered else metavar}
    flag = question.flag
    if question.type == "bool":
        settings, flag = {"is_flag": True}, f"{flag}/--no-{flag.removeprefix('--')}"
    else:
        settings["multiple"] = question.type == "list" or question.multiselect
        settings["autocompletion"] = _offering(offered or question.suggest)
    return TyperOption(
        param_decls=[_ANSWER + question.name, flag], default=None, help=question.help, **settings
    )


def _offering(values: Iterable[str]) -> Callable[..., list[str]]:
    def completer(ctx: typer.Context, args: list[str], incomplete: str) -> list[str]:
        return [one for one in values if one.isprintable()]

    return completer


def _root_alone() -> Any:
    """Return a command that reads --root, and takes all else as it comes."""
    alone = new_app()

    @alone.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    def read(*, root: Root = None) -> None:
        """Read the root."""

    return typer.main.get_command(alone)


_ROOT_ALONE = _root_alone()
