"""Rules for procedures: anything with steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.findings import ERROR, WARNING, At, Rule
from opsdocs.markdown import walk
from opsdocs.pages import Page, Step

_DESTRUCTIVE = re.compile(
    r"\brm\s+(?:-\w*[rR]\w*|--recursive)|\bDROP\s+(?:TABLE|DATABASE|SCHEMA)\b|\bTRUNCATE\b"
    r"|\bterraform\s+destroy\b|\bkubectl\b[^\n|;]*\sdelete\b|\bmkfs\b|\bdropdb\b"
    r"|\bDELETE\s+FROM\b|\bgit\s+push\s+.*--force\b|\bshred\b",
    re.IGNORECASE,
)
_NOT_REVERSIBLE = re.compile(
    r"not (?:be )?(?:reversible|undone|rolled back)|irreversible|no way back", re.IGNORECASE
)


def _numbering(page: Page, today: date) -> Iterator[At]:
    for expected, step in enumerate(page.steps, start=1):
        if step.number != expected:
            yield At(
                step.section.line, f"this is step {step.number}, but it should be step {expected}",
                "Number the steps from 1, without a gap.",
            )  # fmt: skip
            return


def _written(page: Page) -> list[Step]:
    """Return the steps of a procedure that are more than their template."""
    if "procedure" not in page.sections:
        return []
    return [step for step in page.steps if not step.title or page.answered(step.title)]


def _without_command(page: Page, today: date) -> Iterator[At]:
    for step in _written(page):
        if not page.is_said(step.section, "command_action"):
            yield At(
                step.section.line, f"step {step.number} has neither a command nor an action",
                "Write below it: **Command/Action**: …",
            )  # fmt: skip


def _without_result(page: Page, today: date) -> Iterator[At]:
    for step in _written(page):
        if not page.is_said(step.section, "expected_result"):
            yield At(
                step.section.line, f"step {step.number} does not say what is seen when it worked",
                "Write below it: **Expected Result**: …",
            )  # fmt: skip


def _without_troubleshooting(page: Page, today: date) -> Iterator[At]:
    for step in _written(page):
        entry = page.section_values(step.section).get("troubleshooting")
        if not page.is_said(step.section, "troubleshooting"):
            yield At(
                entry.line if entry else step.section.line,
                f"step {step.number} does not say what to do when it fails",
                "Write below it: **Troubleshooting**: …",
            )  # fmt: skip


def _nothing_listed(page: Page, today: date) -> Iterator[At]:
    if page.sections.get("procedure") is None or not page.steps:
        return
    for name in ("prerequisites", "verification"):
        if name in page.sections and not any(
            block.kind in {"list", "table"} for block in page.blocks(name)
        ):
            title = page.sections[name].title
            yield At(page.line(name), f"{title} lists nothing", "Write at least one: - [ ] …")


def _rollback(page: Page, today: date) -> Iterator[At]:
    if "rollback" not in page.sections:
        return
    listed = any(block.kind == "list" for block in page.blocks("rollback"))
    prose = " ".join(block.text for block in page.blocks("rollback", "paragraph"))
    if not listed and not _NOT_REVERSIBLE.search(prose):
        yield At(
            page.line("rollback"), "Rollback says neither how to go back, nor that there is no way",
            "List the steps, or write that it is not reversible, and why.",
        )  # fmt: skip


def _high_risk(page: Page, today: date) -> Iterator[At]:
    if page.value("risk_level").casefold() in {"high", "hoch"} and page.steps:
        for name in ("owner", "escalation"):
            if not page.value(name):
                yield At(
                    page.line("risk_level"), f"the risk is high, and there is no {name}",
                    f"Add below the title: **{name.title()}**: …",
                )  # fmt: skip


def _tester_is_owner(page: Page, today: date) -> Iterator[At]:
    tester, owner = page.value("tested_by"), page.value("owner")
    if tester and tester.casefold() == owner.casefold():
        yield At(
            page.line("tested_by"), "it was tested by its owner, who knows what is not written",
            "Have somebody else follow it.",
        )  # fmt: skip


def _destructive(page: Page, today: date) -> Iterator[At]:
    if page.value("risk_level").casefold() not in {"low", "niedrig"}:
        return
    for section in page.tree("procedure"):
        for block in walk(section.blocks):
            if block.kind != "fence":
                continue
            for number, line in enumerate(block.text.split("\n")):
                if found := _DESTRUCTIVE.search(line):
                    yield At(
                        block.line + 1 + number, f"{found[0]!r} destroys, and the risk is said to be low",
                        "Set the Risk Level to Medium or High, or use a command that can be undone.",
                    )  # fmt: skip


RULES = [
    Rule("step-numbering", ERROR, "Steps are numbered from 1, without a gap.", _numbering),
    Rule("step-without-command", ERROR, "Each step of a procedure has a command or an action.", _without_command, needs=frozenset(["procedure"])),
    Rule("step-without-expected-result", ERROR, "Each step of a procedure says what is seen when it worked.", _without_result, needs=frozenset(["procedure"])),
    Rule("step-without-troubleshooting", WARNING, "Each step of a procedure says what to do when it fails.", _without_troubleshooting, needs=frozenset(["procedure"])),
    Rule("nothing-to-check", ERROR, "A procedure has at least one prerequisite and one check.", _nothing_listed, needs=frozenset(["procedure"])),
    Rule("no-rollback", ERROR, "Rollback lists steps, or says that there is no way back, and why.", _rollback, needs=frozenset(["rollback"])),
    Rule("high-risk-alone", WARNING, "A procedure of high risk names its owner and whom to call.", _high_risk, needs=frozenset(["risk_level"])),
    Rule("tested-by-owner", WARNING, "A procedure is tested by somebody other than its owner.", _tester_is_owner, needs=frozenset(["tested_by"])),
    Rule("destructive-at-low-risk", WARNING, "A procedure with a command that destroys is not of low risk.", _destructive, needs=frozenset(["risk_level"])),
]  # fmt: skip
