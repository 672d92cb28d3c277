"""The commit that documents are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from opsdocs.git import GitError, run, without_filters


@dataclass(frozen=True)
class Commit:
    """The commit that is checked out, ``name`` and ``day`` "" where there is none."""

    name: str = ""
    day: str = ""
    changed: bool = False
    """Whether documents differ from it."""


def commit_of(root: Path, folders: Sequence[str]) -> Commit:
    """Return the commit of the repository around ``root``; ``folders`` have the documents."""
    try:
        name, day = run(root, "log", "-1", "--format=%h %cs").split()
        changed = run(
            root, "status", "--porcelain", "--ignore-submodules=all", "--", *folders,
            settings=without_filters(root),
        )  # fmt: skip
    except (GitError, ValueError):
        return Commit()
    return Commit(name, day, bool(changed))
