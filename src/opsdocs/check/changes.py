"""What a change of the repository, as in a pull request, means for documents that it leaves as they are."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from pathlib import Path

from opsdocs.check.ignores import ignores_in
from opsdocs.check.rule import Finding
from opsdocs.check.rules.reviews import review_unread, watched_changed
from opsdocs.check.settings import Settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.durations import as_day
from opsdocs.errors import OpsError
from opsdocs.runs.content_hash import REVIEWED, content_hash
from opsdocs.runs.history import base_of, text_at
from opsdocs.runs.reviews import last_reviewed, reviews_of
from opsdocs.runs.watches import changed_files, shortly, watched


def found_by_change(
    tree: Tree, ref: str, touched: Collection[str], settings: Settings
) -> list[Finding]:
    """Return what changed since ``ref`` that makes documents to be read, or read again.

    ``touched`` are the documents that the change itself touches.
    """
    root = tree.workspace.root
    try:
        base = base_of(root, ref)
    except OpsError:
        return []
    found: list[Finding] = []
    for page in tree.pages:
        if page.problem:
            continue
        if "watches" in page.fields and settings.applies(watched_changed.name):
            found += _watching(page, root, base)
        if page.path in touched and settings.applies(review_unread.name):
            found += _dated(page, root, base)
    return [
        one._replace(severity=settings.severity.get(one.rule, one.severity))
        for one in found
        if not settings.ignored(one.rule, one.path)
        and one.rule not in ignores_in(tree.by_path[one.path])
    ]


def _watching(page: Page, root: Path, base: str) -> Iterator[Finding]:
    """Yield what the change touches of what ``page`` watches, unless it was reviewed with it."""
    for item in watched(page):
        if item.problem:
            continue
        try:
            changed = changed_files(root, base, item.glob)
        except OpsError:
            continue
        if not changed or any(
            one.watches.get(item.glob) == item.digest for one in reviews_of(page)
        ):
            continue
        yield _finding(
            page, watched_changed.name, page.line("watches"),
            f"the change touches {shortly(changed)}, which this document watches",
        )  # fmt: skip


def _dated(page: Page, root: Path, base: str) -> Iterator[Finding]:
    """Yield that the change of ``page`` is a new review date alone, of which there is no record."""
    day = as_day(last_reviewed(page))
    if day is None or any(one.day >= day for one in reviews_of(page)):
        return
    text = text_at(root, base, page.from_root)  # a process of git, which few documents need
    if text is None:
        return
    before = Page(page.path, page.folder, page.finder, text.removeprefix("\ufeff"))
    then = as_day(last_reviewed(before))
    if then is None or day <= then or content_hash(before) != content_hash(page):
        return
    line = next((page.line(name) for name in REVIEWED if name in page.fields), 1)
    yield _finding(
        page, review_unread.name, line,
        f"the review of {day} is not on record, and the document is that of {then}",
    )  # fmt: skip


def _finding(page: Page, rule: str, line: int, message: str) -> Finding:
    name = shlex.quote(page.path.rpartition("/")[2].removesuffix(".md"))
    severity = watched_changed.severity
    return Finding(page.path, line, 1, rule, severity, message, f"Read it, then: ops review {name}")
