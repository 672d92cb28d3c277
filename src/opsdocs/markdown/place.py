"""Where in the Markdown each answer stands, so that it is escaped to fit.

Jinja's own autoescaping knows HTML alone. Here the text is followed from top to bottom while the
template makes it, so each answer is fitted to the place that it really has: the start of a line,
the middle of one, a table's cell, a code span, a fence, a comment. So a type's author writes
plain Markdown and need not think of escaping.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from opsdocs.markdown import escape as escaping
from opsdocs.patterns import Pattern

_LEADING = Pattern(r"[\s>]*")
_LIST_AND_QUOTE_MARKS = Pattern(  # and those of footnotes, which hold blocks too
    r"\s*(?:>\s*|(?:[-+*]|\d{1,9}[.)]|\[[ xX]\]|\[\^[^\]\s]+\]:)\s+)*"
)
_TASK_BOX = Pattern(r"\[[ xX]\]\s+$")
_NEW_BLOCK = Pattern(r"\s*(?:[-+*>#|]|\d+[.)]|`{3}|~{3})")
_FENCE = Pattern(r"`{3,}|~{3,}")
_FENCE_END = Pattern(r"([\s>]*)(`{3,}|~{3,})\s*")
_HTML = Pattern(r"<[A-Za-z/!?](?!ttps?:|ailto:)")
_IN_HTML = Pattern(r"-->|(?<!\\)<[A-Za-z/][^<>]*$")  # behind a comment, or in a tag
_MARK = Pattern(r"\\.|`+|<!--|-->", re.DOTALL)
_LONGEST_LINE = 400


class Place(NamedTuple):
    """The Markdown around a point: the line so far, and what is open there.

    ``fence`` is the mark of an open fence and ``indent`` how far in it stands, ``code`` the
    number of backticks of an open code span. Below a text's first line may be front matter.
    """

    line: str = ""
    fence: str = ""
    indent: int = 0
    code: int = 0
    comment: bool = False
    html: bool = False
    table: bool = False
    begins: bool = False
    front_matter: bool = False

    def after(self, text: str) -> Place:
        """Return the place behind ``text``, which is Markdown."""
        first, *rest = text.split("\n")
        place = self.in_line(first)
        for line in rest:
            place = place.next_line().in_line(line)
        return place

    def after_answer(self, fitted: str) -> Place:
        """Return the place behind an answer, which opens and closes nothing."""
        if not fitted:
            return self
        _, newline, last = fitted.rpartition("\n")
        start = _leading(last) if newline else self.line
        # The number of a list item may be computed: {{ loop.index }}. …
        return self._replace(line=_capped(start + (last if last.isdecimal() else "x")))

    def fit(self, answer: str) -> str:
        """Return ``answer`` as it must be written here."""
        if self.fence:
            return escaping.fenced(answer, _leading(self.line))
        if self.front_matter:
            return escaping.front_matter(answer, self.line)
        starts_line = not self._content
        in_table = self.table or self._content.startswith("|")
        if self.comment:
            fitted = escaping.comment(answer)
        elif self.html or _HTML.match(self._content) or _IN_HTML.search(self.line):
            fitted = escaping.html(answer)
        elif self.code:
            fitted = escaping.code_span(answer)
        elif _in_link_target(self.line):
            fitted = escaping.link_target(answer)
        elif starts_line and in_table:
            fitted = escaping.block(escaping.one_line(answer))
        elif starts_line:
            indent = re.sub(r"[^>\s]", " ", _TASK_BOX.sub("", self.line))
            fitted = escaping.block(answer, indent)
        else:
            fitted = escaping.inline(answer)
        return escaping.pipes(fitted) if in_table else fitted

    @property
    def is_bare(self) -> bool:
        """Whether it is the beginning of a line, in nothing."""
        is_inside = self.fence or self.code or self.comment or self.html or self.table
        return not (self.line or is_inside or self.begins or self.front_matter)

    @property
    def _content(self) -> str:
        """The line so far without what makes it a list item or quote."""
        return _LIST_AND_QUOTE_MARKS.sub("", self.line, count=1)

    def in_line(self, text: str) -> Place:
        """Return the place behind ``text``, which has no line end."""
        line = _capped(self.line + text)
        if self.fence:
            return self._replace(line=line)
        code, comment = self.code, self.comment
        if not self.line and _NEW_BLOCK.match(text):
            code = 0
        for mark in _MARK.findall(text):
            if comment:
                comment = mark != "-->"
            elif mark[-1] == "`" and (mark[0] == "`" or code):
                run = len(mark.lstrip("\\"))
                code = (0 if run == code else code) if code else run
            elif mark == "<!--" and not code:
                comment = True
        return self._replace(line=line, code=code, comment=comment)

    def next_line(self) -> Place:
        """Return the place at the start of the next line."""
        content = self._content
        if self.begins or self.front_matter:
            is_mark = self.line.rstrip() == "---"
            if self.begins and not is_mark:
                return self._replace(begins=False).next_line()
            return Place(front_matter=self.begins or not is_mark)
        if self.fence:
            end = _FENCE_END.fullmatch(self.line)
            if end and end[2].startswith(self.fence) and len(end[1]) < self.indent + 4:
                return Place()
            return self._replace(line="")
        mark = _FENCE.match(content)
        # A fence of backticks has no other behind them, which would make it a code span.
        if mark and not self.comment and (mark[0][0] == "~" or self.code == len(mark[0])):
            return Place(fence=mark[0], indent=len(self.line) - len(content))
        if not content:
            return Place(comment=self.comment)
        table = self.table or ("|" in content and "-" in content and not content.strip(" \t|:-"))
        return Place(
            code=0 if table or content[0] in "#|" else self.code,
            comment=self.comment,
            html=self.html or (_HTML.match(content) is not None and content[:4] != "<!--"),
            table=table,
        )


def _leading(line: str) -> str:
    """Return the white space and quote marks at the start of ``line``."""
    leading = _LEADING.match(line)
    return leading[0] if leading else ""


def _capped(line: str) -> str:
    """Return the start and the end of a long line; nothing between them matters."""
    half = _LONGEST_LINE // 2
    return line if len(line) <= _LONGEST_LINE else line[:half] + line[-half:]


def _in_link_target(line: str) -> bool:
    """Tell whether a line ends within the target of a link."""
    before, _, target = line.rpartition("](")
    return bool(before) and not any(char == ")" or char.isspace() for char in target)
