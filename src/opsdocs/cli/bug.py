"""What is said where ``ops`` itself is wrong: what a report of it needs."""

from __future__ import annotations

import platform
import traceback
from importlib.metadata import version

from opsdocs.cli.console import complain, say
from opsdocs.git import git_version
from opsdocs.version import installed_version


def report(error: Exception, *, debug: bool) -> int:
    """Tell of an error that nothing foresaw, and return the exit code for it."""
    if debug:
        traceback.print_exception(error)
    complain(
        f"this is a bug in ops: {type(error).__name__}: {error}",
        "Please report it with the lines below and the traceback"
        + ("." if debug else " that --debug shows."),
    )
    say(
        f"ops {installed_version()}, Python {platform.python_version()}, "
        f"Copier {version('copier')}, git {git_version() or 'none'}\n{platform.platform()}"
    )
    return 3
