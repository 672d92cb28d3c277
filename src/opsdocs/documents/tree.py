"""The documents of a workspace as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from opsdocs.documents.page import Page
from opsdocs.errors import TypeFileError
from opsdocs.markdown.definitions import definitions
from opsdocs.markdown.model import Link
from opsdocs.markdown.parse import parse
from opsdocs.types.detect import TypeFinder, document_paths
from opsdocs.types.model import DocType
from opsdocs.types.registry import open_finder
from opsdocs.workspace import Workspace


class Tree:
    """All pages of a workspace, and the errors of its type files."""

    def __init__(
        self,
        workspace: Workspace,
        pages: list[Page],
        types: dict[str, DocType],
        broken: list[TypeFileError],
        finder: TypeFinder,
    ) -> None:
        self.workspace = workspace
        self.pages = pages
        self.types = types
        self.broken = broken
        self.finder = finder

    def of_type(self, *names: str) -> list[Page]:
        """Return the pages of these types."""
        if len(names) == 1:
            return self.by_type.get(names[0], [])
        return [page for page in self.pages if page.doctype and page.doctype.name in names]

    @cached_property
    def by_type(self) -> dict[str, list[Page]]:
        """The pages by the name of their type."""
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            if page.doctype:
                found.setdefault(page.doctype.name, []).append(page)
        return found

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """The pages by path."""
        return {page.path: page for page in self.pages}

    def linked(self, page: Page, text: str, *names: str) -> Page | None:
        """Return the first page of these types that a link in ``text``, a part of ``page``, leads to."""
        if "[" not in text:
            return None
        known = definitions(page.text).items() if "](" not in text or "][" in text else ()
        behind = (f"[{label}]: <{one.target}>" for label, one in known)
        return self.first_of(page, parse("\n".join((text, "", *behind))).links, *names)

    def first_of(self, page: Page, links: Iterable[Link], *names: str) -> Page | None:
        """Return the first page of these types that one of the links of ``page`` leads to."""
        for link in links:
            other = self.by_path.get(page.resolve(link.target))
            if other and (not names or (other.doctype and other.doctype.name in names)):
                return other
        return None


def read_tree(workspace: Workspace) -> Tree:
    """Return the documents of ``workspace``, by path; each is read when it is asked for."""
    finder, broken = open_finder(workspace)
    types = {doctype.name: doctype for doctype, *_ in finder.entries}
    folder = workspace.operations
    pages = [Page(path, folder, finder) for path in document_paths(workspace)]
    return Tree(workspace, pages, types, broken, finder)
