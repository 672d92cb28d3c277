"""``ops run``: follow a procedure, step by step, with a log of what happened."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.kept_answers import folder_of
from opsdocs.cli.keys import Stopped
from opsdocs.cli.options import Root
from opsdocs.cli.run_context import Following
from opsdocs.cli.run_keys import RunSession, introduce, tell_how_to_go_on
from opsdocs.cli.run_parts import chosen_parts, items_of
from opsdocs.cli.run_step_text import show_all
from opsdocs.cli.show import find, short_name, titles
from opsdocs.documents.page import Page
from opsdocs.documents.tree import read_tree
from opsdocs.errors import OpsError, UsageError
from opsdocs.repository import user_name
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.history import authors, state_of
from opsdocs.runs.log import Clock, hold, name_of, new_log, release, taken_up
from opsdocs.runs.procedure import procedure_of
from opsdocs.runs.read import STOPPED, Run, read_log
from opsdocs.runs.records import FOLDER as LOGS
from opsdocs.runs.records import files_of, merged_by_union
from opsdocs.runs.standins import read_values, standins
from opsdocs.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def _procedures(ctx: typer.Context) -> list[str]:
    """Return the names of the documents that can be followed."""
    workspace = open_workspace(Path.cwd(), ctx.params.get("root"))
    return sorted(
        short_name(workspace, page.path)
        for page in read_tree(workspace).pages
        if not page.is_index and "timeline" not in page.sections and procedure_of(page)
    )


@app.command()
def run(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A path, a file's name, a title, or a part of one.",
            autocompletion=_procedures,
        ),
    ],
    *,
    execute: Annotated[
        bool,
        typer.Option(
            "--exec", help="Offer to run each command, once you have seen it and confirmed."
        ),
    ] = False,
    drill: Annotated[
        bool,
        typer.Option("--drill", help="An exercise: measure RTO and RPO, and stamp a DR test."),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the last run that was not finished.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print all steps; follow none, write nothing.")
    ] = False,
    section: Annotated[
        str | None,
        typer.Option(
            "--section",
            metavar="TITLE",
            help="Only the steps below this heading.",
            autocompletion=titles,
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="The value of <NAME> in commands."),
    ] = None,
    values_file: Annotated[
        str | None, typer.Option("--set-file", metavar="FILE", help="Lines of NAME=VALUE.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Who follows it. Default: git's user.name.")
    ] = None,
    keep_output: Annotated[
        bool, typer.Option("--keep-output", help="Keep the output of commands in the log.")
    ] = False,
    root: Root = None,
) -> int:
    """Follow a procedure step by step, with a log of what happened."""
    workspace = open_workspace(Path.cwd(), root)
    tree = read_tree(workspace)
    page = find(tree, name, console.say)
    items = items_of(page)
    if resume and (dry_run or section is not None):
        other = "--dry-run" if dry_run else "--section"
        raise UsageError(f"{other} and --resume exclude each other", "Pass one of them.")
    if not (dry_run or console.is_interactive()):
        raise UsageError(
            "ops run needs a terminal, since a person follows the steps",
            f"To see them all: ops run {console.quoted(name)} --dry-run",
        )
    before = None if dry_run else _unfinished(workspace, page)
    try:
        if resume:
            parts = before.parts if before else ()
        else:
            parts = chosen_parts(page, items, section, asks=not dry_run)
    except Stopped:
        return _stopped()
    items = procedure_of(page, parts) if parts else items
    if not items:
        raise OpsError(f"{page.from_root} has no steps any more in {', '.join(parts)}")
    known = standins(command.text for item in items for command in item.commands)
    given = read_values(values or (), values_file, known)
    if dry_run:
        show_all(page, items, given)
        return 0
    who = by or person(workspace.root)
    following = Following(tree, page, items, given, who, execute, drill, keep_output, parts=parts)
    time = Clock(clock.now, clock.ticks)
    if resume:
        return _go_on(following, before, time, workspace)
    if before:
        _tell_of(before, name)
    return _begin(following, time, workspace)


def person(root: Path) -> str:
    """Return who sits here: as git signs, or else the name of the login."""
    try:
        return user_name(root) or getpass.getuser()
    except OSError:  # a login without a name
        return ""


def _stopped() -> int:
    console.say("Stopped before the first step; nothing was written.")
    return console.INTERRUPTED


def _begin(following: Following, time: Clock, workspace: Workspace) -> int:
    page = following.page
    content = page.text.encode("utf-8", "surrogatepass")
    commit, following.state = state_of(workspace.root, page.from_root, content)
    try:
        introduce(following)
    except Stopped:
        return _stopped()
    log = new_log(_folders(workspace), page.path, workspace.root, time)
    if log.path.parent != workspace.operations / LOGS:
        console.say(f"{workspace.operations} can't be written: the log is {log.path}")
    elif written := merged_by_union(workspace.operations, workspace.root):
        console.say(f"Wrote {console.shown(written)}: git keeps the records of both sides.")
    held = hold(log.path)
    log.write(
        "start", document=page.path, title=page.title, content=content_hash(page),
        commit=commit, state=following.state, draft=following.is_draft, by=following.by,
        author=following.by in authors(workspace.root, page.from_root),
        items=len(following.items), promised=page.value("duration"), drill=following.drill,
        exec=following.execute, **({"parts": following.parts} if following.parts else {}),
    )  # fmt: skip
    try:
        return RunSession(following, log).run()
    finally:
        release(held)


def _go_on(following: Following, run: Run | None, time: Clock, workspace: Workspace) -> int:
    page = following.page
    shown = console.shown(workspace.operations / page.path)
    if run is None:
        raise OpsError(f"no run of {shown} can be continued", "Begin one: leave out --resume.")
    held = hold(run.path)
    if held is None:
        raise OpsError(
            f"the run of {run.shown} is open in another terminal",
            "Continue there, or end it first.",
        )
    content = page.text.encode("utf-8", "surrogatepass")
    following.state = state_of(workspace.root, page.from_root, content)[1]
    root = workspace.root if workspace.operations in run.path.parents else run.path.parent
    log = taken_up(run.path, run.id, root, time, run.seconds)
    following.drill = run.is_drill
    session = RunSession(following, log)
    session.take_up(run)
    try:
        introduce(following, session.outcomes)
        log.write("resume", by=following.by, content=content_hash(page), exec=following.execute)
        return session.run()
    except Stopped:  # before anything was shown
        tell_how_to_go_on(following)
        return console.INTERRUPTED
    finally:
        release(held)


def _folders(workspace: Workspace) -> list[Path]:
    """Return where a log may go: the repository, or else the person's own state."""
    own = folder_of(workspace.root)  # …/ops/answers/<repository>
    return [workspace.operations / LOGS, own.parent.parent / "runs" / own.name]


def _unfinished(workspace: Workspace, page: Page) -> Run | None:
    """Return the last run of the document that did not come to its end."""
    found: list[Run] = []
    for folder in _folders(workspace):
        for path in files_of(folder):
            root = workspace.root if folder.parent == workspace.operations else folder
            runs, lines = read_log(path, root)
            own = [run for run in runs if run.document == page.path and run.ended in {"", STOPPED}]
            if lines.newer and (own or path.stem.endswith(f"-{name_of(page.path)}")):
                console.say(f"{console.shown(path)} is of a later version of ops; it was not read.")
                continue
            for number, why in lines.wrong if own else ():
                console.say(f"{console.shown(path)}:{number}: {why}; the line is left out.")
            if own and lines.cut_off:
                console.say(f"{console.shown(path)}: the last line was cut off; it is left out.")
            found += own
    return max(found, key=lambda run: run.began, default=None)


def _tell_of(run: Run, name: str) -> None:
    held = hold(run.path)
    if held is None:
        console.say(f"Somebody is following this now: a run of {run.shown} is open.")
        return
    release(held)
    console.say(
        f"The run of {run.shown} was not finished. To continue it: "
        f"ops run {console.quoted(name)} --resume"
    )
