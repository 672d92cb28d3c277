"""Rules for maintenance: windows, updates, patching."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from opsdocs.findings import ERROR, WARNING, At, Rule
from opsdocs.pages import Page, Tree
from opsdocs.rules.common import as_day, minutes
from opsdocs.rules.recovery import plain

_NOTICE = 7


def _moment(page: Page, name: str) -> datetime | None:
    try:
        text = page.value(name).removesuffix("Z").removesuffix(" UTC").strip()
        return datetime.fromisoformat(text).replace(tzinfo=None)  # all times are UTC
    except ValueError:
        return None


def _window(page: Page) -> tuple[datetime, datetime] | None:
    start, end = _moment(page, "start"), _moment(page, "end")
    is_window = "change_type" in page.fields
    return (start, end) if is_window and start is not None and end is not None else None


def _window_order(page: Page, today: date) -> Iterator[At]:
    window = _window(page)
    if window is None:
        return
    start, end = window
    if end <= start:
        yield At(page.line("end"), "the window ends before it starts", "Mend Start or End.")
        return
    rollback = page.tree("rollback")
    entry = page.section_values(rollback[0]).get("takes") if rollback else None
    back = minutes(entry.value) if entry else None
    times = [
        minutes(row["takes"])
        for row in page.rows("schedule")
        if "reserve" not in row["what"].casefold()
    ]
    needed = sum(time for time in times if time is not None) + (back or 0)
    if needed > (end - start).total_seconds() / 60:
        yield At(
            page.line("schedule"), "the procedure and a rollback do not fit into the window",
            "Make the window longer, or do less in it.",
        )  # fmt: skip


def _window_state(page: Page, today: date) -> Iterator[At]:
    if "change_type" not in page.fields:
        return
    status = page.value("status").casefold()
    if status == "approved" and not page.value("approver"):
        yield At(page.line("status"), "it is approved, by nobody", "Name the Approver.")
    if status in {"completed", "aborted"} and not page.prose("outcome"):
        yield At(
            page.line("outcome"), f"it is {status}, and has no outcome", "Say what came of it."
        )


def _window_late(page: Page, today: date) -> Iterator[At]:
    window = _window(page)
    if window is None:
        return
    status = page.value("status").casefold()
    if status == "planned" and window[1].date() < today:
        yield At(page.line("status"), "the window is over, and still Planned", "Set the Status.")
    if page.value("change_type") == "Emergency":
        return
    notices = [row["when"].casefold().replace(" ", "") for row in page.rows("communications")]
    days = [
        int(text[2:-1])
        for text in notices
        if text.startswith("t-") and text.endswith("d") and text[2:-1].isdecimal()
    ]
    if notices and max(days, default=0) < _NOTICE:
        yield At(
            page.line("communications"), "those affected are told less than 7 days before",
            "Add: | T-7d | who | where |",
        )  # fmt: skip


def _windows_overlap(tree: Tree, today: date) -> Iterator[At]:
    windows = []
    for page in tree.of_type("maintenance-window"):
        window = _window(page)
        if window and page.value("status").casefold() not in {"completed", "aborted"}:
            windows.append((page, plain(page.value("service")), *window))
    for at, (page, service, start, end) in enumerate(windows):
        for other, its_service, its_start, its_end in windows[:at]:
            if service and service == its_service and start < its_end and its_start < end:
                yield At(
                    page.line("start"), f"{page.value('service')} has another window then, {other.path}",
                    "Move one of them.", page=page,
                )  # fmt: skip


def _versions(page: Page, today: date) -> Iterator[At]:
    old, new = page.value("from"), page.value("to")
    if "component" not in page.fields:
        return
    if old and old == new:
        yield At(page.line("to"), f"it updates from {old} to itself", "Mend From or To.")
    text = page.prose("rollback")
    if old and text and old not in text:
        yield At(
            page.line("rollback"),
            "Rollback does not name the version that it goes back to",
            f"Name {old}.",
        )


def _deadlines(page: Page, today: date) -> Iterator[At]:
    rows = [row for row in page.rows("classification_and_deadlines") if row["deadline"]]
    for upper, lower in pairwise(rows):
        a, b = minutes(upper["deadline"]), minutes(lower["deadline"])
        if a is not None and b is not None and a > b:
            yield At(
                lower.line, f"{lower['class']} has a shorter deadline than {upper['class']}",
                "Deadlines get longer down the scale.",
            )  # fmt: skip
    for row in page.rows("exceptions"):
        if (
            row["system"]
            and "expires" in row.cells
            and (not row["owner"] or as_day(row["expires"]) is None)
        ):
            lacks = "an owner" if not row["owner"] else "a day on which it expires"
            yield At(row.line, f"the exception of {row['system']} lacks {lacks}", "Fill it in.")


def _expired(page: Page, today: date) -> Iterator[At]:
    for row in page.rows("exceptions"):
        day = as_day(row["expires"])
        if day is not None and day < today:
            yield At(
                row.line,
                f"the exception of {row['system']} has expired on {day}",
                "Patch it, or decide anew.",
            )
    rings = page.rows("rollout_rings")
    if len(rings) == 1:
        yield At(
            page.line("rollout_rings"),
            "there is a single ring: every patch hits all at once",
            "Add a ring before.",
        )


RULES = [
    Rule("window-too-short", ERROR, "A window ends after it starts, and the procedure and a rollback fit into it.", _window_order, needs=frozenset(["change_type"])),
    Rule("window-state", ERROR, "An approved window has an approver, one that is over an outcome.", _window_state, needs=frozenset(["change_type"])),
    Rule("window-notice", WARNING, "Those affected are told 7 days before, and a window that is over is not still Planned.", _window_late, needs=frozenset(["change_type"])),
    Rule("windows-overlap", WARNING, "No two windows concern one service at once.", _windows_overlap, tree=True),
    Rule("update-versions", ERROR, "An update changes the version, and its rollback names the one before.", _versions, needs=frozenset(["component"])),
    Rule("patching-deadlines", ERROR, "Deadlines get longer down the scale; an exception has an owner and a day on which it expires.", _deadlines, needs=frozenset(["classification_and_deadlines", "exceptions"])),
    Rule("patching-gaps", WARNING, "No exception has expired, and there is more than one ring.", _expired, needs=frozenset(["exceptions", "rollout_rings"])),
]  # fmt: skip
