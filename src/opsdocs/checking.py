"""Run the rules over a tree, with the team's settings and the ignores in documents."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from typing import Any

from opsdocs.errors import TypeFileError, UsageError, nearest
from opsdocs.findings import ERROR, WARNING, At, Finding, Rule
from opsdocs.pages import Page, Tree
from opsdocs.rules import RULES
from opsdocs.typefinder import INDEX
from opsdocs.workspace import FOLDER, SETTINGS_FILE, TYPES_FOLDER

UNUSED = "unused-ignore"
BROKEN_TYPE = "broken-type"
_IGNORE = re.compile(r"<!--\s*ops:\s*ignore\s+([\w-]+)\b[^>]*?-->")
_OF_INDEXES = ("unreadable-file", "broken-link", "secret")
_OFF = "off"
_SHARE = 250
"""Pages that a process checks at a time, which takes some tenths of a second."""


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
            rule in rules and fnmatch(path, pattern)
            for pattern, rules in self.per_file_ignores.items()
        )


def read_settings(
    table: Mapping[str, Any], select: Iterable[str], ignore: Iterable[str]
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
    ignored = [*ignore, *_names(table, "ignore", where)]
    per_file = {
        glob: _names(table["per-file-ignores"], glob, where)
        for glob in table.get("per-file-ignores", {})
    }
    every = [
        *chosen,
        *ignored,
        *table.get("severity", {}),
        *(one for names in per_file.values() for one in names),
    ]
    for name in every:
        check_name(name)
    return Settings(chosen, ignored, per_file, table.get("severity", {}))


def _names(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{where}: {key} must be a list of rules")
    return names


def check_name(name: str) -> None:
    """Raise ``UsageError`` where there is no rule ``name``."""
    known = [*RULES, UNUSED, BROKEN_TYPE]
    if name not in known:
        raise UsageError(
            f"there is no rule {name!r}",
            f"{nearest(name, known)} See: ops check --explain all".strip(),
        )


def check(
    tree: Tree, today: date, settings: Settings, only: Collection[str] | None = None
) -> list[Finding]:
    """Return what is wrong in ``tree``, by path and line; in the pages ``only``, if given.

    Rules that look at several documents see all of them in any case.
    """
    found: list[Finding] = []
    if only is None and settings.applies(BROKEN_TYPE):
        found += [_broken_type(error) for error in tree.broken]
    pages = [page for page in tree.pages if only is None or page.path in only]
    found += _checked(pages, today, settings)
    for rule in RULES.values():
        if rule.tree and settings.applies(rule.name):
            for at in rule.check(tree, today):
                if only is None or at.page.path in only:
                    found.append(_finding(at.page, rule, at, settings))
    return sorted(
        _without_ignored(found, pages, settings),
        key=lambda one: (one.path, one.line, one.column, one.rule),
    )


def _checked(pages: list[Page], today: date, settings: Settings) -> list[Finding]:
    """Return the findings of the rules for single pages; many pages are shared among processes."""
    processes = min(os.cpu_count() or 1, len(pages) // _SHARE)
    if processes < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one is this one
        return _check_pages(pages, today, settings)
    from multiprocessing import get_context  # noqa: PLC0415 - 20 ms that only a large tree pays

    _shared[:] = [pages, today, settings]  # forked along; it would take long to hand it over
    with get_context("fork").Pool(processes) as pool:
        parts = pool.imap(_check_share, range(0, len(pages), _SHARE))
        found = [finding for part in parts for finding in part]
        pool.close()
        pool.join()
    return found


_shared: list[Any] = []


def _check_share(start: int) -> list[Finding]:
    pages, today, settings = _shared
    return _check_pages(pages[start : start + _SHARE], today, settings)


def _check_pages(pages: list[Page], today: date, settings: Settings) -> list[Finding]:
    rules = [rule for rule in RULES.values() if not rule.tree and settings.applies(rule.name)]
    found: list[Finding] = []
    for page in pages:
        found += _page_findings(page, rules, today, settings)
        page.forget()
    return found


def _page_findings(
    page: Page, rules: list[Rule], today: date, settings: Settings
) -> Iterator[Finding]:
    is_index = page.path.rpartition("/")[2] == INDEX
    names = page.fields.keys() | page.sections.keys()
    for rule in rules:
        if rule.needs and rule.needs.isdisjoint(names):
            continue
        if (page.problem and rule.name != "unreadable-file") or (
            is_index and rule.name not in _OF_INDEXES
        ):
            continue
        try:
            for at in rule.check(page, today):
                if not (is_index and at.severity == WARNING):  # the links out of operations/
                    yield _finding(page, rule, at, settings)
        except TypeFileError as error:
            if settings.applies(BROKEN_TYPE):
                yield _broken_type(error)
            return


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
    found: list[Finding], pages: list[Page], settings: Settings
) -> Iterator[Finding]:
    ignores = {page.path: ignores_in(page) for page in pages if "ops:" in page.text}
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
    for block in page.document.blocks():
        if block.kind == "fence":
            fenced.update(range(block.line, block.line + block.text.count("\n") + 2))
    found: dict[str, int] = {}
    for match in _IGNORE.finditer(page.text):
        line = page.text.count("\n", 0, match.start()) + 1
        before = page.text[page.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line not in fenced and before.count("`") % 2 == 0:
            found.setdefault(match[1], line)
    return found
