"""What ``ops check --fix`` and ``--fix-names`` change, and what they say of it."""

from __future__ import annotations

from pathlib import Path

from opsdocs.check.baseline import more_than, read_baseline
from opsdocs.check.fix import FIXED, WantedFixes, fix, pretended
from opsdocs.check.mentions import mentions
from opsdocs.check.run import check
from opsdocs.check.settings import Settings
from opsdocs.cli import clock, console
from opsdocs.documents.tree import Tree


def without_known(tree: Tree, settings: Settings, only: set[str] | None) -> Settings:
    """Return the settings with what the baseline has and a fix therefore leaves as it is."""
    known = read_baseline(tree.workspace)
    rules = [rule for rule in FIXED if settings.applies(rule)]
    if known is None or not rules:
        return settings
    findings = check(tree, clock.today(), settings._replace(select=rules), only)
    more, _ = more_than(tree.workspace, findings, known)
    every, new = ({(one.path, one.rule) for one in group} for group in (findings, more))
    return settings._replace(known=every - new)


def show_fixes(
    tree: Tree, only: set[str] | None, settings: Settings, *, texts: bool, names: bool
) -> None:
    """Print what would be changed, as a diff."""
    for old, new, lines in pretended(tree, only, settings, WantedFixes(texts, names)):
        _show_change(tree.workspace.operations, old, new, lines)


def fix_documents(
    tree: Tree, only: set[str] | None, settings: Settings, *, texts: bool, names: bool, quiet: bool
) -> dict[str, str]:
    """Write the changes, say each, and return the new name of each file that was renamed."""
    workspace = tree.workspace
    done = fix(tree, only, settings, WantedFixes(texts, names))
    _report_fixed(workspace.operations, done.written, done.renamed, quiet=quiet)
    for place, line, name in mentions(workspace.root, workspace.operations, done.renamed):
        new = done.renamed[name]
        console.say(f"{place}:{line} still leads to {name}, which is now {new}", quiet=quiet)
    return done.renamed


def _show_change(operations: Path, old: str, new: str, lines: list[str]) -> None:
    names = [console.shown(operations / name) for name in (old, new)]
    if old != new:
        console.out(f"Rename {names[0]} to {names[1]}")
    for line in [f"--- {names[0]}", f"+++ {names[1]}", *lines[2:]] if lines else []:
        console.out(line)


def _report_fixed(
    operations: Path, written: list[Path], renamed: dict[str, str], *, quiet: bool
) -> None:
    for path in written:
        console.say(f"Fixed {console.shown(path)}", quiet=quiet)
    for old, new in renamed.items():
        names = f"{console.shown(operations / old)} to {console.shown(operations / new)}"
        console.say(f"Renamed {names}", quiet=quiet)
