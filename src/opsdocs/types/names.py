"""What headings, labels, columns and choices are called, whatever words a team writes for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from opsdocs.errors import UsageError
from opsdocs.types.model import DocType, question_name

_MOST_NAMES = 10_000


class Names(dict[str, str]):
    """The name of each heading, label and column; ``words`` has those that mean another.

    ``of_team`` are those of them that the settings have.
    """

    def __init__(self, words: Mapping[str, str], of_team: Mapping[str, str]) -> None:
        self.words = words
        self.of_team = of_team

    def __missing__(self, word: str) -> str:
        name = question_name(as_shown(word) if "{" in word or "](" in word else word)
        name = self.words.get(name, name)
        if len(self) < _MOST_NAMES:
            self[word] = name
        return name


def as_shown(word: str) -> str:
    """Return a heading, a label or a title without its marks."""
    # 10 ms that Tab and --help do not pay: the parser.
    from opsdocs.markdown.titles import plain_text  # noqa: PLC0415

    return plain_text(word)


class Words:
    """What each of the team's words means: in all documents, and in those of a type by its name.

    Words and meanings are names: ``follow_ups`` is ``action_items``.
    """

    def __init__(self, shared: Mapping[str, str], own: Mapping[str, Mapping[str, str]]) -> None:
        self.shared = shared
        self.own = own

    @lru_cache(maxsize=1024)  # noqa: B019 - as many as there are types, in one run
    def names(self, doctype: DocType | None) -> Names:
        """Return the names in documents of a type; a type's own labels win over the team's words."""
        found = dict(self.shared)
        for name in (doctype.name, *doctype.aliases) if doctype else ():
            found |= self.own.get(name, {})
        labels = doctype.labels if doctype else {}
        return Names(found | {question_name(word): name for name, word in labels.items()}, found)


NO_WORDS = Words({}, {})


def read_words(table: Mapping[str, Any], shown: str) -> Words:
    """Return the words of the settings' table ``[words]``; raise ``UsageError`` where it is wrong.

    Its keys are what ``ops`` knows, its values the team's words for it, or a table for one type.
    """
    own = {key: _meanings(value, shown, f"words.{key}") for key, value in table.items()
           if isinstance(value, dict)}  # fmt: skip
    shared = {key: value for key, value in table.items() if not isinstance(value, dict)}
    return Words(_meanings(shared, shown, "words"), own)


def _meanings(table: Mapping[str, Any], shown: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(
            isinstance(word, str) and question_name(word) for word in words
        ):
            raise UsageError(
                f"{shown}: [{where}]: {name} must have a list of words",
                'For example: action_items = ["Follow-ups", "Corrective measures"]',
            )
        for word in words:
            meaning = found.setdefault(question_name(word), question_name(name))
            if meaning != question_name(name):
                raise UsageError(
                    f"{shown}: [{where}]: {word!r} stands for {meaning} and for {name}",
                    "Keep one of them.",
                )
    return found
