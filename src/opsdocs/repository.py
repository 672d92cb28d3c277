"""Ask git about the repository around a tree: what it could bring back, and what has changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from opsdocs.errors import OpsError
from opsdocs.git import GitError, NoRepositoryError, run, without_filters
from opsdocs.locks import can_lock, lock
from opsdocs.patterns import Pattern

_REMOTE = Pattern(
    r"(?:(?:https|ssh)://(?:[^\s/@]{1,200}@)?|[\w.-]{1,60}@)(?P<host>[\w.-]{1,200})(?::\d{1,5}/|[:/])"
    r"(?P<path>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,9})/?"
)
"""Where a repository was cloned from, by HTTPS or SSH."""
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
        inside = run(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except NoRepositoryError:
        inside = False
    if not inside:
        raise OpsError(
            f"{root.resolve()} is not in a git repository, so an update could not be undone",
            "Commit the tree first: git init && git add -A && git commit -m 'Before ops update'",
        )
    for name, what in _UNDER_WAY.items():
        if (root / run(root, "rev-parse", "--git-path", name).strip()).exists():
            raise OpsError(
                f"{what} is not finished in this repository", "Finish or abort it first."
            )


def require_in_head(root: Path, paths: Iterable[str]) -> None:
    """Raise ``OpsError`` unless git can bring back each of ``paths`` below ``root`` as it is now.

    Whatever git ignores, was told to assume unchanged, or never saw is refused by name. What does
    not exist need not be brought back.
    """
    there = [path for path in paths if os.path.lexists(root / path)]
    if not there:
        return
    flags = run(root, "ls-files", "-v", "-z", "--", *there).split("\0")
    hidden = [entry[2:] for entry in flags if entry[:1].islower() or entry[:1] == "S"]
    if hidden:
        raise OpsError(
            f"git was told to ignore changes of {hidden[0]}, so its update would be lost",
            "Run: git update-index --no-assume-unchanged --no-skip-worktree FILE",
        )
    try:
        listed = run(root, "ls-tree", "-r", "-z", "HEAD", "--", *there)
    except GitError:  # no commit yet
        listed = ""
    known = {}
    for entry in listed.split("\0"):
        about, _, path = entry.partition("\t")
        if path:
            known[path] = about.split()[2]
    files = [path for path in there if not (root / path).is_symlink() and (root / path).is_file()]
    hashed = run(root, "hash-object", "--", *files, settings=without_filters(root)) if files else ""
    now = dict(zip(files, hashed.split(), strict=True))
    changed = [path for path in there if known.get(path) is None or known[path] != now.get(path)]
    if changed:
        shown = ", ".join(changed[:3]) + (", …" if len(changed) > len(changed[:3]) else "")
        raise OpsError(
            f"git could not bring these back, since it does not have them as they are: {shown}",
            "Commit them (git add --force where they are ignored), then update again.",
        )


def require_clean(root: Path, paths: Iterable[str]) -> None:
    """Raise ``OpsError`` where something in ``paths`` below ``root`` has changes without a commit."""
    status = run(
        root, "status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=all", "--", *paths,
        settings=without_filters(root),
    )  # fmt: skip
    changed = [entry[3:] for entry in status.split("\0") if len(entry) > len("XY ")]
    if changed:
        shown = ", ".join(changed[:3]) + (", …" if len(changed) > len(changed[:3]) else "")
        raise OpsError(
            f"there are uncommitted changes: {shown}", "Commit or stash them, then update again."
        )


def require_whole(root: Path, folder: str) -> None:
    """Raise ``OpsError`` where a sparse checkout leaves out files of ``folder``."""
    entries = run(root, "ls-files", "-t", "-z", "--", folder).split("\0")
    left_out = [entry[2:] for entry in entries if entry.startswith("S ")]
    missing = [path for path in left_out if not os.path.lexists(root / path)]
    if missing:
        raise OpsError(
            f"this is a sparse checkout without {missing[0]}, so its update would be lost",
            f"Add the folder: git sparse-checkout add {folder}",
        )


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep other updates of this repository out; raise ``OpsError`` where one is under way."""
    path = Path(run(root, "rev-parse", "--git-path", "ops-update.lock").strip())
    path = path if path.is_absolute() else root / path
    if not can_lock():
        yield
        return
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        hint = "Delete it, then try again." if os.path.lexists(path) else ""
        raise OpsError(f"cannot write {path}: {error.strerror}", hint) from None
    try:
        if not lock(descriptor, wait=False):
            raise OpsError(
                "another ops update is running in this repository", "Wait until it is done."
            )
        yield
    finally:
        os.close(descriptor)


def top_of(folder: Path) -> Path:
    """Return the top of the repository that ``folder`` is in, or ``folder`` where it is in none."""
    try:
        return Path(run(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))
    except GitError:
        return folder.resolve()


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
        prefix = run(there, "rev-parse", "--show-prefix").strip("\n")
    except GitError:
        return ""
    return "/".join([*filter(None, prefix.split("/")), *new])


def changed_paths(root: Path, folder: str, ref: str) -> list[str]:
    """Return the paths below ``folder`` that changed since ``ref`` or are new, relative to it.

    A file that is gone counts, and of a renamed one both names. Of a branch that went on, what it
    changed itself does not count. All are new where there is no commit yet.
    """
    try:
        run(root, "rev-parse", "--git-dir")
    except NoRepositoryError:
        raise GitError(
            f"{root} is in no git repository, so that nothing is changed against {ref}",
            "Leave --changed out, or run: git init",
        ) from None
    others = ("ls-files", "--others", "--exclude-standard", "-z", "--", folder)
    below = f"{folder}/"
    if ref == "HEAD" and not _has_head(root):
        found = run(root, "ls-files", "--cached", *others[1:])
    else:
        base = _base(root, ref)
        found = run(
            root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative",
            "--ignore-submodules=all",
            "-z", base, "--", folder, settings=without_filters(root),
        ) + run(root, *others)  # fmt: skip
    return sorted({path.removeprefix(below) for path in found.split("\0") if path})


def _base(root: Path, ref: str) -> str:
    """Return the last commit that ``ref`` and this branch have in common, or else ``ref``.

    There is none in a clone that is too shallow to have it.
    """
    if ref == "HEAD":  # which is there, as was seen before
        return ref
    try:
        run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError:
        shallow = run(root, "rev-parse", "--is-shallow-repository").strip() == "true"
        hint = "Name a branch, tag or commit: --changed main"
        if shallow:
            hint = (
                f"This clone is shallow: fetch all (fetch-depth: 0), or try --changed origin/{ref}"
            )
        raise GitError(f"there is no git commit {ref!r} here", hint) from None
    try:
        return run(root, "merge-base", ref, "HEAD").strip()
    except GitError:
        return ref


def _has_head(folder: Path) -> bool:
    try:
        return bool(run(folder, "rev-parse", "--verify", "--quiet", "HEAD"))
    except GitError:
        return False


def user_name(root: Path) -> str:
    """Return the name that git signs commits with at ``root``, "" where it knows none."""
    try:
        return run(root, "config", "user.name").strip()
    except GitError:
        return ""


def web_address(root: Path) -> str:
    """Return where the remote ``origin`` is read in a browser: ``github.com/acme/shop``.

    "" where there is none, or it is in a folder.
    """
    try:
        found = _REMOTE.fullmatch(run(root, "remote", "get-url", "origin").strip())
    except OpsError:
        return ""
    return f"{found['host']}/{found['path'].removesuffix('.git')}" if found else ""
