"""The findings of what ``ops adopt`` takes over, which are known from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from opsdocs.check.baseline import add_to_baseline
from opsdocs.check.run import check as check_tree
from opsdocs.check.settings import read_settings
from opsdocs.cli import clock, console
from opsdocs.documents.tree import Tree


def is_added(
    before: Mapping[str, str], now: Mapping[str, str], path: str, *, with_others: bool
) -> bool:
    """Tell whether a document is adopted now: none of that type before; ``path`` is from the root.

    What is no document, a file of rules for one, is ``with_others``.
    """
    return before.get(path) != now[path] if path in now else with_others


def add_findings(tree: Tree, is_new: Callable[[str], bool], *, quiet: bool) -> int:
    """Record what ``ops check`` finds in what is adopted now; return how much that is.

    What was adopted before is checked as it was. Secrets are told, since nobody would look there.
    """
    workspace = tree.workspace
    settings = read_settings(workspace.check, (), (), workspace.home, workspace.settings_path)
    with console.progress(len(tree.pages), quiet=quiet) as tell:
        findings = check_tree(tree, clock.today(), settings, None, tell)
    added = [one for one in findings if is_new(workspace.path_of(one.path))]
    for one in added:
        if one.rule == "secret":
            place = f"{workspace.path_of(one.path)}:{one.line}"
            console.warn(f"{place}: {one.message}; the baseline has it now", one.hint)
    path = add_to_baseline(workspace, added)
    if path and added:
        console.out_path(path)
    return len(added)


def types_by_path(tree: Tree) -> dict[str, str]:
    """Return the type of each document by its path from the root, "" where it has none."""
    return {page.from_root: page.doctype.name if page.doctype else "" for page in tree.pages}
