"""Measure `ops check` and `ops list` on many documents, beside rumdl on the same tree.

Run as: python benchmarks/compare_check.py [--documents N] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from compare import ROOT, install, plain_variables, run, say

WORDS = [
    "service",
    "database",
    "replica",
    "certificate",
    "queue",
    "cache",
    "deployment",
    "rollback",
    "latency",
    "error",
    "backup",
    "window",
    "alert",
    "dashboard",
    "owner",
    "review",
    "check",
    "step",
    "command",
    "result",
]
STEPS = 3


def main(args: Sequence[str] | None = None) -> int:
    """Make the documents, run the commands in turn, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(args)
    with tempfile.TemporaryDirectory(prefix="ops-benchmark-") as name:
        work = Path(name).resolve()
        for folder in ("home", "tmp"):
            (work / folder).mkdir()
        _, scripts = install(work)
        pip = [str(scripts / "python"), "-m", "pip", "--quiet", "install"]
        run([*pip, "--constraint", str(ROOT / "constraints.txt"), "rumdl"], work, dict(os.environ))
        tree = work / "tree"
        size = make_documents(tree, options.documents)
        say(
            f"{options.documents:,} documents of {size:,} bytes; {options.rounds} rounds, 1 warm-up"
        )
        commands = {
            "ops check": [str(scripts / "ops"), "check", "--quiet"],
            "ops list --json": [str(scripts / "ops"), "list", "--json"],
            "rumdl check --no-cache": [
                str(scripts / "rumdl"),
                "check",
                "--no-cache",
                "--isolated",
                ".",
            ],
        }
        walls: dict[str, list[float]] = {label: [] for label in commands}
        peaks: dict[str, int] = dict.fromkeys(commands, 0)
        for at in range(1 + options.rounds):
            for label, command in commands.items():
                wall, peak = measure(command, tree, work)
                if at:
                    walls[label].append(wall)
                peaks[label] = max(peaks[label], peak)
    peer = median(walls["rumdl check --no-cache"])
    print(f"{'':26}{'median':>9}{'min':>9}{'max':>9}{'to rumdl':>10}{'peak':>9}")
    for label, times in walls.items():
        figures = f"{median(times):8.2f}s{min(times):8.2f}s{max(times):8.2f}s"
        print(f"{label:26}{figures}{median(times) / peer:9.2f}x{peaks[label] // 1024:6} MiB")
    return 0


def make_documents(tree: Path, number: int) -> int:
    """Write ``number`` runbooks in which `ops check` finds nothing; return the size of one."""
    folder = tree / "operations" / "runbooks"
    folder.mkdir(parents=True)
    text = ""
    for at in range(number):
        text = document(at)
        (folder / f"task-{at}.md").write_text(text, encoding="utf-8")
    return len(text)


def document(seed: int) -> str:
    """Return a runbook of about 2 kB, the same for the same ``seed``."""

    def words(start: int, count: int) -> str:
        picked = (WORDS[(seed * 7 + start * 13 + at * 5) % len(WORDS)] for at in range(count))
        return " ".join(picked)

    steps = "\n".join(
        f"### Step {at}: {words(at, 3)}\n\n**Command/Action**:\n\n```bash\n"
        f"kubectl --namespace {WORDS[(seed + at) % len(WORDS)]} get pods --selector app=task-{seed}\n"
        f"```\n\n**Expected Result**: {words(at + 10, 14)}.\n\n"
        f"**Troubleshooting**: {words(at + 20, 16)}.\n"
        for at in range(1, STEPS + 1)
    )
    return (
        f"# Runbook: Task {seed}\n\n**Purpose**: {words(1, 8)}\n**Frequency**: On demand\n"
        f"**Duration**: 30m\n**Risk Level**: Medium\n**Owner**: Team {seed % 20}\n\n"
        f"## Prerequisites\n\n- [ ] {words(2, 7)}\n- [ ] {words(3, 7)}\n\n## Procedure\n\n{steps}\n"
        f"## Verification\n\n- [ ] {words(4, 8)}\n- [ ] {words(5, 8)}\n\n"
        f"## Rollback\n\n1. {words(6, 9)}\n2. {words(7, 9)}\n\n## Notes\n\n{words(8, 40)}.\n"
    )


def measure(command: list[str], tree: Path, work: Path) -> tuple[float, int]:
    """Return the seconds that ``command`` takes, and the KiB that its largest process held."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=tree, env=plain_variables(work), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, usage.ru_maxrss


if __name__ == "__main__":
    raise SystemExit(main())
