"""What a block of code is written in."""

from __future__ import annotations

from opsdocs.markdown.model import Block

SHELLS = frozenset(["bash", "sh", "shell", "console", "zsh"])


def language(block: Block) -> str:
    """Return the first word behind the mark of a fence: ``bash`` of ``bash title="x"``."""
    return block.info.partition(" ")[0].lower()
