"""Front matter and the text behind it, as pulldown-cmark tells them apart."""

from __future__ import annotations

import pyromark

_MARKS = ("---", "+++")
_FORMS = (
    pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
)


def split(text: str) -> tuple[str, str]:
    """Return the front matter of ``text``, "" where it has none, and ``text`` without it.

    That has as many line ends in its place, so that all bytes stay where they were. It is to be
    read without front matter: what stands between two rules amid a text is none.
    """
    if not text.startswith(_MARKS):
        return "", text
    event, span = next(iter(pyromark.events_with_range(text, options=_FORMS)))
    if not (event.__class__ is dict and "MetadataBlock" in event.get("Start", ())):
        return "", text
    source = text.encode("utf-8", "replace")
    end = span["end"]
    behind = source[end:].decode("utf-8", "replace")
    return source[:end].decode("utf-8", "replace"), "\n" * end + behind
