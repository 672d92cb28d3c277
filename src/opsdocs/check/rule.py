"""What a check finds, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
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


@dataclass(frozen=True)
class At:
    """Where a rule found something; ``page`` only from rules that look at the whole tree."""

    line: int
    message: str
    hint: str = ""
    column: int = 1
    page: Any = None
    severity: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it demands in one sentence, and how it is checked.

    ``check`` takes a page and the day of today; of a rule for the whole ``tree`` it takes that.
    A page that has none of the fields and sections that the rule ``needs`` is not looked at.
    """

    name: str
    severity: str
    summary: str
    check: Callable[[Any, Any], Iterator[At]]
    tree: bool = False
    needs: frozenset[str] = frozenset()
