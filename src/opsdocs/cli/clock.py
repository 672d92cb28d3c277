"""The one place where ``ops`` reads the clock."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime

from opsdocs.errors import UsageError


def today() -> date:
    """Return today's date here, or the UTC date of ``SOURCE_DATE_EPOCH`` (seconds) if it is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    given = _given()
    return given.date() if given else datetime.now().astimezone().date()


def utc() -> datetime:
    """Return this moment in UTC, without a zone and in whole seconds; as ``today`` where it is set."""
    return (_given() or datetime.now(UTC)).replace(microsecond=0, tzinfo=None)


def now_shown() -> str:
    """Return this minute in UTC, or that of ``SOURCE_DATE_EPOCH``: ``2026-11-23 12:00 UTC``."""
    return f"{utc():%Y-%m-%d %H:%M} UTC"


def _given() -> datetime | None:
    """Return the time of ``SOURCE_DATE_EPOCH``, None where it is not set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds", "Unset it, or fix it."
        ) from None


def now() -> datetime:
    """Return this moment in UTC; what is measured has no other time than the real one."""
    return datetime.now(UTC)


def ticks() -> float:
    """Return seconds that pass evenly, whatever is done to the clock; from when does not matter."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # Linux; macOS: on while a laptop sleeps
        clock = getattr(time, name, None)
        if clock is not None:
            return time.clock_gettime(clock)
    return time.monotonic()
