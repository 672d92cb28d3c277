"""A document of an incident that begins now, or is made from records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from opsdocs.documents.page import Page
from opsdocs.documents.secrets import masked
from opsdocs.errors import UsageError
from opsdocs.incident.import_records import BEFORE, unread, window_of
from opsdocs.incident.merge import Merged, merge
from opsdocs.incident.model import FIRED, RESOLVED, Context, Event
from opsdocs.incident.open_records import read_records
from opsdocs.incident.repeats import group, within
from opsdocs.incident.timeline import read
from opsdocs.incident.times import local_day
from opsdocs.printable import one_line
from opsdocs.stamp.compose import Composed
from opsdocs.stamp.given_answers import Given
from opsdocs.types.detect import TypeFinder
from opsdocs.types.model import DocType, with_article

_LONGEST_TITLE = 100
_STATUS = "Investigating"
_ORIGIN = "the records"
KNOWN = "from_records"
"""The name by which suggestions find what the records say."""


def goes_on(doctype: DocType, given: Mapping[str, Given]) -> dict[str, Given]:
    """Return ``given`` with the status of an incident that is being investigated."""
    found = dict(given)
    status = doctype.labels.get(_STATUS.lower(), _STATUS)
    choices = {
        choice.value for one in doctype.questions if one.name == "status" for choice in one.choices
    }
    if status in choices:
        found.setdefault("status", Given(status, given["start"].origin))
    return found


@dataclass
class Records:
    """Records that a document is made from, and what they say of the whole incident."""

    events: list[Event]
    now: datetime
    says: dict[str, str]
    merged: Merged = field(default_factory=lambda: Merged("", []))
    left_out: int = 0
    unread: Sequence[str] = ()

    def into(self, document: Composed, folder: Path) -> Composed:
        """Return the document with the records in its timeline."""
        page = Page(document.path, folder, TypeFinder([]), document.text)
        found = read(page, document.path)
        since, until = window_of(found, self.now) if found.timed else (None, None)
        inside, _, _ = within(self.events, since, until, self.now)
        groups = group(inside)
        self.merged = merge(found, groups)
        self.left_out = len(self.events) - sum(len(one.events) for one in groups if one.is_chosen)
        text = self.merged.text
        before, after = document.text.split("\n"), text.split("\n")
        opened = []
        for one in document.left_open:
            line = before[one.line - 1]
            if line in after[one.line - 1 :] or line in after:
                start = one.line - 1 if line in after[one.line - 1 :] else 0
                opened.append(one._replace(line=after.index(line, start) + 1))
        return document._replace(text=text, left_open=tuple(opened))


def records_of(
    doctype: DocType,
    names: Sequence[str],
    context: Context,
    root: Path,
    now: datetime,
    *,
    start: datetime | None = None,
) -> Records:
    """Read the records ``names`` for a document of a type; raise ``OpsError``.

    Times of day without a day are told from the ``start`` of the incident.
    """
    if not any(one.name == "timeline" for one in doctype.questions):
        raise UsageError(
            f"{with_article(doctype.name)} has no timeline",
            'For example: ops new post-mortem --from FILE "…"',
        )
    day = local_day(start, context) if start else None
    context.earliest = start - BEFORE if start else None
    events: list[Event] = []
    for name in names:
        events += read_records(name, root, context, (None, None), day)
    inside, _, future = within(events, None, None, now)
    missing = unread(context, future)
    if not inside:
        why = f": {', '.join(missing)}" if missing else ""
        raise UsageError(f"there is nothing to take from the records{why}", "See: ops note --help")
    return Records(inside, now, _said(doctype, inside), unread=missing)


def _said(doctype: DocType, events: Sequence[Event]) -> dict[str, str]:
    """Return what the records say of the incident, by question; nothing where they don't."""
    fired = [one for one in events if one.kind == FIRED]
    over = [one for one in events if one.kind == RESOLVED]
    titles = [one.title for one in (*fired, *events) if one.title]
    told = [one for one in events if one.severity]
    # Of several alerts, that of the one that gives the title; the last that was said of it.
    severities = [one.severity.upper() for one in told if titles and one.title == titles[0]] or [
        one.severity.upper() for one in told
    ]
    found = {}
    if titles:
        found["title"] = one_line(" ".join(masked(titles[0])[0].split()))[:_LONGEST_TITLE]
    if fired:
        found["start"] = f"{fired[0].at:%Y-%m-%d %H:%M}"
        ended = {one.subject: one.at for one in over}
        if all(one.subject in ended and ended[one.subject] >= one.at for one in fired):
            found["end"] = f"{over[-1].at:%Y-%m-%d %H:%M}"
    if severities:
        found["severity"] = severities[-1]
    choices = {one.name: {choice.value for choice in one.choices} for one in doctype.questions}
    found = {
        name: value for name, value in found.items()
        if name in choices and (not choices[name] or value in choices[name])
    }  # fmt: skip
    if "start" not in found and "date" in choices:
        found["date"] = f"{events[0].at:%Y-%m-%d}"
    return found


def offering(doctype: DocType, records: Records) -> DocType:
    """Return the type with what the records say as the first suggestion of its questions."""
    questions = tuple(
        one._replace(suggest=(f"{{{{ {KNOWN}.{one.name} }}}}", *one.suggest))
        if one.name in records.says
        else one
        for one in doctype.questions
    )
    return doctype._replace(questions=questions)


def taken(records: Records, given: Mapping[str, Given]) -> dict[str, Given]:
    """Return ``given`` with what the records say besides, for where nobody can be asked."""
    said = {name: Given(value, _ORIGIN) for name, value in records.says.items()}
    if "start" in given or "end" in given:
        said.pop("date", None)
    return said | dict(given)
