"""What Tab offers, and the scripts by which bash, zsh and fish ask for it.

Names in a cloned repository are untrusted. So no shell evaluates them: ``ops`` prints one value a
line, and each script hands them over as its shell's documentation says, quoted.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from typer._click.shell_completion import CompletionItem, ShellComplete  # it has no public name

from opsdocs.cli import console
from opsdocs.errors import OpsError, UsageError
from opsdocs.printable import clean

_SCRIPTS = {"bash": "ops.bash", "zsh": "ops.zsh", "fish": "ops.fish"}
"""The shells, and the files of ``shell_scripts/`` that are for them."""


# What Tab offers


class _Completion(ShellComplete):
    """Typer's completion, of which words and values are all that is used."""

    def source_vars(self) -> dict[str, Any]:
        raise NotImplementedError

    def get_completion_args(self) -> tuple[list[str], str]:
        raise NotImplementedError

    def format_completion(self, item: Any) -> str:
        raise NotImplementedError


def answer(command: Any, shell: str, args: Sequence[str]) -> int:
    """Print what may stand where the cursor is, one value a line, with its help behind a tab.

    ``args`` are the words behind ``ops``, the last one as far as it is typed; of bash, which
    can't unquote them, the line up to the cursor. Returns the exit code.
    """
    words = _split(args[0]) if shell == "bash" and args else list(args)
    if not words:
        return 2
    try:
        found = offered(command, words[:-1], words[-1])
    except OpsError:  # a person who presses Tab wants no errors
        return 1
    for value, text in found:
        console.out(value if shell == "bash" or not text else f"{value}\t{text}")
    return 0


def offered(command: Any, words: list[str], incomplete: str) -> list[tuple[str, str]]:
    """Return the values that go on with ``incomplete``, each with its help.

    Left out is what can't be shown as it is, and what would be an option where none is begun.
    """
    items = _Completion(command, {}, "ops", "").get_completions(words, incomplete)
    flag, equals, _ = incomplete.partition("=")
    before = flag + equals if equals and flag.startswith("--") else ""
    return [
        (before + item.value, " ".join(clean(item.help or "").split()))
        for item in items
        if item.value.isprintable()
        and (before + item.value).startswith(incomplete)
        and (incomplete.startswith("-") or not item.value.startswith("-"))
    ]


def items(pairs: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Return values with their help as Typer wants them of a command."""
    return [CompletionItem(value, help=text) for value, text in pairs]


def _split(line: str) -> list[str]:
    """Return the words of a line of bash behind the first, the last as far as it is typed."""
    for end in ("", '"', "'"):  # it may end within quotes
        try:
            *words, last = shlex.split(f"{line}|{end}")
        except ValueError:
            continue
        return [*words, last[:-1]][1:]
    return []


def shells() -> list[str]:
    """Return the shells that have completion."""
    return list(_SCRIPTS)


# The scripts


def of_person() -> str:
    """Return the name of the shell that the person uses."""
    return Path(os.environ.get("SHELL", "")).name or "unknown"


def script(shell: str) -> str:
    """Return the script for ``shell``; raise ``UsageError`` where there is none."""
    if shell not in _SCRIPTS:
        raise UsageError(
            f"there is no completion for the shell {shell!r}",
            "Name one of bash, zsh, fish: ops --install-completion bash",
        )
    return (Path(__file__).parent / "shell_scripts" / _SCRIPTS[shell]).read_text(encoding="utf-8")


def install(shell: str) -> None:
    """Write the script to where ``shell`` finds it, and print what was written."""
    text = script(shell)
    home = Path.home()
    lines: tuple[str, ...] = ()
    if shell == "bash":
        paths = [home / ".bash_completions" / "ops.sh"]
        start, lines = home / ".bashrc", (f"source {shlex.quote(str(paths[0]))}",)
    elif shell == "zsh":
        paths = [home / ".zfunc" / "_ops"]
        start = Path(os.environ.get("ZDOTDIR") or home) / ".zshrc"
        lines = ("fpath=(~/.zfunc $fpath)", "autoload -Uz compinit && compinit")
    else:
        settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        paths = [settings / "fish" / "completions" / f"{name}.fish" for name in ("ops", "opsdocs")]
    for path in paths:
        _write(path, text)
    if lines:
        _add_lines(start, lines)
    console.say(f"Completion for {shell} is installed. Start a new shell to have it.")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.out(str(path))


def _add_lines(path: Path, lines: Sequence[str]) -> None:
    """Add ``lines`` to the end of the file at ``path``, but those that it has."""
    old = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    new = [line for line in lines if line not in old.splitlines()]
    if new:
        with path.open("a", encoding="utf-8") as file:
            file.write(("\n" if old and not old.endswith("\n") else "") + "\n".join(new) + "\n")
        console.out(str(path))
