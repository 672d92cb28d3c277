"""What `ops` makes of documents that others wrote: `python benchmarks/own_documents.py DIR`.

DIR holds checkouts of public repositories, one in each folder. Of each it prints how many of its
documents have a type after `ops adopt --yes`, what `ops check` finds and how fast, if the baseline
makes it exit 0, if a document was changed by a byte, and if `ops new` stamps a blank in each learned
type that checks clean. The exit code is 1 where one of these is not so.

`--sample FILE` writes up to 100 findings of each rule, drawn with a seed, for somebody to read one by
one; what came of it is in `own_documents_verdicts.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 20261125
MOST = 100
SUFFIXES = (".md", ".markdown", ".mdx", ".md.erb")
LEFT_OUT = ("node_modules", "vendor", "testdata", ".git")
RULE_LINE = "{:<28} {:>9} {:>6} {:>7} {:>9} {:>8} {:>9} {:>6}"


@dataclass
class Measured:
    """What was seen in one repository; None where this `ops` has no command for it."""

    name: str
    documents: int = 0
    typed: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    changed: int = 0
    baseline: int | None = None
    blanks: str = "-"


def ops(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `ops` in a repository, with nothing of the user's."""
    environ = {**os.environ, "NO_COLOR": "1", "HOME": str(root.parent)}
    return subprocess.run(
        [str(Path(sys.executable).with_name("ops")), *args],
        cwd=root, capture_output=True, text=True, check=False, env=environ,
    )  # fmt: skip


def has(root: Path, *args: str) -> bool:
    """Tell whether this `ops` knows a command or an option."""
    *command, option = args
    told = ops(root, *command, "--help").stdout
    return option in told


def hashes(root: Path) -> dict[str, str]:
    """Return a hash of each document by its path."""
    found = {}
    for where, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in LEFT_OUT]
        for name in names:
            path = Path(where, name)
            if name.endswith(SUFFIXES) and not path.is_symlink():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path.relative_to(root))] = digest
    return found


def measure(checkout: Path, scratch: Path) -> Measured:
    """Adopt and check a copy of one checkout."""
    seen = Measured(checkout.name)
    root = scratch / checkout.name
    shutil.copytree(checkout, root, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    before = hashes(root)
    adopts = has(root, "adopt")
    if adopts:
        ops(root, "init", "--defaults")
        ops(root, "adopt", "--yes", "--no-baseline")
    else:  # all of it, as if it were the folder of the documents
        shutil.copytree(checkout, root / "operations", symlinks=True, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns(*LEFT_OUT))  # fmt: skip
    listed = json.loads(ops(root, "list", "--json").stdout or "[]")
    ours = {path for path in hashes(root) if path not in before}
    theirs = [one for one in listed if not adopts or one["path"] not in ours]
    seen.documents = len(theirs)
    seen.typed = sum(bool(one.get("type")) for one in theirs)
    start = time.perf_counter()
    told = ops(root, "check", "--format", "json")
    seen.seconds = time.perf_counter() - start
    seen.findings = json.loads(told.stdout or "[]")
    for finding in seen.findings:
        finding["repository"] = checkout.name
        finding["text"] = line_of(root / finding["path"], finding["line"])
    if has(root, "check", "--write-baseline"):
        ops(root, "check", "--write-baseline")
        seen.baseline = ops(root, "check").returncode
    seen.blanks = blanks(root)
    after = hashes(root)
    seen.changed = sum(after.get(path) != digest for path, digest in before.items())
    return seen


def line_of(path: Path, line: int) -> str:
    """Return the text of a line, "" where there is none."""
    try:
        return path.read_text("utf-8").split("\n")[line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return ""


def blanks(root: Path) -> str:
    """Return how many of the learned types stamp a blank in which nothing is found but what is open."""
    types = sorted((root / "operations/.types").glob("*.md"))
    if not types:
        return "-"
    clean = 0
    for path in types:
        made = ops(root, "new", path.stem, "A blank to look at", "--defaults", "--no-index")
        target = made.stdout.strip().split("\n")[-1]
        told = ops(root, "check", "--format", "json", target) if target else made
        rules = {one["rule"] for one in json.loads(told.stdout or "[]")}
        clean += made.returncode == 0 and rules <= {"placeholder-left"}
        if target:
            (root / target).unlink(missing_ok=True)
    return f"{clean}/{len(types)}"


def sample(seen: list[Measured]) -> dict[str, list[dict[str, Any]]]:
    """Return up to 100 findings of each rule, drawn with the seed from all repositories."""
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for one in seen:
        for finding in one.findings:
            by_rule.setdefault(finding["rule"], []).append(finding)
    draw = random.Random(SEED)
    return {
        rule: draw.sample(found, min(MOST, len(found))) for rule, found in sorted(by_rule.items())
    }


def report(seen: list[Measured]) -> None:
    """Print the table."""
    print(RULE_LINE.format("repository", "documents", "typed", "errors", "warnings", "seconds",
                           "baseline", "blanks"))  # fmt: skip
    for one in seen:
        levels = Counter(finding["severity"] for finding in one.findings)
        share = f"{100 * one.typed // one.documents} %" if one.documents else "-"
        baseline = "-" if one.baseline is None else f"exit {one.baseline}"
        print(RULE_LINE.format(one.name[:28], one.documents, share, levels["error"],
                               levels["warning"], f"{one.seconds:.2f}", baseline, one.blanks))  # fmt: skip
        if one.changed:
            print(f"  {one.changed} documents were changed")
    rules = Counter(finding["rule"] for one in seen for finding in one.findings)
    print()
    for rule, number in rules.most_common():
        print(f"{number:>7} {rule}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkouts", type=Path, help="the folder with the checkouts")
    parser.add_argument("--sample", type=Path, help="where to write the findings that are drawn")
    given = parser.parse_args()
    folders = sorted(path for path in given.checkouts.iterdir() if path.is_dir())
    if not folders:
        parser.error(f"{given.checkouts} holds no folder")
    with tempfile.TemporaryDirectory(prefix="ops-own-") as scratch:
        seen = [measure(folder, Path(scratch)) for folder in folders]
    report(seen)
    if given.sample:
        given.sample.write_text(json.dumps(sample(seen), indent=1), encoding="utf-8")
    failed = any(one.changed or one.baseline for one in seen)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
