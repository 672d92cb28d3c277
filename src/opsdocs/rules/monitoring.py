"""Rules for monitoring: metrics, alerts, dashboards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.findings import ERROR, WARNING, At, Rule
from opsdocs.pages import Page, Tree
from opsdocs.rules.common import minutes

_COMPARES = re.compile(
    r"[<>=≤≥≠]|\b(?:below|above|over|under|less|more|fewer|\w+er than|at (?:least|most)|up to"
    r"|outside|between|absent|no data|(?:exceed|reach|drop|fall|ris|grow)\w*)\b",
    re.IGNORECASE,
)
_NONE = {"none", "n/a", "-", "–", "—", "no", "nobody", "nothing", "tbd", "todo"}
_ADDRESS = re.compile(r"(?<!\w)https?://(?:[^\s/@]+@)?(?:\w|\[[0-9a-f:.]+\])", re.IGNORECASE)
_TELLS = re.compile(r"\]\(|\]\[|`[^`]+`")


def is_none(text: str) -> bool:
    """Tell whether ``text`` says that there is nothing: ``None.``, ``n/a``, a dash."""
    return text.strip(" .").casefold() in _NONE


def _page_without_runbook(page: Page, today: date) -> Iterator[At]:
    if page.value("priority").casefold() != "page" or "expression" not in page.fields:
        return
    linked = re.search(r"\]\(|\]\[|://|\.md\b", page.value("runbook"))
    steps = (
        any(not is_none(text) for text, _, _ in page.items("mitigation"))
        or page.rows("mitigation")
        or any(page.answered(block.text) for block in page.blocks("mitigation", "fence"))
        or _TELLS.search(page.prose("mitigation"))
    )
    if not linked and not steps:
        yield At(
            page.line("runbook"), "this pages somebody, and tells them nothing to do",
            "Link a runbook, or list the steps under Mitigation.",
        )  # fmt: skip


def _threshold(page: Page, today: date) -> Iterator[At]:
    text = page.value("threshold")
    if text and not (_COMPARES.search(text) and re.search(r"\d", text)):
        yield At(
            page.line("threshold"),
            f"the threshold {text!r} is no comparison with a number",
            "Write it as: > 5 %",
        )


def _unfounded(page: Page, today: date) -> Iterator[At]:
    if "expression" not in page.fields or "threshold" not in page.fields:
        return
    text = page.value("for")
    if "for" in page.fields and (is_none(text) or text in {"0", "0s"} or minutes(text) == 0):
        yield At(
            page.line("for"), "it fires at the first measurement", "Give it a time to hold: 5m"
        )
    if "threshold_rationale" in page.sections and (
        not page.blocks("threshold_rationale") or is_none(page.prose("threshold_rationale"))
    ):
        yield At(
            page.line("threshold_rationale"),
            "nobody knows why this threshold",
            "Say where the number comes from.",
        )


def _dashboard_url(page: Page, today: date) -> Iterator[At]:
    if "panels" not in page.sections or "url" not in page.fields:
        return
    text = page.value("url").strip("<>")
    if text and not _ADDRESS.search(text):
        yield At(page.line("url"), f"{text!r} is no address", "Write the whole of it: https://…")
    seen: set[str] = set()
    for row in page.rows("panels"):
        name = row["panel"].casefold()
        if name and name in seen:
            yield At(
                row.line, f"the panel {row['panel']!r} is there twice", "Name each panel once."
            )
        seen.add(name)


def _dashboard_gaps(page: Page, today: date) -> Iterator[At]:
    if "panels" not in page.sections or "url" not in page.fields:
        return
    name = "questions_answered"
    listed = page.blocks(name, "list") or page.blocks(name, "table") or page.tree(name)[1:]
    if name in page.sections and not listed and "?" not in page.prose(name):
        yield At(page.line(name), "it answers no question", "List those that it answers.")
    for row in page.rows("panels"):
        if row["panel"] and (not row["if_abnormal"] or is_none(row["if_abnormal"])):
            yield At(
                row.line,
                f"nobody knows what to do when {row['panel']!r} is not healthy",
                "Fill in: If abnormal",
            )
    if "source_file" in page.fields and is_none(page.value("source_file")):
        yield At(
            page.line("source_file"),
            "it has no source file",
            "Keep it in a repository, and name the file.",
        )


def _metric_thresholds(page: Page, today: date) -> Iterator[At]:
    for row in page.rows("alert_thresholds"):
        if row["threshold"] and not re.search(r"\d\s*(?:[^\W\d]|%|°)", row["threshold"]):
            yield At(
                row.line, f"the threshold {row['threshold']!r} has no number with a unit",
                "Write it as: > 5 % of requests",
            )  # fmt: skip


def _unwatched(page: Page, today: date) -> Iterator[At]:
    for row in page.rows("metrics"):
        if (
            row["metric"]
            and (not row["watched_by"] or is_none(row["watched_by"]))
            and "watched_by" in row.cells
        ):
            yield At(
                row.line,
                f"nothing watches {row['metric']}",
                "Name its alert or dashboard, or drop it.",
            )


def _alert_page(tree: Tree, today: date) -> Iterator[At]:
    for page in tree.of_type("monitoring"):
        for row in page.rows("alert_thresholds"):
            if row["alert"] and tree.linked(page, row["page"] + row["alert"], "alert") is None:
                yield At(
                    row.line, f"the alert {row['alert']} has no page",
                    f'Write one: ops new alert "{row["alert"]}"', page=page,
                )  # fmt: skip


RULES = [
    Rule("page-without-runbook", ERROR, "An alert that pages links a runbook, or lists what to do.", _page_without_runbook, needs=frozenset(["expression"])),
    Rule("threshold-not-comparable", ERROR, "A threshold has a comparator and a number.", _threshold, needs=frozenset(["threshold"])),
    Rule("alert-unfounded", WARNING, "An alert holds for a time before it fires, and says why its threshold is what it is.", _unfounded, needs=frozenset(["expression"])),
    Rule("dashboard-address", ERROR, "A dashboard has a valid address, and names each panel once.", _dashboard_url, needs=frozenset(["panels"])),
    Rule("dashboard-gaps", WARNING, "A dashboard answers questions, says what to do when a panel is not healthy, and has a source file.", _dashboard_gaps, needs=frozenset(["panels"])),
    Rule("threshold-without-unit", ERROR, "The thresholds of a service are numbers with a unit.", _metric_thresholds, needs=frozenset(["alert_thresholds"])),
    Rule("metric-not-watched", WARNING, "Each metric is watched by an alert or a dashboard.", _unwatched, needs=frozenset(["metrics"])),
    Rule("alert-without-page", WARNING, "Each alert of a service has a page.", _alert_page, tree=True),
]  # fmt: skip
