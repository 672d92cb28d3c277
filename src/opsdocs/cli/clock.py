"""The one place where ``ops`` reads the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from opsdocs.errors import UsageError


def today() -> date:
    """Return today's date here, or the UTC date of ``SOURCE_DATE_EPOCH`` (seconds) if it is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    moment = _set()
    return moment.date() if moment else datetime.now().astimezone().date()


def now() -> datetime:
    """Return this moment in UTC, without a zone and in whole seconds; as ``today`` where it is set."""
    return (_set() or datetime.now(UTC)).replace(microsecond=0, tzinfo=None)


def _set() -> datetime | None:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds", "Unset it, or fix it."
        ) from None
