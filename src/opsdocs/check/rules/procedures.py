"""Rules for procedures: anything with steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.check.commands import DESTRUCTIVE
from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.page import Page, Step
from opsdocs.documents.words import is_none, is_not_reversible, said, says_nothing
from opsdocs.markdown.code_blocks import ends_early
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.patterns import Pattern

_HARMLESS = Pattern(
    r"\s--dry-run\b(?!=none)|^\s*(?:echo|history|[ef]?grep|git\s+(?:log|grep|diff))\s[^;&]*$"
    r"|\bgit\s+rm\s[^\n]{0,200}--cached\b"
)
_OUTPUT = {"text", "txt", "output", "log", "json", "yaml", "diff"}
_COMMENT = Pattern(r"(?:^|\s)#.*")
_ELSEWHERE = said(
    r"\]\([^)\s]{0,300}(?:\.md\b|#|<BACK_IN_TARGET>)|\]\[|\b<GOES_BACK>\w*\b[^.\n]{0,300}\]\("
)
_FEWEST_WORDS = 4
"""Of a sentence that gives a reason; "Not reversible." and "This is irreversible." give none."""
_TOLD_WORDS = 8
"""Of a sentence that tells how to go back: "Do the same again, with the old key" and the like."""
_LONGEST_NOTHING = 12
"""Letters of a value that may say that there is none; a longer one is not looked at, for speed."""
_PARTS = {"command_action", "expected_result", "troubleshooting"}
_NUMBER = Pattern(r"(\d{1,3})[.):]?(?=\s)")


@rule("step-numbering", ERROR)
def step_numbering(page: Page, today: date) -> Iterator[At]:
    """Steps are numbered from 1, or from 0, without a gap."""
    if any(map(ends_early, page.document.fences)):  # other steps may stand in there
        return
    before: dict[Section | None, int] = {}  # Rollback may have steps of its own
    wrong: set[Section | None] = set()
    last = 0
    for step in page.steps:
        above = step.section.parent
        if above not in before and last and step.number == last + 1:
            before[above] = last  # what goes on in the next phase
        last = step.number
        if above not in before and step.number == 0:  # some count from 0
            before[above] = 0
            continue
        if step.part and before.get(above, step.number) in {step.number, step.number - 1}:
            before[above] = step.number  # 3.A and 3.B are both of 3
            continue
        expected = before.get(above, 0) + 1
        missing = set(range(expected, step.number))
        if missing and missing <= _numbers_before(page, step):
            expected = step.number
        before[above] = expected
        if step.number != expected and above not in wrong:
            wrong.add(above)
            yield At(
                step.section.line, f"this is step {step.number}, but it should be step {expected}",
                "Number the steps from 1, without a gap.",
            )  # fmt: skip


def _numbers_before(page: Page, step: Step) -> set[int]:
    """Return the numbers of the headings beside a step, before it: ``4. Drain`` is a step, too."""
    beside = page.document.sections[: page.document.sections.index(step.section)]
    found = (_NUMBER.match(one.title) for one in beside if one.parent is step.section.parent)
    return {int(one[1]) for one in found if one}


def _inner(page: Page, step: Step) -> list[Section]:
    """Return the sections below the heading of a step: ``#### Expected Result``."""
    found: list[Section] = []
    sections = page.document.sections
    for section in sections[sections.index(step.section) + 1 :]:
        if section.level <= step.section.level:
            break
        found.append(section)
    return found


def _is_said(page: Page, step: Step, name: str) -> bool:
    """Tell whether a step has a value of a field.

    It stands on the field's line, on the lines behind it, or below a heading of that name.
    """
    entry = page.section_values(step.section).get(name)
    if entry and entry.value:
        return not _says_nothing(entry.value, name)
    if page.has_value(step.section, name):
        return True
    behind = page.text.split("\n")[entry.line :] if entry else []
    first = next((line for line in behind if line.strip()), "#")
    if not first.startswith("#") and page.name_of(label_in(first)) not in _PARTS:
        return True
    return any(
        any(
            block.kind != "html" and not _says_nothing(block.text, name) for block in section.blocks
        )
        for section in _inner(page, step)
        if page.name_of(section.title) == name
    )


def _says_nothing(text: str, name: str) -> bool:
    """Tell whether a value says that there is none; nothing may be done when a step fails."""
    return name != "troubleshooting" and len(text) <= _LONGEST_NOTHING and is_none(text)


def _has_command(page: Page, step: Step) -> bool:
    if any(_is_said(page, step, name) for name in ("command_action", "command", "action")):
        return True
    result = page.section_values(step.section).get("expected_result")
    blocks = [block for block in step.section.blocks if result is None or block.line < result.line]
    for section in _inner(page, step):
        if page.name_of(section.title) not in _PARTS:
            blocks += section.blocks
    if any(block.kind == "fence" and block.text.strip() for block in walk(blocks)):
        return True
    if any(page.section_values(step.section).get(name) for name in ("command_action", "command")):
        return False  # the field for it is there, and empty
    # A list of what to do, a link to it, or a sentence: all that stands there but other fields.
    return any(_tells(page, block) for block in blocks)


def _tells(page: Page, block: Block) -> bool:
    """Tell whether a block says what to do: a list, a table, or text that is no field."""
    if block.kind == "paragraph":
        return page.name_of(label_in(block.text)) not in _PARTS and bool(page.answered(block.text))
    return block.kind in {"table", "quote"} or (
        block.kind == "list"
        and any(
            item.blocks
            and page.answered(item.blocks[0].text)
            and page.name_of(label_in(item.blocks[0].text)) not in _PARTS
            for item in block.blocks
        )
    )


@rule("step-without-command", ERROR, needs=("procedure",))
def step_without_command(page: Page, today: date) -> Iterator[At]:
    """Each step of a procedure has a command or an action."""
    for step in page.written_steps:
        if not _has_command(page, step):
            nothing = page.section_values(step.section).get("command_action")
            yield At(
                step.section.line, f"step {step.number} has neither a command nor an action",
                "Say what to do in this step, or take it out." if nothing and nothing.value
                else "Write below it: **Command/Action**: …",
            )  # fmt: skip


def _is_custom(page: Page, name: str) -> bool:
    """Tell whether a document's steps have a part: where none does, its team has no such custom."""
    return page.is_stamped or any(
        name in page.section_values(step.section) for step in page.written_steps
    )


@rule("step-without-expected-result", ERROR, needs=("procedure",))
def step_without_expected_result(page: Page, today: date) -> Iterator[At]:
    """Each step of a procedure says what is seen when it worked."""
    for step in page.written_steps if _is_custom(page, "expected_result") else ():
        if not _is_said(page, step, "expected_result"):
            nothing = page.section_values(step.section).get("expected_result")
            told = nothing.value if nothing else ""
            titled = "expected_result" in {page.name_of(one.title) for one in _inner(page, step)}
            yield At(
                nothing.line if nothing and told else step.section.line,
                f"{told!r} is not a result of step {step.number}" if told
                else f"step {step.number} does not say what you see when it worked",
                "Say there what you see: an output, a prompt, a page that opens." if told or titled
                else "Write below it: **Expected Result**: …",
            )  # fmt: skip


@rule("step-without-troubleshooting", WARNING, needs=("procedure",))
def step_without_troubleshooting(page: Page, today: date) -> Iterator[At]:
    """Each step of a procedure says what to do when it fails."""
    for step in page.written_steps if _is_custom(page, "troubleshooting") else ():
        entry = page.section_values(step.section).get("troubleshooting")
        if not _is_said(page, step, "troubleshooting"):
            yield At(
                entry.line if entry else step.section.line,
                f"step {step.number} does not say what to do when it fails",
                "Write below it: **Troubleshooting**: …",
            )  # fmt: skip


@rule("nothing-to-check", ERROR, needs=("procedure",))
def nothing_to_check(page: Page, today: date) -> Iterator[At]:
    """A procedure has at least one prerequisite and one check."""
    if page.sections.get("procedure") is None or not page.steps:
        return
    for name in ("prerequisites", "verification"):
        if name in page.sections and not any(_lists(block) for block in page.blocks(name)):
            title = page.sections[name].title
            yield At(page.line(name), f"{title} lists nothing", "Write at least one: - [ ] …")


def _is_told(prose: str) -> bool:
    """Tell whether a sentence says how to go back: one that is long enough, or has a command."""
    plain = prose.strip()
    return not plain.endswith(":") and ("`" in plain or len(plain.split()) >= _TOLD_WORDS)


def _lists(block: Block) -> bool:
    """Tell whether a block holds something to check: a box with nothing behind it does not."""
    texts = (item.blocks[0].text if item.blocks else "" for item in block.blocks)
    return block.kind in {"table", "fence"} or (
        block.kind == "list" and any(text not in {"", "[ ]", "[x]"} for text in texts)
    )


@rule("no-rollback", ERROR, needs=("rollback",))
def no_rollback(page: Page, today: date) -> Iterator[At]:
    """Rollback lists steps, or says that there is no way back, and why."""
    if "rollback" not in page.sections:
        return
    blocks = page.blocks("rollback")
    if blocks and all(block.kind == "html" for block in blocks):
        return  # a comment that it is to be written
    listed = any(block.kind in {"list", "fence", "table"} for block in blocks) or any(
        step.section in page.with_subsections("rollback") for step in page.steps
    )
    if len(blocks) == 1 and len(blocks[0].blocks) == 1:  # of more, one says something
        listed = listed and not says_nothing(page, "rollback")
    prose = " ".join(block.text for block in page.blocks("rollback", "paragraph"))
    if not listed and _is_told(prose):
        return
    if not listed and not _ELSEWHERE.search(prose) and not is_not_reversible(prose):
        yield At(
            page.line("rollback"), "Rollback says neither how to go back, nor that there is no way",
            "List the steps, or write that it is not reversible, and why.",
        )  # fmt: skip
    elif not listed and len(prose.split()) < _FEWEST_WORDS and not _ELSEWHERE.search(prose):
        yield At(
            page.line("rollback"), "Rollback says that there is no way back, and not why",
            "Write: not reversible, because …",
        )  # fmt: skip


@rule("high-risk-alone", WARNING, needs=("risk_level",))
def high_risk_alone(page: Page, today: date) -> Iterator[At]:
    """A procedure of high risk names its owner and whom to call."""
    if page.choice("risk_level") == "high" and page.steps:
        for name in ("owner", "escalation"):
            if not page.value(name) or is_none(page.value(name)):
                yield At(
                    page.line("risk_level"), f"the risk is high, and there is no {name}",
                    f"Add below the title: **{name.title()}**: …",
                )  # fmt: skip


@rule("tested-by-owner", WARNING, needs=("tested_by",))
def tested_by_owner(page: Page, today: date) -> Iterator[At]:
    """A procedure is tested by somebody other than its owner."""
    tester, owner = page.value("tested_by"), page.value("owner")
    if tester and tester.casefold() == owner.casefold():
        yield At(
            page.line("tested_by"), "it was tested by its owner, who knows what is not written",
            "Have somebody else follow it.",
        )  # fmt: skip


@rule("destructive-at-low-risk", WARNING, needs=("risk_level",))
def destructive_at_low_risk(page: Page, today: date) -> Iterator[At]:
    """A procedure with a command that destroys is not of low risk."""
    if page.choice("risk_level") != "low":
        return
    for section in page.with_subsections("procedure"):
        for line, command in _commands(page, section):
            found = DESTRUCTIVE.search(_COMMENT.sub("", command))
            if found and not _HARMLESS.search(command):
                yield At(
                    line, f"{' '.join(found[0].split())!r} destroys data, and the risk level is low",
                    "Set the Risk Level to Medium or High, or use a command that can be undone.",
                )  # fmt: skip


def _commands(page: Page, section: Section) -> Iterator[tuple[int, str]]:
    """Yield the commands of a section with their lines: those in fences, and those named as one."""
    entry = page.section_values(section).get("command_action")
    for command in re.findall(r"`([^`]+)`", entry.value) if entry else ():
        yield entry.line if entry else 1, command
    for block in walk(section.blocks):
        if block.kind == "fence" and block.info not in _OUTPUT:
            line = block.line + 1
            for command in re.split(r"(?<!\\)\n", block.text):
                yield line, command.replace("\\\n", " ")
                line += command.count("\n") + 1
