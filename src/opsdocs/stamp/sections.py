"""Under which heading of a document the answer to each question stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from jinja2 import nodes

from opsdocs.markdown.parse import parse
from opsdocs.stamp.sandbox import environment
from opsdocs.types.model import DocType

TOP = "At the top"
"""Stands for the place above the first section."""
_SECTION = 2


def sections(doctype: DocType) -> dict[str, list[str]]:
    """Return the names of the questions by section, both in the document's order.

    A question belongs where it is first printed or looped over; one that is neither, to no section.
    """
    names = {question.name for question in doctype.questions}
    headings = [one for one in parse(doctype.body).sections if one.level <= _SECTION]
    lines = [one.line for one in headings]
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name, line in _printed(environment().parse(doctype.body)):
        if name in names - seen:
            seen.add(name)
            heading = headings[bisect_right(lines, line) - 1]
            title = heading.title if heading.level == _SECTION else TOP
            found.setdefault(title, []).append(name)
    return found


def _printed(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """Yield the printed or looped over names of a template with their lines, in order."""
    if isinstance(node, nodes.For):
        yield from _names(node.iter)
    elif isinstance(node, nodes.Expr):  # what an output prints; of a condition nothing comes here
        yield from _names(node)
        return
    fields = ("nodes",) if isinstance(node, nodes.Output) else ("body", "elif_", "else_")
    for field in fields:
        for child in getattr(node, field, ()):
            yield from _printed(child)


def _names(node: nodes.Node) -> Iterator[tuple[str, int]]:
    found = [node] if isinstance(node, nodes.Name) else node.find_all(nodes.Name)
    yield from ((one.name, one.lineno) for one in found)
