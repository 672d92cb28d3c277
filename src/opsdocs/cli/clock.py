"""The one place where ``ops`` reads the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from opsdocs.errors import UsageError


def today() -> date:
    """Return today's date here, or the UTC date of ``SOURCE_DATE_EPOCH`` (seconds) if it is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    given = _given()
    return given.date() if given else datetime.now().astimezone().date()


def now_shown() -> str:
    """Return this minute in UTC, or that of ``SOURCE_DATE_EPOCH``: ``2026-11-23 12:00 UTC``."""
    return f"{_given() or datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


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
