"""A note of a run, behind the Troubleshooting of a step."""

from __future__ import annotations

from opsdocs.documents.page import Page
from opsdocs.documents.set_fields import label_of, with_value
from opsdocs.markdown.escape import inline
from opsdocs.runs.procedure import Item


def with_note(page: Page, item: Item, note: str) -> str:
    """Return the text of ``page`` with a note behind the Troubleshooting of a step."""
    ends = "\r\n" if "\r\n" in page.text else "\n"
    lines = page.text.replace("\r\n", "\n").split("\n")
    last = item.line + item.source.count("\n") + 1
    text = inline(note)
    section = next((one for one in page.document.sections if one.line == item.line), None)
    entry = page.section_values(section).get("troubleshooting") if section else None
    if entry is None:
        end = _behind(lines, item.line, last)
        lines[end:end] = ["", f"**{label_of(page, 'troubleshooting')}**: {text}"]
    elif not page.answered(entry.value):
        lines[entry.line - 1] = with_value(lines[entry.line - 1], text)
    else:
        end = entry.line
        while end < len(lines) and lines[end].strip() and not lines[end].startswith(("#", "```")):
            end += 1
        lines[end - 1] = f"{lines[end - 1].rstrip()} {text}"
    return ends.join(lines)


def _behind(lines: list[str], start: int, last: int) -> int:
    """Return the place behind the last line with text of a section, from the line ``start``."""
    end = start
    for at in range(start, min(last + 1, len(lines))):
        if lines[at].startswith("#") and at > start:
            break
        if lines[at].strip():
            end = at + 1
    return end
