"""The names of the document types, for Tab; most commands do without what finds them."""

from __future__ import annotations

from pathlib import Path

import typer

from opsdocs.types.registry import type_files
from opsdocs.workspace import team_types


def type_names(ctx: typer.Context) -> list[str]:
    """Return the names of the document types."""
    return list(type_files(team_types(Path.cwd(), ctx.params.get("root"))))
