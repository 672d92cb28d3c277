"""Markdown text becomes a document. What is plain is read line by line, as that is much faster.

Most lines of our documents are plain: headings, paragraphs, flat lists, tables and fences that
begin in the first column. A document is taken apart at its headings, and a section is read when
it is asked for. Whatever may mean something else is left to ``commonmark``, the whole document or
one section: so both read the same, which the tests make sure of.
"""

from __future__ import annotations

import re
from functools import partial

from opsdocs.document import Block, Document, Section

_HEADING = re.compile(r"(#{1,6}) +(\S(?:.*[^#\s])?) *")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)")
_ITEM = re.compile(r"(?:[-*+]|(\d{1,9})[.)]) (?=[^ ])(?:\[([ xX])\] (?=[^ ]))?(.+)")
_DELIMITERS = re.compile(r"\|(?: *:?-+:? *\|)+ *")
_NUMBERED = re.compile(r"\d{1,9}[.)](?: |$)")
_CONTINUED = re.compile(r"\n +")
_OPENERS = frozenset("#>|<=~`-*+:_ 0123456789")
"""What lines begin with that are more than text, or may be."""
_ODD = ("\r", "\0", "\v", "\f", "]:", "\n<")
_SPECIAL = ("](", "<", "\t")
"""What links and HTML have; and a tab stands for as many spaces as its place demands."""
_MOST_SPACES = 3
"""Spaces before a mark that still is one."""


def parse(text: str) -> Document:
    """Return ``text`` as a document."""
    return _plain(text) or _read(text)


def _read(text: str) -> Document:
    from opsdocs.commonmark import read  # noqa: PLC0415 - few documents need it

    return read(text)


def _plain(text: str) -> Document | None:
    """Return a document whose sections are read later; None where its headings are not for sure.

    That is where a line with ``#`` may stand within something that goes on, where a line below
    another makes that a heading, and where links are defined elsewhere.
    """
    if text.startswith(("---", "<")) or any(mark in text for mark in _ODD):
        return None
    special = any(mark in text for mark in _SPECIAL)
    lines = text.split("\n")
    fences: dict[int, int] = {}  # where each begins and ends
    found = [Section(0, "", 1)]
    starts = [0]
    above: list[Section] = []
    end = -1
    for at, line in enumerate(lines):
        first = line[:1]
        if at <= end or first not in _OPENERS:
            continue
        if first == "#":
            heading = _HEADING.fullmatch(line)
            if heading is None:
                if line.lstrip("#")[:1] in {"", " ", "\t"}:
                    return None
                continue
            if special and ("](" in line or "<" in line):
                return None
            level = len(heading[1])
            while above and above[-1].level >= level:
                above.pop()
            section = Section(level, heading[2], at + 1, above[-1] if above else found[0])
            above.append(section)
            found.append(section)
            starts.append(at + 1)
        elif line.startswith(("```", "~~~")):
            end = _end_of_fence(lines, at)
            if end < 0:
                return None
            fences[at] = end
        elif first in " -=" and not _keeps_headings(line):
            return None
    for section, start, end in zip(found, starts, [*(start - 1 for start in starts[1:]), len(lines)], strict=True):
        section.unread = partial(_read_section, lines, start, end, fences, special)
    return Document(found)


def _keeps_headings(line: str) -> bool:
    """Tell whether a line is none that makes headings, or that hides them."""
    text = line.lstrip(" ")
    if text[:1] == "<" or (text and not (text.strip("- \t") and text.strip("= \t"))):
        return False
    return len(line) - len(text) > _MOST_SPACES or not text.startswith(("#", "```", "~~~"))


def _end_of_fence(lines: list[str], start: int) -> int:
    """Return the line that closes the fence, -1 where there is none."""
    opened = _FENCE.fullmatch(lines[start])
    if opened:
        mark = opened[1]
        for at in range(start + 1, len(lines)):
            line = lines[at]
            if mark in line and not line.strip(mark[0] + " ") and line.find(mark) <= _MOST_SPACES:
                text = line.strip(" ")
                if not text.strip(mark[0]):
                    return at
    return -1


def _read_section(
    lines: list[str], start: int, end: int, fences: dict[int, int], special: bool, section: Section
) -> None:
    """Read the lines from ``start`` up to ``end`` into ``section``."""
    if special:
        text = "\n".join(lines[start:end])
        closely = any(mark in text for mark in _SPECIAL)
    else:
        closely = False
    if closely or not _read_plain(lines, start, end, fences, section):
        from opsdocs.commonmark import read_section  # noqa: PLC0415 - few sections need it

        section.clear()
        text = "\n".join([*lines[start:end], ""] if end < len(lines) else lines[start:end])
        read_section(section, text, start + 1)


def _read_plain(
    lines: list[str], start: int, end: int, fences: dict[int, int], section: Section
) -> bool:
    """Read plain lines into ``section``; False, and perhaps half of it, where some are not."""
    at = start
    while at < end:
        line = lines[at]
        if not line or not line.strip(" "):
            at += 1
            continue
        first = line[0]
        if at in fences:
            close = fences[at]
            text = "".join(f"{one}\n" for one in lines[at + 1 : close])
            info = line.strip().lstrip("`~").strip()
            section.blocks.append(Block("fence", at + 1, text, info))
            at = close + 1
        elif first == "|":
            at = _read_table(lines, at, end, section)
        elif first not in _OPENERS or (first != " " and _is_text(line)):
            at = _read_paragraph(lines, at, end, fences, section)
        elif _ITEM.match(line):
            at = _read_list(lines, at, end, fences, section)
        else:
            return False
        if at < 0:
            return False
    return True


def _read_paragraph(
    lines: list[str], start: int, end: int, fences: dict[int, int], section: Section
) -> int:
    """Read a paragraph; return the line behind it, -1 where that is not for sure."""
    at = start + 1
    while at < end:
        line = lines[at]
        if not line or (line[0] in _OPENERS and not _is_text(line)):
            if line.strip(" ") and at not in fences:
                item = _ITEM.match(line)
                if item is None or item[1] not in {None, "1"}:
                    return -1
            break
        at += 1
    text = (lines[start] if at == start + 1 else "\n".join(lines[start:at])).strip()
    if "\n " in text:
        text = _CONTINUED.sub("\n", text)
    section.blocks.append(Block("paragraph", start + 1, text))
    if text.startswith("**"):
        section.add_fields(text, start + 1)
    return at


def _is_text(line: str) -> bool:
    """Tell whether a line that may be the mark of something is certainly not."""
    text = line.lstrip(" ")
    first, second = text[:1], text[1:2]
    if first in "-*+":
        return second not in {" ", ""} and bool(text.strip(f"{first} |:"))
    if first.isdigit():
        return not _NUMBERED.match(text)
    if first in "`~":
        return not text.startswith(("```", "~~~"))
    if first in "_=":
        return bool(text.strip(f"{first} "))
    if first == ":":
        return bool(text.strip(":-| "))
    return first not in {"", "#", ">", "|", "<"}


def _read_list(
    lines: list[str], start: int, end: int, fences: dict[int, int], section: Section
) -> int:
    """Read a list; return the line behind it, -1 where some of it is more than text."""
    match = _ITEM.match(lines[start])
    kind = _kind(lines[start])
    items: list[Block] = []
    number = int(match[1]) if match and match[1] else None
    section.blocks.append(Block("list", start + 1, blocks=items, number=number))
    at = start
    while match and _kind(lines[at]) == kind:
        width = match.start(2) - 1 if match[2] else match.start(3)
        line, done, text = at + 1, match[2], match[3]
        if done is None and (text[2:3] == "]" or (text[0] in _OPENERS and not _is_text(text))):
            return -1
        at += 1
        while at < end and lines[at][:1] == " " and lines[at].strip(" "):
            if len(lines[at]) - len(lines[at].lstrip(" ")) < width or not _is_text(lines[at]):
                return -1
            text = f"{text}\n{lines[at].lstrip(' ')}"
            at += 1
        text = text.strip()
        paragraph = Block("paragraph", line, text)
        items.append(Block("item", line, blocks=[paragraph], number=int(match[1]) if match[1] else None,
                           done=None if done is None else done != " "))  # fmt: skip
        if text.startswith("**"):
            section.add_fields(text, line)
        follows = at < end and bool(lines[at].strip(" "))
        while at < end and not lines[at].strip(" "):
            at += 1
        if at == end or at in fences:
            return at
        match = _ITEM.match(lines[at])
        if (follows and not (match and _kind(lines[at]) == kind)) or lines[at][0] == " ":
            return -1
    return at


def _kind(line: str) -> str:
    """Return the mark of a list item without its number."""
    return line.partition(" ")[0][-1:]


def _read_table(lines: list[str], start: int, end: int, section: Section) -> int:
    """Read a table; return the line behind it, -1 where it may be none."""
    at = start
    while at < end and lines[at][:1] == "|":
        at += 1
    table = [lines[one].rstrip(" ") for one in range(start, at)]
    if (
        len(table) < 2
        or not _DELIMITERS.fullmatch(table[1])
        or (at < end and lines[at].strip(" "))
        or any(len(line) < 2 or line[-1] != "|" or "\\" in line for line in table)
    ):
        return -1
    del table[1]
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in table]
    columns = len(rows[0])
    if columns != lines[start + 1].count("|") - 1:
        return -1
    for row in rows:
        row[columns:] = [""] * (columns - len(row))
    numbers = [start + 1, *range(start + 3, at + 1)]
    section.blocks.append(Block("table", start + 1, rows=rows, lines=numbers))
    return at
