"""An export of Slack: its zip, its folder, or the folder of one channel.

Nothing is unpacked onto the disk, and no more is read than a limit, so a zip that would fill the
machine is refused.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from lzma import LZMAError
from pathlib import Path
from typing import Any

from opsdocs.errors import OpsError
from opsdocs.files import read_all
from opsdocs.incident.formats import KNOWN, git_log, slack
from opsdocs.incident.model import Context, Event
from opsdocs.incident.which_format import events_in, events_of, take, values_of
from opsdocs.patterns import Pattern
from opsdocs.places import leads_out

LARGEST_FILE = 64_000_000
_LARGEST = 300_000_000
"""Bytes that one file of an export may have when it is unpacked, and what is read of all."""
_MOST_FILES = 100_000
_END_OF_ZIP = struct.Struct("<4s4H2LH")
_LONGEST_LIST = 20_000_000
"""Bytes of the list of its files that a zip may have: it is read whole when a zip is opened."""
_DAY_FILE = Pattern(r"(?:[^/]{1,200}/){0,3}([^/]{1,200})/(\d{4}-\d\d-\d\d)\.json")
_ABOUT = ("users.json", "channels.json")
_NO_MESSAGES = {*_ABOUT, "dms.json", "groups.json", "mpims.json", "integration_logs.json"}
_AROUND = timedelta(days=2)
"""Files of a day so far from the window are read: a day begins elsewhere at another time."""

Opened = Callable[[str], bytes]


def of_folder(
    folder: Path, context: Context, window: tuple[datetime | None, datetime | None]
) -> list[Event]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.json"))
    names += [name for name in _ABOUT if (folder / name).is_file()]
    days = sorted(path.name for path in folder.glob("????-??-??.json"))
    opened = _bounded(lambda name: _read(folder, name), folder)
    if not any(_DAY_FILE.fullmatch(name) for name in names) and days:
        learn_names(folder, context)  # the folder of one channel
        found: list[Event] = []
        for name in days:
            if _is_within(name[: len("2026-11-25")], window):
                take(events_in(_values(opened(name), context, name), context), found, context)
        return found
    if not any(_DAY_FILE.fullmatch(name) for name in names):
        if (folder / ".git").exists():
            return list(git_log.of_range(folder, "HEAD"))
        names = sorted(path.name for path in folder.glob("*.json"))
        if found := _of_dump(names, opened, context):
            return found
        raise OpsError(
            f"{folder} is not a folder of a Slack export",
            "It has a folder for each channel, with a file for each day: general/2026-11-25.json",
        )
    return _of_export(names, opened, context, window)


def _of_dump(names: list[str], opened: Opened, context: Context) -> list[Event]:
    """Return what is in a dump, which has a file for each channel; nothing where it is none."""
    found: list[Event] = []
    for name in names:
        if name.endswith(".json") and "/" not in name and name not in _NO_MESSAGES:
            own = replace(context, shown=f"{context.shown}: {name}", untimed=0, textless=0)
            take(events_of(opened(name), own, None), found, context)
            context.untimed += own.untimed
            context.textless += own.textless
    return found


def _read(folder: Path, name: str) -> bytes:
    if leads_out(folder, folder / name):
        raise OpsError(
            f"{folder / name} is a link that leads out of the export",
            "Nothing was written. Put what it leads to in its place.",
        )
    return read_all(folder / name, root=folder)


def _bounded(read: Opened, path: Path) -> Opened:
    """Return ``read``, which raises ``OpsError`` where a file, or all of them, are too large."""
    total = 0

    def opened(name: str) -> bytes:
        nonlocal total
        content = read(name)
        total += len(content)
        if len(content) > LARGEST_FILE or total > _LARGEST:
            raise _too_large(path, name)
        return content

    return opened


def of_zip(
    path: Path, context: Context, window: tuple[datetime | None, datetime | None]
) -> list[Event]:
    _check_list(path)
    with _as_zip(path):
        archive = zipfile.ZipFile(path)
    with archive:
        with _as_zip(path):
            infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        _check_zip(path, infos)

        def unpacked(name: str) -> bytes:
            with _as_zip(path), archive.open(infos[name]) as file:
                return file.read(LARGEST_FILE + 1)  # which ends at the size that is declared

        opened = _bounded(unpacked, path)
        if any(_DAY_FILE.fullmatch(name) for name in infos):
            return _of_export(sorted(infos), opened, context, window)
        if found := _of_dump(list(infos), opened, context):
            return found
        listed = ", ".join(list(infos)[:4]) or "nothing"
        raise OpsError(
            f"{path} is not a Slack export: it has {listed}", f"Give it one of: {KNOWN}."
        )


@contextmanager
def _as_zip(path: Path) -> Iterator[None]:
    """Raise ``OpsError`` for whatever `zipfile` raises where the bytes are those of no zip."""
    try:
        yield
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror or error}") from None
    except (
        zipfile.BadZipFile, zlib.error, LZMAError, struct.error,
        EOFError, LookupError, RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise OpsError(
            f"{path} is not a zip file that can be read: {error}", "Export it again."
        ) from None


def _check_list(path: Path) -> None:
    """Raise ``OpsError`` where the list of files in a zip is too long to be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 0xFFFF - _END_OF_ZIP.size, 0))
            end = file.read()
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror}") from None
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) - at < _END_OF_ZIP.size:
        return  # it is no zip, and is called so when it is opened
    size = _END_OF_ZIP.unpack_from(end, at)[5]  # the largest number where a wider field has it
    if size > _LONGEST_LIST:
        raise OpsError(f"{path} has too many files", "Unpack it, and name one channel's folder.")


def _check_zip(path: Path, infos: dict[str, zipfile.ZipInfo]) -> None:
    for name, info in infos.items():
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name[:3]:
            raise OpsError(
                f"{path} has a name that leaves its folder: {name!r}",
                "No export of Slack has that.",
            )
        if info.flag_bits & 1:
            raise OpsError(f"{path} is encrypted", "Unpack it, and name the folder.")
        if info.file_size > LARGEST_FILE and name.endswith(".json"):
            raise _too_large(path, name)
    if len(infos) > _MOST_FILES:
        raise OpsError(
            f"{path} has {len(infos)} files", "Unpack it, and name one channel's folder."
        )


def _too_large(path: Path, name: str) -> OpsError:
    return OpsError(
        f"{path}: {name} is too large when it is unpacked: over {LARGEST_FILE // 1_000_000} MB, "
        f"or {_LARGEST // 1_000_000} MB with the others",
        "Name the folder of one channel, or pass --since and --until.",
    )


def _of_export(
    names: list[str],
    opened: Opened,
    context: Context,
    window: tuple[datetime | None, datetime | None],
) -> list[Event]:
    """Return the messages of a Slack export, of the days in the window."""
    about = [next((name for name in names if name.rpartition("/")[2] == one), "") for one in _ABOUT]
    loaded = [_values(opened(name), context, name)[0] if name else None for name in about]
    context.names.update(slack.names_in(*loaded))
    found: list[Event] = []
    other = ""
    for name in names:
        day = _DAY_FILE.fullmatch(name)
        if day is None or not _is_within(day[2], window):
            continue
        for value in _values(opened(name), context, name):
            if value and slack.FORMAT.fits(value):
                take(slack.FORMAT.events(value, context), found, context)
            elif value:
                other = other or name
    if other and not found:
        raise OpsError(
            f"{context.shown} is not a Slack export: {other} has no messages",
            f"Give it one of: {KNOWN}.",
        )
    return found


def _values(content: bytes, context: Context, name: str) -> list[Any]:
    own = replace(context, shown=f"{context.shown}: {name}")
    try:
        return values_of(content.decode("utf-8-sig"), own) or [[]]
    except UnicodeDecodeError:
        raise OpsError(f"{own.shown} is not UTF-8 text", "Export it again.") from None


def _is_within(day: str, window: tuple[datetime | None, datetime | None]) -> bool:
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        return True
    since, until = window
    return not (since and at < since - _AROUND) and not (until and at > until + _AROUND)


def learn_names(folder: Path, context: Context) -> None:
    """Take the names of people from the files of the export that a channel's file is in."""
    for place in (folder, folder.parent):
        found = [_json_of(place / name) for name in _ABOUT]
        if any(found):
            context.names.update(slack.names_in(*found))
            return


def _json_of(path: Path) -> Any:
    try:
        return json.loads(read_all(path, root=path.parent)) if path.is_file() else None
    except (OpsError, ValueError, RecursionError):
        return None
