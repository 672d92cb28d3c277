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

_HEADING = re.compile(r"(#{1,6}) +(?=[^\s])(.*[^#\s]) *")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)")
_ITEM = re.compile(r"(?:([-*+])|(\d{1,9})([.)])) (?=[^ ])(?:\[([ xX])\] (?=[^ ]))?(.+)")
_DELIMITERS = re.compile(r"\|(?: *:?-+:? *\|)+ *")
_NUMBERED = re.compile(r"\d{1,9}[.)](?: |$)")
_TEXT = re.compile(r"\*\*[^\W\d_]|[ ]*[^\W\d_]|[-:_=~`][^\W_]")
_CONTINUED = re.compile(r"\n +")
_OPENERS = frozenset("#>|<=~`-*+:_ 0123456789")
"""What lines begin with that are more than text, or may be."""
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
    angles = "<" in text
    if text.startswith(("---", "<")) or (angles and "\n<" in text) or "]:" in text:
        return None
    if "\r" in text or "\0" in text or "\v" in text or "\f" in text:
        return None
    special = angles or "](" in text or "\t" in text
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
    while 0 <= at < end:
        line = lines[at]
        if not line:
            at += 1
        elif line[0] not in _OPENERS or (line[0] != " " and _is_text(line)):
            at = _read_paragraph(lines, at, end, fences, section)
        elif at in fences:
            close = fences[at]
            text = "".join([f"{one}\n" for one in lines[at + 1 : close]])
            section.blocks.append(Block("fence", at + 1, text, line.lstrip("`~").strip()))
            at = close + 1
        elif item := _ITEM.match(line):
            at = _read_list(lines, at, end, fences, section, item)
        elif line[0] == "|":
            at = _read_table(lines, at, end, section)
        elif line.strip(" "):
            return False
        else:
            at += 1
    return at >= 0


def _read_paragraph(
    lines: list[str], start: int, end: int, fences: dict[int, int], section: Section
) -> int:
    """Read a paragraph; return the line behind it, -1 where that is not for sure."""
    at = start + 1
    while at < end and (line := lines[at]):
        if line[0] in _OPENERS and not _is_text(line):
            if line.strip(" ") and at not in fences:
                item = _ITEM.match(line)
                if item is None or item[2] not in {None, "1"}:
                    return -1
            break
        at += 1
    if at == start + 1:
        text = lines[start].strip()
    else:
        text = _CONTINUED.sub("\n", "\n".join(lines[start:at]).strip())
    section.blocks.append(Block("paragraph", start + 1, text))
    if text.startswith("**"):
        section.add_fields(text, start + 1)
    return at


def _is_text(line: str) -> bool:
    """Tell whether a line that may be the mark of something is certainly not."""
    if _TEXT.match(line):
        return True
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
    lines: list[str], start: int, end: int, fences: dict[int, int], section: Section,
    first: re.Match[str],
) -> int:  # fmt: skip
    """Read a list; return the line behind it, -1 where some of it is more than text."""
    items: list[Block] = []
    number = int(first[2]) if first[2] else None
    section.blocks.append(Block("list", start + 1, blocks=items, number=number))
    at = start
    match: re.Match[str] | None = first
    while match and match[1] == first[1] and match[3] == first[3]:
        _, written, _, done, text = match.groups()
        if done is None and (text[2:3] == "]" or (text[0] in _OPENERS and not _is_text(text))):
            return -1
        line = at = at + 1
        while at < end and lines[at][:1] == " " and lines[at].strip(" "):
            rest = lines[at].lstrip(" ")
            if len(lines[at]) - len(rest) < lines[line - 1].index(" ") + 1 or not _is_text(rest):
                return -1
            text = f"{text}\n{rest}"
            at += 1
        text = text.strip()
        item = Block("item", line, blocks=[Block("paragraph", line, text)])
        item.number = int(written) if written else None
        item.done = done != " " if done else None
        items.append(item)
        if text.startswith("**"):
            section.add_fields(text, line)
        behind = at
        while at < end and not lines[at].strip(" "):
            at += 1
        if at == end or at in fences:
            return at
        match = _ITEM.match(lines[at])
        same = match and match[1] == first[1] and match[3] == first[3]
        if not same and (at == behind or lines[at][0] == " "):
            return -1
    return at


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
