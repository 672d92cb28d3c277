"""Runs as they are read back from their logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from opsdocs.runs.records import FOLDER, RecordLines, files_of, moment_of, read_lines, text_in

DONE, FAILED, SKIPPED = "done", "failed", "skipped"
OUTCOMES = (DONE, FAILED, SKIPPED)
PASSED, STOPPED = "passed", "stopped"
_DIGITS = 5
_LONGEST = 10 * 365 * 86400
"""Seconds of a run; whatever claims more was edited."""


class Note(NamedTuple):
    """What was noted at an item: its place from 0, its title, "" where the log does not say.

    ``is_reason`` where it says why the item was skipped.
    """

    place: int
    title: str
    text: str
    is_reason: bool


class Run:
    """One run: of which document and what it said then, by whom, and how each item ended.

    ``outcomes`` go by the item, counted from 0. ``ended`` is passed, failed or stopped, "" while it
    goes on. ``seconds`` is how long it was followed, ``pauses`` how long it lay between two
    processes. ``went_back`` where a clock says that a pause ended before it began.
    """

    def __init__(self, path: Path, run_id: str, start: dict[str, Any], began: datetime) -> None:
        self.path = path
        self.id = run_id
        self.start = start
        self.began = began
        self.records: list[dict[str, Any]] = []
        self.outcomes: dict[int, str] = {}
        self.notes: list[Note] = []
        self.ended = ""
        self.seconds = 0.0
        self.pauses = 0.0
        self.last: datetime | None = began
        self.in_command = False
        self.went_back = False

    @property
    def document(self) -> str:
        """The path of the document below ``operations/`` at that time."""
        return text_in(self.start, "document")

    @property
    def content(self) -> str:
        """The hash of what the document said."""
        return text_in(self.start, "content")

    @property
    def said_last(self) -> str:
        """The hash of what the document said at its end: it may have been edited meanwhile."""
        edited = [text_in(one, "content") for one in events(self, "edited")]
        return edited[-1] if edited else self.content

    @property
    def by(self) -> str:
        """Who followed it."""
        return text_in(self.start, "by")

    @property
    def is_test(self) -> bool:
        """Whether all of the document was followed and passed: then it has tested the procedure."""
        is_whole = SKIPPED not in self.outcomes.values() and not self.parts
        return self.ended == PASSED and is_whole

    @property
    def has_failed(self) -> bool:
        """Whether it ended, and did not do what the document says."""
        return self.ended == FAILED

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the document that were followed, none where that was all of it."""
        parts = self.start.get("parts")
        return (
            tuple(one for one in parts if isinstance(one, str)) if isinstance(parts, list) else ()
        )

    @property
    def is_drill(self) -> bool:
        """Whether it was an exercise, with a clock."""
        return self.start.get("drill") is True

    @property
    def shown(self) -> str:
        """Its moment and person, as one would tell."""
        return f"{self.began:%Y-%m-%d %H:%M} UTC" + (f" by {self.by}" if self.by else "")


def read_log(path: Path, root: Path) -> tuple[list[Run], RecordLines]:
    """Return the runs of a log, and the lines that it was read from.

    A log has one run, but for a merge that laid two of one name together.
    """
    lines = read_lines(path, root)
    runs: dict[str, Run] = {}
    for record in lines.records:
        run_id = text_in(record, "run")
        began = moment_of(record)
        if record.get("event") == "start" and run_id not in runs and began:
            runs[run_id] = Run(path, run_id, record, began)
        elif run_id in runs:
            _take(runs[run_id], record)
    return list(runs.values()), lines


def runs_in(operations: Path, root: Path) -> list[Run]:
    """Return all runs of a tree, the oldest first; ``root`` is that of its repository."""
    found: list[Run] = []
    for path in files_of(operations / FOLDER):
        found += read_log(path, root)[0]
    return sorted(found, key=lambda run: run.began)


def of_document(runs: Iterable[Run], path: str, content: str, known: Iterable[str]) -> list[Run]:
    """Return the runs of the document at ``path``.

    Those count too of a document that is no longer there, if it said the same: it was renamed.
    """
    there = set(known)
    return [
        run
        for run in runs
        if run.document == path or (run.content == content and run.document not in there)
    ]


def _take(run: Run, record: Mapping[str, Any]) -> None:
    """Let ``run`` take one of its records; what can't be is left out."""
    event = record.get("event")
    moment = moment_of(record)
    seconds = record.get("s")
    if isinstance(seconds, int | float) and run.seconds <= seconds < _LONGEST:
        run.seconds = float(seconds)
    if event == "resume" and moment and run.last:
        run.pauses += max((moment - run.last).total_seconds(), 0.0)
        run.went_back = run.went_back or moment < run.last
    run.last = moment or run.last
    run.records.append(dict(record))
    _take_outcome(run, record, place_of(record))
    note = text_in(record, "note")
    if note and event in {"outcome", "note", "stop"}:
        is_reason = record.get("outcome") == SKIPPED
        run.notes.append(Note(place_of(record), text_in(record, "title"), note, is_reason))
    run.in_command = {"command": True, "exit": False}.get(str(event), run.in_command)
    run.ended = _ENDS.get(str(event), run.ended)
    if event == "end" and record.get("outcome") in {PASSED, FAILED}:
        run.ended = text_in(record, "outcome")


_ENDS = {"stop": STOPPED, "resume": ""}


def _take_outcome(run: Run, record: Mapping[str, Any], place: int) -> None:
    event, outcome = record.get("event"), record.get("outcome")
    if event == "outcome" and place >= 0 and outcome in OUTCOMES:
        run.outcomes[place] = str(outcome)
    elif event == "back":
        run.outcomes.pop(place, None)
    elif event == "edited" and isinstance(record.get("outcomes"), dict):
        run.outcomes = {
            int(at): one
            for at, one in record["outcomes"].items()
            if str(at).isdecimal() and len(at) < _DIGITS and one in OUTCOMES
        }


def place_of(record: Mapping[str, Any]) -> int:
    """Return the place of the item that a record is about, from 0; -1 where it names none."""
    item = record.get("item")
    whole = isinstance(item, int) and not isinstance(item, bool)
    return int(item or 0) if whole and 0 <= (item or 0) < 10**_DIGITS else -1


def events(run: Run, name: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a run of one event."""
    return (record for record in run.records if record.get("event") == name)


def between(run: Run, start: Mapping[str, Any], end: Mapping[str, Any]) -> timedelta:
    """Return the time between two records of a run, pauses included.

    Where somebody set the clock meanwhile, by as much as the log noticed, that is taken out.
    """
    first, last = moment_of(start) or run.began, moment_of(end) or run.began
    jumped, inside = 0.0, False
    for record in run.records:
        if record.get("event") == "clock" and inside:
            jump = record.get("jumped")
            jumped += jump if isinstance(jump, int | float) else 0.0
        inside = inside or record is start or record == start
        if record is end:
            break
    return last - first - timedelta(seconds=jumped)
