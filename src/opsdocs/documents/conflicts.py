"""What is left of a merge in a document: the marks of a conflict."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.documents.page import Page
from opsdocs.markdown.code_blocks import SHELLS, language
from opsdocs.patterns import Pattern

_MARK = Pattern(r"(?:<{7}|>{7})(?: .*)?\r?$")
_SHOWS = {"", "text", "txt", "console", "diff", "output", "markdown", "md"}


def conflicts_in(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the marks of conflicts with their lines.

    A block of text shows what one looks like; in one of commands, it is real.
    """
    if "<<<<<<<" not in page.text and ">>>>>>>" not in page.text:
        return
    shown = {
        line
        for block in page.document.fences
        if language(block) in _SHOWS
        or (language(block) not in SHELLS and block.text.startswith("<<<<<<<"))
        for line in range(block.line, block.line + block.text.count("\n") + 2)
    }
    for number, line in enumerate(page.text.split("\n"), start=1):
        if _MARK.match(line) and number not in shown:
            yield number, line.strip()
