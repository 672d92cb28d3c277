"""Kill commands at random moments: a tree that was killed is whole, or the next run finishes it.

    python tests/kills.py --times 240     all commands in turn; some minutes
    python tests/kills.py --times 50 note one of them

Each time a command works in a copy of one repository and gets SIGKILL. Then no file is torn, and the
same command, run again, comes to the tree that it would have made at once.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

COMMANDS = {
    "init": ["init", "--defaults"],
    "new": ["new", "runbook", "Killed", "--defaults"],
    "fix": ["check", "--fix"],
    "index": ["index"],
    "update": ["update", "--defaults", "-d", "project_name=Other"],
    "adopt": ["adopt", "--yes"],
    "review": ["review", "old", "--outcome", "right", "--by", "Kim"],
    "note": ["note", "Rolled back", "--at", "2026-11-23 10:30"],
    "records": ["note", "--from", "records.csv", "--defaults", "--all", "--keep-events"],
    "actions": ["actions", "done", "2026-11-23-down:12"],
    "skills": ["export", "skills", "-o", "skills", "--all"],
    "html": ["export", "html"],
    "run": ["run", "old"],
}
NOT_AGAIN = {"note", "review", "run"}
"""What is said twice stands there twice."""
INCIDENT = """# Incident Post-Mortem: Down

**Date**: 2026-11-23
**Status**: Investigating

## Timeline

- **10:00** - Start of the incident

## Action Items

- [ ] Add an alert - Kim - 2026-12-01
- [ ] Write it down
"""
RECORDS = "time,text\n2026-11-23 10:05:00Z,Rolled back\n2026-11-23 10:10:00Z,All is well\n"


class TornError(Exception):
    """What a kill left behind that it must not leave."""


def git(root: Path, *args: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *who, *args], cwd=root, check=True, capture_output=True)


def ops(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; one that needs a terminal has a person who presses keys."""
    process, keys = start(root, *args)
    if keys is None:
        out, err = process.communicate()
        return subprocess.CompletedProcess(args, process.returncode, out, err)
    while process.poll() is None:
        press(keys)
    os.close(keys)
    return subprocess.CompletedProcess(args, process.returncode, "", "")


def start(root: Path, *args: str) -> tuple[subprocess.Popen[str], int | None]:
    """Start a command; for `ops run` return the keyboard of its terminal, too."""
    command = [sys.executable, "-m", "opsdocs", *args]
    if args[0] != "run":
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True), None
    keys, terminal = pty.openpty()
    process = subprocess.Popen(
        command, cwd=root, stdin=terminal, stdout=terminal, stderr=terminal, text=True
    )
    os.close(terminal)
    return process, keys


def press(keys: int) -> None:
    """Say that a step is done, and read what is on the screen, so that it does not fill up."""
    with suppress(OSError):  # the command has ended
        for key in (b"d", b"\n", b"y"):  # one at a time: two are a text that was pasted
            os.write(keys, key)
            while select.select([keys], [], [], 0.05)[0] and os.read(keys, 65536):
                pass


def make_base(root: Path) -> None:
    """Make the repository in which the commands work."""
    git(root, "init", "-q")
    for args in (["init", "--defaults"], ["new", "runbook", "Old", "--defaults"]):
        _expect(ops(root, *args), {0})
    short = root / "operations/runbooks/short.md"
    short.write_text("# Runbook: Other name\n\n**Purpose**: x\n", encoding="utf-8")
    (root / "operations/incidents/2026-11-23-down.md").write_text(INCIDENT, encoding="utf-8")
    _expect(ops(root, "index"), {0})
    (root / "records.csv").write_text(RECORDS, encoding="utf-8")
    for number in range(4):
        howto = root / f"docs/howto/task-{number}.md"
        howto.parent.mkdir(parents=True, exist_ok=True)
        howto.write_text(f"# How to do {number}\n\n## When\n\nx\n\n## How\n\ny\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")


def _expect(done: subprocess.CompletedProcess[str], codes: set[int]) -> None:
    if done.returncode not in codes:
        raise TornError(f"ops {' '.join(done.args)}: exit code {done.returncode}: {done.stderr}")


def contents(root: Path) -> dict[str, bytes]:
    """Return what is in each file, but in those of git."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def kill(name: str, times: int, base: Path, work: Path) -> None:
    """Kill a command ``times`` times in copies of ``base``; raise ``TornError`` for what it left."""
    draw = random.Random(name)
    begun = time.monotonic()
    after = done_at_once(name, base, work)
    takes = time.monotonic() - begun
    for _ in range(times):
        root = copied(name, base, work)
        before = contents(root)
        process, keys = start(root, *COMMANDS[name])
        until = time.monotonic() + draw.uniform(0.3, 1.05) * takes
        while (left := until - time.monotonic()) > 0:
            time.sleep(left if keys is None else 0)
            if keys is not None:
                press(keys)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if keys is not None:
            os.close(keys)
        look_at(name, root, before, after)


def copied(name: str, base: Path, work: Path) -> Path:
    """Return a copy of ``base`` in which the command ``name`` has its work to do."""
    root = Path(tempfile.mkdtemp(dir=work)) / "repo"  # `ops init` names the project by it
    if name == "init":
        root.mkdir()
        return root
    shutil.copytree(base, root, symlinks=True)
    if name == "run":  # what was followed is noted in an open incident, with its moments
        (root / "operations/incidents/2026-11-23-down.md").unlink()
    return root


def done_at_once(name: str, base: Path, work: Path) -> dict[str, bytes]:
    """Return what is in each file after a command that nobody has killed."""
    root = copied(name, base, work)
    _expect(ops(root, *COMMANDS[name]), {0, 1})
    return contents(root)


def look_at(name: str, root: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Look at what a killed command has left, have it go on, and delete it all."""
    for path, content in contents(root).items():
        _look_at_file(path, content, before, after)
    _go_on(name, root, after)
    shutil.rmtree(root.parent)


_KILLED_AT = """
import os, signal, sys

left = int(sys.argv.pop(1))


def counted(work):
    def works(*args, **how):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*args, **how)

    return works


for name in ("rename", "replace", "link", "mkdir", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
from opsdocs.__main__ import main

main()
"""


def kill_at_each_change(name: str, base: Path, work: Path) -> int:
    """Kill a command right before each change of a name in its tree; return how many there are."""
    after = done_at_once(name, base, work)
    number = 0
    while True:
        number += 1
        root = copied(name, base, work)
        before = contents(root)
        command = [sys.executable, "-c", _KILLED_AT, str(number), *COMMANDS[name]]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        if done.returncode != -signal.SIGKILL:
            return number - 1
        look_at(name, root, before, after)


def _look_at_file(
    path: str, content: bytes, before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    """Raise ``TornError`` for a file that is neither old nor new."""
    if path.endswith(".jsonl"):  # each line has the moment of its run; the last may be torn
        for line in content.split(b"\n")[:-1]:
            json.loads(line)
    elif path.endswith(".gitattributes"):
        if not after[path].startswith(content):
            raise TornError(f"{path} is torn")
    # What is about to be renamed has its new text under its old name.
    elif "/.ops-" not in f"/{path}" and content not in {before.get(path), *after.values()}:
        raise TornError(f"{path} is torn")


def _go_on(name: str, root: Path, after: dict[str, bytes]) -> None:
    """Run the command again; raise ``TornError`` where it does not come to the tree ``after``."""
    if name == "update":
        git(root, "checkout", "-q", "--", ".")
    again = ops(root, *COMMANDS[name])
    _expect(again, {0, 1})
    if name == "new" and "already exists" in again.stderr:
        ops(root, "index")
    there = contents(root)
    if name in NOT_AGAIN:
        _expect(ops(root, "check", "-q"), {0, 1})
        there = {path: b"" for path in there if "/.runs/" not in path}
        after = {path: b"" for path in after if "/.runs/" not in path}
    if there != after:
        differ = sorted(path for path in there.keys() | after if there.get(path) != after.get(path))
        raise TornError(f"ops {name}, killed and run again, left another tree: {differ}")


def main() -> int:
    """Kill the commands; return 1 where one left what it must not."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("names", nargs="*", metavar="NAME", help="Default: all commands.")
    options.add_argument("--times", type=int, default=240)
    chosen = options.parse_args()
    os.environ["SOURCE_DATE_EPOCH"] = "1795435200"
    names = chosen.names or list(COMMANDS)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="ops-kills-") as folder:
        base = Path(folder) / "base"
        base.mkdir()
        make_base(base)
        for at, name in enumerate(names):
            times = len(range(at, chosen.times, len(names)))
            try:
                kill(name, times, base, Path(folder))
            except TornError as error:
                failed += 1
                print(f"ops {name}: {error}")
            else:
                print(f"ops {name}: killed {times} times, nothing torn")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
