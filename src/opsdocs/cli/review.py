"""``ops review``: read a document with what has changed since, and say whether it holds."""

import difflib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.check.rules.placeholders import placeholder_left
from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.index import refresh_for
from opsdocs.cli.keys import press
from opsdocs.cli.options import Root
from opsdocs.cli.run import person
from opsdocs.cli.show import find, names
from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.documents.set_fields import with_fields
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.files import read_start
from opsdocs.printable import one_line
from opsdocs.runs.evidence import content_hash
from opsdocs.runs.history import blob_text, commit_before, text_at
from opsdocs.runs.records import merged_by_union
from opsdocs.runs.reviews import (
    CHANGED,
    OUTCOMES,
    RETIRE,
    Review,
    add_review,
    last_reviewed,
    reviews_of,
)
from opsdocs.runs.watches import Watched, differences, watched
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_MOST_LINES = 200
"""Lines of a difference that are shown."""
_MOST_OF_A_FILE = 40
_LARGEST = 1_000_000


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
            help=f"{', '.join(OUTCOMES)}; else it is asked.",
            autocompletion=lambda: list(OUTCOMES),
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Who read it; else git's user.name.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What to remember of it.")] = "",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Do not show what changed.")] = False,
    root: Root = None,
) -> int:
    """Show what has changed since a document was reviewed, ask, and keep a record."""
    if outcome is not None and outcome not in OUTCOMES:
        hint = nearest(outcome, OUTCOMES) or f"Known are {', '.join(OUTCOMES)}."
        raise UsageError(f"--outcome {outcome}: there is no such outcome", hint)
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    page = find(tree, name, console.say)
    if page.problem:
        raise OpsError(f"{console.shown(page.folder / page.path)}: {page.problem}")
    asking = console.is_interactive()
    if not asking and (outcome is None or not by):
        raise UsageError(
            "without a terminal, ops review needs --outcome and --by",
            "For example: --outcome right --by 'Dana Reyes'",
        )
    watching = watched(page)
    if not quiet:
        for line in changes(tree, page, watching):
            console.say(line)
    if outcome is None:
        outcome = _asked(page)
        page = Page(page.path, page.folder, page.finder)
    if outcome is None:
        console.say("Nothing was written.")
        return 0
    _write(tree, page, outcome, by or person(workspace.root), note)
    return 0


def _asked(page: Page) -> str | None:
    key = press(
        [("r", "still right"), ("c", "changed"), ("t", "retire it"), ("e", "edit"), ("q", "leave")]
    )
    if key == "e":
        try:
            open_editor(editor_command(), page.folder / page.path)
        except OpsError as error:
            console.complain(error.message, error.hint)
        return _asked(page)
    return {"r": "right", "c": CHANGED, "t": RETIRE}.get(key)


def _write(tree: Tree, page: Page, outcome: str, by: str, note: str) -> None:
    """Write the day into the document, and the record."""
    today = clock.today()
    field = next((one for one in ("last_reviewed_on",) if one in page.fields), "last_reviewed")
    values = {field: str(today)}
    if outcome == RETIRE:
        values["status"] = "Deprecated"
    path = page.folder / page.path
    text = with_fields(page, values)
    if text != page.text:
        save(page, text)
    page = Page(page.path, page.folder, page.finder)
    if written := merged_by_union(page.folder, page.root):
        console.say(f"Wrote {console.shown(written)}: git keeps the records of both sides.")
    record = add_review(
        page, outcome, by, today, clock.now(), watching=watched(page),
        linked=linked(tree, page), note=" ".join(note.split()),
    )  # fmt: skip
    refresh_for(tree.workspace, page)
    console.out_path(path)
    console.say(f"Noted in {console.shown(record)}: {OUTCOMES[outcome]}, read by {one_line(by)}.")


def linked(tree: Tree, page: Page) -> list[Page]:
    """Return the documents that a document links to."""
    paths = dict.fromkeys(page.resolve(link.target) for link in page.document.links)
    found = [tree.by_path[path] for path in paths if path in tree.by_path and path != page.path]
    return [one for one in found if not one.is_index and not one.problem]


def changes(tree: Tree, page: Page, watching: list[Watched]) -> Iterator[str]:
    """Yield what has changed since the last review: here, in what is linked and watched."""
    before = reviews_of(page)
    last = before[-1] if before else None
    shown = console.shown(page.folder / page.path)
    if last is None:
        yield f"{one_line(page.title)} ({shown}): no review is on record."
    else:
        yield (
            f"{one_line(page.title)} ({shown}): reviewed on {last.day} by {one_line(last.by)}, "
            f"{OUTCOMES[last.outcome]}."
        )
    if left := sum(1 for _ in placeholder_left.check(page, clock.today())):
        yield f"{left} {'place is' if left == 1 else 'places are'} still to be filled in."
    yield from _own_changes(tree, page, last)
    if last is not None:
        yield from _linked_changes(tree, page, last)
    yield from _watched_changes(tree, watching, last)


def _own_changes(tree: Tree, page: Page, last: Review | None) -> Iterator[str]:
    root = tree.workspace.root
    if last is not None and last.content == content_hash(page):
        yield "It has not changed since."
        return
    before = blob_text(root, last.blob) if last else None
    day = str(last.day) if last else last_reviewed(page)
    since = f"the review of {day}"
    if before is None:
        try:
            commit = commit_before(root, date.fromisoformat(day))
        except ValueError:
            commit = ""
        before = text_at(root, commit, page.from_root) if commit else None
        since = f"the last commit of {day}"
    if before is None:
        if day:
            yield f"What it said on {day} is not in git: read all of it."
        return
    yield from _difference(before, page.text, f"since {since}")


def _difference(before: str, now: str, since: str) -> Iterator[str]:
    lines = list(
        difflib.unified_diff(
            before.replace("\r\n", "\n").splitlines(), now.replace("\r\n", "\n").splitlines(),
            lineterm="", n=2,
        )
    )[2:]  # fmt: skip
    if not lines:
        yield f"It has not changed {since}."
        return
    yield f"Changed {since}:"
    for line in lines[:_MOST_LINES]:
        yield f"  {line}"
    if len(lines) > _MOST_LINES:
        yield f"  … and {len(lines) - _MOST_LINES} more lines"


def _linked_changes(tree: Tree, page: Page, last: Review) -> Iterator[str]:
    for other in linked(tree, page):
        if other.path in last.links and last.links[other.path] != content_hash(other):
            yield f"It links to {console.shown(other.folder / other.path)}, which has changed since."
    for path in last.links:
        if path not in tree.by_path:
            yield f"It linked to {one_line(path)}, which is gone."


def _watched_changes(tree: Tree, watching: list[Watched], last: Review | None) -> Iterator[str]:
    before = last.watches if last else {}
    for item in watching:
        shown, files = one_line(item.glob), len(item.files)
        number = f"{files} file{'s' if files != 1 else ''}"
        if item.problem:
            yield f"It watches {shown}, which {item.problem}."
        elif not item.files:
            yield f"It watches {shown}, and there is no such file."
        elif item.glob not in before:
            yield f"It watches {shown}: {number}, not reviewed before."
        else:
            same = before[item.glob] == item.digest
            yield f"It watches {shown}: {number}, {'unchanged' if same else 'changed since'}."
    if last is None or not last.files:
        return
    now = {path: one for item in watching for path, one in item.files.items()}
    root = tree.workspace.root
    for told in differences(last.files, now):
        yield f"  {one_line(told)}"
        what, _, path = told.partition(" ")
        old = blob_text(root, last.files.get(path, "")) if what == "changed" else None
        if old is not None:
            new = read_start(str(root / path), _LARGEST, root=root).decode("utf-8", "replace")
            yield from (f"  {line}" for line in list(_difference(old, new, ""))[1:_MOST_OF_A_FILE])
