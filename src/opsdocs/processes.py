"""Work on many things in as many processes as there are processors."""

from __future__ import annotations

import gc
import marshal
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Sequence[Thing]], Result], things: Sequence[Thing], least: int
) -> list[Result]:
    """Return what ``work`` makes of each share of ``things``; a share has ``least`` at least.

    What it makes must consist of lists, tuples, texts and numbers. A process that fails or is
    killed costs its time only: its share is done once more, in this process. There is one share
    where the system can't fork.
    """
    shares = max(1, min(_processors(), len(things) // least)) if hasattr(os, "fork") else 1
    gc.freeze()  # what is there is not looked through again, so that forks go on sharing it
    children = [_start(work, things[at::shares]) for at in range(1, shares)]
    made = [work(things[::shares])]
    for at, (process, pipe) in enumerate(children, start=1):
        with open(pipe, "rb") as file:  # noqa: PTH123 - not a path
            content = file.read()
        _, status = os.waitpid(process, 0)
        ours = status == 0  # made by this program a moment ago
        made.append(marshal.loads(content) if ours else work(things[at::shares]))  # noqa: S302
    return made


def _start(work: Callable[[Sequence[Thing]], Result], things: Sequence[Thing]) -> tuple[int, int]:
    """Start a process; return its id, and the end of the pipe that its result comes out of."""
    out, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return process, out
    status = 1
    try:
        with open(into, "wb") as file:  # noqa: PTH123 - not a path
            result: Any = work(things)
            marshal.dump(result, file)
        status = 0
    finally:
        os._exit(status)


def _processors() -> int:
    """Return the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
