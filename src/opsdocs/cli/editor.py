"""Open a document in the person's editor."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from opsdocs.errors import OpsError

_NOT_FOUND = 127
"""The exit code of a shell for a program that is not there."""


def editor_command() -> str:
    """Return ``$VISUAL`` or ``$EDITOR``; raise ``OpsError`` if neither is set."""
    editor = (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").strip()
    if not editor:
        raise OpsError("--edit needs an editor", "Set $VISUAL or $EDITOR, for example EDITOR=vi.")
    return editor


def open_editor(editor: str, path: Path) -> int:
    """Run the editor on ``path`` and return 0; raise ``OpsError`` if it fails.

    A shell reads ``editor``, as git has it, so that ``$HOME/bin/ed`` and ``FOO=1 vim`` are fine.
    A name that begins with a dash or, for vim, a plus sign is no option of it.
    """
    named = str(path)
    if named.startswith(("-", "+")):
        named = os.path.join(".", named)  # noqa: PTH118 - Path drops the dot
    hint = f"The document is {path}. Set EDITOR, or open it yourself."
    words = ["sh", "-c", f'{editor} "$@"', editor, named]
    try:
        code = subprocess.run(words, check=False).returncode
    except OSError as error:
        raise OpsError(f"cannot run sh: {error.strerror}", hint) from None
    if code == _NOT_FOUND:
        raise OpsError(f"cannot run the editor {editor}: not found", hint)
    if code:
        raise OpsError(f"the editor {editor} exited with {code}", hint)
    return 0
