"""The events of Markdown, in one form: what begins, what ends, and what stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyromark

from opsdocs.markdown.front_matter import split
from opsdocs.markdown.parse import DIALECT

_OPTIONS = DIALECT | pyromark.Options.ENABLE_GFM
OUR_MARK = re.compile(r"\s*<!-- ops:[a-z]{1,40}[ :][^<>]*-->\s*")
"""A comment by which ``ops`` knows a place or a source; readers do not see it."""
Event = tuple[str, str, Any]
"""``("Start", "Link", {"dest_url": …})``, ``("End", "Link", None)``, ``("Text", "", "word")``."""


def events(text: str) -> Iterator[Event]:
    """Return what ``text`` holds below its front matter, from top to bottom."""
    for event in map(_split, pyromark.events(split(text)[1], options=_OPTIONS)):
        if event[0] != "InlineHtml" or not OUR_MARK.fullmatch(event[2]):
            yield event


def events_with_range(text: str) -> Iterator[tuple[Event, Any]]:
    """Yield the same, each with ``start`` and ``end`` in the bytes of ``text``."""
    for event, span in pyromark.events_with_range(split(text)[1], options=_OPTIONS):
        yield _split(event), span


def _split(event: Any) -> Event:
    if event.__class__ is str:
        return event, "", None
    ((name, value),) = event.items()
    if name != "Start" and name != "End":  # noqa: PLR1714 - a set costs more, and there are many
        return name, "", value
    if value.__class__ is str:
        return name, value, None
    ((kind, about),) = value.items()
    return name, kind, about
