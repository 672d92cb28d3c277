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
from opsdocs.printable import clean, one_line
from opsdocs.runs.execute import LONGEST_LINE
from opsdocs.runs.procedure import STEP, Item
from opsdocs.runs.standins import fill

_FENCE = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})(.*)")
_NARROWEST, _WIDEST, _UNLIMITED = 40, 100, 10_000
"""Columns of a text on a terminal, and elsewhere."""
_INDENT = "  "
"""What a document says is indented, so that nothing of it passes for what ``ops`` says."""


def heading(item: Item, items: Sequence[Item]) -> str:
    """Return what is written above an item."""
    steps = sum(one.kind == STEP for one in items)
    if item.kind != STEP:
        return one_line(item.title)
    written = "" if item.number == item.place else f", written as step {item.number}"
    return f"Step {item.place} of {steps}{written}: {one_line(item.title)}"


def show(item: Item, items: Sequence[Item], values: Mapping[str, str]) -> None:
    """Show one item on stderr."""
    print(file=sys.stderr)
    print(console.paint(heading(item, items), "bold"), file=sys.stderr)
    width = max(shutil.get_terminal_size().columns - len(_INDENT) - 1, _NARROWEST)
    for text, kind in lines_of(item, values, min(width, _WIDEST)):
        color = {"label": "cyan", "command": "green"}.get(kind)
        print(console.paint(text, color) if color else clean(text), file=sys.stderr)


def show_all(page: Page, items: Sequence[Item], values: Mapping[str, str]) -> None:
    """Print all items as data."""
    console.out(one_line(page.title))
    for item in items:
        console.out("")
        console.out(heading(item, items))
        for text, _ in lines_of(item, values, _UNLIMITED):
            console.out(text)


def lines_of(item: Item, values: Mapping[str, str], width: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of an item with what they are: text, label, command.

    A command keeps its lines, so that it can be copied, but for the prompt of a session; stand-ins
    have their values.
    """
    fence, blank, behind = "", False, False
    for raw in item.source.split("\n"):
        line = raw.replace("\t", "    ")
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence, behind = "", True
            else:
                yield _cut(_INDENT * 2 + fill(raw.removeprefix("$ "), values)), "command"
            continue
        if mark:
            fence = mark[1]
            if blank and behind:  # a command behind another
                yield "", "text"
            blank = behind = False
            continue
        if not line.strip():
            blank = True
            continue
        if blank:
            yield "", "text"
        blank = behind = False
        kind = "label" if label_in(line) else "text"
        plain = re.sub(r"\*\*([^*\n]{1,80})\*\*", r"\1", line.rstrip()).rstrip("\\")
        plain = fill(plain, values) if "`" in plain else plain
        for part in _wrapped(_cut(plain), width):
            yield _INDENT + part, kind


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
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
