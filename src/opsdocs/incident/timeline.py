"""The timeline of a document: where each entry stands, and from which sources it is.

Entries are read by ``documents.timeline``, as the rules read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.saving import refuse_unfit
from opsdocs.documents.timeline import Entry, Timeline, is_open, read_timeline, timeline_entries
from opsdocs.documents.times import WrittenTime, read_time
from opsdocs.durations import day_in
from opsdocs.errors import OpsError
from opsdocs.patterns import Pattern

SOURCES = Pattern(r"<!-- ops:src ([^<>\n]{1,2000}) -->")


class DatedEntry(NamedTuple):
    """An entry that is there: its first line from 1, its time in UTC, its text, its sources.

    ``at`` is None where no time can be read.
    """

    line: int
    at: datetime | None
    text: str
    ids: tuple[str, ...] = ()
    has_day: bool = False


class TimelineSection(NamedTuple):
    """A document's timeline.

    ``first`` and ``end`` are the lines of its heading and behind its last; ``day`` is that of
    entries without one, None where nothing tells it. ``times`` are all that are read in it, those
    of headings and paragraphs too, of which ``has_days`` tells whether one has its day.
    """

    page: Page
    first: int
    end: int
    day: date | None
    entries: tuple[DatedEntry, ...]
    times: tuple[datetime, ...]
    has_days: bool = False

    @property
    def timed(self) -> list[tuple[DatedEntry, datetime]]:
        """The entries that have a time, with it."""
        return [(entry, entry.at) for entry in self.entries if entry.at is not None]


def read(page: Page, shown: str) -> TimelineSection:
    """Return the timeline of ``page``; raise ``OpsError``, which calls it ``shown``.

    It is refused where it can't be read, has none, or has the marks of a conflict.
    """
    refuse_unfit(page, shown)
    if "timeline" not in page.sections:
        raise OpsError(f"{shown} has no timeline", "Add a heading where it belongs: ## Timeline")
    section = page.sections["timeline"]
    behind = [one.line for one in page.document.sections
              if one.line > section.line and one.level <= section.level]  # fmt: skip
    end = behind[0] if behind else page.text.rstrip("\n").count("\n") + 2
    read_entries = timeline_entries(page)
    told = read_timeline(page, read_entries)
    day, times = _times(page, told)
    at_line = {one.line: at for one, at in zip(told.moments, times, strict=False)}
    entries = []
    known = {one.line: one for one in read_entries}
    for text, line in _written(page, read_entries):
        found = SOURCES.search(text) if "<!--" in text else None
        same = known.get(line)
        time = same.time if same and same.text == text else _time_of(text)
        entries.append(
            DatedEntry(
                line,
                at_line.get(line),
                time.text.strip() if time else text,
                tuple(found[1].split()) if found else (),
                bool(time and time.day),
            )
        )  # fmt: skip
    has_days = any(one.time and one.time.day for one in read_entries)
    return TimelineSection(page, section.line, end, day, tuple(entries), tuple(times), has_days)


def times_in(page: Page) -> list[datetime]:
    """Return the times of all entries of the timeline, in UTC; none where no day is told."""
    return _times(page, read_timeline(page))[1]


def _times(page: Page, told: Timeline) -> tuple[date | None, list[datetime]]:
    """Return the day of entries without one, and the time of each moment, as far as it is told."""
    day = told.day or day_in(page.value("start"))
    if day is None:
        return None, []
    base = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - all is UTC
    return day, [base + timedelta(minutes=one.minute) for one in told.moments]


def _time_of(text: str) -> WrittenTime | None:
    return None if is_open(text) else read_time(text)


def _written(page: Page, entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """Return all entries with their lines, those that are still placeholders, too."""
    found = [(item.blocks[0].text if item.blocks else "", item.line)
             for block in page.blocks("timeline", "list") for item in block.blocks]  # fmt: skip
    rows = {line for block in page.blocks("timeline", "table") for line in block.lines}
    found += [(one.text, one.line) for one in entries if one.line in rows]
    return sorted(found, key=lambda entry: entry[1])
