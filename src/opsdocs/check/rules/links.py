"""Rules for links: they lead to a file, and to a heading, that is there."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from opsdocs.check.rule import ANY, ERROR, WARNING, At, rule
from opsdocs.check.sites import ANY_STYLE, Site, anchors_on, labels_of, site_of, site_of_page
from opsdocs.documents.page import Page
from opsdocs.documents.source import LARGEST
from opsdocs.errors import nearest
from opsdocs.files import read_start
from opsdocs.markdown.definitions import definitions, label_key
from opsdocs.markdown.model import Document, Link
from opsdocs.markdown.parse import parse
from opsdocs.patterns import Pattern
from opsdocs.types.detect import FOLDER_PAGES, INDEX, TypeFinder

_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TEMPLATE = Pattern(
    r"[{}]|<%|%7B|\$\(|\A%[=-]? [^%]{0,500}%\Z|\A`?\[[^\[\]]{0,200}\]`?\Z", re.IGNORECASE
)
"""What is still filled in: ``{{ site.url }}/x``, ``<%= url %>``, ``${HOST}/x``, ``[address]``.

As the target of a link, ``<%= url %>`` is what stands in angle brackets.
"""
_OF_A_VIEW = Pattern(
    r"l\d{1,6}(?:c\d{1,4})?(?:-l?\d{1,6}(?:c\d{1,4})?)?|fn.*|__tabbed_\d{1,4}_\d{1,4}|readme|:~:.*|[/!?].*"
)
"""Anchors of no heading: ``#L10-L20`` of a view of the source, footnotes, a tab, the text of a view, a route."""
_PUT_IN = Pattern(
    r"\{\{(?![<%]?[ \t]?toc\b)[^{}\n]{1,300}\}\}|\{%-?[ \t]?(?:include|render|import)[^%\n]{1,300}%\}"
    r"|<%=[^%\n]{1,300}%>|--8<--[^\n]{0,300}|!!!include\([^\n]{0,300}"
    r"|:::[ \t](?:mkdocs-\w|\w{1,60}\.\w)[^\n]{0,200}(?:\n[^\n]{0,300}){0,30}",
)
"""A paragraph in whose place another program puts parts of the page, with headings of their own."""
_OF_A_DAY = Pattern(r"(?:^|/)\d\d/[^/.]{1,300}/?$")
"""The address of an article by its day: ``../../04/30/the-queue/``."""
_USUAL = frozenset({"github"})
"""Whose anchors most links have: those of the others are made for a link that is none of these."""
_PART = Pattern(r"(?:^|/)(?:_?partials|_includes|_snippets)/")
"""The folder of texts that a generator puts into pages; where their links lead depends on those."""
_OF_THE_PLATFORM = Pattern(
    r"(?:/-/|/(?:issues|pulls?|wikis?|releases|tree|blob|raw|actions|discussions|labels|milestones"
    r"|compare|commits?|projects|security|merge_requests|settings|uploads)(?:/|$))"
)
_SOURCES = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".ipynb", ".md.erb", ".html.md.erb",
            ".html.md")  # fmt: skip
_OF_THE_TEMPLATE = {"../services/", "../architecture/", "../governance/PDRs/",
                    "../governance/POLs/"}  # fmt: skip
"""What the first page of every tree leads to; a repository need not have it."""


@rule("broken-link", ERROR, holds=ANY)
def broken_link(page: Page, today: date) -> Iterator[At]:
    """A relative link leads to a file and a heading that are there; out of operations/, a warning."""
    if _PART.search(page.path):
        return
    told: set[str] = set()
    for link in page.document.links:
        if link.kind == "Email" or _SCHEME.match(link.target) or _TEMPLATE.search(link.target):
            continue
        if page.path == INDEX and link.target in _OF_THE_TEMPLATE:
            continue
        label = " ".join(link.label.casefold().split())
        if label in told:
            continue
        problem = _problem(page, link)
        if problem and label:  # a reference is told once, where it is defined
            told.add(label)
            line, column = _defined(page, link)
            problem = At(line, problem.message, problem.hint, column, severity=problem.severity)
        if problem:
            yield problem


def _problem(page: Page, link: Link) -> At | None:
    """Return what is wrong with a link, None where it leads to something."""
    target, _, anchor = link.target.partition("#")
    target, query, _ = target.partition("?")
    if not target and not anchor:
        return None
    path = page.resolve(link.target) if target else page.path
    file = os.path.normpath(f"{page.folder}/{path}")
    if target and not _exists(page.finder, file):
        file = _shown_as(page, target, file)
        if not file:
            return None
    if target and not _exists(page.finder, file):
        if doctype := page.finder.at_fixed_path(path):
            return At(
                link.line, f"the link to {link.target!r} leads to a document that is not written yet",
                f"Write it: ops new {doctype.name}", link.column, severity=WARNING,
            )  # fmt: skip
        return At(
            link.line, f"the link to {link.target!r} leads nowhere",
            "Fix the path; it is relative to this document.", link.column,
            severity=_severity(file, page),
        )  # fmt: skip
    if not anchor or query or not file.endswith(".md"):
        return None
    return _without_heading(page, link, file, anchor)


def _without_heading(page: Page, link: Link, file: str, anchor: str) -> At | None:
    """Return what is wrong with a link to a heading of ``file``, which may be the page's own."""
    is_own = link.target.startswith("#")
    wanted = unquote(anchor).lower().removeprefix("user-content-")
    is_to_come = page.is_blank and is_own  # its copies will have the heading
    if is_to_come:
        return None
    known: frozenset[str] = frozenset()
    for styles in (_USUAL, ANY_STYLE):
        found = (
            _own_anchors(page, styles)
            if is_own
            else _anchors_in(page.finder, file, page.root, page.folder, styles)
        )
        if found is None or wanted in found:
            return None
        known = found
    if _OF_A_VIEW.fullmatch(wanted):
        return None
    site = site_of_page(page)
    if "myst" in site.anchors and wanted in labels_of(page.finder, page.root):
        return None
    if _has_put_in(page.document if is_own else _parsed(file, page.root)):
        return None
    return At(
        link.line, f"the link to {link.target!r} leads to no heading",
        nearest(f"#{wanted}", (f"#{one}" for one in sorted(known - {"", "top"})))
        or "Write a heading that is there, in small letters, with hyphens for spaces.",
        link.column,
        severity=WARNING if _is_first_page(page, file) else _severity(file, page),
    )  # fmt: skip


def _shown_as(page: Page, target: str, file: str) -> str:
    """Return the file that a generator or the platform shows for a link; "" if it can't be told.

    ``file`` is returned where the link leads nowhere.
    """
    site = site_of_page(page)
    path = unquote(target, errors="surrogateescape")
    places = [file]
    if path.startswith("/"):
        places = [f"{root}{path}" for root in site.roots]
    elif site.generated:  # the address of a page is a folder
        below = os.path.splitext(page.path)[0]  # noqa: PTH122 - many links
        places.append(os.path.normpath(f"{page.folder}/{below}/{path}"))
        if page.path.rpartition("/")[2].startswith(FOLDER_PAGES):  # or a page beside the folder
            above = posixpath.dirname(posixpath.dirname(page.path))
            places.append(os.path.normpath(f"{page.folder}/{above}/{path}"))
        if "middleman" in site.anchors:  # it looks for pictures in one folder
            picture = path if path.startswith("images/") else f"images/{path}"
            places += [f"{root}/{picture}" for root in site.roots]
    for place in places:
        for name in _names(place.rstrip("/"), generated=site.generated):
            if _exists(page.finder, name):
                return name
    is_label = (
        "myst" in site.anchors
        and "/" not in path
        and path.lower() in labels_of(page.finder, page.root)
    )
    # A path in a blank begins where its copies will stand.
    return "" if is_label or page.is_blank or _is_elsewhere(site, path) else file


def _is_elsewhere(site: Site, path: str) -> bool:
    """Tell whether a path is an address of the platform, or one that only the generator knows."""
    if _OF_THE_PLATFORM.search(f"/{path}") and path.startswith(("/", "../")):
        return True
    if path.startswith("/") and path.endswith(".html"):
        return True
    if site.generated and _OF_A_DAY.search(path):
        return True
    if path.startswith("/") and site.generated and "myst" not in site.anchors:
        return True
    return site.joined and not posixpath.splitext(path)[1]


def _names(path: str, *, generated: bool) -> Iterator[str]:
    """Yield the files of which a generator makes ``path``."""
    yield path
    stem = path.removesuffix(".html")
    if stem != path or generated:
        for end in _SOURCES:
            yield stem + end
            if generated:
                for first in FOLDER_PAGES:
                    yield f"{stem.removesuffix('/index')}/{first}{end}"


def _defined(page: Page, link: Link) -> tuple[int, int]:
    """Return line and column of the definition of a reference."""
    found = definitions(page.text).get(label_key(link.label))
    return (found.line, found.column) if found else (link.line, link.column)


def _is_first_page(page: Page, file: str) -> bool:
    """Tell whether an index leads to ``operations/README.md``.

    The folders' pages that ``ops init`` adds do, and a team may have written that one before.
    """
    first = os.path.normpath(f"{page.folder}/{INDEX}")
    return file == first and page.path.endswith(f"/{INDEX}")


def _severity(path: str, page: Page) -> str:
    """Return a warning's severity where a path is in no folder of documents."""
    folders = [page.folder, *(page.root / folder for folder in page.finder.folders)]
    below = any(path.startswith(os.path.normpath(folder) + os.sep) for folder in folders)
    return "" if below or "." in page.finder.folders else WARNING


@lru_cache(maxsize=100_000)
def _exists(finder: TypeFinder, path: str) -> bool:
    """Tell whether there is a file; it is looked for once in each tree, which has its finder."""
    try:
        return os.path.exists(path)  # noqa: PTH110 - ten times as fast, for ten thousand links
    except ValueError:
        return False


@lru_cache(maxsize=10_000)
def _anchors_in(
    finder: TypeFinder, path: str, root: Path, folder: Path, styles: frozenset[str]
) -> frozenset[str] | None:
    try:
        text = read_start(path, LARGEST, root=root).decode()
        return anchors_on(site_of(finder, folder), parse(text), text, styles)
    except (OSError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=16)
def _parsed(path: str, root: Path) -> Document:
    return parse(read_start(path, LARGEST, root=root).decode())


def _has_put_in(document: Document) -> bool:
    return any(
        (block.kind == "paragraph" and _PUT_IN.fullmatch(block.text))
        or block.info.startswith("{include}")
        for section in document.sections
        for block in section.blocks
    )


@lru_cache(maxsize=2)
def _own_anchors(page: Page, styles: frozenset[str]) -> frozenset[str]:
    return anchors_on(site_of_page(page), page.document, page.text, styles)
