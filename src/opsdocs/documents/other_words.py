"""What a document says under other words than most documents of its type.

The headings and labels of a type that was learned are those of most. A document of it may have the
same under a word more or less, as a label, one item deeper, or in another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
_SAME_WORDS = 0.5
"""More than this part of the words of two names are the same: they differ in one of several."""


def names_in(document: Document) -> list[str]:
    """Return the headings of a document below its title, its labels, and the lines of a table of them.

    A label is what a line begins with in bold, or, right below the title, what has a colon behind it.
    """
    found = [plain_text(one.title) for one in document.sections if one.level > 1]
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

    That has all its words, or none but its words, or nearly the same, or means the same in the words
    of rules. The names that are ``taken``, as those of something else that the type wants, must have
    all its words: "Checks and Repair" is both.
    """
    words = _words_of(wanted)
    means = synonyms("SECTIONS")
    meaning = means.get(question_name(wanted), question_name(wanted))
    for name in there:
        other = _words_of(name)
        if not other or not words:
            continue
        missed = [one for one in words if not any(_is_same(one, word) for word in other)]
        if not missed or (not wanted.isascii() and wanted in name):
            return True
        if name in taken:
            continue
        more = [one for one in other if not any(_is_same(one, word) for word in words)]
        same = len(words) - len(missed)
        is_near = same > _SAME_WORDS * (len(words) + len(more))
        if not more or is_near or means.get(question_name(name)) == meaning:
            return True
    return False


def may_be(wanted: str, other: str) -> bool:
    """Tell whether a heading in the place of what is ``wanted`` can be taken for it.

    It shares a word of four letters or more, or half of the letters where words are not apart, or is
    in another script, so that it can share none.
    """
    if is_latin(wanted) != is_latin(other):
        return True
    if not is_latin(wanted):
        shared, every = set(wanted) & set(other), set(wanted) | set(other)
        return len(shared) >= _SAME_WORDS * len(every)
    words = [one for one in _words_of(wanted) if len(one) >= _FEWEST_LETTERS]
    return any(_is_same(one, word) for one in words for word in _words_of(other))


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
        return short in long and len(short) > _SAME_WORDS * len(long)
    begins = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False))
    )
    return begins >= max(_FEWEST_LETTERS, _SAME_STEM * len(long))
