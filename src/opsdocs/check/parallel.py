"""Work on many things in as many processes as there are processors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_shared: list[Any] = []
"""The work and its things; processes that are forked have them, too."""


def in_processes(
    work: Callable[[Sequence[Thing]], Result],
    things: Sequence[Thing],
    size: int,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """Return what ``work`` makes of the ``things``, of at most ``size`` at a time, in order.

    ``tell`` is called with the number of things that are done. Where the system can't fork, and
    where a process is killed, this process does the work.
    """
    number = max(1, ceil(len(things) / size))
    size = max(1, ceil(len(things) / number))  # about as many in each
    parts = range(0, len(things), size)
    processes = min(_processors(), len(parts))
    can_fork = os.name == "posix" and sys.platform != "darwin"
    if processes > 1 and can_fork:
        from concurrent.futures import process  # noqa: PLC0415 - 25 ms for many things
        from multiprocessing import get_context  # noqa: PLC0415 - as above

        _shared[:] = [work, things, size]
        try:
            with process.ProcessPoolExecutor(processes, get_context("fork")) as pool:
                made = []
                for done, result in zip(parts, pool.map(_part, parts), strict=True):
                    made.append(result)
                    tell(min(done + size, len(things)))
                return made
        except process.BrokenProcessPool:
            pass
        finally:
            _shared.clear()
    made = []
    for at in parts:
        tell(at)
        made.append(work(things[at : at + size]))
    return made


def _part(at: int) -> Any:
    work, things, size = _shared
    return work(things[at : at + size])


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1
