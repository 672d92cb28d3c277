"""What a document holds: sections with their fields and blocks, links and fences, with lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from opsdocs.markdown.fields import Field

ABOUT = "about this document"
"""The closing section whose fields are read like those under the title."""


class Block:
    """A part of a document, ``kind`` being one of paragraph, list, item, table, fence, quote, html.

    ``text`` is the source of a paragraph, or what a fence holds; ``info`` the word behind the
    fence's mark. A list has its items, and items and quotes what stands in them, as ``blocks``. A
    table has ``rows`` of cells, the first its head, and a ``lines`` entry for each. An item has
    its ``number`` in an ordered list, and ``done`` where it is a task.
    """

    # No dataclass: most blocks have none of these, and there are very many blocks.
    info = ""
    rows: Sequence[list[str]] = ()
    lines: Sequence[int] = ()
    number: int | None = None
    done: bool | None = None

    def __init__(self, kind: str, line: int, text: str = "", blocks: Sequence[Block] = ()) -> None:
        self.kind = kind
        self.line = line
        self.text = text
        self.blocks = blocks


class Section:
    """A heading and what stands below it, up to the next; level 0 is what has no heading."""

    __slots__ = ("blocks", "fields", "level", "line", "parent", "title")

    def __init__(self, level: int, title: str, line: int, parent: Section | None = None) -> None:
        self.level = level
        self.title = title
        self.line = line
        self.parent = parent
        self.blocks: list[Block] = []
        self.fields: list[Field] = []


class Link(NamedTuple):
    """A link or image: where it leads, and where it stands.

    ``kind`` is pulldown's word: ``Inline``, ``Email``, ``Reference`` and so on; ``label`` names the
    definition of a reference.
    """

    target: str
    line: int
    column: int
    kind: str = "Inline"
    label: str = ""


class Document:
    """A document: its sections, the first of level 0; all its links and fences, nested ones too.

    ``inner_titles`` are the headings in lists and quotes, which begin no section.
    """

    def __init__(self, sections: list[Section]) -> None:
        self.sections = sections
        self.links: list[Link] = []
        self.fences: list[Block] = []
        self.inner_titles: list[str] = []
        self.front_matter = ""

    def begin(self, level: int, title: str, line: int) -> Section:
        """Add a section below the last one whose level is less; return it."""
        parent: Section = self.sections[-1]
        while parent.level >= level:
            parent = parent.parent or self.sections[0]
        section = Section(level, title, line, parent)
        self.sections.append(section)
        return section

    @property
    def title(self) -> str:
        """The first heading of level 1, "" where there is none."""
        return next((section.title for section in self.sections if section.level == 1), "")

    @property
    def fields(self) -> list[Field]:
        """The fields under the title, and those of the closing section About This Document."""
        return [
            entry
            for section in self.sections
            if section.level <= 1 or section.title.casefold() == ABOUT
            for entry in section.fields
        ]

    def blocks(self) -> Iterator[Block]:
        """Yield each block, those in lists and quotes included, from top to bottom."""
        for section in self.sections:
            yield from walk(section.blocks)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks`` and what they hold, each before what is in it."""
    for block in blocks:
        yield block
        if block.blocks:
            yield from walk(block.blocks)
