"""A procedure as it is followed: what comes before, its steps, and the checks behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Section
from opsdocs.printable import counted, one_line
from opsdocs.runs.commands import Command, commands_in
from opsdocs.runs.parts import lists_or_commands, parts_of

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
    ``part`` names the section of a step where the steps stand in several that may be procedures
    of their own; ``number`` counts in it. ``is_begun`` where the source begins with the title.
    """

    kind: str
    name: str
    title: str
    line: int
    source: str
    commands: tuple[Command, ...] = ()
    number: int = 0
    place: int = 0
    part: str = ""
    is_begun: bool = False
    steps: int = 0
    """How many steps its part has, or else the document."""


def procedure_of(page: Page, only: Collection[str] = ()) -> list[Item]:
    """Return what is to be done, in order; empty where the document has no steps.

    Of steps in several parts, those of the parts that are named in ``only``, if any are.
    """
    steps = _numbered(page) or _sequence(page) or _written(page, only)
    if not steps:
        return []
    before = [_section(page, BEFORE, name) for name in _BEFORE if name in page.sections]
    after = [
        _section(page, AFTER, name)
        for name, section in page.sections.items()
        if name in _AFTER and section.level == 2  # noqa: PLR2004 - of a step's own is none
    ]
    found = [one for one in [*before, *steps, *after] if one.source.strip()]
    beside = Counter(one.part for one in found if one.kind == STEP)
    return [one._replace(steps=beside[one.part]) for one in found]


def doubled(items: Sequence[Item]) -> list[int]:
    """Return the numbers that several steps have."""
    numbers = Counter(one.number for one in items if one.kind == STEP and not one.part)
    return sorted(number for number, times in numbers.items() if times > 1)


def parts_in(items: Sequence[Item]) -> list[str]:
    """Return the names of the parts that the steps stand in; none where they are in one."""
    return list(dict.fromkeys(one.part for one in items if one.part))


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


def _written(page: Page, only: Collection[str]) -> list[Item]:
    """Return the steps that have no headings, each with what stands above the first of its part."""
    is_one = "procedure" in page.sections
    sections = page.with_subsections("procedure") if is_one else _elsewhere(page)
    fewest = 1 if is_one else 2
    if page.is_stamped and (steps := lists_or_commands(page, sections, fewest)):
        return [
            Item(STEP, "step", *step[:4], place, place, "", step.is_begun)
            for place, step in enumerate(steps, start=1)
        ]
    parts = parts_of(page, sections, fewest)
    has_numbers = any(len(part.steps) > 1 or part.steps[0].is_begun for part in parts)
    is_divided = has_numbers and (len(parts) > 1 or not (is_one or parts[0].section.level <= 1))
    found: list[Item] = []
    place = 0
    for part in parts:
        if only and part.name not in only:
            continue
        name = part.name if is_divided else ""
        if part.before.source:
            found.append(Item(BEFORE, "introduction", *part.before[:4], part=name))
        for number, step in enumerate(part.steps, start=1):
            place += 1
            own = number if is_divided else place
            found.append(Item(STEP, "step", *step[:4], own, place, name, step.is_begun))
    return found


def _elsewhere(page: Page) -> list[Section]:
    """Return the sections of a document that has none for its procedure."""
    left_out = {*_BEFORE, *_AFTER, *_WAYS_BACK}
    return [
        section
        for section in page.document.sections
        if left_out.isdisjoint({page.name_of(section.title), *_above(page, section)})
    ]


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
    return source, tuple(commands_in(blocks, page.name_of))
