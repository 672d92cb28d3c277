"""The values that answers have in a template, and how they read as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

LONGEST = 2_000_000
"""Characters that one text may have; a long document has some ten thousand."""


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


class Blank(Open):
    """An open question of a full blank: true, so that its part of the document is there.

    Of a list it has the ``entries`` that are to be filled in.
    """

    def __init__(self, placeholder: str, entries: Iterable[Any] = ()) -> None:
        super().__init__(placeholder)
        self.entries = list(entries) or [self]

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


class AnswerItem:
    """An item of a list whose answers are attributes: ``step.command``."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.__dict__.update(answers)


class Answer(str):
    """What an expression of a template printed; any other text is the template's own Markdown."""

    __slots__ = ()


class Blocks(Answer):
    """An answer that may be several blocks of Markdown, where it stands alone."""

    __slots__ = ()


class Fragment(str):
    """What a macro or a ``{% set %}`` block made: ``parts``, some of them an ``Answer``.

    As a text it reads like its parts. A filter makes plain text of it.
    """

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    @classmethod
    def of(cls, parts: Iterable[str]) -> Fragment:
        """Return the fragment of ``parts``, those of a part that is a fragment included."""
        flat: list[str] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Fragment) else (part,) if part else ())
        fragment = cls("".join(flat))
        fragment.parts = tuple(flat)
        return fragment


def as_text(value: Any) -> str:
    """Return how ``value`` reads in a document: dates in ISO 8601, lists with commas.

    Raises ``TypeError`` for what has no text of its own, such as an item of a list.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(as_text(entry) for entry in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    to_text: Any = type(value).__str__
    if to_text is object.__str__ and not isinstance(value, int | float):
        raise TypeError(f"a whole {type(value).__name__} can't be printed; name a part of it")
    return str(value)


def bounded(length: int) -> int:
    """Return ``length``, of a text; raise ``ValueError`` where it is over ``LONGEST``."""
    if length > LONGEST:
        raise ValueError(f"a text gets longer than {LONGEST:,} characters")
    return length


def within_length(parts: Iterable[str]) -> Iterator[str]:
    """Yield ``parts``; raise ``ValueError`` where they get too long together."""
    length = 0
    for part in parts:
        length = bounded(length + len(part))
        yield part


def join(values: Iterable[Any], separator: str = "") -> str:
    """Join like Jinja's filter, once it is known how long the text gets."""
    texts = [as_text(value) for value in values]
    bounded(sum(map(len, texts)) + len(texts) * len(separator))
    return separator.join(texts)


def substitute(text: Any, old: str, new: str) -> str:
    """Replace like Jinja's filter, once it is known how long the text gets."""
    text = as_text(text)
    bounded(len(text) + text.count(old) * len(new))
    return str(text.replace(old, new))
