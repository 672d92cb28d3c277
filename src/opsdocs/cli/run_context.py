"""What is followed, by whom and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.runs.history import COMMITTED, NEW, NO_GIT
from opsdocs.runs.procedure import Item, procedure_of


@dataclass
class Following:
    """A document with its items, the person, and the options of ``ops run``.

    ``values`` are those of stand-ins; ``state`` is how the document stands to what is committed.
    ``parts`` are those of the document that are followed, where that is not all of it.
    """

    tree: Tree
    page: Page
    items: list[Item]
    values: dict[str, str]
    by: str
    execute: bool
    drill: bool
    keep_output: bool
    state: str = COMMITTED
    parts: tuple[str, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether the document says so, or has no Status, which counts as that."""
        return self.page.choice("status") in {"draft", ""}

    @property
    def is_out_of_use(self) -> bool:
        """Whether the document says that it is not to be followed any more."""
        return self.page.choice("status") == "deprecated"

    def warnings(self) -> Iterator[str]:
        """Yield why the document, or with --exec its commands, are not to be trusted blindly."""
        if self.is_out_of_use:
            yield "this document is out of use (Deprecated)."
        elif self.is_draft and self.page.value("status"):
            yield "this document is a draft."
        if not self.execute:
            return
        if self.is_draft and not self.page.value("status"):
            yield "this document has no Status, so it counts as a draft."
        if self.state == NO_GIT:
            yield "this document is in no git repository; nobody reviewed its commands."
        elif self.state == NEW:
            yield "this document is not committed yet."
        elif self.state != COMMITTED:
            yield "this document differs from the one that is committed."

    def read_again(self) -> bool:
        """Read the document again; return whether it has changed and can still be followed."""
        page = Page(self.page.path, self.page.folder, self.page.finder)
        if page.problem or page.text == self.page.text:
            return False
        items = procedure_of(page, self.parts)
        if not items:
            return False
        self.page, self.items = page, items
        return True
