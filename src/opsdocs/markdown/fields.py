"""The one grammar of fields: lines ``**Label**: value``, and the keys of front matter.

People write ``**Label**: value``, ``**Label:** value``, and both as items of a list; the space
behind the colon may be missing. Under the title, ``Label: value`` is one where the label is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from opsdocs.patterns import Pattern

_BOLD = r"\*\*([^*\n]+)(?:\*\*[ \t]*:|:[ \t]*\*\*(?![ \t]*:))(?!\*)"
_LABEL = Pattern(_BOLD)
_FIELD = Pattern(_BOLD + r"[ \t]*([^\n]*)")
_SCALAR_IN_QUOTES = Pattern(r"""[ \t]*(?:"(?!"")((?:[^"\\]|\\.)*)"|'(?!'')((?:[^']|'')*)')""")
_ESCAPED_IN_QUOTES = Pattern(r"""\\(["\\])""")
_PLAIN = Pattern(
    r"[ \t]{0,3}(?:[-*+][ \t]{1,4})?([^\W\d_][^:*`<>\[\]\n]{1,30}):[ \t]{1,9}(\S[^\n]{0,300})"
)
_SPECIAL = tuple("!&*[{|>%@`\"'#,?-")
"""What YAML takes for more than text at the beginning of a value."""
_ITEM = Pattern(r"[ \t]*(?:[-*+][ \t]+)?(?=\*\*)")
_IN_BLOCK = Pattern(
    r"([ \t]{0,3}(?:[-*+][ \t]{1,3}|>[ \t]?(?:[-*+][ \t]{1,3})?))\*\*([^*\n]{1,80})\*\*"
)
"""What stands before a field in a list or a quotation, and its label, perhaps with its colon."""


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


def plain_field(text: str, line: int) -> Field | None:
    """Return the field of a line ``Label: value``, which only a label that is known makes one."""
    found = _PLAIN.fullmatch(text.rstrip())
    return Field(found[1].strip(), found[2].removesuffix("\\").rstrip(), line) if found else None


def label_in(line: str) -> str:
    """Return the label of the field that ``line`` begins with, "" where it begins with none."""
    found = _field_in(line)
    return found[1].strip() if found else ""


def labels_within(paragraph: str) -> Iterator[tuple[str, int]]:
    """Yield what looks like a label, and where it begins, which may be amid a line."""
    for found in _LABEL.finditer(paragraph):
        yield found[1].strip(), found.start()


def value_at(line: str) -> int:
    """Return where the value of the field begins that ``line`` begins with, -1 without a field."""
    found = _field_in(line)
    return found.start(2) if found else -1


def _field_in(line: str) -> re.Match[str] | None:
    item = _ITEM.match(line)
    return _FIELD.match(line, item.end()) if item else None


def as_items(beside: str, fields: Iterable[str]) -> list[str]:
    """Return ``fields`` as items of a list or a quotation, as the one ``beside`` is; none for another."""
    found = _IN_BLOCK.match(beside)
    if found is None:
        return []
    written = (one.replace("**: ", ":** ", 1) if found[2].endswith(":") else one for one in fields)
    return [f"{found[1]}{one}" for one in written]


class Key(NamedTuple):
    """A key of front matter, and where the value behind it begins; lines count from 1."""

    label: str
    line: int
    at: int


def keys_of_front_matter(source: str) -> Iterator[Key]:
    """Yield the keys of front matter, YAML or TOML (``+++``), with or without a value."""
    mark = "=" if source.startswith("+++") else ":"
    for line, text in enumerate(source.splitlines(), start=1):
        if mark == "=" and text.startswith("["):
            return  # a table, whose keys are not of the document
        key, found, _ = text.partition(mark)
        if found and not key.startswith((" ", "\t", "-", "#")):
            yield Key(key.strip(), line, len(key) + 1)


def fields_of_front_matter(source: str) -> Iterator[Field]:
    """Yield the keys of front matter with a value on their line."""
    lines = source.splitlines()
    for key in keys_of_front_matter(source):
        scalar = _scalar(lines[key.line - 1][key.at :])
        if scalar is not None:
            yield Field(key.label, scalar, key.line)


_NO_VALUE = {"null", "Null", "NULL", "~"}


def as_scalar(value: str, before: str, *, toml: bool) -> str:
    """Return ``value`` as front matter has it: in quotes where the one ``before`` was, or must be."""
    if before.strip().startswith(('"', "'")):
        bare = False
    elif toml:
        bare = value.replace("-", "").isdecimal()  # a day; a text is in quotes
    else:
        bare = _scalar(value) == value and ": " not in value and value[:1] not in _SPECIAL
    return value if bare else json.dumps(value, ensure_ascii=False)


def _scalar(text: str) -> str | None:
    """Return a value without its quotes, or without the comment behind it; None for no value."""
    quoted = _SCALAR_IN_QUOTES.match(text)
    if quoted is None:
        plain = text.partition(" #")[0].strip(" \t")
        if plain in _NO_VALUE:
            return None
        return (plain.strip("\"'") if plain.startswith(('"', "'")) else plain) or None
    if quoted[1] is not None:
        return _ESCAPED_IN_QUOTES.sub(r"\1", quoted[1]).strip()
    return quoted[2].replace("''", "'").strip()
