"""Which documents and rule files a check is about: those at some paths, or those that changed."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from opsdocs.check.rules.alerts import known_alerts
from opsdocs.documents.tree import Tree
from opsdocs.errors import UsageError
from opsdocs.repository import changed_paths
from opsdocs.workspace import Workspace


class Chosen(NamedTuple):
    """The paths below the home of the documents that a check reports on, None for all."""

    named: set[str] | None
    """Those that were named."""
    changed: set[str] | None
    """Those that a change touches."""

    @property
    def only(self) -> set[str] | None:
        """Those of which both is so."""
        if self.named is None or self.changed is None:
            return self.changed if self.named is None else self.named
        return self.named & self.changed

    def after(self, renamed: Mapping[str, str]) -> Chosen:
        """Return the same by the new names of the files in ``renamed``."""
        by_name = [
            None if paths is None else {renamed.get(path, path) for path in paths}
            for paths in (self.named, self.changed)
        ]
        return Chosen(*by_name)


def choose(tree: Tree, paths: Sequence[str], ref: str | None) -> Chosen:
    """Return what is at or below ``paths``, if any, and has changed since ``ref``, if given.

    Raises ``UsageError`` for a path that is no document, ``OpsError`` where git knows no ``ref``.
    """
    rules = _rule_files(tree)
    named = _at_paths(tree, [Path(one) for one in paths], rules) if paths else None
    return Chosen(named, _changed_since(tree.workspace, ref, rules) if ref else None)


def _rule_files(tree: Tree) -> set[str]:
    """Return the rule files of alerts, as findings have their paths."""
    known = known_alerts(tree)
    return {tree.workspace.from_home(one.path) for one in known.files} if known else set()


def _at_paths(tree: Tree, paths: Sequence[Path], rules: set[str]) -> set[str] | None:
    """Return the pages, and the files of ``rules``, at or below ``paths``; None for all."""
    chosen: set[str] = set()
    operations = os.path.realpath(tree.workspace.operations)
    for path in paths:
        relative = os.path.relpath(os.path.realpath(path), operations).replace(os.sep, "/")
        if relative == "." or (
            path.is_dir() and operations.startswith(os.path.realpath(path) + os.sep)
        ):
            return None
        found = {
            page.path
            for page in tree.pages
            if page.path == relative or page.path.startswith(f"{relative}/")
        } | {one for one in rules if one == relative or one.startswith(f"{relative}/")}
        folders = ", ".join(f"{folder}/" for folder in tree.workspace.folders)
        if not found and not (path.is_dir() and not relative.startswith("..")):
            what = f"is not a document of {folders}" if os.path.lexists(path) else "is not there"
            raise UsageError(f"{path} {what}", f"Name a Markdown file or a folder in {folders}.")
        chosen |= found
    return chosen


def _changed_since(workspace: Workspace, ref: str, rules: set[str]) -> set[str]:
    """Return the documents, in all folders, and the files of ``rules`` that changed since ``ref``."""
    found = {
        workspace.from_home(posixpath.normpath(f"{folder}/{path}"))
        for folder in workspace.folders
        for path in changed_paths(workspace.root, folder, ref)
    }
    if rules:
        paths = changed_paths(workspace.root, ".", ref)
        found |= {workspace.from_home(path.removeprefix("./")) for path in paths} & rules
    return found
