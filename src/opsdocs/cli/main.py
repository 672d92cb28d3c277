"""The command line ``ops``: the one place that reports errors and picks exit codes."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from opsdocs.cli import frugal
from opsdocs.cli.commands import COMMANDS
from opsdocs.cli.console import complain, interrupted, say
from opsdocs.cli.parameters import parameters_of, values_of
from opsdocs.errors import OpsError


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    frugal.begin()
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
        code = _plainly(args)
        if code is None:
            from opsdocs.cli import app  # noqa: PLC0415 - imports Typer, 50 ms

            code = app.run(args)
    except OpsError as error:
        if "_OPS_COMPLETE" not in os.environ:  # a person who presses Tab wants no errors
            complain(error.message, error.hint)
        return error.exit_code
    except (KeyboardInterrupt, EOFError):
        say("")
        return interrupted()
    except BrokenPipeError:  # whoever read has seen enough, as `head` has
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        return 1
    except OSError as error:
        if debug or not error.filename:
            return _report_bug(error, debug=debug)
        complain(f"{error.filename}: {error.strerror}", "With --debug, ops shows where.")
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary: whatever else comes here is a bug
        return _report_bug(error, debug=debug)
    return code if isinstance(code, int) else 0


def _plainly(args: list[str]) -> int | None:
    """Run a command whose values are plain; None where Typer is to parse ``args``."""
    if not args or args[0] not in COMMANDS or "_OPS_COMPLETE" in os.environ:
        return None
    module: Any = import_module(f"opsdocs.cli.{args[0]}")
    if hasattr(module, "plain"):
        code: int | None = module.plain(args[1:])
        return code
    values = None if hasattr(module, "command") else values_of(args[1:], parameters_of(module.run))
    return None if values is None else module.run(**values)


def _report_bug(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback  # noqa: PLC0415 - only a bug needs it

        traceback.print_exception(error)
    complain(
        f"this is a bug in ops: {type(error).__name__}: {error}",
        "Please report it with the traceback" + ("." if debug else " that --debug shows."),
    )
    return 3
