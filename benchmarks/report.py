"""Turn what was measured into RESULTS.md: promises, tables, and where we lose."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

from jobs import (
    JOBS,
    LINEAR,
    MOST_MEMORY,
    PROMISES,
    REASONS,
    Command,
    Promise,
)
from measure import Peak, Run
from peers import Tools, git_commit, git_version, node_version

_SECOND = 1000.0


@dataclass
class Measured:
    """A command, its runs with the number of their round, and its memory."""

    command: Command
    runs: list[tuple[int, Run]]
    peaks: list[Peak]

    @property
    def wall(self) -> float:
        """The median, in milliseconds."""
        return median(run.wall for _, run in self.runs)

    @property
    def cpu(self) -> float:
        """The median, in milliseconds."""
        return median(run.cpu for _, run in self.runs)

    @property
    def memory(self) -> float:
        """The median of the peaks, in KiB."""
        return median(peak.size for peak in self.peaks)


@dataclass(frozen=True)
class Measurements:
    """All that one run of the benchmarks found."""

    jobs: dict[str, dict[str, Measured]]
    tools: Tools
    rounds: int
    documents: int
    trial: bool
    full: bool


@dataclass(frozen=True)
class Kept:
    """A promise, its limit, what was measured, and whether it is met; None: not measured."""

    promise: str
    limit: str
    measured: str
    met: bool | None


def write_report(found: Measurements, path: Path) -> None:
    """Write the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [*_head(found), *_promises(found), *_losses(found)]
    for name, measured in found.jobs.items():
        parts += _job(name, found, measured)
    parts += [*_how(found), *_machine(found)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def broken(found: Measurements) -> list[str]:
    """Return the promises that are not met."""
    return [
        f"{kept.promise}: {kept.measured}, promised {kept.limit}"
        for kept in _kept(found)
        if kept.met is False
    ]


def _head(found: Measurements) -> Iterator[str]:
    yield "# Results"
    yield "Written by `python benchmarks/run.py`; [README.md](README.md) tells how it measures."
    if found.trial:
        yield f"**This is a trial**: its number of rounds, {found.rounds}, is too low."
    if not found.full:
        yield (
            f"**This is not everything**: {', '.join(found.jobs)}, with {found.documents:,} documents."
        )


def _promises(found: Measurements) -> Iterator[str]:
    yield "## Promises"
    says = {True: "met", False: "**NOT met**", None: "not measured"}
    lines = (
        f"| {kept.promise} | {kept.limit} | {kept.measured} | {says[kept.met]} |"
        for kept in _kept(found)
    )
    yield "\n".join(["| promise | limit | measured | |", "| --- | ---: | ---: | --- |", *lines])
    yield "Times are ratios of the medians of wall time: 0.50x is half the time of the other."
    yield "Memory is the median of the peaks."


def _kept(found: Measurements) -> Iterator[Kept]:
    for promise in PROMISES:
        if promise.ours in found.jobs.get(promise.job, {}):
            yield _kept_time(promise, found.jobs[promise.job])
    name, ours, most = MOST_MEMORY
    for one in _sizes(found, name, ours):
        held = one.memory / 1024
        text = f"{name}: memory of `{one.command.name}`"
        yield Kept(text, f"{most} MiB", f"{held:.0f} MiB", held < most)
    yield from _kept_linear(found)


def _kept_time(promise: Promise, job: dict[str, Measured]) -> Kept:
    ours = job[promise.ours].wall
    if not promise.theirs:
        text = f"{promise.job}: time of `{promise.ours}`"
        limit = f"{promise.limit:.2f} s"
        return Kept(text, limit, f"{ours / _SECOND:.2f} s", ours <= promise.limit * _SECOND)
    text = f"{promise.job}: time of `{promise.ours}` beside {promise.theirs}"
    limit = f"{promise.limit:.2f}x"
    if promise.theirs not in job:
        return Kept(text, limit, "-", None)
    ratio = ours / job[promise.theirs].wall
    return Kept(text, limit, f"{ratio:.2f}x", ratio <= promise.limit)


def _kept_linear(found: Measurements) -> Iterator[Kept]:
    """Yield whether a further document costs the same, however many there are."""
    name, ours, most = LINEAR
    costs = [
        (more.wall - few.wall) / (more.command.number - few.command.number)
        for few, more in pairwise(_sizes(found, name, ours))
    ]
    if len(costs) > 1:
        worst = max(cost / min(costs[:at]) for at, cost in enumerate(costs) if at)
        text = f"{name}: cost of a further document in `{ours}`, beside that with fewer"
        yield Kept(text, f"{most:.2f}x", f"{worst:.2f}x", worst <= most)


def _sizes(found: Measurements, name: str, ours: str) -> list[Measured]:
    """Return what was measured of ``ours`` in a job, by the number of documents."""
    job = found.jobs.get(name, {})
    chosen = [one for one in job.values() if _parts(one)[0] == ours]
    return sorted(chosen, key=lambda one: one.command.number)


def _beside(ours: Measured, job: dict[str, Measured]) -> Iterator[tuple[Measured, float]]:
    """Yield what ``ours`` is compared with, and the ratio of the medians of wall time."""
    for theirs in job.values():
        if ours.command.name in theirs.command.against:
            yield theirs, ours.wall / theirs.wall


def _losses(found: Measurements) -> Iterator[str]:
    yield "## Where we lose, and why"
    ratios: dict[tuple[str, str, str], list[str]] = {}
    for name, job in found.jobs.items():
        for ours in job.values():
            for theirs, ratio in _beside(ours, job):
                if ratio > 1:
                    one, number = _parts(ours)
                    peer, _ = _parts(theirs)
                    text = f"{ratio:.2f}x" + (f" for {number}" if number else "")
                    ratios.setdefault((name, one, peer), []).append(text)
    yield (
        "\n".join(
            f"- {name}: `{ours}` takes {', '.join(texts)} of {peer}. "
            f"{REASONS.get(peer, 'We have no reason for this yet.')}"
            for (name, ours, peer), texts in ratios.items()
        )
        or "Nowhere: no peer is faster in any job."
    )
    more = [
        f"- {name}: `{ours.command.name}` holds {ours.memory / 1024:.0f} MiB, more than "
        + ", ".join(f"{one.command.name} ({one.memory / 1024:.0f})" for one in smaller)
        + "."
        for name, job in found.jobs.items()
        for ours in job.values()
        if (smaller := [one for one, _ in _beside(ours, job) if one.memory < ours.memory])
    ]
    if more:
        yield "In memory:"
        yield "\n".join(more)


def _parts(one: Measured) -> tuple[str, str]:
    """Return the name of a command and the number of documents in it, if any."""
    name, _, number = one.command.name.partition(", ")
    return name, number


def _job(name: str, found: Measurements, job: dict[str, Measured]) -> Iterator[str]:
    yield f"## {name}"
    yield JOBS[name](found.documents).about
    yield _table(job, found)
    if any(len(one.runs) < found.rounds for one in job.values()):
        yield "Bold rounds: a run takes long, so there are fewer."
    if name == "growth":
        yield _per_document(job)
    yield _pairs(job)
    commands = (f"- {one.command.name}: `{one.command.shown()}`" for one in job.values())
    yield "The commands:"
    yield "\n".join(commands)


def _table(job: dict[str, Measured], found: Measurements) -> str:
    lines = [
        "| command | rounds | median | min | max | user + system | memory | processes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in job.values():
        walls = [run.wall for _, run in one.runs]
        name = f"**{one.command.name}**" if not one.command.against else one.command.name
        few = f"**{len(walls)}**" if len(walls) < found.rounds else str(len(walls))
        times = " | ".join(map(_time, (one.wall, min(walls), max(walls), one.cpu)))
        processes = max(one.peaks, key=lambda peak: peak.size).processes
        lines.append(f"| {name} | {few} | {times} | {one.memory / 1024:.0f} MiB | {processes} |")
    return "\n".join(lines)


def _pairs(job: dict[str, Measured]) -> str:
    lines = [
        "| ours | takes so much of theirs | wall time | pair by pair | user + system | memory |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for ours in job.values():
        for theirs, ratio in _beside(ours, job):
            their_walls = {at: run.wall for at, run in theirs.runs}
            both = [run.wall / their_walls[at] for at, run in ours.runs if at in their_walls]
            names = f"{ours.command.name} | {theirs.command.name}"
            ratios = (ratio, median(both), ours.cpu / theirs.cpu, ours.memory / theirs.memory)
            lines.append(f"| {names} | {' | '.join(map(_ratio, ratios))} |")
    return "\n".join(lines)


def _per_document(job: dict[str, Measured]) -> str:
    """Return the microseconds a document, and those of a document more than in the row above."""
    lines = [
        "| command | documents | median | a document | a further document | memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    before: Measured | None = None
    for one in sorted(job.values(), key=lambda one: _parts(one)[0]):
        name, number = _parts(one)[0], one.command.number
        further = "-"
        if before and _parts(before)[0] == name:
            more = number - before.command.number
            further = f"{(one.wall - before.wall) * 1000 / max(more, 1):,.0f} µs"
        each = f"{one.wall * 1000 / number:,.0f} µs"
        memory = f"{one.memory / 1024:.0f} MiB"
        lines.append(f"| {name} | {number:,} | {_time(one.wall)} | {each} | {further} | {memory} |")
        before = one
    return "\n".join(lines)


def _ratio(ratio: float) -> str:
    return f"**{ratio:.2f}x**" if ratio > 1 else f"{ratio:.2f}x"


def _time(milliseconds: float) -> str:
    if milliseconds >= _SECOND:
        return f"{milliseconds / _SECOND:.2f} s"
    return f"{milliseconds:.1f} ms" if milliseconds < _SECOND / 10 else f"{milliseconds:.0f} ms"


def _how(found: Measurements) -> Iterator[str]:
    yield "## How"
    yield (
        f"On {datetime.now(UTC):%Y-%m-%d}, {found.rounds} rounds, the commands of a job in turn, "
        "each after two warm-ups or more that don't count. INPUTS is the folder of templates and "
        "documents, TAG the version of our template. Memory is from rounds of its own: all processes of the "
        "command together, pages that they share counted once, looked at about every "
        "millisecond; the kernel's figure of the largest process where that is higher."
    )
    yield "Versions:"
    versions = found.tools.versions | {
        "Python": platform.python_version(),
        "Node.js": node_version(),
        "git": git_version(),
    }
    yield "\n".join(f"- {name} {version}" for name, version in versions.items())
    yield f"opsdocs is the wheel of {git_commit()}."
    yield "## Missing"
    missing = found.tools.missing.items()
    yield "\n".join(f"- {name}: {why}" for name, why in missing) or "Nothing: all peers ran."


def _machine(found: Measurements) -> Iterator[str]:
    yield "## Machine"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    yield "\n".join(
        [
            f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB",
            f"- {_system()}, {platform.system()} {platform.release()}, {platform.machine()}",
            f"- {platform.python_implementation()} {platform.python_version()}{_whose_python()}",
            f"- load at the end: {load}",
        ]
    )


def _whose_python() -> str:
    """Say that the Python is the distribution's, which is optimized, where it is."""
    return " of the distribution" if sys.base_prefix == "/usr" else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
