"""``ops check``: what is wrong in the documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from opsdocs.check.reports import as_json, github, gitlab, junit, sarif, summary, text
from opsdocs.check.rule import ERROR, Finding
from opsdocs.check.rules import FAMILIES, RULES
from opsdocs.check.run import BROKEN_TYPE, UNUSED, check_name, read_settings
from opsdocs.check.run import check as check_tree
from opsdocs.cli import clock, console, where
from opsdocs.cli.options import Root
from opsdocs.cli.parameters import Parameter, argument, option
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import UsageError, nearest
from opsdocs.workspace import FOLDER

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


def _rule(flag: str, text: str) -> Parameter:
    return option(flag, metavar="RULE", help=text, complete=lambda root: RULES)


def run(
    path: Annotated[tuple[str, ...], argument("[PATH]...", "Documents or folders.")] = (),
    *,
    output: Annotated[
        str,
        option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(_FORMATS)}.",
            complete=lambda root: _FORMATS,
        ),
    ] = "text",
    select: Annotated[tuple[str, ...], _rule("--select", "Check these rules only.")] = (),
    ignore: Annotated[tuple[str, ...], _rule("--ignore", "Leave these rules out.")] = (),
    strict: Annotated[bool, option("--strict", help="Fail on warnings too.")] = False,
    changed: Annotated[
        str | None,
        option(
            "--changed",
            alone="HEAD",
            metavar="[REF]",
            help="Report only on documents that changed since HEAD, or since REF, in git.",
        ),
    ] = None,
    fix: Annotated[
        bool,
        option("--fix", help="Add what is missing, rename files by title, write indexes."),
    ] = False,
    pretend: Annotated[
        bool, option("-n", "--pretend", help="With --fix: write nothing, show the changes.")
    ] = False,
    explain: Annotated[
        str | None, _rule("--explain", "Say what a rule demands; all lists them.")
    ] = None,
    quiet: Annotated[bool, option("-q", "--quiet", help="Print findings only.")] = False,
    root: Root = None,
) -> int:
    """Check that the documents are complete, consistent and current."""
    if changed is not None and not changed:
        raise UsageError("--changed is empty", "Name a branch, tag or commit: --changed main")
    if explain:
        return _explain(explain)
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: {nearest(output, _FORMATS) or 'unknown'}",
            f"Known are {', '.join(_FORMATS)}.",
        )
    workspace = where.workspace(root)
    settings = read_settings(workspace.check, select, ignore)
    tree = read_tree(workspace)
    only = _only(tree, [Path(one) for one in path])
    if changed:
        from opsdocs.git import changed_paths  # noqa: PLC0415 - only for this

        touched = set(changed_paths(workspace.root, FOLDER, changed))
        only = touched if only is None else only & touched
    if pretend and not fix:
        raise UsageError("--pretend goes with --fix", "Pass --fix too.")
    if fix:
        from opsdocs.cli.mending import mend  # noqa: PLC0415 - as above

        renamed = mend(tree, only, settings, pretend=pretend, quiet=quiet)
        if pretend:
            return 0
        tree = read_tree(workspace)
        if only is not None:
            only = {renamed.get(name, name) for name in only}
    documents = len(tree.pages) if only is None else sum(page.path in only for page in tree.pages)
    with console.progress("Checking", documents, quiet=quiet) as tell:
        findings = check_tree(tree, clock.today(), settings, only, tell)
    _report(output, findings, documents, tree, quiet=quiet, strict=strict)
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
    if output == "junit":
        console.out_document(junit(findings, [page.path for page in tree.pages], strict=strict))
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
