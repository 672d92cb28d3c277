"""The values that answers have in a template, and how they read as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any


class Open:
    """A question without an answer: false, empty, and printed as its placeholder."""

    def __init__(self, placeholder: str = "") -> None:
        self.placeholder = placeholder

    def __str__(self) -> str:
        return self.placeholder

    def __repr__(self) -> str:
        return f"Open({self.placeholder!r})"

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Item:
    """An item of a list whose answers are attributes: ``step.command``."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.__dict__.update(answers)


def as_text(value: Any) -> str:
    """Return how ``value`` reads in a document: dates in ISO 8601, lists with commas."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(as_text(entry) for entry in value)
    return str(value)
