"""Documents that have a section for an alert: one document may have those of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from opsdocs.documents.page import Page
from opsdocs.patterns import Pattern

_NAME = Pattern(r"[A-Za-z][\w.-]{4,150}")
_MADE = Pattern(r".{1,150}?(?:[a-z0-9][A-Z]|[_-]\w|\d)")
"""A word that somebody made for one thing: ``DiskFull``, ``disk_full``, and not ``Restart``."""


def by_heading(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Return the documents by the names in their headings, and by headings of several words."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        if page.is_blank:
            continue
        for section in page.document.sections:
            title = section.title.strip("*`_ ")
            names = {one for one in _NAME.findall(title) if _MADE.match(one)}
            for name in names | ({title} if " " in title else set()):
                if page not in found[name]:
                    found[name].append(page)
    return dict(found)
