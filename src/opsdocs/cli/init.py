"""``ops init``: bootstrap ``operations/`` in a repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.cli import console
from opsdocs.cli.options import Data, DataFile, Defaults
from opsdocs.errors import OpsError, UsageError
from opsdocs.given import read_given
from opsdocs.workspace import ANSWERS_FILE, FOLDER

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def command() -> Any:
    """Return the command ``ops init``."""
    return typer.main.get_command(app)


@app.command()
def init(
    *,
    dest: Annotated[
        Path, typer.Argument(metavar="[DEST]", help="The repository; made if missing.")
    ] = Path(),
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    pretend: Annotated[bool, typer.Option("-n", "--pretend", help="Write nothing.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that exist.")
    ] = False,
    template: Annotated[
        str | None, typer.Option(metavar="URL", help="A template of your own, or its folder.")
    ] = None,
    vcs_ref: Annotated[
        str | None, typer.Option(metavar="REF", help="With --template: its version.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="With --template: let it run its tasks.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print errors only.")] = False,
) -> int:
    """Bootstrap operations/ in a repository; what exists there is kept."""
    if os.path.lexists(dest) and not dest.is_dir():
        raise OpsError(f"{dest} is not a folder", "Name a folder, or one that is yet to be made.")
    if (dest / ANSWERS_FILE).is_file() and (dest / FOLDER).is_dir() and not overwrite:
        console.say(f"{dest / FOLDER} is already set up; nothing was changed.", quiet=quiet)
        console.say("A newer template comes with: ops update", quiet=quiet)
        return 0
    if (vcs_ref or trust) and not template:
        raise UsageError("--vcs-ref and --trust go with --template", "Name the template too.")
    given = read_given(data or [], data_file)
    answers = {name: answer.value for name, answer in given.items()}

    from opsdocs.bootstrap import bootstrap  # noqa: PLC0415 - imports Copier, half a second

    done = bootstrap(
        dest,
        answers,
        template=template,
        ref=vcs_ref,
        trust=trust,
        defaults=defaults or not console.is_interactive(),
        overwrite=overwrite,
        pretend=pretend,
    )
    if not quiet:
        _report(dest, done.made, done.kept, pretend=pretend)
    return 0


def _report(dest: Path, made: tuple[str, ...], kept: tuple[str, ...], *, pretend: bool) -> None:
    if made:
        console.out(f"{dest}/")
    for line in tree(made):
        console.out(line)
    if kept:
        console.say(f"Kept as they are: {', '.join(kept)}")
    if pretend:
        console.say("Nothing was written.")
        return
    into = "" if dest == Path() else f"cd {console.quoted(dest)} && "
    console.say(f'\nNext: {into}ops new runbook "Certificate renewal"')


def tree(paths: tuple[str, ...]) -> list[str]:
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
