"""Write a document that is there with another text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from opsdocs.documents.conflicts import conflicts_in
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError
from opsdocs.files import read_start, write
from opsdocs.locks import one_at_a_time

_MARK = "\ufeff"


def change(page: Page, shown: str, make: Callable[[Page], str]) -> bool:
    """Write what ``make`` returns for ``page`` as it is now: others may have changed it.

    Returns whether that is another text. No other process of ours writes meanwhile. Raises
    ``OpsError``, which calls the document ``shown``; then nothing is written.
    """
    with one_at_a_time(page.folder):
        now = again(page)
        refuse_unfit(now, shown)
        text = make(now)
        if text == now.text:
            return False
        save(now, text)
        return True


def again(page: Page) -> Page:
    """Return the document as it is now."""
    return Page(page.path, page.folder, page.finder)


def refuse_unfit(page: Page, shown: str) -> None:
    """Raise ``OpsError`` where a document can't be read, or has the marks of a conflict."""
    if page.problem:
        raise OpsError(f"{shown}: {page.problem}")
    for line, _ in conflicts_in(page):
        raise OpsError(f"{shown}:{line}: a conflict of a merge is left here", "Resolve it first.")


def save(page: Page, text: str) -> Path:
    """Write ``text`` in the place of that of ``page``; return the file.

    Raises ``OpsError``, also where somebody has written it since ``page`` was read.
    """
    if again(page).text != page.text:
        raise OpsError(
            f"{page.from_root} was changed meanwhile", "It was left as it is; try again."
        )
    file, content = saved(page, text)
    write(file, content, root=page.root, overwrite=True)
    return page.folder / page.path


def saved(page: Page, text: str) -> tuple[Path, bytes]:
    """Return the file that ``text`` of ``page`` goes to, and its content.

    The mark of UTF-8 at its beginning stays, where it had one; a link within the repository leads
    to the file that is written, and stays a link.
    """
    path = page.folder / page.path
    file = path.resolve() if path.is_symlink() else path
    mark = _MARK if _has_mark(file, page.root) else ""
    return file, (mark + text).encode()


def _has_mark(path: Path, root: Path) -> bool:
    try:
        return read_start(str(path), 3, root=root) == _MARK.encode()
    except OSError:
        return False
