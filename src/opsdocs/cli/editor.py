"""Open a document in the person's editor."""

from __future__ import annotations

import os
from pathlib import Path

from opsdocs.errors import OpsError


def editor_command() -> list[str]:
    """Return the words of ``$VISUAL`` or ``$EDITOR``; raise ``OpsError`` if neither is set."""
    import shlex  # noqa: PLC0415 - only --edit needs it

    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not words:
        raise OpsError("--edit needs an editor", "Set $VISUAL or $EDITOR, for example EDITOR=vi.")
    return words


def open_editor(words: list[str], path: Path) -> int:
    """Run the editor on ``path`` and return 0; raise ``OpsError`` if it fails."""
    import subprocess  # noqa: PLC0415 - 5 ms that only --edit pays

    try:
        code = subprocess.run([*words, str(path)], check=False).returncode
    except OSError as error:
        raise OpsError(
            f"cannot run the editor {words[0]}: {error.strerror}", f"{path} is written."
        ) from None
    if code:
        raise OpsError(f"the editor {words[0]} exited with {code}", f"{path} is written.")
    return 0
