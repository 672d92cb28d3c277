"""A command line that is wrong, in the words that all messages have; Typer tells what is wrong."""

from __future__ import annotations

from typing import Any

from opsdocs.errors import nearest


def in_plain_words(error: Any, context: Any) -> tuple[str, str]:
    """Return what is wrong, and what is meant, "" where that is not known.

    What Typer tells in words alone is left in its words.
    """
    kind = type(error).__name__
    if kind == "NoSuchOption":
        meant = _meant(context, error.option_name) if context else ""
        return f"there is no option {error.option_name}", meant
    if kind == "MissingParameter" and error.param:
        return f"{_named(error)} is missing", ""
    if kind == "BadParameter" and error.param and error.param.type.name == "int":
        return f"{_named(error)} must be a whole number", ""
    said: str = error.format_message().rstrip(".")
    return said[:1].lower() + said[1:], ""


def _meant(context: Any, name: str) -> str:
    params = context.command.get_params(context)
    names = [one for param in params for one in (*param.opts, *param.secondary_opts)]
    known = [one.removeprefix("--") for one in names if one.startswith("--")]
    return nearest(name.strip("-"), known).replace("mean ", "mean --")


def _named(error: Any) -> str:
    """Return an option or argument as the help has it: ``-o / --output``, ``NAME``."""
    hint: str = error.param.get_error_hint(error.ctx)
    return hint.replace("'", "")
