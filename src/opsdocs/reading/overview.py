"""The parts of the overview: figures as sentences, tables and pictures; `ops status` as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from opsdocs.durations import about_seconds, format_duration
from opsdocs.printable import counted
from opsdocs.reading import charts
from opsdocs.reading.overview_figures import Figures, OpenAction

_AGES = ((30, "up to 30 days"), (90, "31 to 90 days"), (10**9, "over 90 days"))
_SHOWN = 20
"""Rows of a long table that a terminal shows."""
_AS_JSON = "ops status --json"
_NO_DAY = "age unknown"


@dataclass(frozen=True)
class OverviewPart:
    """A part of the overview: what is to be seen first, a table, and a picture where one helps.

    The last column of the table is a path, where ``linked`` is set. ``command`` lists all, where a
    terminal shows the first rows only.
    """

    title: str
    said: str
    head: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    picture: str = ""
    linked: bool = False
    command: str = ""

    @property
    def first_rows(self) -> Sequence[tuple[str, ...]]:
        """The rows that a terminal shows."""
        return self.rows[:_SHOWN] if self.command else self.rows

    @property
    def rest(self) -> str:
        """What a terminal says of the others, "" where there are none."""
        left = len(self.rows) - len(self.first_rows)
        return f"and {left} more: {self.command}" if left else ""


def parts_of(figures: Figures) -> Iterator[OverviewPart]:
    """Yield the parts of the overview; what there is nothing of says so in a sentence."""
    yield _documents(figures)
    yield OverviewPart(
        "Overdue reviews",
        f"Overdue for review: {len(figures.overdue)} of {counted(figures.documents, 'document')}."
        if figures.overdue
        else "No review is overdue.",
        ("Document", "Owner", "Due", "Path"),
        [(one.title, one.owner or "-", one.due.isoformat(), one.path) for one in figures.overdue],
        linked=True,
        command=_AS_JSON,
    )
    yield OverviewPart(
        "Not filled in yet",
        f"{counted(len(figures.placeholders), 'document')} with something still to fill in."
        if figures.placeholders
        else "Nothing is left to fill in.",
        ("Lines", "Path"),
        [(str(number), path) for path, number in sorted(figures.placeholders.items())],
        linked=True,
        command=_AS_JSON,
    )
    yield from _incidents(figures)
    yield _actions(figures)
    yield _recovery(figures)
    yield _alerts(figures)
    yield OverviewPart(
        "Never tested",
        f"No test on record: {len(figures.untested)}."
        if figures.untested
        else "Everything that has a place for its last test has one."
        if figures.testable
        else "No document has a place for its last test.",
        ("What", "Path"),
        [(title, path) for path, title in figures.untested],
        linked=True,
        command=_AS_JSON,
    )


def as_text(figures: Figures) -> Iterator[str]:
    """Yield the lines of the overview for a terminal, the rows of each table behind two spaces."""
    for part in parts_of(figures):
        yield part.title
        yield f"  {part.said}"
        for row in part.first_rows:
            yield "    " + " · ".join(cell for cell in row if cell)
        if part.rest:
            yield f"    {part.rest}"
        yield ""


def _documents(figures: Figures) -> OverviewPart:
    total = Counter[str]()
    for row in figures.states.values():
        total.update(row)
    said = ", ".join(f"{number} {state}" for state, number in sorted(total.items()))
    rows = [
        (owner, state, str(number))
        for owner, row in figures.states.items()
        for state, number in sorted(row.items())
    ]
    told = (
        f"{counted(figures.documents, 'document')}: {said}." if said else "There are no documents."
    )
    if figures.indexes:
        told += f" Indexes of folders beside them: {figures.indexes}."
    if figures.unread:
        told += f" Files that can't be read: {figures.unread}."
    return OverviewPart(
        "Documents by state and owner",
        told,
        ("Owner", "State", "Documents"),
        rows,
        charts.stacked("Documents of each owner by state", figures.states) if rows else "",
    )


def _incidents(figures: Figures) -> Iterator[OverviewPart]:
    found = figures.incidents
    months: dict[str, Counter[str]] = {}
    for one in found:
        months.setdefault(f"{one.day:%Y-%m}", Counter())[one.severity] += 1
    undated = figures.incidents_without_day
    told = f"{counted(len(found), 'incident')} since {found[0].day}." if found else ""
    if undated:
        told += f" {counted(undated, 'incident')} without a day that can be read."
    yield OverviewPart(
        "Incidents by month and severity",
        told.strip() or "There is no post-mortem.",
        ("Month", "Severity", "Incidents"),
        [
            (month, severity, str(number))
            for month, row in months.items()
            for severity, number in sorted(row.items())
        ],
        charts.stacked("Incidents of each month by severity", months) if months else "",
    )
    if not found:
        return
    names, detected, resolved = [], [], []
    for month, group in groupby(found, key=lambda one: f"{one.day:%Y-%m}"):
        ones = list(group)
        names.append(month)
        detected.append(_median([one.detected for one in ones]))
        resolved.append(_median([one.resolved for one in ones]))
    all_times = [
        f"{name} {format_duration(round(middle))}"
        for name, middle in (
            ("to detect", _median([one.detected for one in found])),
            ("to resolve", _median([one.resolved for one in found])),
        )
        if middle is not None
    ]
    yield OverviewPart(
        "Time to detect and to resolve",
        f"Median {', '.join(all_times)}." if all_times else "No post-mortem has a Duration.",
        ("Incident", "Day", "Severity", "Detected after", "Resolved after", "Path"),
        [
            (one.title, one.day.isoformat(), one.severity, _time(one.detected),
             _time(one.resolved), one.path)
            for one in reversed(found)
        ],
        charts.over_time("Median minutes to detect and to resolve, by month", names,
                           {"to detect": detected, "to resolve": resolved}) if all_times else "",
        linked=True,
        command=_AS_JSON,
    )  # fmt: skip


def _median(values: Sequence[int | None]) -> float | None:
    known = [one for one in values if one is not None]
    return median(known) if known else None


def _time(minutes: int | None) -> str:
    return "-" if minutes is None else format_duration(minutes)


def _actions(figures: Figures) -> OverviewPart:
    ages = Counter(_age(one) for one in figures.actions)
    order = [name for _, name in _AGES] + [_NO_DAY]
    late = sum(one.overdue for one in figures.actions)
    return OverviewPart(
        "Open action items by age",
        f"{counted(len(figures.actions), 'open action item')}, {late} overdue."
        if figures.actions
        else "No action item is open.",
        ("Action", "Owner", "Due", "Age", "Path"),
        [
            (one.text, one.owner or "-",
             f"{one.due or '-'}{' (overdue)' if one.overdue else ''}",
             "-" if one.age is None else f"{one.age} days", one.path)
            for one in figures.actions
        ],
        charts.stacked("Open action items by age",
                         {name: {"open": ages[name]} for name in order if ages[name]})
        if ages else "",
        linked=True,
        command="ops actions",
    )  # fmt: skip


def _age(action: OpenAction) -> str:
    if action.age is None:
        return _NO_DAY
    return next(name for most, name in _AGES if action.age <= most)


def _recovery(figures: Figures) -> OverviewPart:
    rows, bars = [], []
    for one in figures.recovery:
        for name, target, measured in (
            ("RTO", one.rto, one.measured_rto), ("RPO", one.rpo, one.measured_rpo),
        ):  # fmt: skip
            missed = " MISSED" if name in one.missed else ""
            rows.append((one.service, name, target or "-", (measured or "not measured") + missed,
                         one.last_tested or "never"))  # fmt: skip
            told = f"{measured or 'not measured'} of {target or '?'}{missed}"
            bars.append(
                (f"{one.service} {name}", about_seconds(measured), about_seconds(target), told)
            )
    missed_by = sum(bool(one.missed) for one in figures.recovery)
    return OverviewPart(
        "RTO and RPO: target against measured",
        f"{missed_by} of {counted(len(figures.recovery), 'service')} missed a target."
        if rows
        else "There is no RTO/RPO register.",
        ("Service", "Objective", "Target", "Measured", "Last tested"),
        rows,
        charts.against("Measured RTO and RPO, with a mark at each target", bars) if rows else "",
    )


def _alerts(figures: Figures) -> OverviewPart:
    with_page, without = len(figures.alerts_with_page), len(figures.alerts_without_page)
    elsewhere = len(figures.alerts_elsewhere)
    bars = {"with a page": {"alerts": with_page}, "without a page": {"alerts": without}}
    if elsewhere:
        bars["linked elsewhere"] = {"alerts": elsewhere}
    told = f"{counted(with_page, 'alert')} with a page, {without} without"
    told += f", {elsewhere} whose link leads out of the repository" if elsewhere else ""
    known = with_page or without or elsewhere
    return OverviewPart(
        "Alerts with and without a page",
        f"{told}." if known else "No document names an alert.",
        ("Alert without a page",),
        [(name,) for name in figures.alerts_without_page],
        charts.stacked("Alerts with and without a page", bars) if known else "",
        command=_AS_JSON,
    )
