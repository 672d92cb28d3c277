"""The action items of a document: what, who, until when, and whether somebody has still to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from opsdocs.documents.action_text import day_of, split_action
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row
from opsdocs.documents.words import is_none, said, words
from opsdocs.patterns import Pattern

_TICKS = ("✅", "✓", "☑", "✔")
_DONE = words("DONE") | set(_TICKS)
_TEXT, _OWNER, _DUE, _STATE = (
    words(f"{name}_COLUMN") for name in ("ACTION", "ASSIGNEE", "DUE", "STATE")
)
_TICKET = words("TICKET_COLUMN")
_BESIDE = Pattern(r"\s\*\*(\w{2,20})\*\*\s*$")
"""A state as the table of the book on site reliability has it."""
_DECLINED = "[-] "
_STRUCK = Pattern(r"~~([^~]{1,1000})~~(?:\s\(([^()]{1,200})\))?(.{0,1000})", re.DOTALL)
"""An item that is crossed out, and why; whether it was done or not, nobody will do it."""
_REASON = " - declined"
"""How an item is written that nobody will do: ``[-] Action - Owner - declined: reason``."""
_SAYS_NO = said(r"<DECLINED>")
_WORD = Pattern(r"\w+")
_TRACKER = Pattern(
    r"(?:^|[\s(])\(?(\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)|<?https?://[^\s()<>]{1,500}>?"
    r"|(?:[\w.-]{1,80}/[\w.-]{1,80})?#\d{1,9}|[A-Z][A-Z0-9]{1,9}-\d{1,9})\)?\.?$"
)
_LONGEST_LINK = 800
_STANDARDS = {"UTF", "SHA", "ISO", "CVE", "RFC", "TLS", "AES", "HTTP", "IPV"}
"""What looks like a number of a tracker, and is none."""


class Action(NamedTuple):
    """An action item: what, who, until when (as written), its line and its state.

    ``state`` is open, done or declined, and ``reason`` why it was declined. ``tracker`` is the
    number or link with which it ends, "" where nothing but the document knows of it.
    """

    text: str
    owner: str
    due: str
    line: int
    state: str
    reason: str = ""
    tracker: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do it."""
        return self.state == "open"


def actions(page: Page) -> Iterator[Action]:
    """Yield the action items of a document: of its lists and its tables."""
    for item, line, is_ticked in page.items("action_items"):
        has_mark = item.startswith(_TICKS)  # ✅, in the place of a box
        written = item[1:].lstrip(" \ufe0f") if has_mark else item
        done = is_ticked or has_mark
        declined = written.startswith(_DECLINED)
        state = "done" if done else "declined" if declined else "open"
        said, reason = without_reason(written[len(_DECLINED) :]) if declined else (written, "")
        if state == "open" and (struck := _STRUCK.fullmatch(written)):
            state, said, reason = "declined", struck[1] + struck[3], struck[2] or ""
        text, owner, due = (page.answered(part) for part in split_action(said))
        tracker = _without_tracker(said)[1] or _without_tracker(text)[1]
        due = _without_tracker(due)[0]
        yield Action(
            text,
            "" if owner == "Owner" else owner,
            "" if due == "Due Date" else due,
            line,
            state,
            reason,
            tracker,
        )
    for row in page.rows("action_items"):
        if text := _cell(row, _TEXT):
            ticket, beside = _ticket(row)
            state = _state(_cell(row, _STATE) or beside)
            tracker = ticket or _without_tracker(text)[1]
            yield Action(
                text,
                _cell(row, _OWNER).lstrip("@"),
                day_of(_cell(row, _DUE)),
                row.line,
                state,
                "",
                tracker,
            )


def _state(written: str) -> str:
    """Return the state that a cell tells: ``🟢 Closed``, ``Completed 2026-03-20``."""
    first = _WORD.search(written.casefold())
    if written.startswith(_TICKS) or (first and first[0] in _DONE):
        return "done"
    return "declined" if first and _SAYS_NO.match(written.casefold(), first.start()) else "open"


def _ticket(row: Row) -> tuple[str, str]:
    """Return the number in a row of a table, and the state beside it: ``Bug 5554 **DONE**``."""
    cell = _cell(row, _TICKET)
    if beside := _BESIDE.search(cell):
        cell = cell[: beside.start()]
    return "" if is_none(cell) else cell.strip(), beside[1] if beside else ""


def without_reason(text: str) -> tuple[str, str]:
    """Return an item without why it was declined, and that."""
    said, found, reason = text.rpartition(_REASON)
    return (said.rstrip(), reason.removeprefix(":").strip()) if found else (text, "")


def _without_tracker(text: str) -> tuple[str, str]:
    """Return ``text`` without the number or link of a tracker at its end, and that."""
    found = _TRACKER.search(text[-_LONGEST_LINK:])
    if found is None or found[1].split("-")[0] in _STANDARDS:
        return text, ""
    return text[: len(text) - len(found[0])].rstrip(), found[1].strip("<>")


def _cell(row: Row, names: frozenset[str]) -> str:
    """Return the first cell that stands in a column of one of these names."""
    return next((value for name, value in row.cells.items() if value and name in names), "")
