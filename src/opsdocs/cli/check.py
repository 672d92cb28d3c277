"""``ops check``: what is wrong in the documents."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from opsdocs.check import baseline
from opsdocs.check.changes import found_by_change
from opsdocs.check.chosen_documents import Chosen, choose
from opsdocs.check.reports import FORMATS, in_format
from opsdocs.check.reports.parts import Report
from opsdocs.check.reports.text import summary, text
from opsdocs.check.rule import ERROR, Finding
from opsdocs.check.rules import RULES
from opsdocs.check.rules.settings import broken_type
from opsdocs.check.run import broken_by
from opsdocs.check.run import check as check_tree
from opsdocs.check.settings import BROKEN_RULE, Settings, read_settings
from opsdocs.cli import clock, console
from opsdocs.cli.explain import explain as explained
from opsdocs.cli.options import Root, is_no_path, with_value
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import UsageError, nearest
from opsdocs.printable import one_line
from opsdocs.workspace import Workspace, open_workspace

_FORMATS = ("text", *FORMATS)
_ADVICE = {
    "--select names no rule": "Name one, or leave --select out. See: ops check --explain all",
    "--ignore names no rule": "Name one, or leave --ignore out. See: ops check --explain all",
    "--changed is empty": "Name a branch, tag or commit: --changed main",
    "--pretend needs --fix or --fix-names": "Pass one of them too.",
    "--write-baseline records all that is found": (
        "Leave out PATH, --select, --ignore, --changed and --fix."
    ),
}
"""What to do after each mistake that options make together."""


class _Check(TyperCommand):
    """The command, whose --changed may stand alone."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, with_value(args, "--changed", "HEAD", is_no_path))


def _rules(incomplete: str) -> list[str]:
    """Return the rules, behind those that are typed already."""
    typed = incomplete[: incomplete.rfind(",") + 1]
    return [f"{typed}{name}" for name in RULES]


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
            help="Say what a rule demands. The word all lists all rules.",
            autocompletion=lambda: ["all", *RULES],
        ),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option(
            "--write-baseline", help="Record what is found now. Later, only new findings fail."
        ),
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Show, or fix, also what is in the baseline.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show each placeholder on a line of its own.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print findings only.")] = False,
    root: Root = None,
) -> int:
    """Check that the documents are complete, consistent and current."""
    if explain:
        explained(explain)
        return 0
    fixes = fix or fix_names
    part = bool(path or select or ignore or changed)
    _refuse(
        {
            "--changed is empty": changed is not None and not changed,
            "--select names no rule": not all(_names_in(one) for one in select or ()),
            "--ignore names no rule": not all(_names_in(one) for one in ignore or ()),
            "--pretend needs --fix or --fix-names": pretend and not fixes,
            "--write-baseline records all that is found": write_baseline and (fixes or part),
        }
    )
    _check_format(output)
    workspace = open_workspace(Path.cwd(), root)
    settings = read_settings(
        workspace.check, _each(select), _each(ignore), workspace.home, workspace.settings_path
    )
    tree = read_tree(workspace)
    chosen = choose(tree, path or (), changed)
    if fixes:
        from opsdocs.cli import check_fix  # noqa: PLC0415 - 2 ms that a check alone does not pay

        told = settings if no_baseline else check_fix.without_known(tree, settings, chosen.only)
        if pretend:
            check_fix.show_fixes(tree, chosen.only, told, texts=fix, names=fix_names)
            return 0
        renamed = check_fix.fix_documents(
            tree, chosen.only, told, texts=fix, names=fix_names, quiet=quiet
        )
        tree = read_tree(workspace)
        chosen = chosen.after(renamed)
    only = chosen.only
    documents = len(tree.pages) if only is None else sum(page.path in only for page in tree.pages)
    with console.progress(documents, quiet=quiet) as tell:
        findings = check_tree(tree, clock.today(), settings, only, tell)
        if changed:
            findings += _by_change(tree, settings, findings, changed, chosen)
    findings = _without_known(
        workspace, findings, settings,
        used=write_baseline or not no_baseline, anew=write_baseline, whole=not part, quiet=quiet,
    )  # fmt: skip
    documents = max(documents, len({one.path for one in findings}))  # others that a change breaks
    if output == "text":
        _report_text(findings, documents, tree, quiet=quiet, verbose=verbose)
    else:
        paths = [page.path for page in tree.pages]
        report = Report(findings, paths, strict, tree.workspace.home)
        console.out_document(in_format(output, report))
    failed = findings if strict else [one for one in findings if one.severity == ERROR]
    return 1 if failed else 0


def _refuse(mistakes: dict[str, bool]) -> None:
    """Raise ``UsageError`` for the first mistake that was made."""
    for mistake, made in mistakes.items():
        if made:
            raise UsageError(mistake, _ADVICE[mistake])


def _by_change(
    tree: Tree, settings: Settings, findings: list[Finding], ref: str, chosen: Chosen
) -> list[Finding]:
    """Return what a change since ``ref`` means for documents that it leaves as they are."""
    touched = chosen.changed or set()
    found = broken_by(tree, clock.today(), settings, touched) if touched else []
    known = {(one.path, one.rule) for one in findings}
    return found + [
        one
        for one in found_by_change(tree, ref, touched, settings)
        if (one.path, one.rule) not in known and (chosen.named is None or one.path in chosen.named)
    ]


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
    is_unread = any(one.rule in {broken_type.name, BROKEN_RULE} for one in findings)
    if not whole or is_unread or os.environ.get("CI"):
        return new
    try:
        fixed = baseline.without_fixed(workspace, findings, known, settings.applies)
    except OSError:  # where nothing can be written, a check is a check all the same
        return new
    if fixed:
        console.say(f"{fixed} fewer than before: the baseline is now smaller.", quiet=quiet)
    return new


def _each(names: list[str] | None) -> list[str]:
    """Return the rules that an option names, with commas between them or once for each."""
    return [one for text in names or () for one in _names_in(text)]


def _names_in(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _check_format(output: str) -> None:
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: there is no such format",
            f"{nearest(output, _FORMATS)} Write one of {', '.join(_FORMATS)}.".strip(),
        )


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
