"""Run the rules over a tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any

from opsdocs.check.ignores import (
    ignores_in,
    keeping_linked,
    without_ignored,
    without_ignored_in_rules,
)
from opsdocs.check.parallel import in_processes
from opsdocs.check.rule import ANY, ERROR, FILLED, At, Finding, PageRule, Rule, TreeRule
from opsdocs.check.rules import RULES
from opsdocs.check.rules.alerts import known_alerts
from opsdocs.check.rules.links import broken_link
from opsdocs.check.rules.sections import unreadable_file
from opsdocs.check.rules.settings import broken_type, place_of
from opsdocs.check.settings import BROKEN_RULE, Settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.errors import TypeFileError, UsageError
from opsdocs.types.detect import INDEX

_About = tuple[str, str, frozenset[str]]
"""The path of a page, the name of its type or "", and what it has."""
_Checked = tuple[list[tuple[Any, ...]], list[_About], dict[str, dict[str, int]]]
_LEAST = 24
"""Pages that are worth a process; fewer are checked as fast without."""
_FEW, _KEPT = 200, 2_000_000
"""Pages and characters that stay parsed for the rules that look at several; some 100 MB."""


def check(
    tree: Tree,
    today: date,
    settings: Settings,
    only: Collection[str] | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Finding]:
    """Return what is wrong in ``tree``, by path and line; in the pages ``only``, if given.

    Rules that look at several documents see all of them in any case. ``tell`` is called with the
    number of pages that were begun.
    """
    found: list[Finding] = []
    pages = [page for page in tree.pages if only is None or page.path in only]
    ignores: dict[str, dict[str, int]] = {}
    shared: dict[frozenset[str], frozenset[str]] = {}
    kept = _KEPT if len(pages) <= _FEW else 0
    for checked, about, ignored in in_processes(
        lambda share: _check_pages(share, today, settings, kept), pages, _LEAST, tell
    ):
        found += [Finding(*one) for one in checked]
        ignores.update(ignored)
        for path, name, has in about:
            tree.by_path[path].doctype = tree.types.get(name)
            tree.by_path[path].has = shared.setdefault(has, has)
    for rule in RULES.values():
        if isinstance(rule, TreeRule) and settings.applies(rule.name):
            found += _tree_findings(tree, rule, today, settings, only)
    if known := known_alerts(tree):
        found = list(without_ignored_in_rules(found, known.ignores, settings, today, only))
    # A type that can't be read is found anew at each of its documents.
    of_types = dict.fromkeys(one for one in found if one.rule == broken_type.name)
    found = [one for one in found if one.rule != broken_type.name] + list(of_types)
    return sorted(
        without_ignored(found, ignores, keeping_linked(settings, tree)),
        key=lambda one: (one.path, one.line, one.column, one.rule),
    )


def broken_by(
    tree: Tree, today: date, settings: Settings, touched: Collection[str]
) -> list[Finding]:
    """Return what a change of ``touched`` paths breaks in documents that did not change: links."""
    places = {
        (page.path, link.line, link.column)
        for page in tree.pages
        if page.path not in touched
        for link in page.document.links
        if page.resolve(link.target) in touched
    }
    if not places:
        return []
    found = check(tree, today, settings, {path for path, _, _ in places})
    return [
        one
        for one in found
        if one.rule == broken_link.name and (one.path, one.line, one.column) in places
    ]


def _tree_findings(
    tree: Tree, rule: TreeRule, today: date, settings: Settings, only: Collection[str] | None
) -> Iterator[Finding]:
    try:
        for at in rule.check(tree, today):
            path = at.page.path if at.page else ""
            path = tree.workspace.from_home(at.path) if at.path else path
            if path and (
                only is None or path in only or tree.workspace.from_home(at.about) in only
            ):
                yield _finding(path, rule, at, settings)
    except TypeFileError:
        return  # told by the pages of that type
    except UsageError:
        raise  # of the settings
    except Exception as error:  # noqa: BLE001 - as of one page
        if settings.applies(BROKEN_RULE):
            yield _broken_rule(INDEX, rule, error)


def _check_pages(pages: Sequence[Page], today: date, settings: Settings, kept: int) -> _Checked:
    """Return the findings in ``pages``, what is to be known of them, and the ignores of each.

    The pages stay read and parsed up to ``kept`` characters of text.
    """
    rules = [
        rule
        for rule in RULES.values()
        if isinstance(rule, PageRule) and settings.applies(rule.name)
    ]
    found: list[Finding] = []
    about: list[_About] = []
    ignores: dict[str, dict[str, int]] = {}
    needed: dict[frozenset[str], list[PageRule]] = {}  # by what a page has
    shared: dict[frozenset[str], frozenset[str]] = {}  # documents of a type have the same names
    for page in pages:
        page.has = has = shared.setdefault(page.has, page.has)
        if has not in needed:
            needed[has] = [one for one in rules if not (one.needs and one.needs.isdisjoint(has))]
        found.extend(_page_findings(page, needed[has], today, settings))
        about.append((page.path, page.doctype.name if page.doctype else "", has))
        if "ops:" in page.text:
            ignores[page.path] = ignores_in(page)
        kept -= len(page.text)
        if kept < 0:
            page.forget()
    return [tuple(one) for one in found], about, ignores  # plain values, for another process


def _page_findings(
    page: Page, rules: list[PageRule], today: date, settings: Settings
) -> Iterator[Finding]:
    if page.problem:
        rules = [rule for rule in rules if rule.name == unreadable_file.name]
    elif page.is_blank or _is_any_text(page):
        least = ANY if page.is_blank else FILLED
        rules = [rule for rule in rules if rule.holds >= least]
    for rule in rules:
        try:
            for at in rule.check(page, today):
                yield _finding(page.path, rule, at, settings)
        except TypeFileError as error:
            if settings.applies(broken_type.name):
                path, at = place_of(error)
                yield _finding(path, broken_type, at, settings)
            return  # nothing is known of what the document should be
        except Exception as error:  # noqa: BLE001 - one rule must not hide what the others find
            if settings.applies(BROKEN_RULE):
                yield _broken_rule(page.path, rule, error)


def _is_any_text(page: Page) -> bool:
    """Tell whether nothing is known of what a document should be."""
    try:
        return page.is_index or page.doctype is None
    except TypeFileError:
        return False  # told by the first rule that asks for its type


def _finding(path: str, rule: Rule, at: At, settings: Settings) -> Finding:
    severity = settings.severity.get(rule.name) or at.severity or rule.severity
    return Finding(path, at.line, at.column, rule.name, severity, at.message, at.hint)


def _broken_rule(path: str, rule: Rule, error: Exception) -> Finding:
    return Finding(
        path, 1, 1, BROKEN_RULE, ERROR,
        f"the rule {rule.name} failed on this document: {type(error).__name__}: {error}",
        "This is a bug in ops; please report it with the document.",
    )  # fmt: skip
