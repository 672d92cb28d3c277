"""Records into a document: read, choose, merge, and remember what was left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from opsdocs.documents.page import Page
from opsdocs.documents.saving import saved
from opsdocs.documents.secrets import masked
from opsdocs.documents.source import LARGEST
from opsdocs.durations import as_minutes, written_moment
from opsdocs.errors import OpsError
from opsdocs.files import read_start, write_all
from opsdocs.incident.merge import Merged, merge
from opsdocs.incident.model import Context, Event
from opsdocs.incident.note import start_of
from opsdocs.incident.open_records import read_records
from opsdocs.incident.remembered import hash_of, imported_into
from opsdocs.incident.repeats import Repeats, anonymous, group, safe_key, within
from opsdocs.incident.timeline import TimelineSection, read
from opsdocs.incident.times import local_day
from opsdocs.locks import one_at_a_time

BEFORE, AFTER = timedelta(minutes=10), timedelta(minutes=30)
"""So long before the start and after the end of an incident records matter."""
_LARGEST = 50_000_000
"""Bytes of the file with all events."""


@dataclass
class WantedEvents:
    """What is to be taken of the records: from when to when, of whom, and which."""

    since: datetime | None = None
    until: datetime | None = None
    everything: bool = False
    anonymous: bool = False
    keep_events: bool = False
    pretend: bool = False


@dataclass
class Imported:
    """What came of it, for the person who asked."""

    merged: Merged
    left_out: int = 0
    unread: Sequence[str] = ()
    kept_in: Path | None = None


@dataclass
class Beyond:
    """What would be entries, but lies before ``since`` or after ``until``: the times, in order."""

    since: datetime | None
    until: datetime | None
    before: list[datetime]
    after: list[datetime]


def window_of(found: TimelineSection, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return from when to when records matter for a document, None for no limit."""
    page = found.page
    begun = start_of(found)
    is_over = page.choice("status") in {"resolved", "closed"}
    if begun is None:
        if found.day is None:
            return None, None
        first = datetime.combine(found.day, time())
        return first - BEFORE, (first + timedelta(days=1) + AFTER) if is_over else None
    if not is_over:
        return begun - BEFORE, None
    end = written_moment(page.value("end"))
    minutes = as_minutes(page.value("duration"))
    if end is None and minutes is not None:
        end = begun + timedelta(minutes=minutes)
    own = [at for entry, at in found.timed if not entry.ids]
    return begun - BEFORE, max([*own, end] if end else own) + AFTER


def day_of(found: TimelineSection, since: datetime | None, context: Context) -> date | None:
    """Return the day of times without one, in the zone that they are in."""
    begun = since or start_of(found)
    return local_day(begun, context) if begun else found.day


def import_records(
    page: Page,
    shown: str,
    names: Sequence[str],
    *,
    context: Context,
    wanted: WantedEvents,
    now: datetime,
    root: Path,
    choose: Callable[[list[Repeats], Beyond], None],
) -> Imported:  # fmt: skip
    """Merge the records ``names`` into the timeline of ``page``.

    ``choose`` is told what lies beyond the window, and may change which groups become entries, of
    those that are not there yet. Raises ``OpsError`` where the document or a record can't be read,
    and where nothing lies in the window.
    """
    found = read(page, shown)
    since, until = window_of(found, now)
    since, until = wanted.since or since, wanted.until or until
    day = day_of(found, wanted.since, context)
    context.earliest = since
    events: list[Event] = []
    for name in names:
        events += read_records(name, root, context, (since, until), day)
    inside, outside, future = within(events, since, until, now)
    _check_found(inside, outside, future, context, (since, until))
    if wanted.anonymous:
        inside = anonymous(inside)
    groups = group(inside, everything=wanted.everything)
    imported = imported_into(found)
    news = []
    for one in groups:
        if any(hash_of(key) not in imported for key in one.keys):
            news.append(one)
        else:
            one.is_chosen = True
    lost = [
        event.at for one in group(outside, everything=wanted.everything) for event in one.events
        if one.is_chosen and hash_of(safe_key(event)) not in imported
    ]  # fmt: skip
    before = sorted(at for at in lost if since and at < since)
    choose(news, Beyond(since, until, before, sorted(lost)[len(before) :]))
    with one_at_a_time(page.folder):
        # Others may have written while records were read and chosen.
        again = Page(page.path, page.folder, page.finder)
        found = found if again.text == page.text else read(again, shown)
        result = Imported(
            merge(found, groups), sum(not one.is_chosen for one in groups), unread(context, future)
        )
        if len(result.merged.text.encode("utf-8", "replace")) > LARGEST:
            raise OpsError(
                f"{len(result.merged.added)} entries would make {shown} larger than can be read",
                "Nothing was written. Pass --since and --until, or leave out --all.",
            )
        if wanted.pretend:
            return result
        files = [_kept(page, groups)] if wanted.keep_events else []
        result.kept_in = files[0][0] if files else None
        if result.merged.text != found.page.text:
            files.append(saved(found.page, result.merged.text))
        write_all(files, root=page.root, overwrite=True)
    return result


def unread(context: Context, future: int) -> list[str]:
    """Return what to say of that which was not read: ``2 have no time``."""
    ahead = f"{future} {'lies' if future == 1 else 'lie'} in the future"
    lacking = {"time": context.untimed, "text": context.textless}
    return [
        *([ahead] if future else []),
        *(f"{n} {'has' if n == 1 else 'have'} no {what}" for what, n in lacking.items() if n),
    ]


def _check_found(
    inside: list[Event],
    outside: list[Event],
    future: int,
    context: Context,
    window: tuple[datetime | None, datetime | None],
) -> None:
    if inside:
        return
    if outside:
        first, last = (f"{pick(one.at for one in outside):%Y-%m-%d %H:%M}" for pick in (min, max))
        limits = " to ".join(f"{one:%Y-%m-%d %H:%M}" if one else "now" for one in window)
        raise OpsError(
            f"nothing in the records is of {limits} UTC; they are of {first} to {last}",
            "Pass --since and --until, or name another document with --to.",
        )
    if missing := unread(context, future):
        raise OpsError(
            f"there is nothing to take from the records: {', '.join(missing)}",
            "Nothing was written. A time is read where it is written as 2026-11-25 14:05.",
        )
    raise OpsError("there are no messages or events in the records", "Nothing was written.")


def _kept(page: Page, groups: Sequence[Repeats]) -> tuple[Path, bytes]:
    """Return the file beside the document that has all events, and them, those of before included."""
    path = page.folder / f"{page.path.removesuffix('.md')}.events.jsonl"
    rows: dict[str, dict[str, Any]] = {}
    if path.is_file() and not path.is_symlink():
        try:
            for line in read_start(str(path), _LARGEST, root=page.root).decode().splitlines():
                row = json.loads(line)
                rows[f"{row['source']}:{row['id']}"] = {**row, "time": str(row["time"])}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise OpsError(
                f"{path} can't be read", "Nothing was written. Move it away, and run this again."
            ) from None
    for one in groups:
        for event in one.events:
            rows[f"{event.source}:{event.id}"] = {
                "time": f"{event.at.isoformat(timespec='milliseconds')}Z", "source": event.source,
                "id": event.id, "kind": event.kind, "who": masked(event.who)[0],
                "text": masked(event.text)[0], "link": masked(event.link)[0],
                "subject": masked(event.subject)[0],
                "kept": one.is_chosen, "entry": safe_key(one.first),
            }  # fmt: skip
    ordered = [rows[key] for key in sorted(rows, key=lambda key: (rows[key]["time"], key))]
    content = "".join(f"{json.dumps(row, ensure_ascii=True)}\n" for row in ordered).encode()
    if len(content) > _LARGEST:
        raise OpsError(
            f"{path} would have more than {_LARGEST // 1_000_000} MB",
            "Nothing was written. Pass --since and --until, or leave out --keep-events.",
        )
    return path, content
