"""Rows with a column for the time: CSV and JSON lines of any tool, and our own ``.events.jsonl``."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from opsdocs.incident.model import (
    MESSAGE,
    NOISE,
    NOTE,
    WORTH,
    Context,
    Event,
    mappings,
    part,
    text_of,
)
from opsdocs.incident.times import moment
from opsdocs.incident.when import day_first_in
from opsdocs.patterns import Pattern

TIMES = ("time", "timestamp", "ts", "@timestamp", "datetime", "date_time", "date and time", "created_at", "createdat",
         "createddatetime", "created_on", "created", "create_at", "datecreated", "date_happened",
         "sys_created_on", "occurred_at", "opened_at", "date", "when", "at", "_time", "start", "starts_at",
         "eventtime", "lasttimestamp", "firsttimestamp", "__realtime_timestamp",
         "date_unixtime")  # fmt: skip
_TEXTS = ("text", "message", "event", "summary", "description", "title", "msg", "body", "log",
          "content", "what", "details", "note", "event_name", "eventname", "line", "textpayload",
          "short_description", "@message", "_raw")  # fmt: skip
_PEOPLE = ("who", "user", "author", "username", "actor", "owner", "from", "by", "person", "sender",
           "sender_full_name", "involvedobject", "regarding")  # fmt: skip
_NAMES = ("nickname", "displayname", "display_name", "name", "username", "login", "summary")
"""Where a person, or the object that an event of Kubernetes is of, has its name."""
_STATES = {"investigating", "identified", "monitoring", "resolved"}
"""Of an incident, as the pages have them on which its state is told."""
_IDS = ("id", "uuid", "event_id", "key")
_LINKS = ("link", "url", "html_url", "permalink")
_SHORT = 12
_NESTED = {"result", "post", "fields", "_source", "attributes", "hits", "data"}
"""Below which keys Splunk, Mattermost, Jira, Elasticsearch and Datadog have their rows."""
_DEEPEST = 5
_TAG = Pattern(r"<[^<>]{0,2000}>")
_LARGEST_CELL = 64_000_000
"""Letters in a cell: of a CSV with a quote that does not end, all that follows."""


def of_csv(text: str) -> list[dict[str, Any]] | None:
    """Return the rows of a CSV whose head names a column for the time, None for anything else."""
    if text.startswith("sep="):
        text = text.partition("\n")[2]  # which is for Excel
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    if delimiter not in head or head.lstrip().startswith("|"):  # a table of Markdown is text
        return None
    csv.field_size_limit(_LARGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = next(reader)
        if time_column(columns) is None:
            return None
        found = [dict(zip(columns, cells, strict=False)) for cells in reader if any(cells)]
    except (csv.Error, StopIteration):
        return None
    return found if _has_text(columns) else [{**row, "text": _longest(row)} for row in found]


def time_column(columns: Sequence[str]) -> str | None:
    """Return the column that has the time, by its name; None where none does."""
    names = {_plain(column): column for column in columns}
    return next((names[name] for name in TIMES if name in names), None)


def _has_text(columns: Iterable[str]) -> bool:
    return not set(_TEXTS).isdisjoint(map(_plain, columns))


def _plain(column: str) -> str:
    """Return ``time`` for ``Time (UTC)``."""
    return str(column).strip().casefold().removesuffix("(utc)").rstrip()


def rows_in(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """Return the rows that a value of JSON is or holds, which have a time and a text.

    Tools put them below a key: ``{"events": […]}``, and some each one: ``{"result": {…}}``. A row
    may have others below it: an incident its updates.
    """
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        found = mappings(value)
        own = found if any(map(_is_row, found[:3])) else []
        return own + [row for one in found for row in _below(one, depth + 1)]
    if not isinstance(value, dict):
        return []
    return ([value] if _is_row(value) else []) + _below(value, depth + 1)


def _below(value: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    held = [one for name, one in value.items() if isinstance(one, list) or name in _NESTED]
    return [row for one in held for row in rows_in(one, depth)]


def _is_row(value: dict[str, Any]) -> bool:
    return time_column(list(value)) is not None and _has_text(value)


def events(records: Sequence[Mapping[str, Any]], context: Context) -> Iterator[Event]:
    """Yield an event for each row that has a time and a text."""
    shared = _shared_ids(records)
    times = (str(value) for row in records for name, value in row.items() if _plain(name) in TIMES)
    own = replace(context, is_day_first=day_first_in(times))
    for row in records:
        low = {_plain(name): value for name, value in row.items()}
        at = _time(row, low, own)
        text = _text(low)
        if at is None or not text:
            context.untimed += at is None
            context.textless += at is not None
            continue
        kind = text_of(low, "kind")
        who, link = _who(low), text_of(low, *_LINKS)
        # With a source of its own, it is one of ours, and the same event as before.
        if (source := text_of(low, "source")) and kind in {*WORTH, MESSAGE, NOISE}:
            yield Event(at, source, text_of(low, "id"), text, who, link, kind,
                        text_of(low, "subject"))  # fmt: skip
            continue
        name = text_of(low, *_IDS)
        if not name or name in shared:
            name = sha256(f"{at}{who}{text}".encode()).hexdigest()[:_SHORT]
        known = kind if kind in WORTH or kind == MESSAGE else NOTE
        yield Event(at, "rows", name, text, who, link, known)


def _shared_ids(records: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids that several rows have: they name what the rows are about."""
    seen: set[str] = set()
    shared: set[str] = set()
    for row in records:
        name = text_of({_plain(key): value for key, value in row.items()}, *_IDS)
        (shared if name in seen else seen).add(name)
    return shared


def _text(low: Mapping[str, Any]) -> str:
    """Return the text of a row; Telegram has it in pieces, and Teams as HTML below the body."""
    if text := text_of(low, *_TEXTS):
        state = text_of(low, "status").casefold()
        return f"{state.capitalize()}: {text}" if state in _STATES else text
    if content := text_of(part(low, "body"), "content"):
        return html.unescape(_TAG.sub(" ", content)).strip()
    pieces = low.get("text")
    if not isinstance(pieces, list):
        return ""
    return "".join(one if isinstance(one, str) else text_of(one, "text") for one in pieces
                   if isinstance(one, str | dict)).strip()  # fmt: skip


def _who(low: Mapping[str, Any]) -> str:
    if who := text_of(low, *_PEOPLE):
        return who
    for name in _PEOPLE:
        if isinstance(one := low.get(name), dict):
            one = part(one, "user") or one
            if who := text_of({_plain(key): value for key, value in one.items()}, *_NAMES):
                return who
    return ""


def _time(
    row: Mapping[str, Any], low: Mapping[str, Any], context: Context
) -> datetime | None:  # fmt: skip
    """Return the time of a row, whose day may stand in a column of its own.

    Of several columns that of the first name counts that holds a time: an event of Kubernetes may
    have ``eventTime: null``, and its time elsewhere.
    """
    columns = {_plain(column): column for column in row}
    for name in (name for name in TIMES if low.get(name)):
        own = context
        if columns[name].casefold().rstrip().endswith("(utc)"):
            own = replace(context, zone=UTC)
        if at := moment(low[name], own) or moment(f"{low.get('date')} {low[name]}", own):
            return at
    return None


def _longest(row: Mapping[str, str]) -> str:
    """Return the longest text of a row, where the column that has it is called otherwise."""
    known = {*TIMES, *_PEOPLE, *_IDS, *_LINKS}
    return max(
        (text for name, text in row.items() if _plain(name) not in known), key=len, default=""
    )
