"""What a block of code is written in."""

from __future__ import annotations

import re

from opsdocs.markdown.model import Block
from opsdocs.patterns import Pattern

SHELLS = frozenset(["bash", "sh", "shell", "console", "zsh"])
_BEGINS = Pattern(r"^[ \t]{0,9}(?:```|~~~)\w", re.MULTILINE)
_ENDS = Pattern(r"^[ \t]{0,9}(?:```|~~~)[ \t]{0,9}$", re.MULTILINE)


def language(block: Block) -> str:
    """Return the first word behind the mark of a fence: ``bash`` of ``bash title="x"``."""
    return block.info.partition(" ")[0].lower()


def ends_early(block: Block) -> bool:
    """Tell whether a block was to hold others: the mark that ends the first of them ends it, too.

    From there on, what is text and what is code is not as its author thinks.
    """
    return len(_BEGINS.findall(block.text)) > len(_ENDS.findall(block.text))
