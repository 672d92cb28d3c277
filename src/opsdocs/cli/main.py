"""The command line ``ops``: the one place that reports errors and picks exit codes."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from opsdocs.cli import app, completion
from opsdocs.cli.console import complain, interrupted, say
from opsdocs.errors import OpsError


def main() -> int:
    """Run the command line of this process and return its exit code."""
    for name, mode in (("stdout", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed, as by >&-; what prints data is to fail, not talk
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
        # A path in letters that the terminal can't show must not end in a traceback.
        getattr(sys, name).reconfigure(errors="backslashreplace")
    return run(sys.argv[1:])


def run(args: list[str]) -> int:
    """Run one command and return its exit code.

    0 is fine, 1 refused, 2 wrong usage, 3 a bug of ours, 130 interrupted.
    """
    seen: dict[str, bool] = {}
    try:
        if shell := os.environ.get("_OPS_COMPLETE"):  # of the scripts in shell_scripts/
            return completion.answer(app.command(), shell, args)
        code = app.run(args, seen)
    except OpsError as error:
        complain(error.message, error.hint)
        return error.exit_code
    except (KeyboardInterrupt, EOFError):
        say("")
        return interrupted()
    except BrokenPipeError:  # whoever read has seen enough, as `head` has
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        return 1
    except OSError as error:
        if seen.get("debug"):
            return _report_bug(error, debug=True)
        complain(*_refused(error))
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary: whatever else comes here is a bug
        return _report_bug(error, debug="debug" in seen)
    return code if isinstance(code, int) else 0


def _refused(error: OSError) -> tuple[str, str]:
    """Return what the system refused, and what to do."""
    if error.filename:
        return f"{error.filename}: {error.strerror}", "With --debug, ops shows where."
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the working directory is gone", "Go to one that exists, and run the command again."
    why = error.strerror or "stdout is closed"
    if error.errno not in {None, errno.ENOSPC, errno.EIO}:
        return f"the system refused: {why}", "With --debug, ops shows where."
    # Or printing would fail once more as the interpreter ends.
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return f"cannot print: {why}", "Free some space, or print to somewhere else."


def _report_bug(error: Exception, *, debug: bool) -> int:
    from opsdocs.cli import bug  # noqa: PLC0415 - 25 ms that only a bug pays

    return bug.report(error, debug=debug)
