"""``ops check``: what is wrong in the documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from opsdocs.checking import BROKEN_TYPE, UNUSED, check_name, read_settings
from opsdocs.checking import check as check_tree
from opsdocs.cli import clock, console
from opsdocs.cli.options import Root
from opsdocs.cli.typecommands import root_of
from opsdocs.errors import UsageError, nearest
from opsdocs.findings import ERROR, Finding
from opsdocs.reports import as_json, github, gitlab, junit, sarif, summary, text
from opsdocs.rules import FAMILIES, RULES
from opsdocs.tree import Tree, read_tree
from opsdocs.workspace import FOLDER, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


def command() -> Any:
    """Return the command ``ops check``."""
    return typer.main.get_command(app)


def _complete_rule(incomplete: str) -> list[str]:
    return [name for name in RULES if name.startswith(incomplete)]


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in _FORMATS if name.startswith(incomplete)]


def _rules(text: str) -> Any:
    return typer.Option(metavar="RULE", help=text, autocompletion=_complete_rule)


class _Check(TyperCommand):
    """A command whose option ``--changed`` takes a value, or none, as those of git do."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        for at, arg in enumerate(args):
            if arg == "--":
                break
            if arg == "--changed":
                behind = args[at + 1] if at + 1 < len(args) else ""
                is_ref = behind and not behind.startswith("-") and not Path(behind).exists()
                args[at : at + 1 + bool(is_ref)] = [f"--changed={behind if is_ref else 'HEAD'}"]
        return super().parse_args(ctx, args)


@app.command(cls=_Check)
def check(
    ctx: typer.Context,
    path: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Documents or folders.")
    ] = None,
    *,
    output: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(_FORMATS)}.",
            autocompletion=_complete_format,
        ),
    ] = "text",
    select: Annotated[list[str] | None, _rules("Check these rules only.")] = None,
    ignore: Annotated[list[str] | None, _rules("Leave these rules out.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    changed: Annotated[
        str | None,
        typer.Option(
            metavar="[REF]", help="Report on documents that differ from HEAD, or REF, in git only."
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Add what is missing, rename files by title, write indexes."),
    ] = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="With --fix: write nothing, show the changes.")
    ] = False,
    explain: Annotated[str | None, _rules("Say what a rule demands; all lists them.")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print findings only.")] = False,
    root: Root = None,
) -> int:
    """Check that the documents are complete, consistent and current."""
    if explain:
        return _explain(explain)
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: {nearest(output, _FORMATS) or 'unknown'}",
            f"Known are {', '.join(_FORMATS)}.",
        )
    workspace = open_workspace(Path.cwd(), root_of(ctx))
    settings = read_settings(workspace.check, select or [], ignore or [])
    tree = read_tree(workspace)
    only = _only(tree, path or [])
    if changed:
        from opsdocs.repository import changed_paths  # noqa: PLC0415 - only for this

        touched = set(changed_paths(workspace.root, FOLDER, changed))
        only = touched if only is None else only & touched
    if pretend and not fix:
        raise UsageError("--pretend goes with --fix", "Pass --fix too.")
    if fix:
        from opsdocs.cli.mending import mend  # noqa: PLC0415 - as above

        mend(tree, only, pretend=pretend)
        if pretend:
            return 0
        tree = read_tree(workspace)
    documents = len(tree.pages) if only is None else sum(page.path in only for page in tree.pages)
    with console.progress("Checking", documents, quiet=quiet) as tell:
        findings = check_tree(tree, clock.today(), settings, only, tell)
    _report(output, findings, documents, tree, quiet=quiet)
    failed = findings if strict else [one for one in findings if one.severity == ERROR]
    return 1 if failed else 0


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
    output: str, findings: list[Finding], documents: int, tree: Tree, *, quiet: bool
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
    if output == "junit":
        console.out_document(junit(findings, [page.path for page in tree.pages]))
        return
    formats = {"json": as_json, "sarif": sarif, "github": github, "gitlab": gitlab}
    console.out_document(formats[output](findings))


def _cleaned(finding: Finding) -> Finding:
    """Return ``finding`` without the control characters that its document may have."""
    return Finding(
        console.clean(finding.path), finding.line, finding.column, finding.rule, finding.severity,
        console.clean(finding.message), console.clean(finding.hint),
    )  # fmt: skip


def _explain(name: str) -> int:
    if name == "all":
        rows = [("RULE", "SEVERITY", "WHAT IT DEMANDS")]
        rows += [(rule.name, rule.severity, rule.summary) for rule in RULES.values()]
        console.out_table(rows)
        return 0
    check_name(name)
    if name in {UNUSED, BROKEN_TYPE}:
        console.out({UNUSED: "An ignore in a document ignores something.",
                     BROKEN_TYPE: "The files of the team's own types can be read."}[name])  # fmt: skip
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
