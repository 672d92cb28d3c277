"""Write documents: inside the root, never over another one, whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from opsdocs.errors import OpsError

# Names that Windows reserves in every folder, whatever the extension:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_WINDOWS_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)
_NOT_IN_NAMES = frozenset('<>:"|?*\\')
WRITTEN: list[Path] = []
"""The files that this process has written, so that nobody is told that there are none."""
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LARGEST = 100_000_000
"""Bytes of a file of a template that are read."""
_TEMPORARY = ".ops-*.tmp"


class AlreadyThereError(OpsError):
    """The file to write exists, or one whose name differs only in case or Unicode normal form."""


def already_there(path: Path) -> AlreadyThereError:
    """Return the refusal to write over ``path``."""
    return AlreadyThereError(
        f"{path} already exists", "Nothing was written; --overwrite would replace it."
    )


class BadNameError(OpsError):
    """A file name that some of the common file systems can't hold, or that leaves its folder."""


def check_relative(relative: str) -> None:
    """Raise ``BadNameError`` unless ``relative`` (with ``/``) can be a path inside any folder."""
    if relative.startswith("/") or not relative:
        raise BadNameError(f"the path {relative!r} is not a relative one")
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
        raise OpsError(
            f"{path.parent} is a symbolic link that leads out of {root}",
            "Nothing was written. Put a real folder in its place.",
        )
    return path


def leads_out(root: Path, path: str | Path) -> bool:
    """Tell whether ``path``, all links followed, is outside of ``root``."""
    real_root = os.path.realpath(root)
    return os.path.commonpath([real_root, os.path.realpath(path)]) != real_root


def find_twin(path: Path) -> Path | None:
    """Return what exists at ``path``, or beside it under the same name but for case or form.

    On macOS and Windows such a twin would be the same file.
    """
    wanted = _folded(path.name)
    try:
        there = sorted(path.parent.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return None
    twins = [entry for entry in there if _folded(entry.name) == wanted]
    return path if path in twins else next(iter(twins), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())


def read_start(path: str, most: int, *, root: Path | None = None) -> bytes:
    """Return the first ``most`` bytes of a file; raise ``OSError``, for a pipe and the like too.

    Opening a named pipe would wait for its writer forever. A link that leads out of ``root`` is
    not followed.
    """
    if root and os.path.islink(path) and leads_out(root, path):  # noqa: PTH114 - for 10,000 files
        raise OSError(errno.ELOOP, "it is a link that leads out of the repository")
    file = os.open(path, _READ)
    try:
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return os.read(file, min(about.st_size, most))
    finally:
        os.close(file)


def read_all(path: Path) -> bytes:
    """Return what a file holds; raise ``OpsError`` where it is none, can't be read or is huge."""
    try:
        content = read_start(str(path), _LARGEST + 1)
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise OpsError(f"cannot read {path}: it is larger than {_LARGEST // 1_000_000} MB")
    return content


def write(
    path: Path, content: str | bytes, *, overwrite: bool = False, executable: bool = False
) -> None:
    """Write ``content`` (text as UTF-8) to ``path``, making its folders; whole or not at all.

    Raises ``AlreadyThereError`` where the name is taken and ``overwrite`` is not set (of two
    that race, one wins), ``OpsError`` where the system refuses; then nothing is left behind.
    """
    with _refusals_named(path):
        made = _make_folders(path.parent)
        try:
            twin = find_twin(path)
            if twin is not None and not overwrite:
                raise already_there(twin)
            mode = 0o777 if executable else 0o666
            _put(twin or path, content, mode, overwrite=overwrite)
            WRITTEN.append(path)
        except BaseException:
            _remove_empty(made)
            raise


def write_all(
    plan: Sequence[tuple[Path, bytes]],
    *,
    overwrite: bool = False,
    executable: Collection[Path] = (),
) -> None:
    """Write several files as ``write`` does; where one fails, the new ones are taken back."""
    made: list[Path] = []
    folders: list[Path] = []
    try:
        for path, content in plan:
            with _refusals_named(path):
                folders += _make_folders(path.parent)
            existed = find_twin(path) is not None
            write(path, content, overwrite=overwrite, executable=path in executable)
            if not existed:
                made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
            WRITTEN.remove(path)
        _remove_empty(folders)
        raise


def delete(path: Path, *, upto: Path) -> None:
    """Delete ``path``, and the folders that become empty below ``upto``."""
    with _refusals_named(path):
        path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == upto or any(folder.iterdir()):
            return
        folder.rmdir()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other process is in here for ``folder``; a system that can't lock lets all in."""
    try:
        import fcntl  # noqa: PLC0415 - 1 ms, and not on Windows, where nothing is locked
    except ImportError:
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sweep(folder: Path, *, below: bool = True) -> None:
    """Delete the temporary files that killed runs have left in ``folder``, and ``below`` it."""
    for left in folder.rglob(_TEMPORARY) if below else folder.glob(_TEMPORARY):
        process = left.name.split("-")[1]
        if process.isdecimal() and not is_running(int(process)):
            left.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Tell whether there is a process of that number; True where that can't be told."""
    if os.name == "nt":
        return True  # there, asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _put(path: Path, content: str | bytes, mode: int, *, overwrite: bool) -> None:
    temporary = path.parent / f".ops-{os.getpid()}-{os.urandom(4).hex()}.tmp"
    if overwrite:
        with suppress(OSError):
            mode = path.stat().st_mode & 0o777  # the person's choice stays
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            if overwrite:
                _keep_owner(stream.fileno(), path, mode)
            os.fsync(stream.fileno())
        if overwrite:
            temporary.replace(path)
        else:
            _claim(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _keep_owner(descriptor: int, path: Path, mode: int) -> None:
    """Give the file the mode and the owner of the one that it replaces, as far as it is allowed."""
    if os.name == "nt":
        return
    try:
        before = path.stat()
    except OSError:
        return
    with suppress(OSError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, mode)


def _claim(temporary: Path, path: Path) -> None:
    """Give ``temporary`` the name ``path``, which must be free."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network shares): take the name first, then fill it.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        temporary.replace(path)


def _make_folders(folder: Path) -> list[Path]:
    """Make ``folder`` and its parents; return those that were missing, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    missing.reverse()
    twin = find_twin(missing[0]) if missing else None
    if twin is not None:
        raise OpsError(
            f"there is {twin.name}/ in {twin.parent}, which some systems take for {missing[0].name}/",
            "Nothing was written. Rename one of them.",
        )
    for new in missing:
        new.mkdir(exist_ok=True)
    return missing


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def _refusals_named(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise OpsError(
            f"cannot write {path}: {error.strerror or error}",
            "" if WRITTEN else "Nothing was written.",
        ) from None
