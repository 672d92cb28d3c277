"""Read files up to a size, and write them: inside the root, never over another, whole or not."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from opsdocs.errors import OpsError
from opsdocs.patterns import Pattern
from opsdocs.places import Folder, find_twin, inside, is_open_outside, leads_out, opened, twin_of

WRITTEN: list[Path] = []
"""The files that this process has written, so that nobody is told that there are none."""
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_APPEND = (
    os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)  # fmt: skip
_LARGEST = 100_000_000
"""Bytes of a file of a template that are read."""
_TEMPORARY = Pattern(r"\.ops-(\d{1,10})-[0-9a-f]{8}\.tmp")


class AlreadyThereError(OpsError):
    """The file to write exists, or one whose name differs only in case or Unicode normal form."""


def already_there(path: Path) -> AlreadyThereError:
    """Return the refusal to write over ``path``."""
    named = path if path.is_absolute() else os.path.relpath(path)  # not ../../operations/x.md
    return AlreadyThereError(
        f"{named} already exists", "Nothing was written; --overwrite would replace it."
    )


def read_start(path: str, most: int, *, root: Path | None) -> bytes:
    """Return the first ``most`` bytes of a file; raise ``OSError``, for a pipe and the like too.

    Opening a named pipe would wait for its writer forever. A link that leads out of ``root`` is
    not followed; the root is None for a file that a person names on the command line.
    """
    out = OSError(errno.ELOOP, "it is a link that leads out of the repository")
    if root and os.path.islink(path) and leads_out(root, path):  # noqa: PTH114 - for 10,000 files
        raise out
    file = os.open(path, _READ)
    try:
        if root and is_open_outside(file, path, root):
            raise out  # of a folder on the way, or one that came just now
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        return os.read(file, min(about.st_size, most))
    finally:
        os.close(file)


def read_all(path: Path, *, root: Path | None) -> bytes:
    """Return what a file holds; raise ``OpsError`` where it is none, can't be read or is huge."""
    try:
        content = read_start(str(path), _LARGEST + 1, root=root)
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise OpsError(f"cannot read {path}: it is larger than {_LARGEST // 1_000_000} MB")
    return content


def write(
    path: Path,
    content: str | bytes,
    *,
    root: Path | None,
    overwrite: bool = False,
    executable: bool = False,
) -> None:
    """Write ``content`` (text as UTF-8) to ``path``, making its folders; whole or not at all.

    Nothing is written outside of ``root``, though somebody puts a link in the way meanwhile.
    Raises ``AlreadyThereError`` where the name is taken and ``overwrite`` is not set (of two
    that race, one wins), ``OpsError`` where the system refuses; then nothing is left behind.
    """
    with _refusals_named(path):
        made = _make_folders(path.parent, root)
        try:
            with opened(path.parent, root) as folder:
                names = folder.names()
                _sweep(folder, names)
                twin = twin_of(path.name, names)
                if twin is not None and not overwrite:
                    raise already_there(path.parent / twin)
                mode = 0o777 if executable else 0o666
                _put(folder, twin or path.name, content, mode, overwrite=overwrite)
            WRITTEN.append(path)
        except BaseException:
            _remove_empty(made, root)
            raise


def write_all(
    plan: Sequence[tuple[Path, bytes]],
    *,
    root: Path | None,
    overwrite: bool = False,
    executable: Collection[Path] = (),
) -> None:
    """Write several files as ``write`` does; where one fails, the new ones are taken back."""
    made: list[Path] = []
    folders: list[Path] = []
    try:
        for path, content in plan:
            with _refusals_named(path):
                folders += _make_folders(path.parent, root)
            existed = find_twin(path) is not None
            write(path, content, root=root, overwrite=overwrite, executable=path in executable)
            if not existed:
                made.append(path)
    except BaseException:
        for path in made:
            _unlink(path, root)
            WRITTEN.remove(path)
        _remove_empty(folders, root)
        raise


def write_new(
    plan: Iterable[tuple[str, bytes]], root: Path, *, pretend: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the files that are not there; return the paths of those made and of those kept.

    Paths are from ``root``. With ``pretend`` nothing is written.
    """
    made, kept = [], []
    for relative, content in plan:
        path = inside(root, relative)
        if find_twin(path) is not None:
            kept.append(relative)
            continue
        if not pretend:
            write(path, content, root=root)
        made.append(relative)
    return tuple(made), tuple(kept)


def append(path: Path, line: bytes, *, root: Path | None) -> None:
    """Add ``line`` at the end of a file, which is made where there is none; raise ``OpsError``.

    What a killed run has left without an end is ended first.
    """
    with _refusals_named(path):
        _make_folders(path.parent, root)
        with opened(path.parent, root) as folder:
            descriptor = os.open(folder.name(path.name), _APPEND, 0o666, dir_fd=folder.descriptor)
            try:
                about = os.fstat(descriptor)
                if not stat.S_ISREG(about.st_mode):
                    raise OSError(errno.EINVAL, "it is not a file")
                ends = b""
                if about.st_size:
                    os.lseek(descriptor, -1, os.SEEK_END)
                    ends = b"" if os.read(descriptor, 1) == b"\n" else b"\n"
                os.write(descriptor, ends + line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    WRITTEN.append(path)


def delete(path: Path, *, upto: Path) -> None:
    """Delete ``path``, and the folders that become empty below ``upto``; nothing outside of it."""
    with _refusals_named(path):
        _unlink(path, upto)
    for folder in path.parents:
        if folder == upto or any(folder.iterdir()):
            return
        _remove_empty([folder], upto)


def rename(old: Path, new: Path, *, root: Path) -> None:
    """Give the file ``old`` the name ``new``, both inside ``root``; raise ``OpsError``."""
    with (
        _refusals_named(new),
        opened(old.parent, root) as before,
        opened(new.parent, root) as after,
    ):
        os.rename(
            before.name(old.name), after.name(new.name),
            src_dir_fd=before.descriptor, dst_dir_fd=after.descriptor,
        )  # fmt: skip
    WRITTEN.append(new)


def sweep(folder: Path, root: Path) -> None:
    """Delete the temporary files that killed runs have left in ``folder`` and below it.

    ``write`` does it where it writes; this is for commands that look everywhere.
    """
    for where, _, names in os.walk(folder):
        if any(_TEMPORARY.fullmatch(name) for name in names):
            with suppress(OSError, OpsError), opened(Path(where), root) as here:
                _sweep(here, names)


def _sweep(folder: Folder, names: Iterable[str]) -> None:
    for name in names:
        temporary = _TEMPORARY.fullmatch(name)
        if temporary and not is_running(int(temporary[1])):
            with suppress(OSError):
                os.unlink(folder.name(name), dir_fd=folder.descriptor)


def is_running(process: int) -> bool:
    """Tell whether there is a process of that number; True where that can't be told."""
    if os.name == "nt":
        return True  # there, asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _put(folder: Folder, name: str, content: str | bytes, mode: int, *, overwrite: bool) -> None:
    """Write the file ``name`` of ``folder`` under another name, and give it its own at the end."""
    within = folder.descriptor
    temporary = folder.name(f".ops-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    before = _about(folder, name) if overwrite else None
    mode = mode if before is None else before.st_mode & 0o777  # the person's choice stays
    if before is not None and not os.access(folder.name(name), os.W_OK, dir_fd=within):
        raise OSError(errno.EACCES, "it is read-only")
    descriptor = os.open(temporary, _WRITE, mode, dir_fd=within)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            if before is not None and os.name != "nt":
                with suppress(OSError):  # as far as it is allowed
                    os.fchown(stream.fileno(), before.st_uid, before.st_gid)
                os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        if not overwrite:
            _claim(folder, temporary, name)
        else:
            os.replace(temporary, folder.name(name), src_dir_fd=within, dst_dir_fd=within)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=within)


def _about(folder: Folder, name: str) -> os.stat_result | None:
    """Return the mode and the owner of a file that is there; None for a link, and for nothing."""
    try:
        about = os.stat(folder.name(name), dir_fd=folder.descriptor, follow_symlinks=False)
    except OSError:
        return None
    return about if stat.S_ISREG(about.st_mode) else None


def _claim(folder: Folder, temporary: str, name: str) -> None:
    """Give ``temporary`` the name ``name``, which must be free."""
    within, path = folder.descriptor, folder.name(name)
    try:
        os.link(temporary, path, src_dir_fd=within, dst_dir_fd=within)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network shares): take the name first, then fill it.
        os.close(os.open(path, _WRITE, dir_fd=within))
        os.replace(temporary, path, src_dir_fd=within, dst_dir_fd=within)


def _make_folders(folder: Path, root: Path | None) -> list[Path]:
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
    # A root that is made itself has nothing in it yet that could lead elsewhere.
    within = root if root and root.exists() else None
    for new in missing:
        with opened(new.parent, within) as parent, suppress(FileExistsError):
            os.mkdir(parent.name(new.name), dir_fd=parent.descriptor)
    return missing


def _unlink(path: Path, root: Path | None) -> None:
    with opened(path.parent, root) as folder, suppress(FileNotFoundError):
        os.unlink(folder.name(path.name), dir_fd=folder.descriptor)


def _remove_empty(folders: list[Path], root: Path | None) -> None:
    for folder in reversed(folders):
        # The root itself may be among them.
        within = None if root and folder == root else root
        with suppress(OSError, OpsError), opened(folder.parent, within) as parent:
            os.rmdir(parent.name(folder.name), dir_fd=parent.descriptor)


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
