"""Find the rule files of a repository and read them; nothing outside of it is looked at."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from opsdocs.alerts.model import Alert, Ignore, RuleFile
from opsdocs.alerts.readers import read_rules
from opsdocs.files import read_start
from opsdocs.patterns import Pattern

LARGEST = 50_000_000
"""Bytes of a rule file that is read."""
SKIPPED = frozenset({".git", "node_modules", ".venv", "venv", ".tox", "__pycache__", ".terraform"})
_DEEPEST = 40
_IGNORE = Pattern(
    r"(?:#|//|/\*)\s{0,9}ops:\s{0,9}ignore\s{1,9}([\w-]{1,60})(?:\s{1,9}until\s{1,9}(\d{4}-\d\d-\d\d)"
    r"|[^\n]{0,300}?\buntil\s{1,9}(\d{4}-\d\d-\d\d))?"
)


def rule_files(root: Path, globs: Iterable[str]) -> list[str]:
    """Return the files that the ``globs`` fit, from ``root``, with slashes and in order.

    ``*`` fits within a name, ``**`` any folders. Links of the file system to folders are not
    followed. A glob that names a folder means all files in it.
    """
    found: set[str] = set()
    seen: set[tuple[str, int]] = set()
    for glob in globs:
        seen.clear()
        found.update(_expand(root, "", _parts(glob), 0, seen))
    return sorted(found)


def _parts(glob: str) -> list[str]:
    """Return the parts of a glob; one that ends with a folder goes on with all that is in it."""
    parts = [part for part in glob.split("/") if part not in {"", "."}]
    if glob.endswith("/") or parts[-1:] == ["**"]:
        parts += ["**", "*"]
    return [part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]]


def _expand(
    root: Path, folder: str, parts: list[str], at: int, seen: set[tuple[str, int]]
) -> Iterator[str]:
    """Yield the files below ``folder`` that the parts of a glob from ``at`` on fit."""
    if (folder, at) in seen or folder.count("/") > _DEEPEST:
        return
    seen.add((folder, at))
    part, is_last = parts[at], at + 1 == len(parts)
    if part == "**":
        yield from _expand(root, folder, parts, at + 1, seen)
    for entry in _entries(root, folder):
        path = f"{folder}/{entry.name}" if folder else entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if part == "**":
            if is_folder and entry.name not in SKIPPED:
                yield from _expand(root, path, parts, at, seen)
        elif fnmatchcase(entry.name, part) and (entry.name[0] != "." or part[0] == "."):
            if is_folder and not is_last:
                yield from _expand(root, path, parts, at + 1, seen)
            elif is_folder and part != "*":
                yield from _expand(root, path, ["**", "*"], 0, set())
            elif not is_folder and is_last:
                yield path


def _entries(root: Path, folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / folder) as entries:
            return list(entries)
    except OSError:
        return []


def read_file(root: Path, path: str) -> RuleFile:
    """Return the alerts of one rule file, with its ignores, or why it can't be read."""
    found = RuleFile(path)
    try:
        content = read_start(f"{root}/{path}", LARGEST + 1, root=root)
    except OSError as error:
        found.problem = f"it can't be read: {error.strerror}"
        return found
    if len(content) > LARGEST:
        found.problem = f"it is larger than {LARGEST // 1_000_000} MB, and was not looked at"
        return found
    try:
        text = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        found.problem = "it is not UTF-8 text"
        return found
    found = read_rules(path, text)
    if "ops:" in text:
        found.ignores += _ignores(text.split("\n"), found.alerts)
    return found


@lru_cache(maxsize=4)
def _lines_of(root: Path, path: str) -> list[str]:
    try:
        content = read_start(f"{root}/{path}", LARGEST, root=root)
    except OSError:
        return []
    return content.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")


def column_of(root: Path, path: str, line: int, text: str) -> int:
    """Return the column, from 1, at which ``text`` stands on a line of a rule file.

    Where it is written otherwise there, that of the first character that is not white space.
    """
    lines = _lines_of(root, path)
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    at = written.find(text.split("\n", maxsplit=1)[0]) if text else -1
    return (at if at >= 0 else len(written) - len(written.lstrip())) + 1


def _ignores(lines: list[str], alerts: list[Alert]) -> Iterator[Ignore]:
    """Yield the ignores in comments, each with the lines of the alert that it is for.

    That is the alert in whose lines it stands, or the one that begins behind it with nothing but
    comments between. Above the first alert, and apart from it, it is for the whole file.
    """
    begins = sorted({one.line for one in alerts})
    behind = 0  # the comment that was looked at last
    for number, line in enumerate(lines, start=1):
        found = _IGNORE.search(line) if "ops:" in line else None
        if found is None:
            continue
        until = _day(found[2] or found[3])
        below = number
        if line.lstrip().startswith(("#", "//", "/*")):
            below = max(below, behind)
            while below < len(lines) and lines[below].lstrip().startswith(("#", "//")):
                below += 1
            behind = below
            below += 1
        at = bisect_right(begins, below)
        if not at:
            yield Ignore(found[1], number, 1, len(lines), until)
            continue
        last = begins[at] - 1 if at < len(begins) else len(lines)
        yield Ignore(found[1], number, begins[at - 1], last, until)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return date.min  # 2026-02-31 is no day: the ignore does not hold
