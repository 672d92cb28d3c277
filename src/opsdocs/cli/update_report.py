"""The merge of ``ops update``, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from opsdocs.cli import console
from opsdocs.documents.index import outdated, refresh
from opsdocs.errors import OpsError
from opsdocs.repository import require_in_head
from opsdocs.template.update import Update, update
from opsdocs.workspace import GITLAB_JOB, TO_INCLUDE, Workspace


def merge_and_report(
    workspace: Workspace,
    answers: Mapping[str, Any],
    *,
    ref: str | None,
    source: str | None,
    trust: bool,
    defaults: bool,
    pretend: bool,
    quiet: bool,
) -> int:
    """Merge, say what became of each file, and return the exit code: 1 where there are conflicts."""
    done = update(
        workspace.root, answers, ref=ref, source=source, trust=trust, defaults=defaults,
        pretend=pretend,
    )  # fmt: skip
    if pretend:
        console.out_document(done.diff)
    _report(workspace, done, quiet=quiet, pretend=pretend)
    return 1 if done.merge.conflicts else 0


def _report(workspace: Workspace, done: Update, *, quiet: bool, pretend: bool) -> None:
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
