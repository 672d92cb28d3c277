"""A note: one entry in the timeline of an incident, and what it says of its state."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time, timedelta
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.documents.set_fields import with_fields
from opsdocs.documents.times import minutes_of, offset_of, read_time
from opsdocs.durations import AHEAD, format_difference, spoken_minute, written_moment
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.incident.insert import New, minute, readable, with_entries
from opsdocs.incident.lines import harmless
from opsdocs.incident.timeline import TimelineSection, read
from opsdocs.locks import one_at_a_time

_RESOLVED = "Resolved"
_STATUSES = ("Investigating", "Identified", "Monitoring", _RESOLVED)
_START = "Start of the incident"
_DAY = 24 * 60
_TIME_ALONE = re.compile(r"[\d:.]{1,8} ?(?:[AaPp]\.?[Mm]\.?)?(?: ?[A-Z]{2,5})?")


class Noted(NamedTuple):
    """What was written: the entry as it reads, its time, and what was masked or left as it was.

    ``ends`` tells that the incident is over now.
    """

    at: datetime
    text: str
    secrets: int = 0
    left: str = ""
    ends: bool = False


FORMS = 'Write 14:05, "5 minutes ago" or "2026-11-25 14:05", in UTC.'
"""How a time is told to an option; a time of day is the last one that was."""


def time_of(text: str, now: datetime) -> datetime:
    """Return the moment that ``text`` means, one of the ``FORMS``.

    Raises ``UsageError``, also for the future.
    """
    at = _read_time(text.strip(), now)
    if at > now + AHEAD:
        raise UsageError(f"--at {text}: that is in the future", "Times are UTC.")
    return at


def _read_time(text: str, now: datetime) -> datetime:
    if (spoken := spoken_minute(text, now)) is not None:
        return spoken
    try:
        at = datetime.fromisoformat(re.sub(r"\s?UTC$", "Z", text))
        if len(text) > len("2026-11-25"):
            return (at - (at.utcoffset() or timedelta())).replace(tzinfo=None)
    except (ValueError, OverflowError):
        pass
    if (told := as_in_timelines(text, now)) is not None:
        return told.replace(tzinfo=None)
    raise UsageError(f"--at {text}: this is not a time", FORMS)


def as_in_timelines(text: str, now: datetime) -> datetime | None:
    """Return the moment that ``2:05 PM``, ``Nov 25 14:05`` or ``14:05 CET`` means, the last that was.

    Where it names a zone, it is told in UTC with that; else as it is written, as ``now`` is.
    """
    found = read_time(text, now.year)
    if found is None or not found.clock or found.last or found.text.strip():
        return None
    offset, minutes = offset_of(found.zone or "UTC"), minutes_of(found.clock)
    if offset is None or minutes >= _DAY:
        return None
    after_midnight = timedelta(minutes=minutes - offset)
    if found.day and found.day.year in {MINYEAR, MAXYEAR}:
        return None  # beyond which no zone leads
    at = datetime.combine(found.day or now.date(), time()) + after_midnight
    if at > now + AHEAD and not found.day:
        at -= timedelta(days=1)
    elif at > now + AHEAD and str(at.year) not in text:
        earlier = read_time(text, now.year - 1)
        if earlier is None or earlier.day is None:
            return None
        at = datetime.combine(earlier.day, time()) + after_midnight
    return at.replace(tzinfo=UTC) if found.zone else at


def statuses_of(page: Page) -> tuple[str, ...]:
    """Return what the Status of a document may be."""
    questions = page.doctype.questions if page.doctype else ()
    question = next((one for one in questions if one.name == "status"), None)
    return tuple(one.value for one in question.choices) if question else _STATUSES


def status_of(page: Page, given: str) -> str:
    """Return the choice that ``given`` means; raise ``UsageError``."""
    choices = statuses_of(page)
    for choice in choices:
        if given.casefold() in (choice.casefold(), page.name_of(choice)):
            return choice
    hint = nearest(given, choices) or f"Write one of {', '.join(choices)}."
    raise UsageError(f"--status {given}: {page.from_root} has no such state", hint)


def add_note(
    page: Page, shown: str, text: str, at: datetime, *, status: str = ""
) -> Noted:  # fmt: skip
    """Write a note into the document ``page``, which other processes may be writing to.

    With a ``status`` the document takes it; where that ends the incident, its end and duration are
    filled in where they are open. Raises ``OpsError``.
    """
    with one_at_a_time(page.folder):
        again = Page(page.path, page.folder, page.finder)
        page = page if page.text == again.text else again  # which others may have written
        found = read(page, shown)
        said, secrets = harmless(text)
        ends = bool(status) and page.name_of(status) == "resolved"
        begun = start_of(found) if ends else None
        if begun is not None and minute(at) < minute(begun):
            raise UsageError(
                f"it would end before its start, {begun:%Y-%m-%d %H:%M}",
                "Say when it ended: --at TIME",
            )
        if status and said.casefold() != status.casefold():
            said = f"{status}: {said}" if said else status
        if said:
            said = readable(said, "Note")
        if not said:
            raise UsageError("the note is empty", 'For example: ops note "Rolled back to 1.4.2"')
        written = with_entries(found, [New(at, said)], ends=ends)
        left = ""
        if status:
            written, left = _with_status(found, written, status, minute(at) if ends else None)
        save(page, written)
    return Noted(at, said, secrets, left, ends)


def _with_status(
    found: TimelineSection, text: str, status: str, end: datetime | None
) -> tuple[str, str]:  # fmt: skip
    """Return ``text`` with the status, and what was left as it is."""
    page = found.page
    again = Page(page.path, page.folder, page.finder, text)
    if "status" not in again.fields:
        raise OpsError(
            f"{page.from_root} has no field Status", "Add it under the title: **Status**: …"
        )
    values = {"status": status}
    left = ""
    if end is not None:
        earlier = _earlier_ends(found)
        ends = {f"{one:%Y-%m-%d %H:%M}" for one in earlier}
        if "end" in again.fields and (_is_open(again, "end") or again.value("end") in ends):
            values["end"] = f"{end:%Y-%m-%d %H:%M}"
        begun = start_of(found)
        if "duration" in again.fields and begun is not None and end >= begun:
            lasted = {format_difference(one - begun) for one in earlier if one >= begun}
            if _is_open(again, "duration") or again.value("duration") in lasted:
                values["duration"] = format_difference(end - begun)
            else:
                left = f"Duration stays {again.value('duration')}"
    return with_fields(again, values), left


def _earlier_ends(found: TimelineSection) -> list[datetime]:
    """Return when the incident was over before it went on: what was written then is of a note."""
    name_of = found.page.name_of
    return [
        minute(at) for entry, at in found.timed
        if name_of(entry.text.strip().partition(":")[0]) == "resolved"
    ]  # fmt: skip


def refuse_day_before(page: Page, shown: str, text: str, at: datetime, now: datetime) -> None:
    """Raise ``UsageError`` where a time of day alone leads to the day before the incident began.

    Somebody has typed the time of their clock, and not UTC.
    """
    if at.date() == now.date() or not _TIME_ALONE.fullmatch(text.strip()):
        return
    begun = start_of(read(page, shown))
    if begun is not None and at < begun:
        raise UsageError(
            f"--at {text}: that was yesterday, before the incident began at {begun:%H:%M}",
            f"Times are UTC, and it is {now:%H:%M} now. If it was so: --at '{at:%Y-%m-%d %H:%M}'",
        )


def _is_open(page: Page, name: str) -> bool:
    value = page.value(name)
    return not value or (value.startswith("[") and value.endswith("]"))


def start_of(found: TimelineSection) -> datetime | None:
    """Return when the incident began: the field Start, or the first entry that a person wrote."""
    if (written := written_moment(found.page.value("start"))) is not None:
        return written
    own = [(entry, at) for entry, at in found.timed if not entry.ids]
    named = [at for entry, at in own if entry.text.strip().startswith(_START)]
    return next(iter(named or [at for _, at in own]), None)
