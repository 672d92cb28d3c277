"""``ops check --fix``: write what has one right answer, or show it."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from opsdocs.cli import clock, console
from opsdocs.errors import TypeFileError
from opsdocs.files import write
from opsdocs.fixing import fixed, moves, relinked
from opsdocs.index import outdated, refresh
from opsdocs.tree import Tree, read_tree


def mend(tree: Tree, only: set[str] | None, *, pretend: bool) -> None:
    """Mend the documents, and the indexes that have them; ``pretend`` shows the changes instead."""
    for page in tree.pages:
        if page.doctype is None or (only is not None and page.path not in only):
            continue
        try:
            text = fixed(page, clock.today())
        except TypeFileError:
            continue  # a finding of its own
        path = tree.workspace.operations / page.path
        if text != page.text and pretend:
            _show_change(path, page.text, text)
        elif text != page.text:
            write(path, text, overwrite=True)
            console.say(f"Mended {console.shown(path)}")
    moved = _rename(tree, only, pretend=pretend)
    folders = None  # all
    if only is not None and not moved:
        folders = sorted({path.rpartition("/")[0] or "." for path in only})
    if pretend:
        for one in outdated(tree.workspace, folders):
            _show_change(one.path, one.old, one.new)
    else:
        for path in refresh(tree.workspace, folders):
            console.say(f"Mended {console.shown(path)}")


def _rename(tree: Tree, only: set[str] | None, *, pretend: bool) -> bool:
    """Name the files by their titles, with the links to them; tell whether there are any.

    A name may be free once another file has left it, so that there are several rounds.
    """
    operations = tree.workspace.operations
    renamed = False
    while moved := moves(tree := read_tree(tree.workspace), only):
        renamed = True
        for page in tree.pages:
            text = relinked(page, moved)
            if text != page.text and pretend:
                _show_change(operations / page.path, page.text, text)
            elif text != page.text:
                write(operations / page.path, text, overwrite=True)
                console.say(f"Mended {console.shown(operations / page.path)}")
        for old, new in moved.items():
            names = f"{console.shown(operations / old)} to {console.shown(operations / new)}"
            if pretend:
                console.out(f"Rename {names}")
            else:
                (operations / old).rename(operations / new)
                console.say(f"Renamed {names}")
        if pretend:
            break
    return renamed


def _show_change(path: Path, old: str, new: str) -> None:
    name = console.shown(path)
    for line in unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm=""):
        console.out(line)
