"""An answer of several blocks: paragraphs, lists, tables and code, as they were typed.

It begins no section and ends none, hides nothing that stands behind it, and holds no HTML.
"""

from __future__ import annotations

import re

from opsdocs.markdown import escape
from opsdocs.markdown.parse import parse

_FENCE = re.compile(r"[ \t]{0,20}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?(`{3,}|~{3,})([^`\n]{0,200})")
_BEHIND = "What stands behind the answer."
_TABS = 4


def as_blocks(text: str) -> str:
    """Return ``text`` as Markdown of one section; with its marks escaped where it would be more."""
    written = _written(text)
    document = parse(f"{written}\n\n{_BEHIND}\n")
    alone = len(document.sections) == 1 and not document.front_matter and not document.inner_titles
    blocks = document.sections[0].blocks if alone else []
    is_closed = bool(blocks) and (blocks[-1].kind, blocks[-1].text) == ("paragraph", _BEHIND)
    is_plain = all(block.kind != "html" for block in document.blocks())
    return written if is_closed and is_plain else escape.block(text)


def _written(text: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in text.expandtabs(_TABS).strip("\n").split("\n"):
        mark = _FENCE.fullmatch(line.rstrip())
        if fence:
            lines.append(line.rstrip())
            ends = mark is not None and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if ends else fence
        elif mark:
            lines.append(line.rstrip())
            fence = mark[1]
        else:
            lines.append(escape.line_of_block(line.rstrip()))
    if fence:
        lines.append(fence)
    return "\n".join(lines)
