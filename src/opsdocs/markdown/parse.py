"""Any Markdown becomes a document, by pulldown-cmark: CommonMark, GitHub's tables and task lists.

It never fails. Texts are the source's, so what was escaped still is; lines count from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

import pyromark

from opsdocs.markdown.fields import fields_in
from opsdocs.markdown.front_matter import split
from opsdocs.markdown.model import Block, Document, Link, Section
from opsdocs.patterns import Pattern

DIALECT = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_FOOTNOTES
)
"""What is read beyond CommonMark."""
_NEWLINE, _NEWLINE_BYTE = re.compile("\n"), re.compile(b"\n")
_CONTINUED = Pattern(r"\n[ \t]+")
_CONTINUED_QUOTE = Pattern(r"\n[ \t>]+")
_DEEPEST = 50
_TAKEN_WHOLE = frozenset(("Paragraph", "Table", "CodeBlock", "HtmlBlock"))
"""The blocks whose text is taken from the source as it stands."""
_ORDINAL = Pattern(r"[\s>]*(\d+)")


def parse(text: str) -> Document:
    """Return ``text`` as a document."""
    document = Document([Section(0, "", 1)])
    document.front_matter, shown = split(text)
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(shown, options=DIALECT)
    _DocumentReader(text, document).read(events)
    return document


class _DocumentReader:
    """Builds a document from the events of a parse; their ranges are bytes of the source."""

    def __init__(self, text: str, document: Document) -> None:
        self.source: Any = text if text.isascii() else text.encode("utf-8", "replace")
        newlines: re.Pattern[Any] = _NEWLINE if text.isascii() else _NEWLINE_BYTE
        self.starts = [0, *map(re.Match.end, newlines.finditer(self.source))]
        self.document = document
        self.blocks = self.into = document.sections[0].blocks
        self.insides: list[list[Block]] = []  # what the open blocks hold
        self.rows: list[list[str]] = []  # of the table that is open
        self.lines: list[int] = []
        self.counted = (0, 1)  # where the last link began, and in which column
        self.open: list[Block] = []  # lists, items and quotes
        self.leaf = ""  # the block that is open, "" where text would begin a paragraph
        self.first = self.last = -1  # where the inline parts of the leaf begin and end
        self.code: list[str] = []

    def read(self, events: Iterable[tuple[Any, Any]]) -> None:
        starts, ends = _STARTS, _ENDS
        value: Any
        for event, span in events:
            if event.__class__ is str:
                name, value = event, None
            else:
                name, value = event.popitem()  # it has one
            if name == "Start":
                handle = starts.get(value if value.__class__ is str else next(iter(value)))
                if handle is not None:
                    handle(self, value, span["start"], span["end"])
                    continue
            elif name == "End":
                handle = ends.get(value if value.__class__ is str else next(iter(value)))
                if handle is not None:
                    handle(self, value, span["start"], span["end"])
                continue
            elif name == "TaskListMarker":
                self.open[-1].done = value
                continue
            if self.leaf not in _TAKEN_WHOLE:
                self.inline(span["start"], span["end"])
            elif name == "Text" and self.leaf == "CodeBlock":
                self.code.append(value)

    def cut(self, start: int, end: int) -> str:
        part = self.source[start:end]
        return part if part.__class__ is str else part.decode("utf-8", "replace")

    def line(self, at: int) -> int:
        return bisect_right(self.starts, at)

    def inline(self, start: int, end: int) -> None:
        """Take note of text; in a tight list item it stands in no paragraph of its own."""
        if self.first < 0:
            self.first = start
            if not self.leaf and self.open:
                self.leaf = "tight"
        self.last = max(self.last, end)

    def span(self) -> tuple[int, int]:
        """Return where the inline parts begin and end, an escape at the very beginning included."""
        start = self.first
        escaped = start > 0 and self.cut(start - 1, start) == "\\"
        return start - escaped, self.last

    def begin(self, leaf: str = "") -> None:
        """Open a block, which ends the text of a tight item."""
        if self.leaf == "tight":
            self.paragraph(*self.span())
        self.leaf = leaf
        self.first = self.last = -1

    def add(self, block: Block) -> Block:
        self.into.append(block)
        return block

    def paragraph(self, start: int, end: int) -> None:
        text = self.cut(start, end).strip()
        line = self.line(start)
        if "\n" in text:
            text = text.replace("\r\n", "\n")
            quoted = any(block.kind == "quote" for block in self.open)
            text = (_CONTINUED_QUOTE if quoted else _CONTINUED).sub("\n", text)
        self.add(Block("paragraph", line, text))
        if text.startswith("**") and len(self.open) <= len(("list", "item")):
            self.document.sections[-1].fields.extend(fields_in(text, line))

    def start_leaf(self, value: Any, start: int, end: int) -> None:
        self.begin(value if value.__class__ is str else next(iter(value)))
        self.code = []

    def start_link(self, value: Any, start: int, end: int) -> None:
        line = self.line(start)
        before = self.starts[line - 1], 1
        if self.counted[0] > before[0]:  # from the link before in this line: there may be many
            before = self.counted
        column = before[1] + len(self.cut(before[0], start))
        self.counted = start, column
        link = next(iter(value.values()))
        self.document.links.append(
            Link(link["dest_url"], line, column, link["link_type"], link["id"])
        )
        if self.leaf not in _TAKEN_WHOLE:
            self.inline(start, end)

    def start_container(self, value: Any, start: int, end: int) -> None:
        self.begin()
        kind = value if value.__class__ is str else next(iter(value))
        if len(self.open) >= _DEEPEST:  # nobody writes that; what it holds is taken for the last's
            self.open.append(self.open[-1])
            self.insides.append(self.into)
            return
        inside: list[Block] = []
        block = Block(_CONTAINERS.get(kind, "quote"), self.line(start), blocks=inside)
        if kind == "List":
            block.number = value["List"]
        elif kind == "Item" and self.open[-1].number is not None:
            written = _ORDINAL.match(self.cut(start, start + 20))
            block.number = int(written[1]) if written else None
        self.open.append(self.add(block))
        self.insides.append(inside)
        self.into = inside

    def end_container(self, value: Any, start: int, end: int) -> None:
        self.begin()
        self.open.pop()
        self.insides.pop()
        self.into = self.insides[-1] if self.insides else self.blocks

    def end_paragraph(self, value: Any, start: int, end: int) -> None:
        self.leaf = ""
        self.paragraph(start, end)

    def end_heading(self, value: Any, start: int, end: int) -> None:
        title = self.cut(*self.span()).strip() if self.first >= 0 else ""
        self.begin()
        if self.open:
            self.add(Block("paragraph", self.line(start), title))
            self.document.inner_titles.append(title)
            return
        level = int(value["Heading"][1])
        section = self.document.begin(level, title, self.line(start))
        self.blocks = self.into = section.blocks

    def end_code(self, value: Any, start: int, end: int) -> None:
        self.begin()
        info = ""
        first = self.cut(start, end).partition("\n")[0].strip()
        if first[:3] in ("```", "~~~"):
            info = first.lstrip(first[0]).strip()
        fence = self.add(Block("fence", self.line(start), "".join(self.code)))
        fence.info = info
        self.document.fences.append(fence)

    def end_html(self, value: Any, start: int, end: int) -> None:
        self.begin()
        self.add(Block("html", self.line(start), self.cut(start, end)))

    def start_table(self, value: Any, start: int, end: int) -> None:
        self.begin("Table")
        self.rows, self.lines = [], []
        table = self.add(Block("table", self.line(start)))
        table.rows, table.lines = self.rows, self.lines

    def start_row(self, value: Any, start: int, end: int) -> None:
        self.rows.append([])
        self.lines.append(self.line(start))

    def end_cell(self, value: Any, start: int, end: int) -> None:
        self.rows[-1].append(self.cut(start, end).strip())

    def end_table(self, value: Any, start: int, end: int) -> None:
        self.begin()

    def ignore(self, value: Any, start: int, end: int) -> None:
        """Take an event that says nothing more."""


_CONTAINERS = {"List": "list", "Item": "item"}
_Handler = Callable[[_DocumentReader, Any, int, int], None]
_STARTS: dict[str, _Handler] = {
    **dict.fromkeys(("Paragraph", "Heading", "CodeBlock", "HtmlBlock"),
                    _DocumentReader.start_leaf),
    **dict.fromkeys(("List", "Item", "BlockQuote", "FootnoteDefinition"), _DocumentReader.start_container),
    **dict.fromkeys(("Link", "Image"), _DocumentReader.start_link),
    **dict.fromkeys(("TableHead", "TableRow"), _DocumentReader.start_row),
    "Table": _DocumentReader.start_table,
    "TableCell": _DocumentReader.ignore,
}  # fmt: skip
_ENDS: dict[str, _Handler] = {
    **dict.fromkeys(
        ("List", "Item", "BlockQuote", "FootnoteDefinition"), _DocumentReader.end_container
    ),
    "Paragraph": _DocumentReader.end_paragraph,
    "Heading": _DocumentReader.end_heading,
    "CodeBlock": _DocumentReader.end_code,
    "HtmlBlock": _DocumentReader.end_html,
    "TableCell": _DocumentReader.end_cell,
    "Table": _DocumentReader.end_table,
}
