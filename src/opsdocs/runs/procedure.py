"""A procedure as it is followed: what comes before, its steps, and the checks behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Block, Section
from opsdocs.printable import counted, one_line
from opsdocs.runs.commands import Command, commands_in

BEFORE, STEP, AFTER = "before", "step", "after"
_BEFORE = ("prerequisites", "restore_point_selection", "pre_checks")
_AFTER = ("integrity_checks", "cutover", "verification", "validation", "post_update_monitoring")
CHECKS = ("integrity_checks", "verification", "validation")
"""The sections that show that it worked; a drill's clock runs up to the last of them."""
_WAYS_BACK = ("rollback", "failback")


class Item(NamedTuple):
    """One thing to do: a section before the steps, a step, or a section of checks.

    ``number`` is what the document calls a step, ``place`` its place among the steps from 1, 0 for
    the others. ``source`` is its Markdown without the heading, which begins behind ``line``.
    """

    kind: str
    name: str
    title: str
    line: int
    source: str
    commands: tuple[Command, ...] = ()
    number: int = 0
    place: int = 0


def procedure_of(page: Page) -> list[Item]:
    """Return what is to be done, in order; empty where the document has no steps."""
    steps = _numbered(page) or _sequence(page) or _listed(page, _in_procedure(page))
    if not steps and "procedure" not in page.sections:  # of another house
        steps = _listed(page, _elsewhere(page)) or _with_commands(page)
    if not steps:
        return []
    before = [_section(page, BEFORE, name) for name in _BEFORE if name in page.sections]
    after = [
        _section(page, AFTER, name)
        for name, section in page.sections.items()
        if name in _AFTER and section.level == 2  # noqa: PLR2004 - of a step's own is none
    ]
    return [one for one in [*before, *steps, *after] if one.source.strip()]


def doubled(items: Sequence[Item]) -> list[int]:
    """Return the numbers that several steps have."""
    numbers = Counter(one.number for one in items if one.kind == STEP)
    return sorted(number for number, times in numbers.items() if times > 1)


def way_back(page: Page) -> Item | None:
    """Return the section that says how all of it is undone, None where there is none."""
    found = (_section(page, AFTER, name) for name in _WAYS_BACK if name in page.sections)
    return next((one for one in found if one.source.strip()), None)


def has_field(page: Page, item: Item, name: str) -> bool:
    """Tell whether a field stands in an item."""
    return any(page.name_of(label_in(line)) == name for line in item.source.split("\n"))


def told(items: Sequence[Item], outcomes: Mapping[int, str]) -> str:
    """Return how far a run went: ``3 of 5 steps done, 1 failed; Verification failed``.

    ``outcomes`` go by the place of the item; those that are no steps are named where one is not done.
    """
    ends = [outcomes.get(at, "") for at, one in enumerate(items) if one.kind == STEP]
    steps = [f"{ends.count('done')} of {counted(len(ends), 'step')} done"]
    steps += [f"{ends.count(one)} {one}" for one in ("failed", "skipped") if one in ends]
    others = [
        f"{one_line(one.title)} {outcomes[at]}" for at, one in enumerate(items)
        if one.kind != STEP and outcomes.get(at, "done") != "done"
    ]  # fmt: skip
    return "; ".join([", ".join(steps), *others])


def _numbered(page: Page) -> list[Item]:
    found: list[Item] = []
    for step in page.steps:
        if not set(_WAYS_BACK).isdisjoint(_above(page, step.section)):
            continue
        source, commands = _content(page, step.section)
        title = page.answered(step.title) or step.title
        found.append(
            Item(
                STEP, "step", title, step.section.line, source or title, commands,
                number=step.number, place=len(found) + 1,
            )
        )  # fmt: skip
    return found


def _sequence(page: Page) -> list[Item]:
    """Return the rows of a recovery sequence as steps."""
    found = []
    for place, row in enumerate(page.rows("recovery_sequence"), start=1):
        lines = [row[name] for name in ("procedure",) if row[name]]
        if row["estimate"]:
            lines.append(f"Estimate: {row['estimate']}")
        title = row["step"] or f"Step {place}"
        text = "\n".join(lines) or title
        found.append(Item(STEP, "step", title, row.line, text, (), number=place, place=place))
    return found


def _in_procedure(page: Page) -> list[Block]:
    return page.blocks("procedure", "list")


def _elsewhere(page: Page) -> list[Block]:
    """Return the lists of a document that has no section for its procedure."""
    left_out = {*_BEFORE, *_AFTER, *_WAYS_BACK}
    return [
        block
        for section in page.document.sections
        if left_out.isdisjoint({page.name_of(section.title), *_above(page, section)})
        for block in section.blocks
        if block.kind == "list" and len(block.blocks) > 1
    ]


def _with_commands(page: Page) -> list[Item]:
    """Return the sections that have commands of their own as steps."""
    left_out = {*_BEFORE, *_AFTER, *_WAYS_BACK}
    lines = _lines(page)
    sections = page.document.sections
    found: list[Item] = []
    for at, section in enumerate(sections):
        if not left_out.isdisjoint({page.name_of(section.title), *_above(page, section)}):
            continue
        commands = tuple(one for one in commands_in(section.blocks) if one.language)
        if commands:
            end = sections[at + 1].line - 1 if at + 1 < len(sections) else len(lines)
            source = "\n".join(lines[section.line : end]).strip("\n")
            place = len(found) + 1
            title = section.title or page.title
            found.append(
                Item(STEP, "step", title, section.line, source, commands, number=place, place=place)
            )
    return found


def _listed(page: Page, blocks: Sequence[Block]) -> list[Item]:
    """Return the entries of numbered lists as steps, where a procedure is written like that."""
    lists = [block for block in blocks if any(one.number is not None for one in block.blocks)]
    found = []
    lines = _lines(page)
    entries = [entry for block in lists for entry in block.blocks]
    for place, entry in enumerate(entries, start=1):
        text = entry.blocks[0].text if entry.blocks else ""
        end = _last_line(entry)
        source = "\n".join(lines[entry.line - 1 : end])
        title = text.partition("\n")[0]
        title = title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE].rstrip() + "…"
        found.append(
            Item(
                STEP, "step", title, entry.line, source, tuple(commands_in([entry])),
                number=place, place=place,
            )
        )  # fmt: skip
    return found


_LONGEST_TITLE = 60


def _last_line(block: Block) -> int:
    """Return the last line of a block that is known to be its."""
    last = block.line + block.text.rstrip("\n").count("\n") + (2 if block.kind == "fence" else 0)
    return max([last, *(_last_line(inner) for inner in block.blocks)])


def _section(page: Page, kind: str, name: str) -> Item:
    section = page.sections[name]
    source, commands = _content(page, section)
    return Item(kind, name, section.title, section.line, source, commands)


def _above(page: Page, section: Section) -> Iterator[str]:
    """Yield the names of the sections that a section is in."""
    above = section.parent
    while above is not None:
        yield page.name_of(above.title)
        above = above.parent


@lru_cache(maxsize=1)
def _lines(page: Page) -> list[str]:
    return page.text.replace("\r\n", "\n").split("\n")


@lru_cache(maxsize=1)
def _places(page: Page) -> dict[Section, int]:
    return {section: at for at, section in enumerate(page.document.sections)}


def _content(page: Page, section: Section) -> tuple[str, tuple[Command, ...]]:
    """Return the source of a section with those below it, and its commands."""
    sections = page.document.sections
    at = _places(page)[section]
    inner = [section]
    end = 0
    for other in sections[at + 1 :]:
        if other.level <= section.level:
            end = other.line - 1
            break
        inner.append(other)
    lines = _lines(page)
    source = "\n".join(lines[section.line : end or len(lines)]).strip("\n")
    blocks = [block for one in inner for block in one.blocks]
    return source, tuple(commands_in(blocks))
