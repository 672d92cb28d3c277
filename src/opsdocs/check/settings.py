"""Which rules apply: the team's settings, and the options of the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatch
from types import MappingProxyType
from typing import Any, NamedTuple

from opsdocs.check.rule import ERROR, WARNING
from opsdocs.check.rules import RULES
from opsdocs.check.sites import read_anchors
from opsdocs.errors import UsageError, nearest
from opsdocs.workspace import FOLDER, SETTINGS_FILE, from_root

UNUSED = "unused-ignore"
BROKEN_RULE = "broken-rule"
OTHERS = {
    UNUSED: "An ignore in a document ignores something.",
    BROKEN_RULE: "Every rule comes to an end on every document; it is a bug in ops where one fails.",
}
"""What a check tells of itself; it is selected and ignored as rules are."""
_OFF = "off"
_OF_PATHS = {"wrong-folder", "wrong-name"}


class Settings(NamedTuple):
    """Which rules apply: all unless some are selected; ignores by glob of the path."""

    select: Collection[str] = ()
    ignore: Collection[str] = ()
    per_file_ignores: Mapping[str, Collection[str]] = MappingProxyType({})
    severity: Mapping[str, str] = MappingProxyType({})
    home: str = FOLDER
    linked: Collection[str] = ()
    """Pages that rules of alerts link: their folder and their name stay."""
    known: Collection[tuple[str, str]] = ()
    """Paths and rules of findings that a team lives with: they are not fixed without being asked."""

    def applies(self, rule: str) -> bool:
        """Tell whether ``rule`` is to be checked at all."""
        chosen = not self.select or rule in self.select
        return chosen and rule not in self.ignore and self.severity.get(rule) != _OFF

    def ignored(self, rule: str, path: str) -> bool:
        """Tell whether ``rule`` is ignored for the document at ``path``."""
        if (path, rule) in self.known or (rule in _OF_PATHS and path in self.linked):
            return True
        whole = from_root(self.home, path)
        return any(
            rule in rules
            and (
                _fits(path, pattern.removeprefix("./").removeprefix(f"{self.home}/"))
                or _fits(whole, pattern)
            )
            for pattern, rules in self.per_file_ignores.items()
        )


def _fits(path: str, pattern: str) -> bool:
    """Tell whether a glob fits a path, its file's name, or a folder that it is in.

    The path may begin at the root of the repository, as findings show it.
    """
    pattern = pattern.removeprefix("./").rstrip("/")
    return (
        fnmatch(path, pattern)
        or fnmatch(path.rpartition("/")[2], pattern)
        or fnmatch(path, f"{pattern}/*")
    )


def read_settings(
    table: Mapping[str, Any],
    select: Sequence[str],
    ignore: Sequence[str],
    home: str = FOLDER,
    where: str = f"{FOLDER}/{SETTINGS_FILE}",
) -> Settings:
    """Return the settings of ``[check]`` and the command line; raise ``UsageError``."""
    where = f"{where}: [check]"
    known = ("select", "ignore", "per-file-ignores", "severity", "anchors")
    for key in table:
        if key not in known:
            raise UsageError(f"{where}: unknown key {key}", nearest(key, known))
    read_anchors(table.get("anchors", []), where)
    for key in ("per-file-ignores", "severity"):
        if not isinstance(table.get(key, {}), dict):
            raise UsageError(f"{where}: {key} must be a table")
    for rule, level in table.get("severity", {}).items():
        if level not in (ERROR, WARNING, _OFF):  # a list can be no part of a set
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
    return Settings(chosen, ignored, per_file, table.get("severity", {}), home)


def _names(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{where}: {key} must be a list of rules")
    return names


def check_name(name: str, where: str = "") -> None:
    """Raise ``UsageError``, which begins with ``where``, if there is no rule ``name``."""
    known = [*RULES, *OTHERS]
    if name not in known:
        raise UsageError(
            f"{where}there is no rule {name!r}",
            f"{nearest(name, known)} See: ops check --explain all".strip(),
        )
