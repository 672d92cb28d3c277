"""What a document holds: sections, with their fields, blocks and links, each with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

# Both forms that people write: `**Field**: value` and `**Field:** value`.
_FIELD = re.compile(r"\*\*([^*\n]+)\*\*(?:[ \t]*(:))?(?:[ \t]+|$)(.*)")


@dataclass(slots=True, eq=False)
class Field:
    """A line ``**Label**: value``."""

    label: str
    value: str
    line: int


@dataclass(slots=True, eq=False)
class Block:
    """A part of a document, ``kind`` being one of paragraph, list, item, table, fence, quote, html.

    ``text`` is the source of a paragraph, or what a fence holds; ``info`` the word behind the
    fence's mark. A list has its items, and items and quotes what stands in them, as ``blocks``. A
    table has ``rows`` of cells, the first its head, and a ``lines`` entry for each. An item has
    its ``number`` in an ordered list, and ``done`` where it is a task.
    """

    kind: str
    line: int
    text: str = ""
    info: str = ""
    blocks: Sequence[Block] = ()
    rows: Sequence[list[str]] = ()
    lines: Sequence[int] = ()
    number: int | None = None
    done: bool | None = None


@dataclass(slots=True, eq=False)
class Link:
    """A link or image: where it leads, and where it stands."""

    target: str
    line: int
    column: int


class Section:
    """A heading and what stands below it, up to the next; level 0 is what has no heading.

    What stands below is read when it is first asked for, where ``unread`` can do that: it takes
    the section and adds its blocks, fields and links.
    """

    __slots__ = ("_blocks", "_fields", "_links", "level", "line", "parent", "title", "unread")

    def __init__(self, level: int, title: str, line: int, parent: Section | None = None) -> None:
        self.level = level
        self.title = title
        self.line = line
        self.parent = parent
        self.unread: Callable[[Section], None] | None = None
        self._blocks: list[Block] = []
        self._fields: list[Field] = []
        self._links: list[Link] = []

    def clear(self) -> None:
        """Drop what stands below the heading."""
        self._blocks, self._fields, self._links = [], [], []

    def _read(self) -> None:
        unread, self.unread = self.unread, None
        if unread:
            unread(self)

    @property
    def blocks(self) -> list[Block]:
        """The paragraphs, lists, tables, fences and quotes."""
        if self.unread:
            self._read()
        return self._blocks

    @property
    def fields(self) -> list[Field]:
        """The fields, those in list items included."""
        if self.unread:
            self._read()
        return self._fields

    @property
    def links(self) -> list[Link]:
        """The links and images, those of the heading included."""
        if self.unread:
            self._read()
        return self._links

    def add_fields(self, paragraph: str, line: int) -> None:
        """Take the fields of a paragraph that begins on ``line``."""
        for at, written in enumerate(paragraph.split("\n") if "\n" in paragraph else [paragraph]):
            if found := _FIELD.match(written):
                label, colon, value = found.groups()
                if not colon:
                    label = label.rstrip()
                    if label[-1:] != ":":
                        continue
                    label = label[:-1]
                value = value.rstrip().removesuffix("\\").rstrip()
                self._fields.append(Field(label.strip(), value, line + at))


@dataclass(slots=True, eq=False)
class Document:
    """A document: its sections in order, the first of them level 0."""

    sections: list[Section]
    front_matter: str = ""

    @property
    def title(self) -> str:
        """The first heading of level 1, "" where there is none."""
        return next((section.title for section in self.sections if section.level == 1), "")

    @property
    def fields(self) -> list[Field]:
        """The fields under the title."""
        return [
            entry for section in self.sections if section.level <= 1 for entry in section.fields
        ]

    @property
    def links(self) -> list[Link]:
        """The links and images, from top to bottom."""
        return [link for section in self.sections for link in section.links]

    def blocks(self) -> Iterator[Block]:
        """Yield each block, those in lists and quotes included, from top to bottom."""
        for section in self.sections:
            yield from walk(section.blocks)

    def fences(self) -> list[Block]:
        """Return the fences, those in lists and quotes included, from top to bottom."""
        return [
            block for section in self.sections for block in walk(section.blocks) if block.kind == "fence"
        ]


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield ``blocks`` and what they hold, each before what is in it."""
    for block in blocks:
        yield block
        if block.blocks:
            yield from walk(block.blocks)
