"""What the documents say in figures: the overview for a weekly meeting.

Each figure comes from what somebody wrote. What nobody wrote is left out, not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from opsdocs.alerts.match import BY_LABEL, DANGLING, FOREIGN, MISSING, PAGE, alerts_of
from opsdocs.check.rules.monitoring import unlinked_alerts
from opsdocs.check.rules.objectives import register
from opsdocs.documents.page import Page
from opsdocs.documents.timeline import read_timeline
from opsdocs.documents.tree import Tree
from opsdocs.durations import about_seconds, as_minutes, day_in, duration_in
from opsdocs.incident.actions import all_actions, day_of_record
from opsdocs.markdown.titles import plain_text
from opsdocs.reading.state import State, state_of

SCHEMA = 1
NO_STATE, NO_OWNER, NO_SEVERITY = "No status", "No owner", "No severity"
_TESTS = ("last_tested", "last_restore_test")


@dataclass(frozen=True)
class Incident:
    """An incident; the times are minutes, None where nobody wrote them."""

    path: str
    title: str
    day: date
    severity: str
    detected: int | None
    resolved: int | None


@dataclass(frozen=True)
class OpenAction:
    """An open action item; ``age`` is days since its record's day, None where it has none."""

    path: str
    line: int
    text: str
    owner: str
    due: date | None
    age: int | None
    overdue: bool


@dataclass(frozen=True)
class Recovery:
    """A service of the register: targets and measured figures as written, and their minutes."""

    path: str
    service: str
    rto: str
    measured_rto: str
    rpo: str
    measured_rpo: str
    last_tested: str
    missed: tuple[str, ...]
    """Which of RTO and RPO the measured figure is above."""


@dataclass(frozen=True)
class OverdueReview:
    """A document whose review is overdue, and since when."""

    path: str
    title: str
    owner: str
    due: date


@dataclass(frozen=True)
class Figures:
    """The overview; each path is one from the root of the repository."""

    day: date
    documents: int
    indexes: int
    """Pages that list others, as the README of a folder does; `ops check` looks at them, too."""
    unread: int
    """Files that can't be read."""
    states: dict[str, dict[str, int]]
    """By owner, how many documents are in each state."""
    overdue: list[OverdueReview]
    placeholders: dict[str, int]
    """By path, in how many lines something is still to be filled in."""
    incidents: list[Incident]
    incidents_without_day: int
    actions: list[OpenAction]
    recovery: list[Recovery]
    alerts_with_page: list[str]
    alerts_without_page: list[str]
    alerts_elsewhere: list[str]
    """Those whose link leads to no document of the repository."""
    testable: int
    """How many have a place for their last test."""
    untested: list[tuple[str, str]]
    """What has a place for its last test, and no test there: path and title."""


def figures_of(tree: Tree, today: date, known: Mapping[str, State] | None = None) -> Figures:
    """Return the figures of all documents that can be read; ``known`` are states by path."""
    readable = [page for page in tree.pages if not page.problem]
    pages = [page for page in readable if not page.is_index and not page.is_blank]
    states: dict[str, Counter[str]] = {}
    overdue, untested, placeholders = [], [], {}
    testable = 0
    for page in pages:
        state = known[page.path] if known else state_of(page, today)
        states.setdefault(state.owner or NO_OWNER, Counter())[state.status or NO_STATE] += 1
        if state.overdue and state.due:
            overdue.append(OverdueReview(page.from_root, page.title, state.owner, state.due))
        if state.placeholders:
            placeholders[page.from_root] = state.placeholders
        if asked := _tests_of(page):
            testable += 1
            if not any(day_in(page.value(name)) for name in asked):
                untested.append((page.from_root, page.title))
    recovery = [_recovery(page, row) for page, row in register(tree)]
    untested += [
        (one.path, f"Recovery of {one.service}") for one in recovery if not day_in(one.last_tested)
    ]
    with_page, without, elsewhere = _alerts(tree)
    of_incidents = [page for page in pages if _is_incident(page)]
    incidents = sorted(_incidents(of_incidents), key=lambda one: (one.day, one.path))
    return Figures(
        day=today,
        documents=len(pages),
        indexes=sum(page.is_index for page in readable),
        unread=len(tree.pages) - len(readable),
        states={owner: dict(states[owner]) for owner in sorted(states)},
        overdue=sorted(overdue, key=lambda one: (one.due, one.path)),
        placeholders=placeholders,
        incidents=incidents,
        incidents_without_day=len(of_incidents) - len(incidents),
        actions=sorted(
            _actions(pages, today),
            key=lambda one: (not one.overdue, -(one.age or 0), one.path, one.line),
        ),
        recovery=recovery,
        alerts_with_page=with_page,
        alerts_without_page=without,
        alerts_elsewhere=elsewhere,
        testable=testable + len(recovery),
        untested=untested,
    )


def as_data(figures: Figures) -> dict[str, Any]:
    """Return the figures as JSON has them: days as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value.isoformat() if isinstance(value, date) else value

    found: dict[str, Any] = plain(asdict(figures))
    found["untested"] = [{"path": path, "title": title} for path, title in figures.untested]
    return {"schema": SCHEMA, **found}


def _tests_of(page: Page) -> list[str]:
    """Return the fields in which a page has its last test; a retired one needs none."""
    if page.doctype is None or page.choice("status") == "deprecated":
        return []
    return [name for name in _TESTS if any(one.name == name for one in page.doctype.questions)]


def _alerts(tree: Tree) -> tuple[list[str], list[str], list[str]]:
    """Return the alerts that have a page, that need one, and whose link leads elsewhere."""
    known = alerts_of(tree)
    with_page = {*known.by_page_name} or {
        page.title.partition(": ")[2] or page.title for page in tree.of_type("alert")
    }
    with_page |= {one.alert.name for one in known.matches if one.state in {PAGE, BY_LABEL}}
    without = {
        one.alert.name
        for one in known.matches
        if one.page is None and one.state in {MISSING, DANGLING}
    }
    without |= {title for _, _, title in unlinked_alerts(tree)} - with_page
    elsewhere = {
        one.alert.name for one in known.matches if one.page is None and one.state == FOREIGN
    }
    return sorted(with_page), sorted(without), sorted(elsewhere - with_page - without)


def _is_incident(page: Page) -> bool:
    """Tell whether a page tells of an incident: of a type of the team's own, if it has times."""
    if "timeline" not in page.sections or page.is_blank:
        return False
    if page.value("severity") or "root_cause" in page.sections:
        return True
    is_own = page.doctype is not None and not page.doctype.built_in
    return is_own and bool(read_timeline(page).moments)


def _incidents(pages: list[Page]) -> Iterator[Incident]:
    """Yield the incidents whose day is known."""
    for page in pages:
        if (day := day_of_record(page)) is None:
            continue
        severity = plain_text(page.value("severity")).upper() or NO_SEVERITY
        prose = page.prose("detection").partition("\n")[0]
        lasted = as_minutes(page.value("duration"))
        yield Incident(
            page.from_root, page.title, day, severity,
            duration_in(prose) if prose else None,
            duration_in(page.value("duration")) if lasted is None else lasted,
        )  # fmt: skip


def _actions(pages: list[Page], today: date) -> Iterator[OpenAction]:
    for one in all_actions(pages):
        item = one.action
        age = one.age(today)
        if item.is_open:
            yield OpenAction(
                one.page.from_root, item.line, plain_text(item.text), item.owner, one.due,
                age if age is not None and age >= 0 else None, one.is_overdue(today),
            )  # fmt: skip


def _recovery(page: Page, row: Any) -> Recovery:
    missed = tuple(
        name.upper()
        for name in ("rto", "rpo")
        if (measured := about_seconds(row[f"measured_{name}"])) is not None
        and (target := about_seconds(row[name])) is not None
        and measured > target
    )
    return Recovery(
        page.from_root, plain_text(row["service"]), row["rto"], row["measured_rto"], row["rpo"],
        row["measured_rpo"], row["last_tested"], missed,
    )  # fmt: skip
