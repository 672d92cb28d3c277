"""What is asked next, and what a person did there: the words between an interview and a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsdocs.types.model import Question

MORE = "+"
"""The key of the checklist of what else is known, which stands after the few questions."""


@dataclass(frozen=True, eq=False)
class Prompt:
    """One question as it is to be asked.

    ``key`` tells where the answer goes: a question's name, or for an entry of a list its name, the
    number of the entry from 0 and its part, ``steps.0.title``. ``typed`` is what stood there
    before, ``suggestions`` what is offered, ``leaves`` what the document says if it stays empty,
    ``enter`` what an empty answer does, where that is another thing,
    ``entries`` are those that its list has before it, ``problem`` is why it is asked again.
    """

    key: str
    question: Question
    typed: Any = ""
    suggestions: tuple[str, ...] = ()
    leaves: str = ""
    enter: str = ""
    has_default: bool = False
    required: bool = False
    of_list: Question | None = None
    item: int = 0
    starts_item: bool = False
    entries: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, eq=False)
class More:
    """The checklist: the sections whose questions were not asked, with their questions.

    ``marked`` are those that were chosen before the person went back to it.
    """

    sections: dict[str, tuple[Question, ...]]
    marked: frozenset[str] = frozenset()
    key: str = MORE


@dataclass(frozen=True)
class Reply:
    """What a person did at a prompt: gave ``value``, or ``lines`` that are entries of the list.

    Or they went ``back``, or ``stop``, with ``value`` as yet unfinished.
    """

    value: Any = ""
    lines: tuple[str, ...] = ()
    back: bool = False
    stop: bool = False
