"""``ops export``: the documents, to be taken along by people and by agents."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.options import PathOnly, PathsOnly, Root
from opsdocs.cli.type_names import type_names
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError
from opsdocs.files import delete, read_start, sweep, write, write_all
from opsdocs.places import inside, leads_out, root_of_output
from opsdocs.reading.book import GENERATOR, html_of
from opsdocs.reading.commit import commit_of
from opsdocs.reading.skills import (
    BUDGET,
    COPIED_BY,
    MADE_BY,
    SKILL,
    Source,
    each_skill,
    one_skill,
    skill_folders,
)
from opsdocs.reading.state import is_active, state_of
from opsdocs.types.detect import INDEX
from opsdocs.types.registry import find_type, unknown_type
from opsdocs.workspace import open_workspace

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)

Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        metavar="TYPE",
        help="Documents of this type only.",
        autocompletion=type_names,
    ),
]
_SHORT = 60
"""Characters of a description below which it hardly says when to use a skill."""
_TOLD = 5
_HEAD = 4_000
"""Bytes of a file in which it says that it is one of ours."""


@app.callback()
def export(*, root: Root = None) -> None:
    """Write all documents into one HTML file, or as skills for agents."""


@app.command()
def html(
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="The file to write; - is stdout.")
    ] = "operations.html",
    only: Only = None,
    active: Annotated[
        bool, typer.Option("--active", help="Leave out drafts and deprecated documents.")
    ] = False,
    quiet: PathOnly = False,
    root: Root = None,
) -> int:
    """Write all documents into one HTML file. It opens without a server or a network."""
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    pages = chosen(tree, only, active=active)
    target = Path(output)
    within = root_of_output(target, workspace.root)
    if output != "-":
        _require_ours(target, within)
    text, images = html_of(
        tree, pages, clock.today(), commit_of(workspace.root, workspace.folders), clock.now_shown()
    )
    left_out = list(images.left_out.items())
    for path, why in left_out[:_TOLD]:
        console.say(f"warning: the image {path} is not in the file: {why}", quiet=quiet)
    if len(left_out) > _TOLD:
        told = f"warning: nor are {len(left_out) - _TOLD} other images; the file says why"
        console.say(told, quiet=quiet)
    if output == "-":
        console.out_document(text)
    else:
        write(target, text, root=within, overwrite=True)
        console.out_path(target)
    return 0


@app.command()
def skills(
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="DIR", help="The folder to write.")
    ],
    each: Annotated[
        bool, typer.Option("--each", help="A skill for each document, not one for all.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also drafts, and documents whose review is overdue.")
    ] = False,
    only: Only = None,
    quiet: PathsOnly = False,
    root: Root = None,
) -> int:
    """Write documents as Agent Skills, for agents that follow runbooks."""
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    today = clock.today()
    pages = [
        page for page in chosen(tree, only, active=False) if not page.is_index and not page.problem
    ]
    states = {page.path: state_of(page, today) for page in pages}
    kept = [
        page for page in pages if everything or (is_active(page) and not states[page.path].overdue)
    ]
    if not kept:
        raise OpsError(
            "all documents are drafts, deprecated or overdue", "To export them too: --all"
        )
    if len(kept) < len(pages):
        left = len(pages) - len(kept)
        told = f"{left} drafts, deprecated or overdue documents are left out; --all has them."
        console.say(told, quiet=quiet)
    source = Source(
        workspace.root.resolve().name, kept, states, commit_of(workspace.root, workspace.folders)
    )
    files = each_skill(source) if each else one_skill(source)
    if each and _SHORT * len(kept) > BUDGET:
        console.say(
            f"warning: each description is cut to {BUDGET // len(kept)} characters, so that "
            f"{len(kept)} have {BUDGET:,}; take fewer documents with --only, or leave out --each",
            quiet=quiet,
        )
    _write_skills(Path(output), files, workspace.root)
    return 0


def _write_skills(target: Path, files: dict[str, str], root: Path) -> None:
    """Write skills into a folder in which there is nothing else, in place of those before.

    What is there is deleted last, and a file at a time, so that a run that is killed can be
    repeated.
    """
    if os.path.lexists(target) and not target.is_dir():
        raise OpsError(f"{target} is not a folder", "Name a folder: -o skills")
    within = root_of_output(target, root)
    if within and leads_out(within, target):
        raise OpsError(
            f"{target} leads out of the repository", "Nothing was written. Name another folder."
        )
    sweep(target, target)
    before = list(_files_in(target))
    for path in before:
        if not _is_of_a_skill(path, target):
            raise OpsError(
                f"{path} was not written by ops export",
                "Nothing was written. Choose a folder of its own with -o.",
            )
    plan = [
        (inside(target, path), text.encode(errors="backslashreplace"))
        for path, text in files.items()
    ]
    write_all(plan, root=within or target, overwrite=True)
    made = {path for path, _ in plan}
    for path in before:
        if path not in made:
            delete(path, upto=target)
    for name in skill_folders(files):
        console.out_path(target / name)


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the files and links in a folder; links are not followed."""
    for where, folders, names in os.walk(folder):
        links = [name for name in folders if Path(where, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield Path(where, name)


def _is_of_a_skill(path: Path, target: Path) -> bool:
    """Tell whether an export wrote this file: it says so at its beginning."""
    try:
        about = read_start(str(path), _HEAD, root=target)
    except OSError:
        return False
    mark = MADE_BY if path.name == SKILL else COPIED_BY
    return not path.is_symlink() and mark.encode() in about


def chosen(tree: Tree, only: str | None, *, active: bool) -> list[Page]:
    """Return the pages that are wanted; raise where there are none of them."""
    if only:
        doctype = find_type(only, tree.workspace.types)
        if doctype is None:
            raise unknown_type(only, tree.workspace.types)
        pages = tree.of_type(doctype.name)
    else:
        pages = tree.pages
    if active:
        pages = [page for page in pages if page.is_index or is_active(page)]
    if not any(not page.is_index for page in pages):
        which = "such documents" if only or active else "documents"
        folder = console.shown(tree.workspace.operations)
        raise OpsError(f"there are no {which} in {folder}", "Write one: ops new")
    return sorted(pages, key=_place)


def _place(page: Page) -> tuple[bool, str, bool, str]:
    """Sort pages by folder, the home and what is below it first, in each folder its own page."""
    folder, _, name = page.path.rpartition("/")
    return folder.startswith(".."), folder, name != INDEX, name


def _require_ours(target: Path, root: Path | None) -> None:
    """Raise ``OpsError`` unless ``target`` is free, or a file that an export wrote before."""
    if not os.path.lexists(target):
        return
    if target.is_dir():
        raise OpsError(f"{target} is a folder", f"Name a file: -o {target / 'operations.html'}")
    try:
        ours = GENERATOR.encode() in read_start(str(target), _HEAD, root=root)
    except OSError as error:
        raise OpsError(f"cannot read {target}: {error.strerror}") from None
    if not ours:
        raise OpsError(
            f"{target} exists and was not written by ops export",
            "Nothing was written. Choose another name with -o, or delete it.",
        )
