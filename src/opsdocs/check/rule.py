"""What a check finds, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree

ERROR, WARNING = "error", "warning"
TYPED, FILLED, ANY = 1, 2, 3
"""What a rule holds for: documents of a type; any text but one that others are made of; any text."""


class Finding(NamedTuple):
    """Something wrong in a document: ``path`` is below ``operations/``, line and column from 1.

    ``message`` says what is wrong, ``hint`` what to write instead.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: str
    message: str
    hint: str = ""


class At(NamedTuple):
    """Where a rule found something; ``page`` only from rules that look at the whole tree.

    ``path`` is that of a file that is no document, from the root of the repository; ``about`` then
    that of the document that it is about.
    """

    line: int
    message: str
    hint: str = ""
    column: int = 1
    page: Page | None = None
    severity: str = ""
    path: str = ""
    about: str = ""


CheckPage = Callable[[Page, date], Iterator[At]]
CheckTree = Callable[[Tree, date], Iterator[At]]


class PageRule(NamedTuple):
    """A rule for one document: its name, what it demands in one sentence, and how it is checked.

    A page that has none of the fields and sections that the rule ``needs`` is not looked at, nor is
    one that the rule does not ``hold`` for: TYPED, FILLED or ANY.
    """

    name: str
    severity: str
    summary: str
    check: CheckPage
    needs: frozenset[str]
    holds: int


class TreeRule(NamedTuple):
    """A rule for all documents together."""

    name: str
    severity: str
    summary: str
    check: CheckTree


Rule = PageRule | TreeRule


def rule(
    name: str, severity: str, needs: tuple[str, ...] = (), holds: int = TYPED
) -> Callable[[CheckPage], PageRule]:
    """Declare that a function, called by the rule's name, checks one document.

    The function's docstring is the summary.
    """

    def declare(check: CheckPage) -> PageRule:
        return PageRule(name, severity, check.__doc__ or "", check, frozenset(needs), holds)

    return declare


def tree_rule(name: str, severity: str) -> Callable[[CheckTree], TreeRule]:
    """Declare that a function, called by the rule's name, checks all documents together."""

    def declare(check: CheckTree) -> TreeRule:
        return TreeRule(name, severity, check.__doc__ or "", check)

    return declare
