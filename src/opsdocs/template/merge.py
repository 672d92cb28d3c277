"""Merge a new rendering of the template into a tree that a team has edited since the last one."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from opsdocs import git

# Where `ops index` writes; what stands between belongs to the team's documents.
INDEX_START, INDEX_END = b"<!-- ops:index:start -->\n", b"<!-- ops:index:end -->\n"

Tree = Mapping[str, bytes]
"""Files by their path, relative to the root and with ``/``."""


@dataclass
class Merge:
    """What an update does: ``write`` and ``delete`` change files, the lists tell why.

    ``kept`` are files of the team that differ from the template, or that it deleted;
    ``conflicts`` those in which both changed the same lines: they are in ``write``, with markers,
    unless they can't be merged as text.
    """

    write: dict[str, bytes] = field(default_factory=dict)
    delete: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def merge_trees(
    old: Tree, ours: Tree, new: Tree, *, keep: Collection[str] = (), versions: tuple[str, str]
) -> Merge:
    """Merge the change from ``old`` to ``new`` into ``ours``, file by file.

    ``keep`` are files of the team that stay as they are; ``versions``, of old and new, stand in
    conflict markers. Raises ``OpsError`` where git can't be run.
    """
    merge = Merge()
    for path in sorted(old.keys() | new.keys()):
        if path not in ours:
            _merge_missing(merge, path, old.get(path), new.get(path))
            continue
        mine = ours[path]
        before, after = (_with_line_ends_of(mine, tree.get(path)) for tree in (old, new))
        if mine == after:
            continue
        if path in keep or before is None or before == after:
            merge.kept.append(path)
        elif after is None:
            _merge_dropped(merge, path, unchanged=mine == before)
        else:
            _merge_changed(merge, path, merge_texts(before, mine, after, versions), mine)
    return merge


def _merge_missing(merge: Merge, path: str, before: bytes | None, after: bytes | None) -> None:
    """Add a file that is new in the template; one that the team deleted stays deleted."""
    if after is not None and before is None:
        merge.added.append(path)
        merge.write[path] = after
    elif after is not None:
        merge.kept.append(f"{path} (deleted)")


def _merge_dropped(merge: Merge, path: str, *, unchanged: bool) -> None:
    """Delete a file that the template no longer has, unless the team edited it."""
    if unchanged:
        merge.changed.append(f"{path} (deleted)")
        merge.delete.append(path)
    else:
        merge.kept.append(path)


def _merge_changed(merge: Merge, path: str, result: tuple[bytes | None, bool], mine: bytes) -> None:
    merged, clean = result
    if not clean:
        merge.conflicts.append(path)
    elif merged == mine:
        merge.kept.append(path)
    else:
        merge.changed.append(path)
    if merged is not None and merged != mine:
        merge.write[path] = merged


def _with_line_ends_of(ours: bytes, theirs: bytes | None) -> bytes | None:
    """Return ``theirs`` with Windows line ends where ``ours`` has them, as a checkout may."""
    if theirs is None or b"\r\n" not in ours or b"\r\n" in theirs:
        return theirs
    return theirs.replace(b"\n", b"\r\n")


def merge_texts(
    old: bytes, ours: bytes, new: bytes, versions: tuple[str, str]
) -> tuple[bytes | None, bool]:
    """Return ``ours`` with the change from ``old`` to ``new``, and whether it merged cleanly.

    Text is None where git finds the files to be binary. A filled index stays as it is.
    """
    ours, index = _without_index(ours)
    if ours == old:
        return _with_index(new, index), True
    merged, clean = _git_merge(old, ours, new, versions)
    return None if merged is None else _with_index(merged, index), clean


def _without_index(text: bytes) -> tuple[bytes, bytes]:
    """Return ``text`` with nothing between the markers of its index, and what stood there."""
    start, end = _index_range(text)
    return text[:start] + text[end:], text[start:end]


def _with_index(text: bytes, index: bytes) -> bytes:
    start, end = _index_range(text)
    if not index or not start:
        return text
    return text[:start] + index + text[end:]


def _index_range(text: bytes) -> tuple[int, int]:
    """Return the half-open range between the markers; empty, at 0, where there are none."""
    ends = b"\r\n" if b"\r\n" in text else b"\n"
    start_mark, end_mark = (mark.replace(b"\n", ends) for mark in (INDEX_START, INDEX_END))
    start = text.find(start_mark)
    end = text.find(end_mark, start + len(start_mark))
    return (start + len(start_mark), end) if start >= 0 and end >= 0 else (0, 0)


def _git_merge(
    old: bytes, ours: bytes, new: bytes, versions: tuple[str, str]
) -> tuple[bytes | None, bool]:
    with tempfile.TemporaryDirectory(prefix="merge-") as folder:
        for name, content in (("ours", ours), ("old", old), ("new", new)):
            Path(folder, name).write_bytes(content)
        labels = ["yours", *(f"template {version}" for version in versions)]
        names = [word for label in labels for word in ("-L", label)]
        done = git.run_raw(Path(folder), "merge-file", "--stdout", *names, "ours", "old", "new")
    if done.returncode == 0:
        return done.stdout, True
    # The exit code is the number of conflicts up to 127; above, an error, as for a binary file.
    return (done.stdout, False) if done.returncode <= 127 else (None, False)  # noqa: PLR2004
