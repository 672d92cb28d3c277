"""The one place where ``ops`` reads the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from opsdocs.errors import UsageError


def today() -> date:
    """Return today's date here, or the UTC date of ``SOURCE_DATE_EPOCH`` (seconds) if it is set.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds", "Unset it, or fix it."
        ) from None
