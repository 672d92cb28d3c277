"""All documents in one HTML file, which opens without a server or a network.

The file allows itself, by a Content-Security-Policy, one style and one script, both by their
hash, and images that are inside it; so nothing that a document holds could run or be loaded.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.durations import as_day
from opsdocs.markdown.anchors import heading_anchors
from opsdocs.reading.commit import Commit
from opsdocs.reading.html import Html, HtmlHeading, Surroundings, render
from opsdocs.reading.images import Images
from opsdocs.reading.markup import direction, shown, unquoted
from opsdocs.reading.overview_figures import figures_of
from opsdocs.reading.overview_html import as_html
from opsdocs.reading.state import State, state_of
from opsdocs.settings import is_language
from opsdocs.types.detect import INDEX, stem
from opsdocs.version import installed_version
from opsdocs.workspace import from_root

GENERATOR = '<meta name="generator" content="ops '
"""By this a file is known to be one of these."""
_OPENED = ("http:", "https:", "mailto:", "tel:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")
_NOT_IN_IDS = re.compile(r"[^\w./-]+")
_OUR_IDS = ("top", "documents", "search", "words", "found", "count", "overview", "hatch", "dots",
            "lines")  # fmt: skip
_UP = '<a class="up" href="#top">Up</a>\n'
_MANY = 3
"""Documents of a kind in a folder from which on the list does not repeat the kind."""
_FEWEST, _SHORT = 3, 7_000
"""Headings, and characters of HTML, from which on a document has a table of contents.

It is for what takes some screens of a phone: in front of a short page, it is in the way.
"""
_HEADING = re.compile(r"<(h[2-6]) id=(\d+\.\d+)>")
_TO_HEADING = re.compile(r" href=#(\d+\.\d+)")


@dataclass
class Book:
    """What goes into the file: the pages, each with its id, and what was left out of it."""

    tree: Tree
    today: date
    pages: Sequence[Page]
    images: Images
    ids: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken = set(_OUR_IDS)
        stems = Counter(stem(page.path).lower() for page in self.pages)
        for page in self.pages:
            name = stem(page.path).lower()  # as `ops show` takes it
            if name == stem(INDEX).lower() or stems[name] > 1:
                name = page.path.removesuffix(".md").lower()
            name = _NOT_IN_IDS.sub("-", name)
            while name in taken or name.replace(".", "").isdecimal():  # as of a heading
                name += "-"
            taken.add(name)
            self.ids[page.path] = name
            self.numbers[page.path] = len(self.numbers) + 1

    def link(self, page: Page, target: str) -> str:
        """Return the address for a link of ``page``, "" where it can't be followed in the file."""
        if _SCHEME.match(target):
            return target if target.lower().startswith(_OPENED) else ""
        path = page.path if target.startswith("#") else page.resolve(target)
        folder = INDEX if path == "." else f"{path.rstrip('/')}/{INDEX}"
        path = path if path in self.ids else folder
        if path not in self.ids:
            return ""
        anchor = unquote(target.partition("#")[2]).lower()
        number = self._anchors(path).get(anchor, 0) if anchor else 0
        return f"#{self.numbers[path]}.{number}" if number else f"#{self.ids[path]}"

    def _anchors(self, path: str) -> dict[str, int]:
        """Return the number of the heading that each anchor of a document leads to."""
        if path not in self.anchors:
            names = heading_anchors(self.tree.by_path[path].document)
            self.anchors[path] = {name.lower(): number for number, name in enumerate(names)}
        return self.anchors[path]

    def image(self, page: Page, target: str) -> tuple[str, str]:
        """Return the address of an image of ``page`` inside the file, or "" and why there is none."""
        if _SCHEME.match(target):
            return "", "not loaded, since it is elsewhere"
        path = from_root(page.finder.home, page.resolve(target))
        if path.startswith("../"):
            return "", "outside the repository"
        return self.images.address(path)


def html_of(
    tree: Tree, pages: Sequence[Page], today: date, commit: Commit, made: str
) -> tuple[str, Images]:
    """Return the file of these pages as text, and which images it has; ``made`` says when."""
    images = Images(tree.workspace.root)
    book = Book(tree, today, pages, images)
    states = {page.path: state_of(page, today) for page in tree.pages if not page.problem}
    name = tree.workspace.root.resolve().name
    by_root = {page.from_root: book.ids[page.path] for page in pages}
    # What the file says itself is English; of documents, nobody may have said it.
    language = f' lang="{tree.workspace.language}"'
    style, script = _asset("page.css"), _asset("page.js")
    written = [
        _head(name, style, script),
        _header(name, _source(commit, made, len(pages)), language),
        _contents(book, states, language),
        f'<main id="documents"{language}>\n',
        '<section class="overview" id="overview" lang="en"><h2>Overview</h2>\n',
        as_html(
            figures_of(tree, today, states),
            lambda path: f"#{by_root[path]}" if path in by_root else "",
        ),
        "</section>\n",
    ]
    written += [_article(book, page, states.get(page.path)) for page in pages]
    written.append(f"{_UP}</main>\n<script>{script}</script>\n</body>\n</html>\n")
    return _without_idle_ids("".join(written)), images


def _without_idle_ids(text: str) -> str:
    """Return a file without the ids of headings that no link leads to."""
    linked = set(_TO_HEADING.findall(text))
    return _HEADING.sub(lambda found: found[0] if found[2] in linked else f"<{found[1]}>", text)


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _head(name: str, style: str, script: str) -> str:
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'{GENERATOR}{shown(installed_version())}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>Operations of {shown(name)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )


def _header(name: str, source: str, language: str) -> str:
    return (
        '<a class="skip" href="#documents">To the documents</a>\n<header id="top">'
        f"<h1>Operations of {shown(name)}</h1>\n"
        f'<p class="dim">{shown(source)}</p>\n'
        '<div id="search" role="search" hidden><label for="words">Search</label> '
        '<input id="words" type="search" autocomplete="off" spellcheck="false">'
        '<p id="count" class="dim" role="status"></p>'
        f'<ul id="found"{language}></ul></div></header>\n'
    )


def _source(commit: Commit, made: str, number: int) -> str:
    changed = ", with changes that are not committed" if commit.changed else ""
    source = f"commit {commit.name} of {commit.day}{changed}" if commit.name else "no commit"
    return f"{number} documents · {source} · written {made}"


def _contents(book: Book, states: dict[str, State], language: str) -> str:
    """Return the list of all documents, by folder."""
    written = ['<nav aria-label="Documents" tabindex="0"><a href="#overview">Overview</a>\n']
    workspace = book.tree.workspace
    home = workspace.root.resolve().name if workspace.home == "." else workspace.home
    for folder, group in groupby(book.pages, key=lambda page: _shown_path(page).rpartition("/")[0]):
        pages = list(group)
        kinds = Counter(page.title.partition(": ")[0] for page in pages if ": " in page.title)
        written.append(f"<h2>{shown(folder or home)}</h2>\n<ul{language}>\n")
        for page in pages:
            kind, _, name = page.title.partition(": ")
            if not name or kinds[kind] < _MANY:
                name = page.title
            day = as_day(page.path.rpartition("/")[2][: len("2026-11-23")])
            if day:
                name = f"{day} {name}"
            if page.path.endswith(f"/{INDEX}"):
                name = "About this folder"
            state = states.get(page.path)
            marks = f" {_marks(state)}" if state and _marks(state) else ""
            written.append(
                f"<li><a href={unquoted('#' + book.ids[page.path])}>{shown(name)}</a>{marks}\n"
            )
        written.append("</ul>\n")
    return "".join([*written, "</nav>\n"])


def _shown_path(page: Page) -> str:
    """Return its path below the home of the documents; from the root, where it is elsewhere."""
    return page.from_root if page.path.startswith("../") else page.path


def _marks(state: State) -> str:
    found = []
    if state.is_draft or state.status == "Deprecated":
        found.append(state.status)
    if state.overdue:
        found.append("Review overdue")
    if state.placeholders:
        found.append(f"{state.placeholders} to fill in")
    return "".join(f'<span class="mark">{shown(one)}</span>' for one in found)


def _article(book: Book, page: Page, state: State | None) -> str:
    name = book.ids[page.path]
    begin = f"<article id={unquoted(name)}"
    if page.problem or state is None:
        return f"{begin}><h2>{shown(page.from_root)}</h2>\n<p>{shown(page.problem)}</p></article>\n"
    place = Surroundings(
        str(book.numbers[page.path]),
        lambda target: book.link(page, target),
        lambda target: book.image(page, target),
    )
    done = render(page.text, page.document, place)
    if not page.document.title:
        done.html = f"<h2>{shown(page.title)}</h2>\n{done.html}"
    due = f" · review by {state.due}" if state.due else ""
    about = direction(page.text, page.document)
    told = next((one.value for one in page.front_matter if one.label.lower() == "lang"), "")
    if is_language(told):
        about += f" lang={told}"
    return f"{begin}{about}><p>{_marks(state)}{shown(_shown_path(page))}{due}{_titled(done)}</article>\n"


def _titled(done: Html) -> str:
    """Return a document with its table of contents below its title."""
    headings = [one for one in done.headings if one.level == 2]  # noqa: PLR2004 - the sections
    if len(headings) < _FEWEST or len(done.html) < _SHORT:
        return done.html
    title, end, rest = done.html.partition("</h2>")
    return f"{title}{end}{_list(headings)}{rest}"


def _list(headings: Sequence[HtmlHeading]) -> str:
    lines = "".join(f"<li><a href=#{one.id}>{shown(one.text)}</a>" for one in headings)
    return f"<details><summary>Contents</summary><ul>{lines}</ul></details>\n"
