"""Rules for monitoring: metrics, alerts, dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.check.rules.alerts import without_page
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row, joined
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, says_nothing
from opsdocs.durations import duration_in
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern

_COMPARES = said(r"[<>=≤≥≠]|\b<COMPARES>\b")
_ABSENT = said(r"\b<ABSENT>\b")
_NUMBER = said(r"\d|\b<NUMBER_WORD>\b")
# Nothing is nothing in any unit, and a share in words is one of what stands behind it.
_WITH_UNIT = said(
    r"\d[`*_ ]{0,5}(?:[^\W\d_]|[%‰°/×]|[$€£¥])|[$€£¥] ?\d|(?<![\d.,])0(?![\d.,])"
    r"|\b<NUMBER_WORD>\b\s\w"
)
_ADDRESS = Pattern(r"(?<!\w)https?://(?:[^\s/@]+@)?(?:\w|\[[0-9a-f:.]+\])", re.IGNORECASE)
_TELLS = Pattern(r"\]\(|\]\[|`[^`]+`")
_NO_SOURCE = said(r"<NONE_FIRST>\b")
_OF_AN_ALERT = {"expression", "alert_name"}
_LINK = Pattern(r"\]\(|\]\[|://|\.md\b")


@rule("page-without-runbook", ERROR, needs=("expression",))
def page_without_runbook(page: Page, today: date) -> Iterator[At]:
    """An alert that pages links a runbook, or lists what to do."""
    if page.choice("priority") != "page" or "expression" not in page.fields:
        return
    linked = _LINK.search(page.value("runbook"))
    steps = (
        any(not is_none(text) for text, _, _ in page.items("mitigation"))
        or page.rows("mitigation")
        or any(page.answered(block.text.strip()) for block in page.blocks("mitigation", "fence"))
        or _TELLS.search(page.prose("mitigation"))
    )
    if not linked and not steps:
        yield At(
            page.line("runbook"), "it pages somebody, and does not tell them what to do",
            "Link a runbook, or list the steps under Mitigation.",
        )  # fmt: skip


@rule("threshold-not-comparable", ERROR, needs=("threshold",))
def threshold_not_comparable(page: Page, today: date) -> Iterator[At]:
    """The threshold of an alert has a comparator and a number."""
    if page.fields.keys().isdisjoint(_OF_AN_ALERT):  # other things have thresholds, too
        return
    text = page.value("threshold")
    compared = _ABSENT.search(text) or (_COMPARES.search(text) and _NUMBER.search(text))
    if text and not compared:
        yield At(
            page.line("threshold"),
            f"the threshold {text!r} is not a comparison with a number",
            "Write it as: > 5 %",
        )


@rule("alert-unfounded", WARNING, needs=("expression",))
def alert_unfounded(page: Page, today: date) -> Iterator[At]:
    """An alert holds for a time before it fires, and says why its threshold is what it is."""
    if "expression" not in page.fields or "threshold" not in page.fields:
        return
    text = page.value("for")
    if "for" in page.fields and (is_none(text) or duration_in(text) == 0):
        yield At(
            page.line("for"), "it fires at the first measurement", "Give it a time to hold: 5m"
        )
    if "threshold_rationale" in page.sections and says_nothing(page, "threshold_rationale"):
        yield At(
            page.line("threshold_rationale"),
            "it does not say why this threshold was chosen",
            "Say where the number comes from.",
        )


@rule("dashboard-address", ERROR, needs=("panels",))
def dashboard_address(page: Page, today: date) -> Iterator[At]:
    """A dashboard has a valid address, and names each panel once."""
    if "panels" not in page.sections or "url" not in page.fields:
        return
    text = page.value("url").strip("<>")
    if text and not _ADDRESS.search(text):
        yield At(
            page.line("url"), f"{text!r} is not an address", "Write the whole of it: https://…"
        )
    seen: set[str] = set()
    for row in page.rows("panels"):
        name = row["panel"].casefold()
        if name and name in seen:
            yield At(row.line, f"the panel {row['panel']!r} appears twice", "Name each panel once.")
        seen.add(name)


@rule("dashboard-gaps", WARNING, needs=("panels",))
def dashboard_gaps(page: Page, today: date) -> Iterator[At]:
    """A dashboard answers questions, says what to do when a panel is not healthy, and has a source file."""
    if "panels" not in page.sections or "url" not in page.fields:
        return
    name = "questions_answered"
    listed = (
        page.blocks(name, "list") or page.blocks(name, "table") or page.with_subsections(name)[1:]
    )
    asks = listed or "?" in page.prose(name)
    if name in page.sections and (not asks or says_nothing(page, name)):
        yield At(page.line(name), "it answers no question", "List those that it answers.")
    rows = page.rows("panels")
    if rows and not any("if_abnormal" in row.cells for row in rows):
        yield At(
            page.line("panels"), "the panels have no column for what to do when they are not healthy",
            "Add the column: If abnormal",
        )  # fmt: skip
    for row in rows:
        if row["panel"] and ("if_abnormal" in row.empty or is_none(row["if_abnormal"])):
            yield At(
                row.line,
                f"nobody knows what to do when {row['panel']!r} is not healthy",
                "Fill in: If abnormal",
            )
    source = page.value("source_file")
    if "source_file" in page.fields and (is_none(source) or _NO_SOURCE.match(source)):
        yield At(
            page.line("source_file"),
            "it has no source file",
            "Keep it in a repository, and name the file.",
        )


@rule("threshold-without-unit", ERROR, needs=("alert_thresholds",))
def threshold_without_unit(page: Page, today: date) -> Iterator[At]:
    """The thresholds of a service are numbers with a unit."""
    for row in page.rows("alert_thresholds"):
        text = row["threshold"]
        if text and not _WITH_UNIT.search(text) and not _ABSENT.search(text):
            yield At(
                row.line, f"the threshold {text!r} has no number with a unit",
                "Write it as: > 5 % of requests",
            )  # fmt: skip


@rule("metric-not-watched", WARNING, needs=("metrics",))
def metric_not_watched(page: Page, today: date) -> Iterator[At]:
    """Each metric is watched by an alert or a dashboard."""
    for row in page.rows("metrics"):
        if row["metric"] and ("watched_by" in row.empty or is_none(row["watched_by"])):
            yield At(
                row.line,
                f"nothing watches {row['metric']}",
                "Name its alert or dashboard, or drop it.",
            )


@tree_rule("alert-without-page", WARNING)
def alert_without_page(tree: Tree, today: date) -> Iterator[At]:
    """Each alert, of a rule file or of a service, has a page."""
    yield from without_page(tree)
    named = {plain(page.value("alert_name")): page.path for page in tree.of_type("alert")}
    for page, row, title in unlinked_alerts(tree):
        lacks, hint = "has no page", f'Write one: ops new alert "{title}"'
        if (path := named.get(plain(row["alert"]))) is not None:
            lacks, hint = "does not link its page", f"Link {path}."
        yield At(row.line, f"the alert {row['alert']} {lacks}", hint, page=page)


def unlinked_alerts(tree: Tree) -> Iterator[tuple[Page, Row, str]]:
    """Yield the alerts that a service lists without a link to a page, with their names."""
    for page in tree.of_type("monitoring"):
        for row in joined(page.rows("alert_thresholds"), "alert"):
            if not plain(row["alert"]) or is_none(row["alert"]):
                continue
            links = (link for link in page.document.links if link.line == row.line)
            if tree.first_of(page, links, "alert") is None:
                yield page, row, plain_text(row["alert"])
