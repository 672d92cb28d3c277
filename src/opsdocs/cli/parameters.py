"""The options and arguments of commands, declared once as annotations of the functions they call.

A command line that only has values for them is read here. Everything else is Typer's: help,
completion, and what to say where a command line is wrong; see docs/decisions/0014.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

Complete = Callable[[str | None], Iterable[str]]
"""Gives the values that Tab offers, for the ``--root`` of the command line."""


class Parameter(NamedTuple):
    """An option of a command, or an argument, which has no flags.

    ``kind`` is bool for an option without a value, tuple for what may be given several times, str
    for all else. ``off`` is the flag that turns a bool off. ``alone`` is the value of an option
    that is given without one, which other options can't be. ``section`` is where help shows it.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    complete: Complete | None = None
    alone: str = ""
    off: str = ""
    section: str = "Options"
    name: str = ""
    kind: type = str
    default: Any = None
    required: bool = False


def option(*flags: str, help: str, **settings: Any) -> Parameter:  # noqa: A002 - Typer's word
    """Return the annotation of an option."""
    return Parameter(flags, help, **settings)


def argument(metavar: str, help: str, **settings: Any) -> Parameter:  # noqa: A002 - as above
    """Return the annotation of an argument."""
    return Parameter((), help, metavar, **settings)


def parameters_of(function: Callable[..., int]) -> list[Parameter]:
    """Return the parameters that ``function`` declares in its annotations, in their order."""
    hints = get_type_hints(function, include_extras=True)
    names = function.__code__.co_varnames
    positional = names[: function.__code__.co_argcount]
    defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False))
    defaults |= function.__kwdefaults__ or {}
    found: list[Parameter] = []
    for name, hint in hints.items():
        if get_origin(hint) is not Annotated:
            continue
        inner = get_origin(hint.__origin__) or hint.__origin__
        found.append(
            hint.__metadata__[0]._replace(
                name=name,
                kind=inner if inner in {bool, tuple} else str,
                default=defaults.get(name),
                required=name not in defaults,
            )
        )
    return found


def values_of(args: Sequence[str], parameters: Iterable[Parameter]) -> dict[str, Any] | None:
    """Return the value of each parameter, or None where ``args`` are not plain values for them.

    Plain are flags as they are declared, ``--name value`` and ``--name=value``.
    """
    known = list(parameters)
    options = options_of(known)
    values = {parameter.name: parameter.default for parameter in known}
    words = []
    rest = iter(written_out(args, options))
    for arg in rest:
        if not _is_option(arg):
            words.append(arg)
            continue
        flag, equals, value = arg.partition("=")
        found = options.get(flag)
        if found is None or (equals and (found.kind is bool or not flag.startswith("--"))):
            return None
        if found.kind is bool:
            values[found.name] = flag != found.off
            continue
        if not equals and _is_option(value := next(rest, "--")):
            return None
        values[found.name] = (*values[found.name], value) if found.kind is tuple else value
    for parameter in known:
        if parameter.kind is tuple and not parameter.flags:
            values[parameter.name], words = tuple(words), []
        elif words and not parameter.flags:
            values[parameter.name] = words.pop(0)
    missing = any(one.required and values[one.name] is None for one in known)
    return None if words or missing else values


def _is_option(arg: str) -> bool:
    return arg.startswith("-") and arg != "-"


def options_of(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """Return the options among ``parameters`` by each of their flags."""
    return {
        flag: parameter
        for parameter in parameters
        for flag in (*parameter.flags, *([parameter.off] if parameter.off else []))
    }


def written_out(args: Sequence[str], options: Mapping[str, Parameter]) -> list[str]:
    """Return ``args`` such that options which may stand alone have a value.

    What stands behind such an option is its value, unless it is an option or a path.
    """
    written: list[str] = []
    rest = iter(range(len(args)))
    for at in rest:
        arg = args[at]
        if arg == "--":
            return [*written, *args[at:]]
        if arg in options and options[arg].alone:
            behind = args[at + 1] if at + 1 < len(args) else ""
            # Of a name that is too long, pathlib raises an error.
            if behind and not behind.startswith("-") and not os.path.exists(behind):  # noqa: PTH110
                arg += f"={args[next(rest)]}"
            else:
                arg += f"={options[arg].alone}"
        written.append(arg)
    return written


def root_in(args: Sequence[str]) -> str | None:
    """Return the value of ``--root`` in a command line that can't be parsed yet."""
    for at, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--root="):
            return arg.partition("=")[2]
        if arg == "--root" and at + 1 < len(args):
            return args[at + 1]
    return None
