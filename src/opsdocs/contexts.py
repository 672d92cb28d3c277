"""Where in the Markdown each expression of a template stands, so that it is escaped to fit.

Jinja's own autoescaping knows HTML alone. Here the template's text is followed from top to
bottom (through branches and loops), and each ``{{ … }}`` is given the filter of its place: the
start of a line, the middle of one, a table's cell, a code span, a fence, a comment. So a type's
author writes plain Markdown and need not think of escaping.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from typing import Any

from jinja2 import nodes

from opsdocs import escaping
from opsdocs.values import Open, as_text

_BLOCK_MARKERS = re.compile(r"\s*(?:(?:[-+*>]|\d+[.)]|\[[ xX]\])\s+)*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass(frozen=True)
class Place:
    """The Markdown around a point of a template: the line so far, an open fence or comment."""

    line: str = ""
    fence: str = ""
    comment: bool = False

    def after(self, text: str) -> Place:
        """Return the place behind ``text``."""
        first, *rest = text.split("\n")
        place = self.in_line(first)
        for line in rest:
            place = place.at_line_end().in_line(line)
        return place

    def in_line(self, text: str) -> Place:
        """Return the place behind ``text``, which has no line end."""
        line = self.line + text
        if self.fence:
            return replace(self, line=line)
        comment = self.comment
        for mark in re.findall(r"<!--|-->", text):
            comment = mark == "<!--"
        return replace(self, line=line, comment=comment)

    def at_line_end(self) -> Place:
        """Return the place at the start of the next line."""
        mark = _FENCE.match(self.line)
        fence = self.fence
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and mark[1] == self.line.strip()
            fence = "" if closes else fence
        elif mark is not None and not self.comment:
            fence = mark[1]
        return Place(fence=fence, comment=self.comment)

    @property
    def escape(self) -> Callable[[str], str]:
        """The escaping for an answer that stands here."""
        if self.fence:
            indent = self.line if self.line.isspace() else ""
            return lambda text: escaping.fenced(text, indent)
        if self.comment:
            return escaping.comment
        if self.line.count("`") % 2:
            return escaping.code_span
        if self.line.lstrip().startswith("|"):
            return escaping.cell
        if _BLOCK_MARKERS.fullmatch(self.line):
            indent = " " * len(self.line)
            return lambda text: escaping.block(text, indent)
        return escaping.inline


FILTER = "escape_for_place"
"""The name under which the environment must have ``escape_for_place`` as a filter."""


def escape_for_place(value: Any, line: str, fence: str, comment: bool) -> str:
    """Return ``value`` as text that fits its place; a placeholder is the type's own text."""
    if isinstance(value, Open):
        return str(value)
    return Place(line, fence, comment).escape(as_text(value))


def with_places(template: nodes.Template) -> nodes.Template:
    """Wrap each output expression of ``template`` in the filter of its place."""
    ours = {macro.name for macro in template.find_all(nodes.Macro)} | {"caller"}
    ours |= {
        block.target.name
        for block in template.find_all(nodes.AssignBlock)
        if isinstance(block.target, nodes.Name)
    }
    _follow(template.body, Place(), ours)
    return template


def _follow(body: list[nodes.Node], place: Place, ours: set[str]) -> Place:
    """Wrap the expressions of ``body``, which begins at ``place``; return the place behind it.

    ``ours`` are the names whose values are Markdown of the template itself.
    """
    for node in body:
        if isinstance(node, nodes.Output):
            place = _wrap(node, place, ours)
        elif isinstance(node, nodes.If | nodes.For):
            behind = _follow(node.body, place, ours)
            for branch in node.elif_ if isinstance(node, nodes.If) else []:
                _follow(branch.body, place, ours)
            _follow(node.else_, place, ours)
            place = behind
        elif isinstance(node, nodes.Macro | nodes.CallBlock | nodes.AssignBlock):
            _follow(node.body, Place(), ours)
        elif isinstance(node, nodes.With | nodes.FilterBlock | nodes.Scope | nodes.Block):
            place = _follow(node.body, place, ours)
    return place


def _wrap(output: nodes.Output, place: Place, ours: set[str]) -> Place:
    for at, part in enumerate(output.nodes):
        if isinstance(part, nodes.TemplateData):
            place = place.after(part.data)
        elif not _is_ours(part, ours):
            arguments: list[nodes.Expr] = [nodes.Const(value) for value in astuple(place)]
            output.nodes[at] = nodes.Filter(part, FILTER, arguments, [], None, None)
    return place


def _is_ours(node: nodes.Node, ours: set[str]) -> bool:
    if isinstance(node, nodes.Call):
        node = node.node
    return isinstance(node, nodes.Const) or (isinstance(node, nodes.Name) and node.name in ours)
