"""A person at a real terminal of this process, so that coverage sees what they see."""

import os
import pty
import select
import sys
import threading
from contextlib import suppress
from typing import Any

import pytest

from opsdocs.cli import main as cli

WAIT = 4


class Desk:
    """A pseudo-terminal whose other end a thread reads and types at."""

    def __init__(self, **environment: str) -> None:
        self.environment = {"TERM": "dumb", **environment}
        self.text = ""
        self.missing = ""

    def run(self, script: list[tuple[str, str]], *args: str) -> int:
        """Run `ops`; where the first text of ``script`` is seen, what stands beside it is typed."""
        ours, theirs = pty.openpty()
        person = threading.Thread(target=self._sits, args=(ours, list(script)), daemon=True)
        person.start()
        files: list[Any] = [os.fdopen(os.dup(theirs), how, 1, "utf-8") for how in "rww"]
        os.close(theirs)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            for name, file in zip(("stdin", "stdout", "stderr"), files, strict=True):
                patch.setattr(sys, name, file)
            code = cli.run(list(args))
        for file in files:
            with suppress(OSError):  # where they have hung up
                file.close()
        person.join(2 * WAIT)
        assert not self.missing, f"{self.missing!r} was not seen in:\n{self.text}"
        return code

    def _sits(self, terminal: int, script: list[tuple[str, str]]) -> None:
        """Read until the terminal is closed; what was seen for one answer is not seen again."""
        seen = ""
        while True:
            if not select.select([terminal], [], [], WAIT)[0]:
                self.missing = self.missing or (script[0][0] if script else "its end")
                script.clear()
                os.write(terminal, b"\x04")  # which ends whatever is asked
                continue
            try:
                found = os.read(terminal, 65536).decode("utf-8", "replace").replace("\r\n", "\n")
            except OSError:
                break
            self.text += found
            seen += found
            while script and script[0][0] in seen:
                expected, typed = script.pop(0)
                seen = seen.partition(expected)[2]
                os.write(terminal, typed.encode())
        os.close(terminal)
        self.missing = self.missing or (script[0][0] if script else "")
