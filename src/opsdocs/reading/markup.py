"""Text as HTML that is nothing but text: no tag, attribute or address comes of it."""

from __future__ import annotations

import re
from html import escape

from opsdocs.markdown.model import Document, walk
from opsdocs.printable import clean

_BARE = re.compile(r"[\w./#:?%+-]+", re.ASCII)
"""What an attribute may hold without quotes."""
_ESCAPED = re.compile("[&<>]")
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of Hebrew, Arabic and the scripts between them."""


def shown(text: str) -> str:
    """Return ``text`` as HTML that is nothing but text, also between quotes."""
    return escape(clean(text), quote=True)


def unquoted(text: str) -> str:
    """Return ``text`` as the value of an attribute, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else f'"{shown(text)}"'


def direction(text: str, document: Document) -> str:
    """Return the attributes of a document with words that are written from right to left, or "".

    Each of its paragraphs has a direction of its own, then; where most words are of that kind,
    lists and tables begin at the right, too. Browsers take minutes for such a paragraph of 5 MB, so
    other documents do without.
    """
    if text.isascii() or not _FROM_RIGHT.search(text):
        return ""
    prose = [section.title for section in document.sections]
    prose += [one.text for section in document.sections for one in walk(section.blocks)
              if one.kind == "paragraph"]  # fmt: skip
    letters = [letter for part in prose for letter in part if letter.isalpha()]
    most = 2 * len(_FROM_RIGHT.findall("".join(letters))) > len(letters)
    return " class=bidi dir=rtl" if most else " class=bidi"


def words(text: str) -> str:
    """Return ``text`` as HTML that stands between tags, where quotes need no escape."""
    seen = text if text.isprintable() else clean(text)
    return escape(seen, quote=False) if _ESCAPED.search(seen) else seen
