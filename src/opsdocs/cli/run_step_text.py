"""Show a step to the person who follows it: what to do, the command, the expected result."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from opsdocs.cli import console
from opsdocs.documents.page import Page
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Block, Document
from opsdocs.markdown.parse import parse
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern
from opsdocs.printable import clean, one_line
from opsdocs.runs.execute import LONGEST_LINE
from opsdocs.runs.procedure import STEP, Item
from opsdocs.runs.standins import fill

_FENCE = re.compile("`{3,}|~{3,}")
_BOLD = re.compile(r"(`[^`\n]{1,400}`)|\*\*([^*\n]{1,80})\*\*")
_BEGINS = re.compile(
    r"[ \t]{0,40}(?:[-*+][ \t]{1,4}(?:\[[ xX]\][ \t])?|\d{1,9}[.)][ \t]{1,4}|#{1,6} |[|>])"
)
"""What an entry of a list, a row of a table, a heading or a quotation begins with."""
_ENDS = re.compile(_BEGINS.pattern + r"|[ \t]{0,40}(?:```|~~~)")
"""What the line behind a paragraph begins with, where no empty one is between them."""
_ESCAPE = Pattern(r"\\([!-/:-@\[-`{-~])|`[^`]*`")
"""A character that is escaped, or code, in which none is."""
_NARROWEST, _WIDEST, _UNLIMITED = 20, 100, 10_000
"""Columns of a text on a terminal, and elsewhere."""
_INDENT = "  "
"""What a document says is indented, so that nothing of it passes for what ``ops`` says."""


def heading(item: Item) -> str:
    """Return what is written above an item."""
    if item.kind != STEP or _is_part(item):
        return one_line(item.part or plain_text(item.title))
    return f"{_place(item)}: {one_line(plain_text(item.title))}"


def _is_part(item: Item) -> bool:
    """Tell whether an item is all of its part."""
    return item.part != "" and not item.is_begun and item.steps == 1


def _place(item: Item) -> str:
    """Return which step of how many an item is; of those of its part, where there are parts."""
    if item.part:
        return f"Step {item.number} of {item.steps}"
    written = "" if item.number == item.place else f", written as step {item.number}"
    return f"Step {item.place} of {item.steps}{written}"


def _headings(item: Item) -> list[str]:
    """Return what stands above an item: the name of its part, and its own heading.

    Of a title that is only the beginning of what follows, only the number stays.
    """
    is_partial = item.is_begun and _without_title(item) == item.source
    own = _place(item) if is_partial else heading(item)
    is_alone = not item.part or item.kind != STEP or _is_part(item)
    return [own] if is_alone else [one_line(item.part), own]


def show(item: Item, values: Mapping[str, str]) -> None:
    """Show one item on stderr."""
    print(file=sys.stderr)
    columns = shutil.get_terminal_size().columns
    for above in _headings(item):
        for line in _wrapped(above, max(columns - 1, _NARROWEST)):
            print(console.paint(line, "bold"), file=sys.stderr)
    width = max(columns - len(_INDENT) - 1, _NARROWEST)
    for text, kind in lines_of(item, values, min(width, _WIDEST)):
        color = {"label": "cyan", "command": "green"}.get(kind)
        print(console.paint(text, color) if color else clean(text), file=sys.stderr)


def show_all(page: Page, items: Sequence[Item], values: Mapping[str, str]) -> None:
    """Print all items as data."""
    console.out(one_line(page.title))
    part = ""
    for item in items:
        console.out("")
        above = _headings(item)
        for line in above[1:] if item.part and item.part == part else above:
            console.out(line)
        part = item.part
        for text, _ in lines_of(item, values, _UNLIMITED):
            console.out(text)


def lines_of(item: Item, values: Mapping[str, str], width: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of an item with what they are: text, label, command.

    A command keeps its lines, so that it can be copied, but for the prompt of a session; stand-ins
    have their values. Comments are not shown.
    """
    source = _without_title(item)
    lines = source.split("\n")
    document = parse(textwrap.dedent(source))
    code = {block.line - 1: block for block in document.fences}
    hidden = set(_lines_of_comments(document))
    at, blank, behind, paragraph = 0, False, False, ""
    while at <= len(lines):
        line = lines[at].replace("\t", "    ") if at < len(lines) else ""
        block = code.get(at)
        ends = block or at in hidden or not line.strip() or _BEGINS.match(line) or label_in(line)
        if paragraph and ends:
            yield from _shown(paragraph, values, width)
            paragraph = ""
        if block:
            if blank and behind:  # a command behind another
                yield "", "text"
            blank, behind = False, True
            before, height = _around(block, lines[at:])
            if before:
                yield from _shown(before, values, width)
            yield from _code(block, values)
            at += height
            continue
        at += 1
        if at - 1 in hidden:
            continue
        if not line.strip():
            blank = True
            continue
        if blank:
            yield "", "text"
        blank = behind = False
        paragraph = f"{paragraph} {line.strip()}" if paragraph else line.rstrip()
        if line.endswith(("  ", "\\")):
            yield from _shown(paragraph, values, width)
            paragraph = ""


def _lines_of_comments(document: Document) -> Iterator[int]:
    """Yield the lines, from 0, of blocks that are comments alone."""
    for block in document.blocks():
        text = block.text.strip()
        if block.kind == "html" and text.startswith("<!--") and text.endswith("-->"):
            yield from range(block.line - 1, block.line + text.count("\n"))


def _around(block: Block, lines: Sequence[str]) -> tuple[str, int]:
    """Return what stands before a block of code on its first line, and how many lines it takes."""
    held = block.text.count("\n")
    if block.text.partition("\n")[0].strip() == lines[0].strip() != "":  # indented, without marks
        return "", held
    mark = _FENCE.search(lines[0])
    before = lines[0][: mark.start()].rstrip(" \t>") if mark else ""
    closes = held + 1 < len(lines) and _FENCE.search(lines[held + 1]) is not None
    return before, held + 1 + closes


def _code(block: Block, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    lines = block.text.removesuffix("\n").split("\n") if block.text else []
    session = bool(lines) and lines[0].startswith("$ ")
    is_note = block.info.startswith("{")  # as ```{warning} is in MyST
    for line in lines:
        is_printed = is_note or (session and not line.startswith(("$ ", "> ")))
        shown = _cut(_INDENT * 2 + fill(line.removeprefix("$ "), values))
        yield shown, "text" if is_printed else "command"


def _without_title(item: Item) -> str:
    """Return the source of an item without a first line that is in its heading already."""
    first, _, rest = item.source.partition("\n")
    begins = _BEGINS.match(first)
    is_alone = not rest.partition("\n")[0].strip()
    if item.is_begun:
        is_alone = is_alone or _ENDS.match(rest) is not None
    if item.is_begun and is_alone and plain_text(first.strip()) == plain_text(item.title):
        return rest.lstrip("\n")
    if begins and is_alone and plain_text(first[begins.end() :].strip()) == plain_text(item.title):
        return rest.lstrip("\n")
    return item.source


def _shown(paragraph: str, values: Mapping[str, str], width: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of a paragraph, or of an entry of a list, with what they are."""
    kind = "label" if label_in(paragraph) else "text"
    plain = _BOLD.sub(lambda found: found[1] or found[2], paragraph).rstrip("\\")
    has_names = "`" in plain or "\\<" in plain
    plain = _ESCAPE.sub(lambda found: found[1] or found[0], plain) if "\\" in plain else plain
    plain = fill(plain, values) if has_names else plain
    for part in _wrapped(_cut(plain), width):
        yield _INDENT + part, kind


def _wrapped(text: str, width: int) -> list[str]:
    begins = _BEGINS.match(text)
    indent = " " * (begins.end() if begins else len(text) - len(text.lstrip()))
    return textwrap.wrap(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]}… ({len(line):,} characters; see the document for the rest)"


def look(text: str, say: Callable[[str], None]) -> None:
    """Show exactly what would be run, each line of it whole, whatever the width."""
    width = 74
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        shown = clean(line).replace("\t", "→   ")
        parts = [shown[at : at + width] for at in range(0, len(shown), width)] or [""]
        for at, part in enumerate(parts):
            mark = f"{number:3} | " if at == 0 else "    … "
            say(mark + part)
