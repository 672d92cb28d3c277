"""A note of a run, behind the Troubleshooting of a step."""

from __future__ import annotations

from opsdocs.documents.page import Page
from opsdocs.documents.set_fields import label_of, with_value
from opsdocs.errors import OpsError
from opsdocs.markdown.escape import block, inline
from opsdocs.markdown.fields import Field, label_in
from opsdocs.markdown.model import Section
from opsdocs.patterns import Pattern
from opsdocs.runs.procedure import STEP, Item, procedure_of

_ENTRY = Pattern(r"[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]{1,4}")
_BULLET = Pattern(r"[ \t]{0,40}[-*+][ \t]{1,4}")
_OWN_LINES = ("|", ">", "```", "~~~")
"""What a line of a table, a quotation or a block of code begins with."""


def takes_note(page: Page, item: Item) -> bool:
    """Tell whether an item is a step that can have a Troubleshooting: a row of a table has none."""
    return _found_again(page, item) is not None


def with_note(page: Page, item: Item, note: str) -> str:
    """Return the text of ``page`` with a note behind the Troubleshooting of a step.

    The step is looked for in ``page``, which may be newer than the one that ``item`` is of. Raises
    ``OpsError`` where it is not there.
    """
    step = _found_again(page, item)
    if step is None:
        raise OpsError(
            f"{page.from_root} has no step {item.title!r} any more", f"Your note was: {note}"
        )
    ends = "\r\n" if "\r\n" in page.text else "\n"
    lines = _lines(page)
    section = _section(page, step)
    label = f"**{label_of(page, 'troubleshooting')}**:"
    if section is None:
        begins = _ENTRY.match(lines[step.line - 1])
        end = step.line + step.source.count("\n")
        lines[end:end] = ["", f"{' ' * (begins.end() if begins else 0)}{label} {inline(note)}"]
    elif (entry := page.section_values(section).get("troubleshooting")) is None:
        end = _behind(lines, section.line, _end(page, section, lines))
        lines[end:end] = ["", f"{label} {inline(note)}"]
    else:
        _add(page, section, entry, lines, note)
    return ends.join(lines)


def _found_again(page: Page, item: Item) -> Item | None:
    """Return the step of ``page`` that is ``item``; its number tells those of one title apart."""
    wanted = (item.kind, item.part, item.title)
    found = [one for one in procedure_of(page) if (one.kind, one.part, one.title) == wanted]
    if len(found) > 1:
        found = [one for one in found if one.number == item.number]
    if len(found) != 1 or item.kind != STEP:
        return None
    is_entry = _ENTRY.match(_lines(page)[found[0].line - 1])
    return found[0] if is_entry or _section(page, found[0]) else None


def _section(page: Page, item: Item) -> Section | None:
    return next((one for one in page.document.sections if one.line == item.line), None)


def _lines(page: Page) -> list[str]:
    return page.text.replace("\r\n", "\n").split("\n")


def _end(page: Page, section: Section, lines: list[str]) -> int:
    """Return the last line of a section without those below it."""
    following = (one.line - 1 for one in page.document.sections if one.line > section.line)
    return next(following, len(lines))


def _add(page: Page, section: Section, entry: Field, lines: list[str], note: str) -> None:
    """Put a note behind what a field says: in its place, on its line, or in a line of its own."""
    end = _end(page, section, lines)
    labels = (at for at in range(entry.line, end) if label_in(lines[at]))
    last = _behind(lines, entry.line, next(labels, end))
    if not page.answered(entry.value) and (entry.value or last == entry.line):
        lines[entry.line - 1] = with_value(lines[entry.line - 1], inline(note))
    elif last > entry.line and (marker := _BULLET.match(lines[last - 1])):
        lines[last:last] = [f"{marker[0]}{block(note)}"]
    elif all(_is_text(line) for line in lines[entry.line : last]):
        lines[last - 1] = _joined(lines[last - 1], inline(note))
    else:
        lines[last:last] = ["", block(note)]


def _is_text(line: str) -> bool:
    """Tell whether a line goes on with the paragraph before it."""
    return bool(line.strip()) and not (_ENTRY.match(line) or line.lstrip().startswith(_OWN_LINES))


def _joined(line: str, text: str) -> str:
    """Return a line with more text, set off by a semicolon where no mark ends what is there."""
    end = "  " if line.endswith("  ") else "\\" if line.endswith("\\") else ""
    said = line.rstrip().removesuffix("\\").rstrip()
    return f"{said}{' ' if said.endswith(('.', '!', '?', ':', ';', ',', '…')) else '; '}{text}{end}"


def _behind(lines: list[str], start: int, end: int) -> int:
    """Return the last line with text up to line ``end``, at least ``start``."""
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end
