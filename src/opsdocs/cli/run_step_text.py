"""Show a step to the person who follows it: what to do, the command, the expected result."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from opsdocs.cli import console
from opsdocs.cli.page_links import link_from_here
from opsdocs.documents.page import Page
from opsdocs.markdown.model import Section
from opsdocs.markdown.parse import parse
from opsdocs.markdown.titles import plain_text
from opsdocs.printable import clean, one_line
from opsdocs.reading.terminal import Look, render
from opsdocs.runs.execute import LONGEST_LINE
from opsdocs.runs.procedure import STEP, Item
from opsdocs.runs.standins import fill

_NARROWEST, _UNLIMITED = 20, 100_000
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


def show(page: Page, item: Item, values: Mapping[str, str]) -> None:
    """Show one item on stderr."""
    columns = shutil.get_terminal_size().columns
    print(file=sys.stderr)
    for above in _headings(item):
        for line in textwrap.wrap(above, max(columns - 1, _NARROWEST)):
            print(console.paint(line, "bold"), file=sys.stderr)
    look = Look(
        max(columns - 1, _NARROWEST), console.is_painted(), link_from_here(page),
        edge=_INDENT, words=partial(fill, values=values),
        code=partial(_code, values=values, paint=console.paint), has_comments=False,
    )  # fmt: skip
    _print_lines(item, look, partial(print, file=sys.stderr))


def show_all(page: Page, items: Sequence[Item], values: Mapping[str, str]) -> None:
    """Print all items as data: a paragraph is one line."""
    look = Look(
        _UNLIMITED, False, link_from_here(page),
        widest=_UNLIMITED, edge=_INDENT, words=partial(fill, values=values),
        code=partial(_code, values=values, paint=lambda line, color: clean(line)), has_comments=False,
    )  # fmt: skip
    console.out(one_line(page.title))
    part = ""
    for item in items:
        console.out("")
        above = _headings(item)
        for line in above[1:] if item.part and item.part == part else above:
            console.out(line)
        part = item.part
        _print_lines(item, look, console.out)


def _print_lines(item: Item, look: Look, say: Callable[[str], None]) -> None:
    """Print an item without its heading, below an empty line."""
    shown = render(textwrap.dedent(_without_title(item)), look).rstrip("\n")
    if shown:
        for line in ["", *shown.split("\n")]:
            say(line)


def _without_title(item: Item) -> str:
    """Return the source of an item without a first line that is in its heading already."""
    first = _first(parse(item.source).sections)
    line, _, rest = item.source.lstrip("\n").partition("\n")
    is_title = first and "\n" not in first and plain_text(first) == plain_text(item.title)
    return rest.lstrip("\n") if is_title and first in line else item.source


def _first(sections: Sequence[Section]) -> str:
    """Return the text that a document begins with: of a heading, a paragraph, or an entry of a list."""
    blocks = sections[0].blocks
    if not blocks:
        return sections[1].title if len(sections) > 1 else ""
    first = blocks[0]
    while first.kind in {"list", "item"} and first.blocks:
        first = first.blocks[0]
    return first.text if first.kind == "paragraph" else ""


def _code(
    text: str, info: str, values: Mapping[str, str], paint: Callable[[str, str], str]
) -> list[str]:
    """Return the lines of a fence such that a command can be copied: without the prompt of a session.

    Stand-ins have their values.
    """
    lines = text.removesuffix("\n").split("\n") if text else []
    session = bool(lines) and lines[0].startswith("$ ")
    is_note = info.startswith("{")  # as ```{warning} is in MyST
    shown = []
    for line in lines:
        is_printed = is_note or (session and not line.startswith(("$ ", "> ")))
        written = _cut(_INDENT * 2 + fill(line.removeprefix("$ "), values))
        shown.append(clean(written) if is_printed else paint(written, "green"))
    return shown


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
