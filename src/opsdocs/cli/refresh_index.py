"""Write the index that has a document which was written; the document stays where that fails."""

from __future__ import annotations

from opsdocs.cli import console
from opsdocs.documents.index import refresh
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError
from opsdocs.workspace import Workspace


def refresh_for(workspace: Workspace, page: Page) -> None:
    """Write the index that has a document whose fields have changed; say where that fails."""
    refresh_of(workspace, page.path.rpartition("/")[0])


def refresh_of(workspace: Workspace, folder: str) -> None:
    """Write the index of a folder, from the home; say where that fails: the document is there."""
    try:
        refresh(workspace, [folder])
    except OpsError as error:
        console.warn(f"the index was not written: {error.message}", error.hint)
