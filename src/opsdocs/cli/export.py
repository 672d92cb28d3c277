"""``ops export``: the documents, to be taken along by people and by agents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import clock, completion, console
from opsdocs.cli.options import Root
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError
from opsdocs.files import read_start, write
from opsdocs.reading.book import GENERATOR, html_of
from opsdocs.reading.commit import commit_of
from opsdocs.reading.figures import is_active
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
        autocompletion=completion.type_names,
    ),
]
_HEAD = 2_000
"""Bytes of a file in which it says that it is one of ours."""


@app.callback()
def export() -> None:
    """Take the documents along: in one HTML file, or as skills for agents."""


@app.command()
def html(
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is stdout.")
    ] = "operations.html",
    only: Only = None,
    active: Annotated[
        bool, typer.Option("--active", help="Leave out drafts and deprecated documents.")
    ] = False,
    root: Root = None,
) -> int:
    """Write all documents into one HTML file that opens without a server or a network."""
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    pages = chosen(tree, only, active=active)
    target = Path(output)
    if output != "-":
        _require_ours(target)
    text, images = html_of(
        tree, pages, clock.today(), commit_of(workspace.root), clock.now_shown()
    )
    for path, why in images.left_out.items():
        console.say(f"warning: the image {path} is not in the file: {why}")
    if output == "-":
        console.out_document(text)
    else:
        write(target, text, overwrite=True)
        console.out_path(target)
    return 0


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
        pages = [page for page in pages if page.path.endswith(INDEX) or is_active(page)]
    if not any(not page.path.endswith(INDEX) for page in pages):
        which = "such documents" if only or active else "documents"
        folder = console.shown(tree.workspace.operations)
        raise OpsError(f"there are no {which} in {folder}", "Write one: ops new")
    return sorted(pages, key=_place)


def _place(page: Page) -> tuple[str, bool, str]:
    """Sort pages by folder, that of the folder itself first."""
    folder, _, name = page.path.rpartition("/")
    return folder, name != INDEX, name


def _require_ours(target: Path) -> None:
    """Raise ``OpsError`` unless ``target`` is free, or a file that an export wrote before."""
    if not os.path.lexists(target):
        return
    if target.is_dir():
        raise OpsError(f"{target} is a folder", f"Name a file: -o {target / 'operations.html'}")
    try:
        ours = GENERATOR.encode() in read_start(str(target), _HEAD)
    except OSError as error:
        raise OpsError(f"cannot read {target}: {error.strerror}") from None
    if not ours:
        raise OpsError(
            f"{target} exists and was not written by ops export",
            "Nothing was written. Choose another name with -o, or delete it.",
        )
