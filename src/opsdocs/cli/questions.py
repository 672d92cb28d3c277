"""The command ``ops new TYPE``: an option for each question of the type."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperOption

from opsdocs.types.model import DocType, Question

_QUESTIONS, _MORE, _OPTIONS = "Questions", "More answers", "Options"
"""The sections of a type's help; in the second are those that no prompt asks."""
_ANSWER = "answer_"
"""Stands before the names of questions, which may be those of options."""


def command_of(doctype: DocType, common: Sequence[Any], run: Callable[..., int]) -> TyperCommand:
    """Return the command of a type: its title, questions and examples, and the ``common`` options.

    It calls ``run`` with the answers by question, and with all else by name.
    """
    options = [_example(doctype), *common]
    taken = {flag for one in options for flag in one.opts} | {"--help"}
    questions = [_option(one, doctype) for one in doctype.questions if one.flag not in taken]
    names = {f"{_ANSWER}{one.name}": one.name for one in doctype.questions}

    def call(**values: Any) -> int:
        answers = {
            names[name]: value
            for name, value in values.items()
            if name in names and value is not None and value != ()
        }
        return run(answers, **{name: values[name] for name in values if name not in names})

    return _TypeCommand(
        name=doctype.name,
        params=[_title(doctype), *questions, *options],
        callback=call,
        help=doctype.description or doctype.title,
        rich_markup_mode=None,
    )


class _TypeCommand(TyperCommand):
    """The command of one type, whose help fits on a screen: what is only by flag is but named."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        records: dict[str, list[tuple[str, str]]] = {_QUESTIONS: [], _MORE: [], _OPTIONS: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record:
                records[getattr(param, "rich_help_panel", None) or _OPTIONS].append(record)
        for section, rows in records.items():
            if not rows:
                continue
            with formatter.section(section):
                if section != _MORE:
                    formatter.write_dl(rows)
                    continue
                named = ", ".join(name.split()[0].rstrip(",") for name, _ in rows)
                width = formatter.width - 2
                for line in textwrap.wrap(named, width, break_on_hyphens=False):
                    formatter.write(f"  {line}\n")
                formatter.write(f"  What each is: ops types show {self.name}\n")


class _Unnamed(TyperArgument):
    """An argument that usage does not name, since a type of one document takes no title."""

    def get_usage_pieces(self, ctx: Any) -> list[str]:
        return []


def _title(doctype: DocType) -> TyperArgument:
    kind = TyperArgument if doctype.argument else _Unnamed
    return kind(
        param_decls=["title_words"],
        nargs=-1,
        metavar=f"[{doctype.argument.upper()}]",
        hidden=True,
    )


def _example(doctype: DocType) -> TyperOption:
    def names() -> list[str]:
        from opsdocs.stamp.examples import example_files  # noqa: PLC0415 - 50 ms: Jinja2

        return list(example_files(doctype))

    return TyperOption(
        param_decls=["example", "--example"],
        help="Take the answers of a worked example.",
        metavar="NAME",
        autocompletion=lambda ctx, args, incomplete: names(),
    )


def _option(question: Question, doctype: DocType) -> TyperOption:
    offered = [choice.value for choice in question.choices]
    metavar = "TEXT" if question.type in {"str", "list"} else question.type.upper()
    is_bool = question.type == "bool"
    several = question.type == "list" or question.multiselect
    shown = f"[{'|'.join(offered)}]" if offered else metavar
    return TyperOption(
        param_decls=[
            _ANSWER + question.name,
            f"{question.flag}/--no-{question.flag[2:]}" if is_bool else question.flag,
        ],
        is_flag=is_bool,
        multiple=several,
        metavar=None if is_bool else f"{shown}…" if several else shown,
        help=question.help,
        hidden=question.name == doctype.argument,
        rich_help_panel=_QUESTIONS if question.asked else _MORE,
        autocompletion=lambda ctx, args, incomplete: offered or list(question.suggest),
    )
