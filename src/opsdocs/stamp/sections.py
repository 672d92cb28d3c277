"""Under which heading of a document the answer to each question stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import nodes

from opsdocs.stamp.sandbox import environment
from opsdocs.types.model import DocType

_HEADING = re.compile(r"^(#{1,2}) (.*)$", re.MULTILINE)
TOP = "At the top"
"""Stands for the place above the first section."""


def sections(doctype: DocType) -> dict[str, list[str]]:
    """Return the names of the questions by section, both in the document's order.

    A question belongs where it is first printed or looped over; one that is neither, to no section.
    """
    names = {question.name for question in doctype.questions}
    found: dict[str, list[str]] = {}
    heading = TOP
    seen: set[str] = set()
    for kind, text in _pieces(environment().parse(doctype.body)):
        if kind == "heading":
            heading = text
        elif text in names - seen:
            seen.add(text)
            found.setdefault(heading, []).append(text)
    return found


def _pieces(node: nodes.Node) -> Iterator[tuple[str, str]]:
    """Yield the headings and the printed or looped over names of a template, in order."""
    if isinstance(node, nodes.TemplateData):
        for marks, title in _HEADING.findall(node.data):
            yield "heading", TOP if marks == "#" else title.strip()
        return
    if isinstance(node, nodes.For):
        yield from _names(node.iter)
    elif isinstance(node, nodes.Expr):  # what an output prints; of a condition nothing comes here
        yield from _names(node)
        return
    fields = ("nodes",) if isinstance(node, nodes.Output) else ("body", "elif_", "else_")
    for field in fields:
        for child in getattr(node, field, ()):
            yield from _pieces(child)


def _names(node: nodes.Node) -> Iterator[tuple[str, str]]:
    found = [node] if isinstance(node, nodes.Name) else node.find_all(nodes.Name)
    yield from (("name", one.name) for one in found)
