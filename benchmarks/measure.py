"""Run one process and tell what it took: wall time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The kernel counts the memory of the process that starts another one as the other's, too. This one
# is small, so that its share is below what nearly everything else holds.
_LAUNCHER = """
import posix, sys
pid = posix.posix_spawn(sys.argv[2], sys.argv[2:], posix.environ)
_, status, usage = posix.wait4(pid, 0)
own = 0
try:
    fields = open("/proc/self/status", "rb").read().split()
    own = int(fields[fields.index(b"VmHWM:") + 1])
except (OSError, ValueError):
    pass
posix.write(int(sys.argv[1]), b"%d %d %d" % (status, usage.ru_maxrss, own))
"""
_SHORTEST_PAUSE = 0.001
_PROC = Path("/proc/self/smaps_rollup").exists()


class CommandError(Exception):
    """A command ended otherwise than it should have; the message is for a person."""


@dataclass(frozen=True)
class Run:
    """What one run took, in milliseconds; ``cpu`` is user and system time, children's too."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Peak:
    """The most memory that a command held, in KiB, and in how many processes."""

    size: int
    processes: int


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> tuple[int, str]:
    """Run ``command`` in ``folder``; return its exit code and what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def require(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> str:
    """Return what ``command`` printed; raise ``CommandError`` where it fails."""
    code, printed = run(command, folder, variables)
    if code:
        raise CommandError(f"{' '.join(command)} ended with {code}:\n{printed.strip()}")
    return printed


def timed(command: Sequence[str], folder: Path, variables: Mapping[str, str], code: int = 0) -> Run:
    """Run ``command`` and return what it took; raise ``CommandError`` unless it ends with ``code``."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    _require_code(command, process.returncode, code)
    return Run(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def peak(command: Sequence[str], folder: Path, variables: Mapping[str, str], code: int = 0) -> Peak:
    """Run ``command`` and return the most memory that its processes held at one time.

    On Linux they are looked at again and again, about every millisecond: one process counts with
    what is resident, several with what is resident in any of them. The kernel's own figure, of
    the largest process alone, is taken where it is higher, and where there is no /proc.
    """
    reader, writer = os.pipe()
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(writer)]
    process = subprocess.Popen(
        [*launcher, *command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[writer],
        start_new_session=True,
    )
    os.close(writer)
    most, start = Peak(0, 1), time.perf_counter()
    others: set[int] = set()
    while process.poll() is None:
        seen = _held(process.pid, others)
        most = max(most, seen, key=lambda one: one.size)
        time.sleep(max(_SHORTEST_PAUSE, (time.perf_counter() - start) / 500))
    with os.fdopen(reader, "rb") as stream:
        told = stream.read().split()
    if len(told) != len(("status", "largest", "own")):
        raise CommandError(f"{' '.join(command)} could not be started")
    status, largest, own = map(int, told)
    _require_code(command, os.waitstatus_to_exitcode(status), code)
    if sys.platform == "darwin":
        largest //= 1024
    if largest > max(most.size, own):
        return Peak(largest, 1)
    return most if most.size else Peak(largest, 1)


def _held(session: int, others: set[int]) -> Peak:
    """Return what the processes of ``session`` hold now, apart from the one that leads it.

    ``others`` remembers the processes that are not of it. A process that was started a moment ago
    may still have the memory of the one that waits for it: then nothing is told.
    """
    seen: list[tuple[bytes, bool, int, int]] = []
    for folder in Path("/proc").iterdir() if _PROC else ():
        if not folder.name.isdecimal() or (number := int(folder.name)) in others:
            continue
        try:
            if number == session or os.getsid(number) != session:
                others.add(number)
                continue
            waits = (folder / "stat").read_bytes().rpartition(b")")[2].split()[0] == b"D"
            fields = (folder / "smaps_rollup").read_bytes().split()
            rss, pss = (int(fields[fields.index(name) + 1]) for name in (b"Rss:", b"Pss:"))
        except (OSError, ValueError, IndexError):
            continue  # it has ended
        seen.append((fields[0], waits, rss, pss))
    if not seen or any(_waiting(addresses, seen) for addresses, *_ in seen):
        return Peak(0, 1)
    largest, together = max(rss for *_, rss, _ in seen), sum(pss for *_, pss in seen)
    return Peak(max(largest, together), len(seen))


def _waiting(addresses: bytes, seen: list[tuple[bytes, bool, int, int]]) -> bool:
    """Tell whether several processes are at ``addresses``, one of which waits."""
    alike = [waits for others, waits, *_ in seen if others == addresses]
    return len(alike) > 1 and any(alike)


def _require_code(command: Sequence[str], code: int, wanted: int) -> None:
    if code != wanted:
        raise CommandError(f"{' '.join(command)} ended with {code}, not with {wanted}")
