"""Measure `ops` beside the tools that people would take instead, and write RESULTS.md.

Run as: python benchmarks/run.py [JOB…] [--rounds N] [--documents N] [--work DIR] [--results FILE]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import inputs
from jobs import FEW_ROUNDS, JOBS, TITLE, Command, Job
from measure import CommandError, peak, run, timed
from peers import ROOT, Tools, install_ops, install_peers, package_versions, reason, say
from report import Measured, Measurements, broken, write_report

LEAST_ROUNDS, DOCUMENTS = 11, 10_000
LONG = 20_000.0
"""The milliseconds of a run from which on there are only few rounds."""
_BENCHMARKS = Path(__file__).resolve().parent

Taken = TypeVar("Taken")


def main(args: Sequence[str] | None = None) -> int:
    """Measure what was asked for; return 1 where a promise is broken."""
    options = parse(args)
    work = options.work.expanduser().resolve()
    chosen = {name: JOBS[name](options.documents) for name in options.jobs or JOBS}
    full = list(chosen) == list(JOBS) and options.documents == DOCUMENTS
    trial = options.rounds < LEAST_ROUNDS
    results = options.results or (_BENCHMARKS if full and not trial else work) / "RESULTS.md"
    wanted = {command.peer for job in chosen.values() for command in job.commands}
    tools = install_peers(work / "peers", wanted)
    made = work / "made"  # what a run makes and removes; the peers stay
    shutil.rmtree(made, ignore_errors=True)
    try:
        bench = prepare(made, chosen, tools, options.documents)
        jobs = [verified(job, bench) for job in chosen.values()]
        measured = {job.name: measure(job, bench, options.rounds) for job in jobs}
    except CommandError as error:
        say(str(error))
        return 2
    finally:
        shutil.rmtree(made, ignore_errors=True)
    found = Measurements(measured, tools, options.rounds, options.documents, trial=trial, full=full)
    write_report(found, results)
    say(f"Written: {results}")
    for promise in broken(found):
        say(f"NOT met: {promise}")
    return 1 if broken(found) else 0


def parse(args: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"{', '.join(JOBS)}; default: all")
    parser.add_argument(
        "--rounds",
        type=_count,
        default=LEAST_ROUNDS,
        metavar="N",
        help=f"default: {LEAST_ROUNDS}; fewer are a trial",
    )
    parser.add_argument(
        "--documents", type=_count, default=DOCUMENTS, metavar="N", help=f"default: {DOCUMENTS}"
    )
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument(
        "--work",
        type=Path,
        default=cache / "ops-benchmarks",
        metavar="DIR",
        help="where the peers are installed and kept; default: in the user's cache",
    )
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        help="default: benchmarks/RESULTS.md; in DIR where not everything is measured in full",
    )
    options = parser.parse_args(args)
    if unknown := [name for name in options.jobs if name not in JOBS]:
        parser.error(f"there is no job {unknown[0]!r}; the jobs are {', '.join(JOBS)}")
    if options.work.expanduser().resolve().is_relative_to(ROOT):
        parser.error("--work must be outside of this checkout")
    return options


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


@dataclass
class Bench:
    """Where the commands run: the files by the names in their words, and what they see.

    ``first`` has the milliseconds that each command of a job took to be verified.
    """

    made: Path
    names: dict[str, str]
    variables: dict[str, str]
    missing: dict[str, str] = field(default_factory=dict)
    first: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def inputs(self) -> Path:
        return self.made / "inputs"

    def leave_out(self, job: Job, command: Command, error: Exception) -> None:
        """Remember that a peer does not do its work, and why."""
        self.missing[f"{command.name} ({job.name})"] = reason(f"error:\n{error}")
        say(f"{command.name} is left out: {error}")

    def words(self, command: Command) -> list[str]:
        """Return the words of ``command`` with the paths of this machine."""
        return [word.format(**self.names) for word in command.words]

    def environment(self, command: Command) -> dict[str, str]:
        """Return the environment variables that ``command`` sees."""
        return self.variables | dict(command.variables)

    def folder(self, command: Command) -> Path:
        """Return the folder to run ``command`` in: a fresh one where it writes."""
        if command.place:
            return self.inputs / command.place
        folder = self.made / "fresh"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.inputs / command.inputs, folder, symlinks=True)
        return folder


def prepare(made: Path, jobs: Mapping[str, Job], tools: Tools, documents: int) -> Bench:
    """Install `ops` and make the inputs of ``jobs``."""
    for name in ("inputs/empty", "home", "tmp"):
        (made / name).mkdir(parents=True)
    wheel = install_ops(made / "ops")
    scripts = made / "ops" / "bin"
    ours = ["opsdocs", "typer", "jinja2", "pyyaml"]
    tools.versions |= package_versions(made / "ops", ours)
    bench = Bench(
        made,
        {name: str(path) for name, path in tools.files.items()}
        | {
            "ops": str(scripts / "ops"),
            "python": str(scripts / "python"),
            "inputs": str(made / "inputs"),
            "benchmarks": str(_BENCHMARKS),
            "tag": "v" + wheel.name.split("-")[1],
        },
        plain_variables(made),
        tools.missing,
    )
    place = inputs.Place(made / "inputs", scripts, bench.variables)
    if "stamp" in jobs:
        inputs.make_stamp(place)
    if "bootstrap" in jobs:
        inputs.make_bootstrap(place, wheel)
    if "update" in jobs:
        releases = inputs.make_releases(made / "two-releases")
        wheel = install_ops(made / "ops-two", releases)
        bench.names["ops-two"] = str(made / "ops-two" / "bin" / "ops")
        two = replace(place, scripts=made / "ops-two" / "bin")
        inputs.make_update(two, wheel, tools.files.get("cruft"))
    if {"check", "growth"} & set(jobs):
        inputs.make_faulty(place)
    if "check" in jobs:
        inputs.make_examples(place)
    if "start" in jobs:
        inputs.make_incident(place)
    commands = [command for job in jobs.values() for command in job.commands]
    for number in {command.number for command in commands if command.place.startswith("documents")}:
        inputs.make_documents(place, number)
    if "growth" in jobs:
        inputs.make_index(place, documents)
    return bench


def plain_variables(made: Path) -> dict[str, str]:
    """Return an environment without the settings, caches and temporary files of a person."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(made / "home"),
        "TMPDIR": str(made / "tmp"),
        "LC_ALL": "C.UTF-8",
        "NO_UPDATE_NOTIFIER": "1",  # no tool of Node.js asks for news in the middle of a run
    }


def verified(job: Job, bench: Bench) -> Job:
    """Return ``job`` with the commands that are there and do their work; say which don't."""
    say(f"Verifying {job.name} …")
    kept: list[Command] = []
    wrote: dict[str, dict[str, list[str]]] = {}
    for command in job.commands:
        if command.peer in bench.missing:
            continue
        try:
            start = time.perf_counter()
            wrote[command.name] = verify(command, bench)
            bench.first[job.name, command.name] = (time.perf_counter() - start) * 1000
            if command.name in _SAME.get(job.name, ()) and kept:
                _require_same(job.name, wrote[job.commands[0].name], wrote[command.name])
        except (CommandError, OSError) as error:
            if not command.against:
                raise
            bench.leave_out(job, command, error)
            continue
        kept.append(command)
    return replace(job, commands=tuple(kept))


def verify(command: Command, bench: Bench) -> dict[str, list[str]]:
    """Run ``command`` once and return the words that it wrote; raise ``CommandError``."""
    folder, words = bench.folder(command), bench.words(command)
    code, printed = run(words, folder, bench.environment(command))
    if code:
        raise CommandError(f"error: {command.name} ended with {code}: {printed.strip()}")
    if command.writes:
        found = list(folder.glob(command.writes))
        if len(found) != 1 or TITLE not in found[0].read_text("utf-8"):
            raise CommandError(f"error: {command.name} did not write {command.writes}")
    if command.counts:
        seen = re.findall(command.counts, printed)
        count = int(seen[-1].replace(",", "")) if "(" in command.counts and seen else len(seen)
        if count < 1 or (command.number and count != command.number):
            raise CommandError(f"error: {command.name} saw {count} documents")
    if command.faulty is not None:
        faulty = "faulty-index" if "indexed" in command.place else "faulty"
        code, printed = run(words, bench.inputs / faulty, bench.environment(command))
        if code != command.faulty or not re.search(r"task-0\.md|README\.md", printed):
            raise CommandError(f"error: {command.name} did not see what is wrong: {printed}")
    return {} if command.place else _texts(folder)


_SAME = {
    "stamp": ("floor_new.py",),
    "bootstrap": ("copier copy", "cookiecutter", "cruft create"),
    "update": ("copier update", "cruft update"),
}
"""The commands that must write what the first command of the job writes."""


def _require_same(job: str, ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> None:
    """Raise ``CommandError`` unless both wrote the same, apart from white space."""
    if job == "update":  # what a tool keeps for itself is its own
        ours, theirs = ({path: text for path, text in texts.items() if path.startswith("operations/")}
                        for texts in (ours, theirs))  # fmt: skip
    names = sorted(ours.keys() | theirs.keys())
    differing = [name for name in names if ours.get(name) != theirs.get(name)]
    if differing or not names:
        differ = ", ".join(differing) or "nothing"
        raise CommandError(f"error: the two commands don't write the same: {differ}")


def _texts(folder: Path) -> dict[str, list[str]]:
    """Return the words of each file below ``folder``, without where its template is from."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: re.sub(r"(?m)^_src_path: .*", "", path.read_text("utf-8", "replace")).split()
        for name, path in names.items()
        if ".git" not in path.parts and path.name != ".cruft.json"
    }


def measure(job: Job, bench: Bench, rounds: int) -> dict[str, Measured]:
    """Measure the commands of ``job`` in turn, first their memory, which warms them up."""
    found = {command.name: Measured(command, [], []) for command in job.commands}
    chosen = {
        name: _spread(
            rounds, FEW_ROUNDS if bench.first[job.name, name] > LONG else one.command.most
        )
        for name, one in found.items()
    }
    for at in range(min(rounds, FEW_ROUNDS)):
        say(f"Measuring {job.name}: memory, round {at + 1} …")
        for one in list(found.values()):
            if not at or bench.first[job.name, one.command.name] < LONG:
                with _leaving_out(job, one.command, found, bench):
                    one.peaks.append(_once(one.command, bench, peak))
    for at in range(rounds):
        say(f"Measuring {job.name}: round {at + 1} of {rounds} …")
        for one in list(found.values()):
            if at in chosen[one.command.name]:
                with _leaving_out(job, one.command, found, bench):
                    one.runs.append((at, _once(one.command, bench, timed)))
    return found


@contextmanager
def _leaving_out(
    job: Job, command: Command, found: dict[str, Measured], bench: Bench
) -> Iterator[None]:
    """Drop a peer that fails from ``found``, and remember why; let our own failures pass."""
    try:
        yield
    except (CommandError, OSError) as error:
        if not command.against:
            raise
        del found[command.name]
        bench.leave_out(job, command, error)


def _once(
    command: Command, bench: Bench, how: Callable[[list[str], Path, dict[str, str]], Taken]
) -> Taken:
    return how(bench.words(command), bench.folder(command), bench.environment(command))


def _spread(rounds: int, most: int) -> set[int]:
    """Return the numbers of at most ``most`` rounds, from the first to the last."""
    count = min(rounds, most)
    return {round(at * (rounds - 1) / max(count - 1, 1)) for at in range(count)}


if __name__ == "__main__":
    sys.exit(main())
