"""Rules for the fields of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from opsdocs.check.rule import ANY, ERROR, WARNING, At, rule
from opsdocs.documents.other_words import is_told, names_in
from opsdocs.documents.page import Page
from opsdocs.documents.plain_fields import plain_lines
from opsdocs.durations import (
    REVIEW_INTERVAL,
    as_day,
    as_minutes,
    day_in,
    duration_in,
    review_due,
)
from opsdocs.markdown.fields import label_in
from opsdocs.patterns import Pattern
from opsdocs.runs.content_hash import REVIEWED
from opsdocs.runs.reviews import reviews_of
from opsdocs.types.model import DocType, Question

_MARKS = Pattern(r"<!--[^<>]{0,500}-->|[`*]+")
"""What a value may stand in, or have behind it, and is the same."""
_TIME = Pattern(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)(?:Z| UTC)?", re.ASCII)
_ITEM = Pattern(r"[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]")
_SEED_TYPES = {"runbook", "post-mortem"}
_KEY = Pattern(r"[\"']?\w[\w -]{0,80}[\"']?[ \t]{0,9}[:=](?:\s|$)")


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    try:
        return match is not None and bool(datetime.fromisoformat(match[1]))
    except ValueError:
        return False


@rule("front-matter-unread", WARNING, holds=ANY)
def front_matter_unread(page: Page, today: date) -> Iterator[At]:
    """Front matter is closed, and has keys."""
    if not page.text.startswith(("---", "+++")):
        return
    mark, *lines = page.text.split("\n", 2)[:2]
    block = page.document.front_matter
    if not block and lines and mark.rstrip() in {"---", "+++"} and _KEY.match(lines[0]):
        yield At(
            1, "the front matter is never closed, so that all of it is read as text",
            f"Write {mark.rstrip()} on a line of its own behind it.",
        )  # fmt: skip
    said = [line for line in block.split("\n")[1:-1] if line.strip() and line[0] not in "#-+"]
    if said and not any(_KEY.match(line) or "{{" in line or "<%" in line for line in said):
        yield At(
            1, "the front matter has no keys, so that nothing of it is read",
            "Write lines such as owner: Kim, or delete it.",
        )  # fmt: skip


@rule("missing-field", ERROR)
def missing_field(page: Page, today: date) -> Iterator[At]:
    """A document has every field that its type has, and each has a value."""
    if page.schema is None or page.is_beside:
        return
    there = names_in(page.document) if page.is_loosely_typed else ()
    has_own = _has_own(page)
    for label in page.schema.fields:
        name = page.name_of(label)
        entry = page.fields.get(name)
        if entry is None and (has_own or is_told(label, there) or _has_day(name, page)):
            continue
        if entry is None:
            yield At(
                page.line(""),
                f"there is no field {label!r}",
                f"Add below the title: **{label}**: …",
            )
        elif not entry.value and not _is_told_below(page, entry.line):
            yield At(entry.line, f"the field {label!r} is empty", "Fill it in.")


def _has_day(wanted: str, page: Page) -> bool:
    """Tell whether another field of a document of a learned type has the day: Accepted, 2026-07-28."""
    if wanted != "date" or not page.is_loosely_typed:
        return False
    return any(day_in(entry.value) for entry in page.fields.values())


def _has_own(page: Page) -> bool:
    """Tell whether a document of a learned type has a field that the type does not know.

    It says what most of the others say, and what is missing, under labels of its own.
    """
    if not page.is_loosely_typed or page.schema is None or page.doctype is None:
        return False
    of_type = {page.name_of(label) for label in page.schema.fields}
    of_type |= {question.name for question in page.doctype.questions}
    there = (*page.document.fields, *plain_lines(page.document))
    return any(page.name_of(entry.label) not in of_type for entry in there)


def _is_told_below(page: Page, line: int) -> bool:
    """Tell whether the value of a field stands below its line.

    That is a list, right below or inside its item; in types that a team has of its own any text.
    """
    lines = page.text.split("\n")
    own = lines[line - 1]
    below = next((one for one in lines[line:] if one.strip()), "")
    is_deeper = _indentation(below) > _indentation(own)
    is_own = page.doctype is not None and not page.doctype.built_in
    is_part = is_deeper or (bool(_ITEM.match(below)) and not _ITEM.match(own))
    if not below or (label_in(below) and not (is_part and is_own)) or below.startswith("#"):
        return False
    if is_own:
        return True
    inside = is_deeper and not own.lstrip().startswith("**")
    return inside or (below == lines[line] and bool(_ITEM.match(below)))


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


@rule("invalid-field", ERROR)
def invalid_field(page: Page, today: date) -> Iterator[At]:
    """A field holds one of its choices, a date where it is a date."""
    for question in _constrained(page.doctype) if page.doctype else ():
        text = page.value(question.name) if question.name in page.fields else ""
        if not text:
            continue
        if "`" in text or "*" in text or "<" in text:
            text = _MARKS.sub("", text).strip()
        line = page.line(question.name)
        label = page.fields[question.name].label
        if question.choices and not question.multiselect:
            known = [choice.value for choice in question.choices]
            if text.casefold() not in {value.casefold() for value in known}:
                yield At(line, f"{label} is {text!r}", f"Write one of {', '.join(known)}.")
        elif question.choices:
            known = [choice.value for choice in question.choices]
            values = {value.casefold() for value in known}
            parts = (
                [text] if text.casefold() in values else [part.strip() for part in text.split(",")]
            )
            unknown = [part for part in parts if part.casefold() not in values]
            if unknown:
                yield At(
                    line, f"{label} has {', '.join(map(repr, unknown))}",
                    f"Write some of {', '.join(known)}, with commas between them.",
                )  # fmt: skip
        elif question.type == "date" and as_day(text) is None:
            yield At(line, f"{label} is {text!r}, which is not a date", "Write it as 2026-11-20.")
        elif question.type == "datetime" and not _is_time(text):
            yield At(
                line, f"{label} is {text!r}, which is not a time", "Write it as 2026-11-20 23:40."
            )


@lru_cache(maxsize=1024)
def _constrained(doctype: DocType) -> tuple[Question, ...]:
    """Return the questions whose answers are not any text."""
    return tuple(
        one for one in doctype.questions if one.choices or one.type in {"date", "datetime"}
    )


@lru_cache(maxsize=1024)
def _durations(doctype: DocType | None) -> frozenset[str]:
    """Return the names of the fields that hold a duration.

    In a type of the team's own that does not say so, ``Duration`` is text as any other.
    """
    questions = doctype.questions if doctype else ()
    usual = {"duration"} if doctype is None or doctype.built_in else set()
    return frozenset(usual | {one.name for one in questions if one.type == "duration"})


@rule("invalid-duration", ERROR)
def invalid_duration(page: Page, today: date) -> Iterator[At]:
    """A duration can be read: 90m, 1h 30m, 2 days."""
    for name in _durations(page.doctype):
        text = page.value(name) if name in page.fields else ""
        if text and as_minutes(text) is None and (page.is_stamped or duration_in(text) is None):
            free = page.doctype is None or page.doctype.name in _SEED_TYPES
            yield At(
                page.line(name), f"{page.fields[name].label} is {text!r}, which is not a duration",
                "Write it as 90m, 1h 30m or 2 days.",
                severity=WARNING if free and name == "duration" else "",
            )  # fmt: skip


@rule("review-overdue", WARNING)
def review_overdue(page: Page, today: date) -> Iterator[At]:
    """A document was reviewed within its review interval."""
    name = next((one for one in REVIEWED if page.value(one)), "last_reviewed")
    reviewed = as_day(page.value(name))
    if reviewed is None or page.choice("status") in {"deprecated", "completed", "aborted"}:
        return
    if "watches" in page.fields and any(one.watches for one in reviews_of(page)):
        return  # watched-changed says when it is to be read again
    interval = page.value("review_interval") or page.value("review_in") or REVIEW_INTERVAL
    if as_minutes(interval) is not None and today > review_due(reviewed, interval):
        yield At(
            page.line(name),
            f"it was last reviewed on {reviewed}, more than {interval} ago",
            "Read it through, fix it, and set today's date.",
        )  # fmt: skip
    elif reviewed > today:
        yield At(
            page.line(name),
            f"the review of {reviewed} is in the future",
            "Fix the date.",
        )
