"""Rules for updates and patching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row, joined
from opsdocs.documents.words import is_none, is_not_reversible, plain, ranks, said
from opsdocs.durations import day_in, duration_in
from opsdocs.patterns import Pattern

_RANKS = ranks()
_OWNER, _ENDS = said(r"<OWNER_COLUMN>"), said(r"<EXPIRY_COLUMN>")
_DEADLINE = said(r"<DEADLINE_COLUMN>")
_NO_EXCEPTION = said(r"<NO_EXCEPTION>")
_VERSION_WORD = said(r"<VERSION>|v(?=\d)")
_MOST = 20
"""Versions that an update comes from: each is looked for in the whole rollback."""
_VERSION = Pattern(r"\d[\w.+~:-]*")


@rule("update-versions", ERROR, needs=("component",))
def update_versions(page: Page, today: date) -> Iterator[At]:
    """An update changes the version, and its rollback names the one before."""
    old, new = page.value("from"), page.value("to")
    if "component" not in page.fields:
        return
    if old and _version(old) == _version(new):
        yield At(page.line("to"), f"it updates from {old} to itself", "Fix From or To.")
    numbers = [number.rstrip(".:-") for number in _VERSION.findall(plain(old))[:_MOST]]
    numbers += [found[0] for number in numbers if (found := re.match(r"\d+(?:[.]\d+)+", number))]
    text = "\n".join(
        [page.prose("rollback"), *(one.title for one in page.with_subsections("rollback"))]
    )
    named = not numbers or any(
        re.search(rf"(?<![\d.]){re.escape(number)}(?![\w]|[.]\d)", text, re.IGNORECASE)
        for number in numbers
    )
    if page.prose("rollback") and not named and not is_not_reversible(text):
        yield At(
            page.line("rollback"),
            "Rollback does not name the version that it goes back to",
            f"Name {old}.",
        )


def _version(text: str) -> str:
    """Return a version as it is compared: ``v1.2`` is `` `1.2` ``."""
    text = plain(text)
    found = _VERSION_WORD.match(text)
    return text[found.end() :] if found else text


@rule(
    "patching-deadlines",
    ERROR,
    needs=(
        "classification_and_deadlines",
        "exceptions",
    ),
)
def patching_deadlines(page: Page, today: date) -> Iterator[At]:
    """Deadlines get longer down the scale; an exception has an owner and a day on which it expires."""
    rows = []
    for row in page.rows("classification_and_deadlines"):
        name = plain(_first(row, "class"))
        text = next(
            (cell for column, cell in row.cells.items() if _DEADLINE.search(column)),
            "",
        )
        ranks = [_RANKS[word] for word in re.findall(r"\w+", name) if word in _RANKS]
        if (time := duration_in(text)) is not None:
            rows.append((ranks[0] if ranks else -1, time, row))
    if all(rank >= 0 for rank, _, _ in rows):
        rows.sort(key=lambda one: one[0])  # Low may stand first
    for (_, a, upper), (_, b, lower) in pairwise(rows):
        if a > b:
            yield At(
                lower.line, f"{_first(lower, 'class')} has a shorter deadline than {_first(upper, 'class')}",
                "Deadlines get longer down the scale.",
            )  # fmt: skip
    for row in _exceptions(page):
        lacks = []
        if _lacks(row, _OWNER, lambda text: bool(text) and not is_none(text)):
            lacks.append("no owner")
        if _lacks(row, _ENDS, lambda text: day_in(text) is not None):
            lacks.append("no day on which it expires")
        if lacks:
            yield At(
                row.line,
                f"the exception of {_first(row, 'system')} has {' and '.join(lacks)}",
                "Write a person as its Owner, and a day such as 2026-11-20 as Expires.",
            )


def _lacks(row: Row, columns: Pattern, fits: Callable[[str], bool]) -> bool:
    """Tell whether none of the columns holds what fits; a placeholder is told by another rule."""
    cells = [name for name in row.cells if columns.match(name)]
    return not any(fits(row[name]) or not (row[name] or name in row.empty) for name in cells)


def _first(row: Row, name: str) -> str:
    """Return a cell, or that of the first column where there is none of the name."""
    return row[name] or next(iter(row.cells.values()), "")


def _exceptions(page: Page) -> Iterator[Row]:
    """Yield the exceptions of a patching strategy, without a row that says that there are none."""
    if "classification_and_deadlines" in page.sections or "rollout_rings" in page.sections:
        for row in joined(page.rows("exceptions"), "system"):
            system = _first(row, "system")
            if system and not is_none(system) and not _NO_EXCEPTION.match(plain(system)):
                yield row


@rule(
    "patching-gaps",
    WARNING,
    needs=(
        "exceptions",
        "rollout_rings",
    ),
)
def patching_gaps(page: Page, today: date) -> Iterator[At]:
    """No exception has expired, and there is more than one ring."""
    for row in _exceptions(page):
        ends = " ".join(text for name, text in row.cells.items() if _ENDS.match(name))
        day = day_in(ends)
        if day is not None and day < today:
            yield At(
                row.line,
                f"the exception of {_first(row, 'system')} has expired on {day}",
                "Patch it, or decide again.",
            )
    rings = page.rows("rollout_rings")
    if len(rings) == 1:
        yield At(
            page.line("rollout_rings"),
            "there is a single ring: every patch hits all at once",
            "Add a ring before.",
        )
