"""Where a file may be: names that every system can hold, and folders that stay inside a root."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from opsdocs.errors import OpsError

# Names that Windows reserves in every folder, whatever the extension:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_WINDOWS_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)
_NOT_IN_NAMES = frozenset('<>:"|?*\\')
_HAS_DESCRIPTORS = {os.open, os.mkdir, os.unlink, os.rename, os.stat} <= os.supports_dir_fd
"""Whether the system opens files relative to an open folder; Windows does not."""
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)


class BadNameError(OpsError):
    """A file name that some of the common file systems can't hold, or that leaves its folder."""


def check_relative(relative: str) -> None:
    """Raise ``BadNameError`` unless ``relative`` (with ``/``) can be a path inside any folder."""
    if relative.startswith("/") or not relative:
        raise BadNameError(f"the path {relative!r} is not relative to a folder")
    for name in relative.split("/"):
        if name in {"", ".", ".."}:
            raise BadNameError(f"the path {relative!r} leaves its folder")
        if _is_git(name):
            raise BadNameError(f"{name!r} could be taken for the folder of git")
        stem = name.split(".", maxsplit=1)[0].lower()
        if stem in _WINDOWS_RESERVED:
            raise BadNameError(f"{name!r} is a name that Windows reserves")
        if _NOT_IN_NAMES.intersection(name) or not name.isprintable() or name[-1] in ". ":
            raise BadNameError(f"{name!r} is not a file name that every system can hold")


def _is_git(name: str) -> bool:
    """Tell whether some system takes ``name`` for ``.git``.

    HFS+ ignores characters that can't be seen, NTFS trailing dots and spaces and what stands
    behind a colon, and has short names such as ``git~1``; see git's own core.protectNTFS.
    """
    seen = "".join(char for char in name if unicodedata.category(char) != "Cf")
    seen = seen.partition(":")[0].rstrip(". ").casefold()
    return seen == ".git" or re.fullmatch(r"git~\d{1,9}", seen) is not None


def inside(root: Path, relative: str) -> Path:
    """Return the path of ``relative`` below ``root``.

    Raises ``OpsError`` where it, or a folder on the way that is a symbolic link, leaves ``root``.
    """
    check_relative(relative)
    path = root / relative
    if leads_out(root, path.parent):
        raise _out_of(root, path.parent)
    return path


def root_of_output(path: Path, root: Path) -> Path | None:
    """Return ``root`` where ``path``, as it is written, is below it, else None.

    A person may name any place to write to, but a link of the repository must not lead there.
    """
    if any(map(_is_git, path.parts)):
        raise OpsError(f"{path} is in a folder of git", "Nothing was written. Name another place.")
    written, top = os.path.abspath(path), os.path.abspath(root)  # noqa: PTH100 - links are not followed
    return root if _is_below(written, top) else None


def _out_of(root: Path, folder: Path) -> OpsError:
    return OpsError(
        f"{folder} leads out of {root}, or to the files of git, by a symbolic link",
        "Nothing was written. Put a real folder in its place.",
    )


def leads_out(root: Path, path: str | Path) -> bool:
    """Tell whether ``path``, all links followed, is outside of ``root``, or where git looks."""
    return not _is_below(os.path.realpath(path), os.path.realpath(root))


def is_open_outside(descriptor: int, path: str | Path, root: str | Path) -> bool:
    """Tell whether what was opened as ``path`` is outside of ``root``, or where git looks.

    The system says where it is: between a look at a path and its opening, somebody may have put
    a link there.
    """
    about = os.stat(root)  # noqa: PTH116 - for 10,000 files
    return not _is_below(
        _true_path(descriptor, path), _true_root(str(root), about.st_dev, about.st_ino)
    )


def _is_below(path: str, root: str) -> bool:
    """Tell whether ``path`` is ``root``, or below it and not in a folder of git's there.

    A link to .git/hooks stays in the repository, and what is written there is run.
    """
    if path == root:
        return True
    before = root.rstrip(os.sep) + os.sep
    if not path.startswith(before):
        return False
    below = path[len(before) :]
    if below.isascii() and "git" not in below.lower():  # most of 10,000 files
        return True
    return not any(map(_is_git, Path(below).parts))


@lru_cache(maxsize=8)
def _true_root(root: str, _device: int, _number: int) -> str:
    """Return the path of ``root`` without links; the numbers tell it from another of its name."""
    if not _HAS_DESCRIPTORS:
        return os.path.realpath(root)
    descriptor = os.open(root, _FOLDER)
    try:
        return _true_path(descriptor, root)
    finally:
        os.close(descriptor)


def _true_path(descriptor: int, path: str | Path) -> str:
    """Return the path without links of what is open, as the system has it where it tells."""
    if sys.platform == "darwin":
        longest = bytes(1024)
        return os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, longest).rstrip(b"\0"))
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - for 10,000 files
    except OSError:
        return os.path.realpath(path)


class Folder(NamedTuple):
    """A folder that is open: what is done in it is done there, wherever its path leads by now.

    ``descriptor`` is for ``dir_fd``; None where the system has none, and names are paths then.
    """

    path: Path
    descriptor: int | None

    def name(self, name: str) -> str:
        """Return what names the file ``name`` of this folder, beside ``dir_fd``."""
        return str(self.path / name) if self.descriptor is None else name

    def names(self) -> list[str]:
        """Return the names in this folder, sorted."""
        return sorted(os.listdir(self.path if self.descriptor is None else self.descriptor))  # noqa: PTH208


@contextmanager
def opened(folder: Path, root: Path | None) -> Iterator[Folder]:
    """Open ``folder``; raise ``OpsError`` where that is outside of ``root``, which may be any."""
    if not _HAS_DESCRIPTORS:
        if root and leads_out(root, folder):
            raise _out_of(root, folder)
        yield Folder(folder, None)
        return
    descriptor = os.open(folder, _FOLDER)
    try:
        if root and is_open_outside(descriptor, folder, root):
            raise _out_of(root, folder)
        yield Folder(folder, descriptor)
    finally:
        os.close(descriptor)


def find_twin(path: Path) -> Path | None:
    """Return what exists at ``path``, or beside it under the same name but for case or form.

    On macOS and Windows such a twin would be the same file.
    """
    try:
        there = sorted(os.listdir(path.parent))  # noqa: PTH208 - as Folder.names
    except (FileNotFoundError, NotADirectoryError):
        return None
    twin = twin_of(path.name, there)
    return None if twin is None else path.parent / twin


def twin_of(name: str, there: Iterable[str]) -> str | None:
    """Return ``name``, or one that differs in case or Unicode form alone, of those ``there``."""
    wanted = _folded(name)
    twins = [one for one in there if _folded(one) == wanted]
    return name if name in twins else next(iter(twins), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())
