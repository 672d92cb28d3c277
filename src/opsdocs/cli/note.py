"""``ops note``: the timeline of an incident, while it happens and from records."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.lines import wrapped
from opsdocs.cli.menus import choose
from opsdocs.cli.options import AskNothing, PathOnly, Root, Zone
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError, UsageError
from opsdocs.incident.find import finder_of, named, pages, running, typed_finder
from opsdocs.incident.lines import as_read
from opsdocs.incident.note import add_note, refuse_day_before, status_of, statuses_of, time_of
from opsdocs.types.detect import stem
from opsdocs.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_BEGIN = 'ops new post-mortem "What happened" --start now'


def _with_timeline(ctx: typer.Context) -> list[Page]:
    workspace = open_workspace(Path.cwd(), ctx.params.get("root"))
    found = pages(workspace, typed_finder(workspace))
    return [page for page in found if "timeline" in page.sections]


def _timelines(ctx: typer.Context) -> list[str]:
    """Return the names of the documents that have a timeline."""
    return sorted({stem(page.path) for page in _with_timeline(ctx)})


def _statuses(ctx: typer.Context) -> list[str]:
    found = (statuses_of(page) for page in _with_timeline(ctx))
    return list(dict.fromkeys(status for statuses in found for status in statuses))


@app.command()
def note(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]", help="What happened; - reads stdin.")
    ] = None,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The document. Default: the open incident.",
            autocompletion=_timelines,
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help='A time in UTC: 14:05, "5 minutes ago". Default: now.'),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATE", help="Set the Status, too.", autocompletion=_statuses),
    ] = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="The incident is over: set Status, end and Duration.")
    ] = False,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="FILE…", help="Merge records from a file, or from git:RANGE."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="With --from: leave out earlier records.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="With --from: leave out later records.")
    ] = None,
    zone: Zone = None,
    marked: Annotated[
        list[str] | None,
        typer.Option(metavar=":EMOJI:", help="With --from: take messages with this reaction."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With --from: also the messages that people wrote.")
    ] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="With --from: write roles, not names.")
    ] = False,
    keep_events: Annotated[
        bool, typer.Option("--keep-events", help="With --from: keep all in NAME.events.jsonl.")
    ] = False,
    defaults: AskNothing = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="With --from: write nothing.")
    ] = False,
    quiet: PathOnly = False,
    root: Root = None,
) -> int:
    """Append to the timeline of the incident that is open, or merge records into it."""
    own = {"--at": at, "--status": status, "--resolved": resolved}
    of_records = {"--since": since, "--until": until, "--zone": zone, "--marked": marked,
                  "--all": everything, "--anonymous": anonymous, "--keep-events": keep_events,
                  "--pretend": pretend}  # fmt: skip
    for option in (option for option, given in (own if sources else of_records).items() if given):
        how = "can't be used with" if sources else "needs"
        raise UsageError(f"{option} {how} --from", "See: ops note --help")
    for option, given in {"--to": to, "--at": at, "--status": status}.items():
        if given is not None and not given.strip():  # of a variable that is not set
            raise UsageError(f"{option} is empty", "See: ops note --help")
    workspace = open_workspace(Path.cwd(), root)
    if not sources:
        if resolved and status:
            raise UsageError("--resolved and --status exclude each other", "Pass one of them.")
        state = "resolved" if resolved else status or ""
        return _note(workspace, " ".join(words or ()), to, at, state, quiet=quiet)
    # 40 ms that a note does not pay: the formats.
    from opsdocs.cli import note_records  # noqa: PLC0415

    context = note_records.context_of(zone, marked or ())
    wanted = note_records.wanted(
        context, clock.utc(), since, until, everything=everything, anonymous=anonymous, keep_events=keep_events,
        pretend=pretend,
    )  # fmt: skip
    page = _document(workspace, to, typed=False)
    note_records.import_into(
        page, [*sources, *(words or ())], context=context, wanted=wanted, now=clock.utc(),
        root=workspace.root, ask=not (defaults or pretend) and console.is_interactive(), quiet=quiet,
    )  # fmt: skip
    console.out_path(page.folder / page.path)
    return 0


def _note(
    workspace: Workspace, text: str, to: str | None, at: str | None, state: str, *, quiet: bool
) -> int:
    now = clock.utc()
    moment = time_of(at, now) if at else None
    page = _document(workspace, to, typed=bool(state))
    if at and moment:
        refuse_day_before(page, _shown(page), at, moment, now)
    if state:
        state = status_of(page, state)
    if text == "-":
        return _note_lines(page, moment, quiet=quiet, prompt="")
    if not text and not state:
        if not console.is_interactive():
            raise UsageError("what happened?", 'For example: ops note "Rolled back to 1.4.2"')
        if not quiet:
            wrapped(f"Into {_shown(page)}. One line is one entry; Ctrl-D ends.")
        return _note_lines(page, moment, quiet=quiet, prompt="> ")
    _write(page, text, moment or now, state, quiet=quiet)
    if state:
        # 10 ms that only a change of the status pays, which the table shows.
        from opsdocs.cli.refresh_index import refresh_for  # noqa: PLC0415

        refresh_for(workspace, page)
    console.out_path(page.folder / page.path)
    return 0


def _document(workspace: Workspace, to: str | None, *, typed: bool) -> Page:
    finder = typed_finder(workspace) if typed else finder_of(workspace)
    if to:
        return named(workspace, finder, to)
    found = running(workspace, finder)
    if len(found) == 1:
        return found[0]
    if not found:
        raise OpsError("no incident is open", f"Begin one with: {_BEGIN}; or name one with --to.")
    if console.is_interactive():
        options = [
            (f"{one.title.removeprefix('Incident Post-Mortem: ')} ({_state_of(one)})", one.path)
            for one in found
        ]
        chosen = choose("Which incident?", options)
        return next(one for one in found if one.path == chosen)
    names = [one.path.rpartition("/")[2].removesuffix(".md") for one in found]
    raise OpsError(
        f"{len(found)} incidents are open: {', '.join(names)}",
        f"Name one: --to {console.quoted(names[0])}",
    )


def _state_of(page: Page) -> str:
    return page.value("status") if page.choice("status") else "status open"


def _note_lines(page: Page, at: datetime | None, *, quiet: bool, prompt: str) -> int:
    """Write each line as it comes, so that nothing typed is lost."""
    written = 0
    while True:
        if prompt:
            sys.stderr.write(prompt)
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            break
        if line.strip():
            _write(page, line, at or clock.utc(), "", quiet=quiet)
            written += 1
    if prompt:
        console.say("")
    if not written:
        console.say("Nothing was written.", quiet=quiet)
        return 0
    console.out_path(page.folder / page.path)
    return 0


def _write(page: Page, text: str, at: datetime, state: str, *, quiet: bool) -> None:
    noted = add_note(page, _shown(page), text, at, status=state)
    day = "" if noted.at.date() == clock.utc().date() else f"{noted.at:%Y-%m-%d} "
    console.say(f"{day}{noted.at:%H:%M} UTC  {as_read(noted.text)}", quiet=quiet)
    if noted.secrets:
        console.warn("a secret in the note was masked", "Revoke it: you have typed it here.")
    if noted.ends:
        console.say(
            f"Next, what is still open: ops check {console.quoted(_shown(page))}", quiet=quiet
        )
    if noted.left:
        console.say(f"{noted.left}.", quiet=quiet)


def _shown(page: Page) -> str:
    return console.shown(page.folder / page.path)
