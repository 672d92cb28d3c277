"""The one grammar of fields: lines ``**Label**: value``, and the keys of front matter.

People write ``**Label**: value``, ``**Label:** value``, and both as items of a list; the space
behind the colon may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opsdocs.patterns import Pattern

_FIELD = Pattern(r"\*\*([^*\n]+)(?:\*\*[ \t]*:|:[ \t]*\*\*(?![ \t]*:))(?!\*)[ \t]*([^\n]*)")
_SCALAR_IN_QUOTES = Pattern(r"""[ \t]*(?:"(?!"")((?:[^"\\]|\\.)*)"|'(?!'')((?:[^']|'')*)')""")
_ESCAPED_IN_QUOTES = Pattern(r"""\\(["\\])""")
_ITEM = Pattern(r"[ \t]*(?:[-*+][ \t]+)?(?=\*\*)")


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
        scalar = _scalar(value)
        if colon and scalar is not None and not key.startswith((" ", "-", "#")):
            yield Field(key.strip(), scalar, line)


def _scalar(text: str) -> str | None:
    """Return a value without its quotes, or without the comment behind it; None for no value."""
    quoted = _SCALAR_IN_QUOTES.match(text)
    if quoted is None:
        plain = text.partition(" #")[0].strip(" \t")
        return (plain.strip("\"'") if plain.startswith(('"', "'")) else plain) or None
    if quoted[1] is not None:
        return _ESCAPED_IN_QUOTES.sub(r"\1", quoted[1]).strip()
    return quoted[2].replace("''", "'").strip()
