"""Fix what has one right answer: what is missing, names of files, links to them, and indexes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from opsdocs.check.fix_missing import with_missing
from opsdocs.check.ignores import ignores_in, keeping_linked
from opsdocs.check.renames import moves, relinked
from opsdocs.check.settings import Settings
from opsdocs.documents.index import refresh
from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import TypeFileError
from opsdocs.files import rename
from opsdocs.types.detect import BY_FOLDER
from opsdocs.workspace import Workspace

FIXED = ("missing-section", "missing-field", "wrong-name")
"""The rules whose findings in a document are fixed."""


@dataclass
class Fixed:
    """What was fixed: files that were written, and old names of files by their new ones."""

    written: list[Path] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WantedFixes:
    """What is to be fixed: what is missing and the indexes; the names of files."""

    texts: bool = True
    names: bool = False


def fix(tree: Tree, only: Collection[str] | None, settings: Settings, wanted: WantedFixes) -> Fixed:
    """Fix the documents, those ``only`` where given, and the indexes that have them.

    What a link of the file system leads to is left alone: it would be replaced by a file. So is
    a document whose type nothing but its folder tells: nobody has said that it is to be like that.
    """
    done = Fixed()
    settings = keeping_linked(settings, tree)
    for page in _own(tree):
        told = page.doctype is not None and page.decision.by != BY_FOLDER
        if wanted.texts and told and (only is None or page.path in only):
            _put(tree, page, _added(page, settings), done)
    if wanted.names and settings.applies("wrong-name"):
        _rename(tree.workspace, only, settings, done)
    if settings.applies("not-in-index"):
        folders = None  # all
        if only is not None and not done.renamed:
            folders = sorted({path.rpartition("/")[0] or "." for path in only})
        done.written += refresh(tree.workspace, folders)
    return done


def _put(tree: Tree, page: Page, text: str, done: Fixed) -> None:
    path = tree.workspace.operations / page.path
    if text != page.text:
        save(page, text)
        if path not in done.written:
            done.written.append(path)


def _rename(
    workspace: Workspace, only: Collection[str] | None, settings: Settings, done: Fixed
) -> None:
    """Name the files by their titles, and let the links lead there.

    A name may be free once another file has left it, so that there are several rounds.
    """
    operations = workspace.operations
    while moved := moves(tree := read_tree(workspace), _to_rename(tree, only, settings)):
        for page in _own(tree):
            _put(tree, page, relinked(page, moved), done)
        for old, new in moved.items():
            rename(operations / old, operations / new, root=workspace.root)
        done.renamed |= moved


def pretended(
    tree: Tree, only: Collection[str] | None, settings: Settings, wanted: WantedFixes
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what ``fix`` would do: a document's name before and after, and the lines of a diff.

    It is done for real, in a copy of the documents, and so is just what would be done.
    """
    with tempfile.TemporaryDirectory(prefix="ops-") as name:
        workspace = _copied(tree, Path(name))
        before = {page.path: page.text for page in tree.pages}
        # Rule files are not copied.
        done = fix(read_tree(workspace), only, keeping_linked(settings, tree), wanted)
        for page in read_tree(workspace).pages:
            old = next((one for one, new in done.renamed.items() if new == page.path), page.path)
            diff = unified_diff(
                before.get(old, "").splitlines(),
                page.text.splitlines(),
                old,
                page.path,
                lineterm="",
            )
            lines = list(diff)
            if lines or old != page.path:
                yield old, page.path, lines


def _copied(tree: Tree, root: Path) -> Workspace:
    workspace = tree.workspace._replace(root=root)
    operations = workspace.operations
    for page in tree.pages:
        target = operations / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (tree.workspace.operations / page.path).is_symlink() or page.problem:
            target.symlink_to("nowhere")
        else:
            target.write_text(page.text, encoding="utf-8", newline="")
    if tree.workspace.types.is_dir():
        shutil.copytree(
            tree.workspace.types,
            root / tree.workspace.types.relative_to(tree.workspace.root),
            symlinks=True,
            ignore=_special,
        )
    return workspace


def _special(folder: str, names: list[str]) -> list[str]:
    """Return the names of pipes and the like, which can't be copied."""
    places = {name: Path(folder, name) for name in names}
    return [
        name
        for name, path in places.items()
        if not (path.is_symlink() or path.is_dir() or path.is_file())
    ]


def _own(tree: Tree) -> Iterator[Page]:
    for page in tree.pages:
        if not (tree.workspace.operations / page.path).is_symlink():
            yield page


def _added(page: Page, settings: Settings) -> str:
    try:
        return with_missing(page, _wanted(page, settings))
    except TypeFileError:
        return page.text  # a finding of its own


def _wanted(page: Page, settings: Settings) -> list[str]:
    """Return the rules whose findings in ``page`` are told, and so fixed."""
    ignored = ignores_in(page) if "ops:" in page.text else {}
    return [
        rule
        for rule in FIXED
        if settings.applies(rule) and not settings.ignored(rule, page.path) and rule not in ignored
    ]


def _to_rename(tree: Tree, only: Collection[str] | None, settings: Settings) -> set[str]:
    return {
        page.path
        for page in _own(tree)
        if (only is None or page.path in only)
        and "wrong-name" in _wanted(page, settings)
        and _is_stamped(page)
    }


def _is_stamped(page: Page) -> bool:
    try:
        return page.is_stamped
    except TypeFileError:
        return False
