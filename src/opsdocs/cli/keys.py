"""Read one key or one line from the person who follows a procedure.

What was typed before a question was shown does not answer it: no command runs by a key that was
pressed for something else, or by a text that was pasted.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

try:
    import termios
    import tty
except ImportError:  # Windows
    import msvcrt

from opsdocs.cli import console
from opsdocs.cli.terminals import prompts_of_terminal
from opsdocs.stamp.prompt import Prompt
from opsdocs.types.model import Question

_CTRL_C, _CTRL_D = "\x03", "\x04"


class Stopped(KeyboardInterrupt):
    """The person stopped at a line; ``typed`` is what stood there."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


class BackError(Exception):
    """The person went back from a line, which asks nothing of them any more."""


def press(options: Sequence[tuple[str, str]]) -> str:
    """Show what the keys do and return the one that is pressed; raise ``KeyboardInterrupt``.

    Enter is a key where ``options`` have "" as one.
    """
    shown = _bar([f"[{key or 'Enter'}] {text}".strip() for key, text in options])
    known = {key for key, _ in options}
    with _raw() as read:
        _tell(shown)
        while True:
            try:
                typed = read()
            except KeyboardInterrupt:
                raise Stopped from None
            if typed in {_CTRL_C, _CTRL_D, None}:
                console.say("")
                raise Stopped
            key = "" if typed in {"\r", "\n"} else (typed or "").lower()
            if key in known:
                console.say(f"> {dict(options)[key] or key}")
                return key


def line(question: str, *, required: bool = False, default: str = "", enter: str = "") -> str:
    """Ask for one line, "" where it is left empty; ``enter`` is what that does.

    Raises ``BackError``, or ``KeyboardInterrupt``.
    """
    console.say(question)
    prompt = Prompt(
        "line", Question("line"), typed=default, leaves="nothing", enter=enter, required=required
    )

    def problem(raw: Any) -> str:
        return "this is needed" if required and not str(raw).strip() else ""

    reply = prompts_of_terminal().ask(prompt, problem)
    if reply.back:
        raise BackError
    if reply.stop:
        raise Stopped(str(reply.value).strip())
    return " ".join(str(reply.value).split())


def _bar(options: Sequence[str]) -> str:
    """Return the options on as few lines as fit, none of them broken where it fits on one."""
    width = shutil.get_terminal_size().columns - 1
    lines = [""]
    for option in options:
        joined = f"{lines[-1]}   {option}" if lines[-1] else option
        if lines[-1] and len(joined) > width:
            lines.append(option)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def _tell(shown: str) -> None:
    print(console.paint(shown, "cyan"), file=sys.stderr, flush=True)


@contextmanager
def _raw() -> Iterator[Callable[[], str | None]]:
    """Yield a function that waits for a key; None where the terminal is gone."""
    if os.environ.get("TERM") == "dumb":
        yield _typed_line
        return
    if os.name == "nt":
        while msvcrt.kbhit():  # type: ignore[attr-defined]
            msvcrt.getwch()  # type: ignore[attr-defined]
        yield msvcrt.getwch  # type: ignore[attr-defined]
        return
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    try:
        termios.tcflush(file, termios.TCIFLUSH)
        tty.setcbreak(file, termios.TCSANOW)
        yield lambda: _key(file)
    finally:
        termios.tcsetattr(file, termios.TCSANOW, before)


def _key(file: int) -> str | None:
    """Return what was typed at once: a letter, the code of an arrow, or a whole text if pasted."""
    try:
        typed = os.read(file, 4096)
    except OSError:
        return None
    return typed.decode("utf-8", "replace") if typed else None


def _typed_line() -> str | None:
    """Return the first letter of a line, for a terminal that can only print lines."""
    typed = sys.stdin.readline()
    if not typed:
        return None
    return typed.strip()[:1] or "\n"
