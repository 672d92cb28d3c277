"""Answers as Markdown text: what a person typed can never change a document's structure.

Inline Markdown stays as typed (a command in backticks, a link, emphasis). What would begin a
heading, a list, a table, a fence or HTML gets a backslash, which every renderer takes away again.
The constructs are those of CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) and of GitHub's
tables and footnotes.
"""

from __future__ import annotations

import re

_BACKTICKS = re.compile(r"\\.|`+", re.DOTALL)
_AUTOLINK = re.compile(r"<(?:https?|mailto):[^\s<>`]*>", re.IGNORECASE)
_UNESCAPED = r"(?<!\\)((?:\\\\)*)"  # an even number of backslashes escapes nothing
_BACKTICK = re.compile(_UNESCAPED + "`")
_HTML = re.compile(_UNESCAPED + r"<(?=[A-Za-z/!?])")
_PIPE = re.compile(_UNESCAPED + r"\|")
_LAST_BACKSLASH = re.compile(_UNESCAPED + r"\\$")
_BLOCK_START = re.compile(
    r"#{1,6}(?=\s|$)"  # heading
    r"|[-+*](?=\s|$)|(?P<number>\d{1,9})(?P<dot>[.)](?=\s|$))"  # list item
    r"|>|~{3,}"  # quote, fence (one of backticks is left no line of its own: see _inline)
    r"|=+\s*$|[-_*](?:\s*[-_*]){2,}\s*$"  # underline of a heading, thematic break
    r"|\[(?:\\.|[^\]\\])+\]:"  # link definition, footnote
    r"|\||[:-][\s|:-]*$"  # row of a table
)


def inline(text: str) -> str:
    """Return ``text`` for the middle of a line; its line breaks become spaces."""
    return _inline(" ".join(text.split("\n")))


def block(text: str, indent: str = "") -> str:
    """Return ``text`` for the start of a line or list item, whose later lines need ``indent``."""
    lines = [_block_line(_inline(line.strip())) for line in text.split("\n")]
    return "\n".join([lines[0], *(indent + line if line else "" for line in lines[1:])])


def cell(text: str) -> str:
    """Return ``text`` for a cell of a table."""
    return _PIPE.sub(r"\1\\|", inline(text))


def code_span(text: str) -> str:
    """Return ``text`` for the inside of a code span of one backtick, which can't hold another."""
    return " ".join(text.split("\n")).replace("`", "'")


def fenced(text: str, indent: str = "") -> str:
    """Return ``text`` for the inside of a fence, each line after the first indented likewise.

    A line that would close the fence is indented by four more, so that it can't.
    """
    lines = [
        "    " + line if re.match(r" {0,3}(?:`{3,}|~{3,})", line) else line
        for line in text.rstrip("\n").split("\n")
    ]
    return ("\n" + indent).join(lines)


def comment(text: str) -> str:
    """Return ``text`` for the inside of an HTML comment."""
    return " ".join(text.split("\n")).replace("--", "- -").replace(">", "")


def _inline(text: str) -> str:
    pieces = []
    at = 0
    for start, end in _code_spans(text):
        pieces += [_outside_code(text[at:start]), text[start:end]]
        at = end
    pieces.append(_outside_code(text[at:]))
    escaped = "".join(pieces)
    # A trailing backslash would escape, and trailing #s would close, what stands next.
    escaped = _LAST_BACKSLASH.sub(r"\1\\\\", escaped)
    return re.sub(r"(^|\s)(#+\s*)$", r"\1\\\2", escaped)


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return the half-open ranges of the code spans: a run of backticks up to the next as long."""
    spans = []
    runs = [match for match in _BACKTICKS.finditer(text) if match[0][0] == "`"]
    at = 0
    while at < len(runs):
        opening = runs[at]
        closing = next((n for n in range(at + 1, len(runs)) if runs[n][0] == opening[0]), None)
        if closing is None:
            at += 1
            continue
        spans.append((opening.start(), runs[closing].end()))
        at = closing + 1
    return spans


def _outside_code(text: str) -> str:
    pieces = []
    at = 0
    for link in _AUTOLINK.finditer(text):
        pieces += [_plain(text[at : link.start()]), link[0]]
        at = link.end()
    pieces.append(_plain(text[at:]))
    return "".join(pieces)


def _plain(text: str) -> str:
    text = _BACKTICK.sub(r"\1\\`", text)
    return _HTML.sub(r"\1\\<", text).replace("-->", "--\\>")


def _block_line(line: str) -> str:
    start = _BLOCK_START.match(line)
    if start is None:
        return line
    if start["number"]:
        return f"{start['number']}\\{line[start.start('dot') :]}"
    return "\\" + line
