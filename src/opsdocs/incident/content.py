"""What a file of records holds: which format it is, its content tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from opsdocs.errors import OpsError
from opsdocs.incident.formats import FORMATS, KNOWN, chat, git_log, rows
from opsdocs.incident.model import Context, Event
from opsdocs.patterns import Pattern

_JSON = Pattern(r"\s*(?:\{|\[\s*(?:[\[\]{\"]|$))")
"""How JSON begins, as far as it has records; a chat begins ``[14:05]``."""
_MOST_VALUES = 5_000_000
"""Values in a file of JSON: of an export of 64 MB there are a fifth of that."""
_MOST_EVENTS = 500_000
"""Events that are read of what somebody names: half a minute, and half a GB of memory."""


def take(events: Iterable[Event], found: list[Event], context: Context) -> None:
    """Add ``events`` to those that were ``found``; raise ``OpsError`` where they are too many."""
    found.extend(islice(events, _MOST_EVENTS + 1 - len(found)))
    if len(found) > _MOST_EVENTS:
        raise OpsError(
            f"{context.shown} has more than {_MOST_EVENTS:,} records",
            "Nothing was written. Export a shorter time.",
        )


def events_of(content: bytes, context: Context, day: date | None) -> Iterator[Event]:
    """Yield the events of a file."""
    if not content.strip():
        raise OpsError(f"{context.shown} is empty", "Nothing was written.")
    if not chat.is_text(content):
        raise unknown(context, "no text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OpsError(f"{context.shown} is not UTF-8 text", "Save it as UTF-8.") from None
    if _JSON.match(text):
        yield from events_in(values_of(text, context), context)
        return
    if git_log.fits(text):
        yield from git_log.of_text(text.lstrip("\ufeff"), context)
        return
    table = rows.of_csv(text)
    if table is not None:
        yield from rows.events(table, context)
        return
    if not chat.fits(text, context.shown):
        raise unknown(context, f"text that begins {text.strip()[:40]!r}")
    yield from chat.events(text, context, day)


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
    while match := space.match(text, at):
        at = match.end()
        if at >= len(text):
            return values
        try:
            value, at = decoder.raw_decode(text, at)
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


def events_in(values: list[Any], context: Context) -> Iterator[Event]:
    seen = ""
    known = False
    loose: list[dict[str, Any]] = []
    for value in values:
        found = next((one for one in FORMATS if one.fits(value)), None)
        if found:
            known = True
            yield from found.events(value, context)
            continue
        loose += rows.rows_in(value)
        seen = seen or _seen(value)
    if values == [[]]:
        return  # an empty list: amtool prints one where no alert is active
    if loose:
        yield from rows.events(loose, context)
    elif not known:
        raise unknown(context, seen or "JSON without records")


def _seen(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        keys = ", ".join(str(key)[:30] for key in list(first)[:6])
        return f"JSON with the keys {keys}" if keys else "JSON without keys"
    return f"JSON of {type(first).__name__}" if first != [] else "an empty list"


def unknown(context: Context, seen: str) -> OpsError:
    return OpsError(f"{context.shown} is of no known format: it has {seen}", f"Known are {KNOWN}.")
