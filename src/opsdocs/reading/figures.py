"""What the documents say in figures: the overview for a weekly meeting.

Each figure comes from what somebody wrote. What nobody wrote is left out, not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from opsdocs.alerts.match import BY_LABEL, DANGLING, MISSING, PAGE, alerts_of
from opsdocs.check.rules.monitoring import unlinked_alerts
from opsdocs.check.rules.objectives import register
from opsdocs.documents.page import Page
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
class Action:
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
class Review:
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
    states: dict[str, dict[str, int]]
    """By owner, how many documents are in each state."""
    overdue: list[Review]
    placeholders: dict[str, int]
    """By path, in how many lines something is still to be filled in."""
    incidents: list[Incident]
    actions: list[Action]
    recovery: list[Recovery]
    alerts_with_page: list[str]
    alerts_without_page: list[str]
    untested: list[tuple[str, str]]
    """What has a place for its last test, and no test there: path and title."""


def figures_of(tree: Tree, today: date, known: Mapping[str, State] | None = None) -> Figures:
    """Return the figures of all documents that can be read; ``known`` are states by path."""
    pages = [page for page in tree.pages if not page.is_index and not page.problem]
    states: dict[str, Counter[str]] = {}
    overdue, untested, placeholders = [], [], {}
    for page in pages:
        state = known[page.path] if known else state_of(page, today)
        states.setdefault(state.owner or NO_OWNER, Counter())[state.status or NO_STATE] += 1
        if state.overdue and state.due:
            overdue.append(Review(page.from_root, page.title, state.owner, state.due))
        if state.placeholders:
            placeholders[page.from_root] = state.placeholders
        if _is_untested(page):
            untested.append((page.from_root, page.title))
    recovery = [_recovery(page, row) for page, row in register(tree)]
    untested += [
        (one.path, f"Recovery of {one.service}") for one in recovery if not day_in(one.last_tested)
    ]
    with_page, without = _alerts(tree)
    return Figures(
        day=today,
        documents=len(pages),
        states={owner: dict(states[owner]) for owner in sorted(states)},
        overdue=sorted(overdue, key=lambda one: (one.due, one.path)),
        placeholders=placeholders,
        incidents=sorted(_incidents(pages), key=lambda one: (one.day, one.path)),
        actions=sorted(
            _actions(pages, today), key=lambda one: (-(one.age or 0), one.path, one.line)
        ),
        recovery=recovery,
        alerts_with_page=with_page,
        alerts_without_page=without,
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


def _is_untested(page: Page) -> bool:
    """Tell whether a page has a place for its last test, and none there; a retired one needs none."""
    if page.doctype is None or page.choice("status") == "deprecated":
        return False
    asked = [name for name in _TESTS if any(one.name == name for one in page.doctype.questions)]
    return bool(asked) and not any(day_in(page.value(name)) for name in asked)


def _alerts(tree: Tree) -> tuple[list[str], list[str]]:
    """Return the alerts that have a page, and those that need one: of rule files and documents."""
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
    return sorted(with_page), sorted(without)


def _incidents(pages: list[Page]) -> Iterator[Incident]:
    for page in pages:
        day = day_of_record(page)
        severity = plain_text(page.value("severity")).upper() or NO_SEVERITY
        is_incident = severity != NO_SEVERITY or "root_cause" in page.sections
        if day is None or "timeline" not in page.sections or not is_incident:
            continue
        prose = page.prose("detection").partition("\n")[0]
        lasted = as_minutes(page.value("duration"))
        yield Incident(
            page.from_root, page.title, day, severity,
            duration_in(prose) if prose else None,
            duration_in(page.value("duration")) if lasted is None else lasted,
        )  # fmt: skip


def _actions(pages: list[Page], today: date) -> Iterator[Action]:
    for one in all_actions(pages):
        item = one.action
        age = one.age(today)
        if item.is_open:
            yield Action(
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
