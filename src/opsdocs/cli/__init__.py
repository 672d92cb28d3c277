"""The command line ``ops``: the one place that reports errors and picks exit codes."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from opsdocs.cli.console import complain, out, say
from opsdocs.commands import COMMANDS
from opsdocs.errors import OpsError

_INTERRUPTED = 130


class _Commands(TyperGroup):
    """The commands, each a module that is imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return import_module(f"opsdocs.cli.{cmd_name}").command()

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from opsdocs.release import installed_version  # noqa: PLC0415 - only for this

        out(f"ops {installed_version()}")
        raise typer.Exit


@app.callback()
def ops(
    *,
    root: Annotated[
        str | None,
        typer.Option(envvar="OPS_ROOT", metavar="DIR", help="The repository to work in."),
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


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    # A command ends before its garbage matters; looking for it takes a tenth of its time.
    gc.disable()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, as by >&-
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        # A path in letters that the terminal can't show must not end in a traceback.
        getattr(sys, name).reconfigure(errors="backslashreplace")
    code = run(sys.argv[1:])
    gc.freeze()  # nor does the interpreter look for it as it ends
    sys.exit(code)


def run(args: list[str]) -> int:
    """Run one command and return its exit code.

    0 is fine, 1 refused, 2 wrong usage, 3 a bug of ours, 130 interrupted.
    """
    debug = "--debug" in args
    args = [arg for arg in args if arg != "--debug"]
    try:
        code = typer.main.get_command(app).main(args, prog_name="ops", standalone_mode=False)
    except OpsError as error:
        if "_OPS_COMPLETE" not in os.environ:  # a person who presses Tab wants no errors
            complain(error.message, error.hint)
        return error.exit_code
    except typer.TyperException as error:
        return _report_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the boundary: whatever else comes here is a bug
        return _report_bug(error, debug=debug)
    if code == _INTERRUPTED:
        say("Interrupted. Nothing was written.")
    return code if isinstance(code, int) else 0


def _report_usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    message = error.format_message().rstrip(".")
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
    else:
        path = context.command_path if context else "ops"
        complain(message[:1].lower() + message[1:], f"See: {path} --help")
    return error.exit_code


def _report_bug(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback  # noqa: PLC0415 - only a bug needs it

        traceback.print_exception(error)
    complain(
        f"this is a bug in ops: {type(error).__name__}: {error}",
        "Please report it with the traceback" + ("." if debug else " that --debug shows."),
    )
    return 3
