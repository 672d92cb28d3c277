"""What has changed in a document since its last review, as a person is told."""

import difflib
from collections.abc import Iterator
from datetime import date

from opsdocs.check.rules.placeholders import placeholder_left
from opsdocs.cli import clock, console
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.files import read_start
from opsdocs.printable import one_line
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.history import blob_text, commit_before, text_at
from opsdocs.runs.reviews import OUTCOMES, Review, last_reviewed, reviews_of
from opsdocs.runs.watches import Watched, differences

_MOST_LINES = 200
"""Lines of a difference that are shown."""
_MOST_OF_A_FILE = 40
_LARGEST = 1_000_000


def linked(tree: Tree, page: Page) -> list[Page]:
    """Return the documents that a document links to."""
    paths = dict.fromkeys(page.resolve(link.target) for link in page.document.links)
    found = [tree.by_path[path] for path in paths if path in tree.by_path and path != page.path]
    return [one for one in found if not one.is_index and not one.problem]


def changes(tree: Tree, page: Page, watching: list[Watched]) -> Iterator[str]:
    """Yield what has changed since the last review: here, in what is linked and watched."""
    before = reviews_of(page)
    last = before[-1] if before else None
    shown = console.shown(page.folder / page.path)
    if last is None:
        yield f"{one_line(page.title)} ({shown}): no review is on record."
    else:
        yield (
            f"{one_line(page.title)} ({shown}): reviewed on {last.day} by {one_line(last.by)}, "
            f"{OUTCOMES[last.outcome]}."
        )
    if left := sum(1 for _ in placeholder_left.check(page, clock.today())):
        yield f"{left} {'place is' if left == 1 else 'places are'} still to be filled in."
    yield from _own_changes(tree, page, last)
    if last is not None:
        yield from _linked_changes(tree, page, last)
    yield from _watched_changes(tree, watching, last)


def _own_changes(tree: Tree, page: Page, last: Review | None) -> Iterator[str]:
    root = tree.workspace.root
    if last is not None and last.content == content_hash(page):
        yield "It has not changed since."
        return
    before = blob_text(root, last.blob) if last else None
    day = str(last.day) if last else last_reviewed(page)
    since = f"the review of {day}"
    if before is None:
        try:
            commit = commit_before(root, date.fromisoformat(day))
        except ValueError:
            commit = ""
        before = text_at(root, commit, page.from_root) if commit else None
        since = f"the last commit of {day}"
    if before is None:
        if day:
            yield f"What it said on {day} is not in git: read all of it."
        return
    yield from difference(before, page.text, f"since {since}")


def difference(before: str, now: str, since: str) -> Iterator[str]:
    lines = list(
        difflib.unified_diff(
            before.replace("\r\n", "\n").splitlines(), now.replace("\r\n", "\n").splitlines(),
            lineterm="", n=2,
        )
    )[2:]  # fmt: skip
    if not lines:
        yield f"It has not changed {since}."
        return
    yield f"Changed {since}:"
    for line in lines[:_MOST_LINES]:
        yield f"  {line}"
    if len(lines) > _MOST_LINES:
        yield f"  … and {len(lines) - _MOST_LINES} more lines"


def _linked_changes(tree: Tree, page: Page, last: Review) -> Iterator[str]:
    for other in linked(tree, page):
        if other.path in last.links and last.links[other.path] != content_hash(other):
            yield f"It links to {console.shown(other.folder / other.path)}, which has changed since."
    for path in last.links:
        if path not in tree.by_path:
            yield f"It linked to {one_line(path)}, which is gone."


def _watched_changes(tree: Tree, watching: list[Watched], last: Review | None) -> Iterator[str]:
    before = last.watches if last else {}
    for item in watching:
        shown, files = one_line(item.glob), len(item.files)
        number = f"{files} file{'s' if files != 1 else ''}"
        if item.problem:
            yield f"It watches {shown}, which {item.problem}."
        elif not item.files:
            yield f"It watches {shown}, and there is no such file."
        elif item.glob not in before:
            yield f"It watches {shown}: {number}, not reviewed before."
        else:
            same = before[item.glob] == item.digest
            yield f"It watches {shown}: {number}, {'unchanged' if same else 'changed since'}."
    if last is None or not last.files:
        return
    now = {path: one for item in watching for path, one in item.files.items()}
    root = tree.workspace.root
    for told in differences(last.files, now):
        yield f"  {one_line(told)}"
        what, _, path = told.partition(" ")
        old = blob_text(root, last.files.get(path, "")) if what == "changed" else None
        if old is not None:
            new = read_start(str(root / path), _LARGEST, root=root).decode("utf-8", "replace")
            yield from (f"  {line}" for line in list(difference(old, new, ""))[1:_MOST_OF_A_FILE])
