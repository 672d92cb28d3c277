"""Rules for troubleshooting guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.findings import ERROR, WARNING, At, Rule
from opsdocs.pages import Page

_BRANCH = re.compile(r"\bstep\s+(\d+)", re.IGNORECASE)
_OTHER = re.compile(r"\[[^\]]*\]\([^)]*\)(?:,?\s*step\s+\d+)?|\bMitigation\s+\d+", re.IGNORECASE)
_ENDS = re.compile(
    r"escalat|call|fix|restart|start|stop|end |drop|roll|scale|promote|follow|delete|done|well|look|free|raise|ask",
    re.IGNORECASE,
)


def _causes(page: Page, today: date) -> Iterator[At]:
    if "causes" not in page.sections:
        return
    for section in page.tree("causes")[1:]:
        values = page.section_values(section)
        for name in ("check", "solution"):
            entry = values.get(name)
            if entry is None or not entry.value:
                yield At(
                    section.line,
                    f"{section.title!r} has no {name}",
                    f"Write below it: **{name.title()}**: …",
                )


def _branches(page: Page, today: date) -> Iterator[At]:
    if "checks" not in page.sections:
        return
    numbers = {step.number for step in page.steps}
    for step in page.steps:
        text = " ".join(block.text for block in step.section.blocks if block.kind == "paragraph")
        plain = _OTHER.sub("", text)
        for match in _BRANCH.finditer(plain):
            if int(match[1]) not in numbers:
                yield At(
                    step.section.line, f"step {step.number} leads to step {match[1]}, which there is not",
                    f"There are the steps {', '.join(map(str, sorted(numbers)))}.",
                )  # fmt: skip
        targets = {int(found[1]) for found in _BRANCH.finditer(plain)} - {step.number}
        if not text or (not targets and not _ENDS.search(text)):
            yield At(
                step.section.line, f"step {step.number} ends nowhere",
                "Say for each outcome: go to a step, a fix, or escalate.",
            )  # fmt: skip


def _no_error_text(page: Page, today: date) -> Iterator[At]:
    text = page.value("symptom")
    if "kind" in page.fields and text and not re.search(r"`[^`]+`|\"[^\"]+\"|“[^”]+”", text):
        yield At(
            page.line("symptom"), "the symptom has no exact text to search for",
            "Quote the error as it is shown: `connection refused`",
        )  # fmt: skip


RULES = [
    Rule("cause-without-solution", ERROR, "Each cause has a check and a solution.", _causes, needs=frozenset(["causes"])),
    Rule("dead-branch", ERROR, "Each branch of a diagnostic leads to a step that is there, to a fix or to an escalation.", _branches, needs=frozenset(["checks"])),
    Rule("no-error-text", WARNING, "A symptom quotes the exact text that people search for.", _no_error_text, needs=frozenset(["kind"])),
]  # fmt: skip
