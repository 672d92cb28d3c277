"""Answers as a person types them: text, lists of texts, and entries of parts."""

from __future__ import annotations

from typing import Any

from opsdocs.stamp.coerce import split_item
from opsdocs.stamp.values import Open, as_text
from opsdocs.types.model import Question


def entry_text(question: Question, entry: Any) -> str:
    """Return an entry of a list on one line, its open parts left out."""
    if isinstance(entry, str):
        return " ".join(entry.split())
    texts = (as_text(entry.get(part.name, "")) for part in question.items)
    return (question.split or question.rsplit or " - ").join(
        " ".join(text.split()) for text in texts if text
    )


def as_typed(question: Question, raw: Any) -> Any:
    """Return an answer as it would have been typed: text, texts, or for items mappings of text."""
    if isinstance(raw, Open):
        return ""
    if question.type == "list":
        entries = raw if isinstance(raw, list | tuple) else [raw]
        return [_typed_entry(question, entry) for entry in entries]
    if question.multiselect and isinstance(raw, list | tuple):
        return [as_text(entry) for entry in raw]
    return as_text(raw)


def _typed_entry(question: Question, entry: Any) -> Any:
    if not question.items:
        return as_text(entry)
    if isinstance(entry, dict):
        return {key: as_text(value) for key, value in entry.items()}
    return split_item(question, entry) or {question.items[0].name: as_text(entry)}
