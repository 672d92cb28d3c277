"""What was ever imported into a timeline: its document remembers a hash of each source."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from opsdocs.hashes import sha256
from opsdocs.incident.insert import behind_text
from opsdocs.incident.timeline import TimelineSection
from opsdocs.patterns import Pattern

_COMMENT = Pattern(r"^<!-- ops:imported\r?\n((?:[0-9a-f ]+\r?\n)*)-->\r?\n?", re.MULTILINE)
_ON_A_LINE = 8


@lru_cache(maxsize=1 << 17)
def hash_of(source: str) -> str:
    """Return by what a source such as ``slack:1700000000.000200`` is remembered."""
    return sha256(source.encode("utf-8", "replace"))[:10]


def imported_into(found: TimelineSection) -> frozenset[str]:
    """Return the hashes of all sources that were ever written there, deleted ones too."""
    comment = _COMMENT.search(found.page.text)
    hashes = comment[1].split() if comment else []
    return frozenset([*hashes, *(hash_of(one) for entry in found.entries for one in entry.ids)])


def remembering(found: TimelineSection, text: str, hashes: Collection[str]) -> str:
    """Return ``text``, which was made of that of ``found``, with the comment of these hashes."""
    ordered = sorted(hashes)
    rows = [" ".join(ordered[at : at + _ON_A_LINE]) for at in range(0, len(ordered), _ON_A_LINE)]
    newline = "\r\n" if "\r\n" in text else "\n"
    comment = newline.join(["<!-- ops:imported", *rows, "-->"]) + newline
    if _COMMENT.search(text):
        return _COMMENT.sub(comment, text, 1)
    lines = text.split("\n")
    end = found.end + len(lines) - found.page.text.count("\n") - 1
    place = behind_text(lines, found.first, end) - 1
    before = "\n".join(lines[:place])
    after = "\n".join(lines[place:])
    comment += newline if after.strip() and lines[place].strip() else ""
    return f"{before}\n{newline}{comment}{after}"
