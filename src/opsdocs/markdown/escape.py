"""Answers as Markdown text: what a person typed can never change a document's structure.

Inline Markdown stays as typed (a command in backticks, a link, emphasis). What would begin a
heading, a list, a table, a fence or HTML gets a backslash, which every renderer takes away again.
The constructs are those of CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) and of GitHub's
tables, task lists and footnotes.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from opsdocs.patterns import Pattern

_LINE_END = Pattern(r"\r\n?|\n")
_BACKTICKS = Pattern("`+")
_ALL_MARKS = Pattern(r"[*_\s]+")
# Each branch begins with a character of its own, by which the search skips what is plain text.
_INLINE_MARK = Pattern(
    r"\\."  # an escape
    r"|``*"  # code
    r"|<(?:https?|mailto):[^\s<>`]*>"  # a link in angle brackets
    r"|<(?=[A-Za-z/!?])"  # HTML
    r"|!\[|\[|\]",  # a link or image
    re.IGNORECASE,
)
# The target of a link in its simple form; what holds more than that is taken for text.
_LINK_TARGET = Pattern(
    r"\((?:\\[^\s<`]|[^\s<>()\\`]|\((?:\\[^\s<`]|[^\s<>()\\`])*\))*"
    r"(?:\s+(?:\"[^\"\\<`]*\"|'[^'\\<`]*'))?\s*\)"
)
_UNESCAPED = r"(?<!\\)((?:\\\\)*)"  # an even number of backslashes escapes nothing
_PIPE = Pattern(_UNESCAPED + r"\|")
_LAST_BACKSLASH = Pattern(_UNESCAPED + r"\\$")
_LAST_HASHES = Pattern(r"(^|\s)(#+)$")
_BLOCK_START = Pattern(
    r"#{1,6}(?=\s|$)"  # heading
    r"|[-+*](?=\s|$)|(?P<number>\d{1,9})(?P<dot>[.)](?=\s|$))"  # list item
    r"|>|~{3,}"  # quote, fence (one of backticks is left no line of its own: see _inline)
    r"|=+\s*$|[-_*](?:\s*[-_*])*\s*$"  # underline of a heading, thematic break
    r"|\[(?:\\.|[^\[\]\\])*(?:\](?![(\[])|$)"  # task, link definition, footnote
    r"|\||[:-][\s|:-]*$"  # row of a table
)
_SECTION_START = Pattern(
    r"#{1,6}(?=\s|$)|=+\s*$|-+\s*$|[-_*](?:\s*[-_*]){2,}\s*$|\[(?:\\.|[^\[\]\\])*\]:"
)
"""A heading, what underlines one, a line across, and a link definition or footnote."""
# What YAML takes for text without quotes: https://yaml.org/spec/1.2.2/#733-plain-style
_YAML_PLAIN = Pattern(r"(?![-?:,\[\]{}#&*!|>'\"%@`\s])(?:[^\n:#]|:(?=\S)|(?<=\S)#)*")
_FENCE_END = Pattern(r"[ \t]{0,3}(?:`{3,}|~{3,})\s*$")


def one_line(text: str) -> str:
    """Return ``text`` with its line breaks as spaces."""
    return " ".join(_LINE_END.split(text)).strip()


def inline(text: str) -> str:
    """Return ``text`` for the middle of a line."""
    escaped = _inline(one_line(text))
    # Between the marks of an emphasis, marks alone would make a thematic break.
    return "\\" + escaped if _ALL_MARKS.fullmatch(escaped) else escaped


def block(text: str, indent: str = "") -> str:
    """Return ``text`` for the start of a line or list item, whose later lines need ``indent``."""
    first, *rest = (_block_line(_inline(line.strip())) for line in _LINE_END.split(text.strip()))
    return "\n".join([first, *((indent + line).rstrip() for line in rest)])


def line_of_block(line: str) -> str:
    """Return a line that may begin a list, a quotation, a table or code, and no heading or target."""
    text = line.lstrip(" ")
    escaped = _inline(text)
    if _SECTION_START.match(escaped):
        escaped = f"\\{escaped}"
    return line[: len(line) - len(text)] + escaped


def pipes(escaped: str) -> str:
    """Return Markdown made by another function, for a cell of a table."""
    return _PIPE.sub(r"\1\\|", escaped)


def code_span(text: str) -> str:
    """Return ``text`` for the inside of a code span, which can't hold its own delimiter."""
    return one_line(text).replace("`", "'")


def link_target(text: str) -> str:
    """Return ``text`` for the target of a link, between its parentheses."""
    return re.sub(r"[\s<>()\\`\"|]", lambda char: f"%{ord(char[0]):02X}", one_line(text))


def html(text: str) -> str:
    """Return ``text`` for the inside of HTML, where no Markdown is read."""
    return re.sub(r"[&<>\"'`|\[\]]", lambda char: f"&#{ord(char[0])};", one_line(text))


def comment(text: str) -> str:
    """Return ``text`` for the inside of an HTML comment."""
    return one_line(text).replace("--", "- -").replace(">", "")


def front_matter(text: str, line: str) -> str:
    """Return ``text`` for front matter of YAML, behind what its ``line`` has so far."""
    text = one_line(text)
    if line.replace('\\"', "").count('"') % 2:
        return text.replace("\\", "\\\\").replace('"', '\\"')
    if line.count("'") % 2:
        return text.replace("'", "''")
    is_whole = line.rstrip().endswith((":", "-"))
    if _YAML_PLAIN.fullmatch(text if is_whole else f"x{text}"):
        return text
    if not is_whole:  # quotes would have to begin before
        return text.replace(": ", " ").replace(" #", " ").rstrip(":")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def fenced(text: str, indent: str = "") -> str:
    """Return ``text`` for the inside of a fence, each line after the first indented likewise.

    A line that would close the fence is indented by four more, so that it can't.
    """
    lines = [
        "    " + line if _FENCE_END.match(line) else line
        for line in _LINE_END.split(text.rstrip("\r\n"))
    ]
    return "\n".join(
        [lines[0], *(indent + line if line else indent.rstrip() for line in lines[1:])]
    )


def _inline(text: str) -> str:
    """Escape one line from left to right, as a Markdown reader goes through it."""
    code_ends = _CodeEnds(text)
    pieces: list[str] = []
    openers: list[str] = []
    at = 0
    while mark := _INLINE_MARK.search(text, at):
        pieces.append(text[at : mark.start()])
        at = mark.end()
        piece = mark[0]
        if piece[0] == "`":
            at = code_ends.of(mark) or at
            piece = text[mark.start() : at] if at > mark.end() else "\\`" * len(piece)
        elif piece == "<":
            piece = "\\<"
        elif piece.endswith("["):
            openers.append(piece)
        elif piece == "]":
            target = _LINK_TARGET.match(text, at)
            piece = _bracket(openers, target, followed=text[at : at + 1] == "(")
            at = target.end() if target and piece.endswith(")") else at
        pieces.append(piece)
    escaped = "".join([*pieces, text[at:]])
    # A trailing backslash would escape, and trailing #s would close, what stands next.
    if escaped.endswith("\\"):
        return _LAST_BACKSLASH.sub(r"\1\\\\", escaped)
    return _LAST_HASHES.sub(r"\1\\\2", escaped) if escaped.endswith("#") else escaped


def _bracket(openers: list[str], target: re.Match[str] | None, *, followed: bool) -> str:
    """Return what stands for a closing bracket, with its target where it ends a link.

    ``openers`` are the brackets that are open, ``followed`` tells whether a parenthesis follows:
    half a link could find its other half, and all between, in an answer further down.
    """
    if not openers:
        return "\\]"
    opener = openers.pop()
    if target is None:
        return "]\\" if followed else "]"
    if opener == "[":  # a link holds no other link, but may hold an image and be held by none
        openers[:] = [other for other in openers if other == "!["]
    return "]" + target[0]


class _CodeEnds:
    """Where the code spans of a line end: at the next run of backticks that is as long."""

    def __init__(self, text: str) -> None:
        self.starts: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            self.starts.setdefault(len(run[0]), []).append(run.start())

    def of(self, opening: re.Match[str]) -> int:
        """Return the end of the span that ``opening`` begins, 0 where nothing closes it."""
        length = len(opening[0])
        starts = self.starts.get(length, [])
        following = bisect_left(starts, opening.end())
        return starts[following] + length if following < len(starts) else 0


def _block_line(line: str) -> str:
    start = _BLOCK_START.match(line)
    if start is None:
        return line
    if start["number"]:
        return f"{start['number']}\\{line[start.start('dot') :]}"
    return "\\" + line
