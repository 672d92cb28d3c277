"""The log of a run: a file of its own, to which a line is added when something happens."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from opsdocs.errors import OpsError
from opsdocs.files import AlreadyThereError, write
from opsdocs.locks import lock
from opsdocs.runs.records import append, stamp
from opsdocs.types.filenames import slugify

_JUMP = 2.0
"""Seconds by which the clock may differ from the time that passed before it has jumped."""
_MOST_NAMES = 100
_LONGEST_NAME = 80


class Clock(NamedTuple):
    """The time of day in UTC, and the seconds that pass whatever somebody does to that clock."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]


@dataclass
class Log:
    """The log of one run that is written: ``run`` tells its lines from those of others.

    ``before`` are the seconds of the run before this process took it up.
    """

    path: Path
    root: Path
    run: str
    clock: Clock
    before: float = 0.0
    begun: float = 0.0
    last_now: datetime | None = None
    last_ticks: float = 0.0

    def write(self, event: str, **fields: Any) -> None:
        """Add what happened, now."""
        now, ticks = self.clock.now(), self.clock.ticks()
        if self.last_now is not None:
            jump = (now - self.last_now).total_seconds() - (ticks - self.last_ticks)
            if abs(jump) > _JUMP:
                self._add("clock", now, ticks, {"jumped": round(jump)})
        self.last_now, self.last_ticks = now, ticks
        self._add(event, now, ticks, fields)

    def seconds(self) -> float:
        """Return for how long the run has been followed by now, pauses left out."""
        return self.before + self.clock.ticks() - self.begun

    def _add(self, event: str, now: datetime, ticks: float, fields: dict[str, Any]) -> None:
        seconds = round(self.before + ticks - self.begun, 1)
        about = {"run": self.run, "at": stamp(now), "s": seconds, "event": event}
        append(self.path, about | fields, self.root)


def name_of(document: str) -> str:
    """Return what the logs of a document have in their names."""
    return slugify(document.rpartition("/")[2].removesuffix(".md"))[:_LONGEST_NAME] or "run"


def new_log(folders: list[Path], document: str, root: Path, clock: Clock) -> Log:
    """Return a log in the first of ``folders`` in which a file can be made; raise ``OpsError``."""
    name = name_of(document)
    when = clock.now().strftime("%Y-%m-%dT%H%M%SZ")
    run = os.urandom(4).hex()
    refusal = ""
    for folder in folders:
        # The person's own state is no part of the repository.
        within = root if folder == folders[0] else folder
        for number in range(1, _MOST_NAMES):
            suffix = f"-{number}" if number > 1 else ""
            path = folder / f"{when}-{name}{suffix}.jsonl"
            try:
                write(path, "", root=within)
            except AlreadyThereError:
                continue
            except OpsError as error:
                refusal = refusal or error.message
                break
            return Log(path, within, run, clock, begun=clock.ticks())
    raise OpsError(refusal or f"{folders[0]} has too many logs of now", "Nothing was run.")


def taken_up(path: Path, run: str, root: Path, clock: Clock, seconds: float) -> Log:
    """Return the log of a run that goes on, ``seconds`` of which were followed before."""
    return Log(path, root, run, clock, before=seconds, begun=clock.ticks())


def hold(path: Path) -> int | None:
    """Keep ``path`` for this process as long as it lives; return None where another has it."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return -1
    with suppress(OSError):  # a network share that can't lock lets all in
        if not lock(descriptor, wait=False):
            os.close(descriptor)
            return None
    return descriptor


def release(descriptor: int | None) -> None:
    """Give back what ``hold`` returned."""
    if descriptor is not None and descriptor >= 0:
        with suppress(OSError):
            os.close(descriptor)
