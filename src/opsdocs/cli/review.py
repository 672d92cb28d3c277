"""``ops review``: read a document with what has changed since, and say whether it holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.keys import press
from opsdocs.cli.options import Root
from opsdocs.cli.refresh_index import refresh_for
from opsdocs.cli.review_changes import changes, difference, linked
from opsdocs.cli.run import person
from opsdocs.cli.show import find, names
from opsdocs.documents.page import Page
from opsdocs.documents.saving import again, refuse_unfit, save
from opsdocs.documents.set_fields import with_fields
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.locks import one_at_a_time
from opsdocs.printable import one_line
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.records import merged_by_union
from opsdocs.runs.reviews import (
    CHANGED,
    OUTCOMES,
    RETIRE,
    RIGHT,
    add_review,
)
from opsdocs.runs.watches import Watched, differences, watched
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_EDIT = "edit"


@app.command()
def review(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A path, a file's name, a title, or a part of one.",
            autocompletion=names,
        ),
    ],
    *,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help=f"{', '.join(OUTCOMES)}. Without it, ops asks.",
            autocompletion=lambda: list(OUTCOMES),
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="PERSON", help="Who read it. Default on a terminal: git's user.name."),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What to remember of it.")] = "",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Do not show what changed.")] = False,
    root: Root = None,
) -> int:
    """Show what has changed since a document was reviewed, ask, and keep a record."""
    if outcome is not None and outcome not in OUTCOMES:
        hint = nearest(outcome, OUTCOMES) or f"Write one of {', '.join(OUTCOMES)}."
        raise UsageError(f"--outcome {outcome}: there is no such outcome", hint)
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    page = find(tree, name, console.say)
    shown = console.shown(page.folder / page.path)
    refuse_unfit(page, shown)
    asking = console.is_interactive()
    if not asking and (outcome is None or not by):
        raise UsageError(
            "without a terminal, ops review needs --outcome and --by",
            "For example: --outcome right --by 'Dana Reyes'",
        )
    read = _read(tree, page)
    if not quiet:
        for told in changes(tree, read.page, read.watching):
            console.say(told)
    while (said := outcome or _asked(read.page)) is not None:
        now = _read(tree, again(page))
        refuse_unfit(now.page, shown)
        if news := list(_news(read, now)):
            read = now
            for told in ("It has changed since it was shown:", *news):
                console.say(told)
            if outcome is None:
                continue
            raise OpsError(f"{shown} was changed meanwhile", "Nothing was written; read it again.")
        if said != _EDIT:
            _write(tree, read, said, by or person(workspace.root), note)
            return 0
    console.say("Nothing was written.")
    return 0


def _asked(page: Page) -> str | None:
    """Return the outcome that the person says, ``_EDIT`` after an edit, None where they leave."""
    key = press(
        [("r", "still right"), ("c", "changed"), ("t", "retire it"), ("e", "edit"), ("q", "leave")]
    )
    if key == "e":
        try:
            open_editor(editor_command(), page.folder / page.path)
        except OpsError as error:
            console.complain(error.message, error.hint)
        return _EDIT
    return {"r": RIGHT, "c": CHANGED, "t": RETIRE}.get(key)


class _Read(NamedTuple):
    """What the person has before them: the document, what it links to, and what it watches."""

    page: Page
    links: list[Page]
    watching: list[Watched]


def _read(tree: Tree, page: Page) -> _Read:
    return _Read(page, [again(one) for one in linked(tree, page)], watched(page))


def _news(before: _Read, now: _Read) -> Iterator[str]:
    """Yield what is other than it was shown."""
    if before.page.text != now.page.text:
        lines = list(difference(before.page.text, now.page.text, ""))[1:]
        yield from lines or ["  only the ends of its lines"]
    hashes = {one.path: content_hash(one) for one in before.links}
    for one in now.links:
        if hashes.get(one.path) not in {None, content_hash(one)}:
            yield f"  {console.shown(one.folder / one.path)}, which it links to"
    files = [
        {path: own for item in one.watching for path, own in item.files.items()}
        for one in (before, now)
    ]
    yield from (f"  {one_line(told)}" for told in differences(files[0], files[1]))


def _write(tree: Tree, read: _Read, outcome: str, by: str, note: str) -> None:
    """Write the day into the document, and the record of what was read: both, or nothing."""
    page, today = read.page, clock.today()
    field = next((one for one in ("last_reviewed_on",) if one in page.fields), "last_reviewed")
    values = {field: str(today)}
    if outcome == RETIRE:
        values["status"] = "Deprecated"
    text = with_fields(page, values)
    written = Page(page.path, page.folder, page.finder, text)
    with one_at_a_time(page.folder):
        if text != page.text:
            save(page, text)
        try:
            record = add_review(
                written, outcome, by, today, clock.now(), watching=read.watching,
                linked=read.links, note=" ".join(note.split()),
            )  # fmt: skip
        except OpsError as error:
            if text != page.text:
                save(written, page.text)
            raise OpsError(error.message, "Nothing was written.") from None
    if union := merged_by_union(page.folder, page.root):
        console.say(f"Wrote {console.shown(union)}: git keeps the records of both sides.")
    refresh_for(tree.workspace, page)
    console.out_path(page.folder / page.path)
    console.say(f"Noted in {console.shown(record)}: {OUTCOMES[outcome]}, read by {one_line(by)}.")
