"""What a reader should know of a document before they follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsdocs.check.rules.placeholders import placeholder_left
from opsdocs.documents.page import Page
from opsdocs.durations import as_day, review_due
from opsdocs.markdown.titles import plain_text


@dataclass(frozen=True)
class State:
    """What a reader should know of a document before they follow it."""

    status: str
    owner: str
    due: date | None
    """The day up to which its review holds; None where it does not say."""
    overdue: bool
    placeholders: int

    @property
    def is_draft(self) -> bool:
        return self.status.casefold() == "draft"


def state_of(page: Page, today: date) -> State:
    """Return what a reader should know of a page first."""
    due = None
    reviewed = as_day(page.value("last_reviewed"))
    if reviewed is not None:
        try:
            due = review_due(reviewed, page.value("review_interval"))
        except ValueError:
            due = None
    left = sum(1 for _ in placeholder_left.check(page, today)) + _unwritten(page)
    return State(
        _status(page), plain_text(page.value("owner")), due, bool(due and due < today), left
    )


def _unwritten(page: Page) -> int:
    """Return how many sections have nothing but the comment that asks for them.

    A blank of a learned type has such comments; a check does not find fault with it.
    """
    questions = page.doctype.questions if page.doctype else ()
    return sum(
        one.placeholder in page.text for one in questions if one.placeholder.startswith("<!--")
    )


def is_active(page: Page) -> bool:
    """Tell whether a page is to be followed: it is Active, or of a kind that has no such state."""
    status = page.doctype.labels.get("status") if page.doctype else None
    known = status or any(
        question.name == "status" and any(one.value == "Active" for one in question.choices)
        for question in (page.doctype.questions if page.doctype else ())
    )
    said = page.choice("status")
    return said == "active" if known and said else said not in {"draft", "deprecated"}


def _status(page: Page) -> str:
    """Return the state of a page by one name in all languages: ``Draft`` for ``Entwurf``."""
    return page.choice("status").replace("_", " ").capitalize()
