"""What is demanded of the documents of a type, as data; ``expected.py`` finds it out."""

from __future__ import annotations

from typing import NamedTuple

from opsdocs.patterns import Pattern


class Heading(NamedTuple):
    """A required heading; ``pattern`` fits it, ``shown`` is how it is to be written."""

    level: int
    shown: str
    pattern: Pattern
    repeats: bool


class Schema(NamedTuple):
    """The required headings in order, the required fields, and what must not be left behind.

    Of the ``leaves``, which have no brackets, a document without any of ``marks`` has none.
    ``parts`` are what is left of ``HH:MM - Event 1`` where only one side was filled in; those with
    a dash before them, such as ``- Owner``, are words that mean nothing only behind one.
    """

    headings: tuple[Heading, ...]
    fields: tuple[str, ...]
    brackets: frozenset[str]
    leaves: frozenset[str]
    parts: frozenset[str]
    marks: tuple[str, ...]
    open_fields: dict[str, str]
    """The fields with what stands in them before anything is answered."""
    text: str
    """The unanswered document."""

    def is_open(self, text: str) -> bool:
        """Tell whether ``text`` is nothing but a placeholder, or empty."""
        stripped = text.strip()
        return not stripped or stripped in self.leaves or stripped in self.brackets
