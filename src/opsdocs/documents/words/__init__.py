"""What people write, in whatever language: there is nothing, there is no way back, it is over.

Rules know no word of a language. The words are data: a file for each language in this folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import ModuleType
from typing import Protocol

from opsdocs.documents.words import chinese, english, french, german, japanese, korean, spanish
from opsdocs.markdown.model import Block
from opsdocs.markdown.titles import without_links
from opsdocs.patterns import Pattern
from opsdocs.types.model import question_name

LANGUAGES: tuple[ModuleType, ...] = (
    english, german, french, spanish, japanese, chinese, korean,
)  # fmt: skip
_MOST = 40
"""Letters of a text that says that there is nothing."""
_AROUND = " \t\n.,;:!*_~()-–—"


def alternatives(name: str) -> str:
    """Return the alternatives that the languages have for ``name``, as part of a pattern."""
    known = [vars(language)[name] for language in LANGUAGES if name in vars(language)]
    return f"(?:{'|'.join(known)})"


def said(form: str, flags: int = re.IGNORECASE) -> Pattern:
    r"""Return the pattern ``form``, in which ``<IF>`` stands for the words of that name.

    ``said(r"\W*<IF>\b")`` fits ``If it answers`` and ``Wenn``.
    """
    return Pattern(re.sub(r"<([A-Z_]{2,})>", lambda found: alternatives(found[1]), form), flags)


def words(name: str) -> frozenset[str]:
    """Return the words of that name, of all languages."""
    return frozenset(word for language in LANGUAGES for word in vars(language).get(name, ()))


def synonyms(kind: str) -> dict[str, str]:
    """Return the names that the words of all languages stand for: ``follow_ups`` is action items.

    ``kind`` is SECTIONS, FIELDS or CHOICES.
    """
    return {
        question_name(word): name
        for language in LANGUAGES
        for name, found in vars(language).get(kind, {}).items()
        for word in found
    }


def ranks() -> dict[str, int]:
    """Return the rank of each word for how urgent something is, 0 being the most."""
    return {
        word: rank
        for language in LANGUAGES
        for rank, line in enumerate(language.RANKS)
        for word in line.split()
    }


_NOTHING = words("NOTHING")
_NOTHING_YET = said(r"<NOTHING_YET>")
_NOT_REVERSIBLE = said(r"<NOT_REVERSIBLE>")


def is_none(text: str) -> bool:
    """Tell whether ``text`` says that there is nothing: ``None.``, ``n/a``, ``_none yet_``, a dash.

    An empty text says nothing at all, not that.
    """
    if not text or len(text) > _MOST:
        return False
    plain_text = text.strip(_AROUND).casefold()
    return plain_text in _NOTHING or _NOTHING_YET.fullmatch(plain_text) is not None


class _HasSections(Protocol):
    """A page, which itself asks for words."""

    def blocks(self, name: str) -> Sequence[Block]: ...

    def prose(self, name: str) -> str: ...


def says_nothing(page: _HasSections, name: str) -> bool:
    """Tell whether a section is empty, but for comments, or says that there is nothing."""
    blocks = [block for block in page.blocks(name) if block.kind != "html"]
    prose = page.prose(name)
    return not blocks or (bool(prose) and all(map(is_none, prose.split("\n"))))


def is_not_reversible(text: str) -> bool:
    """Tell whether a text says that there is no way back."""
    return _NOT_REVERSIBLE.search(text) is not None


def plain(text: str) -> str:
    """Return a name without link, mark or case, so that two documents can agree on it."""
    return " ".join(without_links(text).replace("`", "").casefold().split()).strip("*_")
