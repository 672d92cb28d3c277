"""The options of ``ops new TYPE``: a flag for each question of the type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from opsdocs.cli.parameters import Parameter, argument, option
from opsdocs.types.model import DocType, Question

QUESTIONS, MORE = "Questions", "More answers"
"""The sections of a type's help; in the second are those that no prompt asks."""
_ANSWER = "answer_"
"""Stands before the names of questions, which may be those of options."""


def parameters_of_type(doctype: DocType, common: Iterable[Parameter]) -> list[Parameter]:
    """Return the title, a flag for each question, and the options that all types have."""
    options = [_example(doctype), *common]
    taken = {flag for one in options for flag in one.flags} | {"--help"}
    title = argument(
        f"[{doctype.argument.upper()}]" if doctype.argument else "", "",
        name="title_words", kind=tuple, default=(), section="",
    )  # fmt: skip
    questions = [_flag(one, doctype) for one in doctype.questions if one.flag not in taken]
    return [title, *questions, *options]


def answers_in(values: Mapping[str, Any], doctype: DocType) -> dict[str, Any]:
    """Return what was answered by flags, by the names of the questions."""
    answers = {one.name: values.get(_ANSWER + one.name) for one in doctype.questions}
    return {name: value for name, value in answers.items() if value is not None and value != ()}


def options_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are no answers."""
    return {name: value for name, value in values.items() if not name.startswith(_ANSWER)}


def _example(doctype: DocType) -> Parameter:
    def names(_: str | None) -> Iterable[str]:
        from opsdocs.stamp.examples import example_files  # noqa: PLC0415 - only to complete

        return example_files(doctype)

    text = "Take the answers of a worked example."
    return option("--example", help=text, metavar="NAME", complete=names, name="example")


def _flag(question: Question, doctype: DocType) -> Parameter:
    several = question.type == "list" or question.multiselect
    metavar = "TEXT" if question.type in {"str", "list"} else question.type.upper()
    offered = tuple(choice.value for choice in question.choices)
    if offered:
        metavar = f"[{'|'.join(offered)}]"
    section = QUESTIONS if question.asked else MORE
    settings: dict[str, Any] = {
        "name": _ANSWER + question.name,
        "section": "" if question.name == doctype.argument else section,
    }
    if question.type == "bool":
        off = f"--no-{question.flag[2:]}"
        return option(question.flag, help=question.help, kind=bool, off=off, **settings)
    return option(
        question.flag,
        help=question.help,
        metavar=metavar,
        kind=tuple if several else str,
        default=() if several else None,
        complete=lambda root: offered or question.suggest,
        **settings,
    )
