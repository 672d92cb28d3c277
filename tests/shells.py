"""Real shells in which a person presses Tab, in a repository that somebody else has made."""

import os
import shlex
import sys
import time
from pathlib import Path

import pexpect

HOSTILE = {
    "a": "a$(touch pwned)",
    "b": "b\\$(touch PWNED)",
    "c": "c`touch pwned`",
    "d": "d;touch pwned;",
    "e": "e'f",
    "g": 'g"h',
    "my": "my doc",
    "t": "t&>pwned",
}
"""What the names of documents may be in a repository that somebody else has made."""
EVIL = """---
title: Evil
description: 'Look \\$(touch PWNED) and $(touch pwned) `touch pwned`'
path: "runbooks/{{ title | slugify }}.md"
questions:
  level:
    help: 'How bad? $(touch pwned)'
    choices: ['high $(touch pwned)', 'low \\$(touch PWNED)']
    placeholder: "[Level]"
---
# Evil: {{ title }}

**Level**: {{ level }}
"""


class Shell:
    """An interactive shell where completion is installed, and the person at its keyboard.

    In it, ``ops`` writes down its arguments, and only answers Tab in earnest.
    """

    def __init__(self, name: str, repo: Path, home: Path) -> None:
        self.calls = home / "calls"
        bin_folder = home / "bin"
        bin_folder.mkdir()
        program = bin_folder / "ops"
        program.write_text(
            f'#!/bin/sh\n[ -n "$_OPS_COMPLETE" ] && exec {shlex.quote(sys.executable)} -m opsdocs "$@"\n'
            f'for word; do printf "%s\\0" "$word"; done > {self.calls}.part\n'
            f"mv {self.calls}.part {self.calls}\n",
            encoding="utf-8",
        )
        program.chmod(0o755)
        self.child = pexpect.spawn(
            name,
            ["-i"],
            cwd=str(repo),
            env={"HOME": str(home), "PATH": f"{bin_folder}:{os.environ['PATH']}",
                 "TERM": "xterm", "LC_ALL": "C.UTF-8"},  # type: ignore[arg-type]
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 160),
        )  # fmt: skip
        # The prompt can't be told from what is echoed; a command that has run can.
        self.child.send(f"echo > {home}/ready\r")
        self._wait_for(home / "ready")

    def types(self, keys: str) -> list[str]:
        """Type ``keys`` and Enter; return the arguments that ``ops`` was called with."""
        self.calls.unlink(missing_ok=True)
        self.child.send(f"{keys}\r")
        self._wait_for(self.calls)
        return self.calls.read_text(encoding="utf-8").split("\0")[:-1]

    def _wait_for(self, path: Path) -> None:
        end = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < end, f"nothing happened; on the screen: {self.seen()}"
            self.seen()

    def seen(self) -> str:
        try:
            return str(self.child.read_nonblocking(65536, 0.2))
        except pexpect.TIMEOUT:
            return ""
