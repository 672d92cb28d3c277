"""Commands and groups of Typer, with what all of ours have."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from opsdocs.cli import console

Context = Any
"""Typer's context, where its methods are overridden; its class there isn't public."""


class Command(TyperCommand):
    """A command that takes ``--debug``, and whose completion needs no Rich."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(_debug(hidden=True))

    def shell_complete(self, ctx: Context, incomplete: str) -> list[Any]:
        return [_plain(item) for item in super().shell_complete(ctx, incomplete)]


class Group(TyperGroup):
    """A group of commands, likewise."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(_debug(hidden=False))

    def described(self, ctx: Context) -> list[tuple[str, str]]:
        """Return the commands with what they do, in their order."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        return [(name, one.help or "") for name, one in found if one]

    def format_commands(self, ctx: Context, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(self.described(ctx))

    def shell_complete(self, ctx: Context, incomplete: str) -> list[Any]:
        return [_plain(item) for item in super().shell_complete(ctx, incomplete)]


def new_app(**settings: Any) -> typer.Typer:
    """Return what commands are declared with."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, **settings)


def _plain(item: Any) -> Any:
    """Put the meaning of a completion into its value, since Typer would format it with Rich.

    Rich takes 120 ms; see ``completion.py`` for how the shells take the two apart.
    """
    if item.help:
        item.value = f"{item.value}\t{' '.join(item.help.split())}"
        item.help = None
    return item


def _debug(*, hidden: bool) -> TyperOption:
    return TyperOption(
        param_decls=["--debug"], is_flag=True, is_eager=True, expose_value=False, hidden=hidden,
        callback=_show_tracebacks, help="Show the traceback of a bug.",
    )  # fmt: skip


def _show_tracebacks(ctx: Context, param: Any, value: bool) -> None:
    if value:
        console.debugging = True
