"""Find the document that is meant: the incident that is open, or the one that is named."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.documents.find import pages_named
from opsdocs.documents.page import Page
from opsdocs.documents.words import words
from opsdocs.errors import OpsError, nearest
from opsdocs.types.detect import INDEX, TypeFinder, document_paths, stem
from opsdocs.workspace import Workspace

_OVER = words("INCIDENT_OVER")
_RUNNING = words("INCIDENT_RUNNING")
_IN_TIMELINES = words("TIMELINE_PART")


def finder_of(workspace: Workspace) -> TypeFinder:
    """Return what tells types; it knows none where the team has none of its own.

    The labels of the built-in ones are the names that are looked for here; reading all types takes
    as long as all else that a note needs.
    """
    if workspace.types.is_dir() or workspace.words:
        return typed_finder(workspace)
    return TypeFinder([], home=workspace.home)


def typed_finder(workspace: Workspace) -> TypeFinder:
    """Return what tells types, and knows them all."""
    from opsdocs.types.registry import open_finder  # noqa: PLC0415 - 3 ms that a note does not pay

    return open_finder(workspace)[0]


def pages(workspace: Workspace, finder: TypeFinder) -> Iterator[Page]:
    """Yield the documents; those that can't have a timeline are not read as Markdown."""
    folder = workspace.operations
    for path in document_paths(workspace):
        if path.rpartition("/")[2] == INDEX:
            continue
        page = Page(path, folder, finder)
        if finder.entries or any(part in page.text for part in _IN_TIMELINES):
            yield page


def is_running(page: Page) -> bool:
    """Tell whether a document is of an incident that is not over; an open status says no end."""
    if "timeline" not in page.sections:
        return False
    status, entry = page.choice("status"), page.fields.get("status")
    is_open = bool(entry and entry.value and not status)
    over = (not status or status in _OVER) and not is_open
    return status in _RUNNING or ("root_cause" in page.sections and not over)


def begins_as_over(page: Page) -> bool:
    """Tell whether a document says already above its first section that it is over.

    Then the rest is not read as Markdown: there may be years of incidents.
    """
    head, section, _ = page.text.partition("\n## ")
    return bool(section) and (
        Page(page.path, page.folder, page.finder, head).choice("status") in _OVER
    )


def running(workspace: Workspace, finder: TypeFinder) -> list[Page]:
    """Return the incidents that are not over."""
    return [
        page for page in pages(workspace, finder) if not begins_as_over(page) and is_running(page)
    ]


def named(workspace: Workspace, finder: TypeFinder, name: str) -> Page:
    """Return the document that ``name`` means: a path, a file's name, a title, or a part of one.

    Of several, it is the incident that is not over. Raises ``OpsError`` where there is none, or
    several.
    """
    every = [Page(path, workspace.operations, finder) for path in document_paths(workspace)]
    found = pages_named(every, name, workspace.operations) if name.strip() else []
    if len(found) > 1:
        open_ones = [page for page in found if not begins_as_over(page) and is_running(page)]
        found = open_ones if len(open_ones) == 1 else found
    if len(found) == 1:
        return found[0]
    if not found:
        known = [stem(page.path) for page in every]
        raise OpsError(f"no document is called {name!r}", nearest(name, known) or "See: ops list")
    paths = [page.path for page in found]
    listed = ", ".join(paths[:5]) + (", …" if len(paths) > 5 else "")  # noqa: PLR2004 - on a line
    raise OpsError(f"{name!r} may be any of {len(paths)} documents", f"Name one: {listed}")
