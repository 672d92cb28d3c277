"""Locks between processes; where the system has none (Windows), everybody is let in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock(descriptor: int, *, wait: bool) -> bool:
    """Lock what is open until it is closed; tell whether nobody else has it locked.

    With ``wait``, until nobody has. True where the system can't lock. Raises ``OSError`` where
    the file can't be locked, as on some network shares.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def can_lock() -> bool:
    """Tell whether the system can lock files."""
    return os.name != "nt"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other process is in here for ``folder``."""
    if not can_lock():
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            lock(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)
