"""The timeline of a document: where each entry stands, and the text with more of them.

Nothing outside of the timeline is ever changed. Entries are read by ``documents.records``, as the
rules read them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsdocs.documents.page import Page
from opsdocs.documents.timeline import is_open, read_timeline, timeline_entries
from opsdocs.documents.times import read_time
from opsdocs.durations import day_in
from opsdocs.errors import OpsError
from opsdocs.markdown.escape import pipes
from opsdocs.patterns import Pattern

SOURCES = Pattern(r"<!-- ops:src ([^<>\n]{1,2000}) -->")
_IMPORTED = Pattern(r"^<!-- ops:imported\r?\n((?:[0-9a-f ]+\r?\n)*)-->\r?\n?", re.MULTILINE)
_EMPTY = Pattern(r"\s*[-*+] \*\*HH:MM\*\* - Event \d{1,3}\s*")
_EMPTY_END = Pattern(r"\s*[-*+] \*\*HH:MM\*\* - Resolution\s*")
_MARKER = Pattern(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_CLOCK = Pattern(r"(\d{1,2}:\d\d)")
_CONFLICT = Pattern(r"^(?:<<<<<<< |=======\r?$|>>>>>>> )", re.MULTILINE)
_HASHES = 8
"""Hashes on a line of the comment that remembers what was imported."""


@dataclass(frozen=True)
class Entry:
    """An entry that is there: its first line from 1, its time in UTC, its text, its sources.

    ``at`` is None where no time can be read.
    """

    line: int
    at: datetime | None
    text: str
    ids: tuple[str, ...] = ()
    has_day: bool = False


@dataclass(frozen=True)
class New:
    """An entry to be written: its time in UTC, its text as Markdown of one line, its sources."""

    at: datetime
    text: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """A document's timeline.

    ``first`` and ``end`` are the lines of its heading and behind its last; ``day`` is that of
    entries without one, None where nothing tells it. ``imported`` has the hashes of all sources
    that were ever written here, so that what a person has deleted is not brought back.
    """

    page: Page
    first: int
    end: int
    day: date | None
    entries: tuple[Entry, ...]
    imported: frozenset[str]

    @property
    def timed(self) -> list[tuple[Entry, datetime]]:
        """The entries that have a time, with it."""
        return [(entry, entry.at) for entry in self.entries if entry.at is not None]


def hash_of(source: str) -> str:
    """Return by what a source such as ``slack:1700000000.000200`` is remembered."""
    from hashlib import sha256  # noqa: PLC0415 - 3 ms (OpenSSL) that a note does not pay

    return sha256(source.encode("utf-8", "replace")).hexdigest()[:10]


def read(page: Page, shown: str) -> Timeline:
    """Return the timeline of ``page``; raise ``OpsError``, which calls it ``shown``.

    It is refused where it can't be read, has none, or has the marks of a conflict.
    """
    if page.problem:
        raise OpsError(f"{shown}: {page.problem}")
    if conflict := _CONFLICT.search(page.text):
        line = page.text.count("\n", 0, conflict.start()) + 1
        raise OpsError(f"{shown}:{line}: a conflict of a merge is left here", "Resolve it first.")
    if "timeline" not in page.sections:
        raise OpsError(f"{shown} has no timeline", "Add a heading where it belongs: ## Timeline")
    section = page.sections["timeline"]
    behind = [one.line for one in page.document.sections
              if one.line > section.line and one.level <= section.level]  # fmt: skip
    end = behind[0] if behind else page.text.rstrip("\n").count("\n") + 2
    moments = {one.line: one.minute for one in read_timeline(page).moments}
    day = _day_of(page)
    base = datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 - all is UTC
    entries = []
    for text, line in _written(page):
        after = moments.get(line)
        at = base + timedelta(minutes=after) if base and after is not None else None
        found = SOURCES.search(text)
        time = None if is_open(text) else read_time(text)
        entries.append(
            Entry(
                line,
                at,
                time.text.strip() if time else text,
                tuple(found[1].split()) if found else (),
                bool(time and time.day),
            )
        )  # fmt: skip
    remembered = _IMPORTED.search(page.text)
    hashes = remembered[1].split() if remembered else []
    hashes += [hash_of(one) for entry in entries for one in entry.ids]
    return Timeline(page, section.line, end, day, tuple(entries), frozenset(hashes))


def _written(page: Page) -> list[tuple[str, int]]:
    """Return all entries with their lines, those that are still placeholders, too."""
    found = [(item.blocks[0].text if item.blocks else "", item.line)
             for block in page.blocks("timeline", "list") for item in block.blocks]  # fmt: skip
    rows = {line for block in page.blocks("timeline", "table") for line in block.lines}
    found += [(one.text, one.line) for one in timeline_entries(page) if one.line in rows]
    return sorted(found, key=lambda entry: entry[1])


def _day_of(page: Page) -> date | None:
    """Return the day of the first entry, by the first that tells one, or the document."""
    times = [one.time for one in timeline_entries(page) if one.time]
    if times and times[0].day:
        return times[0].day
    own = day_in(page.value("date")) or day_in(page.path.rpartition("/")[2])
    own = own or day_in(page.value("start"))
    return own or next((one.day for one in times if one.day), None)


def readable(text: str, source: str) -> str:
    """Return the text of an entry, ``source`` before it where else its begin is read as a time."""
    time = read_time(f"**12:34** - {text}")
    is_plain = time is not None and time.clock == "12:34" and not time.zone and not time.last
    return text if is_plain else f"{source}: {text}"


def with_entries(
    found: Timeline, news: Sequence[New], *, remember: Collection[str] = (), ends: bool = False
) -> str:
    """Return the document with ``news`` in its timeline, in their order of time.

    ``remember`` are the sources to be known as imported besides. Where it ``ends``, the
    placeholder of the end goes.
    """
    text = found.page.text
    if news:
        text = _inserted(found, news, ends=ends, days=False)
        if _misread(found, text, news):
            text = _inserted(found, news, ends=ends, days=True)
            if _misread(found, text, news) and not read_timeline(found.page).misplaced:
                raise OpsError(
                    f"{found.page.path}: its timeline can't be added to as it is written",
                    "Make it a list of - **HH:MM** - What happened, in UTC.",
                )
    hashes = found.imported | {hash_of(one) for new in news for one in new.ids}
    hashes |= {hash_of(one) for one in remember}
    return _remembered(found, text, hashes) if hashes - found.imported else text


def _inserted(found: Timeline, news: Sequence[New], *, ends: bool, days: bool) -> str:
    """Return the text with ``news``; with ``days``, each entry that has a time carries its day."""
    lines = found.page.text.split("\n")
    return_ = "\r" if "\r\n" in found.page.text else ""
    timed = found.timed
    dates = {new.at.date() for new in news} | {at.date() for _, at in timed}
    dated = days or len(dates) > 1 or found.day is None or any(one.has_day for one, _ in timed)
    if days:
        for entry, at in timed:
            if not entry.has_day:
                lines[entry.line - 1] = _CLOCK.sub(rf"{at.date()} \1", lines[entry.line - 1], 1)
    table = next(iter(found.page.blocks("timeline", "table")), None)
    begins: dict[int, list[str]] = {}
    for new in sorted(news, key=lambda one: one.at):
        before, neighbor = _place(found, new.at)
        marker = _MARKER.match(lines[neighbor - 1]) if neighbor else None
        clock = new.at.strftime("%Y-%m-%d %H:%M" if dated else "%H:%M")
        source = f" <!-- ops:src {' '.join(new.ids)} -->" if new.ids else ""
        if table and (not neighbor or lines[neighbor - 1].lstrip().startswith("|")):
            cells = [clock, pipes(new.text) + source, *[""] * (len(table.rows[0]) - 2)]
            line = f"| {' | '.join(cells)} |"
        else:
            line = f"{marker[0] if marker else '- '}**{clock}** - {new.text}{source}"
        begins.setdefault(before, []).append(line + return_)
    gone = {entry.line for entry in found.entries
            if _EMPTY.fullmatch(lines[entry.line - 1])
            or (ends and _EMPTY_END.fullmatch(lines[entry.line - 1]))}  # fmt: skip
    written: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if number in begins and not found.entries:
            # Nothing stands here yet: blank lines set the first entry off.
            below = [return_] if line.strip() else []
            begins[number] = [*_blank(written, return_), *begins[number], *below]
        written += begins.get(number, [])
        if number not in gone and number <= len(lines):
            written.append(line)
    return "\n".join(written)


def _blank(written: list[str], return_: str) -> list[str]:
    return [return_] if written and written[-1].strip() else []


def _place(found: Timeline, at: datetime) -> tuple[int, int]:
    """Return before which line an entry of a time goes, and the line of one like it, 0 for none."""
    entries = found.entries
    if not entries:
        return _behind_text(found.page.text.split("\n"), found.first, found.end), 0
    timed = [(number, one.at) for number, one in enumerate(entries) if one.at is not None]
    before = [number for number, time in timed if time <= at]
    if not before:
        first = timed[0][0] if timed else 0
        return entries[first].line, entries[first].line
    last = before[-1]
    neighbor = entries[last].line
    lines = found.page.text.split("\n")
    if last + 1 < len(entries):
        following = entries[last + 1].line
        between = lines[neighbor : following - 1]
        if not any(_is_outside(line) for line in between):
            return following, neighbor
    stop = neighbor + 1
    while stop < found.end and stop <= len(lines) and _continues(lines, stop):
        stop += 1
    while not lines[stop - 2].strip():
        stop -= 1
    return stop, neighbor


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


def _behind_text(lines: list[str], first: int, end: int) -> int:
    """Return the line behind the last text of the section from line ``first`` up to ``end``."""
    at = min(end - 1, len(lines))
    while at > first and not lines[at - 1].strip():
        at -= 1
    return at + 1


def _misread(found: Timeline, text: str, news: Sequence[New]) -> bool:
    """Tell whether in ``text`` some entry, old or new, is read at another time than it has."""
    page = Page(found.page.path, found.page.folder, found.page.finder, text)
    again = read(page, "")
    wanted = sorted([at for _, at in found.timed] + [minute(new.at) for new in news])
    return sorted(at for _, at in again.timed) != wanted


def minute(at: datetime) -> datetime:
    """Return the minute of a moment, which is what an entry shows of it."""
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _remembered(found: Timeline, text: str, hashes: Collection[str]) -> str:
    """Return ``text`` with the comment that remembers what was imported."""
    ordered = sorted(hashes)
    rows = [" ".join(ordered[at : at + _HASHES]) for at in range(0, len(ordered), _HASHES)]
    newline = "\r\n" if "\r\n" in text else "\n"
    comment = newline.join(["<!-- ops:imported", *rows, "-->"]) + newline
    if _IMPORTED.search(text):
        return _IMPORTED.sub(comment, text, 1)
    lines = text.split("\n")
    end = found.end + len(lines) - found.page.text.count("\n") - 1
    place = _behind_text(lines, found.first, end) - 1
    before = "\n".join(lines[:place])
    after = "\n".join(lines[place:])
    comment += newline if after.strip() and lines[place].strip() else ""
    return f"{before}\n{newline}{comment}{after}"
