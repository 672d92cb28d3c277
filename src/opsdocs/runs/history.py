"""What git knows of a document: whether it is committed, who wrote it, what it said before."""

from __future__ import annotations

import posixpath
from datetime import date
from pathlib import Path

from opsdocs.errors import OpsError
from opsdocs.git import GitError, run, run_raw
from opsdocs.hashes import blob_of

COMMITTED, CHANGED, NEW, NO_GIT = "committed", "changed", "new", "no git"
_MOST_COMMITS = "500"


def state_of(root: Path, path: str, content: bytes) -> tuple[str, str]:
    """Return the commit of HEAD, "" where there is none, and how ``content`` of ``path`` stands to it.

    ``path`` is below ``root``.
    """
    try:
        commit = run(root, "rev-parse", "--verify", "--quiet", "HEAD").strip()
    except GitError:
        return "", NEW if _is_repository(root) else NO_GIT
    try:
        blob = run(root, "rev-parse", "--verify", "--quiet", f"HEAD:./{path}").strip()
    except GitError:
        return commit, NEW
    if blob == blob_of(content):
        return commit, COMMITTED
    before = blob_text(root, blob)
    same = before is not None and before.replace("\r\n", "\n") == content.decode(
        "utf-8", "replace"
    ).replace("\r\n", "\n")
    return commit, COMMITTED if same else CHANGED


def _is_repository(root: Path) -> bool:
    try:
        return run(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except OpsError:
        return False


def authors(root: Path, path: str) -> list[str]:
    """Return the names of those who wrote ``path``, the newest first; empty where git knows none."""
    try:
        names = run(
            root, "log", "--follow", "--no-merges", "--format=%an", "-n", _MOST_COMMITS, "--", path
        )
    except OpsError:
        return []
    return list(dict.fromkeys(name.strip() for name in names.splitlines() if name.strip()))


def blob_text(root: Path, blob: str) -> str | None:
    """Return the text of a blob that git has, None where it has it no more."""
    if not blob or not all(char in "0123456789abcdef" for char in blob):
        return None
    try:
        done = run_raw(root, "cat-file", "blob", blob)
    except OpsError:
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")


def base_of(root: Path, ref: str) -> str:
    """Return the last commit that ``ref`` and this branch have in common, or else ``ref``."""
    if ref == "HEAD":
        return ref
    try:
        return run(root, "merge-base", "--end-of-options", ref, "HEAD").strip()
    except GitError:
        return ref


def text_at(root: Path, commit: str, path: str) -> str | None:
    """Return what ``path`` below ``root`` said in a commit, None where it was not there."""
    try:
        done = run_raw(root, "cat-file", "blob", f"{commit}:./{path}")
    except OpsError:
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")


def former_paths(root: Path, home: str) -> dict[str, str]:
    """Return for each path that is gone the path that it was renamed to.

    Paths begin at ``home``, a folder below ``root``. Empty where git knows of none.
    """
    try:
        listed = run(
            root, "log", "--diff-filter=R", "-M", "--format=", "--name-status", "-z", "--relative",
            "-n", _MOST_COMMITS, "--", "*.md",
        )  # fmt: skip
    except OpsError:
        return {}
    parts = [part.strip("\n") for part in listed.split("\0")]
    renamed: dict[str, str] = {}
    at = 0
    while at + 2 < len(parts):
        if not parts[at].startswith("R"):
            at += 1
            continue
        old, new = (posixpath.relpath(part, home) for part in parts[at + 1 : at + 3])
        renamed.setdefault(old, renamed.get(new, new))  # newest first
        at += 3
    return renamed


def commit_before(root: Path, day: date) -> str:
    """Return the last commit that was made by the end of ``day``, "" where there is none."""
    try:
        return run(root, "rev-list", "-1", f"--before={day}T23:59:59", "HEAD").strip()
    except OpsError:
        return ""
