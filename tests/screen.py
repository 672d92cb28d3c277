"""A terminal that is looked at: what a person sees on the screen, and the keys they press."""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import pexpect
import pyte
import pytest
from paths import TESTS

with suppress(ImportError):  # Windows
    import fcntl
    import termios

ENTER, TAB, BACK, DOWN, UP, RIGHT = "\r", "\t", "\x1b[Z", "\x1b[B", "\x1b[A", "\x1b[C"
CTRL_A, CTRL_C, CTRL_D, CTRL_J, CTRL_U = "\x01", "\x03", "\x04", "\n", "\x15"
_ASKING = (b"\x1b[?2004h", b"<: back")
"""What a prompt sends when it begins: a terminal shall mark what is pasted; or its hint."""
WAIT = 20
"""Seconds until a test gives up on what it waits for; a busy machine is slow."""


def needs_terminal() -> None:
    """Leave out the test where the system has no pseudo-terminal; other tests of its file go on."""
    if sys.platform == "win32":
        pytest.skip("there is no pseudo-terminal on Windows")


@cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    script = str(TESTS / "terminal_server.py")
    server = subprocess.Popen([sys.executable, script], stdin=theirs)
    theirs.close()
    return ours, server


class Screen:
    """A running `ops` at a terminal of some size; `text` is what stands on it."""

    def __init__(
        self, folder: Path, *args: str, size: tuple[int, int] = (24, 80), **environment: str
    ) -> None:
        needs_terminal()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        kept = {name: value for name, value in kept.items() if name not in {"COLUMNS", "LINES"}}
        link, _ = _server()
        asked = {
            "args": args, "folder": str(folder), "size": size,
            "environment": {**kept, "TERM": "xterm-256color", **environment},
        }  # fmt: skip
        link.sendall(json.dumps(asked).encode() + b"\n")
        told, descriptors, _, _ = socket.recv_fds(link, 100, 1)
        self.process, self.terminal = int(told), descriptors[0]
        self.raw = b""
        self._typed = 0
        self.ended = False
        self._screen = pyte.HistoryScreen(size[1], size[0], history=5000, ratio=1)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What is on the screen, with what has left it at its top."""
        above = ["".join(line[at].data for at in range(self._screen.columns)).rstrip()
                 for line in self._screen.history.top]  # fmt: skip
        return "\n".join([*above, self.shown])

    @property
    def shown(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def _read(self, patience: float) -> bool:
        """Take what the program has written; return False where there is nothing."""
        if self.ended or not select.select([self.terminal], [], [], patience)[0]:
            return False
        try:
            found = os.read(self.terminal, 65536)
        except OSError:
            found = b""
        self.ended = not found
        self.raw += found
        self._stream.feed(found)
        return bool(found)

    def sees(self, *texts: str) -> None:
        """Wait until ``texts`` are on the screen, or were."""
        until = time.monotonic() + WAIT
        while not all(text in self.text for text in texts):
            if not self._read(0.1) and (self.ended or time.monotonic() > until):
                raise AssertionError(f"{texts} not in:\n{self.text}")

    def settles(self) -> str:
        """Wait until a prompt is there and nothing more comes; return what came since the last."""
        until = time.monotonic() + WAIT
        while not (self._is_asking() or self.ended):
            self._read(0.1)
            if time.monotonic() > until:
                raise AssertionError(f"no prompt:\n{self.text}")
        while self._read(0.005):
            pass
        return self.shown

    def _is_asking(self) -> bool:
        since = self.raw[self._typed :]
        return any(sign in since for sign in _ASKING)

    def types(self, *keys: str) -> None:
        self._typed = len(self.raw)
        for key in keys:
            os.write(self.terminal, key.encode())

    def answers(self, question: str, *keys: str) -> None:
        self.sees(question)
        self.settles()
        self.types(*keys)

    def resizes(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        os.kill(self.process, signal.SIGWINCH)

    def hangs_up(self) -> None:
        """Close the window."""
        os.close(self.terminal)
        self.ended = True

    def ends(self) -> int:
        """Wait for the end and return the exit code."""
        until = time.monotonic() + WAIT
        while not self.ended:
            self._read(0.1)
            if time.monotonic() > until:
                os.kill(self.process, signal.SIGKILL)
                raise AssertionError(f"it goes on:\n{self.text}")
        link, _ = _server()
        link.sendall(json.dumps({"wait": self.process}).encode() + b"\n")
        with link.makefile("r") as lines:
            return int(json.loads(lines.readline()))


class Terminal:
    """A running `ops` and the person in front of it."""

    def __init__(self, folder: Path, *args: str, **environment: str) -> None:
        needs_terminal()
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "opsdocs", *args],
            cwd=str(folder),
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                **environment,
            },  # type: ignore[arg-type]
            dimensions=(50, 120),
            encoding="utf-8",
            timeout=20,
        )

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)

    def types(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def answers(self, question: str, *keys: str) -> None:
        self.sees(question)
        self.types(*keys)

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.rest = self.child.before
        self.child.close()
        assert self.child.exitstatus is not None
        return self.child.exitstatus
