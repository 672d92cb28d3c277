"""Rules for maintenance windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, says_nothing
from opsdocs.durations import DAY, day_in, duration_in
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern

_NOTICE = 7 * DAY
_CLOCK = Pattern(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)")
_RESERVE = said(r"<RESERVE>")
_BEFORE = said(r"^[TD] ?[-–−] ?|\b<BEFORE>\b")
_DAY_BEFORE = said(r"\b<DAY_BEFORE>\b")
_AT_IT = said(r"^[TD](?: ?[+]|[ -]?0?$)|\b<AT_THE_TIME>")
_BETWEEN = said(r"[,;/&+]|\b<AND>\b")


def _moment(page: Page, name: str) -> datetime | None:
    text = re.sub(r"(?<=\d) ?(?:UTC|Z)$", "", page.value(name), flags=re.IGNORECASE)
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _window(page: Page) -> tuple[datetime, datetime] | None:
    if "change_type" not in page.fields:
        return None
    start, end = _moment(page, "start"), _moment(page, "end")
    return (start, end) if start is not None and end is not None else None


def _minutes_after(start: datetime, text: str) -> int | None:
    """Return the minutes from the start of a window to a time of day, at most 12h before it."""
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    after = int(clock[1]) * 60 + int(clock[2]) - start.hour * 60 - start.minute
    return (after + 720) % 1440 - 720


@rule("window-too-short", ERROR, needs=("change_type",))
def window_too_short(page: Page, today: date) -> Iterator[At]:
    """A window ends after it starts, and the procedure and a rollback fit into it."""
    window = _window(page)
    if window is None:
        return
    start, end = window
    if end <= start:
        yield At(page.line("end"), "the window ends before it starts", "Fix Start or End.")
        return
    length = int((end - start).total_seconds() / 60)
    rollback = page.with_subsections("rollback")
    values = page.section_values(rollback[0]) if rollback else {}
    back = duration_in(values["takes"].value) if "takes" in values else None
    longest: dict[str, int] = {}  # what begins at the same time is done at the same time
    reserve = late = 0
    for row in page.rows("schedule"):
        after = _minutes_after(start, row["time"])
        takes = duration_in(row["takes"]) or 0
        if length < DAY / 2 and after is not None and after < 0:
            continue  # a preparation
        if _RESERVE.search(row["what"]):
            reserve += takes
            continue
        when = row["time"] if after is not None else f"line {row.line}"
        longest[when] = max(longest.get(when, 0), takes)
        late = max(late, (after or 0) + takes if length < DAY / 2 else 0)
    needed = sum(longest.values()) + (reserve if back is None else back)
    if needed > length or late > length:
        yield At(
            page.line("schedule"), "the procedure and a rollback do not fit into the window",
            "Make the window longer, or do less in it.",
        )  # fmt: skip
        return
    decided = (
        _minutes_after(start, values["latest_decision"].value)
        if "latest_decision" in values and length < DAY / 2
        else None
    )
    if decided is not None and back is not None and decided + back > length:
        yield At(
            values["latest_decision"].line,
            "a rollback that is decided as late as that ends after the window",
            "Decide earlier, or make the window longer.",
        )


@rule("window-state", ERROR, needs=("change_type",))
def window_state(page: Page, today: date) -> Iterator[At]:
    """An approved window has an approver, one that is over an outcome."""
    if "change_type" not in page.fields:
        return
    status, approver = page.choice("status"), page.value("approver")
    if status == "approved" and (not approver or is_none(approver)):
        yield At(
            page.line("status"), "it is approved, and no approver is named", "Name the Approver."
        )
    told = not says_nothing(page, "outcome") and any(
        page.prose("outcome") or block.kind in {"quote", "list"} for block in page.blocks("outcome")
    )
    if status in {"completed", "aborted"} and not told:
        yield At(page.line("outcome"), f"it is {status}, and has no outcome", "Say how it ended.")


@rule("window-notice", WARNING, needs=("change_type",))
def window_notice(page: Page, today: date) -> Iterator[At]:
    """Those affected are told 7 days before, and a window that is over is not still Planned."""
    window = _window(page)
    if window is None:
        return
    status = page.choice("status")
    if status == "planned" and window[1].date() < today:
        yield At(page.line("status"), "the window is over, and still Planned", "Set the Status.")
    if page.choice("change_type") == "emergency":
        return
    texts = [next(iter(row.cells.values()), "") for row in page.rows("communications")]
    texts += [text for text, _, _ in page.items("communications")]
    notices = [_notice(text, window[0]) for text in texts]
    known = [notice for notice in notices if notice is not None]
    if known and len(known) == len(notices) and max(known) < _NOTICE:
        yield At(
            page.line("communications"), "those affected are told less than 7 days before",
            "Add: | T-7d | who | where |",
        )  # fmt: skip


def _notice(text: str, start: datetime) -> int | None:
    """Return how many minutes before the start people are told, None where that is not said."""
    text = plain(text).strip("*_ ")
    if told := day_in(text):
        return (start.date() - told).days * DAY
    if _BEFORE.search(text) and (before := duration_in(_BEFORE.sub("", text))) is not None:
        return before
    if _DAY_BEFORE.search(text):
        return DAY
    return 0 if _AT_IT.search(text) else None


@tree_rule("windows-overlap", WARNING)
def windows_overlap(tree: Tree, today: date) -> Iterator[At]:
    """No two windows concern one service at once."""
    windows: dict[str, list[tuple[datetime, datetime, Page]]] = {}
    for page in tree.of_type("maintenance-window"):
        window = _window(page)
        if window and page.choice("status") not in {"completed", "aborted"}:
            for service in _services(page):
                windows.setdefault(service, []).append((*window, page))
    told: set[tuple[str, str]] = set()
    for service, found in sorted(windows.items()):
        found.sort(key=lambda one: (one[0], one[2].path))
        last = found[0]  # the one that ends last of those that have begun
        for one in found[1:]:
            start, end, page = one
            other = last[2]
            if (
                service
                and start < last[1]
                and last[0] < end
                and (page.path, other.path) not in told
            ):
                told.add((page.path, other.path))
                name = _services(page)[service]
                yield At(
                    page.line("start"), f"{name} has another window then, {other.path}",
                    "Move one of them.", page=page,
                )  # fmt: skip
            last = max(last, one, key=lambda two: two[1])


def _services(page: Page) -> dict[str, str]:
    """Return the services that a window concerns, as written, by their plain names.

    They are several in ``Orders, Reports and [Mail](mail.md)``.
    """
    parts = [part.strip() for part in _BETWEEN.split(plain_text(page.value("service")))]
    return {plain(part): part for part in parts if part and not is_none(part)}
