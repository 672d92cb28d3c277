"""The one grammar of fields: lines ``**Label**: value``, and the keys of front matter.

People write ``**Label**: value``, ``**Label:** value``, and both as items of a list; the space
behind the colon may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_FIELD = re.compile(r"\*\*([^*\n]+)(?:\*\*[ \t]*:|:[ \t]*\*\*(?![ \t]*:))(?!\*)[ \t]*([^\n]*)")
_ITEM = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?=\*\*)")


class Field(NamedTuple):
    """A line ``**Label**: value``, or a key of front matter."""

    label: str
    value: str
    line: int


def fields_in(paragraph: str, line: int) -> Iterator[Field]:
    """Yield the fields of a paragraph that begins on ``line``; each begins a line of it."""
    behind = 0
    for match in _FIELD.finditer(paragraph):
        start = match.start()
        if start and paragraph[start - 1] != "\n":
            continue
        line += paragraph.count("\n", behind, start)
        behind = start
        label, value = match[1].strip(), match[2].strip()
        if label:
            # A backslash at the end is a mark of the line's end.
            yield Field(label, value.removesuffix("\\").rstrip(), line)


def label_in(line: str) -> str:
    """Return the label of the field that ``line`` begins with, "" where it begins with none."""
    item = _ITEM.match(line)
    found = _FIELD.match(line, item.end()) if item else None
    return found[1].strip() if found else ""


def fields_of_front_matter(source: str) -> Iterator[Field]:
    """Yield the keys of front matter, YAML or TOML (``+++``), with a value on their line."""
    mark = "=" if source.startswith("+++") else ":"
    for line, text in enumerate(source.splitlines(), start=1):
        if mark == "=" and text.startswith("["):
            return  # a table, whose keys are not of the document
        key, colon, value = text.partition(mark)
        if value.lstrip()[:1] not in {'"', "'"}:
            value = value.partition(" #")[0]  # a comment
        if colon and value.strip() and not key.startswith((" ", "-", "#")):
            yield Field(key.strip(), value.strip(" \"'"), line)
