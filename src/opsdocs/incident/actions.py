"""The action items of all documents: which are open, and how one is settled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from opsdocs.documents.action_items import Action, actions, without_reason
from opsdocs.documents.page import Page
from opsdocs.documents.timeline import day_named_by, read_timeline
from opsdocs.documents.words import is_none, words
from opsdocs.durations import as_day, day_in, plus
from opsdocs.errors import OpsError, UsageError
from opsdocs.incident.lines import harmless
from opsdocs.markdown.escape import pipes
from opsdocs.patterns import Pattern

_SHORTEST = 4
_BOX = Pattern(r"(?P<before>[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]{1,9})(?:\[[ xX-]\][ \t]{1,9})?")
_STATE_COLUMN = words("STATE_COLUMN")
_STATES = ("open", "done", "declined")


@dataclass(frozen=True)
class ListedAction:
    """An action item and the document that it stands in; ``ref`` is how a person names it."""

    action: Action
    page: Page
    ref: str
    day: date | None

    @property
    def due(self) -> date | None:
        """The day until which it is to be done."""
        return as_day(self.action.due) or day_in(self.action.due)

    @property
    def text(self) -> str:
        """What is to be done, behind it the number or link of a tracker that has it."""
        text, tracker = self.action.text, self.action.tracker
        return text if not tracker or tracker in text else f"{text} {tracker}"

    def age(self, today: date) -> int | None:
        """Return the days since the document's day, None where it tells none."""
        return (today - self.day).days if self.day else None

    def is_overdue(self, today: date, *, tracked: bool = False) -> bool:
        """Tell whether it is late; one of a tracker is not called so unless asked."""
        if not self.action.is_open or (self.action.tracker and not tracked):
            return False
        return self.due is not None and self.due < today


def all_actions(pages: Iterable[Page]) -> list[ListedAction]:
    """Return the action items of ``pages``, open ones first, the earliest due first.

    Those of a text that others are made of are nobody's.
    """
    found = [
        (one, page, day_of_record(page))
        for page in pages
        if not page.problem and "action_items" in page.sections and not page.is_blank
        for one in actions(page)
        if not is_none(one.text)
    ]
    refs = _refs([f"{page.path}\0{one.text}" for one, page, _ in found])
    listed = [ListedAction(one, page, ref, day)
              for (one, page, day), ref in zip(found, refs, strict=True)]  # fmt: skip
    return sorted(
        listed,
        key=lambda one: (_STATES.index(one.action.state), one.due or date.max, one.page.path,
                         one.action.line),
    )  # fmt: skip


def day_of_record(page: Page) -> date | None:
    """Return the day of an incident or a test: the one that it names, or else its timeline's first."""
    day = day_named_by(page)
    return day if day or "timeline" not in page.sections else read_timeline(page).day


def _refs(keys: Sequence[str]) -> list[str]:
    """Return a short name for each key, which stays as long as its text does."""
    hashes: list[str] = []
    seen: dict[str, int] = {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        hashes.append(sha256(f"{key}\0{seen[key]}".encode("utf-8", "replace")).hexdigest())
    length = _SHORTEST
    while len({one[:length] for one in hashes}) < len(hashes):
        length += 1
    return [one[:length] for one in hashes]


def late(listed: Iterable[ListedAction], today: date, after: str) -> Iterator[ListedAction]:
    """Yield the open items that are overdue, or without a day older, by more than ``after``.

    Raises ``UsageError`` where that is not a duration.
    """
    try:
        latest = plus(today, f"-{after}")
    except ValueError:
        raise UsageError(
            f"--fail-after {after}: this is not a duration", "For example: 30d"
        ) from None
    for one in listed:
        begins = one.due or one.day
        if one.action.is_open and not one.action.tracker and begins and begins < latest:
            yield one


def chosen(listed: Sequence[ListedAction], ref: str) -> ListedAction:
    """Return the item that ``ref`` names: the beginning of its name, or a document and line.

    Raises ``OpsError`` where there is none, or several.
    """
    place, _, line = ref.rpartition(":")
    if place and line.isdecimal():
        stem = place.removeprefix("operations/").removesuffix(".md").rpartition("/")[2]
        found = [one for one in listed if one.action.line == int(line)
                 and one.page.path.removesuffix(".md").rpartition("/")[2] == stem]  # fmt: skip
    else:
        found = [one for one in listed if ref and one.ref.startswith(ref.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        listed_refs = ", ".join(one.ref for one in found[:5])
        raise OpsError(
            f"{ref!r} may be any of {len(found)} action items", f"Name one: {listed_refs}"
        )
    raise OpsError(f"no action item is called {ref!r}", "See their names with: ops actions --all")


def settled(listed: ListedAction, state: str, reason: str = "") -> str:
    """Return the document with an item as ``done``, or ``declined`` for a reason.

    Raises ``OpsError`` where the item stands in a table without a column for its state.
    """
    lines = listed.page.text.split("\n")
    at = listed.action.line - 1
    said = harmless(reason)[0].replace(" - ", " – ")  # or a part of it is read as the reason
    if lines[at].lstrip().startswith("|"):
        lines[at] = _row(listed, lines[at], "Done" if state == "done" else f"Declined: {said}")
        return "\n".join(lines)
    match = _BOX.match(lines[at])
    if match is None:
        raise OpsError(
            f"{listed.page.from_root}:{at + 1}: this item can't be written", "Do it by hand."
        )
    written = lines[at][match.end() :]
    text = without_reason(written.rstrip())[0]
    end = written[len(written.rstrip()) :]
    box = "[x] " if state == "done" else "[-] "
    behind = "" if state == "done" else f" - declined: {said}"
    lines[at] = f"{match['before']}{box}{text}{behind}{end}"
    return "\n".join(lines)


def _row(listed: ListedAction, line: str, value: str) -> str:
    page, number = listed.page, listed.action.line
    for block in page.blocks("action_items", "table"):
        if number not in block.lines:
            continue
        names = [page.name_of(cell) for cell in block.rows[0]]
        column = next((at for at, name in enumerate(names) if name in _STATE_COLUMN), -1)
        cells = re.split(r"(?<!\\)\|", line)
        first = 1 if not cells[0].strip() else 0
        if column >= 0 and column + first < len(cells):
            cells[column + first] = f" {pipes(value)} "
            return "|".join(cells)
    raise OpsError(
        f"{page.from_root}:{number}: the table has no column for the state",
        "Add a column Status to it.",
    )


def recent(listed: Iterable[ListedAction], since: date) -> list[ListedAction]:
    """Return the items of documents of a day or later."""
    return [one for one in listed if one.day is not None and one.day >= since]


def is_of(listed: ListedAction, owner: str) -> bool:
    """Tell whether an item belongs to somebody, by a part of their name."""
    return owner.casefold() in listed.action.owner.casefold()


def days_over(listed: ListedAction, today: date) -> int:
    """Return by how many days an item is late."""
    return max((today - listed.due) // timedelta(days=1), 0) if listed.due else 0
