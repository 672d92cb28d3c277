"""Work shared among processes: all of it is done, in order, whatever becomes of a process."""

import os
import signal
from collections.abc import Sequence
from io import StringIO

import pytest

from opsdocs.check import parallel as processes
from opsdocs.check.parallel import in_processes
from opsdocs.cli import console

PARENT = os.getpid()


@pytest.fixture(autouse=True)
def three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 3)


def doubled(things: Sequence[int]) -> list[int]:
    return [2 * thing for thing in things]


@pytest.mark.parametrize(
    ("count", "size"), [(0, 5), (1, 5), (5, 5), (6, 5), (999, 10), (30_000, 1)]
)
def test_everything_is_done_in_order(count: int, size: int) -> None:
    made = in_processes(doubled, range(count), size)
    assert [one for part in made for one in part] == [2 * at for at in range(count)]


def test_what_a_killed_process_took_is_done_again() -> None:
    def work(things: Sequence[int]) -> list[int]:
        if os.getpid() != PARENT:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(things)

    made = in_processes(work, range(100), 10)
    assert [one for part in made for one in part] == [2 * at for at in range(100)]


def test_a_failure_is_raised_here() -> None:
    def work(things: Sequence[int]) -> list[int]:
        raise ValueError(things[0])

    with pytest.raises(ValueError, match="0"):
        in_processes(work, range(100), 10)


def test_other_processes_do_their_part() -> None:
    def work(things: Sequence[int]) -> list[int]:
        return [os.getpid() for _ in things for _ in range(20_000)]

    assert len({pid for part in in_processes(work, range(60), 1) for pid in part}) == 3


def test_it_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    in_processes(doubled, range(35), 10, told.append)
    assert told == [0, 9, 18, 27]  # the parts are of one size


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
    with console.progress("Checking", 5000) as tell:
        tell(1200)
    assert screen.getvalue() == shown


def test_without_fork_one_process_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert in_processes(doubled, range(25), 10) == [
        doubled(range(10)),
        doubled(range(10, 20)),
        doubled(range(20, 25)),
    ]
