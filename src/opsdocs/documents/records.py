"""What records hold, whatever their type: action items; see ``timeline.py`` for the other half."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.documents.action_text import day_of, split_action
from opsdocs.documents.page import Page, Row
from opsdocs.documents.words import words

_DONE = words("DONE") | {"✅", "✓", "☑", "✔"}
_TEXT, _OWNER, _DUE, _STATE = (
    words(f"{name}_COLUMN") for name in ("ACTION", "ASSIGNEE", "DUE", "STATE")
)


def action_items(page: Page) -> Iterator[tuple[str, str, str, int, bool]]:
    """Yield text, owner, due date, line and whether it is done, of each action item."""
    for written, line, done in page.items("action_items"):
        text, owner, due = (page.answered(part) for part in split_action(written))
        yield (
            text,
            "" if owner == "Owner" else owner,
            "" if due == "Due Date" else due,
            line,
            bool(done),
        )
    for row in page.rows("action_items"):
        if text := _cell(row, _TEXT):
            state = _cell(row, _STATE).casefold()
            due = day_of(_cell(row, _DUE))
            yield text, _cell(row, _OWNER).lstrip("@"), due, row.line, state in _DONE


def _cell(row: Row, names: frozenset[str]) -> str:
    """Return the first cell that stands in a column of one of these names."""
    return next((value for name, value in row.cells.items() if value and name in names), "")
