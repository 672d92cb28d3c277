"""The smallest texts of a document: a paragraph, a point, a cell, the value of a field."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Block, Document, walk
from opsdocs.patterns import Pattern

BRACKETS = Pattern(r"\[[^\[\]]{2,}\](?![(:])")
DATES = {"HH:MM", "YYYY-MM-DD", "YYYY-MM-DD HH:MM"}


def leaves(document: Document) -> Iterator[str]:
    """Yield the smallest texts of a document; a cell has a mark that keeps it apart."""
    for section in document.sections:
        yield from (entry.value for entry in section.fields if entry.value)
        for block in walk(section.blocks):
            yield from block_leaves(block)


def block_leaves(block: Block) -> Iterator[str]:
    """Yield the smallest texts of one block, without those that it holds as blocks."""
    if block.kind == "fence" or (block.kind == "paragraph" and not block.text.startswith("**")):
        if block.text.strip():
            yield block.text.strip()
    elif block.kind == "paragraph" and not label_in(block.text):
        yield block.text
    elif block.kind == "table":
        for row in block.rows[1:]:
            yield from (cell if cell in DATES or BRACKETS.search(cell) else f"\0{cell}"
                        for cell in row)  # fmt: skip


def is_bare(leaf: str) -> bool:
    """Tell whether a text without brackets is a placeholder rather than a first entry."""
    return not BRACKETS.search(leaf) and "\0" not in leaf
