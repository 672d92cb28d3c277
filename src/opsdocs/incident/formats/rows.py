"""Rows with a column for the time: CSV and JSON lines of any tool, and our own ``.events.jsonl``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from opsdocs.incident.model import MESSAGE, NOTE, WORTH, Context, Event, mappings, text_of
from opsdocs.incident.times import moment

TIMES = ("time", "timestamp", "ts", "@timestamp", "datetime", "date_time", "created_at", "createdat",
         "occurred_at", "date", "when", "at", "_time", "start", "starts_at", "eventtime",
         "lasttimestamp", "__realtime_timestamp")  # fmt: skip
_TEXTS = ("text", "message", "event", "summary", "description", "title", "msg", "body", "log",
          "content", "what", "details", "note", "event_name", "eventname", "line", "textpayload",
          "@message", "_raw")  # fmt: skip
_PEOPLE = ("who", "user", "author", "username", "actor", "owner", "from", "by", "person", "sender")
_IDS = ("id", "uuid", "event_id", "key")
_LINKS = ("link", "url", "html_url", "permalink")
_SHORT = 12


def of_csv(text: str) -> list[dict[str, Any]] | None:
    """Return the rows of a CSV whose head names a column for the time, None for anything else."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    if delimiter not in head:
        return None
    try:
        reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
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


def rows_in(value: Any) -> list[dict[str, Any]]:
    """Return the rows that a value of JSON is or holds, which have a time and a text.

    Tools put them below a key: ``{"events": […]}``, and Splunk each one: ``{"result": {…}}``.
    """
    below = value.items() if isinstance(value, dict) else ()
    held = [one for name, one in below if isinstance(one, list) or name == "result"]
    for one in [value, *held]:
        found = [one] if isinstance(one, dict) else mappings(one)
        if any(time_column(list(row)) and _has_text(row) for row in found[:3]):
            return found
    return []


def events(records: Sequence[Mapping[str, Any]], context: Context) -> Iterator[Event]:
    """Yield an event for each row that has a time and a text."""
    for row in records:
        column = time_column(list(row))
        low = {_plain(name): value for name, value in row.items()}
        at = _time(low, column, context) if column else None
        if at is None:
            context.untimed += 1
            continue
        low.pop(_plain(str(column)), None)
        text = text_of(low, *_TEXTS)
        if not text:
            continue
        kind = text_of(low, "kind")
        who, link = text_of(low, *_PEOPLE), text_of(low, *_LINKS)
        # With a source of its own, it is one of ours, and the same event as before.
        if (source := text_of(low, "source")) and kind:
            yield Event(at, source, text_of(low, "id"), text, who, link, kind,
                        text_of(low, "subject"))  # fmt: skip
            continue
        name = text_of(low, *_IDS) or sha256(f"{at}{who}{text}".encode()).hexdigest()[:_SHORT]
        known = kind if kind in WORTH or kind == MESSAGE else NOTE
        yield Event(at, "rows", name, text, who, link, known)


def _time(low: Mapping[str, Any], column: str, context: Context) -> datetime | None:
    """Return the time of a row, whose day may stand in a column of its own."""
    if column.casefold().rstrip().endswith("(utc)"):
        context = replace(context, zone=UTC)
    value = low[_plain(column)]
    return moment(value, context) or moment(f"{low.get('date')} {value}", context)


def _longest(row: Mapping[str, str]) -> str:
    """Return the longest text of a row, where the column that has it is called otherwise."""
    known = {*TIMES, *_PEOPLE, *_IDS, *_LINKS}
    return max(
        (text for name, text in row.items() if _plain(name) not in known), key=len, default=""
    )
