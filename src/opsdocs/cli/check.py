"""``ops check``: what is wrong in the documents."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from opsdocs.check import baseline
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
from opsdocs.printable import one_line
from opsdocs.repository import changed_paths
from opsdocs.workspace import FOLDER, Workspace, open_workspace

_FORMATS = ("text", *FORMATS)


class _Check(TyperCommand):
    """The command, whose --changed may stand alone."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, with_value(args, "--changed", "HEAD", is_no_path))


def _rules() -> list[str]:
    return list(RULES)


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=_Check)
def check(  # noqa: C901 - one check for each option
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
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help="Record what is found now; then only more fails."),
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Show what the baseline has, too.")
    ] = False,
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
    settings = read_settings(
        workspace.check, select or (), ignore or (), workspace.home, workspace.settings_path
    )
    tree = read_tree(workspace)
    only = _only(tree, [Path(one) for one in path or ()])
    touched: set[str] = set()
    if changed:
        touched = _changed(workspace, changed)
        only = touched if only is None else only & touched
    whole = not (path or select or ignore or changed)
    if write_baseline:
        _refuse_parts(whole=whole and not fix)
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
        if touched:
            findings += broken_by(tree, clock.today(), settings, touched)
    if write_baseline:
        return _record(workspace, findings, quiet=quiet)
    if not no_baseline:
        findings = _without_known(workspace, findings, settings, whole=whole, quiet=quiet)
    _report(output, findings, documents, tree, quiet=quiet, strict=strict)
    failed = findings if strict else [one for one in findings if one.severity == ERROR]
    return 1 if failed else 0


def _changed(workspace: Workspace, ref: str) -> set[str]:
    """Return the documents, in all folders, that changed since ``ref``."""
    return {
        workspace.from_home(posixpath.normpath(f"{folder}/{path}"))
        for folder in workspace.folders
        for path in changed_paths(workspace.root, folder, ref)
    }


def _refuse_parts(*, whole: bool) -> None:
    if not whole:
        raise UsageError(
            "--write-baseline records all that is found",
            "Leave out PATH, --select, --ignore, --changed and --fix.",
        )


def _record(workspace: Workspace, findings: list[Finding], *, quiet: bool) -> int:
    path = baseline.write_baseline(workspace, findings)
    if path is None:
        console.say("Nothing was found, so that no baseline is needed.", quiet=quiet)
        return 0
    console.out_path(path)
    number = len(findings)
    console.say(f"{number} {_plural(number)} recorded. Commit this file.", quiet=quiet)
    return 0


def _plural(number: int) -> str:
    return "finding is" if number == 1 else "findings are"


def _without_known(
    workspace: Workspace, findings: list[Finding], settings: Settings, *, whole: bool, quiet: bool
) -> list[Finding]:
    """Return what the baseline, if there is one, does not have.

    After a check of all documents, what is fixed is taken out of it, so that it does not come
    back; but not in CI, where nobody would commit that.
    """
    known = baseline.read_baseline(workspace)
    if known is None:
        return findings
    new, number = baseline.more_than(workspace, findings, known)
    if number:
        told = f"{number} {_plural(number)} in the baseline: --no-baseline shows them."
        console.say(told, quiet=quiet)
    if not whole or os.environ.get("CI"):
        return new
    try:
        fixed = baseline.without_fixed(workspace, findings, known, settings.applies)
    except OSError:  # where nothing can be written, a check is a check all the same
        return new
    if fixed:
        console.say(f"{fixed} fewer than before: the baseline is now smaller.", quiet=quiet)
    return new


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
        folders = ", ".join(f"{folder}/" for folder in tree.workspace.folders)
        if not found and not (path.is_dir() and not relative.startswith("..")):
            raise UsageError(
                f"{path} is no document of {folders}",
                "Name a Markdown file or a folder in it.",
            )
        chosen |= found
    return chosen


def _report(
    output: str, findings: list[Finding], documents: int, tree: Tree, *, quiet: bool, strict: bool
) -> None:
    if output == "text":
        operations = tree.workspace.operations
        color = (
            sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
        cleaned = [_cleaned(finding) for finding in findings]
        console.out_painted(
            text(cleaned, lambda path: console.shown(operations / path), color=color)
        )
        console.say(summary(findings, documents), quiet=quiet)
        return
    paths = [page.path for page in tree.pages]
    console.out_document(FORMATS[output](Report(findings, paths, strict, tree.workspace.home)))


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
