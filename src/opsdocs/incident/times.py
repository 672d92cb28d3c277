"""Times in records: never is a zone invented."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from opsdocs.errors import UsageError
from opsdocs.incident.model import Context
from opsdocs.incident.when import text_in_one_form
from opsdocs.patterns import Pattern

_EPOCH = Pattern(r"-?\d{9,20}(?:\.\d{1,9})?")
_FRACTION = Pattern(r"(\.\d{6})\d+")
_OFFSET = Pattern(r"[+-](?:0\d|1[0-4]):?[0-5]\d|UTC|GMT|Z", re.IGNORECASE)
_LARGEST_SECONDS = 100_000_000_000  # of the year 5138; what is larger counts parts of a second
_LARGEST_NUMBER = 1e30
_LONGEST = 100
"""Characters of a time."""
_OLDEST = datetime(1990, 1, 1)  # noqa: DTZ001 - all times here are UTC


def zone_of(name: str) -> tzinfo:
    """Return the zone ``Europe/Lisbon``, ``UTC`` or ``+01:00``; raise ``UsageError``."""
    if _OFFSET.fullmatch(name):
        if name[0] not in "+-":
            return UTC
        found = datetime.fromisoformat(f"2026-01-01T00:00{name}").tzinfo
        return found or UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder, no name at all
        raise UsageError(
            f"--zone {name}: there is no such time zone", "For example: --zone Europe/Lisbon"
        ) from None


def moment(value: Any, context: Context) -> datetime | None:
    """Return the time of an epoch or a text in ISO 8601, in UTC; None where it is none.

    Raises ``UsageError`` for a local time where no zone is given. A time of before 1990 is what
    tools write for none.
    """
    found = _epoch(value) if isinstance(value, int | float) else None
    if isinstance(value, str) and value.strip():
        text = value.strip()
        found = _epoch(float(text)) if _EPOCH.fullmatch(text) else _iso(text, context)
    return found if found and found >= _OLDEST else None


def _epoch(value: float) -> datetime | None:
    if not abs(value) < _LARGEST_NUMBER:  # JSON may hold 1e400 and NaN
        return None
    while abs(value) > _LARGEST_SECONDS:
        value /= 1000
    try:
        return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def _iso(text: str, context: Context) -> datetime | None:
    found = _from_iso(text) or _from_iso(text_in_one_form(text[:_LONGEST], context.is_day_first))
    return as_utc(found, context) if found else None


def _from_iso(text: str) -> datetime | None:
    text = re.sub(r"\s?(?:UTC|GMT)$", "Z", _FRACTION.sub(r"\1", text))
    text = re.sub(r"\s([+-]\d\d:?\d\d)$", r"\1", text).replace("/", "-")
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-11-25") else None
    except ValueError:
        return None


def local_day(at: datetime, context: Context) -> date:
    """Return the day of a time in UTC where the records are."""
    return at.replace(tzinfo=UTC).astimezone(context.zone or UTC).date()


def as_utc(found: datetime, context: Context) -> datetime:
    """Return a time in UTC, without a zone; raise ``UsageError`` where its zone is not known."""
    if found.tzinfo is None:
        if context.zone is None:
            raise UsageError(
                f"{context.shown}: the time {found:%Y-%m-%d %H:%M} has no zone, and none is guessed",
                "Say which: --zone UTC, --zone Europe/Lisbon",
            )
        found = found.replace(tzinfo=context.zone)
        if found.utcoffset() != found.replace(fold=1).utcoffset():
            raise UsageError(
                f"{context.shown}: the clocks were changed at {found:%Y-%m-%d %H:%M}, which is not "
                "one time there",
                "Say the offset that is meant: --zone +01:00",
            )
    try:
        return (found - (found.utcoffset() or timedelta())).replace(tzinfo=None)
    except OverflowError:  # 0001-01-01T00:00+08:00, which is not a time
        return datetime.min  # noqa: DTZ901 - all times here are UTC
