"""A title as a person reads it: what pulldown-cmark makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyromark

from opsdocs.markdown.parse import DIALECT
from opsdocs.patterns import Pattern

_ANCHOR = Pattern(r"[ \t]\{:?[ \t]?#[^{}]*\}$")
_MARKED = Pattern(r"[\\`*_\[<&~!]")
"""Without any of these, a title reads as it is written."""
_REFERENCE = Pattern(r"\[([^\[\]]*)\]\[([^\[\]]*)\]")
_LINK = Pattern(r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_SHOWN = ("Text", "Code", "InlineHtml")


def plain_text(title: str) -> str:
    """Return ``title`` without links, emphasis, code marks, escapes and ``{#anchor}``.

    What a reference leads to stands elsewhere in the document; its words are known without it.
    """
    title = " ".join(_ANCHOR.sub("", title.rstrip()).split())
    if not _MARKED.search(title):
        return title
    labels = {label or words for words, label in _REFERENCE.findall(title)}
    source = "\n\n".join([f"# {title}", *(f"[{label}]: #" for label in labels)])
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(source, options=DIALECT)
    shown = (
        event[kind]
        for event, _ in events
        if event.__class__ is dict
        for kind in _SHOWN
        if kind in event
    )
    return " ".join("".join(shown).split())


def without_links(text: str) -> str:
    """Return ``text`` with its links as words, and all else as it is written."""
    return _LINK.sub(r"\1", text)
