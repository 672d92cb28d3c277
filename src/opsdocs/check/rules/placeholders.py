"""A rule for what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from opsdocs.check.commands import SHELLS, STAND_IN, language
from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.expected import Schema
from opsdocs.documents.page import Page
from opsdocs.markdown.code_spans import without_code
from opsdocs.markdown.model import walk
from opsdocs.patterns import Pattern

_BRACKETED = Pattern(r"\[(?<!\[\[)[^\[\]]{2,}\](?![(\[\]])")


@rule("placeholder-left", WARNING)
def placeholder_left(page: Page, today: date) -> Iterator[At]:
    """No placeholder of the template is left; an error once the document is Active."""
    schema = page.schema
    if schema is None:
        return
    if not _may_be_left(page.text, schema):
        return
    severity = ERROR if page.choice("status") == "active" else WARNING
    lines = page.text.split("\n")
    seen: set[int] = set()  # a row of a template is one finding
    for text, line, kind in chain(_in_front_matter(page), _texts(page)):
        left = [text.strip()] if text.strip() in schema.leaves else []
        left += STAND_IN.findall(text) if kind == "shell" else []
        left += _in_brackets(text, schema.brackets) if kind == "prose" else []
        if kind == "prose" and schema.parts and " - " in text:
            left += [part for part in text.strip().split(" - ") if part in schema.parts]
        if left and line not in seen:
            seen.add(line)
            column = max(lines[line - 1].find(left[0]) + 1, 1)
            yield At(
                line, f"{_short(left[0])} is still to be filled in", "", column, severity=severity
            )


def _may_be_left(text: str, schema: Schema) -> bool:
    """Tell, at a tenth of the cost of a close look, whether there may be a placeholder."""
    return (
        not schema.brackets.isdisjoint(_BRACKETED.findall(text))
        or any(mark in text for mark in schema.marks)
        or ("<" in text and STAND_IN.search(text) is not None)
    )


def _in_front_matter(page: Page) -> Iterator[tuple[str, int, str]]:
    if page.document.front_matter:
        yield from ((entry.value, entry.line, "prose") for entry in page.fields.values())


def _texts(page: Page) -> Iterator[tuple[str, int, str]]:
    """Yield the texts in which a placeholder may be left, with line and kind."""
    for section in page.document.sections:
        yield section.title, section.line, "prose"
        for entry in section.fields:
            yield entry.value, entry.line, "prose"
        for block in walk(section.blocks):
            if block.kind == "fence":
                kind = "shell" if language(block) in SHELLS else "code"
                yield block.text, block.line + 1, "code"
                for number, text in enumerate(block.text.split("\n")):
                    yield text, block.line + 1 + number, kind
            elif block.kind == "table":
                for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
                    yield from ((cell, line, "prose") for cell in cells)
            elif block.kind == "paragraph":
                for number, text in enumerate(block.text.split("\n")):
                    yield text, block.line + number, "prose"


def _in_brackets(text: str, brackets: frozenset[str]) -> list[str]:
    if "[" not in text:
        return []
    plain = without_code(text)
    return [found for found in _BRACKETED.findall(plain) if found in brackets]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004 - fits a line
