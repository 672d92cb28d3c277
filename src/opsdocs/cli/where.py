"""Where a command works: in the repository of ``--root`` or ``$OPS_ROOT``, or else around here."""

from __future__ import annotations

import os
from pathlib import Path

from opsdocs.workspace import Workspace, find_root, open_workspace


def named(root: str | None) -> str | None:
    """Return the repository that ``--root`` names, or else $OPS_ROOT; None where neither does."""
    return root or os.environ.get("OPS_ROOT") or None


def workspace(root: str | None) -> Workspace:
    """Return the repository with its settings; raise ``OpsError`` where there is none."""
    return open_workspace(Path.cwd(), named(root))


def found_root(root: str | None) -> Path | None:
    """Return the root of the repository, None where there is none."""
    return find_root(Path.cwd(), named(root))


def team_types(root: str | None) -> Path | None:
    """Return the folder of the team's own types, or None outside any repository."""
    found = found_root(root)
    return Workspace(found).types if found else None


def type_names(root: str | None) -> list[str]:
    """Return the names of the document types, which Tab offers."""
    from opsdocs.types.registry import type_files  # noqa: PLC0415 - only Tab needs it

    return list(type_files(team_types(root)))


def document_names(root: str | None) -> list[str]:
    """Return what ``ops show`` calls the documents, which Tab offers."""
    from opsdocs.types.detect import INDEX, document_paths  # noqa: PLC0415 - as above

    names = [path.rpartition("/")[2] for path in document_paths(workspace(root).operations)]
    return sorted({name.removesuffix(".md") for name in names if name != INDEX})
