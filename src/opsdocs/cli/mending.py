"""``ops check --fix``: write what has one right answer, or show it."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from opsdocs.check.fix import fixed, moves, relinked
from opsdocs.check.run import Settings, ignores_in
from opsdocs.cli import clock, console
from opsdocs.documents.index import outdated, refresh
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import TypeFileError
from opsdocs.files import WRITTEN, write


def mend(
    tree: Tree, only: set[str] | None, settings: Settings, *, pretend: bool, quiet: bool
) -> dict[str, str]:
    """Mend the documents, and the indexes that have them; return what was renamed, old to new.

    ``pretend`` shows the changes instead.
    """
    _add(tree, only, settings, pretend=pretend, quiet=quiet)
    moved = _rename(tree, only, settings, pretend=pretend, quiet=quiet)
    if not settings.applies("not-in-index"):
        return moved
    folders = None  # all
    if only is not None and not moved:
        folders = sorted({path.rpartition("/")[0] or "." for path in only})
    if pretend:
        for one in outdated(tree.workspace, folders):
            _show_change(one.path, one.old, one.new)
    else:
        for path in refresh(tree.workspace, folders):
            console.say(f"Mended {console.shown(path)}", quiet=quiet)
    return moved


def _add(
    tree: Tree, only: set[str] | None, settings: Settings, *, pretend: bool, quiet: bool
) -> None:
    """Add what the documents lack."""
    for page in tree.pages:
        if page.doctype is None or (only is not None and page.path not in only):
            continue
        if (tree.workspace.operations / page.path).is_symlink():
            continue  # it would be replaced by a file
        try:
            text = fixed(page, clock.today(), _wanted(page, settings))
        except TypeFileError:
            continue  # a finding of its own
        path = tree.workspace.operations / page.path
        if text != page.text and pretend:
            _show_change(path, page.text, text)
        elif text != page.text:
            write(path, text, overwrite=True)
            console.say(f"Mended {console.shown(path)}", quiet=quiet)


def _wanted(page: Page, settings: Settings) -> list[str]:
    """Return the rules whose findings in ``page`` are told, and so mended."""
    ignored = ignores_in(page) if "ops:" in page.text else {}
    return [
        rule
        for rule in ("missing-section", "missing-field", "wrong-name")
        if settings.applies(rule) and not settings.ignored(rule, page.path) and rule not in ignored
    ]


def _rename(
    tree: Tree, only: set[str] | None, settings: Settings, *, pretend: bool, quiet: bool
) -> dict[str, str]:
    """Name the files by their titles, and mend the links to them; return old and new names.

    A name may be free once another file has left it, so that there are several rounds.
    """
    operations = tree.workspace.operations
    renamed: dict[str, str] = {}
    if not settings.applies("wrong-name"):
        return renamed
    while moved := moves(tree := read_tree(tree.workspace), _to_rename(tree, only, settings)):
        renamed |= moved
        for page in tree.pages:
            if (operations / page.path).is_symlink():
                continue  # as above
            text = relinked(page, moved)
            if text != page.text and pretend:
                _show_change(operations / page.path, page.text, text)
            elif text != page.text:
                write(operations / page.path, text, overwrite=True)
                console.say(f"Mended {console.shown(operations / page.path)}", quiet=quiet)
        for old, new in moved.items():
            names = f"{console.shown(operations / old)} to {console.shown(operations / new)}"
            if pretend:
                console.out(f"Rename {names}")
            else:
                (operations / old).rename(operations / new)
                WRITTEN.append(operations / new)
                console.say(f"Renamed {names}", quiet=quiet)
        if pretend:
            break
    return renamed


def _to_rename(tree: Tree, only: set[str] | None, settings: Settings) -> set[str]:
    return {
        page.path
        for page in tree.pages
        if (only is None or page.path in only)
        and "wrong-name" in _wanted(page, settings)
        and not (tree.workspace.operations / page.path).is_symlink()
    }


def _show_change(path: Path, old: str, new: str) -> None:
    name = console.shown(path)
    for line in unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm=""):
        console.out(line)
