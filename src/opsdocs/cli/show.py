"""``ops show``: one document or a part of it, for a person or for a program."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from opsdocs.cli import clock, console, pager
from opsdocs.cli.options import Root
from opsdocs.cli.page_links import link_from_here
from opsdocs.documents.as_json import structure_of
from opsdocs.documents.find import pages_named
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.markdown.model import Section
from opsdocs.markdown.titles import plain_text
from opsdocs.printable import one_line
from opsdocs.reading.parts import commands_of, find_section, find_step, source_of
from opsdocs.reading.terminal import Look, render
from opsdocs.types.detect import INDEX, document_paths, stem
from opsdocs.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def names(ctx: typer.Context) -> list[str]:
    """Return what this command calls the documents."""
    workspace = open_workspace(Path.cwd(), ctx.params.get("root"))
    return sorted({short_name(workspace, path) for path in document_paths(workspace)})


def short_name(workspace: Workspace, path: str) -> str:
    """Return what a person calls a document by: the name of its file, but of a README its path."""
    return workspace.path_of(path) if path.rpartition("/")[2] == INDEX else stem(path)


def _page(ctx: typer.Context) -> Page:
    """Return the document that is named before the option whose value Tab is to offer.

    Typer reads no arguments as long as the last option has no value.
    """
    tree = read_tree(open_workspace(Path.cwd(), ctx.params.get("root")))
    return find(tree, ctx.params.get("name") or "".join(ctx.args[:1]), lambda line: None)


def titles(ctx: typer.Context) -> list[str]:
    """Return the titles of the sections of the document that is named."""
    return [plain_text(one.title) for one in _page(ctx).document.sections if one.level]


def _steps(ctx: typer.Context) -> list[str]:
    return [str(one.number) for one in _page(ctx).steps]


def _alerts(ctx: typer.Context) -> list[str]:
    """Return the names of alerts that have a page or a rule."""
    tree = read_tree(open_workspace(Path.cwd(), ctx.params.get("root")))
    names: list[str] = _of_alerts().names(tree)
    return names


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
    section: Annotated[
        str | None,
        typer.Option(
            "--section", metavar="TITLE", help="Only this section.", autocompletion=titles
        ),
    ] = None,
    step: Annotated[
        int | None,
        typer.Option(
            "--step",
            metavar="N",
            help="Only this step of the procedure.",
            autocompletion=_steps,
        ),
    ] = None,
    commands: Annotated[
        bool, typer.Option("--commands", help="Only the commands, their steps as comments.")
    ] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Print the source.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print its structure as JSON.")] = False,
    paged: Annotated[bool, typer.Option("--pager/--no-pager", help="Use $PAGER.")] = True,
    root: Root = None,
) -> int:
    """Show a document, or a part of it."""
    partly = commands or raw or section is not None or step is not None
    _refuse_together(section, step, as_json=as_json, partly=partly)
    tree = read_tree(open_workspace(Path.cwd(), root))
    alarm = _alarm(tree, alert, label or [], name, as_json=as_json)
    name, _, anchor = (name or "").partition("#")
    page = alarm.page if alarm else find(tree, name, console.say if as_json else console.out)
    if page.problem:
        raise OpsError(f"{console.shown(tree.workspace.operations / page.path)}: {page.problem}")
    if as_json:
        today = clock.today()
        console.out_json(alarm.as_json(today) if alarm else structure_of(page, today), indent=2)
        return 0
    if page.doctype and not (partly or anchor or alarm):
        console.say(f"{page.from_root}: {page.doctype.name}, by {page.decision.by}")
    part = _part_of(page, anchor or None if section is None else section, step)
    _print(tree, page, part, commands=commands, raw=raw, paged=paged)
    if alarm:
        for line in alarm.beside():
            console.say(line)
    return 0


def _refuse_together(section: str | None, step: int | None, *, as_json: bool, partly: bool) -> None:
    if section is not None and step is not None:
        raise UsageError("--section and --step exclude each other", "Pass one of them.")
    if as_json and partly:
        raise UsageError("--json shows the whole document", "Leave out the other options.")


def _alarm(
    tree: Tree, alert: str | None, labels: list[str], name: str | None, *, as_json: bool
) -> Any:
    """Return what is known of the alert that is named, None where a document is named."""
    if alert is None and labels:
        raise UsageError("--label needs --alert", "Pass --alert NAME, too.")
    if alert is None and name is None:
        raise UsageError("NAME is missing", "See: ops show --help")
    if alert is None:
        return None
    if name is not None:
        raise UsageError("NAME and --alert exclude each other", "Pass one of them.")
    return _of_alerts().alarm_of(tree, alert, labels, as_json=as_json)


def _of_alerts() -> ModuleType:
    from opsdocs.cli import show_alert  # noqa: PLC0415 - 15 ms that only --alert pays

    return show_alert


def _part_of(page: Page, section: str | None, step: int | None) -> Section | None:
    """Return the section that is asked for, None for the whole document."""
    if step is not None:
        return find_step(page, step)
    return find_section(page, section) if section is not None else None


def _print(
    tree: Tree, page: Page, part: Section | None, *, commands: bool, raw: bool, paged: bool
) -> None:
    if commands:
        _show_commands(page, part)
    elif sys.stdout.isatty() and not raw:
        pager.show(render(source_of(page, part), _look(page)), paged=paged)
    else:
        console.out_document(source_of(page, part))


def _show_commands(page: Page, part: Section | None) -> None:
    lines = list(commands_of(page, part))
    if not lines:
        raise OpsError(
            f"{page.title} has no commands there", "Commands are code blocks of bash, sh or shell."
        )
    console.out_document("\n".join(lines).rstrip() + "\n")


def _look(page: Page) -> Look:
    width = shutil.get_terminal_size().columns
    styled = os.environ.get("TERM") not in {"", "dumb"} and not os.environ.get("NO_COLOR")
    return Look(width, styled, link_from_here(page))


def find(tree: Tree, name: str, tell: Callable[[str], None]) -> Page:
    """Return the page that ``name`` names; raise ``OpsError`` where there are none or several.

    Several are told, each on a line.
    """
    if not name.strip():
        raise UsageError("NAME is empty", "Name a document; ops list shows them.")
    found = pages_named(tree.pages, name, tree.workspace.operations)
    if len(found) == 1:
        return found[0]
    if found:
        for page in found:
            tell(one_line(console.shown(tree.workspace.operations / page.path)))
        raise OpsError(f"{name!r} fits {len(found)} documents", "Name one of them.")
    known = [stem(page.path) for page in tree.pages if not page.is_index]
    raise OpsError(f"there is no document {name!r}", nearest(name, known) or "See: ops list")
