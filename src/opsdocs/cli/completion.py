"""What Tab offers for commands, document types and choices, without the command line's imports.

Everything else is left to Typer, whose words and formats these are: a test makes sure that both
say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from opsdocs.cli.commands import COMMANDS
from opsdocs.errors import OpsError

_PLAIN = re.compile(r"[\w./=:,@%+ -]*")
"""A command line in which nothing is quoted."""


def completed(variables: Mapping[str, str]) -> str | None:
    """Return what to print for a Tab, None where Typer is to find that."""
    shell = variables["_OPS_COMPLETE"]
    split = _words(shell, variables)
    if split is None:
        return None
    words, incomplete = split
    helped = shell != "complete_bash"
    try:
        offered = _offered(words, incomplete, variables.get("OPS_ROOT"), helped=helped)
    except OpsError:
        return None
    # Typer takes a bracket for a color, and mends the ends of lines.
    if offered is None or any("[" in text or "\n" in text for _, text in offered):
        return None
    if shell == "complete_zsh":
        parts = [":".join(f'"{_escaped(part)}"' for part in one if part) for one in offered]
        joined = "\n".join(parts)
        return f"_arguments '*: :(({joined}))'" if parts else "_files"
    return "\n".join(f"{value}\t{text}" if helped and text else value for value, text in offered)


def _escaped(text: str) -> str:
    """Return ``text`` as it stands between double quotes in what zsh evaluates."""
    for letter, written in {'"': '""', "'": "''", "$": "\\$", "`": "\\`", ":": "\\\\:"}.items():
        text = text.replace(letter, written)
    return text


def _words(shell: str, variables: Mapping[str, str]) -> tuple[list[str], str] | None:
    """Return the words before the one that is to be completed, and what there is of that."""
    if shell == "complete_bash":
        line = variables.get("COMP_WORDS", "")
        at = variables.get("COMP_CWORD", "")
        if not _PLAIN.fullmatch(line.replace("\n", " ")) or not at.isdigit():
            return None
        words = line.split()
        return words[1 : int(at)], "".join(words[int(at) : int(at) + 1])
    line = variables.get("_TYPER_COMPLETE_ARGS", "")
    if not _PLAIN.fullmatch(line) or not (
        shell == "complete_zsh"
        or (shell == "complete_fish" and variables.get("_TYPER_COMPLETE_FISH_ACTION") == "get-args")
    ):
        return None
    words = line.split()
    if len(words) > 1 and not line.endswith(" "):
        return words[1:-1], words[-1]
    return words[1:], ""


def _offered(
    words: list[str], incomplete: str, root: str | None, *, helped: bool
) -> list[tuple[str, str]] | None:
    """Return the values that go on with ``incomplete``, with what they mean where that is asked."""
    if incomplete.startswith("-"):
        return None
    if not words:
        found = COMMANDS.items()
        return [(name, text) for name, text in found if name.startswith(incomplete)]
    if words[0] != "new" or "--root" in words or any(one.startswith("--root=") for one in words):
        return None
    from opsdocs.types.load import load_type  # noqa: PLC0415 - not for a command's name
    from opsdocs.types.registry import type_files  # noqa: PLC0415 - as above
    from opsdocs.workspace import Workspace, find_root  # noqa: PLC0415 - as above

    place = find_root(Path.cwd(), root)
    files = type_files(Workspace(place).types if place else None)
    if len(words) == 1:
        names = [name for name in files if name.startswith(incomplete)]
        return [(name, load_type(files[name]).description if helped else "") for name in names]
    if words[1] not in files or not words[-1].startswith("--"):
        return None
    for question in load_type(files[words[1]]).questions:
        if question.flag == words[-1] and question.choices:
            values = [choice.value for choice in question.choices]
            return [(value, "") for value in values if value.startswith(incomplete)]
    return None
