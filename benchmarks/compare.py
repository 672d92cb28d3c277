"""Measure `ops new` and `ops init` against the least that does the same.

Builds the wheel of this checkout, installs it into a fresh environment, and runs each pair of
commands in turn. Run as: python benchmarks/compare.py [new|init] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
FLOOR = ROOT / "benchmarks" / "floor_new.py"
TITLE = "Certificate renewal"
TYPE_FILE = ROOT / "src" / "opsdocs" / "types" / "runbook.md"
WARM_UPS = 2
LEAST_ROUNDS = 11


@dataclass(frozen=True)
class Pair:
    """Two commands that do the same, and how much longer than ``theirs`` ``ours`` may take."""

    ours: list[str]
    theirs: list[str]
    labels: tuple[str, str]
    promise: float
    prepare: Callable[[Path], None]
    check: Callable[[Path, Path], None]


@dataclass(frozen=True)
class Run:
    """What one process took, in milliseconds; ``cpu`` is user and system time, children's too."""

    wall: float
    cpu: float


def main(args: Sequence[str] | None = None) -> int:
    """Measure what was asked for; return 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", nargs="?", choices=["new", "init"], help="default: both")
    parser.add_argument("--rounds", type=int, default=21, help="at least 11; default: 21")
    options = parser.parse_args(args)
    if options.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds must be at least {LEAST_ROUNDS}")
    with tempfile.TemporaryDirectory(prefix="ops-benchmark-") as name:
        work = Path(name).resolve()
        for folder in ("home", "tmp"):
            (work / folder).mkdir()
        wheel, scripts = install(work)
        print_versions(scripts, work)
        pairs = {"new": lambda: new_pair(scripts), "init": lambda: init_pair(wheel, scripts, work)}
        chosen = [options.command] if options.command else list(pairs)
        kept = [compare(command, pairs[command](), options.rounds, work) for command in chosen]
    return 0 if all(kept) else 1


def install(work: Path, source: Path = ROOT) -> tuple[Path, Path]:
    """Build the wheel and install it with byte code; return it and the folder of its commands."""
    say("Building the wheel and installing it …")
    run([sys.executable, "-m", "venv", str(work / "venv")], work, dict(os.environ))
    scripts = work / "venv" / "bin"
    pip = [str(scripts / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheels = work / "wheels"
    # Building imports modules of the checkout, and must leave no byte code there.
    no_byte_code = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    run([*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(source)], work, no_byte_code)
    (wheel,) = wheels.glob("*.whl")
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    run([*pip, "install", "--compile", *pins, str(wheel)], work, dict(os.environ))
    return wheel, scripts


def new_pair(scripts: Path) -> Pair:
    """Return `ops new` and the script that writes the same document."""
    return Pair(
        ours=[str(scripts / "ops"), "new", "runbook", TITLE, "--defaults"],
        theirs=[str(scripts / "python"), str(FLOOR), TITLE, str(TYPE_FILE)],
        labels=("ops new runbook", "floor_new.py"),
        promise=1.25,
        prepare=lambda folder: (folder / "operations").mkdir(),
        check=require_same_document,
    )


def init_pair(wheel: Path, scripts: Path, work: Path) -> Pair:
    """Return `ops init` and Copier itself, copying the template's history from a repository."""
    with ZipFile(wheel) as archive:
        bundle = archive.extract("opsdocs/template.bundle", work)
    repository = work / "template"
    run(["git", "clone", "--quiet", bundle, str(repository)], work, plain_variables(work))
    tag = "v" + wheel.name.split("-")[1]
    copy = [str(scripts / "copier"), "copy", "--defaults", "--vcs-ref", tag]
    return Pair(
        ours=[str(scripts / "ops"), "init", "demo", "--defaults"],
        theirs=[*copy, str(repository), "demo"],
        labels=("ops init", "copier copy"),
        promise=1.15,
        prepare=lambda folder: None,
        check=require_same_tree,
    )


def require_same_document(ours: Path, theirs: Path) -> None:
    """Exit unless both folders hold one document, the same one apart from white space."""
    require_same(
        {path: text.split() for path, text in texts(ours).items()},
        {path: text.split() for path, text in texts(theirs).items()},
    )


def require_same_tree(ours: Path, theirs: Path) -> None:
    """Exit unless both folders hold the same files, apart from where the template is from."""

    def without_source(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("_src_path: ")]

    require_same(
        {path: without_source(text) for path, text in texts(ours).items()},
        {path: without_source(text) for path, text in texts(theirs).items()},
    )


def require_same(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> None:
    """Exit with the names of the files that differ, where there are any, or that there are none."""
    names = sorted(ours.keys() | theirs.keys())
    differing = [name for name in names if ours.get(name) != theirs.get(name)]
    if differing or not names:
        sys.exit(f"The two commands don't write the same: {', '.join(differing) or 'nothing'}")


def texts(folder: Path) -> dict[str, str]:
    """Return the text of each file below ``folder`` by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def compare(command: str, pair: Pair, rounds: int, work: Path) -> bool:
    """Measure a pair in turn, print the table, and return whether its promise is kept."""
    say(f"Measuring {command}: {WARM_UPS} warm-ups, then {rounds} rounds …")
    ours, theirs = [], []
    for at in range(WARM_UPS + rounds):
        with tempfile.TemporaryDirectory(prefix="round-", dir=work) as name:
            our_folder, their_folder = Path(name) / "ours", Path(name) / "theirs"
            ours.append(measure(pair.ours, pair.prepare, our_folder, work))
            theirs.append(measure(pair.theirs, pair.prepare, their_folder, work))
            if at == 0:
                pair.check(our_folder, their_folder)
    return report(command, pair, ours[WARM_UPS:], theirs[WARM_UPS:])


def measure(command: list[str], prepare: Callable[[Path], None], folder: Path, work: Path) -> Run:
    """Run ``command`` in ``folder``, which is made, and return what it took."""
    folder.mkdir()
    prepare(folder)
    variables = plain_variables(work)
    cpu = children_cpu()
    start = time.perf_counter()
    run(command, folder, variables)
    wall = time.perf_counter() - start
    return Run(wall * 1000, (children_cpu() - cpu) * 1000)


def plain_variables(work: Path) -> dict[str, str]:
    """Return an environment without the settings, caches and temporary files of a person."""
    path = os.pathsep.join([str(work / "venv" / "bin"), os.environ.get("PATH", os.defpath)])
    home, temporary = str(work / "home"), str(work / "tmp")
    return {"PATH": path, "HOME": home, "TMPDIR": temporary, "LC_ALL": "C.UTF-8"}


def children_cpu() -> float:
    """Return the seconds of user and system time of all processes that this one waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    """Run ``command`` in ``folder`` and return its output; exit with its errors where it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr or done.stdout}")
    return done.stdout


def report(command: str, pair: Pair, ours: list[Run], theirs: list[Run]) -> bool:
    """Print the table of one pair; return whether the medians of wall time keep the promise."""
    heading = f"{command}, {len(ours)} rounds, milliseconds"
    print(f"\n{heading:31} {'median':>8} {'min':>8} {'max':>8}")
    ratio = print_times("wall", pair, [run.wall for run in ours], [run.wall for run in theirs])
    print_times("user+sys", pair, [run.cpu for run in ours], [run.cpu for run in theirs])
    kept = ratio <= pair.promise
    print(f"Promise: at most {pair.promise} of the wall time: {'kept' if kept else 'BROKEN'}")
    return kept


def print_times(kind: str, pair: Pair, ours: list[float], theirs: list[float]) -> float:
    """Print the rows of one kind of time; return the ratio of the medians."""
    for label, times in zip(pair.labels, (ours, theirs), strict=True):
        print_row(f"{label}, {kind}", [median(times), min(times), max(times)], 1)
    ratio = median(ours) / median(theirs)
    pairwise = median(one / other for one, other in zip(ours, theirs, strict=True))
    print_row("  ratio of medians, of minima", [ratio, min(ours) / min(theirs)], 3)
    print_row("  median of pairwise ratios", [pairwise], 3)
    return ratio


def print_row(label: str, figures: Sequence[float], digits: int) -> None:
    """Print one row of the table."""
    print(f"{label:31}", *(f"{figure:8.{digits}f}" for figure in figures))


def print_versions(scripts: Path, work: Path) -> None:
    """Print what is measured, and on which machine."""
    names = ["opsdocs", "copier", "typer", "jinja2", "pyyaml"]
    ask = "import sys; from importlib.metadata import version as v; print(*map(v, sys.argv[1:]))"
    variables = plain_variables(work)
    versions = run([str(scripts / "python"), "-c", ask, *names], work, variables).split()
    git = run(["git", "--version"], work, variables).split()[2]
    shown = dict(zip(names, versions, strict=True)) | {
        platform.python_implementation(): platform.python_version(),
        "git": git,
    }
    print(", ".join(f"{name} {version}" for name, version in shown.items()))
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {load}")


def say(text: str) -> None:
    """Print what happens now, apart from the results."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
