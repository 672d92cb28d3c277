"""Run one command of a document, which a person has seen and wants to be run."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from opsdocs.runs.commands import Command
from opsdocs.runs.standins import standins

_SHELLS = {"", "bash", "sh", "shell", "zsh", "console", "shell-session", "sh-session", "ksh"}
_UNDERSTAND = ("bash", "zsh", "sh", "dash", "ksh")
LONGEST_LINE = 1_000
_MOST = 10_000
"""Characters of a command, and of a line of it, that a person can have looked at."""
_KEPT = 100_000
_CD = re.compile(r"(?:^|[;&|({\n])[ \t]{0,20}(?:cd|pushd)[ \t]", re.MULTILINE)
_SET = re.compile(r"(?:^|[;&|({\s])([A-Za-z_]\w{0,60})\+?=")
_USED = re.compile(r"\$\{?([A-Za-z_]\w{0,60})")
_COLORS = re.compile(r"\x1b\[[0-9;]{0,20}m")


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code (128 and more for a signal) and its output, its end."""

    code: int
    output: str


def refusal(command: Command, text: str) -> str:
    """Return why the command, as it would be run, is not run from here, or ""."""
    if command.language not in _SHELLS:
        return f"it is {command.language}, and only commands of a shell are run from here"
    hidden = next((char for char in text if not char.isprintable() and char not in "\n\t"), "")
    if hidden:
        name = unicodedata.name(hidden, "a control character").lower()
        return f"it has a character that can't be seen, \\u{ord(hidden):04x} ({name})"
    if any(len(line) > LONGEST_LINE for line in text.split("\n")) or len(text) > _MOST:
        return f"it has {len(text):,} characters, more than a person looks at"
    if left := standins([text]):
        return f"<{left[0]}> has no value yet (v: values)"
    return ""


def oddities(text: str) -> list[str]:
    """Return what in a command may be overlooked: letters that only look like others, wide gaps."""
    found = []
    foreign = sorted({char for char in text if not char.isascii()})
    if foreign:
        found.append(f"It has letters that are not ASCII: {' '.join(foreign[:8])}")
    if re.search(r"\S {20}", text):
        found.append("There is text behind a wide gap.")
    return found


def lost(before: Iterable[str], text: str) -> list[str]:
    """Return what commands ``before`` did to their own shells that ``text`` counts on.

    Each command has a new shell: a folder that one went to, and a variable that one set, are gone.
    """
    before = list(before)
    found = []
    if any(_CD.search(one) for one in before) and not _CD.search(text):
        found.append("A command before went to another folder; this one begins in the first again.")
    here = set(_SET.findall(text))
    used = [
        name for name in dict.fromkeys(_USED.findall(text)) if name not in here | os.environ.keys()
    ]
    was_set = {name for one in before for name in _SET.findall(one)}
    if names := [name for name in used if name in was_set]:
        told = ", ".join(names[:5])
        found.append(f"A command before set {told}, which is not set in this one.")
    return found


def command_hash(text: str) -> str:
    """Return the hash of a command as the document has it, without the values of a person."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shell_for(language: str) -> str:
    """Return the person's shell, or another one where that does not read a POSIX shell's commands."""
    own = os.environ.get("SHELL", "")
    name = Path(own).name
    if own and os.access(own, os.X_OK) and name in _UNDERSTAND:
        posix_only = language == "bash" and name in {"sh", "dash"} and shutil.which("bash")
        return shutil.which("bash") or own if posix_only else own
    return shutil.which("bash") or shutil.which("sh") or "/bin/sh"


def run(text: str, shell: str, show: Callable[[str], None]) -> Ran:
    """Run ``text`` in ``shell``; ``show`` gets its output as it comes, as text.

    Ctrl-C reaches the command, and not this process. Raises ``OSError`` where there is no shell.
    """
    process = subprocess.Popen(
        [shell, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=sys.stdin
    )
    decode = getincrementaldecoder("utf-8")("replace").decode
    kept = ""
    for chunk in _chunks(process):
        now = plain_output(decode(chunk))
        kept = (kept + now)[-_KEPT:]
        show(now)
    while True:
        with suppress(KeyboardInterrupt):
            code = process.wait()
            break
    if process.stdout:
        process.stdout.close()
    return Ran(code if code >= 0 else 128 - code, kept)


def _chunks(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield what a process prints until it ends; what it left in the background may go on."""
    if process.stdout is None:
        return
    file = process.stdout.fileno()
    while True:
        with suppress(KeyboardInterrupt):
            if os.name != "nt" and not select.select([file], [], [], 0.1)[0]:
                if process.poll() is not None:
                    return
                continue
            chunk = os.read(file, 65536)
            if not chunk:
                return
            yield chunk


def plain_output(text: str) -> str:
    """Return output without colors, the lines that a progress bar overwrites each on its own."""
    return _COLORS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
