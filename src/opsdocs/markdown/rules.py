"""Rules between parts of a text: pulldown-cmark takes text between two of them for front matter."""

from __future__ import annotations

from typing import Any

import pyromark

from opsdocs.patterns import Pattern

_MAY_BEGIN = Pattern(r"\n---[ \t]{0,9}\r?\n[^\r\n]")
_MOST = 5
"""How often a text is looked at again; what is between rules then, stays unread."""


def plain_rules(text: str, options: Any) -> str:
    """Return ``text`` with ``***`` for a rule that would begin front matter amid the text.

    Both are as long, so that all places stay.
    """
    for _ in range(_MOST):
        if "\n---" not in text or not _MAY_BEGIN.search(text):
            return text
        starts = [
            span["start"]
            for event, span in pyromark.events_with_range(text, options=options)
            if span["start"] and event.__class__ is dict and _begins(event.get("Start"))
        ]
        if not starts:
            return text
        data = bytearray(text.encode("utf-8", "replace"))
        for start in starts:
            data[start : start + 3] = data[start : start + 3].replace(b"---", b"***")
        text = data.decode("utf-8", "replace")
    return text


def _begins(value: object) -> bool:
    return isinstance(value, dict) and "MetadataBlock" in value
