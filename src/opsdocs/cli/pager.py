"""Show long text in the person's pager, as git does."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

from opsdocs.cli import console

_ENDED = {0, signal.SIGINT, signal.SIGTERM, 13}  # 13: a broken pipe, which Windows has no name of
"""How a pager ends that a person is done with: by itself, or by a signal of theirs."""


def show(text: str, *, paged: bool = True) -> None:
    """Print ``text``, which is clean, through ``$PAGER`` or less where stdout is a terminal.

    Less ends at once where all fits on the screen. Where the pager can't be run, or fails, the
    text is printed without it.
    """
    command = _pager() if paged and sys.stdout.isatty() else []
    if not command:
        console.out_painted(text)
        return
    settings = {"LESS": "FRX", "LV": "-c", **os.environ}
    sys.stdout.flush()
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=settings) as pager:
            try:
                pager.communicate(text.encode("utf-8", "replace"))
            except KeyboardInterrupt:  # Ctrl-C is the pager's business
                pager.wait()
            failed = -pager.returncode not in _ENDED
    except OSError:
        failed = True
    if failed:
        console.say(f"warning: the pager {shlex.join(command)!r} failed; set PAGER, or --no-pager")
        console.out_painted(text)


def _pager() -> list[str]:
    """Return the command of the pager, [] where there is to be none."""
    chosen = os.environ.get("PAGER")
    if chosen is None:
        return ["less"] if shutil.which("less") else []
    try:
        command = shlex.split(chosen)
    except ValueError:
        command = [chosen]
    return [] if command == ["cat"] else command
