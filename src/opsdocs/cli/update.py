"""``ops update``: bring ``operations/`` to the newest version of its template."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.cli import console
from opsdocs.cli.options import Data, DataFile, Defaults, Root
from opsdocs.documents.index import outdated, refresh
from opsdocs.errors import OpsError, UsageError
from opsdocs.repository import require_in_head
from opsdocs.stamp.sources import read_given
from opsdocs.template.answers_file import (
    Origin,
    absolute_template,
    is_newer,
    read_origin,
    refuse_downgrade,
    unknown_version,
)
from opsdocs.template.fetch import address_of, newest_version
from opsdocs.template.trust import refuse_untrusted
from opsdocs.version import installed_version
from opsdocs.workspace import GITLAB_JOB, TO_INCLUDE, Workspace, open_workspace

_SHORT = 7
"""Letters of a commit that are shown."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def update(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether a newer template is installed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check, print JSON.")] = False,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="Change nothing, show a diff.")
    ] = False,
    vcs_ref: Annotated[
        str | None,
        typer.Option("--vcs-ref", metavar="REF", help="The version of the template to go to."),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the template is now, if it has moved."),
    ] = None,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust", help="Let a template of your own run its tasks, and write anywhere."
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print conflicts and errors only.")
    ] = False,
    root: Root = None,
) -> int:
    """Merge the newest template, keeping the team's edits."""
    if as_json and not check:
        raise UsageError("--json goes with --check", "Pass --check too, or leave --json out.")
    workspace = open_workspace(Path.cwd(), root)
    tree = workspace.root
    origin = read_origin(tree)
    if check:
        if not (origin.is_ours or trust):
            refuse_untrusted(origin.source, tree)
        return _check(origin, as_json=as_json, quiet=quiet)
    given = read_given(data or (), data_file)
    answers = {name: answer.value for name, answer in given.items()}
    if (
        origin.is_ours
        and origin.version == installed_version()
        and not answers
        and not vcs_ref
        and not template
    ):
        console.say(f"Up to date: template {origin.version}.", quiet=quiet)
        return 0

    asks = not defaults and console.is_interactive()
    from opsdocs.template import update as updating  # noqa: PLC0415 - 500 ms: Copier

    done = updating.update(
        tree,
        answers,
        ref=vcs_ref,
        source=absolute_template(template) if template else None,
        trust=trust,
        defaults=not asks,
        pretend=pretend,
    )
    if pretend:
        console.out_document(done.diff)
    _report(workspace, done, quiet=quiet, pretend=pretend)
    return 1 if done.merge.conflicts else 0


def _check(origin: Origin, *, as_json: bool, quiet: bool) -> int:
    installed = installed_version() if origin.is_ours else _newest_of(origin)
    refuse_downgrade(origin, installed)
    current = origin.version == installed
    if not current and origin.is_ours and not is_newer(installed, origin.version):
        raise unknown_version(origin)
    if as_json:
        state = {"tree": origin.version, "newest": installed, "up_to_date": current}
        console.out_json(state)
    elif current:
        console.say(f"Up to date: template {origin.version}.", quiet=quiet)
    else:
        console.say(
            f"The tree has template {origin.version}; {installed} is "
            f"{'installed' if origin.is_ours else 'the newest'}. Run: ops update"
        )
    return 0 if current else 1


def _refresh_indexes(workspace: Workspace, written: Collection[str], *, quiet: bool) -> None:
    """Write the indexes that the update has left behind, as far as git could bring them back.

    Of those that the update has ``written``, that is known.
    """
    stale = [one.path.relative_to(workspace.root).as_posix() for one in outdated(workspace)]
    try:
        require_in_head(workspace.root, [path for path in stale if path not in written])
    except OpsError:
        console.say("The indexes are out of date now. Write them with: ops index", quiet=quiet)
        return
    for path in refresh(workspace):
        console.say(f"index     {path.relative_to(workspace.root).as_posix()}", quiet=quiet)


def _newest_of(origin: Origin) -> str:
    newest = newest_version(address_of(origin.source)).removeprefix("v")
    # A template without tags is at a commit, of which the tree's version is a part.
    return origin.version if newest.startswith(origin.version) else newest[:_SHORT]


def _report(workspace: Workspace, done: Any, *, quiet: bool, pretend: bool) -> None:
    merge = done.merge
    for label, paths in (
        ("added", merge.added),
        ("changed", merge.changed),
        ("kept", merge.kept),
        ("conflict", merge.conflicts),
    ):
        for path in paths:
            console.say(f"{label:<8}  {path}", quiet=quiet and label != "conflict")
    if pretend:
        console.say("Nothing was written.", quiet=quiet)
    elif merge.conflicts:
        console.complain(
            f"{len(merge.conflicts)} with conflicts after the update from {done.before} to "
            f"{done.after}",
            "Edit what stands between <<<<<<< and >>>>>>>, then commit; or go back: git stash --include-untracked",
        )
    elif done.before == done.after and not (merge.write or merge.delete):
        console.say(f"Up to date: template {done.after}.", quiet=quiet)
    elif done.before == done.after:
        console.say(f"Template {done.after}, with the changed answers.", quiet=quiet)
    else:
        console.say(
            f"Updated from template {done.before} to {done.after}. Look at it with: git diff",
            quiet=quiet,
        )
    if not pretend and not merge.conflicts:
        _refresh_indexes(workspace, merge.write, quiet=quiet)
    if GITLAB_JOB in merge.added and not pretend:
        console.say(TO_INCLUDE, quiet=quiet)
