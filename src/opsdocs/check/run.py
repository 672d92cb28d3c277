"""Run the rules over a tree, with the team's settings and the ignores in documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from typing import Any

from opsdocs.check.parallel import in_processes
from opsdocs.check.rule import ERROR, WARNING, At, Finding, Rule
from opsdocs.check.rules import RULES
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.errors import TypeFileError, UsageError, nearest
from opsdocs.types.detect import INDEX
from opsdocs.workspace import FOLDER, SETTINGS_FILE, TYPES_FOLDER

UNUSED = "unused-ignore"
BROKEN_TYPE = "broken-type"
_IGNORE = re.compile(r"<!--\s*ops:\s*ignore\s+([\w-]+)\b[^>]*?-->")
_OF_INDEXES = ("unreadable-file", "broken-link", "secret")
_OFF = "off"
_PART = 200
"""Pages that a process checks at a time, in some hundredths of a second."""


@dataclass(frozen=True)
class Settings:
    """Which rules apply: all unless some are selected; ignores by glob of the path."""

    select: Collection[str] = ()
    ignore: Collection[str] = ()
    per_file_ignores: Mapping[str, Collection[str]] = field(default_factory=dict)
    severity: Mapping[str, str] = field(default_factory=dict)

    def applies(self, rule: str) -> bool:
        """Tell whether ``rule`` is to be checked at all."""
        chosen = not self.select or rule in self.select
        return chosen and rule not in self.ignore and self.severity.get(rule) != _OFF

    def ignored(self, rule: str, path: str) -> bool:
        """Tell whether ``rule`` is ignored for the document at ``path``."""
        return any(
            rule in rules and _fits(path, pattern)
            for pattern, rules in self.per_file_ignores.items()
        )


def _fits(path: str, pattern: str) -> bool:
    """Tell whether a glob fits a path, its file's name, or a folder that it is in.

    The path may begin with ``operations/``, as findings show it.
    """
    pattern = pattern.removeprefix("./").removeprefix(f"{FOLDER}/").rstrip("/")
    return (
        fnmatch(path, pattern)
        or fnmatch(path.rpartition("/")[2], pattern)
        or fnmatch(path, f"{pattern}/*")
    )


def read_settings(
    table: Mapping[str, Any], select: Sequence[str], ignore: Sequence[str]
) -> Settings:
    """Return the settings of ``[check]`` and the command line; raise ``UsageError``."""
    where = f"{FOLDER}/{SETTINGS_FILE}: [check]"
    known = ("select", "ignore", "per-file-ignores", "severity")
    for key in table:
        if key not in known:
            raise UsageError(f"{where}: unknown key {key}", nearest(key, known))
    for key in ("per-file-ignores", "severity"):
        if not isinstance(table.get(key, {}), dict):
            raise UsageError(f"{where}: {key} must be a table")
    for rule, level in table.get("severity", {}).items():
        if level not in {ERROR, WARNING, _OFF}:
            raise UsageError(
                f"{where}: severity of {rule} is {level!r}", "Write error, warning or off."
            )
    chosen = list(select) or _names(table, "select", where)
    ignored = [*ignore, *(one for one in _names(table, "ignore", where) if one not in set(select))]
    per_file = {
        glob: _names(table["per-file-ignores"], glob, where)
        for glob in table.get("per-file-ignores", {})
    }
    for name in (*select, *ignore):
        check_name(name)
    for name in (
        *_names(table, "select", where),
        *_names(table, "ignore", where),
        *table.get("severity", {}),
        *(one for names in per_file.values() for one in names),
    ):
        check_name(name, f"{where}: ")
    return Settings(chosen, ignored, per_file, table.get("severity", {}))


def _names(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{where}: {key} must be a list of rules")
    return names


def check_name(name: str, where: str = "") -> None:
    """Raise ``UsageError``, which begins with ``where``, if there is no rule ``name``."""
    known = [*RULES, UNUSED, BROKEN_TYPE]
    if name not in known:
        raise UsageError(
            f"{where}there is no rule {name!r}",
            f"{nearest(name, known)} See: ops check --explain all".strip(),
        )


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
    if only is None and settings.applies(BROKEN_TYPE):
        found += [_broken_type(error) for error in tree.broken]
    pages = [page for page in tree.pages if only is None or page.path in only]
    ignores: dict[str, dict[str, int]] = {}
    for checked, types, ignored in in_processes(
        lambda share: _check_pages(share, today, settings), pages, _PART, tell
    ):
        found += [Finding(*one) for one in checked]
        ignores.update(ignored)
        for path, name in types:
            tree.by_path[path].doctype = tree.types.get(name)
    for rule in RULES.values():
        if rule.tree and settings.applies(rule.name):
            for at in rule.check(tree, today):
                if only is None or at.page.path in only:
                    found.append(_finding(at.page, rule, at, settings))
    return sorted(
        _without_ignored(found, ignores, settings),
        key=lambda one: (one.path, one.line, one.column, one.rule),
    )


def _check_pages(pages: Sequence[Page], today: date, settings: Settings) -> tuple[Any, ...]:
    """Return the findings in ``pages`` as tuples, their types, and the ignores of each."""
    rules = [rule for rule in RULES.values() if not rule.tree and settings.applies(rule.name)]
    found: list[Any] = []
    types: list[Any] = []
    ignores: dict[str, dict[str, int]] = {}
    needed: dict[frozenset[str], list[Rule]] = {}  # by what a page has
    for page in pages:
        names = frozenset(page.fields.keys() | page.sections.keys())
        if names not in needed:
            needed[names] = [
                one for one in rules if not (one.needs and one.needs.isdisjoint(names))
            ]
        found.extend(map(_plain, _page_findings(page, needed[names], today, settings)))
        types.append((page.path, page.doctype.name if page.doctype else ""))
        if "ops:" in page.text:
            ignores[page.path] = ignores_in(page)
        page.forget()
    return found, types, ignores


def _plain(one: Finding) -> tuple[Any, ...]:
    return one.path, one.line, one.column, one.rule, one.severity, one.message, one.hint


def _page_findings(
    page: Page, rules: list[Rule], today: date, settings: Settings
) -> Iterator[Finding]:
    is_index = page.path.rpartition("/")[2] == INDEX
    if page.problem:
        rules = [rule for rule in rules if rule.name == "unreadable-file"]
    elif is_index:
        rules = [rule for rule in rules if rule.name in _OF_INDEXES]
    try:
        for rule in rules:
            for at in rule.check(page, today):
                if not (is_index and at.severity == WARNING):  # the links out of operations/
                    yield _finding(page, rule, at, settings)
    except TypeFileError as error:
        if settings.applies(BROKEN_TYPE):
            yield _broken_type(error)


def _finding(page: Page, rule: Rule, at: At, settings: Settings) -> Finding:
    severity = settings.severity.get(rule.name) or at.severity or rule.severity
    return Finding(page.path, at.line, at.column, rule.name, severity, at.message, at.hint)


def _broken_type(error: TypeFileError) -> Finding:
    place = re.match(r"(.*?\.md)(?::(\d+))?: (.*)", error.message, re.DOTALL)
    name, line, message = (
        (place[1], int(place[2] or 1), place[3]) if place else ("", 1, error.message)
    )
    path = f"{TYPES_FOLDER}/{name.rpartition('/')[2]}"
    return Finding(path, line, 1, BROKEN_TYPE, ERROR, message, error.hint)


def _without_ignored(
    found: list[Finding], ignores: Mapping[str, Mapping[str, int]], settings: Settings
) -> Iterator[Finding]:
    used: set[tuple[str, str]] = set()
    for finding in found:
        if finding.rule in ignores.get(finding.path, {}):
            used.add((finding.path, finding.rule))
        elif not settings.ignored(finding.rule, finding.path):
            yield finding
    if not settings.applies(UNUSED):
        return
    for path, rules in ignores.items():
        for rule, line in rules.items():
            if (path, rule) not in used and (settings.applies(rule) or rule not in RULES):
                why = "there is nothing of it here" if rule in RULES else "there is no such rule"
                yield Finding(
                    path,
                    line,
                    1,
                    UNUSED,
                    WARNING,
                    f"{rule} is ignored, and {why}",
                    "Delete the comment.",
                )


def ignores_in(page: Page) -> dict[str, int]:
    """Return the rules that a document ignores, with the lines where it says so."""
    fenced: set[int] = set()
    for block in page.document.fences:
        fenced.update(range(block.line, block.line + block.text.count("\n") + 2))
    found: dict[str, int] = {}
    for match in _IGNORE.finditer(page.text):
        line = page.text.count("\n", 0, match.start()) + 1
        before = page.text[page.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line not in fenced and before.count("`") % 2 == 0:
            found.setdefault(match[1], line)
    return found
