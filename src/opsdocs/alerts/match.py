"""Which page an alert leads to: by its link first, else by its name; never by a guess."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import NamedTuple

from opsdocs.alerts.document_files import INDEXES, DocumentFiles
from opsdocs.alerts.find import read_file, rule_files
from opsdocs.alerts.model import (
    Alert,
    Ignore,
    RuleFile,
    is_template,
    is_to_be_filled_in,
    needs_labels,
    with_labels,
)
from opsdocs.alerts.sections import by_name_told
from opsdocs.alerts.settings import AlertSettings, normal, read_alert_settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none
from opsdocs.patterns import Pattern
from opsdocs.repository import web_address
from opsdocs.types import globs

PAGE, BY_LABEL, MISSING, NOT_NEEDED, DANGLING, FOREIGN = (
    "page",
    "by label",
    "missing",
    "not needed",
    "dangling",
    "foreign",
)
"""What becomes of an alert: it has a page; its link leads to one of several, by a label of what
fires; has none, though it needs one; needs none; its link leads nowhere; its link is one that no
pattern knows."""
_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:|//")
_FILE = Pattern(
    r"https?://(?P<repository>\S{1,500}?)/(?:-/)?(?:blob|tree|raw)/[^/\s]{1,200}/(?P<path>\S{1,1000})"
)
"""A link to a file of a repository, as GitHub, GitLab and the like make it."""
_TYPE = "alert"
_BRACES = Pattern(r"\{\{[^{}]{0,200}\}\}")


class Match(NamedTuple):
    """An alert with its page, and what ``state`` it is in; ``target`` is the path that it links."""

    alert: Alert
    state: str
    page: Page | None = None
    target: str = ""
    linked: bool = False


class Alerts:
    """All alerts of a repository, and the pages that are there for them."""

    def __init__(self, tree: Tree, settings: AlertSettings, files: list[RuleFile]) -> None:
        self.tree = tree
        self.settings = settings
        self.files = files
        self._outside: dict[str, Page] = {}

    @cached_property
    def all(self) -> list[Alert]:
        """The alerts by file and line."""
        return [alert for one in self.files for alert in one.alerts]

    @cached_property
    def ignores(self) -> dict[str, list[Ignore]]:
        """The ignores of rule files by path, as from the home of the documents."""
        from_home = self.tree.workspace.from_home
        return {from_home(one.path): one.ignores for one in self.files if one.ignores}

    @cached_property
    def by_name(self) -> dict[str, list[Alert]]:
        """The alerts by name: a rule may have one of the same name for each severity."""
        found: dict[str, list[Alert]] = defaultdict(list)
        for alert in self.all:
            found[alert.name].append(alert)
        return dict(found)

    @cached_property
    def pages(self) -> list[Page]:
        """The pages of alerts: those of the type, and those that the settings name."""
        found = list(self.tree.of_type(_TYPE)) if self._are_typed else []
        found += filter(_says_so, self.tree.pages)
        paths = {page.path for page in found}
        if self.settings.pages:
            for page in self.tree.pages:
                name = page.path.rpartition("/")[2]
                if page.path not in paths and name not in INDEXES and self._is_named(page.path):
                    found.append(page)
            found += self._pages_outside()
        return found

    @cached_property
    def _are_typed(self) -> bool:
        return _TYPE in self.tree.types

    def _is_named(self, path: str) -> bool:
        workspace = self.tree.workspace
        whole = workspace.path_of(path)
        return any(
            globs.fits(globs.parts_of(glob), whole, workspace.home) for glob in self.settings.pages
        )

    def _pages_outside(self) -> Iterator[Page]:
        root = self.tree.workspace.root
        for path in rule_files(root, self.settings.pages):
            if (
                path.endswith(".md")
                and self.tree.workspace.from_home(path) not in self.tree.by_path
            ):
                page = self.page_at(path)
                if page is not None and path.rpartition("/")[2] not in INDEXES:
                    yield page

    @cached_property
    def by_page_name(self) -> dict[str, list[Page]]:
        """The pages by the names of their alerts."""
        found: dict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            for name in dict.fromkeys(names_of(page)):
                found[name].append(page)
        return dict(found)

    @cached_property
    def matches(self) -> list[Match]:
        """Each alert with its page."""
        return [self.match(alert) for alert in self.all]

    def match(self, alert: Alert) -> Match:
        """Return the page of an alert, or why there is none."""
        if is_to_be_filled_in(alert.link):
            return Match(alert, NOT_NEEDED)
        if alert.link:
            target = self.target_of(alert)
            if not target:
                return Match(alert, FOREIGN, self._named(alert))
            page = self.page_at(target)
            if page is None:
                state = BY_LABEL if self._may_lead_to_a_page(target) else DANGLING
                return Match(alert, state, None, target, linked=True)
            return Match(alert, PAGE, page, target, linked=True)
        page = self._named(alert)
        if page is not None:
            return Match(alert, PAGE, page)
        return Match(alert, MISSING if self.settings.needs_page(alert) else NOT_NEEDED)

    def _named(self, alert: Alert) -> Page | None:
        """Return the page that has the alert's name: of several, the only one for its service.

        Or else the one that has it in a heading, or says that it is for it.
        """
        if alert.has_template_name:
            return None
        pages = self.by_page_name.get(alert.name) or self._by_name_told.get(alert.name, [])
        return next(iter(candidates(pages, alert.labels)), None)

    @cached_property
    def _by_name_told(self) -> dict[str, list[Page]]:
        return by_name_told(self.tree.pages)

    def _may_lead_to_a_page(self, target: str) -> bool:
        """Tell whether there is a page for some value of the labels that ``target`` names."""
        if not needs_labels(target):
            return False
        glob = globs.parts_of(_BRACES.sub("*", target))
        home = self.tree.workspace.home
        return any(globs.fits(glob, path, home) for path in self._paths)

    @cached_property
    def _paths(self) -> list[str]:
        return [self.tree.workspace.path_of(page.path) for page in self.tree.pages]

    def target_of(self, alert: Alert) -> str:
        """Return the path from the root that the link of an alert means, "" for none."""
        link = normal(with_labels(alert.link.strip(), {**alert.labels, "alertname": alert.name}))
        bare = without_query(link)
        if not _SCHEME.match(bare) and self.page_at(bare.lstrip("/")):
            return bare.lstrip("/")
        for pattern in self.settings.urls:
            for one in (bare, link):
                if path := pattern.path_of(one):
                    return path.strip("/")
        file = _FILE.fullmatch(bare)
        if file and file["repository"].casefold() == self._address:
            return file["path"].strip("/")
        unknown = is_template(bare) and not needs_labels(bare)
        if _SCHEME.match(bare) or unknown or not re.search(r"/|\.md$", bare):
            return ""
        path = os.path.normpath(bare.lstrip("/")).replace(os.sep, "/")
        beside = os.path.normpath(f"{alert.path.rpartition('/')[0] or '.'}/{bare}").replace(
            os.sep, "/"
        )
        return path if self.page_at(path) or not self.page_at(beside) else beside

    @cached_property
    def _address(self) -> str:
        return web_address(self.tree.workspace.root).casefold()

    @cached_property
    def _files(self) -> DocumentFiles:
        return DocumentFiles(self.tree.workspace.root)

    def page_at(self, target: str) -> Page | None:
        """Return the page at a path from the root, whose suffix may be missing and case differ."""
        if is_template(target):
            return None
        path = self._files.path_of(target)
        if not path:
            return None
        workspace = self.tree.workspace
        from_home = workspace.from_home(path)
        if from_home in self.tree.by_path:
            return self.tree.by_path[from_home]
        if path not in self._outside:
            self._outside[path] = Page(from_home, workspace.operations, self.tree.finder)
        return self._outside[path]

    def nearest_page(self, name: str) -> Page | None:
        """Return the page whose file is named most like ``name``."""
        known = self._stems
        found = get_close_matches(
            name.rpartition("/")[2].removesuffix(".md").casefold(), known, 1, 0.75
        )
        return known[found[0]] if found else None

    @cached_property
    def _stems(self) -> dict[str, Page]:
        pages = self.pages or self.tree.pages
        return {
            page.path.rpartition("/")[2].removesuffix(".md").removeprefix("alert-").casefold(): page
            for page in pages
        }

    @cached_property
    def orphans(self) -> list[Page]:
        """The pages of alerts that no rule has, and no rule leads to."""
        led_to = {one.page.path for one in self.matches if one.page is not None}
        names = set(self.by_name)
        return [
            page
            for page in self.pages
            if page.path not in led_to
            and names.isdisjoint(names_of(page))
            and not any(self.settings.is_exempt(name) for name in names_of(page))
        ]


@lru_cache(maxsize=4)
def alerts_of(tree: Tree) -> Alerts:
    """Return the alerts of a tree's repository; raise ``UsageError`` where the settings are wrong."""
    settings = read_alert_settings(tree.workspace.alerts, tree.workspace.settings_path)
    root = tree.workspace.root
    paths = (path for path in rule_files(root, settings.rules) if not path.endswith(".md"))
    files = [read_file(root, path) for path in paths]
    return Alerts(tree, settings, files)


def _says_so(page: Page) -> bool:
    """Tell whether a page that settings give no type says that it is an alert's, as `ops new` does."""
    named = page.path.rpartition("/")[2].startswith(f"{_TYPE}-")
    return named and page.doctype is None and "alert_name" in page.fields


def without_query(link: str) -> str:
    """Return a link without its query, its anchor and a slash at its end."""
    return re.split(r"[?#]", link, maxsplit=1)[0].rstrip("/")


def anchor_of(link: str) -> str:
    """Return the anchor of a link, "" where it has none."""
    anchor = link.partition("#")[2]
    return anchor.partition("?")[0]


def names_of(page: Page) -> list[str]:
    """Return the names of the alerts that a page is for: its field has one, or several by commas.

    A page without that field is for the alert that its title or its file names.
    """
    if "alert_name" in page.fields:
        value = page.value("alert_name").replace("`", "")
        return [one.strip() for one in value.split(",") if one.strip() and not is_none(one)]
    return names_in(page.title, page.path)


def names_in(title: str, path: str) -> list[str]:
    """Return the names of alerts that a title and a file's name may be: ``Alert: DiskLow / DiskFull``."""
    named = title.rpartition(": ")[2].strip("`* ")
    several = [one.strip() for one in named.replace(" / ", ", ").split(", ")]
    names = several if all(len(one.split()) == 1 for one in several) else [named]
    return list(dict.fromkeys([*names, path.rpartition("/")[2].removesuffix(".md")]))


def candidates(pages: list[Page], labels: dict[str, str]) -> list[Page]:
    """Return of several pages of one name those for the service that the labels have."""
    if len(pages) < 2:  # noqa: PLR2004 - several
        return pages
    service = labels.get("service", "").casefold()
    fitting = [page for page in pages if page.value("service").casefold() == service != ""]
    return fitting or pages
