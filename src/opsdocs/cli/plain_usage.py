"""A command line that is wrong: what Typer says of it, in the words that all messages have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from opsdocs.errors import nearest
from opsdocs.patterns import Pattern


def _meant_option(context: Any, name: str) -> str:
    params = context.command.get_params(context)
    names = [one for param in params for one in (*param.opts, *param.secondary_opts)]
    known = [one.removeprefix("--") for one in names if one.startswith("--")]
    return nearest(name.strip("-"), known).replace("mean ", "mean --")


def _meant_command(context: Any, name: str) -> str:
    return nearest(name, context.command.list_commands(context))


def _quotes(context: Any, _: str) -> str:
    params = context.command.get_params(context)
    takes_words = any(param.param_type_name == "argument" for param in params)
    return "Put quotes around words that belong together." if takes_words else ""


def _nothing(_: Any, __: str) -> str:
    return ""


_WORDS: list[tuple[Pattern, str, Callable[[Any, str], str]]] = [
    (Pattern(r"No such option: (\S+)(?s:.*)"), "there is no option {}", _meant_option),
    (Pattern(r"No such command '([^']*)'(?s:.*)"), "there is no command '{}'", _meant_command),
    (Pattern(r"Got unexpected extra argument\(s\) \(((?s:.*))\)"), "too many words: {}", _quotes),
    (Pattern(r"Option '([^']*)' requires an argument"), "{} needs a value", _nothing),
    (Pattern(r"Option '([^']*)' does not take a value"), "{} takes no value", _nothing),
    (Pattern(r"Missing argument '([^']*)'"), "{} is missing", _nothing),
    (Pattern(r"Invalid value for '([^']*)': ('[^']*') is not a valid int"),
     "{}: {} is not a whole number", _nothing),
]  # fmt: skip
"""What Typer says, what we say, and what we advise."""


def in_plain_words(said: str, context: Any) -> tuple[str, str]:
    """Return what Typer has ``said`` in plain words, and what to do, "" where that is not known."""
    for pattern, words, advice in _WORDS:
        if found := pattern.fullmatch(said):
            return words.format(*found.groups()), advice(context, found[1]) if context else ""
    return said[:1].lower() + said[1:], ""
