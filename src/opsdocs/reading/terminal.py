"""Markdown as a person reads it on a terminal.

Prose is wrapped to the width and indented. What stands in a fence is never wrapped or padded, and
begins at the left edge unless one asks for another form: what is selected is what runs. Nor is a
code span ever broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opsdocs.markdown.tables import width as columns_of
from opsdocs.printable import clean, one_line
from opsdocs.reading.events import OUR_MARK, events
from opsdocs.reading.lines import ParagraphWords, runs_joined
from opsdocs.reading.terminal_table import table_lines

_INDENT = "  "
_NARROWEST = 20
_WIDEST = 100
"""Columns of a line of prose: longer ones are hard to read."""
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)
_CODES = {"strong": "1", "heading": "1", "emphasis": "3", "code": "36", "link": "4", "dim": "2"}


def _as_it_is(text: str, info: str) -> list[str]:
    return clean(text).removesuffix("\n").split("\n")


@dataclass(frozen=True)
class Look:
    """How text is shown: its columns, whether the terminal has styles, and where a link leads.

    Prose has ``widest`` columns at most. ``edge`` is what headings begin with, ``words`` what
    becomes of text, ``code`` the lines that a fence has, by its text and by what is behind its mark.
    """

    width: int
    styled: bool
    link: Callable[[str], str]
    widest: int = _WIDEST
    edge: str = ""
    words: Callable[[str], str] = str
    code: Callable[[str, str], list[str]] = _as_it_is
    has_comments: bool = True


def render(text: str, look: Look) -> str:
    """Return ``text`` for a terminal."""
    return _TerminalWriter(look).write(text)


class _TerminalWriter:
    """Writes lines as the events come."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.lines: list[str] = []
        self.words = ParagraphWords()
        self.styles: list[str] = []
        self.indents: list[str] = [_INDENT]  # of the blocks that are open
        self.mark = ""  # what the next line begins with: the bullet of an item
        self.numbers: list[int | None] = []  # of the lists that are open
        self.targets: list[tuple[str, bool]] = []  # of the links that are open, and if they say it
        self.code: list[str] | None = None
        self.info = ""  # of the fence that is open
        self.rows: list[list[ParagraphWords]] | None = None
        self.image = 0

    def write(self, text: str) -> str:
        for name, kind, about in events(text):
            if name in {"Start", "End"}:
                handle = (_STARTS if name == "Start" else _ENDS).get(kind)
                if handle is not None:
                    handle(self, about)
            elif about is None:
                self.single(name)
            else:
                self.leaf(name, about)
        self.flush()
        return "\n".join(self.lines).strip("\n") + "\n"

    def single(self, event: str) -> None:
        if event == "Rule":
            self.flush()
            self.lines += ["", self.indents[-1] + "-" * 20, ""]
        elif event == "HardBreak" and self.rows is None:
            self.words.words.append(("\n", 0))
            self.words.joined = False
        else:
            self.words.joined = False

    def leaf(self, name: str, value: Any) -> None:
        if self.code is not None:
            self.code.append(value)
        elif name == "Text":
            self.text(self.look.words(value))
        elif name == "Code":
            self.atom(self.look.words(value), "code")
        elif name == "TaskListMarker":
            self.atom("[x]" if value else "[ ]", "")
            self.words.joined = False
        elif name == "FootnoteReference":
            self.atom(f"[{value}]", "dim")
        elif re.fullmatch(r"<br ?/?>", value):
            self.single("HardBreak")
        elif self.look.has_comments or not value.startswith("<!--"):
            self.text(self.look.words(value))

    def text(self, value: str) -> None:
        """Add words; a space at either end separates them from their neighbors."""
        parts = value.split(" ")
        for at, part in enumerate(parts):
            if at:
                self.words.joined = False
            if part:
                self.atom(part, "")

    def atom(self, value: str, kind: str) -> None:
        """Add what is not broken at the end of a line."""
        seen = one_line(value)
        wide = columns_of(seen)
        kinds = [*self.styles, *([kind] if kind else [])]
        if self.look.styled:
            codes = ";".join(_CODES[one] for one in kinds if one in _CODES)
            self.words.add(f"\033[{codes}m{seen}\033[0m" if codes else seen, wide)
            return
        mark = "`" if kind == "code" else ""
        self.words.add(f"{mark}{seen}{mark}", wide + 2 * len(mark))

    def flush(self) -> None:
        """End the paragraph that is open."""
        if self.rows is not None:
            return
        indent = self.indents[-1]
        room = max(min(self.look.width, self.look.widest) - columns_of(indent), _NARROWEST)
        for line in self.words.wrap(room):
            first = indent[: len(indent) - len(self.mark)] + self.mark if self.mark else indent
            self.lines.append(first + runs_joined(line))
            self.mark = ""
        self.words = ParagraphWords()

    def gap(self) -> None:
        self.flush()
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def start_block(self, about: Any) -> None:
        if self.mark or self.numbers:
            self.flush()
        else:
            self.gap()

    def end_block(self, about: Any) -> None:
        self.flush()
        if not self.numbers:
            self.gap()

    def start_heading(self, about: Any) -> None:
        self.gap()
        self.styles.append("heading")
        self.indents.append(self.look.edge)
        if not self.look.styled:
            self.words.add("#" * int(about["level"][1]), int(about["level"][1]))
            self.words.joined = False

    def end_heading(self, about: Any) -> None:
        self.flush()
        self.styles.pop()
        self.indents.pop()
        self.lines.append("")

    def start_code(self, about: Any) -> None:
        self.flush()
        if self.mark:  # a fence that an item begins with
            self.lines.append(self.indents[-1][: -len(self.mark)] + self.mark.rstrip())
            self.mark = ""
        self.gap()
        self.code = []
        self.info = about["Fenced"] if isinstance(about, dict) else ""

    def end_code(self, about: Any) -> None:
        text, self.code = "".join(self.code or ()), None
        self.lines += [*self.look.code(text, self.info), ""]

    def start_html(self, about: Any) -> None:
        self.code = []

    def end_html(self, about: Any) -> None:
        text, self.code = "".join(self.code or ()), None
        is_hidden = not self.look.has_comments and _COMMENT.fullmatch(text)
        if not (is_hidden or OUR_MARK.fullmatch(text)):
            self.gap()
            self.lines += [self.indents[-1] + line for line in clean(text).rstrip("\n").split("\n")]
            self.lines.append("")

    def start_list(self, about: Any) -> None:
        if self.numbers:
            self.flush()
        else:
            self.gap()
        self.numbers.append(about)

    def end_list(self, about: Any) -> None:
        self.flush()
        self.numbers.pop()
        if not self.numbers:
            self.gap()

    def start_item(self, about: Any) -> None:
        self.flush()
        number = self.numbers[-1]
        self.mark = "- " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1
        self.indents.append(self.indents[-1] + " " * len(self.mark))

    def end_item(self, about: Any) -> None:
        self.flush()
        self.mark = ""
        self.indents.pop()

    def start_quote(self, about: Any) -> None:
        self.gap()
        self.indents.append(self.indents[-1] + "> ")
        if about:
            self.atom(f"{about}:", "strong")
            self.flush()

    def start_footnote(self, about: Any) -> None:
        self.gap()
        self.mark = f"[{one_line(about)}] "
        self.indents.append(self.indents[-1] + " " * len(self.mark))

    def end_container(self, about: Any) -> None:
        self.flush()
        self.mark = ""
        self.indents.pop()
        self.gap()

    def start_link(self, about: Any) -> None:
        auto = about["link_type"] in {"Autolink", "Email"}
        self.targets.append((about["dest_url"], auto))
        self.styles.append("link")

    def end_link(self, about: Any) -> None:
        self.styles.pop()
        target, auto = self.targets.pop()
        if not auto and not self.image:
            self.words.joined = False
            self.atom(f"({self.look.link(target)})", "dim")

    def start_image(self, about: Any) -> None:
        self.atom("[Image:", "")
        self.words.joined = False
        self.targets.append((about["dest_url"], False))
        self.image += 1

    def end_image(self, about: Any) -> None:
        self.image -= 1
        target, _ = self.targets.pop()
        self.words.joined = False
        self.atom(f"{self.look.link(target)}]", "dim")

    def start_table(self, about: Any) -> None:
        self.gap()
        self.rows = []

    def start_row(self, about: Any) -> None:
        if self.rows is not None:
            self.rows.append([])

    def end_cell(self, about: Any) -> None:
        if self.rows:
            self.rows[-1].append(self.words)
        self.words = ParagraphWords()

    def end_table(self, about: Any) -> None:
        rows, self.rows = self.rows or [], None
        room = max(self.look.width - columns_of(self.indents[-1]), _NARROWEST)
        lines = table_lines(rows, room, styled=self.look.styled)
        self.lines += [self.indents[-1] + line if line else "" for line in lines]
        self.lines.append("")


_Handler = Callable[[_TerminalWriter, Any], Any]
_STARTS: dict[str, _Handler] = {
    "Paragraph": _TerminalWriter.start_block,
    "Heading": _TerminalWriter.start_heading,
    "CodeBlock": _TerminalWriter.start_code,
    "HtmlBlock": _TerminalWriter.start_html,
    "List": _TerminalWriter.start_list,
    "Item": _TerminalWriter.start_item,
    "BlockQuote": _TerminalWriter.start_quote,
    "FootnoteDefinition": _TerminalWriter.start_footnote,
    "Table": _TerminalWriter.start_table,
    "TableHead": _TerminalWriter.start_row,
    "TableRow": _TerminalWriter.start_row,
    "Link": _TerminalWriter.start_link,
    "Image": _TerminalWriter.start_image,
    "Strong": lambda writer, about: writer.styles.append("strong"),
    "Emphasis": lambda writer, about: writer.styles.append("emphasis"),
}
_ENDS: dict[str, _Handler] = {
    "Paragraph": _TerminalWriter.end_block,
    "Heading": _TerminalWriter.end_heading,
    "CodeBlock": _TerminalWriter.end_code,
    "HtmlBlock": _TerminalWriter.end_html,
    "List": _TerminalWriter.end_list,
    "Item": _TerminalWriter.end_item,
    "BlockQuote": _TerminalWriter.end_container,
    "FootnoteDefinition": _TerminalWriter.end_container,
    "Table": _TerminalWriter.end_table,
    "TableCell": _TerminalWriter.end_cell,
    "Link": _TerminalWriter.end_link,
    "Image": _TerminalWriter.end_image,
    "Strong": lambda writer, about: writer.styles.pop(),
    "Emphasis": lambda writer, about: writer.styles.pop(),
}
