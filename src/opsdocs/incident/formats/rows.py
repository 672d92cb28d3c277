"""Rows with a column for the time: CSV and JSON lines of any tool, and our own ``.events.jsonl``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from opsdocs.incident.model import MESSAGE, NOTE, WORTH, Context, Event, text_of
from opsdocs.incident.times import moment

TIMES = ("time", "timestamp", "ts", "@timestamp", "datetime", "date_time", "created_at", "createdat",
         "occurred_at", "date", "when", "at", "_time", "time (utc)", "start", "starts_at")  # fmt: skip
_TEXTS = ("text", "message", "event", "summary", "description", "title", "msg", "body", "log",
          "content", "what", "details", "note", "event_name", "name")  # fmt: skip
_PEOPLE = ("who", "user", "author", "username", "actor", "owner", "from", "by", "person", "sender")
_IDS = ("id", "uuid", "event_id", "key")
_LINKS = ("link", "url", "html_url", "permalink")
_SAMPLE = 4000
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
        return [dict(zip(columns, cells, strict=False)) for cells in reader if any(cells)]
    except (csv.Error, StopIteration):
        return None


def time_column(columns: Sequence[str]) -> str | None:
    """Return the column that has the time, by its name; None where none does."""
    names = {str(column).strip().casefold(): column for column in columns}
    return next((names[name] for name in TIMES if name in names), None)


def fits(records: Sequence[Any]) -> bool:
    """Tell whether values of JSON are rows that have a time."""
    first = records[0] if records else None
    return isinstance(first, dict) and time_column(list(first)) is not None


def events(records: Sequence[Mapping[str, Any]], context: Context) -> Iterator[Event]:
    """Yield an event for each row that has a time and a text."""
    for row in records:
        column = time_column(list(row))
        at = moment(row.get(column), context) if column else None
        if at is None:
            context.untimed += 1
            continue
        low = {str(name).strip().casefold(): value for name, value in row.items()}
        low.pop(str(column).strip().casefold(), None)
        text = text_of(low, *_TEXTS)
        if not text:
            rest = (text_of(low, name) for name in low if not name.endswith(("_at", "_id")))
            text = next((one for one in rest if one), "")
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
