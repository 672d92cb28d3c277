"""``ops``: its commands, each of which is imported when it is called, and their help."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]  # not in __all__

from opsdocs.cli import completion
from opsdocs.cli.command import Group
from opsdocs.cli.console import out
from opsdocs.cli.options import Root
from opsdocs.errors import UsageError, nearest
from opsdocs.version import installed_version

COMMANDS = {
    "Set up": {
        "init": "Bootstrap operations/ in a repository; what exists there is kept.",
        "update": "Merge the newest template, keeping the team's edits.",
        "types": "List the document types, show one, or make one the team's own.",
    },
    "Write": {
        "new": "Stamp a document: a runbook, a post-mortem, …",
        "index": "Write the tables of documents into the folders' READMEs.",
    },
    "Look": {
        "list": "List the documents with the fields that matter.",
        "show": "Show a document.",
    },
    "Prove": {
        "check": "Check that the documents are complete, consistent and current.",
    },
}
"""The commands by what a person is doing; each is a module of ``opsdocs.cli``."""
HELP = {name: text for group in COMMANDS.values() for name, text in group.items()}


class Commands(Group):
    """The commands of ``ops``."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(HELP)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load(cmd_name) if cmd_name in HELP else None

    def described(self, ctx: Any) -> list[tuple[str, str]]:
        return list(HELP.items())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # A shell may follow, but need not: an option of Typer has a value, or has none.
        if args and args[0] in completion.OPTIONS:
            completion.set_up(args[0], *args[1:2])
            raise typer.Exit
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in HELP and not ctx.resilient_parsing:
            raise UsageError(
                f"there is no command {args[0]!r}",
                f"{nearest(args[0], HELP)} See: ops --help".strip(),
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()), col_max=8)


def load(name: str) -> Any:
    """Return the command ``name``."""
    return typer.main.get_command(import_module(f"opsdocs.cli.{name}").app)


def _print_version(wanted: bool) -> None:
    if wanted:
        out(f"ops {installed_version()}")
        raise typer.Exit


ops = typer.Typer(
    cls=Commands,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@ops.callback()
def _ops(
    *,
    root: Root = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option("--install-completion", help="Complete on Tab; [SHELL] is bash, zsh or fish."),
    ] = False,
    show_completion: Annotated[
        bool, typer.Option("--show-completion", help="Print what that would install.")
    ] = False,
) -> None:
    """Bootstrap the operations/ documentation of a repository, and keep it true."""


def run(args: list[str]) -> int:
    """Run one command and return its exit code, or answer the shell that completes one."""
    if "_OPS_COMPLETE" in os.environ:
        completion_init()
    code = typer.main.get_command(ops).main(args, prog_name="ops", standalone_mode=False)
    return code if isinstance(code, int) else 0
