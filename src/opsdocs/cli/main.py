"""The boundary of ``ops``: the one place that reports errors and picks exit codes."""

from __future__ import annotations

import errno
import gc
import os
import platform
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import typer

from opsdocs.cli import app, console
from opsdocs.cli.console import INTERRUPTED, complain, interrupted, say
from opsdocs.errors import OpsError
from opsdocs.version import installed_version

_CANNOT_PRINT = {errno.ENOSPC, errno.EIO, errno.EBADF}


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    gc.disable()  # a command ends before its garbage matters; to look for it takes a tenth of it
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
    console.debugging = False
    try:
        code = app.run(args)
    except typer.TyperException as error:
        return _report_usage(error, args)
    except OpsError as error:
        if "_OPS_COMPLETE" not in os.environ:  # a person who presses Tab wants no errors
            complain(error.message, error.hint)
        return error.exit_code
    except (KeyboardInterrupt, EOFError, typer.Abort):
        say("")
        return interrupted()
    except BrokenPipeError:  # whoever read has seen enough, as `head` has
        _close_stdout()
        return 1
    except OSError as error:
        return _report_system(error)
    except Exception as error:  # noqa: BLE001 - the boundary: whatever else comes here is a bug
        return _report_bug(error)
    return interrupted() if code == INTERRUPTED else code


def _report_usage(error: typer.TyperException, args: list[str]) -> int:
    context = getattr(error, "ctx", None)
    named = " ".join(["ops", *(arg for arg in args[:1] if arg in app.HELP)])
    message = error.format_message().rstrip(".")
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
    else:
        path = context.command_path if context else named
        complain(message[:1].lower() + message[1:], f"See: {path} --help")
    return error.exit_code


def _report_system(error: OSError) -> int:
    """Report what the system refuses: a file, the screen, or a folder that is gone."""
    if error.filename and not console.debugging:
        complain(f"{error.filename}: {error.strerror}", "With --debug, ops shows where.")
        return 1
    if isinstance(error, FileNotFoundError) and not _has_folder():
        complain("the working directory is gone", "Change to a folder that exists: cd ~")
        return 1
    if error.errno in _CANNOT_PRINT and not console.debugging:
        _close_stdout()
        complain(f"cannot print: {error.strerror}")
        return 1
    return _report_bug(error)


def _has_folder() -> bool:
    try:
        return bool(Path.cwd())
    except OSError:
        return False


def _close_stdout() -> None:
    """Print nothing more, or it would fail once more as the interpreter ends."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _report_bug(error: Exception) -> int:
    if console.debugging:
        traceback.print_exception(error)
    rest = "." if console.debugging else " that --debug shows."
    complain(
        f"this is a bug in ops: {type(error).__name__}: {error}",
        f"Please report it with the traceback{rest}",
    )
    say(_versions())
    return 3


def _versions() -> str:
    """Return the versions that a report of a bug needs, in one line."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 30 ms, as above

    from opsdocs.git import git_version  # noqa: PLC0415 - 10 ms for subprocess, as above

    try:
        copier = version("copier")
    except PackageNotFoundError:
        copier = "none"
    return (
        f"ops {installed_version()}, Python {platform.python_version()}, Copier {copier}, "
        f"git {git_version() or 'none'}, {platform.platform()}"
    )
