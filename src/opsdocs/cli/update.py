"""``ops update``: bring ``operations/`` to the newest version of its template."""

from pathlib import Path
from typing import Annotated

import typer

from opsdocs.cli import console
from opsdocs.cli.options import Data, DataFile, Defaults, Root
from opsdocs.errors import UsageError
from opsdocs.stamp.given_answers import read_given
from opsdocs.template.answers_file import (
    Origin,
    absolute_template,
    is_newer,
    read_origin,
    refuse_downgrade,
    unknown_version,
)
from opsdocs.template.fetch import address_of, newest_version
from opsdocs.template.trust import refuse_untrusted
from opsdocs.version import installed_version
from opsdocs.workspace import open_workspace

_SHORT = 7
"""Letters of a commit that are shown."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def update(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether a newer template is installed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check, print JSON.")] = False,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="Change nothing, show a diff.")
    ] = False,
    vcs_ref: Annotated[
        str | None,
        typer.Option("--vcs-ref", metavar="REF", help="The version of the template to go to."),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the template is now, if it has moved."),
    ] = None,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust", help="Let a template of your own run its tasks, and write anywhere."
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print conflicts and errors only.")
    ] = False,
    root: Root = None,
) -> int:
    """Merge the newest template, keeping the team's edits."""
    if as_json and not check:
        raise UsageError("--json needs --check", "Pass --check too, or leave --json out.")
    workspace = open_workspace(Path.cwd(), root)
    tree = workspace.root
    origin = read_origin(tree)
    if check:
        if not (origin.is_ours or trust):
            refuse_untrusted(origin.source, tree)
        return _check(origin, as_json=as_json, quiet=quiet)
    given = read_given(data or (), data_file)
    answers = {name: answer.value for name, answer in given.items()}
    if (
        origin.is_ours
        and origin.version == installed_version()
        and not answers
        and not vcs_ref
        and not template
    ):
        console.say(f"Up to date: template {origin.version}.", quiet=quiet)
        return 0

    asks = not defaults and console.is_interactive()
    from opsdocs.cli.update_report import merge_and_report  # noqa: PLC0415 - 500 ms: Copier

    return merge_and_report(
        workspace,
        answers,
        ref=vcs_ref,
        source=absolute_template(template) if template else None,
        trust=trust,
        defaults=not asks,
        pretend=pretend,
        quiet=quiet,
    )


def _check(origin: Origin, *, as_json: bool, quiet: bool) -> int:
    installed = installed_version() if origin.is_ours else _newest_of(origin)
    refuse_downgrade(origin, installed)
    current = origin.version == installed
    if not current and origin.is_ours and not is_newer(installed, origin.version):
        raise unknown_version(origin)
    if as_json:
        state = {"tree": origin.version, "newest": installed, "up_to_date": current}
        console.out_json(state)
    elif current:
        console.say(f"Up to date: template {origin.version}.", quiet=quiet)
    else:
        console.say(
            f"The tree has template {origin.version}; {installed} is "
            f"{'installed' if origin.is_ours else 'the newest'}. Run: ops update"
        )
    return 0 if current else 1


def _newest_of(origin: Origin) -> str:
    newest = newest_version(address_of(origin.source)).removeprefix("v")
    # A template without tags is at a commit, of which the tree's version is a part.
    return origin.version if newest.startswith(origin.version) else newest[:_SHORT]
