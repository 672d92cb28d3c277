"""Records: files to which a line of JSON is added for each thing that happened, and never changed.

``merge=union`` in ``operations/.gitattributes`` keeps the lines of both sides of a merge.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opsdocs import files
from opsdocs.errors import OpsError
from opsdocs.json_text import as_json

FOLDER = ".runs"
"""Of the logs of runs, in the folder of documents."""
VERSION = 1
ATTRIBUTES = ".gitattributes"
_UNION = (".runs/*.jsonl", ".reviews.jsonl")
_LARGEST = 20_000_000
"""Bytes of a file of records that are read."""


class RecordLines:
    """The records of a file, and what is wrong with others of its lines: number and why."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.wrong: list[tuple[int, str]] = []
        self.cut_off = False
        self.newer = False


def read_lines(path: Path, root: Path) -> RecordLines:
    """Return what a file of records holds; no line stops the others from being read.

    ``cut_off`` where the last line has no end, ``newer`` where a later ``ops`` wrote some of them.
    """
    found = RecordLines()
    try:
        content = files.read_start(str(path), _LARGEST + 1, root=root)
    except FileNotFoundError:
        return found
    except OSError as error:
        found.wrong.append((0, error.strerror or "it can't be read"))
        return found
    if len(content) > _LARGEST:
        found.wrong.append((0, f"it is larger than {_LARGEST // 1_000_000} MB"))
        return found
    lines = content.split(b"\n")
    if lines[-1].strip() and not lines[-1].rstrip().endswith(b"}"):
        found.cut_off = True
        lines.pop()
    seen: set[bytes] = set()
    for number, line in enumerate(lines, start=1):
        if line.strip() and line not in seen:  # a merge may bring a line twice
            seen.add(line)
            _take(line, number, found)
    return found


def _take(line: bytes, number: int, found: RecordLines) -> None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        found.wrong.append((number, "it is not a record"))
        return
    version = record.get("v") if isinstance(record, dict) else None
    if not isinstance(version, int) or moment_of(record) is None:
        found.wrong.append((number, "it is not a record"))
    elif version > VERSION:
        found.newer = True
        found.wrong.append((number, "a later version of ops wrote it"))
    else:
        found.records.append(record)


def moment_of(record: Mapping[str, Any]) -> datetime | None:
    """Return when a record says that it was written, None where it does not."""
    try:
        moment = datetime.fromisoformat(str(record.get("at")))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def text_in(record: Mapping[str, Any], key: str) -> str:
    """Return a text of a record, "" where it has none."""
    value = record.get(key)
    return value if isinstance(value, str) else ""


def line_of(record: Mapping[str, Any]) -> bytes:
    """Return the line that a record is."""
    return as_json({"v": VERSION, **record}).encode("utf-8", "surrogatepass") + b"\n"


def stamp(moment: datetime) -> str:
    """Return ``moment`` as records have it: ``2026-11-20T23:40:05Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(path: Path, record: Mapping[str, Any], root: Path) -> None:
    """Add one record at the end of a file below ``root``, which is made where there is none.

    Raises ``OpsError`` where the system refuses, or the file is a link.
    """
    files.append(path, line_of(record), root=root)


def merged_by_union(operations: Path, root: Path) -> Path | None:
    """Make sure that git keeps the records of both sides; return the file that was written.

    A file of the team's own is added to.
    """
    path = operations / ATTRIBUTES
    there = ""
    with suppress(OSError, UnicodeDecodeError):
        there = files.read_start(str(path), _LARGEST, root=root).decode()
    missing = [glob for glob in _UNION if glob not in there]
    if not missing:
        return None
    text = "".join(f"{glob} merge=union text eol=lf\n" for glob in missing)
    try:
        files.append(path, text.encode(), root=root)
    except OpsError:
        return None
    return path


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of records of a folder, by name."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - as fast as it goes, for thousands
    except OSError:
        return
    for name in names:
        if name.endswith(".jsonl"):
            yield folder / name
