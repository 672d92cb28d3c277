"""Find the documents that have words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opsdocs.errors import UsageError
from opsdocs.files import read_start
from opsdocs.markdown.parse import parse

_MOST_SEARCHED, _WIDEST = 5_000_000, 300
"""Bytes of a document that are searched, and letters of the line that is shown."""

_IN_TITLE = 1_000
"""What it counts that all words are in the title or the name: as much as a thousand lines."""
_OF_FIRST, _OF_OTHERS = 8, 4
"""How many lines a heading counts for, of the first level and of others."""


@dataclass(slots=True, eq=False)
class Hit:
    """A document that has all the words: how well, and the line that shows it best."""

    path: str
    score: int
    line: int
    text: str


def search(
    folder: Path, titles: Mapping[str, str], words: str, *, root: Path | None = None
) -> list[Hit]:
    """Return the documents that have all ``words``, the best first; ``root`` is the repository.

    ``titles`` has the title of each document by its path.
    """
    wanted = words.casefold().split()
    if not wanted:
        raise UsageError(
            "--search: there is no word to look for", "For example: --search replication"
        )
    found = []
    for path, title in titles.items():
        try:
            content = read_start(f"{folder}/{path}", _MOST_SEARCHED, root=root or folder.parent)
        except OSError:
            continue
        text = content.decode("utf-8", "replace")
        folded = text.casefold()
        if all(word in folded for word in wanted):
            found.append(_match(path, title, text, wanted))
    return sorted(found, key=lambda match: (-match.score, match.path))


def _match(path: str, title: str, text: str, wanted: list[str]) -> Hit:
    best, best_line, score = -1, 1, 0
    lines = text.split("\n")
    weights = {
        one.line: _OF_FIRST if one.level == 1 else _OF_OTHERS
        for one in parse(text).sections
        if one.level
    }
    if any(all(word in name.casefold() for word in wanted) for name in (path, title)):
        score += _IN_TITLE
    for number, line in enumerate(lines, start=1):
        folded = line.casefold()
        hits = sum(word in folded for word in wanted)
        if not hits:
            continue
        weight = hits * weights.get(number, 1)
        score += weight
        if weight > best:
            best, best_line = weight, number
    line = lines[best_line - 1].strip()
    return Hit(path, score, best_line, line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…")
