"""The commands of a document that is followed: in blocks of code, and in code behind Command/Action."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from opsdocs.markdown.code_spans import code_spans
from opsdocs.markdown.fields import label_in, labels_within
from opsdocs.markdown.model import Block, walk

_SESSIONS = {"console", "shell-session", "sh-session"}
_NO_COMMAND = {"text", "txt", "output", "log", "json", "yaml", "diff", "markdown", "md"}
_COMMAND, _RESULT = "command", "expected"
"""What the names of the fields begin with: Command/Action, Commands; Expected Result."""
_NameOf = Callable[[str], str]


class Command(NamedTuple):
    """A command of a document: its text, the language that its fence names, and its line."""

    text: str
    language: str
    line: int


def commands_in(blocks: Sequence[Block], name_of: _NameOf) -> Iterator[Command]:
    """Yield the commands of blocks: fences, and what is written as code behind Command/Action.

    ``name_of`` tells the name of a label: ``command_action`` for Command/Action and Befehl.
    A check is an entry of a list, whose first code is its command: ``- [ ] `curl …` prints ok``.
    """
    for block in walk(blocks):
        if block.kind == "fence" and block.text.strip():
            language = re.split(r"[\s{,]", block.info.lower(), maxsplit=1)[0]
            if language not in _NO_COMMAND and not block.info.lstrip().startswith("{"):  # {warning}
                yield Command(_without_prompts(block.text, language), language, block.line + 1)
        elif block.kind == "paragraph" and name_of(label_in(block.text)).startswith(_COMMAND):
            yield from _in_code(block, name_of)
        elif block.kind == "item" and block.blocks and block.blocks[0].kind == "paragraph":
            yield from _in_code(block.blocks[0], name_of)


def _in_code(block: Block, name_of: _NameOf) -> Iterator[Command]:
    labels = labels_within(block.text)
    end = next((at for label, at in labels if name_of(label).startswith(_RESULT)), None)
    text = block.text[:end]
    for start, end in code_spans(text):
        code = text[start:end].strip("`").strip()
        if " " in code or "/" in code:  # `ok` is what a command prints
            yield Command(code, "", block.line + text.count("\n", 0, start))
        return


def _without_prompts(text: str, language: str) -> str:
    """Return the commands of a session, which are the lines behind ``$``, without what was printed."""
    lines = text.rstrip("\n").split("\n")
    if not _is_session(text, language):
        return text.rstrip("\n")
    marks = ("$ ", "# ", "> ") if language in _SESSIONS else ("$ ", "> ")
    typed: list[str] = []
    goes_on = False
    for line in lines:
        if line.startswith(marks) or goes_on:
            typed.append(line[2:] if line.startswith(marks) else line)
            goes_on = line.endswith("\\")
    return "\n".join(typed) or text.rstrip("\n")


def _is_session(text: str, language: str) -> bool:
    """Tell whether a block shows what was typed behind ``$``, and maybe what was printed."""
    if language in _SESSIONS:
        return True
    return language in {"", "bash", "sh", "shell", "zsh"} and text.lstrip("\n").startswith("$ ")
