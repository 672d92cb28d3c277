"""The timeline of a record, whatever its type and in whatever form people write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.times import (
    WrittenTime,
    minutes_of,
    offset_of,
    read_time,
    zone_in,
    zone_of_all,
)
from opsdocs.documents.words import said
from opsdocs.durations import as_day, day_in
from opsdocs.markdown.model import Block

_DAY = 24 * 60
_NIGHT = 3 * 60
"""Minutes that a clock goes back at least where it is midnight, and not an entry out of order."""
_OPEN = "HH:MM"
_END = said(r"<END_COLUMN>")
_TO_HEADING = "](#"
"""What an entry of a table of contents has; the day that it names is told below."""


class Entry(NamedTuple):
    """An entry as it is written: its text, its line, and what was read of its time."""

    text: str
    line: int
    time: WrittenTime | None


class Moment(NamedTuple):
    """An entry of a timeline: minutes since the first day, in UTC, what happened, and its line.

    Where no zone is named, the times are as the text has them. ``last`` is the minute in which it
    ends, which only a range like ``14:05-14:10`` says.
    """

    minute: int
    text: str
    line: int
    last: int


class Misplaced(NamedTuple):
    """An entry of a timeline that can't stand where it is: its line, why, and what to do."""

    line: int
    message: str
    hint: str


class Timeline:
    """What a timeline holds, and what of it can't be read: entries without time, unknown zones.

    ``entries`` counts them; ``day`` is that from which the minutes of its moments count, None
    where nothing tells it.
    """

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.misplaced: list[Misplaced] = []
        self.entries = 0
        self.unread: list[int] = []
        self.unknown_zones: dict[str, int] = {}
        self.day: date | None = None


def is_open(text: str) -> bool:
    """Tell whether the time of an entry is still to be filled in; its text may speak of HH:MM."""
    before, found, _ = text.partition(_OPEN)
    return bool(found) and ":" not in before


def timeline_entries(page: Page) -> list[Entry]:
    """Return the entries of a timeline: items of lists, rows, headings and lines with a time.

    A day that stands alone, in a heading, an item or a line, is that of the entries behind it.
    Where headings have the times, an item without one is no entry: it tells more of its heading, or
    before the first of them more of the whole.
    Nor is what stands below another heading than that of the entries, unless it has times, too.
    So is a list or table without any time where paragraphs have them: "09:15 Alerts for" and what is down.
    """
    day = day_named_by(page)
    year = day.year if day else None
    own, below = page.with_subsections("timeline")[:1], page.with_subsections("timeline")[1:]
    found = [
        one for section in own for one in _entries_in(page, section.blocks, year, detail=False)
    ]
    times = [read_time(section.title, year) for section in below]
    if any(time and time.clock for time in times) and not any(one.time for one in found):
        found = []
    in_headings = any(time and time.clock for time in (*times, *(one.time for one in found)))
    for section, time in zip(below, times, strict=True):
        if time:
            text = time.text or (_first_text(section.blocks) if time.clock else "")
            found.append(Entry(section.title, section.line, time._replace(text=text)))
        has_none = in_headings and not (time and not time.clock)  # a day alone has entries below
        found += _entries_in(page, section.blocks, year, detail=has_none)
    return sorted(found, key=lambda one: one.line)


def _first_text(blocks: Sequence[Block]) -> str:
    """Return what stands first below a heading that is a time only: what happened."""
    return blocks[0].text if blocks and blocks[0].kind == "paragraph" else ""


def _entries_in(
    page: Page, blocks: Sequence[Block], year: int | None, *, detail: bool
) -> Iterator[Entry]:
    in_paragraphs = False
    for block in blocks:
        if block.kind in {"list", "table"}:
            is_list = block.kind == "list"
            entries = list(
                _entries_of_list(page, block, year, nested=detail) if is_list
                else _rows(page, block, year)
            )  # fmt: skip
            if not (in_paragraphs or detail) or any(entry.time for entry in entries):
                yield from entries
        elif block.kind == "paragraph":
            for number, line in enumerate(block.text.split("\n")):
                time = read_time(line.removesuffix("<br>"), year)
                if time and (time.clock or _TO_HEADING not in line):
                    in_paragraphs = True
                    yield Entry(line, block.line + number, time)


def _entries_of_list(
    page: Page, block: Block, year: int | None, *, nested: bool = False
) -> Iterator[Entry]:
    """Yield the items; what is nested in one that has a time is detail, unless it has one, too."""
    for item in block.blocks:
        text = page.answered(item.blocks[0].text) if item.blocks else ""
        time = None if is_open(text) else read_time(text, year)
        if text and (time or not nested):
            yield Entry(text, item.line, time)
        for inner in item.blocks[1:]:
            if inner.kind == "list":
                yield from _entries_of_list(page, inner, year, nested=nested or time is not None)


def _rows(page: Page, block: Block, year: int | None) -> Iterator[Entry]:
    """Yield the rows of a table, the columns that hold their time first."""
    head, *rows = block.rows
    columns, again = time_columns(head, rows, year)
    zone = next((name for at in columns if (name := zone_in(head[at]))), "")
    for cells, line in zip(rows, block.lines[1:], strict=True):
        if not any(page.answered(cell) for cell in cells):
            continue
        first = " - ".join(cells[at] for at in columns if cells[at])
        told = [cell for at, cell in enumerate(cells) if at not in columns + again and cell]
        rest = " - ".join(told)
        text = f"{first} - {rest}" if first else rest
        if text and page.answered(text):
            time = read_time(text, year)
            if time and not time.zone and zone:
                time = WrittenTime(time.day, time.clock, zone, time.last, time.text)
            yield Entry(text, line, time)


def time_columns(
    head: list[str], rows: Sequence[list[str]], year: int | None
) -> tuple[list[int], list[int]]:
    """Return the columns with day, time and end, and those with the same time in another zone."""
    found: list[int] = []
    again: list[int] = []
    has_clock = False
    for at in range(len(head)):
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        times = [time for cell in cells if (time := read_time(cell, year)) and not time.text]
        if not times or 2 * len(times) < len(cells):
            if found:
                break
            continue
        is_end = _END.match(head[at].strip("*_ ")) is not None
        (found if not has_clock or is_end else again).append(at)
        has_clock = has_clock or any(time.clock for time in times)
    return found or [0], again


def read_timeline(page: Page, entries: Sequence[Entry] | None = None) -> Timeline:
    """Return the timeline; a single jump back of a time without a day is midnight.

    ``entries`` are those of ``page``, where they are known already.
    """
    read = Timeline()
    zone = zone_of_timeline(page)
    days = _Days(page)
    for entry in timeline_entries(page) if entries is None else entries:
        if is_open(entry.text):
            continue
        if entry.time is None:
            read.entries += 1
            read.unread.append(entry.line)
        elif entry.time.clock:
            read.entries += 1
            _place(read, days, entry, entry.time, entry.time.zone or zone)
        elif entry.time.day and not entry.time.text.strip("*_: "):
            days.begin(entry.time.day)  # a day that stands alone
        else:
            read.entries += 1
            read.unread.append(entry.line)
    read.day = days.first or days.of_document
    return read


def zone_of_timeline(page: Page) -> str:
    """Return the zone of all times: that of the heading, or of a line such as "All times in CEST"."""
    if "timeline" not in page.sections:
        return ""
    texts = (block.text for block in page.blocks("timeline") if block.kind == "paragraph")
    return zone_in(page.sections["timeline"].title) or next(
        filter(None, map(zone_of_all, texts)), ""
    )


class _Days:
    """On which day an entry is, counted from the first."""

    def __init__(self, page: Page) -> None:
        self.of_document = day_named_by(page)
        self.first: date | None = None
        self.day = 0
        self.jumped = False
        self.back: int | None = None
        """The minute of the last entry that came after a later one, until it goes on."""
        self.begun = False

    def begin(self, written: date) -> None:
        """Take note of the day that an entry has."""
        # Entries without a day before the first that has one are of the document's date.
        self.first = self.first or (self.of_document if self.begun else None) or written
        self.day = (written - self.first).days


def _place(read: Timeline, days: _Days, entry: Entry, time: WrittenTime, zone: str) -> None:
    minutes = minutes_of(time.clock)
    if minutes >= _DAY:
        read.misplaced.append(
            Misplaced(entry.line, f"{time.clock} is not a time of day", "Write HH:MM, in UTC.")
        )
        return
    offset = offset_of(zone) if zone else 0
    if offset is None:
        read.unknown_zones.setdefault(zone, entry.line)
    if time.day:
        days.begin(time.day)
    days.begun = True
    now = days.day * _DAY + minutes - (offset or 0)
    if read.moments and now < read.moments[-1].minute:
        if time.day or days.jumped or read.moments[-1].minute - now < _NIGHT:
            if days.back is None or now < days.back:  # those behind it, in order, are not told
                read.misplaced.append(
                    Misplaced(entry.line, f"{time.clock} comes after a later time",
                        "Put the entries in order; write days as YYYY-MM-DD HH:MM.")
                )  # fmt: skip
            days.back = now
            return
        days.jumped = True
        days.day += 1
        now += _DAY
    days.back = None
    lasts = (minutes_of(time.last) - minutes) % _DAY if time.last else 0
    read.moments.append(Moment(now, time.text, entry.line, now + lasts))


def timeline(page: Page) -> tuple[list[Moment], list[Misplaced]]:
    """Return the entries of the timeline, and where they go back."""
    read = read_timeline(page)
    return read.moments, read.misplaced


def day_named_by(page: Page) -> date | None:
    """Return the day that a document names as its own, or its file's name or its title does."""
    written = page.value("date")
    field = as_day(written[:10]) or day_in(written)
    if field is None and (time := read_time(written)):
        field = time.day
    return field or day_in(page.path.rpartition("/")[2]) or day_in(page.title)
