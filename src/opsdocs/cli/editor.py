"""Open a document in the person's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from opsdocs.errors import OpsError


def editor_command() -> str:
    """Return ``$VISUAL`` or ``$EDITOR``; raise ``OpsError`` if neither is set."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        raise OpsError("--edit needs an editor", "Set $VISUAL or $EDITOR, for example EDITOR=vi.")
    return command


def open_editor(command: str, path: Path) -> int:
    """Run the editor on ``path`` and return 0; raise ``OpsError`` if it fails.

    As git does, it lets the shell read the command: ``FOO=1 "$HOME/bin/ed" -x``.
    """
    words = ["sh", "-c", f'{command} "$@"', command, str(path)]
    if os.name == "nt":
        words = [*shlex.split(command, posix=False), str(path)]
    try:
        code = subprocess.run(words, check=False).returncode
    except OSError as error:
        raise OpsError(
            f"cannot run the editor {command}: {error.strerror}", f"{path} is written."
        ) from None
    if code:
        raise OpsError(f"the editor {command} exited with {code}", f"{path} is written.")
    return 0
