"""Work shared among processes: all of it is done, whatever becomes of a process."""

import errno
import os
import signal
import time
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest

from opsdocs.check import parallel as processes
from opsdocs.check.parallel import in_processes
from opsdocs.cli import console

PARENT = os.getpid()
pytestmark = pytest.mark.usefixtures("three_processors")


def doubled(things: Sequence[int]) -> list[int]:
    return [2 * thing for thing in things]


@pytest.mark.parametrize(
    ("count", "least"), [(0, 5), (1, 5), (5, 5), (6, 5), (10, 5), (999, 10), (30_000, 1)]
)
def test_everything_is_done_once(count: int, least: int) -> None:
    made = in_processes(doubled, range(count), least)
    assert sorted(one for part in made for one in part) == [2 * at for at in range(count)]


def test_what_a_killed_process_took_is_done_again() -> None:
    def work(things: Sequence[int]) -> list[int]:
        if os.getpid() != PARENT:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(things)

    made = in_processes(work, range(100), 10)
    assert sorted(one for part in made for one in part) == [2 * at for at in range(100)]


def test_a_failure_is_raised_here() -> None:
    def work(things: Sequence[int]) -> list[int]:
        raise ValueError(things[0])

    with pytest.raises(ValueError, match="0"):
        in_processes(work, range(100), 10)


def test_other_processes_do_their_part() -> None:
    def work(things: Sequence[int]) -> list[int]:
        return [os.getpid() for _ in things for _ in range(20_000)]

    assert len({pid for part in in_processes(work, range(60), 1) for pid in part}) == 3


def test_a_process_has_the_least_or_more() -> None:
    def work(things: Sequence[int]) -> int:
        return os.getpid()

    assert in_processes(work, range(19), 10) == [PARENT]
    assert len(in_processes(work, range(20), 10)) == 2


def test_ctrl_c_ends_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = processes._start

    def noted(*share: Any) -> tuple[int, int]:
        started.append(start(*share))
        return started[-1]

    def work(things: Sequence[int]) -> None:
        if os.getpid() != PARENT:
            time.sleep(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "_start", noted)
    with pytest.raises(KeyboardInterrupt):
        in_processes(work, range(100), 10)
    assert len(started) == 2
    for pid, _ in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(("processors", "expected"), [(1, [0, 200, 400]), (3, [0])])
def test_it_tells_how_far_it_is(
    processors: int, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(processes, "_processors", lambda: processors)
    in_processes(doubled, range(500), 10, told.append)
    assert told == expected


@pytest.mark.parametrize(("terminal", "seconds", "shown"), [
    (True, 2, "\rChecking … 1,200 of 5,000\x1b[K\r\x1b[K"), (True, 0.5, ""), (False, 2, ""),
])  # fmt: skip
def test_progress_is_shown_on_a_terminal_after_a_second(
    terminal: bool, seconds: float, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = StringIO()
    screen.isatty = lambda: terminal  # type: ignore[method-assign]
    times = iter([10.0, 10.0 + seconds])
    monkeypatch.setattr(console, "monotonic", lambda: next(times))
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with console.progress(5000) as tell:
        tell(1200)
    assert screen.getvalue() == shown


def test_where_no_process_can_be_started_this_one_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", fork)
    made = in_processes(doubled, range(100), 10)
    assert sorted(one for part in made for one in part) == [2 * at for at in range(100)]


def test_without_fork_one_process_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("sys.platform", "darwin")
    assert in_processes(lambda things: os.getpid(), range(100), 10) == [PARENT]
