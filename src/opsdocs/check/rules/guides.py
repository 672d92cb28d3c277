"""Rules for troubleshooting guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.page import Page, Step
from opsdocs.documents.words import alternatives, is_none, said
from opsdocs.markdown.code_spans import without_code
from opsdocs.markdown.model import Block, Section
from opsdocs.patterns import Pattern

# The steps of another document are none of this one.
_ELSEWHERE = said(
    r"!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])(?:,?\s?<STEP_OF>\s\d+)?|\bMitigation \d+"
    r"|\b<STEP_OF>\s\d+\s<OF_ANOTHER>\b(?!\s<THIS>\b)|<?\b[a-z]{2,12}://\S+"
)
_LINK = "\N{RIGHTWARDS ARROW WITH HOOK}"
_SO = "\N{RIGHTWARDS ARROW} "
"""What an outcome begins with that is known as one by where it stands, in a list or a table."""
_FIX = "; `it`"
"""What stands for the commands below an outcome."""
_IF = said(r"\W{0,20}<IF>\b")
_WITHOUT = said(r"\W{0,20}<IF_NOT>\b")
_ARROW = Pattern(r"→|⇒|[-=]{1,2}>")
_SENTENCE = said(r"(?<=[.!?])\s(?=[^a-z\s])|\n(?=\W{0,20}<SENTENCE_IF>\b)", 0)
_CLAUSE = said(r"[,;:.!?](?:\s|$)|→|⇒|[-=]{1,2}>|\s[–—-]\s|\b<CLAUSE>\b")
_ESCALATES = said(r"\b<ESCALATES>")
_STOPS = said(r"\b(?:<ESCALATES>|<STOPS>\b)")
_ACTS = said(r"\b<ACTS>\b")
# A clause that begins so says how things are; one that begins otherwise says what to do.
_STATES = said(r"\W{0,20}(?:<BEFORE_STATES>\s+)*<STATES>\b")
_QUOTED = Pattern(
    r"`[^`]+`|\"[^\"]{1,300}\"|[“„«»‘‚][^”“«»’‘]{1,300}[”“«»’‘]|(?<!\w)'[^']{1,300}'(?!\w)"
    r"|\b[A-Z][A-Z0-9]{0,40}[_-][A-Z0-9_-]{0,40}[A-Z0-9]\b|\b[a-zA-Z]{1,60}(?:Error|Exception)\b"
    r"|\bHTTP[ /]?(?:\d(?:\.\d)? )?[45]\d\d\b|\b[45]\d\d [A-Z][a-z]"
)


@rule("cause-without-solution", ERROR, needs=("causes",))
def cause_without_solution(page: Page, today: date) -> Iterator[At]:
    """Each cause has a check and a solution."""
    if "causes" not in page.sections:
        return
    top = page.sections["causes"]
    for section in page.document.sections:
        if section.parent is not top:
            continue
        inner = {page.name_of(one.title): one for one in _below(page, section)}
        for name in ("check", "solution"):
            below = inner.get(name)
            entry = page.section_values(section).get(name)
            said = page.has_value(section, name) and not (entry and is_none(entry.value))
            if not said and not (below and _holds(below)):
                yield At(
                    section.line,
                    f"{section.title!r} has no {name}",
                    f"Write below it: **{name.title()}**: …",
                )
    for row in page.rows("causes"):
        for name in ("check", "solution"):
            if row["cause"] and (name in row.empty or is_none(row[name])):
                yield At(row.line, f"{row['cause']!r} has no {name}", f"Fill in: {name.title()}")


def _below(page: Page, section: Section) -> list[Section]:
    sections = page.document.sections
    found: list[Section] = []
    for other in sections[sections.index(section) + 1 :]:
        if other.level <= section.level:
            break
        found.append(other)
    return found


def _holds(section: Section) -> bool:
    return any(block.kind != "html" for block in section.blocks)


class _Outcomes:
    """What the outcomes of a step come to: other steps, an end, or nothing."""

    def __init__(self) -> None:
        self.targets: set[int] = set()
        self.ends = False
        self.dead: list[tuple[str, int]] = []


@rule("dead-branch", ERROR, needs=("checks",))
def dead_branch(page: Page, today: date) -> Iterator[At]:
    """Each branch of a diagnostic leads to a step that is there, to a fix or to an escalation."""
    if "checks" not in page.sections or not page.steps:
        return
    titles = {re.escape(step.section.title.split()[0]) for step in page.steps}
    words = "|".join([*sorted(titles), alternatives("STEP")])
    target = Pattern(
        rf"\b(?:{words})s?\s+(\d+)(?:\s*(?:,|{alternatives('AND_OR')})\s*(\d+)\b)?|\]\(#(?:{words})-(\d+)",
        re.IGNORECASE,
    )
    numbers = {step.number for step in page.steps}
    found = {step.number: _outcomes(page, step, target) for step in page.steps}
    for step in page.steps:
        outcomes = found[step.number]
        for number in sorted(outcomes.targets - numbers):
            yield At(
                step.section.line, f"step {step.number} leads to step {number}, which does not exist",
                f"There are the steps {', '.join(map(str, sorted(numbers)))}.",
            )  # fmt: skip
        for text, line in outcomes.dead:
            yield At(
                line, f"{_short(text)} ends nowhere", "Say what to do then: go to a step, a fix, or escalate."
            )  # fmt: skip
        if not (outcomes.ends or outcomes.dead or outcomes.targets - {step.number}):
            yield At(
                step.section.line, f"step {step.number} ends nowhere",
                "Say for each outcome: go to a step, a fix, or escalate.",
            )  # fmt: skip
    lost = _circling(found, numbers)
    if lost:
        yield At(
            next(step.section.line for step in page.steps if step.number in lost),
            f"the steps {' and '.join(map(str, sorted(lost)))} lead to each other, and to no end",
            "Say in one of them when to stop: a fix, or escalate.",
        )


def _circling(found: dict[int, _Outcomes], numbers: set[int]) -> set[int]:
    """Return the steps that lead to steps alone, and never to one that ends."""
    reached = {n for n, one in found.items() if one.ends or one.dead or one.targets - numbers}
    reached |= {n for n, one in found.items() if not one.targets - {n}}  # told already
    while more := {n for n, one in found.items() if n not in reached and one.targets & reached}:
        reached |= more
    return numbers - reached


def _outcomes(page: Page, step: Step, target: Pattern) -> _Outcomes:
    outcomes = _Outcomes()
    for section in [step.section, *_below(page, step.section)]:
        for block, behind in zip(section.blocks, [*section.blocks[1:], None], strict=False):
            for parts, line in _texts(block, behind, target):
                for text in parts:
                    _judge(text, line, outcomes, target)
    return outcomes


def _texts(block: Block, behind: Block | None, target: Pattern) -> Iterator[tuple[list[str], int]]:
    """Yield the outcomes that a block tells, with its lines: each with what belongs to it."""
    if block.kind == "paragraph":
        text = block.text
        if behind and behind.kind == "fence" and _IF.match(_outcomes_in(text)[-1]):
            text += _FIX  # which stands below it
        if not (behind and behind.kind == "list" and text.rstrip().endswith(":")):
            yield _outcomes_in(text), block.line
    elif block.kind == "table":
        rows = [_SO + _SO.join(cell for cell in cells if cell) for cells in block.rows[1:]]
        if any(target.search(row) or _ESCALATES.search(row) or "](" in row for row in rows):
            yield from (([row], line) for row, line in zip(rows, block.lines[1:], strict=True))
    elif block.kind == "list":
        yield from _list_texts(block, target)
    else:
        for inner in block.blocks:
            yield from _texts(inner, None, target)


def _list_texts(block: Block, target: Pattern) -> Iterator[tuple[list[str], int]]:
    """Yield the outcomes of a list; one without an if is `Running: go to step 2`."""
    texts = [_item(item) for item in block.blocks]
    decides = block.number is None and any(
        target.search(text) or _IF.match(text) or _ARROW.search(text) for text in texts
    )
    for item, text in zip(block.blocks, texts, strict=True):
        known = decides and not _IF.match(text) and re.search(r":(?:\s|$)", text)
        yield _outcomes_in(_SO + text if known else text), item.line


def _item(item: Block) -> str:
    """Return the text of an item with that of the items in it; a command stands for a fix."""
    texts = []
    for block in item.blocks:
        if block.kind == "fence":
            texts.append(_FIX)
        elif block.kind == "list":
            texts += [_item(inner) for inner in block.blocks]
        else:
            texts.append(block.text)
    return " ".join(texts)


def _outcomes_in(text: str) -> list[str]:
    """Return the outcomes in a text: a sentence that begins with If, and those that belong to it."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if not found or _IF.match(sentence) or _ARROW.search(sentence):
            found.append(sentence)
        else:
            found[-1] += " " + sentence
    return found


def _judge(text: str, line: int, outcomes: _Outcomes, target: Pattern) -> None:
    """Add what an outcome comes to."""
    linked = re.sub(r"\]\((?!#)", _LINK, text)
    plain = _ELSEWHERE.sub(lambda found: found[0] if "](#" in found[0] else _LINK, text)
    targets = {int(n) for found in target.finditer(plain) for n in found.groups() if n}
    outcomes.targets |= targets
    is_outcome = bool(_IF.match(text) or _ARROW.search(text))
    if targets:
        outcomes.ends = outcomes.ends or _LINK in linked or bool(_ESCALATES.search(text))
    elif _ends(plain, is_outcome):
        outcomes.ends = True
    elif is_outcome:
        outcomes.dead.append((text.removeprefix(_SO), line))


def _ends(text: str, is_outcome: bool) -> bool:
    """Tell whether an outcome comes to a link, a call, a command or any other thing to do."""
    text = without_code(text, "`x`")
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip(" .*_")]
    if is_outcome and _WITHOUT.match(text):
        clauses = [_WITHOUT.sub("", clauses[0], count=1), *clauses[1:]] if clauses else []
    elif is_outcome and len(clauses) > 1:
        clauses = clauses[1:]  # the first is the condition, at least
    elif is_outcome:
        return bool(_ESCALATES.search(text) or _ACTS.search(text) or _LINK in text)
    return any(
        _LINK in clause or "](#" in clause or _STOPS.search(clause)
        or (re.search(r"[\w\]]", clause) and not _STATES.match(clause))
        for clause in clauses
    )  # fmt: skip


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004 - fits a line


@rule("no-error-text", WARNING, needs=("kind",))
def no_error_text(page: Page, today: date) -> Iterator[At]:
    """A symptom quotes the exact text that people search for."""
    text = page.value("symptom")
    if "kind" in page.fields and text and not _QUOTED.search(text):
        yield At(
            page.line("symptom"), "the symptom has no exact text to search for",
            "Quote the error as it is shown: `connection refused`",
        )  # fmt: skip
