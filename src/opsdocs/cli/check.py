"""``ops check``: what is wrong in the documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from opsdocs.check.changes import found_by_change
from opsdocs.check.reports import FORMATS
from opsdocs.check.reports.parts import Report
from opsdocs.check.reports.text import summary, text
from opsdocs.check.rule import ERROR, Finding
from opsdocs.check.rules import FAMILIES, RULES
from opsdocs.check.run import broken_by
from opsdocs.check.run import check as check_tree
from opsdocs.check.settings import OTHERS, Settings, check_name, read_settings
from opsdocs.cli import clock, console
from opsdocs.cli.options import Root, is_no_path, with_value
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import UsageError, nearest
from opsdocs.git import changed_paths
from opsdocs.printable import one_line
from opsdocs.workspace import FOLDER, open_workspace

_FORMATS = ("text", *FORMATS)


class _Check(TyperCommand):
    """The command, whose --changed may stand alone."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, with_value(args, "--changed", "HEAD", is_no_path))


def _rules() -> list[str]:
    return list(RULES)


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=_Check)
def check(
    path: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Documents or folders.")
    ] = None,
    *,
    output: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(_FORMATS)}.",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "text",
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Check these rules only.", autocompletion=_rules),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Leave these rules out.", autocompletion=_rules),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            metavar="[REF]",
            help="Report only on documents that changed since HEAD, or since REF, in git.",
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Add what is missing, rename files by title, write indexes."),
    ] = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="With --fix: write nothing, show the changes.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="RULE",
            help="Say what a rule demands; all lists them.",
            autocompletion=lambda: ["all", *RULES],
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print findings only.")] = False,
    root: Root = None,
) -> int:
    """Check that the documents are complete, consistent and current."""
    if changed is not None and not changed:
        raise UsageError("--changed is empty", "Name a branch, tag or commit: --changed main")
    if explain:
        return _explain(explain)
    _check_format(output)
    workspace = open_workspace(Path.cwd(), root)
    settings = read_settings(workspace.check, select or (), ignore or ())
    tree = read_tree(workspace)
    only = _only(tree, [Path(one) for one in path or ()])
    touched: set[str] = set()
    within = only
    if changed:
        touched = set(changed_paths(workspace.root, FOLDER, changed))
        only = touched if only is None else only & touched
    if pretend and not fix:
        raise UsageError("--pretend goes with --fix", "Pass --fix too.")
    if fix:
        from opsdocs.check import fix as fixing  # noqa: PLC0415 - 40 ms, for Jinja too

        if pretend:
            for old, new, lines in fixing.pretended(tree, only, settings, clock.today()):
                _show_change(workspace.operations, old, new, lines)
            return 0
        done = fixing.fix(tree, only, settings, clock.today())
        _report_fixed(workspace.operations, done.written, done.renamed, quiet=quiet)
        tree = read_tree(workspace)
        if only is not None:
            only = {done.renamed.get(name, name) for name in only}
    documents = len(tree.pages) if only is None else sum(page.path in only for page in tree.pages)
    with console.progress("Checking", documents, quiet=quiet) as tell:
        findings = check_tree(tree, clock.today(), settings, only, tell)
        if changed:
            findings += _by_change(
                tree, settings, findings, changed, touched=touched, within=within
            )
    _report(output, findings, documents, tree, quiet=quiet, strict=strict)
    failed = findings if strict else [one for one in findings if one.severity == ERROR]
    return 1 if failed else 0


def _by_change(
    tree: Tree, settings: Settings, findings: list[Finding], ref: str, *,
    touched: set[str], within: set[str] | None,
) -> list[Finding]:  # fmt: skip
    """Return what a change since ``ref`` means for documents that it leaves as they are."""
    found = broken_by(tree, clock.today(), settings, touched) if touched else []
    known = {(one.path, one.rule) for one in findings}
    return found + [
        one
        for one in found_by_change(tree, ref, touched, settings)
        if (one.path, one.rule) not in known and (within is None or one.path in within)
    ]


def _check_format(output: str) -> None:
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: {nearest(output, _FORMATS) or 'unknown'}",
            f"Known are {', '.join(_FORMATS)}.",
        )


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


def _only(tree: Tree, paths: Sequence[Path]) -> set[str] | None:
    """Return the pages at or below ``paths``, None for all."""
    if not paths:
        return None
    chosen: set[str] = set()
    operations = os.path.realpath(tree.workspace.operations)
    for path in paths:
        relative = os.path.relpath(os.path.realpath(path), operations).replace(os.sep, "/")
        if relative == "." or (
            path.is_dir() and operations.startswith(os.path.realpath(path) + os.sep)
        ):
            return None
        found = {
            page.path
            for page in tree.pages
            if page.path == relative or page.path.startswith(f"{relative}/")
        }
        if not found and not (path.is_dir() and not relative.startswith("..")):
            raise UsageError(
                f"{path} is no document of {FOLDER}/", "Name a Markdown file or a folder in it."
            )
        chosen |= found
    return chosen


def _report(
    output: str, findings: list[Finding], documents: int, tree: Tree, *, quiet: bool, strict: bool
) -> None:
    if output == "text":
        root = tree.workspace.root
        color = (
            sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
        cleaned = [_cleaned(finding) for finding in findings]
        console.out_painted(text(cleaned, lambda path: console.shown(root / path), color=color))
        console.say(summary(findings, documents), quiet=quiet)
        return
    paths = [page.path for page in tree.pages]
    console.out_document(FORMATS[output](Report(findings, paths, strict)))


def _cleaned(finding: Finding) -> Finding:
    """Return ``finding`` without the control characters that its document may have."""
    return Finding(
        one_line(finding.path), finding.line, finding.column, finding.rule, finding.severity,
        one_line(finding.message), one_line(finding.hint),
    )  # fmt: skip


def _explain(name: str) -> int:
    if name == "all":
        rows = [("RULE", "SEVERITY", "WHAT IT DEMANDS")]
        rows += [(rule.name, rule.severity, rule.summary) for rule in RULES.values()]
        console.out_table(rows)
        return 0
    check_name(name)
    if name in OTHERS:
        console.out(OTHERS[name])
        return 0
    rule = RULES[name]
    family = next(family for family, rules in FAMILIES.items() if rule in rules)
    console.out(f"{rule.name} ({rule.severity})")
    console.out(rule.summary)
    console.out("")
    console.out(f"Leave it out here: <!-- ops: ignore {rule.name} REASON -->")
    console.out(f'Everywhere: [check] ignore = ["{rule.name}"] in {FOLDER}/ops.toml')
    console.out(f"Examples: docs/rules/{family}.md#{rule.name}")
    return 0
