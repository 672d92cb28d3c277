"""Rules for links: they lead to a file, and to a heading, that is there."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.page import LARGEST, Page
from opsdocs.errors import nearest
from opsdocs.files import read_start
from opsdocs.markdown.model import Document
from opsdocs.markdown.parse import parse
from opsdocs.patterns import Pattern
from opsdocs.types.detect import INDEX, TypeFinder

_EMPHASIS = Pattern(r"(?<![\w\\`])_+(?!_)([^_`]+)_+(?!\w)")
_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@rule("broken-link", ERROR)
def broken_link(page: Page, today: date) -> Iterator[At]:
    """A relative link leads to a file and a heading that are there; out of operations/, a warning."""
    for link in page.document.links:
        target, _, anchor = link.target.partition("#")
        target, query, _ = target.partition("?")
        if _SCHEME.match(link.target) or (not target and not anchor):
            continue
        path = page.resolve(link.target) if target else page.path
        file = os.path.normpath(f"{page.folder}/{path}")
        exists = not target or _exists(page.finder, file)
        if not exists and (doctype := page.finder.at_fixed_path(path)):
            yield At(
                link.line, f"the link to {link.target!r} leads to a document that is not written yet",
                f"Write it: ops new {doctype.name}", link.column, severity=WARNING,
            )  # fmt: skip
        elif not exists:
            yield At(
                link.line, f"the link to {link.target!r} leads nowhere",
                "Fix the path; it is relative to this document.", link.column,
                severity=_severity(file, page.folder),
            )  # fmt: skip
        elif anchor and not query and file.endswith(".md"):
            known = (
                _own_anchors(page)
                if not target
                else _anchors_in(page.finder, file, page.folder.parent)
            )
            if known is not None and unquote(anchor).lower() not in known:
                yield At(
                    link.line, f"the link to {link.target!r} leads to no heading",
                    nearest(f"#{unquote(anchor).lower()}", (f"#{one}" for one in sorted(known)))
                    or "Write a heading that is there, in small letters, with hyphens for spaces.",
                    link.column,
                    severity=WARNING if _is_first_page(page, file) else _severity(file, page.folder),
                )  # fmt: skip


def _is_first_page(page: Page, file: str) -> bool:
    """Tell whether an index leads to ``operations/README.md``.

    The folders' pages that ``ops init`` adds do, and a team may have written that one before.
    """
    first = os.path.normpath(f"{page.folder}/{INDEX}")
    return file == first and page.path.endswith(f"/{INDEX}")


def _severity(path: str, folder: Path) -> str:
    below = path.startswith(os.path.normpath(folder) + os.sep)
    return "" if below else WARNING


@lru_cache(maxsize=100_000)
def _exists(finder: TypeFinder, path: str) -> bool:
    """Tell whether there is a file; it is looked for once in each tree, which has its finder."""
    try:
        return os.path.exists(path)  # noqa: PTH110 - ten times as fast, for ten thousand links
    except ValueError:
        return False


@lru_cache(maxsize=10_000)
def _anchors_in(finder: TypeFinder, path: str, root: Path) -> frozenset[str] | None:
    try:
        text = read_start(path, LARGEST, root=root).decode()
        return anchors_of(parse(text), text)
    except (OSError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=1)
def _own_anchors(page: Page) -> frozenset[str]:
    return anchors_of(page.document, page.text)


def anchors_of(document: Document, text: str) -> frozenset[str]:
    """Return the anchors that GitHub gives to the headings of a document, and those in HTML."""
    seen: Counter[str] = Counter()
    found = {"top", *re.findall(r"<\w[^<>]{0,300}?\s(?:id|name)=[\"']([^\"']{1,200})", text)}
    for section in document.sections:
        plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", section.title)
        plain = _EMPHASIS.sub(r"\1", plain)
        kept = "".join(
            letter
            for letter in plain.lower()
            if letter in "-_ " or unicodedata.category(letter)[0] in "LNM"
        )
        anchor = kept.replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return frozenset(anchor.lower() for anchor in found)
