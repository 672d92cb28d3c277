"""``ops check``: what is wrong in the documents."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from opsdocs.check import baseline
from opsdocs.check.changes import found_by_change
from opsdocs.check.examples import examples_of
from opsdocs.check.mentions import mentions
from opsdocs.check.reports import FORMATS
from opsdocs.check.reports.parts import Report
from opsdocs.check.reports.text import summary, text
from opsdocs.check.rule import ERROR, Finding
from opsdocs.check.rules import RULES
from opsdocs.check.rules.alerts import known_alerts
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
        typer.Option("--fix", help="Add what is missing, with placeholders, and write indexes."),
    ] = False,
    fix_names: Annotated[
        bool, typer.Option("--fix-names", help="Name files by their titles, and fix the links.")
    ] = False,
    pretend: Annotated[
        bool,
        typer.Option(
            "-n", "--pretend", help="With --fix, --fix-names: write nothing, show the changes."
        ),
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
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show each placeholder on a line of its own.")
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
    rules = _rule_files(tree)
    only = _only(tree, [Path(one) for one in path or ()], rules)
    touched: set[str] = set()
    within = only
    if changed:
        touched = _changed(workspace, changed, rules)
        only = touched if only is None else only & touched
    whole = not (path or select or ignore or changed)
    _refuse_parts(write_baseline and (fix or fix_names or not whole))
    if pretend and not (fix or fix_names):
        raise UsageError("--pretend goes with --fix or --fix-names", "Pass one of them too.")
    if fix or fix_names:
        from opsdocs.check import fix as fixing  # noqa: PLC0415 - 40 ms, for Jinja too

        wanted = fixing.Wanted(fix, fix_names)
        if pretend:
            for old, new, lines in fixing.pretended(tree, only, settings, wanted):
                _show_change(workspace.operations, old, new, lines)
            return 0
        done = fixing.fix(tree, only, settings, wanted)
        _report_fixed(workspace.operations, done.written, done.renamed, quiet=quiet)
        for place, line, name in mentions(workspace.root, workspace.operations, done.renamed):
            new = done.renamed[name]
            console.say(f"{place}:{line} still leads to {name}, which is now {new}", quiet=quiet)
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
    findings = _without_known(
        workspace, findings, settings,
        used=write_baseline or not no_baseline, anew=write_baseline, whole=whole, quiet=quiet,
    )  # fmt: skip
    documents = max(documents, len({one.path for one in findings}))  # others that a change breaks
    if output == "text":
        _report_text(findings, documents, tree, quiet=quiet, verbose=verbose)
    else:
        paths = [page.path for page in tree.pages]
        report = Report(findings, paths, strict, tree.workspace.home)
        console.out_document(FORMATS[output](report))
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


def _changed(workspace: Workspace, ref: str, rules: set[str]) -> set[str]:
    """Return the documents, in all folders, and the files of ``rules`` that changed since ``ref``."""
    found = {
        workspace.from_home(posixpath.normpath(f"{folder}/{path}"))
        for folder in workspace.folders
        for path in changed_paths(workspace.root, folder, ref)
    }
    if rules:
        paths = changed_paths(workspace.root, ".", ref)
        found |= {workspace.from_home(path.removeprefix("./")) for path in paths} & rules
    return found


def _refuse_parts(wrong: bool) -> None:
    if wrong:
        raise UsageError(
            "--write-baseline records all that is found",
            "Leave out PATH, --select, --ignore, --changed and --fix.",
        )


def _plural(number: int) -> str:
    return "finding is" if number == 1 else "findings are"


def _without_known(
    workspace: Workspace,
    findings: list[Finding],
    settings: Settings,
    *,
    used: bool,
    anew: bool,
    whole: bool,
    quiet: bool,
) -> list[Finding]:
    """Return what the baseline, if there is one and it is ``used``, does not have.

    It is written ``anew`` before, or else, after a check of all documents, without what is fixed,
    so that this does not come back; but not in CI, where nobody would commit that.
    """
    if not used:
        return findings
    if anew and (path := baseline.write_baseline(workspace, findings)):
        console.say(f"Written: {console.shown(path)}. Commit this file.", quiet=quiet)
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


def _rule_files(tree: Tree) -> set[str]:
    """Return the rule files of alerts, as findings have their paths."""
    known = known_alerts(tree)
    return {tree.workspace.from_home(one.path) for one in known.files} if known else set()


def _only(tree: Tree, paths: Sequence[Path], rules: set[str]) -> set[str] | None:
    """Return the pages, and the files of ``rules``, at or below ``paths``; None for all."""
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
        } | {one for one in rules if one == relative or one.startswith(f"{relative}/")}
        folders = ", ".join(f"{folder}/" for folder in tree.workspace.folders)
        if not found and not (path.is_dir() and not relative.startswith("..")):
            raise UsageError(
                f"{path} is no document of {folders}",
                "Name a Markdown file or a folder in it.",
            )
        chosen |= found
    return chosen


def _report_text(
    findings: list[Finding], documents: int, tree: Tree, *, quiet: bool, verbose: bool
) -> None:
    operations = tree.workspace.operations
    color = (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    cleaned = [_cleaned(finding) for finding in findings]
    console.out_painted(
        text(cleaned, lambda path: console.shown(operations / path), color=color, verbose=verbose)
    )
    console.say(summary(findings, documents), quiet=quiet)


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
    rule = RULES.get(name)
    console.out(f"{name} ({rule.severity})" if rule else name)
    console.out(rule.summary if rule else OTHERS[name])
    for kind, example, said in examples_of(name):
        console.out("")
        console.out(f"{kind}:")
        console.out("")
        console.out(indent(example.rstrip("\n"), "    "))
        if said:
            console.out("")
            console.out(f"  -> {said}")
    console.out("")
    console.out(f"Leave it out here: <!-- ops: ignore {name} REASON -->")
    console.out(f'Everywhere: [check] ignore = ["{name}"] in {FOLDER}/ops.toml')
    return 0
