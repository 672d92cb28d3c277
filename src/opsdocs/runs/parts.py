"""The steps of a procedure that has no headings for them: entries of lists, paragraphs, commands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern
from opsdocs.runs.commands import Command, commands_in

_ENTRY = Pattern(r"[ \t]{0,40}\d{1,9}[.)](?:[ \t]{1,4}|$)(?:\[[ xX]\][ \t])?")
_NUMBER = Pattern(
    r"\*\*(?:([^\W\d_]{1,20})[ \t])?(\d{1,3})(?:[.:)]{0,2}\*\*|[.:)][ \t]|[ \t][–—-][ \t])"
)
"""What a paragraph begins with that is a step: ``**1.**``, ``**Step 1: Look**``."""
_HEADING = Pattern(r"\d{1,3}[.)][ \t]{1,4}")
_WITHIN = Pattern(r"\[[^\[\]]*\]\(#[^()]*\)[.,;]?")
"""A link within the page, as a table of contents has them."""
_FENCE = Pattern(r"[ \t]{0,40}(?:```|~~~)")
_LONGEST_TITLE = 60
_CODE = 4
"""The columns by which code is indented."""


class WrittenStep(NamedTuple):
    """A step as it is written: ``source`` is its Markdown from ``line`` on, without its number.

    ``is_begun`` where ``title`` is no heading, but what the source begins with.
    """

    title: str
    line: int
    source: str
    commands: tuple[Command, ...]
    is_begun: bool = False


class Part(NamedTuple):
    """A section with steps, by a name that no other has; ``before`` stands above the first step."""

    name: str
    section: Section
    before: WrittenStep
    steps: list[WrittenStep]


def parts_of(page: Page, sections: Sequence[Section], fewest: int = 1) -> list[Part]:
    """Return those of ``sections`` that have numbered steps, at least ``fewest``, or commands.

    Where none has numbers, only blocks of code with a language are taken for commands.
    """
    text = _text_of(page)
    headed = _headed(sections)
    inner = {step for steps in headed.values() for step in steps}
    rest = [one for one in sections if inner.isdisjoint(_with_those_above(one))]
    begins = {one: found for one in rest if len(found := _begins(page, one)) >= fewest}
    parts: list[Part] = []
    for section in rest:
        end = text.ends[section]
        if section in headed:
            steps = [_headed_step(text, one) for one in headed[section]]
        elif section in begins:
            starts = [block.line for block in begins[section]]
            steps = [
                _unnumbered(page, _cut(text, "", start, behind))
                for start, behind in zip(starts, [*starts[1:], end], strict=True)
            ]
            end = starts[0]
        elif _has_commands(page, section, any_language=bool(begins or headed)):
            steps = [_below(text, section, end, page.title)]
            end = section.line + 1
        else:
            continue
        is_said = any(one.kind != "html" and one.line < end for one in section.blocks)
        before = _below(text, section, end if is_said else section.line, page.title)
        parts.append(Part(before.title, section, before, steps))
    return _named(parts)


def lists_or_commands(page: Page, sections: Sequence[Section], fewest: int) -> list[WrittenStep]:
    """Return the entries of numbered lists as steps, or else the sections that have commands.

    So a document is followed that ``ops`` has made: what stands beside its lists is no step.
    """
    text = _text_of(page)
    blocks = (one for section in sections for one in section.blocks)
    lists = (one for one in blocks if _is_of_steps(one) and len(one.blocks) >= fewest)
    entries = [entry for one in lists for entry in one.blocks]
    return [
        _unnumbered(page, _cut(text, "", entry.line, _last_line(entry) + 1)) for entry in entries
    ] or [
        _below(text, one, text.ends[one], page.title)
        for one in sections
        if _has_commands(page, one, any_language=False)
    ]


class _Text(NamedTuple):
    """The lines of a page, its blocks with the lines that they begin in, and what labels mean.

    ``ends`` are the lines behind each section, ``all_ends`` those behind all that is below it.
    """

    lines: list[str]
    blocks: list[Block]
    starts: list[int]
    ends: dict[Section, int]
    all_ends: dict[Section, int]
    name_of: Callable[[str], str]


def _text_of(page: Page) -> _Text:
    lines = page.text.replace("\r\n", "\n").split("\n")
    sections = page.document.sections
    blocks = [block for section in sections for block in _flat(section.blocks)]
    behind = [*(one.line for one in sections[1:]), len(lines) + 1]
    ends = dict(zip(sections, behind, strict=True))
    all_ends = {above: end for one, end in ends.items() for above in _with_those_above(one)}
    return _Text(lines, blocks, [one.line for one in blocks], ends, all_ends, page.name_of)


def _cut(text: _Text, title: str, start: int, end: int) -> WrittenStep:
    """Return what stands from a line up to another."""
    blocks = text.blocks[bisect_left(text.starts, start) : bisect_left(text.starts, end)]
    lines = text.lines[start - 1 : end - 1]
    return WrittenStep(title, start, _joined(lines), tuple(commands_in(blocks, text.name_of)))


def _below(text: _Text, section: Section, end: int, untitled: str) -> WrittenStep:
    """Return what stands below the heading of a section, up to a line; its commands are code."""
    title = plain_text(section.title) or untitled
    start = section.blocks[0].line if section.blocks else end
    fences = [one for one in walk(section.blocks) if one.kind == "fence" and one.line < end]
    own = _cut(text, title, start, end)
    return own._replace(line=section.line, commands=tuple(commands_in(fences, text.name_of)))


def _headed(sections: Sequence[Section]) -> dict[Section, list[Section]]:
    """Return the sections whose own have numbers, ``### 1. Look``, from 1 on; with those."""
    found: dict[Section, list[Section]] = {}
    for one in sections:
        if one.parent and one.parent.level > 1 and _HEADING.match(one.title):
            found.setdefault(one.parent, []).append(one)
    return {
        parent: steps
        for parent, steps in found.items()
        if len(steps) > 1 and steps[0].title.startswith("1")
    }


def _headed_step(text: _Text, section: Section) -> WrittenStep:
    """Return a step with a heading, and all that stands below that."""
    title = plain_text(_HEADING.sub("", section.title))
    step = _cut(text, title, section.line + 1, text.all_ends[section])
    return step._replace(line=section.line, source=step.source.lstrip("\n"))


def _with_those_above(section: Section) -> Iterator[Section]:
    above: Section | None = section
    while above is not None:
        yield above
        above = above.parent


def _begins(page: Page, section: Section) -> list[Block]:
    """Return the blocks that the numbered steps of a section begin with."""
    numbered = [
        (int(mark[2]), block)
        for block in section.blocks
        if block.kind == "paragraph" and (mark := _mark(page, block.text))
    ]
    if len(numbered) > 1 and numbered[0][0] == 1:
        return [block for _, block in numbered]
    return [entry for block in section.blocks if _is_of_steps(block) for entry in block.blocks]


def _mark(page: Page, text: str) -> re.Match[str] | None:
    mark = _NUMBER.match(text)
    return mark if mark and (not mark[1] or page.name_of(mark[1]) == "step") else None


def _is_of_steps(block: Block) -> bool:
    """Tell whether a block is a numbered list, and more than a table of contents."""
    if block.kind != "list" or all(one.number is None for one in block.blocks):
        return False
    texts = [one.text for one in walk(block.blocks) if one.kind == "paragraph"]
    return not texts or not all(_WITHIN.fullmatch(text) for text in texts)


def _has_commands(page: Page, section: Section, *, any_language: bool) -> bool:
    fences = [block for block in walk(section.blocks) if block.kind == "fence"]
    return any(one.language or any_language for one in commands_in(fences, page.name_of))


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, and the entries of those that are lists."""
    for block in blocks:
        yield from block.blocks if block.kind == "list" else [block]


def _last_line(block: Block) -> int:
    """Return the last line of a block that is known to be its."""
    last = block.line + block.text.rstrip("\n").count("\n") + (2 if block.kind == "fence" else 0)
    return max([last, *(_last_line(inner) for inner in block.blocks)])


def _unnumbered(page: Page, step: WrittenStep) -> WrittenStep:
    """Return a step without its number, and without the indent of what stands below that."""
    first, *below = step.source.split("\n")
    if mark := _mark(page, first.lstrip()):
        text = first.lstrip()[mark.end() :]
        first = (text if mark[0].endswith("**") else text.replace("**", "", 1)).lstrip(" :.–—-")
    elif entry := _ENTRY.match(first):
        first, indent = first[entry.end() :], entry.end()
        common = min((len(one) - len(one.lstrip()) for one in below if one.strip()), default=0)
        if indent < common < indent + _CODE:  # more than it takes
            indent = common
        below = [line[indent:] if not line[:indent].strip() else line for line in below]
    said = (one for one in [first, *below] if one.strip() and not _FENCE.match(one))
    title = next(said, first).strip()
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE].rstrip() + "…"
    return step._replace(title=title, source="\n".join([first, *below]), is_begun=True)


def _joined(lines: list[str]) -> str:
    """Return lines as a text, without a rule or empty lines at its end."""
    while lines and lines[-1].strip() in {"", "---", "***", "___"}:
        lines.pop()
    return "\n".join(lines)


def _named(parts: Sequence[Part]) -> list[Part]:
    """Return parts of one name with that of the section around them, or else counted."""
    times = Counter(part.name for part in parts)
    taken: Counter[str] = Counter()
    found: list[Part] = []
    for part in parts:
        above, name = part.section.parent, part.name
        if times[name] > 1 and above and above.title:
            name = f"{plain_text(above.title)}: {name}"
        taken[name] += 1
        found.append(part._replace(name=f"{name} ({taken[name]})" if taken[name] > 1 else name))
    return found
