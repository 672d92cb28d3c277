"""Fields below the title that people write without bold letters: ``Owner: Kim``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from opsdocs.documents.words import synonyms
from opsdocs.markdown.fields import Field, plain_field
from opsdocs.markdown.model import Document
from opsdocs.types.names import Names

_NAMES = ("owner", "date", "status", "severity", "last_reviewed", "review_interval")
"""The fields that are known without bold letters."""


def plain_fields(document: Document, names: Names) -> Iterator[tuple[str, Field]]:
    """Yield name and field of the lines ``Label: value`` with which a text begins."""
    for entry in plain_lines(document):
        if (name := names[entry.label]) in _known():
            yield name, entry


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(
        {*_NAMES, *(word for word, name in synonyms("FIELDS").items() if name in _NAMES)}
    )


def plain_lines(document: Document) -> Iterator[Field]:
    """Yield the lines ``Label: value`` with which a text begins, whatever their labels."""
    for section in document.sections:
        if section.level > 1:
            return
        for block in section.blocks:
            items = block.blocks if block.kind == "list" else ()
            texts = [one.blocks[0] for one in items if one.blocks] or [block]
            for one in texts:
                if one.kind != "paragraph" or ": " not in one.text:
                    continue
                for number, text in enumerate(one.text.split("\n")):
                    entry = plain_field(text, one.line + number)
                    if entry is None:
                        break
                    yield entry
