"""``ops new``: stamp a document from its type."""

from __future__ import annotations

from typing import Annotated, Any, cast

import typer

from opsdocs.cli import completion, console
from opsdocs.cli.command import new_app
from opsdocs.cli.options import Data, DataFile, Quiet, Root
from opsdocs.cli.typecommand import TypeCommands
from opsdocs.errors import UsageError
from opsdocs.types.model import DocType
from opsdocs.types.registry import load_types, type_files
from opsdocs.workspace import open_here, types_here

DefaultsAlone = Annotated[bool, typer.Option("-l", "--defaults", help="Ask nothing.")]
Pretend = Annotated[bool, typer.Option("-n", "--pretend", help="Write nothing, show the path.")]
Stdout = Annotated[bool, typer.Option("--stdout", help="Write nothing, print the document.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a document that exists.")]
NoIndex = Annotated[bool, typer.Option("--no-index", help="Leave the folder's index as it is.")]
Edit = Annotated[bool, typer.Option("--edit", help="Open the document in $VISUAL or $EDITOR.")]


def _examples(ctx: typer.Context, incomplete: str) -> list[str]:
    from opsdocs.stamp.examples import example_files  # noqa: PLC0415 - 30 ms, only for Tab

    return completion.fit(example_files(cast("Any", ctx.command).doctype), incomplete)


def new(
    ctx: typer.Context,
    *,
    example: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Take the answers of a worked example.",
            autocompletion=_examples,
        ),
    ] = None,
    data: Data = None,
    data_file: DataFile = None,
    defaults: DefaultsAlone = False,
    pretend: Pretend = False,
    stdout: Stdout = False,
    overwrite: Overwrite = False,
    no_index: NoIndex = False,
    edit: Edit = False,
    quiet: Quiet = False,
    root: Root = None,
) -> int:
    """Stamp one document; type, answers by flags and title are ``ctx.obj``."""
    doctype, answers, title_words = ctx.obj
    from opsdocs.cli.stamping import stamp  # noqa: PLC0415 - 50 ms for Jinja, not for Tab

    return stamp(
        doctype, answers, title_words, example=example, data=data or (), data_file=data_file,
        asks=not (defaults or example), pretend=pretend, stdout=stdout, overwrite=overwrite,
        indexes=not no_index, edit=edit, quiet=quiet, root=root,
    )  # fmt: skip


class _Types(TypeCommands):
    stamp = staticmethod(new)


app = new_app(
    cls=_Types,
    invoke_without_command=True,
    subcommand_metavar="[TYPE] [TITLE]",
    epilog="The questions of a type are its options: ops new TYPE --help",
)


@app.callback(short_help="Stamp a document: a runbook, a post-mortem, …")
def choose(
    ctx: typer.Context,
    *,
    data: Data = None,
    data_file: DataFile = None,
    defaults: DefaultsAlone = False,
    pretend: Pretend = False,
    stdout: Stdout = False,
    overwrite: Overwrite = False,
    no_index: NoIndex = False,
    edit: Edit = False,
    quiet: Quiet = False,
    root: Root = None,
) -> int:
    """Stamp a document of a TYPE, asking on a terminal for what is not given."""
    if ctx.invoked_subcommand:
        return 0
    if defaults or not console.is_interactive():
        raise UsageError(
            f"which document? The types are {', '.join(type_files(types_here(root)))}",
            'For example: ops new runbook "TITLE"',
        )
    workspace = open_here(root)
    types = [doctype for doctype in load_types(workspace.types) if isinstance(doctype, DocType)]
    from opsdocs.cli import prompts  # noqa: PLC0415 - imports questionary, 200 ms

    entries = [(doctype.name, doctype.description) for doctype in types]
    chosen = prompts.choose("Which document?", entries)
    ctx.obj = (next(doctype for doctype in types if doctype.name == chosen), {}, [])
    return new(
        ctx, data=data, data_file=data_file, pretend=pretend, overwrite=overwrite, stdout=stdout,
        no_index=no_index, edit=edit, quiet=quiet, root=root,
    )  # fmt: skip
