"""A note: one entry in the timeline of an incident, and what it says of its state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.durations import format_difference, parse_seconds
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.incident.insert import New, minute, readable, with_entries
from opsdocs.incident.lines import harmless
from opsdocs.incident.timeline import Timeline, read
from opsdocs.locks import one_at_a_time
from opsdocs.patterns import Pattern

_LABEL = Pattern(
    r"[ \t]{0,40}(?:[-*+][ \t]{1,9})?\*\*[^*\n]{1,200}(?:\*\*[ \t]{0,9}:|:[ \t]{0,9}\*\*)[ \t]{0,9}"
    r"|[\w -]{1,80}:[ \t]{1,9}"
)
_RESOLVED = "Resolved"
_STATUSES = ("Investigating", "Identified", "Monitoring", _RESOLVED)
_AGO = Pattern(r"(.{1,60}?)\s+ago", re.IGNORECASE)
_TIME = Pattern(r"(\d{1,2}):(\d\d)(?::\d\d)?(?:\s?(?:UTC|Z))?", re.IGNORECASE)
_START = "Start of the incident"
_AHEAD = timedelta(minutes=1)
"""So far ahead may a clock be of ours."""


@dataclass(frozen=True)
class Noted:
    """What was written: the entry as it reads, its time, and what was masked or left as it was."""

    at: datetime
    text: str
    secrets: int = 0
    left: str = ""


def time_of(text: str, now: datetime) -> datetime:
    """Return the moment that ``14:05``, ``5 minutes ago`` or a day and time mean, in UTC.

    A time of day is the last one that was. Raises ``UsageError``, also for the future.
    """
    at = _read_time(text.strip(), now)
    if at > now + _AHEAD:
        raise UsageError(f"--at {text}: that is in the future", "Times are UTC.")
    return at


def _read_time(text: str, now: datetime) -> datetime:
    hint = 'Write 14:05, "5 minutes ago" or "2026-11-25 14:05", in UTC.'
    if text.casefold() == "now":
        return now
    try:
        if found := _AGO.fullmatch(text):
            return now - timedelta(seconds=parse_seconds(found[1]))
        if found := _TIME.fullmatch(text):
            at = now.replace(hour=int(found[1]), minute=int(found[2]), second=0)
            return at if at <= now + _AHEAD else at - timedelta(days=1)
        at = datetime.fromisoformat(re.sub(r"\s?UTC$", "Z", text))
        if len(text) <= len("2026-11-25"):
            raise ValueError(text)
        return (at - (at.utcoffset() or timedelta())).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise UsageError(f"--at {text}: this is no time", hint) from None


def status_of(page: Page, given: str) -> str:
    """Return the choice that ``given`` means; raise ``UsageError``."""
    choices: tuple[str, ...] = _STATUSES
    if page.doctype:
        question = next((one for one in page.doctype.questions if one.name == "status"), None)
        choices = tuple(one.value for one in question.choices) if question else choices
    for choice in choices:
        if given.casefold() in (choice.casefold(), page.name_of(choice)):
            return choice
    hint = nearest(given, choices) or f"Known are {', '.join(choices)}."
    raise UsageError(f"--status {given}: {page.path} has no such state", hint)


def add_note(
    page: Page, shown: str, text: str, at: datetime, *, status: str = ""
) -> Noted:  # fmt: skip
    """Write a note into the document ``page``, which other processes may be writing to.

    With a ``status`` the document takes it; where that ends the incident, its end and duration are
    filled in where they are open. Raises ``OpsError``.
    """
    with one_at_a_time(page.folder):
        page = Page(page.path, page.folder, page.finder)
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
    return Noted(at, said, secrets, left)


def _with_status(
    found: Timeline, text: str, status: str, end: datetime | None
) -> tuple[str, str]:  # fmt: skip
    """Return ``text`` with the status, and what was left as it is."""
    page = found.page
    again = Page(page.path, page.folder, page.finder, text)
    if "status" not in again.fields:
        raise OpsError(f"{page.path} has no field Status", "Add it under the title: **Status**: …")
    text = with_value(text, again, "status", status)
    if end is None:
        return text, ""
    if "end" in again.fields and _is_open(again, "end"):
        text = with_value(text, again, "end", f"{end:%Y-%m-%d %H:%M}")
    begun = start_of(found)
    if "duration" not in again.fields or begun is None or end < begun:
        return text, ""
    if not _is_open(again, "duration"):
        return text, f"Duration stays {again.value('duration')}"
    return with_value(text, again, "duration", format_difference(end - begun)), ""


def _is_open(page: Page, name: str) -> bool:
    value = page.value(name)
    return not value or (value.startswith("[") and value.endswith("]"))


def start_of(found: Timeline) -> datetime | None:
    """Return when the incident began: the field Start, or the first entry that a person wrote."""
    written = found.page.value("start")
    try:
        if written:
            return datetime.fromisoformat(written[: len("2026-11-25 14:05")])
    except ValueError:
        pass
    own = [(entry, at) for entry, at in found.timed if not entry.ids]
    named = [at for entry, at in own if entry.text.strip().startswith(_START)]
    return next(iter(named or [at for _, at in own]), None)


def day_of(found: Timeline) -> date | None:
    """Return the day on which the incident began."""
    begun = start_of(found)
    return begun.date() if begun else found.day


def with_value(text: str, page: Page, name: str, value: str) -> str:
    """Return ``text``, which is that of ``page``, with another value of a field."""
    lines = text.split("\n")
    at = page.fields[name].line - 1
    match = _LABEL.match(lines[at])
    if match is None:
        raise OpsError(f"{page.path}:{at + 1}: this field can't be written", "Write it by hand.")
    label = match[0] if match[0].endswith((" ", "\t")) else f"{match[0]} "
    rest = lines[at][match.end() :]
    end = rest[len(rest.rstrip(" \t\r\\")) :]  # two spaces, a backslash: marks of the line's end
    lines[at] = f"{label}{value}{end}"
    return "\n".join(lines)
