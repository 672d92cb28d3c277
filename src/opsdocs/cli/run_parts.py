"""What is followed of a document: all of it, or a part, where its steps stand in several sections."""

from __future__ import annotations

from collections.abc import Sequence

from opsdocs.cli import console
from opsdocs.cli.keys import BackError, line
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError, UsageError
from opsdocs.printable import one_line
from opsdocs.reading.parts import find_section, lines_of
from opsdocs.runs.procedure import Item, doubled, parts_in, procedure_of

_STEPS_ARE = (
    "Steps are headings (### Step 1: …), a numbered list, paragraphs that begin with **1.**, or "
    "blocks of code; below ## Procedure, where the document has that."
)
_ALL = "all"


def items_of(page: Page) -> list[Item]:
    """Return what is to be done; raise ``OpsError`` where that is nothing."""
    shown = console.shown(page.folder / page.path)
    if page.problem:
        raise OpsError(f"{shown}: {page.problem}")
    items = procedure_of(page)
    if not items:
        raise OpsError(
            f"{shown} has no steps to follow",
            _STEPS_ARE,
        )
    for number in doubled(items):
        console.say(f"There are several steps {number} in {shown}; they are followed in order.")
    return items


def chosen_parts(
    page: Page, items: Sequence[Item], section: str | None, *, asks: bool
) -> tuple[str, ...]:
    """Return the names of the parts that are followed, none for all of them.

    Those are the parts below ``section``, or what a person answers who is asked. Below a section
    Procedure all parts are of one procedure, so that nobody is asked.
    """
    parts = parts_in(items)
    if section is not None:
        return _below(page, items, section)
    if len(parts) <= 1 or "procedure" in page.sections:
        return ()
    console.say(f"The steps stand in {len(parts)} sections, which may be procedures of their own:")
    for number, name in enumerate(parts, start=1):
        console.say(f"  {number}  {one_line(name)}")
    if not asks:
        console.say("All are shown. To see one of them, pass: --section TITLE")
        return ()
    while True:
        try:
            typed = line(f"Which do you follow? Its number, or: {_ALL}", required=True)
        except BackError:
            continue
        if typed.casefold() == _ALL:
            return ()
        if typed.isascii() and typed.isdecimal() and 0 < int(typed[:5]) <= len(parts):
            return (parts[int(typed) - 1],)
        console.say(f"{typed!r} is none of them.")


def _below(page: Page, items: Sequence[Item], section: str) -> tuple[str, ...]:
    """Return the parts that ``section`` names, or those below the section that it names."""
    parts = parts_in(items)
    if not parts:
        raise UsageError(
            f"--section {section}: the steps of {page.title} are one procedure",
            "Leave out --section.",
        )
    named = [one for one in parts if one.casefold() == section.casefold().strip()]
    if not named:
        first, behind = lines_of(page, find_section(page, section))
        named = parts_in([one for one in items if first <= one.line < behind])
    if not named:
        raise UsageError(
            f"--section {section}: there are no steps below it",
            f"They are below: {', '.join(map(one_line, parts))}",
        )
    return tuple(named)
