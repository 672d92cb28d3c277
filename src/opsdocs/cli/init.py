"""``ops init``: bootstrap ``operations/`` in a repository."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.adopt.survey import folders_of_documents
from opsdocs.alerts.starter import write_rules
from opsdocs.cli import clock, console
from opsdocs.cli.options import Data, DataFile, Defaults, Root
from opsdocs.documents.index import refresh
from opsdocs.errors import OpsError, UsageError
from opsdocs.files import write
from opsdocs.places import check_relative
from opsdocs.stamp.given_answers import read_given
from opsdocs.template.answers_file import absolute_template, read_origin
from opsdocs.types.detect import INDEX, paths_in
from opsdocs.workspace import (
    ANSWERS_FILE,
    FOLDER,
    GITLAB_JOB,
    SETTINGS_FILE,
    TO_INCLUDE,
    Workspace,
    find_root,
    from_root,
    home_of,
    open_workspace,
)

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def init(
    *,
    dest: Annotated[
        str | None,
        typer.Argument(
            metavar="[DEST]",
            help="The repository; it is made if missing. Default: the current one.",
        ),
    ] = None,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    pretend: Annotated[bool, typer.Option("-n", "--pretend", help="Write nothing.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that exist.")
    ] = False,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="URL", help="A template of your own, or its folder."),
    ] = None,
    vcs_ref: Annotated[
        str | None, typer.Option("--vcs-ref", metavar="REF", help="With --template: its version.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="With --template: let it run its tasks.")
    ] = False,
    folder: Annotated[
        str | None,
        typer.Option(
            "--folder", metavar="DIR", help=f"Where the documents go. Default: {FOLDER}/."
        ),
    ] = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="Add the worked examples of all types.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print errors only.")] = False,
    root: Root = None,
) -> int:
    """Bootstrap operations/ in a repository; what exists there is kept."""
    destination = _destination(dest, root)
    if os.path.lexists(destination) and not destination.is_dir():
        raise OpsError(
            f"{destination} is not a folder", "Name a folder, or one that is yet to be made."
        )
    home = _home(destination, folder, pretend=pretend)
    there = (destination / ANSWERS_FILE).is_file() and (destination / home).is_dir()
    if there and not overwrite:
        if examples:
            return _add_examples(destination, pretend=pretend, quiet=quiet)
        if template and absolute_template(template) != read_origin(destination).source:
            raise OpsError(
                f"{destination / home} is already set up, from another template",
                f"To go to that one: ops update --template {console.quoted(template)}",
            )
        console.say(f"{destination / home} is already set up; nothing was changed.", quiet=quiet)
        if data or data_file:
            console.say("To change its answers: ops update --data KEY=VALUE", quiet=quiet)
        else:
            console.say("If there is a newer template, it comes with: ops update", quiet=quiet)
        if dest is None and root is None and destination != Path():
            console.say("To make another tree in this folder: ops init .", quiet=quiet)
        return 0
    if (vcs_ref or trust) and not template:
        raise UsageError("--vcs-ref and --trust need --template", "Name the template too.")
    given = read_given(data or (), data_file)
    answers = {name: answer.value for name, answer in given.items()}

    asks = not defaults and console.is_interactive()
    from opsdocs.template.init import bootstrap  # noqa: PLC0415 - 500 ms: Copier

    done = bootstrap(
        destination,
        answers,
        template=template,
        ref=vcs_ref,
        trust=trust,
        defaults=not asks,
        overwrite=overwrite,
        pretend=pretend,
    )
    made, kept = done.made, done.kept
    if examples:
        more, there_already = _examples(destination, pretend=pretend)
        made, kept = (*made, *more), (*kept, *there_already)
    if not quiet:
        _report(destination, made, kept, pretend=pretend)
    return 0


def _home(destination: Path, folder: str | None, *, pretend: bool) -> str:
    """Return the home of the documents; where it is given, the settings get to know it."""
    if folder is None:
        return home_of(destination)
    home = Path(os.path.normpath(folder)).as_posix()
    settings = destination / SETTINGS_FILE
    if settings.is_file():
        if home != (known := home_of(destination)):
            raise UsageError(
                f"{settings} has the documents in {known}", "Change folders there, or --folder."
            )
    elif home != FOLDER:
        if home != ".":
            check_relative(home)
        if not pretend:
            write(settings, f'folders = ["{home}"]\n', root=destination)
    return home


def _add_examples(destination: Path, *, pretend: bool, quiet: bool) -> int:
    made, kept = _examples(destination, pretend=pretend)
    if not quiet:
        _report(destination, made, kept, pretend=pretend)
    return 0


def _examples(destination: Path, *, pretend: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from opsdocs.stamp.examples import write_examples  # noqa: PLC0415 - 50 ms: Jinja2

    if (destination / home_of(destination)).is_dir():
        workspace = open_workspace(Path.cwd(), str(destination))
    else:  # pretending
        workspace = Workspace(destination)
    made, kept = write_examples(workspace, clock.today(), pretend=pretend)
    rules, there = write_rules(workspace, pretend=pretend)
    made, kept = (*made, *rules), (*kept, *there)
    if not pretend:
        refresh(workspace)
    return made, kept


def _destination(dest: str | None, root: str | None) -> Path:
    """Return DEST, or else the --root, or $OPS_ROOT, that all commands have.

    Or else the repository that this folder is in, if it is set up; or else this folder.
    """
    if dest is not None and root not in {None, os.environ.get("OPS_ROOT")}:
        raise UsageError("DEST and --root both name the repository", "Pass one of them.")
    if dest == "":
        raise UsageError("DEST is empty", "Name a folder; the one that you are in is .")
    if chosen := dest or root:
        return Path(chosen)
    above = find_root(Path.cwd())
    is_set_up = above is not None and (above / ANSWERS_FILE).is_file()
    return Path(os.path.relpath(above)) if above and is_set_up else Path()


def _report(dest: Path, made: tuple[str, ...], kept: tuple[str, ...], *, pretend: bool) -> None:
    if made:
        console.out(f"{dest}/")
    for line in drawn(made):
        console.out(line)
    if kept:
        console.say(f"Kept as they are: {', '.join(kept)}")
    if pretend:
        console.say("Nothing was written.")
        return
    if GITLAB_JOB in made:
        console.say(TO_INCLUDE)
    into = "" if dest == Path() else f"cd {console.quoted(dest)} && "
    if there := _documents_there(dest, made):
        console.say(
            f"\nThere are documents in {there}. To take them over as they are: {into}ops adopt"
        )
    console.say(f'\nNext: {into}ops new runbook "Certificate renewal"')


def _documents_there(dest: Path, made: tuple[str, ...]) -> str:
    """Return where a repository has documents that `ops adopt` would look at, "" where nowhere."""
    workspace = open_workspace(Path.cwd(), str(dest)) if (dest / home_of(dest)).is_dir() else None
    known = workspace.folders if workspace else (FOLDER,)
    folders = folders_of_documents(dest, known)
    if workspace and not workspace.types_of:  # or it was asked of them before
        home = workspace.home
        paths = (from_root(home, path) for path in paths_in(workspace.operations))
        if any(path.rpartition("/")[2] != INDEX and path not in made for path in paths):
            folders = [home, *folders]
    return ", ".join(f"{one}/" for one in folders[:4])


def drawn(paths: tuple[str, ...]) -> list[str]:
    """Return ``paths`` as the lines of a tree, folders first as ``tree --dirsfirst`` has them."""
    nested: dict[str, Any] = {}
    for path in paths:
        at = nested
        for part in path.split("/"):
            at = at.setdefault(part, {})
    return list(_branches(nested, ""))


def _branches(nested: dict[str, Any], indent: str) -> Any:
    names = sorted(nested, key=lambda name: (not nested[name], name))
    for name in names:
        last = name == names[-1]
        below = nested[name]
        yield f"{indent}{'└── ' if last else '├── '}{name}{'/' if below else ''}"
        yield from _branches(below, indent + ("    " if last else "│   "))
