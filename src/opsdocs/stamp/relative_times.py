"""Minutes that are told in words: ``20 minutes ago`` is written as the minute that it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opsdocs.durations import spoken_minute
from opsdocs.stamp.given_answers import Given
from opsdocs.types.model import DocType, Question


def as_minute(doctype: DocType, question: Question, raw: Any, now: datetime) -> Any:
    """Return what was told in words as a date and time in UTC; anything else as it is.

    A time of day alone is the last one that was, in a document that looks back at a timeline. In
    another, such as a maintenance window, it may be one to come, and stays as it is.
    """
    if question.type != "datetime" or not isinstance(raw, str):
        return raw
    looks_back = any(one.name == "timeline" for one in doctype.questions)
    at = spoken_minute(raw.strip(), now, clock=looks_back)
    return raw if at is None else f"{at:%Y-%m-%d %H:%M}"


def as_minutes(doctype: DocType, given: Mapping[str, Given], now: datetime) -> dict[str, Given]:
    """Return what was given, each minute that was told in words as a date and time."""
    questions = {one.name: one for one in doctype.questions}
    return {
        name: one._replace(value=as_minute(doctype, questions[name], one.value, now))
        if name in questions
        else one
        for name, one in given.items()
    }
