"""Names of skills by their specification: small letters, digits and hyphens, 64 at most."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from opsdocs.documents.page import Page

LONGEST_NAME = 64
"""Characters of a name."""


def names_of(pages: Sequence[Page]) -> dict[str, str]:
    """Return a name for each page by its path; no two are the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for page in pages:
        stem = slug(page.path.rpartition("/")[2].removesuffix(".md")) or "document"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem[: LONGEST_NAME - 1 - len(str(number))].rstrip('-')}-{number}"
        taken.add(name)
        found[page.path] = name
    return found


def slug(text: str) -> str:
    """Return ``text`` as the name of a skill: small letters, digits, and single hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower())
    latin = "".join(letter for letter in plain if letter.isascii())
    words = re.findall(r"[a-z0-9]+", latin)
    return "-".join(words)[:LONGEST_NAME].strip("-")
