"""A command that is killed leaves a tree that is whole, or that the next run finishes."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import git

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
}
"""Each is killed KILLS times at a random moment; OPS_KILLS=20 kills 240 times in all."""
KILLS = int(os.environ.get("OPS_KILLS", "6"))
NOT_AGAIN = {"note", "review"}
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


def ops(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "opsdocs", *args]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("base")
    git(root, "init", "-q")
    assert ops(root, "init", "--defaults").returncode == 0
    assert ops(root, "new", "runbook", "Old", "--defaults").returncode == 0
    short = root / "operations/runbooks/short.md"
    short.write_text("# Runbook: Other name\n\n**Purpose**: x\n", encoding="utf-8")
    (root / "operations/incidents/2026-11-23-down.md").write_text(INCIDENT, encoding="utf-8")
    assert ops(root, "index").returncode == 0
    (root / "records.csv").write_text(RECORDS, encoding="utf-8")
    for number in range(4):
        howto = root / f"docs/howto/task-{number}.md"
        howto.parent.mkdir(parents=True, exist_ok=True)
        howto.write_text(f"# How to do {number}\n\n## When\n\nx\n\n## How\n\ny\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_moment(name: str, base: Path, tmp_path: Path) -> None:
    draw = random.Random(name)

    def fresh(number: int) -> Path:
        root = tmp_path / f"{number}/repo"
        if name == "init":
            root.mkdir(parents=True)
        else:
            shutil.copytree(base, root, symlinks=True)
        return root

    whole = fresh(-1)
    begun = time.monotonic()
    assert ops(whole, *COMMANDS[name]).returncode in {0, 1}
    takes = time.monotonic() - begun
    after = contents(whole)
    for number in range(KILLS):
        root = fresh(number)
        before = contents(root)
        command = [sys.executable, "-m", "opsdocs", *COMMANDS[name]]
        run = subprocess.Popen(
            command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0.3, 1.05) * takes)
        run.send_signal(signal.SIGKILL)
        run.wait()
        for path, content in contents(root).items():
            if path.endswith(".reviews.jsonl"):  # each line has the moment of its run
                assert all(json.loads(line) for line in content.splitlines() if line[-1:] == b"}")
            elif path.endswith(".gitattributes"):
                assert after[path].startswith(content), f"{path} is torn"
            elif not path.rpartition("/")[2].startswith(".ops-"):
                # What is about to be renamed has its new text under its old name.
                assert content in {before.get(path), *after.values()}, f"{path} is torn"
        if name == "update":
            git(root, "checkout", "-q", "--", ".")
        again = ops(root, *COMMANDS[name])
        assert again.returncode in {0, 1}, again.stderr
        if name == "new" and "already exists" in again.stderr:
            ops(root, "index")
        if name in NOT_AGAIN:
            assert contents(root).keys() == after.keys()
            assert ops(root, "check", "-q").returncode in {0, 1}
        else:
            assert contents(root) == after
