"""Work on many things in as many processes as there are processors."""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_MOST = 8
"""Processes: each takes some 20 MB, and a container sees all processors of its machine."""
_PART = 200
"""Things after which it is told how far the work is."""


def in_processes(
    work: Callable[[Sequence[Thing]], Result],
    things: Sequence[Thing],
    least: int,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    """Return what ``work`` makes of all ``things``, a result for each part of them, in any order.

    Results are plain values, as ``marshal`` writes them: 2 ms less than with what can write any
    object. Each process has ``least`` things or more; this one works as well, and ``tell`` is called with
    the number of things that were begun. Where the system can't fork, and where a process ends
    without a result, as one that is killed, this process does its share.
    """
    number = min(_processors(), len(things) // least) or 1
    left = [_share(things, at, number) for at in range(1, number)]
    others: dict[tuple[int, int], Sequence[Thing]] = {}
    try:
        with suppress(OSError):  # there may be no more processes
            while left:
                process = _start(work, left[-1])
                others[process] = left.pop()
        made = _worked(work, _share(things, 0, number), lambda done: tell(done * number))
        for process in list(others):
            result = _result(*process)
            share = others.pop(process)
            if result is None:
                left.append(share)
            else:
                made.append(result[0])
        return made + [one for share in left for one in _worked(work, share)]
    finally:
        for pid, reader in others:  # after a failure or Ctrl-C
            with suppress(OSError):  # it has ended
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                os.close(reader)


def _share(things: Sequence[Thing], at: int, number: int) -> Sequence[Thing]:
    """Return what one of ``number`` processes works on.

    Of few things, those that stand together: documents of a folder need the same expressions, which
    each process compiles for itself. Of many, each so many-th, so that all have as much to do.
    """
    if len(things) > _PART:
        return things[at::number]
    return things[at * len(things) // number : (at + 1) * len(things) // number]


def _worked(
    work: Callable[[Sequence[Thing]], Result],
    things: Sequence[Thing],
    tell: Callable[[int], None] = lambda done: None,
) -> list[Result]:
    made = []
    for at in range(0, len(things), _PART):
        tell(at)
        made.append(work(things[at : at + _PART]))
    return made


def _start(work: Callable[[Sequence[Thing]], Any], share: Sequence[Thing]) -> tuple[int, int]:
    """Start a process that does a share; return its id and where its result can be read."""
    reader, writer = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if pid:
        os.close(writer)
        return pid, reader
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other one ends this process
        with os.fdopen(writer, "wb") as out:
            out.write(marshal.dumps((work(share),)))
        status = 0
    finally:  # whatever happens: the other one does this share then, and sees why that fails
        os._exit(status)  # what this process has of the other's output is not written twice


def _result(pid: int, reader: int) -> tuple[Any] | None:
    """Return what a process has made, None where it could not."""
    with os.fdopen(reader, "rb", closefd=False) as stream:
        made = stream.read()
    _, status = os.waitpid(pid, 0)
    os.close(reader)
    return None if status else marshal.loads(made)  # noqa: S302 - of our own process


def _processors() -> int:
    if sys.platform != "linux":
        return 1  # Windows can't fork, and not all libraries of macOS bear it
    return min(len(os.sched_getaffinity(0)), _MOST)
