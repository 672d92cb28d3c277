"""Measure `ops update` against `copier update`, and `ops update --check` against the least.

Two releases are made in a clone of this checkout; the second changes one file of the template and
adds one. Run as: python benchmarks/compare_update.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from compare import (
    ROOT,
    Pair,
    compare,
    install,
    plain_variables,
    print_versions,
    require_same_tree,
    run,
    say,
)

ONE, TWO = "900.1.0", "900.2.0"
FLOOR = ROOT / "benchmarks" / "floor_check.py"
GIT = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "gc.auto=0"]


def main(args: Sequence[str] | None = None) -> int:
    """Measure both; return 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=15, help="default: 15")
    options = parser.parse_args(args)
    with tempfile.TemporaryDirectory(prefix="ops-benchmark-") as name:
        work = Path(name).resolve()
        for folder in ("home", "tmp"):
            (work / folder).mkdir()
        wheel, scripts = install(work, make_releases(work))
        print_versions(scripts, work)
        template = work / "template"
        with ZipFile(wheel) as archive:
            bundle = archive.extract("opsdocs/template.bundle", work)
        run(["git", "clone", "--quiet", bundle, str(template)], work, plain_variables(work))
        trees = make_trees(work, scripts, template)
        kept = [
            compare("update", update_pair(scripts, trees), options.rounds, work),
            compare("update --check", check_pair(scripts, trees), options.rounds, work),
        ]
    return 0 if all(kept) else 1


def make_releases(work: Path) -> Path:
    """Return a clone of this checkout with two releases."""
    say("Making two releases …")
    clone, variables = work / "clone", dict(os.environ)
    run(["git", "clone", "--quiet", str(ROOT), str(clone)], work, variables)
    project = clone / "pyproject.toml"
    for version in (ONE, TWO):
        text = re.sub(r'(?m)^version = ".*"', f'version = "{version}"', project.read_text("utf-8"))
        project.write_text(text, "utf-8")
        if version == TWO:
            folder = clone / "template" / "operations"
            readme = folder / "runbooks" / "README.md"
            text = readme.read_text("utf-8").replace("# Runbooks\n", "# Runbooks\n\nOne more.\n")
            readme.write_text(text, "utf-8")
            (folder / "monitoring" / "slo.md").write_text("# Service Levels\n", "utf-8")
        run([*GIT, "add", "--all"], clone, variables)
        run([*GIT, "commit", "--quiet", "--message", version], clone, variables)
    return clone


def make_trees(work: Path, scripts: Path, template: Path) -> dict[str, Path]:
    """Return a tree of the first release for each tool: one answers file differs in its source."""
    variables = plain_variables(work)
    copier = [str(scripts / "copier"), "copy", "--quiet", "--defaults", "--vcs-ref", f"v{ONE}"]
    trees = {}
    for tool in ("ops", "copier"):
        trees[tool] = tree = work / f"tree-{tool}" / "demo"
        tree.mkdir(parents=True)
        run([*copier, str(template), "."], tree, variables)
        answers = tree / ".copier-answers.operations.yml"
        if tool == "ops":
            text = re.sub(
                r"(?m)^_src_path: .*",
                "_src_path: git+opsdocs://template",
                answers.read_text("utf-8"),
            )
            answers.write_text(text, "utf-8")
        with (tree / "operations" / "runbooks" / "README.md").open("a", encoding="utf-8") as stream:
            stream.write("\nOurs.\n")
        run(["git", "init", "--quiet"], tree, variables)
        run([*GIT, "add", "--all"], tree, variables)
        run([*GIT, "commit", "--quiet", "--message", "x"], tree, variables)
    return trees


def update_pair(scripts: Path, trees: dict[str, Path]) -> Pair:
    """Return `ops update` and `copier update` of the same tree to the same version."""
    answers = ["--answers-file", ".copier-answers.operations.yml", "--vcs-ref", f"v{TWO}"]
    return Pair(
        ours=[str(scripts / "ops"), "update", "--defaults"],
        theirs=[str(scripts / "copier"), "update", "--quiet", "--defaults", *answers],
        labels=("ops update", "copier update"),
        promise=1.2,
        prepare=lambda folder: put_tree(folder, trees),
        check=lambda ours, theirs: require_same_tree(ours / "operations", theirs / "operations"),
    )


def check_pair(scripts: Path, trees: dict[str, Path]) -> Pair:
    """Return `ops update --check` of a tree that is current, and the script that compares."""
    return Pair(
        ours=[str(scripts / "ops"), "update", "--check"],
        theirs=[str(scripts / "python"), str(FLOOR), TWO],
        labels=("ops update --check", "floor_check.py"),
        promise=1.25,
        prepare=lambda folder: put_current_tree(folder, trees),
        check=lambda ours, theirs: None,
    )


def put_tree(folder: Path, trees: dict[str, Path]) -> None:
    """Copy the tree of the tool that is to run in ``folder``."""
    tree = trees["ops" if folder.name == "ours" else "copier"]
    shutil.copytree(tree, folder, dirs_exist_ok=True, symlinks=True)


def put_current_tree(folder: Path, trees: dict[str, Path]) -> None:
    """Copy the tree of `ops`, said to be of the version that is installed."""
    shutil.copytree(trees["ops"], folder, dirs_exist_ok=True, symlinks=True)
    answers = folder / ".copier-answers.operations.yml"
    answers.write_text(answers.read_text("utf-8").replace(ONE, TWO), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
