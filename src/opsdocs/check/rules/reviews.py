"""Rules for reviews, and for what a document watches: content against records, never dates alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ANY, WARNING, At, rule
from opsdocs.documents.page import Page
from opsdocs.durations import as_day
from opsdocs.runs.content_hash import REVIEWED, content_hash
from opsdocs.runs.reviews import Review, last_reviewed, reviews_of
from opsdocs.runs.watches import Watched, differences, shortly, watched


@rule("review-unread", WARNING, needs=REVIEWED, holds=ANY)
def review_unread(page: Page, today: date) -> Iterator[At]:
    """A new review date comes with a review on record, or with a change of the document."""
    day = as_day(last_reviewed(page))
    reviews = reviews_of(page) if day else []
    if day is None or not reviews:
        return
    last = max(reviews, key=lambda one: one.day)
    if day > last.day and reviews[-1].content == content_hash(page):
        yield At(
            next((page.line(name) for name in REVIEWED if name in page.fields), 1),
            f"the review of {day} is not on record, and the document is that of {last.day}",
            "Read it, then: ops review " + page.path.rpartition("/")[2].removesuffix(".md"),
        )  # fmt: skip


@rule("watched-changed", WARNING, needs=("watches",), holds=ANY)
def watched_changed(page: Page, today: date) -> Iterator[At]:
    """What a document watches is there, and as it was when the document was reviewed."""
    if "watches" not in page.fields or page.choice("status") == "deprecated":
        return
    reviews = reviews_of(page)
    last = reviews[-1] if reviews else None
    line = page.line("watches")
    watching = watched(page)
    now = {path: one for item in watching for path, one in item.files.items()}
    for item in watching:
        if item.problem:
            yield At(line, f"{item.glob} {item.problem}", "Name files of this repository.")
        elif not item.files:
            yield At(
                line, f"there is no file {item.glob}", "Write where it is now, or delete it here."
            )
        elif last and last.watches.get(item.glob, item.digest) != item.digest:
            yield At(
                line, f"{_what(item, now, last)} changed since the review of {last.day}",
                "Read the document, then: ops review "
                + page.path.rpartition("/")[2].removesuffix(".md"),
            )  # fmt: skip


def _what(item: Watched, now: dict[str, str], last: Review) -> str:
    """Return which files changed, or the glob where the record does not have each of them.

    ``now`` has the files of all globs of the document, as its records do.
    """
    told = differences(last.files, now) if last.files else []
    paths = [one.partition(" ")[2] for one in told]
    own = [path for path in paths if path in item.files or path not in now]
    return shortly(own) or item.glob
