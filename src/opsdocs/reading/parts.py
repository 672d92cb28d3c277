"""Parts of a document: a section, a step, its commands."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.documents.page import Page
from opsdocs.errors import OpsError, nearest
from opsdocs.markdown.anchors import heading_anchors
from opsdocs.markdown.code_blocks import SHELLS, language
from opsdocs.markdown.model import Section, walk
from opsdocs.markdown.titles import plain_text
from opsdocs.printable import one_line
from opsdocs.types.model import question_name


def find_section(page: Page, wanted: str) -> Section:
    """Return the section that is called ``wanted``, or the one of that anchor; raise ``OpsError``.

    A name in English fits a heading of another language where the type says so.
    """
    sections = [one for one in page.document.sections if one.level]
    name = question_name(wanted)
    anchors = dict(zip(heading_anchors(page.document), page.document.sections, strict=True))
    trials = (
        [one for one in sections if plain_text(one.title).casefold() == wanted.casefold().strip()],
        [one for one in sections if page.name_of(one.title) == name],
        [anchors[wanted]] if wanted in anchors else [],
        [one for one in sections if name and name in question_name(plain_text(one.title))],
    )
    for found in trials:
        if len(found) == 1:
            return found[0]
        if found:
            titles = ", ".join(plain_text(one.title) for one in found)
            raise OpsError(
                f"--section {wanted}: several sections fit: {titles}", "Name one of them."
            )
    known = [plain_text(one.title) for one in sections]
    raise OpsError(
        f"--section {wanted}: {page.title} has no such section",
        nearest(wanted, known) or f"It has: {', '.join(known)}",
    )


def find_step(page: Page, number: int) -> Section:
    """Return the section of a step; raise ``OpsError``."""
    for step in page.steps:
        if step.number == number:
            return step.section
    numbers = ", ".join(str(step.number) for step in page.steps)
    raise OpsError(
        f"--step {number}: {page.title} has no such step",
        f"It has the steps {numbers}." if numbers else "It has no numbered steps.",
    )


def lines_of(page: Page, section: Section | None) -> tuple[int, int]:
    """Return the first line of a section and the one behind its last; of all where it is None."""
    lines = page.text.count("\n") + 2
    if section is None:
        return 1, lines
    behind = page.document.sections[page.document.sections.index(section) + 1 :]
    return section.line, next((one.line for one in behind if one.level <= section.level), lines)


def source_of(page: Page, section: Section | None) -> str:
    """Return the source of a section and of those below it."""
    if section is None:
        return page.text
    first, behind = lines_of(page, section)
    return "\n".join(page.text.split("\n")[first - 1 : behind - 1]).rstrip() + "\n"


def commands_of(page: Page, section: Section | None) -> Iterator[str]:
    """Yield the commands as a script: what is no command is a comment."""
    first, behind = lines_of(page, section)
    for one in page.document.sections:
        fences = [
            block
            for block in walk(one.blocks)
            if block.kind == "fence" and language(block) in SHELLS and first <= block.line < behind
        ]
        if fences:
            yield f"# {one_line(plain_text(one.title) or page.title)}"
        for block in fences:
            yield from block.text.removesuffix("\n").split("\n")
            yield ""
