"""What git says of the repository around a tree that is to be updated."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from opsdocs.errors import OpsError


class GitError(OpsError):
    """A question to git that it didn't answer."""


_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}


def require_repository(root: Path) -> None:
    """Raise ``OpsError`` unless ``root`` is in a git work tree where nothing is under way."""
    try:
        inside = _git(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except GitError as error:
        if "not a git repository" not in error.message:
            raise
        inside = False
    if not inside:
        raise OpsError(
            f"{root.resolve()} is not in a git repository, so an update could not be undone",
            "Commit the tree first: git init && git add -A && git commit -m 'Before ops update'",
        )
    for name, what in _UNDER_WAY.items():
        if (root / _git(root, "rev-parse", "--git-path", name).strip()).exists():
            raise OpsError(f"{what} is under way in this repository", "Finish or abort it first.")


def require_clean(root: Path, paths: Sequence[str]) -> None:
    """Raise ``OpsError`` where one of ``paths`` below ``root`` has changes without a commit."""
    status = _git(root, "status", "--porcelain", "-z", "--", *paths)
    changed = [entry[3:] for entry in status.split("\0") if len(entry) > len("XY ")]
    if changed:
        shown = ", ".join(changed[:3]) + (", …" if len(changed) > len(changed[:3]) else "")
        raise OpsError(
            f"there are uncommitted changes: {shown}", "Commit or stash them, then update again."
        )


def place_in_repository(folder: Path) -> str:
    """Return ``folder``, which need not exist, as seen from the top of its repository.

    "" where it is the top, or in no repository.
    """
    there = folder.resolve()
    new: list[str] = []
    while not there.is_dir():
        new.insert(0, there.name)
        there = there.parent
    try:
        prefix = _git(there, "rev-parse", "--show-prefix").strip("\n")
    except GitError:
        return ""
    return "/".join([*filter(None, prefix.split("/")), *new])


def newest_tag(source: str) -> str:
    """Return the newest release tag of the repository ``source``; "" if it has none."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - 15 ms, for forks only

    tags: dict[Version, str] = {}
    url = source.removeprefix("git+")
    for line in _git(Path(), "ls-remote", "--tags", "--refs", "--", url).splitlines():
        tag = line.rpartition("refs/tags/")[2]
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if not version.is_prerelease:
            tags[version] = tag
    return tags[max(tags)] if tags else ""


def changed_paths(root: Path, folder: str, ref: str) -> list[str]:
    """Return the paths below ``folder`` that changed since ``ref`` or are new, relative to it.

    Of a branch that went on, what it changed itself does not count. All are new where there is no
    commit yet.
    """
    top = root / folder
    try:
        _git(top, "rev-parse", "--git-dir")
    except GitError as error:
        if error.hint:  # there is no git at all
            raise
        raise GitError(
            f"{root} is in no git repository, so that nothing is changed against {ref}",
            "Leave --changed out, or run: git init",
        ) from None
    others = ("ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    if ref == "HEAD" and not _has_head(top):
        every = _git(top, "ls-files", "--cached", *others[1:])
        return sorted(path for path in every.split("\0") if path)
    try:
        _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError:
        raise GitError(
            f"there is no git commit {ref!r} here", "Name a branch, tag or commit: --changed main"
        ) from None
    changed = _git(top, "diff", "--name-only", "--relative", "-z", _base(top, ref), "--", ".")
    new = _git(top, *others)
    return sorted({path for path in (changed + new).split("\0") if path})


def _base(folder: Path, ref: str) -> str:
    """Return the last commit that ``ref`` and this branch have in common, or else ``ref``.

    There is none in a clone that is too shallow to have it.
    """
    try:
        return _git(folder, "merge-base", ref, "HEAD").strip()
    except GitError:
        return ref


def _has_head(folder: Path) -> bool:
    try:
        return bool(_git(folder, "rev-parse", "--verify", "--quiet", "HEAD"))
    except GitError:
        return False


def git_version() -> str:
    """Return the version of git, "" where there is none."""
    try:
        return _git(Path(), "version").strip().removeprefix("git version ")
    except GitError:
        return ""


def user_name(root: Path) -> str:
    """Return the name that git signs commits with at ``root``, "" where it knows none."""
    try:
        return _git(root, "config", "user.name").strip()
    except GitError:
        return ""


def _git(root: Path, *args: str) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *args],
            cwd=root,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except FileNotFoundError:
        raise GitError(
            "git is not installed, or not on the PATH", "Install git, then try again."
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it failed"]
        raise GitError(f"git {args[0]}: {lines[-1]}")
    return done.stdout
