"""Text from outside, such that neither a terminal nor a reader is deceived by what can't be seen."""

from __future__ import annotations

import unicodedata

_OBEYED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Categories of Unicode: control, format (which reorders or hides), surrogate, line separator."""
_HARMLESS = frozenset("\n\t\u200c\u200d")
"""Those that join letters of some scripts, and emoji, are seen in what they do."""


def clean(text: str) -> str:
    r"""Return ``text`` with what can't be seen written out, as in ``\x1b`` and ``\u202e``."""
    if is_plain(text):
        return text
    return "".join(ascii(char)[1:-1] if is_obeyed(char) else char for char in text)


def one_line(text: str) -> str:
    """Return ``text`` cleaned, line ends and tabs included: for a name within a line."""
    return clean(text).replace("\n", "\\n").replace("\t", "\\t")


def counted(number: int, noun: str) -> str:
    """Return ``1 document``, ``2 documents``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_plain(text: str) -> bool:
    """Tell whether nothing but line ends and tabs has to be looked at, as in nearly all texts."""
    return text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable()


def is_obeyed(char: str) -> bool:
    """Tell whether a terminal or a reader obeys a character, instead of showing it."""
    return char not in _HARMLESS and unicodedata.category(char) in _OBEYED
