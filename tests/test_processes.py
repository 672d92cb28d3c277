"""Work shared among processes: all of it is done, in order, whatever becomes of a process."""

import os
import signal
from collections.abc import Sequence

import pytest

from opsdocs import processes
from opsdocs.processes import in_processes

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

    assert sum(in_processes(work, range(100), 10), []) == [2 * at for at in range(100)]


def test_a_failure_is_raised_here() -> None:
    def work(things: Sequence[int]) -> list[int]:
        raise ValueError(things[0])

    with pytest.raises(ValueError, match="0"):
        in_processes(work, range(100), 10)


def test_other_processes_do_their_part() -> None:
    def work(things: Sequence[int]) -> list[int]:
        return [os.getpid() for _ in things for _ in range(20_000)]

    assert len({pid for part in in_processes(work, range(60), 1) for pid in part}) == 3


def test_it_tells_how_far_it_is() -> None:
    told: list[int] = []
    in_processes(doubled, range(100), 10, told.append)
    assert told == sorted(told)
    assert told[0] % 10 == 0


def test_without_fork_one_process_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert in_processes(doubled, range(25), 10) == [
        doubled(range(10)),
        doubled(range(10, 20)),
        doubled(range(20, 25)),
    ]
