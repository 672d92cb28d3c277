"""Work on many things in as many processes as there are processors."""

from __future__ import annotations

import gc
import marshal
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_MOST = 8_000
"""Parts of a work: their numbers must fit into a pipe, of which 16 KiB are for sure."""


def in_processes(
    work: Callable[[Sequence[Thing]], Result],
    things: Sequence[Thing],
    size: int,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """Return what ``work`` makes of the ``things``, of some ``size`` of them at a time, in order.

    What it makes must consist of lists, tuples, texts and numbers. ``tell`` is called with the
    number of things that were begun. Every process takes the next part when it has done one. One
    that fails or is killed costs its time only: what it has taken is done once more, in this
    process, which does all where the system can't fork.
    """
    size = max(size, -(-len(things) // _MOST))
    parts = range(0, len(things), size)
    others = min(_processors(), len(parts)) - 1 if hasattr(os, "fork") else 0
    if others < 1:
        return [_one(work, things, at, size, tell) for at in parts]
    queue, into = os.pipe()
    os.write(into, b"".join(number.to_bytes(2, "big") for number in range(len(parts))))
    os.close(into)
    gc.freeze()  # what is there is not looked through again, so that forks go on sharing it

    def take(tell: Callable[[int], None]) -> dict[int, Result]:
        made = {}
        while number := os.read(queue, 2):
            at = parts[int.from_bytes(number, "big")]
            made[at] = _one(work, things, at, size, tell)
        return made

    children = [_start(take) for _ in range(others)]
    made = take(tell)
    os.close(queue)
    for process, pipe in children:
        with open(pipe, "rb") as file:  # noqa: PTH123 - not a path
            content = file.read()
        if os.waitpid(process, 0)[1] == 0:
            made |= marshal.loads(content)  # noqa: S302 - made by this program a moment ago
    return [made[at] if at in made else _one(work, things, at, size, tell) for at in parts]


def _one(
    work: Callable[[Sequence[Thing]], Result],
    things: Sequence[Thing],
    at: int,
    size: int,
    tell: Callable[[int], None],
) -> Result:
    tell(at)
    return work(things[at : at + size])


def _start(take: Callable[[Callable[[int], None]], Any]) -> tuple[int, int]:
    """Start a process; return its id, and the end of the pipe that its results come out of."""
    out, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return process, out
    status = 1
    try:
        with open(into, "wb") as file:  # noqa: PTH123 - not a path
            marshal.dump(take(lambda done: None), file)
        status = 0
    finally:
        os._exit(status)


def _processors() -> int:
    """Return the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
