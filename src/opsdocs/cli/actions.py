"""``ops actions``: the action items of all documents, and how one is settled."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.options import AsJson, Root, Wide
from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.documents.tree import read_tree
from opsdocs.durations import as_day, is_no_day
from opsdocs.errors import OpsError, UsageError
from opsdocs.incident.actions import (
    ListedAction,
    all_actions,
    chosen,
    days_over,
    is_of,
    late,
    recent,
    settled,
)
from opsdocs.locks import one_at_a_time
from opsdocs.markdown.titles import plain_text
from opsdocs.printable import counted, one_line
from opsdocs.repository import web_address
from opsdocs.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_FORMATS = ("table", "json", "markdown")
_WIDTH = 60


def _open(ctx: typer.Context) -> list[ListedAction]:
    """Return the action items that are open, as Tab offers them."""
    parent = ctx.parent.params.get("root") if ctx.parent else None
    workspace = open_workspace(Path.cwd(), ctx.params.get("root") or parent)
    return [one for one in all_actions(read_tree(workspace).pages) if one.action.is_open]


def _refs(ctx: typer.Context) -> list[tuple[str, str]]:
    """Return the names of the action items that are open, with what they are."""
    return [(one.ref, _short(one)) for one in _open(ctx)]


def _owners(ctx: typer.Context) -> list[str]:
    return sorted({one.action.owner for one in _open(ctx)} - {""})


@app.callback(invoke_without_command=True)
def actions(
    ctx: typer.Context,
    *,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only items whose due date has passed.")
    ] = False,
    owner: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only items of this owner.", autocompletion=_owners),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only items of documents of this day or later."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also items that are done or declined.")
    ] = False,
    tracked: Annotated[
        bool, typer.Option("--tracked", help="With --overdue: also items that are in a tracker.")
    ] = False,
    fail_after: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Fail if an item is late by more than this: 30d."),
    ] = None,
    commands: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="gh",
            help="Print commands that open issues.",
            autocompletion=lambda: ["gh"],
        ),
    ] = None,
    json: AsJson = False,
    output: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table, json or markdown.",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "table",
    wide: Wide = False,
    root: Root = None,
) -> int:
    """List the action items of all documents, open ones first."""
    if ctx.invoked_subcommand:
        return 0
    output = "json" if json else output
    _check(output, commands)
    today = clock.today()
    workspace = open_workspace(Path.cwd(), root)
    listed = all_actions(read_tree(workspace).pages)
    too_late = list(late(listed, today, fail_after)) if fail_after else []
    listed = [one for one in listed if not owner or is_of(one, owner)]
    if overdue:
        listed = [one for one in listed if one.is_overdue(today, tracked=tracked)]
    if not everything:
        listed = [one for one in listed if one.action.is_open]
    undated = sum(one.day is None for one in listed) if since else 0
    listed = recent(listed, _day(since)) if since else listed
    if commands:
        _print_commands(workspace, listed)
    else:
        _print(listed, today, output, wide=wide)
    if undated:
        console.say(f"{counted(undated, 'item')} left out, whose documents tell no day.")
    for one in listed:
        if one.action.is_open and is_no_day(one.action.due):
            console.say(f"{_place(one)}: {one.action.due[:10]} is not a day of the calendar.")
    for one in too_late:
        console.complain(f"{_place(one)}: {_short(one)} is late by more than {fail_after}")
    if too_late:
        console.say("Do them, agree on a new day, or: ops actions decline REF REASON")
    return 1 if too_late else 0


def _check(output: str, commands: str | None) -> None:
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: there is no such format", "Write one of table, json, markdown."
        )
    if commands not in {None, "gh"}:
        raise UsageError(
            f"--as {commands}: there are no such commands", "Write gh, the command of GitHub."
        )


Ref = Annotated[
    str,
    typer.Argument(
        metavar="REF", help="Its name in the list, or DOCUMENT:LINE.", autocompletion=_refs
    ),
]


@app.command()
def done(
    refs: Annotated[
        list[str],
        typer.Argument(
            metavar="REF…", help="Names in the list, or DOCUMENT:LINE.", autocompletion=_refs
        ),
    ],
    *,
    root: Root = None,
) -> int:
    """Tick action items."""
    workspace = open_workspace(Path.cwd(), root)
    _settle(workspace, refs, "done", "")
    return 0


@app.command()
def decline(
    ref: Ref,
    reason: Annotated[list[str], typer.Argument(metavar="REASON", help="Why nobody will do it.")],
    *,
    root: Root = None,
) -> int:
    """Say that nobody will do an action item, and why."""
    if not " ".join(reason).strip():
        raise UsageError(
            "the reason is empty", 'For example: ops actions decline 4af1 "moved away"'
        )
    _settle(open_workspace(Path.cwd(), root), [ref], "declined", " ".join(reason))
    return 0


def _settle(workspace: Workspace, refs: Sequence[str], state: str, reason: str) -> None:
    with one_at_a_time(workspace.operations):
        listed = all_actions(read_tree(workspace).pages)
        # All names are looked up before anything is written: one that is wrong changes nothing.
        found = [chosen(listed, ref) for ref in refs]
        for one in found:
            _refuse_other_state(one, state)
        for one in found:
            if one.action.state == state:
                console.say(f"It is {state} already: {_short(one)}")
                continue
            # An item before may stand in the same document; each is one line, which stays where it is.
            page = Page(one.page.path, one.page.folder, one.page.finder)
            path = save(page, settled(replace(one, page=page), state, reason))
            console.say(f"{state.capitalize()}: {_short(one)}")
            console.out_path(path)


def _refuse_other_state(one: ListedAction, state: str) -> None:
    """Raise ``OpsError`` where an item is settled in another way: why it was must not be lost."""
    if not one.action.is_open and one.action.state != state:
        reason = f": {one.action.reason}" if one.action.reason else ""
        raise OpsError(
            f"it is {one.action.state}{reason} ({_short(one)})",
            f"To change that, edit {_place(one)}",
        )


def _day(text: str) -> date:
    day = as_day(text)
    if day is None:
        raise UsageError(f"--since {text}: this is not a day", "Write it as 2026-11-20.")
    return day


def _print(listed: Sequence[ListedAction], today: date, output: str, *, wide: bool) -> None:
    if output == "json":
        console.out_json([_plain(one, today) for one in listed], indent=2)
        return
    if not listed:
        console.say("There are no such action items. Those that are settled: ops actions --all")
        return
    if output == "markdown":
        for one in listed:
            box = {"open": " ", "done": "x", "declined": "-"}[one.action.state]
            due = f" - {one.action.due}" if one.action.due else ""
            owner = f" - {one.action.owner}" if one.action.owner else ""
            console.out(one_line(f"- [{box}] {one.text}{owner}{due} ({_place(one)})"))
        return
    rows = [("REF", "STATE", "OWNER", "DUE", "AGE", "ACTION", "DOCUMENT")]
    for one in listed:
        age = one.age(today)
        state = "late" if one.is_overdue(today) else one.action.state
        rows.append((one.ref, state, one.action.owner or "-", one.action.due or "-",
                     f"{age}d" if age is not None else "-", plain_text(one.text), _place(one)))  # fmt: skip
    console.out_fitted(rows, wide=wide)


def _plain(one: ListedAction, today: date) -> dict[str, Any]:
    action = one.action
    return {
        "ref": one.ref, "state": action.state, "action": action.text, "owner": action.owner,
        "due": action.due, "overdue": one.is_overdue(today), "days_overdue": days_over(one, today),
        "age_days": one.age(today), "tracker": action.tracker, "reason": action.reason,
        "path": one.page.from_root, "line": action.line, "document": one.page.title,
    }  # fmt: skip


def _short(one: ListedAction) -> str:
    text = plain_text(one.action.text)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _place(one: ListedAction) -> str:
    return f"{one.page.from_root}:{one.action.line}"


def _print_commands(workspace: Workspace, listed: Sequence[ListedAction]) -> None:
    """Print a command for each open item that no tracker has, to be read and run by a person."""
    address = web_address(workspace.root)
    base = f"https://{address}/blob/HEAD/" if address.startswith("github.com/") else ""
    left = 0
    for one in listed:
        if not one.action.is_open or one.action.tracker:
            left += 1
            continue
        place = f"{base}{one.page.from_root}#L{one.action.line}" if base else _place(one)
        facts = [
            f"{name}: {value}."
            for name, value in (("Owner", one.action.owner), ("Due", one.action.due))
            if value
        ]
        said = " ".join(
            [f"{one.action.text.rstrip('.')}.", *facts, f"From: {one.page.title}, {place}"]
        )
        body = one_line(" ".join(said.split()))
        title = one_line(plain_text(one.action.text))
        words = ["gh", "issue", "create", "--title", title, "--body", body]
        console.out(shlex.join(words))
    if left:
        console.say(f"{left} left out: a tracker has them, or they are settled.")
