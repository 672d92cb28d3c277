"""Where a document says what its references lead to: ``[label]: path.md``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from opsdocs.patterns import Pattern

_DEFINITION = Pattern(r"^[ \t>]{0,20}(\[)([^\[\]]+)\]:\s*<?([^>\s]*)", re.MULTILINE)


class Definition(NamedTuple):
    """The target of a reference, and where its definition begins; lines and columns count from 1."""

    target: str
    line: int
    column: int


@lru_cache(maxsize=1)
def definitions(text: str) -> dict[str, Definition]:
    """Return the definitions by ``label_key``, of several the first; in one pass for all of them."""
    found: dict[str, Definition] = {}
    line, behind = 1, 0
    for one in _DEFINITION.finditer(text):
        at = one.start(1)
        line += text.count("\n", behind, at)
        behind = at
        column = at - text.rfind("\n", 0, at)
        found.setdefault(label_key(one[2]), Definition(one[3], line, column))
    return found


def label_key(label: str) -> str:
    """Return a label without regard to case and white space."""
    return " ".join(label.split()).casefold()
