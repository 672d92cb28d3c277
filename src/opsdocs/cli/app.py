"""``ops`` as Typer's: help, completion, and what is wrong with a command line."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from opsdocs.cli.commands import COMMANDS
from opsdocs.cli.console import INTERRUPTED, complain, interrupted, out, say
from opsdocs.cli.typed import command_of
from opsdocs.errors import UsageError, nearest


class _Commands(TyperGroup):
    """The commands, each a module that is imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise UsageError(
                f"there is no command {args[0]!r}",
                f"{nearest(args[0], COMMANDS)} See: ops --help".strip(),
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def load(name: str) -> Any:
    """Return a command: what its module makes, or one of the module's ``run``."""
    module = import_module(f"opsdocs.cli.{name}")
    return module.command() if hasattr(module, "command") else command_of(name, module.run)


def _print_version(wanted: bool) -> None:
    if wanted:
        from opsdocs.version import installed_version  # noqa: PLC0415 - only for this

        out(f"ops {installed_version()}")
        raise typer.Exit


@app.callback()
def ops(
    *,
    root: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The repository to work in.  [env var: OPS_ROOT]"),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Bootstrap the operations/ documentation of a repository, and keep it true."""


def run(args: list[str]) -> Any:
    """Run one command and return its exit code; None is fine."""
    try:
        code = typer.main.get_command(app).main(args, prog_name="ops", standalone_mode=False)
    except typer.TyperException as error:
        return _report_usage(error, args)
    except typer.Abort:  # Ctrl-D
        return interrupted()
    return interrupted() if code == INTERRUPTED else code


def _report_usage(error: typer.TyperException, args: list[str]) -> int:
    context = getattr(error, "ctx", None)
    named = " ".join(["ops", *(arg for arg in args[:1] if arg in COMMANDS)])
    message = error.format_message().rstrip(".")
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
    else:
        path = context.command_path if context else named
        complain(message[:1].lower() + message[1:], f"See: {path} --help")
    return error.exit_code
