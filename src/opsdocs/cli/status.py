"""``ops status``: the overview for a weekly meeting."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.columns import fit
from opsdocs.cli.options import AsJson, Root
from opsdocs.documents.tree import read_tree
from opsdocs.markdown.tables import pad
from opsdocs.printable import one_line
from opsdocs.reading.overview import OverviewPart, as_text, parts_of
from opsdocs.reading.overview_figures import Figures, as_data, figures_of
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def status(
    *,
    as_json: AsJson = False,
    root: Root = None,
) -> int:
    """Show the overview: what is overdue, open, untested."""
    figures = figures_of(read_tree(open_workspace(Path.cwd(), root)), clock.today())
    if as_json:
        console.out_json(as_data(figures), indent=2)
        return 0
    for line in _fitted(figures) if sys.stdout.isatty() else as_text(figures):
        console.out(one_line(line))
    if not figures.documents:
        console.say("Write a document: ops new, or see examples: ops init --examples")
    return 0


def _fitted(figures: Figures) -> Iterator[str]:
    """Yield the lines of the overview such that none is wider than the terminal."""
    room = shutil.get_terminal_size().columns
    for part in parts_of(figures):
        yield part.title
        yield from textwrap.wrap(
            part.said, room, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        rows = [tuple(one_line(cell) for cell in row) for row in part.first_rows]
        if rows:
            for cells in pad(fit([_names(part), *rows], room - 4)[1:]):
                yield "    " + "  ".join(cells).rstrip()
        if part.rest:
            yield f"    {part.rest}"
        yield ""


def _names(part: OverviewPart) -> tuple[str, ...]:
    """Return the names of its columns as ``fit`` knows them; documents go by their titles."""
    return tuple(
        "TITLE" if name in {"Document", "Incident", "What"} else name.upper() for name in part.head
    )
