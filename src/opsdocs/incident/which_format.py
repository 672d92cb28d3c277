"""What a file of records holds: which format it is, its content tells."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from opsdocs.documents.secrets import masked
from opsdocs.errors import OpsError
from opsdocs.incident.formats import FORMATS, KNOWN, chat, git_log, rows
from opsdocs.incident.lines import is_blank
from opsdocs.incident.model import Context, Event
from opsdocs.incident.remembered import hash_of
from opsdocs.patterns import Pattern

_JSON = Pattern(r"\s*(?:\{|\[\s*(?:[\[\]{\"]|$))")
"""How JSON begins, as far as it has records; a chat begins ``[14:05]``."""
_MOST_VALUES = 5_000_000
"""Values in a file of JSON: of an export of 64 MB there are a fifth of that."""
_MOST_EVENTS = 500_000
"""Events that are read of what somebody names: half a minute, and half a GB of memory."""


def take(events: Iterable[Event], found: list[Event], context: Context) -> None:
    """Add ``events`` to those that were ``found``; raise ``OpsError`` where they are too many.

    One of which nothing is seen is none. No id has a secret in it, since that stands in the document.
    """
    for event in islice(events, _MOST_EVENTS + 1 - len(found)):
        if is_blank(event.text):
            context.textless += 1
        else:
            found.append(event._replace(id=hash_of(event.id)) if masked(event.id)[1] else event)
    if len(found) > _MOST_EVENTS:
        raise OpsError(
            f"{context.shown} has more than {_MOST_EVENTS:,} records",
            "Nothing was written. Export a shorter time.",
        )


def events_of(content: bytes, context: Context, day: date | None) -> Iterator[Event]:
    """Yield the events of a file."""
    text = _text_of(content, context)
    if _JSON.match(text):
        yield from events_in(values_of(text, context), context)
        return
    if git_log.fits(text):
        yield from git_log.of_text(text, context)
        return
    table = rows.of_csv(text)
    if table is not None:
        yield from rows.events(table, context)
        return
    lines = chat.lines_of(text, context.shown, day)
    if not chat.fits(lines, context.shown):
        raise unknown(context, f"text that begins {text.strip()[:40]!r}")
    yield from chat.events(lines, context, day)


def _text_of(content: bytes, context: Context) -> str:
    """Return a file as text: UTF-8, or the UTF-16 that PowerShell writes, which says so."""
    is_wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not is_wide and b"\0" in content[:8000]:
        raise unknown(context, "no text")
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise OpsError(
            f"{context.shown}:{line}: this is not UTF-8 text", "Save it as UTF-8."
        ) from None
    if not text.strip():
        raise OpsError(f"{context.shown} is empty", "Nothing was written.")
    return text


def values_of(text: str, context: Context) -> list[Any]:
    """Return the values of JSON in a text, one or one after the other; raise ``OpsError``.

    ``gh api --paginate`` prints a list for each page.
    """
    if max(text.count(","), text.count("[") + text.count("{")) > _MOST_VALUES:
        raise OpsError(
            f"{context.shown} has more than {_MOST_VALUES:,} values", "Export a shorter time."
        )
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    space = re.compile(r"[\s,]*")
    has_halves = "\\ud" in text or "\\uD" in text
    while match := space.match(text, at):
        at = match.end()
        if at >= len(text):
            return values
        try:
            value, at = decoder.raw_decode(text, at)
            value = _whole(value) if has_halves else value
        except RecursionError:
            raise OpsError(f"{context.shown}: the JSON is nested too deeply") from None
        except ValueError as error:
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            raise OpsError(
                f"{context.shown}:{line}: the JSON ends early or is broken",
                "Export it again; nothing was written.",
            ) from None
        values.append(value)
    return values


def _whole(value: Any) -> Any:
    """Return a value without half characters, which JSON can hold and no file can."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return value


def events_in(values: list[Any], context: Context) -> Iterator[Event]:
    seen = ""
    known = False
    untimed = textless = 0
    loose: list[dict[str, Any]] = []
    for value in values:
        found = next((one for one in FORMATS if one.fits(value)), None)
        if found:
            known = True
            yield from found.events(value, context)
            continue
        if not (held := rows.rows_in(value)):
            seen = seen or _seen(value)
            has_time = isinstance(value, dict) and rows.time_column(list(value)) is not None
            textless += has_time
            untimed += not has_time and value not in ([], {})
        loose += held
    if values == [[]]:
        return  # an empty list: amtool prints one where no alert is active
    if not known and not loose:
        raise unknown(context, seen or "JSON without records")
    yield from rows.events(loose, context)
    context.untimed += untimed
    context.textless += textless


def _seen(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        keys = ", ".join(str(key)[:30] for key in list(first)[:6])
        return f"JSON with the keys {keys}" if keys else "JSON without keys"
    return f"JSON of {type(first).__name__}" if first != [] else "an empty list"


def unknown(context: Context, seen: str) -> OpsError:
    return OpsError(
        f"{context.shown} is of no known format: it has {seen}", f"Give it one of: {KNOWN}."
    )
