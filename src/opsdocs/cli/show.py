"""``ops show``: one document, for a person or for a program."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.options import Root
from opsdocs.documents.as_json import structure_of
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.printable import clean, one_line
from opsdocs.types.detect import INDEX, document_paths, stem
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def names(ctx: typer.Context) -> list[str]:
    """Return what this command calls the documents."""
    workspace = open_workspace(Path.cwd(), ctx.params.get("root"))
    return sorted(
        {
            workspace.path_of(path) if path.rpartition("/")[2] == INDEX else stem(path)
            for path in document_paths(workspace)
        }
    )


def _alerts(ctx: typer.Context) -> list[str]:
    """Return the names of alerts that have a page or a rule."""
    from opsdocs.alerts.match import alerts_of  # noqa: PLC0415 - 15 ms that only --alert pays

    known = alerts_of(read_tree(open_workspace(Path.cwd(), ctx.params.get("root"))))
    return sorted({*known.by_name, *known.by_page_name})


@app.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A path, a file's name, a title, or a part of one.",
            autocompletion=names,
        ),
    ] = None,
    *,
    alert: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The page of this alert.", autocompletion=_alerts),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="With --alert: a label that it fired with."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print its structure.")] = False,
    root: Root = None,
) -> int:
    """Show a document."""
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    if alert is not None:
        return _show_alert(tree, alert, label or (), name, as_json=as_json)
    if label:
        raise UsageError("--label goes with --alert", "Pass --alert NAME, too.")
    if name is None:
        raise UsageError("missing argument 'NAME'", "See: ops show --help")
    page = find(tree, name, console.say if as_json else console.out)
    if page.problem:
        raise OpsError(f"{console.shown(workspace.operations / page.path)}: {page.problem}")
    if page.doctype and not as_json:
        console.say(f"{page.from_root}: {page.doctype.name}, by {page.decision.by}")
    if as_json:
        structure = structure_of(page, clock.today())
        console.out_json(structure, indent=2)
    elif sys.stdout.isatty():
        _render(page.text)
    else:
        console.out_document(page.text)
    return 0


def _show_alert(
    tree: Tree, alert: str, labels: Sequence[str], name: str | None, *, as_json: bool
) -> int:
    """Show the page of an alert that fired, with the documents beside it by name."""
    from opsdocs.alerts import fired  # noqa: PLC0415 - 15 ms that only --alert pays
    from opsdocs.alerts.match import alerts_of  # noqa: PLC0415 - as above
    from opsdocs.alerts.model import labels_of  # noqa: PLC0415 - as above

    if name is not None or not alert.strip():
        raise UsageError(
            "--alert is empty" if not alert.strip() else "NAME and --alert exclude each other",
            "For example: ops show --alert OrdersSlow",
        )
    known = alerts_of(tree)
    wanted = labels_of(labels)
    pages, rules = fired.fired(known, alert, wanted)
    if len(pages) > 1:
        tell = console.say if as_json else console.out
        for page in pages:
            service = page.value("service")
            tell(one_line(f"{page.from_root}{f' (service {service})' if service else ''}"))
        raise OpsError(
            f"{alert!r} has {len(pages)} pages",
            "Pass a label that tells them apart: --label service=…",
        )
    page = pages[0]
    if page.problem:
        raise OpsError(f"{page.from_root}: {page.problem}")
    if as_json:
        console.out_json(fired.as_json(known, alert, page, rules, clock.today()), indent=2)
        return 0
    if sys.stdout.isatty():
        _render(page.text)
    else:
        console.out_document(page.text)
    console.say(f"{page.from_root}:{page.line('mitigation')}")
    for key, other in fired.beside(known, page).items():
        told = other if isinstance(other, str) else f"{other.title} ({other.from_root})"
        console.say(one_line(f"{key.capitalize()}: {told}"))
    return 0


def find(tree: Tree, name: str, tell: Callable[[str], None]) -> Page:
    """Return the page that ``name`` names; raise ``OpsError`` where there are none or several.

    Several are told, each on a line.
    """
    pages = [page for page in tree.pages if not page.is_index]
    operations = os.path.realpath(tree.workspace.operations)
    relative = os.path.relpath(os.path.realpath(name), operations).replace(os.sep, "/")
    wanted = name.casefold().strip()
    trials: list[Any] = [
        lambda page: page.path in {relative, name} or page.from_root == name,
        lambda page: stem(page.path).casefold() == stem(wanted),
        lambda page: page.title.casefold() == wanted,
        lambda page: page.title.casefold().partition(": ")[2] == wanted,
        lambda page: wanted in page.from_root.casefold() or wanted in page.title.casefold(),
    ]
    if not wanted:
        raise UsageError("NAME is empty", "Name a document; ops list shows them.")
    for fits in trials:
        found = [page for page in pages if fits(page)]
        if len(found) == 1:
            return found[0]
        if found:
            for page in found:
                tell(one_line(console.shown(tree.workspace.operations / page.path)))
            raise OpsError(f"{name!r} fits {len(found)} documents", "Name one of them.")
    known = [stem(page.path) for page in pages]
    raise OpsError(f"there is no document {name!r}", nearest(name, known) or "See: ops list")


def _render(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - 60 ms that only a terminal pays
    from rich.markdown import Markdown  # noqa: PLC0415 - as above

    Console().print(Markdown(clean(text)))
