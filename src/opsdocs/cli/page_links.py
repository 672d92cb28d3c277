"""The links of a page, as they are typed from the working directory."""

from __future__ import annotations

from collections.abc import Callable

from opsdocs.cli import console
from opsdocs.documents.page import Page


def link_from_here(page: Page) -> Callable[[str], str]:
    """Return what shows the target of a link of ``page``: files as one types them here."""

    def link(target: str) -> str:
        if ":" in target.partition("/")[0] or target.startswith(("#", "//")):
            return target
        _, mark, anchor = target.partition("#")
        return console.shown(page.folder / page.resolve(target)) + mark + anchor

    return link
