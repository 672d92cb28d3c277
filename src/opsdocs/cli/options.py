"""The options that several commands share, with Copier's names and letters."""

from __future__ import annotations

from typing import Annotated

import typer

_ROOT = "opsdocs.root"


def _remembered_root(ctx: typer.Context, value: str | None) -> str | None:
    """Return the value of --root, or the one that stands before the command."""
    if value:
        ctx.meta[_ROOT] = value
    return root_in(ctx)


def root_in(ctx: typer.Context) -> str | None:
    """Return the ``--root`` of the command line so far."""
    root: str | None = ctx.meta.get(_ROOT)
    return root


Root = Annotated[
    str | None,
    typer.Option(
        "--root",
        metavar="DIR",
        is_eager=True,
        callback=_remembered_root,
        help="The repository to work in.  [env var: OPS_ROOT]",
    ),
]
Data = Annotated[
    list[str] | None,
    typer.Option("-d", "--data", metavar="KEY=VALUE", help="Answer a question."),
]
DataFile = Annotated[
    str | None,
    typer.Option("--data-file", metavar="FILE", help="Answers in YAML; - reads stdin."),
]
Defaults = Annotated[bool, typer.Option("-l", "--defaults", help="Ask nothing, take the defaults.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print paths and errors only.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
