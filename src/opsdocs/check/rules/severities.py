"""Rules for severities: what is a P1, and how often there is news."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row, joined
from opsdocs.documents.severities import LEVEL, LEVELS, levels_in
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, said
from opsdocs.durations import duration_in

_HOW_OFTEN = said(r"<UPDATE_COLUMN>")
_EACH_TIME = said(r"^(?:\W{0,9}<AT_MOST_EVERY>\b)*\W{0,9}")


def _named(row: Row) -> str:
    return row["level"].strip("*_` ")


def _rows(page: Page) -> list[Row]:
    """Return the rows of the table of levels, in their order."""
    for name in page.sections:
        rows = joined(page.rows(name), "level")
        rows = [row for row in rows if row["level"] and "criterion" in row.cells]
        if rows:
            return rows
    return []


@rule("severity-levels", ERROR, needs=("levels",))
def severity_levels(page: Page, today: date) -> Iterator[At]:
    """Each level stands once, with criterion and example; times never get tighter down the scale."""
    if (
        "levels" not in page.sections
        or page.doctype is None
        or page.doctype.name != "severity-classification"
    ):
        return
    rows = _rows(page)
    counted = Counter(level for row in rows for level in levels_in(row["level"]))
    for level in LEVELS:
        if counted[level] != 1:
            count = "missing" if not counted[level] else f"{counted[level]} times"
            yield At(
                page.line("levels"),
                f"the level {level} is {count}"
                if not counted[level]
                else f"the level {level} appears {count}",
                "Write one row for each of P1 to P4.",
            )
    for row in rows:
        for column in ("criterion", "example"):
            lacks = column in row.empty or column not in row.cells
            if lacks or is_none(row[column]):
                yield At(
                    row.line, f"{_named(row)} has no {column}", "Write one that decides at night."
                )
    scale = sorted(rows, key=lambda row: levels_in(row["level"]))
    for column in ("response_time", "update_frequency"):
        times = [(row, time) for row in scale if (time := duration_in(row[column])) is not None]
        for (upper, a), (lower, b) in pairwise(times):
            if a > b:
                yield At(
                    lower.line,
                    f"{_named(lower)} has less time than {_named(upper)}: {column.replace('_', ' ')}",
                    "Times get longer down the scale, or stay.",
                )  # fmt: skip


@rule("severity-without-number", WARNING, needs=("levels",))
def severity_without_number(page: Page, today: date) -> Iterator[At]:
    """A criterion has a number."""
    rows = [row for row in _rows(page) if row["criterion"]]
    if rows and not any(re.search(r"\d", LEVEL.sub("", row["criterion"])) for row in rows):
        yield At(
            rows[0].line,
            "no criterion has a number",
            "Say from how many users, or from what share of them, a level applies.",
        )


@tree_rule("updates-too-rare", ERROR)
def updates_too_rare(tree: Tree, today: date) -> Iterator[At]:
    """Updates come at least as often as the severity classification promises."""
    allowed = {
        level: time
        for page in tree.of_type("severity-classification")
        for row in _rows(page)
        for level in levels_in(row["level"])
        if (time := duration_in(row["update_frequency"])) is not None
    }
    for page in tree.of_type("communication-protocol"):
        for row in page.rows("cadence"):
            level = row["level"] or row["severity"]
            limits = [allowed[one] for one in levels_in(level) if one in allowed]
            for column, text in row.cells.items():
                time = duration_in(text) if _HOW_OFTEN.search(column) else None
                if limits and time is not None and time > min(limits):
                    yield At(
                        row.line, f"updates of {level} every {_EACH_TIME.sub('', text)} are rarer "
                        "than the severity classification promises", "Update at least as often as it says.", page=page,
                    )  # fmt: skip
