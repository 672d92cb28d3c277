"""Documents that are for an alert: a heading has its name, or a line says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from opsdocs.documents.page import Page
from opsdocs.documents.words import said
from opsdocs.patterns import Pattern

_NAME = Pattern(r"[A-Za-z][\w.-]{4,150}")
_MADE = Pattern(r".{1,150}?(?:[a-z0-9][A-Z]|[_-]\w|\d)")
"""A word that somebody made for one thing: ``DiskFull``, ``disk_full``, and not ``Restart``."""

_TOLD = said(r"(?<!\w)<ALERT>[*_]{0,2}[ \t]?[:：][*_]{0,2}[ \t]{0,3}`([A-Za-z][\w.-]{4,150})`")
"""A line of what a procedure is for: ``- Prometheus alert: `DiskFull` ``."""


def by_name_told(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Return the documents by the names that headings have or lines tell, and by whole headings."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        if page.is_blank:
            continue
        for name in dict.fromkeys(_TOLD.findall(page.text)):
            found[name].append(page)
        for section in page.document.sections:
            title = section.title.strip("*`_ ")
            names = {one for one in _NAME.findall(title) if _MADE.match(one)}
            for name in names | ({title} if " " in title else set()):
                if page not in found[name]:
                    found[name].append(page)
    return dict(found)
