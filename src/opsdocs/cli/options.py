"""The options that several commands share, with Copier's names and letters."""

import os
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperOption


def _or_before(ctx: typer.Context, value: str | None) -> str | None:
    """Return the --root of this command, or else the one before its name, which $OPS_ROOT sets.

    A group hands its own to the commands below it.
    """
    return value or (ctx.parent.params.get("root") if ctx.parent else None)


Data = Annotated[
    list[str] | None, typer.Option("-d", "--data", metavar="KEY=VALUE", help="Answer a question.")
]
DataFile = Annotated[
    str | None, typer.Option(metavar="FILE", help="Answers in YAML; - reads stdin.")
]
Defaults = Annotated[bool, typer.Option("-l", "--defaults", help="Ask nothing, take the defaults.")]
AskNothing = Annotated[bool, typer.Option("-l", "--defaults", help="Ask nothing.")]
Zone = Annotated[
    str | None, typer.Option(metavar="ZONE", help="With --from: the zone of times without one.")
]
PathOnly = Annotated[bool, typer.Option("-q", "--quiet", help="Print the path and errors only.")]
PathsOnly = Annotated[bool, typer.Option("-q", "--quiet", help="Print paths and errors only.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ShowChanges = Annotated[
    bool, typer.Option("-n", "--pretend", help="Write nothing, show the changes.")
]
Wide = Annotated[bool, typer.Option("--wide", help="Do not shorten cells to fit the terminal.")]
Root = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The repository to work in.", callback=_or_before),
]


def debug_option(*, hidden: bool) -> TyperOption:
    """Return the option ``--debug``, which the boundary in ``main.py`` reads, not the command."""

    def remember(ctx: Any, param: object, value: bool) -> None:
        if value:
            ctx.ensure_object(dict)["debug"] = True

    return TyperOption(
        param_decls=["debug", "--debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        hidden=hidden,
        callback=remember,
        help="Show the traceback of a bug.",
    )


def with_value(
    args: Sequence[str], flag: str, alone: str, is_value: Callable[[str], bool] = bool
) -> list[str]:
    """Return ``args`` such that ``flag``, which may stand alone, has a value; Typer has no such.

    It is the next word where that is no option and ``is_value``, or else ``alone``.
    """
    written: list[str] = []
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg == "--":
            return [*written, arg, *rest]
        if arg == flag:
            takes = rest and not rest[0].startswith("-") and is_value(rest[0])
            arg += f"={rest.pop(0) if takes else alone}"
        written.append(arg)
    return written


def is_no_path(word: str) -> bool:
    """Tell whether no file is called ``word``."""
    return not os.path.exists(word)  # noqa: PTH110 - of a too long name, pathlib raises an error
