"""Write a document that is there with another text."""

from __future__ import annotations

from pathlib import Path

from opsdocs.documents.page import Page
from opsdocs.files import read_start, write

_MARK = "\ufeff"


def save(page: Page, text: str) -> Path:
    """Write ``text`` as that of ``page``; return the file, raise ``OpsError``."""
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
