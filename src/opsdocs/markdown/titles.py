"""A title as a person reads it."""

from __future__ import annotations

from opsdocs.patterns import Pattern

_ANCHOR = Pattern(r"[ \t]\{:?[ \t]?#[^{}]*\}$")
_LINK = Pattern(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_MARKS = Pattern(
    r"\\([!-/:-@\[-`{-~])|(?<!\w)(\*{1,3}|_{1,3})(?=\S)|(?<=\S)(\*{1,3}|_{1,3})(?!\w)|`+"
)


def plain_text(title: str) -> str:
    """Return ``title`` without links, emphasis, code marks, escapes and ``{#anchor}``."""
    title = _LINK.sub(r"\1", _ANCHOR.sub("", title.rstrip()))
    return " ".join(_MARKS.sub(lambda found: found[1] or "", title).split())
