"""What a document watches: files of the repository, after whose change it may be wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.errors import OpsError
from opsdocs.files import read_start
from opsdocs.git import run, without_filters
from opsdocs.hashes import blob_of, sha256

FIELD = "watches"
_MOST_FILES = 5_000
_LARGEST = 50_000_000
"""Bytes of a watched file that count; of a larger one also its size."""
_LENGTH = 16
_NAMED = 3
"""Paths that a message names; of the others it says how many there are."""
_SKIPPED = {".git", "node_modules", ".venv", "__pycache__"}


class Watched(NamedTuple):
    """A glob of a document: the files that it fits, with the hash of each, and one of all.

    ``problem`` says why it can't be watched.
    """

    glob: str
    files: Mapping[str, str] = MappingProxyType({})
    digest: str = ""
    problem: str = ""


def globs_of(page: Page) -> list[str]:
    """Return the globs that a document watches, as paths from the root of the repository."""
    text = page.value(FIELD)
    if text.startswith("[") and text.endswith("]"):  # as YAML has a list
        text = text[1:-1]
    text = text.replace("\\", "") if "`" not in text else text
    words = [word.strip().strip("`\"'").strip() for word in text.replace(";", ",").split(",")]
    return [word.removeprefix("./").rstrip("/") for word in words if word]


def watched(page: Page) -> list[Watched]:
    """Return what a document watches, as it is now."""
    root = page.root
    return [_watched(root, glob) for glob in globs_of(page)]


def _watched(root: Path, glob: str) -> Watched:
    if glob.startswith(("/", "~")) or ".." in glob.split("/") or not glob.isprintable():
        return Watched(glob, problem="leads out of the repository")
    paths = files_of(root, glob)
    if len(paths) > _MOST_FILES:
        return Watched(glob, problem=f"fits more than {_MOST_FILES:,} files")
    files = {path: _hash(root, path) for path in paths}
    lines = "\n".join(f"{path}\0{one}" for path, one in sorted(files.items()))
    digest = sha256(lines.encode("utf-8", "surrogateescape"))[:_LENGTH]
    return Watched(glob, files, digest)


def files_of(root: Path, glob: str) -> list[str]:
    """Return the files below ``root`` that a glob fits, at most a few more than are watched.

    Those that git ignores do not count. A folder stands for all that is in it.
    """
    try:
        listed = run(
            root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--",
            f":(glob){glob}",
        )  # fmt: skip
    except OpsError:
        return list(_without_git(root, glob))
    paths = [path for path in dict.fromkeys(listed.split("\0")) if path]
    return [path for path in paths[: _MOST_FILES + 1] if os.path.lexists(root / path)]


def _without_git(root: Path, glob: str) -> Iterator[str]:
    pattern = f"{glob}/*" if glob.endswith("**") else glob
    for number, path in enumerate(sorted(root.glob(pattern))):
        if number > _MOST_FILES:
            return
        inside = sorted(path.rglob("*")) if path.is_dir() and "*" not in glob else [path]
        for one in inside:
            relative = one.relative_to(root).as_posix()
            if one.is_file() and not _SKIPPED & set(relative.split("/")):
                yield relative


def changed_files(root: Path, base: str, glob: str) -> list[str]:
    """Return the files that a glob fits and that differ from those of the commit ``base``.

    New files count, and those that are gone.
    """
    spec = f":(glob){glob}"
    listed = run(
        root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative",
        "--ignore-submodules=all", "-z", base, "--", spec, settings=without_filters(root),
    )  # fmt: skip
    listed += run(root, "ls-files", "-z", "--others", "--exclude-standard", "--", spec)
    return sorted({path for path in listed.split("\0") if path})


def _hash(root: Path, path: str) -> str:
    place = root / path
    try:
        if place.is_symlink():
            return blob_of(os.fsencode(place.readlink()))
        content = read_start(str(place), _LARGEST, root=root)
    except OSError as error:
        return f"unreadable {error.errno or errno.EIO}"
    size = len(content) if len(content) < _LARGEST else place.stat().st_size
    return blob_of(content) if size < _LARGEST else f"{blob_of(content)} {size}"


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what happened to files, ``before`` with the beginning of each hash: ``changed x``."""
    found = [f"new {path}" for path in sorted(now.keys() - before.keys())]
    found += [f"gone {path}" for path in sorted(before.keys() - now.keys())]
    found += [
        f"changed {path}"
        for path in sorted(now.keys() & before.keys())
        if not now[path].startswith(before[path])
    ]
    return found


def shortly(paths: Sequence[str]) -> str:
    """Return some paths for a message: the first few, and how many more there are."""
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")
