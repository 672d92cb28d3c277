"""Name files by the titles of their documents, and let links lead to the new names."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.errors import TypeFileError
from opsdocs.markdown.code_spans import code_spans
from opsdocs.places import find_twin

_TARGET = re.compile(
    r"((?:\]\(|^ {0,3}\[[^\[\]]+\]:) {0,3})"
    r"(<[^<>]*>|[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)"
)
"""What stands before the target of a link or of its definition, and the target."""


def moves(tree: Tree, only: Collection[str] | None) -> dict[str, str]:
    """Return the new path of each page whose file is not named by its title, by its old path.

    A name that is taken, or that two pages would have, is nobody's.
    """
    found = {
        page.path: posixpath.join(posixpath.dirname(page.path), name)
        for page in tree.pages
        if (only is None or page.path in only) and (name := _named(page))
    }
    wanted = Counter(path.casefold() for path in found.values())
    return {
        old: new
        for old, new in found.items()
        if old != new
        and wanted[new.casefold()] == 1
        and (old.casefold() == new.casefold() or find_twin(tree.workspace.operations / new) is None)
    }


def _named(page: Page) -> str:
    try:
        return page.expected_filename
    except TypeFileError:
        return ""  # a finding of its own


def relinked(page: Page, moved: Mapping[str, str]) -> str:
    """Return the text of ``page`` with its links to pages that ``moved`` leading there.

    What is shown of a link, code and other text stay as they are, though they name the page.
    """
    written: dict[str, str] = {}
    for target in {link.target for link in page.document.links}:
        new = moved.get(page.resolve(target))
        path = re.split("[#?]", target, maxsplit=1)[0]
        if new is not None and path:
            # The folder stays, in the form in which it is written there.
            folder = path[: path.rfind("/") + 1]
            written[target] = f"{folder}{posixpath.basename(new)}{target[len(path) :]}"
    if not written:
        return page.text
    lines = page.text.split("\n")
    for block in page.document.fences:
        for at in range(block.line - 1, block.line + block.text.count("\n")):
            lines[at] = f"\0{lines[at]}"
    return "\n".join(
        line[1:] if line.startswith("\0") else _relinked_line(line, written) for line in lines
    )


def _relinked_line(line: str, written: Mapping[str, str]) -> str:
    """Return ``line`` with its links leading to the new names, but not those shown as code."""
    code = list(code_spans(line))
    starts = [start for start, _ in code]

    def led(found: re.Match[str]) -> str:
        at = bisect_right(starts, found.start()) - 1
        shown = at >= 0 and found.start() < code[at][1]
        old = found[2].strip("<>")
        return found[0] if shown else found[1] + found[2].replace(old, written.get(old, old))

    return _TARGET.sub(led, line)
