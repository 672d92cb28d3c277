"""``ops index``: the tables of documents in the folders' READMEs."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import console
from opsdocs.cli.options import PathsOnly, Root, ShowChanges
from opsdocs.documents.index import outdated, refresh
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def index(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where an index is out of date.")
    ] = False,
    pretend: ShowChanges = False,
    quiet: PathsOnly = False,
    root: Root = None,
) -> int:
    """Write the tables of documents into the folders' READMEs."""
    workspace = open_workspace(Path.cwd(), root)
    if not (check or pretend):
        paths = refresh(workspace)
        for path in paths:
            console.out_path(path)
        console.say("The indexes are up to date." if not paths else "", quiet=quiet or bool(paths))
        return 0
    found = list(outdated(workspace))
    for one in found:
        if pretend:
            name = console.shown(one.path)
            for line in unified_diff(
                one.old.splitlines(), one.new.splitlines(), name, name, lineterm=""
            ):
                console.out(line)
        else:
            console.out_path(one.path)
    if check and found:
        console.say("Out of date. Write them with: ops index", quiet=quiet)
    elif not found:
        console.say("The indexes are up to date.", quiet=quiet)
    return 1 if check and found else 0
