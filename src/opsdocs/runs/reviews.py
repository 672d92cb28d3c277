"""Reviews that were done: one record each, with what was read and what had been watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from opsdocs.documents.page import Page
from opsdocs.hashes import blob_of
from opsdocs.runs.content_hash import REVIEWED, content_hash
from opsdocs.runs.history import former_paths
from opsdocs.runs.records import append, moment_of, read_lines, stamp, text_in
from opsdocs.runs.watches import Watched

FILE = ".reviews.jsonl"
RIGHT, CHANGED, RETIRE = "right", "changed", "retire"
OUTCOMES = {RIGHT: "it is still right", CHANGED: "it was changed", RETIRE: "it is out of use"}
_MOST_FILES = 40
"""Watched files of which each has its hash in a record, so that it stays small."""
_SHORT = 12


class Review(NamedTuple):
    """A review: the document's path and what it said then, who did it, on which day, and how."""

    path: str
    content: str
    outcome: str
    by: str
    day: date
    at: datetime
    blob: str = ""
    links: Mapping[str, str] = MappingProxyType({})
    watches: Mapping[str, str] = MappingProxyType({})
    files: Mapping[str, str] = MappingProxyType({})


def reviews_in(operations: Path, root: Path) -> tuple[Review, ...]:
    """Return the reviews on record, the oldest first; lines that are none are left out."""
    path = operations / FILE
    try:
        about = path.lstat()
    except OSError:
        return ()
    return _read(path, root, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, root: Path, changed: int, size: int) -> tuple[Review, ...]:
    """Read the file, which has not changed while its time and size have not."""
    lines = read_lines(path, root)
    found = [one for record in lines.records if (one := _review(record))]
    return tuple(sorted(found, key=lambda one: one.at))


def _review(record: Mapping[str, Any]) -> Review | None:
    at = moment_of(record)
    if at is None or not text_in(record, "path") or record.get("outcome") not in OUTCOMES:
        return None
    try:
        day = date.fromisoformat(text_in(record, "day"))
    except ValueError:
        day = at.date()
    return Review(
        text_in(record, "path"), text_in(record, "content"), text_in(record, "outcome"),
        text_in(record, "by"), day, at, text_in(record, "blob"), _texts(record, "links"),
        _texts(record, "watches"), _texts(record, "files"),
    )  # fmt: skip


def _texts(record: Mapping[str, Any], key: str) -> dict[str, str]:
    value = record.get(key)
    pairs = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in pairs if isinstance(text, str)}


def reviews_of(page: Page) -> list[Review]:
    """Return the reviews of a document, the oldest first.

    One that was renamed keeps its reviews: git knows its former name, or else it says the same.
    """
    found = reviews_in(page.folder, page.root)
    if not found:
        return []
    own = [one for one in found if one.path == page.path]
    orphans = {one.path for one in found if not (page.folder / one.path).is_file()}
    if not orphans:
        return own
    content = content_hash(page)
    names = {one.path for one in found if one.path in orphans and one.content == content}
    if not own and not names:
        names = _former_names(page, orphans)
    return [one for one in found if one.path == page.path or one.path in names]


def _former_names(page: Page, orphans: Collection[str]) -> set[str]:
    renamed = _renamed(page.root, page.finder.home, frozenset(orphans))
    return {path for path in orphans if renamed.get(path) == page.path}


@lru_cache(maxsize=4)
def _renamed(root: Path, home: str, orphans: frozenset[str]) -> dict[str, str]:
    """Ask git once in a process for the names of what is gone."""
    return former_paths(root, home)


def last_reviewed(page: Page) -> str:
    """Return the day of the last review, as the document says."""
    return next((value for name in REVIEWED if (value := page.value(name))), "")


def add_review(
    page: Page, outcome: str, by: str, day: date, at: datetime, *,
    watching: Iterable[Watched] = (), linked: Iterable[Page] = (), note: str = "",
) -> Path:  # fmt: skip
    """Write the record of a review of ``page`` as it is now; return the file of records."""
    watching = list(watching)
    files = {path: one[:_SHORT] for item in watching for path, one in item.files.items()}
    record: dict[str, Any] = {
        "at": stamp(at), "day": str(day), "path": page.path, "content": content_hash(page),
        "blob": blob_of(page.text.encode("utf-8", "surrogatepass")), "outcome": outcome, "by": by,
    }  # fmt: skip
    if note:
        record["note"] = note
    links = {one.path: content_hash(one) for one in linked}
    if links:
        record["links"] = links
    if watching:
        record["watches"] = {item.glob: item.digest for item in watching if not item.problem}
    if 0 < len(files) <= _MOST_FILES:
        record["files"] = files
    path = page.folder / FILE
    append(path, record, page.root)
    return path
