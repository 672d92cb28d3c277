"""Count the work of commands, which no busy machine changes: modules, and instructions.

    python scripts/work.py            compare with benchmarks/work.json; exit code 1 where it is more
    python scripts/work.py --update   write what it is now

Modules are those that are not Python's own. Instructions are counted by valgrind where it is
installed, and compared where a figure of the same build of Python is recorded.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "benchmarks" / "work.json"
MOST = 1.05
"""How much more than recorded it may be."""
COMMANDS = {
    "version": ["--version"],
    "help": ["--help"],
    "completion": [],
    "new": ["new", "runbook", "X", "--defaults", "--stdout"],
    "check": ["check", "--quiet"],
    "list": ["list", "--json"],
}
_COUNT = """
import sys
sys.argv[0] = "ops"
from opsdocs.__main__ import main
try:
    main()
except SystemExit as error:
    assert not error.code, error.code
names = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(len([name for name in sys.modules if name.partition(".")[0] in names]), file=sys.stderr)
"""


def main() -> int:
    """Count, and compare or write; return 1 where a command does more than is recorded."""
    recorded = json.loads(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    build = f"{platform.python_implementation()} {sys.version.split(' (')[0]}, {platform.python_compiler()}, {platform.machine()}"
    counted = count()
    if "--update" in sys.argv[1:]:
        recorded["modules"] = {name: modules for name, (modules, _) in counted.items()}
        if all(instructions for _, instructions in counted.values()):
            recorded.setdefault("instructions", {})[build] = {
                name: instructions for name, (_, instructions) in counted.items()
            }
        RECORDED.write_text(json.dumps(recorded, indent=2) + "\n", "utf-8")
        return 0
    more = []
    known = recorded.get("instructions", {}).get(build, {})
    for name, (modules, instructions) in counted.items():
        before = recorded["modules"].get(name, 0)
        line = f"{name:12}{modules:5} modules ({before})"
        if instructions and name in known:
            line += f"{instructions / 1e6:8.0f} million instructions ({known[name] / 1e6:.0f})"
        print(line)
        if modules > before * MOST or (name in known and instructions > known[name] * MOST):
            more.append(name)
    if not known:
        print(f"No instructions are recorded for {build}.")
    if more:
        print(f"More work than recorded: {', '.join(more)}.")
        print("Find out why, and mend it; or run: python scripts/work.py --update")
    return 1 if more else 0


def count() -> dict[str, tuple[int, int]]:
    """Return the modules and the instructions of each command, 0 where those can't be counted."""
    with tempfile.TemporaryDirectory(prefix="ops-work-") as name:
        folder = Path(name)
        _make_documents(folder / "operations" / "runbooks")
        kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
        variables = kept | {
            "HOME": name, "PYTHONPYCACHEPREFIX": str(folder / "cache"), "PYTHONHASHSEED": "0",
        }  # fmt: skip
        return {command: _count(command, folder, variables) for command in COMMANDS}


def _count(command: str, folder: Path, variables: dict[str, str]) -> tuple[int, int]:
    if command == "completion":
        variables = variables | {
            "_OPS_COMPLETE": "complete_bash", "COMP_WORDS": "ops new ru", "COMP_CWORD": "2",
        }  # fmt: skip
    run: dict[str, Any] = {
        "cwd": folder, "env": variables, "capture_output": True, "text": True,
        "stdin": subprocess.DEVNULL,
    }  # fmt: skip
    ours = [sys.executable, "-c", _COUNT, *COMMANDS[command]]
    subprocess.run(ours, check=True, **run)  # makes the byte code
    modules = int(subprocess.run(ours, check=True, **run).stderr.splitlines()[-1])
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return modules, 0
    tool = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    told = subprocess.run([*tool, *ours], check=True, **run).stderr
    found = re.search(r"Collected : (\d+)", told)
    return modules, int(found[1]) if found else 0


def _make_documents(folder: Path) -> None:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from inputs import document  # noqa: PLC0415 - not a package

    folder.mkdir(parents=True)
    for at in range(50):
        (folder / f"task-{at}.md").write_text(document(at), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
