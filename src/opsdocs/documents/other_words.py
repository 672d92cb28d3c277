"""What a document says under other words than most documents of its type.

The headings and labels of a type that was learned are those of most. A document of it may have the
same under a word more or less, as a label, one item deeper, or in another language.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, takewhile

from opsdocs.documents.plain_fields import plain_lines
from opsdocs.documents.words import said, synonyms
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.model import Block, Document
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern
from opsdocs.types.model import question_name

_AND = said(r"^<AND>$")
"""A word that a team also writes as &, or leaves out."""
_IN_BRACKETS = Pattern(r"[(（][^()（）]{0,100}[)）]")
"""What is said of a heading by the way: "P0 (this week)"."""
_PAIR = 2
_FEWEST_LETTERS = 4
_SAME_STEM = 0.6
"""The part of the longer word that two words begin with: diagnosis and diagnostics."""
_SAME_LETTERS = 0.5
"""The part of the letters of two names that are the same, where words are not apart."""


def names_in(document: Document) -> list[str]:
    """Return the headings of a document below its title, its labels, and the lines of a table of them.

    A label is what a line begins with in bold, or, right below the title, what has a colon behind it.
    """
    tops = [one for one in document.sections if one.level == 1]
    found = [
        plain_text(one.title) for one in document.sections if one.level and one not in tops[:1]
    ]
    found += [one.label for one in plain_lines(document)]
    blocks = [*chain.from_iterable(one.blocks for one in document.sections)]
    pairs = (one.rows for one in blocks if one.kind == "table" and len(one.rows[0]) == _PAIR)
    found += [row[0].strip(" *_`") for rows in pairs for row in rows]
    lines = chain.from_iterable(text.split("\n") for text in _paragraphs(blocks))
    bold = (label_in(one) or one[2:].partition("**")[0].strip() for one in lines if one[:2] == "**")
    return [*found, *bold]


def _paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "paragraph":
            yield block.text
        yield from _paragraphs(block.blocks)


def is_told(wanted: str, there: Sequence[str], taken: Sequence[str] = ()) -> bool:
    """Tell whether one of the names ``there`` means what is ``wanted``.

    That has all its words, or none but its words, or means the same in the words of rules. The names
    that are ``taken``, as those of something else that the type wants, must have all its words:
    "Checks and Repair" is both.
    """
    words = _words_of(wanted)
    means = synonyms("SECTIONS")
    meaning = means.get(question_name(wanted), question_name(wanted))
    for name in there if words else ():
        other = _words_of(name)
        if _has_all(other, words) or (not wanted.isascii() and wanted in name):
            return True
        is_same = means.get(question_name(name)) == meaning
        if name not in taken and (is_same or (other and _has_all(words, other))):
            return True
    return False


def _has_all(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(_is_same(one, word) for word in words) for one in wanted)


def in_place(wanted: str, known: Sequence[tuple[str, int]], others: Mapping[int, str]) -> list[str]:
    """Return which of the ``others`` stand where ``wanted`` would, by their lines.

    ``known`` is what a type has, in its order, with the line on which each stands, 0 for none.
    """
    at = [name for name, _ in known].index(wanted)
    first = max((line for _, line in known[:at]), default=0)
    last = min((line for _, line in known[at:] if line > first), default=sys.maxsize)
    return [name for line, name in others.items() if first < line < last]


def shares_word(one: str, other: str) -> bool:
    """Tell whether two names have a word of four letters or more in common."""
    words = [word for word in _words_of(one) if len(word) >= _FEWEST_LETTERS]
    return any(_is_same(word, another) for word in words for another in _words_of(other))


def is_latin(text: str) -> bool:
    """Tell whether a name has letters of ASCII: one that has none is in another script."""
    return any(one.isascii() and one.isalpha() for one in text)


def _words_of(name: str) -> list[str]:
    name = _IN_BRACKETS.sub(" ", name)
    return [one for one in question_name(name).split("_") if one and not _AND.match(one)]


def _is_same(one: str, other: str) -> bool:
    """Tell whether two words are the same but for an ending.

    What is written without spaces is one word, which may stand in another one.
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if not (one.isascii() and other.isascii()):
        return short in long and len(short) > _SAME_LETTERS * len(long)
    begins = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False))
    )
    return begins >= max(_FEWEST_LETTERS, _SAME_STEM * len(long))
