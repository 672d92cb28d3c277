"""The report of a drill: what its log has, and nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import plain
from opsdocs.durations import about_seconds, exact
from opsdocs.runs.drill import Measured, validation
from opsdocs.runs.procedure import CHECKS, STEP, Item
from opsdocs.runs.read import DONE, FAILED, SKIPPED, Run, events
from opsdocs.runs.records import FOLDER, moment_of, text_in

_REPORTS = "backup-recovery"
"""The folder of the reports, from which their links begin."""
_RESTORE = "restore-procedure"


@dataclass(frozen=True)
class Targets:
    """The service that was restored, and what it promises: "" where nothing says so."""

    service: str
    rto: str
    rpo: str


def targets(tree: Tree, page: Page) -> Targets:
    """Return the targets of a document, or else of the register."""
    service = page.value("system") or page.value("service") or page.title.partition(": ")[2]
    rows = [row for one in tree.of_type("rto-rpo") for row in one.rows("objectives")]
    rows = rows or [
        row
        for one in tree.of_type("rto-rpo")
        for name in one.sections
        for row in one.rows(name)
        if row["service"]
    ]
    row = next((row for row in rows if plain(row["service"]) == plain(service)), None)
    return Targets(
        service,
        page.value("rto") or (row["rto"] if row else ""),
        page.value("rpo") or (row["rpo"] if row else ""),
    )


def passed(found: Measured, wanted: Targets) -> str:
    """Return Yes or No where both figures and targets are known, "" where they are not."""
    pairs = ((found.rto, about_seconds(wanted.rto)), (found.rpo, about_seconds(wanted.rpo)))
    if any(a is not None and b is not None and a > b for a, b in pairs):
        return "No"
    return "Yes" if all(a is not None and b is not None for a, b in pairs) else ""


def answers(
    run: Run, found: Measured, items: Sequence[Item], page: Page, tree: Tree
) -> dict[str, Any]:
    """Return what the report of a drill says: what its log has, and nothing else."""
    log = posixpath.relpath(f"{FOLDER}/{run.path.name}", _REPORTS)
    wanted = targets(tree, page)
    link = f"[{page.title}]({_link(page)})"
    steps = sum(item.kind == STEP for item in items)
    done = sum(run.outcomes.get(at) == DONE for at, one in enumerate(items) if one.kind == STEP)
    plan = _plan(tree, page)
    row = {
        "service": wanted.service, "target_rto": wanted.rto, "target_rpo": wanted.rpo,
        "measured_rto": "" if found.rto is None else exact(found.rto),
        "measured_rpo": "" if found.rpo is None else exact(found.rpo),
        "passed": passed(found, wanted),
    }  # fmt: skip
    given: dict[str, Any] = {
        "date": f"{found.interruption or run.began:%Y-%m-%d}",
        "rto_clock": "Interruption",
        "covers": f"{link}, {done} of {steps} steps done",
        "participants": [{"name": run.by or "", "role": "Followed the procedure"}],
        "timeline": list(_timeline(run, found)),
        "measurements": [{name: value for name, value in row.items() if value}],
        "evidence": list(_evidence(run, found, log)),
    }
    if page.doctype and page.doctype.name == _RESTORE:
        given["test_type"] = "Restore"
    if plan is not None:
        given["plan"] = f"[{plan.title}]({_link(plan)})"
    failures = [
        f"{text_in(one, 'title')}: {text_in(one, 'note') or text_in(one, 'outcome')}"
        for one in events(run, "outcome")
        if one.get("outcome") in {FAILED, SKIPPED}
    ]
    notes = [text_in(one, "note") for one in events(run, "note") if text_in(one, "note")]
    checks = [
        f"{text_in(one, 'title')}: {text_in(one, 'outcome')}"
        for one in events(run, "outcome")
        if text_in(one, "kind") in CHECKS
    ]
    lists = {"findings": [*failures, *notes], "data_integrity": checks}
    return given | {name: texts for name, texts in lists.items() if texts}


def title_of(page: Page) -> str:
    """Return what the report is about, in a few words; a team's own type has them in its language."""
    kind, colon, what = page.title.partition(": ")
    is_restore = page.doctype and page.doctype.built_in and page.doctype.name == _RESTORE
    return f"{kind} of {what}" if colon and is_restore else page.title


def _link(page: Page) -> str:
    return posixpath.relpath(page.path, _REPORTS)


def _plan(tree: Tree, page: Page) -> Page | None:
    """Return the plan that is tested: the document itself, or one that leads to it."""
    plans = tree.of_type("dr-plan")
    if page.doctype and page.doctype.name == "dr-plan":
        return page
    return next(
        (
            plan
            for plan in plans
            if any(plan.resolve(link.target) == page.path for link in plan.document.links)
        ),
        None,
    )


def _timeline(run: Run, found: Measured) -> Iterator[dict[str, str]]:
    end = validation(run)
    if found.interruption:
        yield _entry(found.interruption, "Interruption, as the person who followed it noted it")
    for record in run.records:
        moment, title = moment_of(record), text_in(record, "title")
        event = record.get("event")
        if moment is None:
            continue
        if event == "resume":
            yield _entry(moment, "The run was taken up again")
        elif event == "clock" and isinstance(jumped := record.get("jumped"), int):
            how = "forward" if jumped > 0 else "back"
            yield _entry(moment, f"The clock was set {how} by {exact(abs(jumped))}")
        elif event == "outcome":
            outcome, note = text_in(record, "outcome"), text_in(record, "note")
            what = f"{title}: {outcome}{f', {note}' if note else ''}"
            if record is end:
                what = f"Validation: {what}"
            elif outcome != DONE:
                what = f"Deviation: {what}"
            yield _entry(moment, what)


def _entry(moment: datetime, event: str) -> dict[str, str]:
    return {"time": f"{moment:%H:%M}", "event": re.sub(r"\s+", " ", event)}


def _evidence(run: Run, found: Measured, log: str) -> Iterator[str]:
    yield f"[Log of the run]({log})"
    commit = text_in(run.start, "commit")
    state = text_in(run.start, "state")
    if commit:
        yield f"Document as of commit `{commit[:12]}`{'' if state == 'committed' else f' ({state})'}"
    if found.interruption:
        yield f"Interruption: {found.interruption:%Y-%m-%d %H:%M:%S} UTC"
    if found.newest:
        told = any(one.get("told") is True for one in events(run, "newest"))
        how = f"as {run.by or 'the person'} told" if told else "printed by a check"
        yield f"Newest record that came back: {found.newest:%Y-%m-%d %H:%M:%S} UTC, {how}"
    end = validation(run)
    if end is not None and (moment := moment_of(end)):
        yield f"Validation: {moment:%Y-%m-%d %H:%M:%S} UTC"
