"""Markdown text becomes a document. What is plain is read line by line, as that is much faster.

Most of our documents are plain: headings, paragraphs, flat lists, tables and fences that begin in
the first column. Whatever may mean something else is left to ``commonmark``, one section or, where
not even its end is for sure, the whole document: so both read the same, which the tests make sure
of.
"""

from __future__ import annotations

import re

from opsdocs.markdown.model import Block, Document, Section

_HEADING = re.compile(r"(#{1,6}) +(?=[^\s])(.*[^#\s]) *")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)")
_ITEM = re.compile(r"(?:([-*+])|(\d{1,9})([.)])) (?=[^ ])(?:\[([ xX])\] (?=[^ ]))?(.+)")
_DELIMITERS = re.compile(r"\|(?: *:?-+:? *\|)+ *")
_LINK = re.compile(r"\][(:]")
_NUMBERED = re.compile(r"\d{1,9}[.)](?: |$)")
_TEXT = re.compile(r"\*\*[^\W\d_]|[ ]*[^\W\d_]|[-:_=~`][^\W_]")
_CONTINUED = re.compile(r"\n +")
_OPENERS = frozenset("#>|<=~`-*+:_ 0123456789")
"""What lines begin with that are more than text, or may be."""
_SPECIAL = ("](", "<", "\t")
"""What links and HTML have; and a tab stands for as many spaces as its place demands."""
_FENCES = ("```", "~~~")
_MOST_SPACES = 3
"""Spaces before a mark that still is one."""


class _NotPlain(Exception):  # noqa: N818 - no error: a closer look is needed
    """A line may be more than what plain documents have."""


def parse(text: str) -> Document:
    """Return ``text`` as a document."""
    return read_plain(text) or _read(text)


def _read(text: str) -> Document:
    from opsdocs.markdown.parse import read  # noqa: PLC0415 - few documents need it

    return read(text)


def read_plain(text: str) -> Document | None:
    """Return ``text`` as a document; None where its headings are not for sure.

    That is where a line with ``#`` may stand within something that goes on, where a line below
    another makes that a heading, and where links are defined elsewhere.
    """
    special = "<" in text or "\t" in text or _LINK.search(text) is not None
    if special and ("]:" in text or "\n<" in text):
        return None
    if (
        text.startswith(("---", "<"))
        or "\r" in text
        or "\0" in text
        or "\v" in text
        or "\f" in text
    ):
        return None
    lines = text.split("\n")
    section = Section(0, "", 1)
    document = Document([section])
    at = 0
    try:
        while True:
            at = _read_section(lines, at, document, section, special=special)
            if at == len(lines):
                return document
            section = _heading(lines[at], at + 1, document, special=special)
            at += 1
    except _NotPlain:
        return None


def _heading(line: str, number: int, document: Document, *, special: bool) -> Section:
    match = _HEADING.fullmatch(line)
    if match is None or (special and ("](" in line or "<" in line)):
        raise _NotPlain
    return document.begin(len(match[1]), match[2], number)


def _read_section(
    lines: list[str], start: int, document: Document, section: Section, *, special: bool
) -> int:
    """Read the lines up to the next heading into ``section``; return the line of that heading."""
    fences = len(document.fences)
    try:
        if special:
            text = "\n".join(lines[start : _end_of_section(lines, start)])
            if any(mark in text for mark in _SPECIAL):
                raise _NotPlain
        return _read_blocks(lines, start, document, section)
    except _NotPlain:
        from opsdocs.markdown.parse import read_section  # noqa: PLC0415 - few sections need it

        end = _end_of_section(lines, start)
        text = "\n".join(lines[start:end]) + ("\n" if end < len(lines) else "")
        section.blocks, section.fields = [], []
        del document.fences[fences:]
        read_section(document, section, text, start + 1)
        return end


def _end_of_section(lines: list[str], start: int) -> int:
    """Return the line of the next heading; raise ``_NotPlain`` where that is not for sure."""
    at = start
    while at < len(lines):
        line = lines[at]
        if _is_heading(line):
            return at
        if line.startswith(_FENCES):
            at = _end_of_fence(lines, at)
        elif line[:1] in {" ", "-", "="}:
            text = line.lstrip(" ")
            ruled = text and not (text.strip("- \t") and text.strip("= \t"))
            indented = len(line) - len(text) > _MOST_SPACES
            if text[:1] == "<" or ruled or (not indented and text.startswith(("#", *_FENCES))):
                raise _NotPlain
        at += 1
    return at


def _end_of_fence(lines: list[str], start: int) -> int:
    """Return the line that closes the fence; raise ``_NotPlain`` where there is none."""
    opened = _FENCE.fullmatch(lines[start])
    if opened:
        mark = opened[1]
        for at in range(start + 1, len(lines)):
            line = lines[at]
            if mark in line and line.find(mark) <= _MOST_SPACES:
                rest = line.strip(" ")
                if not rest.strip(mark[0]):
                    return at
    raise _NotPlain


def _read_blocks(lines: list[str], start: int, document: Document, section: Section) -> int:
    """Read plain lines into ``section``; return the line of the next heading."""
    at = start
    end = len(lines)
    while at < end:
        line = lines[at]
        if not line:
            at += 1
        elif line[0] not in _OPENERS or (line[0] != " " and _TEXT.match(line)):
            at = _read_paragraph(lines, at, section)
        elif _is_heading(line):
            return at
        elif line.startswith(_FENCES):
            close = _end_of_fence(lines, at)
            fence = Block("fence", at + 1, "\n".join([*lines[at + 1 : close], ""]))
            fence.info = line.lstrip(line[0]).strip()
            section.blocks.append(fence)
            document.fences.append(fence)
            at = close + 1
        elif item := _ITEM.match(line):
            at = _read_list(lines, at, section, item)
        elif line[0] == "|":
            at = _read_table(lines, at, section)
        elif not line.strip(" "):
            at += 1
        elif line[0] != " " and _is_text(line):
            at = _read_paragraph(lines, at, section)
        else:
            raise _NotPlain
    return end


def _read_paragraph(lines: list[str], start: int, section: Section) -> int:
    """Read a paragraph; return the line behind it."""
    at = start + 1
    end = len(lines)
    while at < end and (line := lines[at]):
        if line[0] in _OPENERS and not (_TEXT.match(line) or _is_text(line)):
            if line.strip(" ") and not _ends(line):
                item = _ITEM.match(line)
                if item is None or item[2] not in {None, "1"}:
                    raise _NotPlain
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


def _is_heading(line: str) -> bool:
    """Tell whether a line begins as headings do; not all of those are one."""
    return line[:1] == "#" and line.lstrip("#")[:1] in {"", " ", "\t"}


def _is_text(line: str) -> bool:
    """Tell whether a line that may be the mark of something is certainly not."""
    text = line.lstrip(" ")
    first, second = text[:1], text[1:2]
    if first in "-*+":
        return second not in {" ", ""} and bool(text.strip(f"{first} |:"))
    if first.isdigit():
        return not _NUMBERED.match(text)
    if first in "`~":
        return not text.startswith(_FENCES)
    if first in "_=":
        return bool(text.strip(f"{first} "))
    if first == ":":
        return bool(text.strip(":-| "))
    return first not in {"", "#", ">", "|", "<"}


def _read_list(lines: list[str], start: int, section: Section, first: re.Match[str]) -> int:
    """Read a list of items that hold text only; return the line behind it."""
    items: list[Block] = []
    block = Block("list", start + 1, "", items)
    block.number = int(first[2]) if first[2] else None
    section.blocks.append(block)
    at = start
    end = len(lines)
    match: re.Match[str] | None = first
    while match and match[1] == first[1] and match[3] == first[3]:
        _, number, _, done, text = match.groups()
        if done is None and (
            text[2:3] == "]" or (text[0] in _OPENERS and not (_TEXT.match(text) or _is_text(text)))
        ):
            raise _NotPlain
        line = at = at + 1
        while at < end and lines[at][:1] == " " and lines[at].strip(" "):
            text = f"{text}\n{_continuation(lines[at], match.end(3 if number else 1) + 1)}"
            at += 1
        text = text.strip()
        items.append(_item(line, text, number, done))
        if text.startswith("**"):
            section.add_fields(text, line)
        behind = at
        while at < end and not lines[at].strip(" "):
            at += 1
        if at == end:
            return at
        match = _ITEM.match(lines[at])
        if not (match and match[1] == first[1] and match[3] == first[3]):
            if lines[at][0] == " " or (at == behind and not _ends(lines[at])):
                raise _NotPlain
            return at
    return at


def _item(line: int, text: str, number: str | None, done: str | None) -> Block:
    item = Block("item", line, "", [Block("paragraph", line, text)])
    if number:
        item.number = int(number)
    if done:
        item.done = done != " "
    return item


def _continuation(line: str, indent: int) -> str:
    """Return the text of a line that continues an item whose text is ``indent`` spaces in."""
    text = line.lstrip(" ")
    if len(line) - len(text) < indent or not _is_text(text):
        raise _NotPlain
    return text


def _ends(line: str) -> bool:
    """Tell whether a line ends the paragraph, list or table right above it, whatever that is."""
    return _is_heading(line) or line.startswith(_FENCES)


def _read_table(lines: list[str], start: int, section: Section) -> int:
    """Read a table; return the line behind it."""
    at = start
    while at < len(lines) and lines[at][:1] == "|":
        at += 1
    if at < len(lines) and lines[at].strip(" ") and not _ends(lines[at]):
        raise _NotPlain
    table = [line.rstrip(" ") for line in lines[start:at]]
    if any(line == "|" or line[-1] != "|" or "\\" in line for line in table):
        raise _NotPlain
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in table]
    columns = len(rows[0])
    if len(rows) == 1 or not _DELIMITERS.fullmatch(table[1]) or len(rows[1]) != columns:
        raise _NotPlain
    del rows[1]
    for row in rows:
        row[columns:] = [""] * (columns - len(row))
    block = Block("table", start + 1)
    block.rows = rows
    block.lines = [start + 1, *range(start + 3, at + 1)]
    section.blocks.append(block)
    return at
