"""What shows the documents to their readers: GitHub, GitLab, or a generator of sites."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from opsdocs.documents.page import Page
from opsdocs.errors import UsageError
from opsdocs.files import read_start
from opsdocs.markdown.anchors import SLUGS, anchors_of, labels_in
from opsdocs.markdown.model import Document
from opsdocs.types.detect import TypeFinder

_PLATFORMS = ((".github", "github"), (".gitlab-ci.yml", "gitlab"), (".gitlab", "gitlab"))
_GENERATORS = (
    ("mkdocs.yml", "mkdocs"), ("mkdocs.yaml", "mkdocs"), ("zensical.toml", "mkdocs"),
    ("conf.py", "myst"), ("myst.yml", "myst"), ("_toc.yml", "myst"),
    ("_config.yml", "kramdown"), ("hugo.toml", "github"), ("hugo.yaml", "github"),
    ("config.toml", "github"), ("config.yaml", "github"), ("archetypes", "github"),
    ("config/_default", "github"), ("hugo.json", "github"),
    ("docusaurus.config.js", "github"), ("docusaurus.config.ts", "github"),
    ("docusaurus.config.mjs", "github"), ("docusaurus.config.cjs", "github"),
    ("book.toml", "github"), (".vitepress", "vitepress"), (".vuepress", "vitepress"),
    (".eleventy.js", "github"), ("eleventy.config.js", "github"), ("mint.json", "github"),
    ("astro.config.mjs", "github"), ("astro.config.ts", "github"), ("gatsby-config.js", "github"),
    ("gatsby-config.ts", "github"), ("rspress.config.ts", "github"), ("antora.yml", "github"),
    ("_sidebar.md", "github"), ("_Sidebar.md", "github"), ("Home.md", "github"), ("config.rb", "mkdocs"),
    ("config/tech-docs.yml", "mkdocs"), ("config/tech-docs.yml", "middleman"),
)  # fmt: skip
"""The file of each generator, and whose anchors its are."""
_PLACES = ("", "docs", "doc", "docs/source", "website", "site")
_SOURCES = ("", "docs", "content", "source", "src", "static", "public")
ANY_STYLE = frozenset(SLUGS)
_HIGHEST = 9
_MOST_FILES = 20_000
_LARGEST = 1_000_000


class Site(NamedTuple):
    """Whose anchors headings get, if a generator makes pages, and where ``/x`` may lead to.

    A site may be ``joined`` of several, whose addresses are in none of their folders. The team may
    have ``told`` whose anchors they are.
    """

    anchors: frozenset[str]
    generated: bool
    roots: tuple[str, ...]
    joined: bool = False
    told: bool = False


def read_anchors(table: object, where: str) -> tuple[str, ...]:
    """Return the setting ``anchors`` of ``[check]``; raise ``UsageError``, beginning with ``where``."""
    names = [table] if isinstance(table, str) else table
    if not isinstance(names, list) or not all(
        isinstance(one, str) and one in SLUGS for one in names
    ):
        raise UsageError(
            f"{where}: anchors is {table!r}",
            f"Write some of {', '.join(SLUGS)}.",
        )
    return tuple(names)


def site_of_page(page: Page) -> Site:
    """Return what shows a document: the site whose folder it lies in may be one of many."""
    site = site_of(page.finder, page.folder)
    if site.generated:
        return site
    home = os.path.normpath(page.folder)
    where = os.path.dirname(os.path.normpath(f"{home}/{page.path}"))  # noqa: PTH120 - many pages
    if where == home:
        return site
    own = site_of(page.finder, Path(where), home if where.startswith(f"{home}/") else "")
    return own if own.generated else site


@lru_cache(maxsize=256)
def site_of(finder: TypeFinder, folder: Path, below: str = "") -> Site:
    """Return what shows the documents in ``folder``, by the files that it and those above have.

    Of those above, only what is ``below`` another folder counts, where one is given.
    Most repositories are read on GitHub, too. Where nothing tells, any reader is as good as another.
    """
    anchors: set[str] = set()
    roots: list[str] = []
    generated = False
    for level in _levels(folder, below):
        anchors |= _styles(level, _PLATFORMS)
        for place in _PLACES:
            where = os.path.normpath(f"{level}/{place}")
            styles = _styles(where, _GENERATORS)
            anchors |= styles
            generated = generated or bool(styles)
            if styles or not place:
                roots += [os.path.normpath(f"{where}/{one}") for one in _SOURCES]
                languages = Path(where, "content").glob("[a-z][a-z]")
                roots += sorted(map(str, languages))
    chosen = frozenset(finder.anchors or ({*anchors, "github"} if anchors else SLUGS))
    joined = any(_is_joined(f"{level}/mkdocs.yml", level) for level in _levels(folder, below))
    return Site(chosen, generated, tuple(dict.fromkeys(roots)), joined, bool(finder.anchors))


def anchors_on(
    site: Site, document: Document, text: str, among: frozenset[str] = ANY_STYLE
) -> frozenset[str]:
    """Return the anchors of a text on a site; of the styles ``among``, if given.

    Front matter is for a generator: where none is known, it may be any.
    """
    may_be_any = document.front_matter and not (site.generated or site.told)
    return anchors_of(document, text, among if may_be_any else among & site.anchors)


def _is_joined(path: str, root: str) -> bool:
    """Tell whether the settings of MkDocs take in those of other sites."""
    try:
        text = read_start(path, _LARGEST, root=Path(root)).decode()
    except (OSError, UnicodeDecodeError):
        return False
    return "!include" in text


def _styles(folder: str, files: Iterable[tuple[str, str]]) -> set[str]:
    """Return whose anchors the ``files`` are of that are in ``folder``."""
    try:
        there = set(os.listdir(folder))  # noqa: PTH208 - names are wanted
    except OSError:
        return set()
    return {
        style for name, style in files
        if name in there or ("/" in name and os.path.lexists(f"{folder}/{name}"))
    }  # fmt: skip


def _levels(folder: Path, below: str) -> Iterator[str]:
    """Yield ``folder`` and those above, up to the repository's, or as long as they are ``below``."""
    level = os.path.normpath(folder)
    for _ in range(_HIGHEST):
        if below and not level.startswith(f"{below}/"):
            return
        yield level
        if os.path.lexists(f"{level}/.git"):
            return
        above = os.path.normpath(f"{level}/..")
        if Path(above).resolve() == Path(level).resolve():
            return
        level = above


@lru_cache(maxsize=4)
def labels_of(finder: TypeFinder, root: Path) -> frozenset[str]:
    """Return the labels in all texts of a repository: MyST finds those of its project from each.

    A project is larger than the folders that hold documents for operations.
    """
    found: set[str] = set()
    read = 0
    for where, folders, names in os.walk(root):
        folders[:] = [one for one in folders if not one.startswith((".", "_build", "node_modules"))]
        for name in names:
            if re.search(r"\.(?:md|rst|ipynb)$", name) and read < _MOST_FILES:
                read += 1
                try:
                    text = read_start(f"{where}/{name}", _LARGEST, root=root).decode()
                except (OSError, UnicodeDecodeError):
                    continue
                found |= labels_in(text)
    return frozenset(found)
