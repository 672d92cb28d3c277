"""``ops status``: the overview for a weekly meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.options import Root
from opsdocs.documents.tree import read_tree
from opsdocs.printable import one_line
from opsdocs.reading.figures import as_data, figures_of
from opsdocs.reading.overview import as_text
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    root: Root = None,
) -> int:
    """Show the overview: what is overdue, open, untested."""
    figures = figures_of(read_tree(open_workspace(Path.cwd(), root)), clock.today())
    if as_json:
        console.out_json(as_data(figures), indent=2)
        return 0
    for line in as_text(figures):
        console.out(one_line(line))
    if not figures.documents:
        console.say("Write a document: ops new, or see examples: ops init --examples")
    return 0
