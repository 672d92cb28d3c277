"""Rules for the register of recovery objectives, and for plans that repeat its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ERROR, WARNING, At, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row, joined
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import plain, words
from opsdocs.durations import as_seconds, day_in

_NO_FIGURE = words("NO_FIGURE") | {"-", "–", "—"}


def register(tree: Tree) -> Iterator[tuple[Page, Row]]:
    """Yield the rows of the register: tables with a service, an RTO and an RPO."""
    for page in tree.of_type("rto-rpo"):
        for name in page.sections:
            for row in joined(page.rows(name), "service"):
                if row["service"] and "rto" in row.cells and "mtd" in row.cells:
                    yield page, row


@tree_rule("register-figures", ERROR)
def register_figures(tree: Tree, today: date) -> Iterator[At]:
    """The register has each service once; its durations can be read, and fit each other."""
    seen: dict[str, int] = {}
    for page, row in register(tree):
        service = plain(row["service"])
        if service in seen:
            yield At(
                row.line,
                f"{row['service']} is in the register twice",
                "Keep one row.",
                page=page,
            )
        seen[service] = row.line
        figures = {}
        for column in ("mtd", "rto", "rpo", "backup_frequency", "measured_rto", "measured_rpo"):
            text = row[column]
            # What was measured may say how much of it: 1h 35m (database only).
            covered = text.partition(" (")[0] if column.startswith("measured") else text
            figures[column] = as_seconds(covered)
            if (
                text
                and figures[column] is None
                and not (column not in {"mtd", "rto"} and text.casefold() in _NO_FIGURE)
            ):
                yield At(
                    row.line,
                    f"{text!r} is not a duration",
                    "Write it as 90m, 4h or 2 days.",
                    page=page,
                )
        for low, high, why in (
            ("rto", "mtd", "the RTO must stay below the MTD"),
            (
                "backup_frequency",
                "rpo",
                "the RPO can't be shorter than the time between two backups",
            ),
            ("measured_rto", "rto", "the measured RTO misses the objective"),
            ("measured_rpo", "rpo", "the measured RPO misses the objective"),
        ):
            a, b = figures[low], figures[high]
            if a is not None and b is not None and (a > b or (low == "rto" and a == b)):
                yield At(
                    row.line, f"{row['service']}: {why} ({row[low]} against {row[high]})",
                    "Fix what is wrong: the figure, or the service.", page=page,
                )  # fmt: skip


@tree_rule("recovery-untested", WARNING)
def recovery_untested(tree: Tree, today: date) -> Iterator[At]:
    """Each service of the register was tested."""
    for page, row in register(tree):
        if day_in(plain(row["last_tested"])) is None:
            yield At(
                row.line, f"the recovery of {row['service']} was never tested",
                "Test it, and write the day: ops new dr-test", page=page,
            )  # fmt: skip


@tree_rule("tier-targets", WARNING)
def tier_targets(tree: Tree, today: date) -> Iterator[At]:
    """A more critical tier has no looser target than a less critical one."""
    for page in tree.of_type("rto-rpo"):
        rows = sorted(
            ((tier, row) for row in page.rows("tier_targets") if (tier := _tier(row)) is not None),
            key=lambda pair: pair[0],
        )
        for column in ("rto", "rpo"):
            targets = [
                (tier, figure, row)
                for tier, row in rows
                if (figure := as_seconds(row[column])) is not None
            ]
            for (upper, a, row), (lower, b, _) in pairwise(targets):
                if a > b:
                    yield At(
                        row.line,
                        f"tier {upper} has a looser {column.upper()} than tier {lower}",
                        "A more critical tier has the shorter target.", page=page,
                    )  # fmt: skip


def _tier(row: Row) -> int | None:
    """Return the number in ``1``, ``Tier 1`` or ``1 (critical)``."""
    number = re.search(r"\d{1,9}", row["tier"])
    return int(number[0]) if number else None


@tree_rule("tier-1-without-plan", WARNING)
def tier_1_without_plan(tree: Tree, today: date) -> Iterator[At]:
    """Each service of tier 1 has a disaster recovery plan."""
    planned = {plain(page.value("service")) for page in tree.of_type("dr-plan")}
    for page, row in register(tree):
        if _tier(row) == 1 and plain(row["service"]) not in planned:
            yield At(
                row.line, f"{row['service']} is of tier 1, and has no disaster recovery plan",
                f'Write one: ops new dr-plan "{row["service"]}"', page=page,
            )  # fmt: skip


@tree_rule("objectives-differ", ERROR)
def objectives_differ(tree: Tree, today: date) -> Iterator[At]:
    """RTO and RPO of a plan are those of the register."""
    rows = {plain(row["service"]): row for _, row in register(tree)}
    for page in tree.of_type("dr-plan"):
        row = rows.get(plain(page.value("service")))
        for name in ("rto", "rpo"):
            mine, theirs = page.value(name), row[name] if row else ""
            if mine and theirs and as_seconds(mine) != as_seconds(theirs):
                yield At(
                    page.line(name), f"the {name.upper()} is {mine}, and {theirs} in the register",
                    f"Write {theirs}, or change the register together with those who approve it.",
                    page=page,
                )  # fmt: skip
