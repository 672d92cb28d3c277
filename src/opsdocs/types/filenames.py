"""How a type names its files: ``2026-11-20-`` if it is dated, a word, and the title as a slug."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from opsdocs.errors import UsageError
from opsdocs.patterns import Pattern
from opsdocs.places import BadNameError
from opsdocs.types.model import DocType
from opsdocs.types.names import as_shown

_FILE_NAME = Pattern(r"(\{\{\s*date\s*\}\}-)?([\w-]*)\{\{\s*(\w+)\s*\|\s*slugify\s*\}\}\.md")
_VARIANTS = {chr(code) for code in range(0xFE00, 0xFE10)}
"""Marks that choose how the character before looks, as behind an emoji."""
_LONGEST = 255
"""Bytes of a name in UTF-8, and so of a title; the limit of ext4, and close to those of others."""
_DAY = Pattern(r"\d{4}-\d{2}-\d{2}-")
_NOT_SHOWN = Pattern(r"\](?:\(|\[)|&#?\w{1,40};|\{:?[ \t]?#")
"""The target of a link, a character by its name, the anchor of a heading: no part of what is read."""


def slugify(text: str) -> str:
    """Return ``text`` as a file name without extension, keeping the letters of every script.

    Raises ``UsageError`` where it has neither a letter nor a digit.
    """
    shown = as_shown(text) if _NOT_SHOWN.search(text) else text
    kept = "".join(
        char if unicodedata.category(char)[0] in "LNM" and char not in _VARIANTS else " "
        for char in unicodedata.normalize("NFKC", shown).lower()
    )
    words = [word for word in kept.split() if any(char.isalnum() for char in word)]
    if not words:
        raise UsageError(
            f"{text!r} has no letter or digit to make a file name of", "Give it a title in words."
        )
    return unicodedata.normalize("NFC", "-".join(words))


def check_length(path: str) -> None:
    """Raise ``BadNameError`` where the title made the file's name longer than systems can hold."""
    size = len(path.rpartition("/")[2].encode("utf-8", "surrogatepass"))
    if size > _LONGEST:
        raise BadNameError(f"its file name would have {size} bytes, over {_LONGEST}")


def expected_filename(
    doctype: DocType, name: str, heading: str, answered: Callable[[str], str]
) -> str:
    """Return the name that the file ``name`` should have by its heading.

    It is "" where that takes more than the title, and where ``answered`` says that this is open.
    The date of a dated document stays the one that its name has.
    """
    form = _name_form(doctype)
    found = form.title.fullmatch(heading) if form else None
    day = _DAY.match(name)
    if form is None or found is None or (form.dated and day is None) or not answered(found[1]):
        return ""
    before = f"{day[0] if form.dated and day else ''}{form.before}"
    if name == f"{before}{'-'.join(found[1].lower().split())}.md":
        return name  # which is what a slug is of words that are letters alone
    try:
        return f"{before}{slugify(found[1])}.md"
    except UsageError:
        return ""


class _NameForm(NamedTuple):
    """The parts of a name, and the pattern of the headings that have its title."""

    title: re.Pattern[str]
    dated: bool
    before: str


@lru_cache(maxsize=1024)
def _name_form(doctype: DocType) -> _NameForm | None:
    """Return how a type names its files, None where that takes more than date and title."""
    name = _FILE_NAME.fullmatch(doctype.path.rpartition("/")[2])
    heading = doctype.heading
    if name is None or "{%" in heading:
        return None
    parts = re.split(r"\{\{\s*" + name[3] + r"\s*\}\}", heading)
    if len(parts) != 2 or "{{" in "".join(parts):  # noqa: PLR2004 - before and behind the title
        return None
    title = re.compile("(.+)".join(map(re.escape, parts)))
    return _NameForm(title, bool(name[1]), name[2])
