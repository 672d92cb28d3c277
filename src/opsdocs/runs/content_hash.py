"""What a document says but for when it was looked at: a hash that only a real change changes."""

from __future__ import annotations

from opsdocs.documents.page import Page
from opsdocs.hashes import sha256
from opsdocs.markdown.fields import keys_of_front_matter, label_in, plain_field
from opsdocs.markdown.model import ABOUT

REVIEWED = ("last_reviewed", "last_reviewed_on")
"""Names of the field that has the day of the last review."""
_EVIDENCE = frozenset(
    [*REVIEWED, "last_tested", "tested_by", "last_restore_test", "measured_duration"]
)  # fmt: skip
_LENGTH = 16


def content_hash(page: Page) -> str:
    """Return the hash of what a document says.

    Lines that only tell that it was read or followed do not count, nor do blank ones and the ends
    of lines.
    """
    kept: list[str] = []
    lines = page.text.replace("\r\n", "\n").split("\n")
    keys = {one.line: one.label for one in keys_of_front_matter(page.document.front_matter)}
    for number, line in enumerate(lines, start=1):
        label = keys.get(number) or label_in(line)
        if not label and ": " in line and (bare := plain_field(line, number)):
            label = bare.label
        if not line.strip() or (label and page.name_of(label) in _EVIDENCE):
            continue
        kept.append(line.rstrip())
    kept = [
        line
        for at, line in enumerate(kept)
        if not (_is_about(line) and (at + 1 == len(kept) or kept[at + 1].startswith("#")))
    ]
    return sha256("\n".join(kept).encode("utf-8", "surrogatepass"))[:_LENGTH]


def _is_about(line: str) -> bool:
    return line.startswith("## ") and line[3:].strip().casefold() == ABOUT
