"""More entries into a timeline: where each goes, and the text of the document with them.

Nothing outside of the timeline is ever changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.timeline import read_timeline, time_columns, zone_of_timeline
from opsdocs.documents.times import offset_of, read_time, zone_in
from opsdocs.documents.words import said
from opsdocs.errors import OpsError
from opsdocs.incident.timeline import DatedEntry, TimelineSection, times_in
from opsdocs.markdown.escape import pipes
from opsdocs.markdown.model import Block
from opsdocs.patterns import Pattern

_EMPTY = said(r"\s*[-*+] \*\*HH:MM\*\* - <TIMELINE_EVENT> \d{1,3}\s*")
_EMPTY_END = said(r"\s*[-*+] \*\*HH:MM\*\* - <TIMELINE_END>\s*")
_MARKER = Pattern(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_CLOCK = Pattern(r"(\d{1,2}:\d\d)")


class New(NamedTuple):
    """An entry to be written: its time in UTC, its text as Markdown of one line, its sources."""

    at: datetime
    text: str
    ids: tuple[str, ...] = ()


def readable(text: str, source: str) -> str:
    """Return the text of an entry, ``source`` before it where else its begin is read as a time."""
    time = read_time(f"**12:34** - {text}")
    is_plain = time is not None and time.clock == "12:34" and not time.zone and not time.last
    return text if is_plain else f"{source}: {text}"


def with_entries(found: TimelineSection, news: Sequence[New], *, ends: bool = False) -> str:
    """Return the document with ``news`` in its timeline, in their order of time.

    Where it ``ends``, the placeholder of the end goes.
    """
    if not news:
        return found.page.text
    text = _inserted(found, news, ends=ends, days=False)
    if _misread(found, text, news):
        text = _inserted(found, news, ends=ends, days=True)
        if _misread(found, text, news) and not read_timeline(found.page).misplaced:
            raise OpsError(
                f"{found.page.from_root}: its timeline can't be added to as it is written",
                "Make it a list of - **HH:MM** - What happened, in UTC.",
            )
    return text


def _inserted(found: TimelineSection, news: Sequence[New], *, ends: bool, days: bool) -> str:
    """Return the text with ``news``; with ``days``, each entry that has a time carries its day."""
    lines = found.page.text.split("\n")
    place = _places(found, list(lines))
    return_ = "\r" if "\r\n" in found.page.text else ""
    timed = found.timed
    dates = {new.at.date() for new in news} | {at.date() for _, at in timed}
    dated = days or len(dates) > 1 or found.day is None or any(one.has_day for one, _ in timed)
    dated = dated or (not timed and (found.has_days or dates != {found.day}))
    if days:
        _write_days(timed, lines)
    table = next(iter(found.page.blocks("timeline", "table")), None)
    zone = _zone_to_name(found)
    begins: dict[int, list[str]] = {}
    for new in sorted(news, key=lambda one: one.at):
        before, neighbor = place(new.at)
        if table and not found.entries:  # below its head
            before = table.lines[1] if len(table.lines) > 1 else table.lines[0] + 2
        marker = _MARKER.match(lines[neighbor - 1]) if neighbor else None
        clock = f"{new.at:%H:%M}{zone}"
        source = f" <!-- ops:src {' '.join(new.ids)} -->" if new.ids else ""
        if table and (not neighbor or lines[neighbor - 1].lstrip().startswith("|")):
            line = _row(table, new.at, clock, pipes(new.text) + source, dated=dated)
        else:
            clock = f"{new.at.date()} {clock}" if dated else clock
            line = f"{marker[0] if marker else '- '}**{clock}** - {new.text}{source}"
        begins.setdefault(before, []).append(line + return_)
    gone = {entry.line for entry in found.entries
            if _EMPTY.fullmatch(lines[entry.line - 1])
            or (ends and _EMPTY_END.fullmatch(lines[entry.line - 1]))}  # fmt: skip
    if not found.entries and not table:
        begins = {at: _set_off(lines, at, new, return_) for at, new in begins.items()}
    written: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        written += begins.get(number, [])
        if number not in gone and number <= len(lines):
            written.append(line)
    return "\n".join(written)


def _write_days(timed: Sequence[tuple[DatedEntry, datetime]], lines: list[str]) -> None:
    """Write its day before the time of each entry that has none."""
    for entry, at in timed:
        if not entry.has_day:
            lines[entry.line - 1] = _CLOCK.sub(rf"{at.date()} \1", lines[entry.line - 1], 1)


def _set_off(lines: list[str], before: int, news: list[str], return_: str) -> list[str]:
    """Return the first entries of all, which go before a line, with blank lines around them."""
    above = [return_] if before > 1 and lines[before - 2].strip() else []
    below = [return_] if before <= len(lines) and lines[before - 1].strip() else []
    return [*above, *news, *below]


def _zone_to_name(found: TimelineSection) -> str:
    """Return `` UTC`` where the timeline says that its times are of another zone."""
    zone = zone_of_timeline(found.page)
    return " UTC" if zone and offset_of(zone) != 0 else ""


def _row(table: Block, at: datetime, clock: str, text: str, *, dated: bool) -> str:
    """Return a row with the time and the text in the columns that are for them."""
    head, *rows = table.rows
    day = str(at.date()) if dated else ""
    columns, again = time_columns(head, rows, at.year)
    zone = zone_in(head[columns[-1]])
    if zone and offset_of(zone) != 0 and not clock.endswith(" UTC"):
        clock += " UTC"
    cells = [""] * len(head)
    cells[columns[-1]] = clock if len(columns) > 1 else f"{day} {clock}".strip()
    if len(columns) > 1:
        cells[columns[0]] = day
    free = [at for at in range(len(head)) if at not in columns + again and at > columns[-1]]
    cells[free[0] if free else -1] = text
    return f"| {' | '.join(cells)} |"


def _places(found: TimelineSection, lines: list[str]) -> Callable[[datetime], tuple[int, int]]:
    """Return what tells where an entry of a time goes.

    That is before which line, and the line of an entry like it, 0 for none.
    """
    entries = found.entries
    timed = [(number, one.at) for number, one in enumerate(entries) if one.at is not None]
    # The earliest from each on: the last entry that is not later than a time can be looked up.
    earliest: list[datetime] = []
    for _, at in reversed(timed):
        earliest.append(min(at, earliest[-1]) if earliest else at)
    earliest.reverse()
    known: dict[int, tuple[int, int]] = {}

    def place(at: datetime) -> tuple[int, int]:
        if not entries:
            return behind_text(lines, found.first, found.end), 0
        before = bisect_right(earliest, at)
        if not before:
            first = timed[0][0] if timed else 0
            return entries[first].line, entries[first].line
        last = timed[before - 1][0]
        while last + 1 < len(entries) and _is_more(entries[last + 1], lines):
            last += 1
        if last not in known:
            known[last] = _behind_entry(entries, last, lines, found.end), entries[last].line
        return known[last]

    return place


def _is_more(entry: DatedEntry, lines: list[str]) -> bool:
    """Tell whether an entry belongs to the one before: it has no time, and is no placeholder."""
    return entry.at is None and "HH:MM" not in lines[entry.line - 1]


def _behind_entry(entries: Sequence[DatedEntry], at: int, lines: list[str], end: int) -> int:
    """Return before which line an entry goes that follows the one of number ``at``."""
    line = entries[at].line
    if at + 1 < len(entries):
        following = entries[at + 1].line
        if not any(_is_outside(one) for one in lines[line : following - 1]):
            return following
    stop = line + 1
    while stop < end and stop <= len(lines) and _continues(lines, stop):
        stop += 1
    while not lines[stop - 2].strip():
        stop -= 1
    return stop


def _is_outside(line: str) -> bool:
    """Tell whether a line between two entries is of neither."""
    return bool(line.strip()) and not line.startswith((" ", "\t", "|"))


def _continues(lines: list[str], number: int) -> bool:
    """Tell whether line ``number`` belongs to the entry above it."""
    line = lines[number - 1]
    if not line.strip():
        return number < len(lines) and lines[number].startswith(("  ", "\t"))
    return line.startswith(("  ", "\t")) or (
        bool(lines[number - 2].strip())
        and not line.startswith(("#", "|", "<!--"))
        and not _MARKER.match(line)
    )


def behind_text(lines: list[str], first: int, end: int) -> int:
    """Return the line behind the last text of the section from line ``first`` up to ``end``."""
    at = min(end - 1, len(lines))
    while at > first and not lines[at - 1].strip():
        at -= 1
    return at + 1


def _misread(found: TimelineSection, text: str, news: Sequence[New]) -> bool:
    """Tell whether in ``text`` some entry, old or new, is read at another time than it has."""
    page = Page(found.page.path, found.page.folder, found.page.finder, text)
    wanted = [*found.times, *(minute(new.at) for new in news)]
    return sorted(times_in(page)) != sorted(wanted)


def minute(at: datetime) -> datetime:
    """Return the minute of a moment, which is what an entry shows of it."""
    return at.replace(second=0, microsecond=0, tzinfo=None)
