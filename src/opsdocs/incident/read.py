"""Open what somebody names as records: a file, a folder, a zip or ``git:RANGE``.

Which format it is, its content tells. Nothing is unpacked onto the disk, and no more is read than
a limit, so a zip that would fill the machine is refused.
"""

from __future__ import annotations

import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from opsdocs.errors import OpsError
from opsdocs.files import read_all, read_start
from opsdocs.incident.formats import FORMATS, KNOWN, chat, git_log, rows, slack
from opsdocs.incident.model import Context, Event
from opsdocs.patterns import Pattern

GIT = "git:"
_LARGEST = 300_000_000
_LARGEST_FILE = 64_000_000
"""Bytes that what is read of a zip may have when it is unpacked, and one file of it."""
_MOST_FILES = 100_000
_MOST_VALUES = 3_000_000
"""Lists and objects of a file of JSON: these take hundreds of megabytes, however short they are."""
_END_OF_ZIP = struct.Struct("<4s4H2LH")
_LONGEST_LIST = 20_000_000
"""Bytes of the list of its files that a zip may have: it is read whole when a zip is opened."""
_DAY_FILE = Pattern(r"(?:[^/]{1,200}/){0,3}([^/]{1,200})/(\d{4}-\d\d-\d\d)\.json")
_ABOUT = ("users.json", "channels.json")
_AROUND = timedelta(days=2)
"""Files of a day so far from the window are read: a day begins elsewhere at another time."""


def read_records(
    name: str,
    root: Path,
    context: Context,
    window: tuple[datetime | None, datetime | None],
    day: date | None = None,
) -> list[Event]:
    """Return the events in what ``name`` names, as they stand there.

    ``window`` is what will be kept of them, so that a long export need not be read whole; ``day``
    is that of times of day without one. Raises ``OpsError`` where it can't be read or is of no known format, which says what was seen.
    """
    own = replace(context, shown=name, names=dict(context.names))
    if name.startswith(GIT):
        git_log.check_range(root, name.removeprefix(GIT))
        return list(git_log.of_range(root, name.removeprefix(GIT)))
    path = Path(name)
    if name == "-":
        found = list(_of_content(sys.stdin.buffer.read(_LARGEST_FILE), own, day))
    elif path.is_dir():
        found = _of_folder(path, own, window)
    elif path.exists() and not path.is_file():
        raise OpsError(f"{name} is no file", "What comes through a pipe: … | ops note --from -")
    elif path.suffix.casefold() == ".zip" or _is_zip(path):
        found = _of_zip(path, own, window)
    else:
        content = read_all(path, root=None)
        if not own.names:
            _learn_names(path.parent, own)
        found = list(_of_content(content, own, day))
    context.untimed += own.untimed
    return found


def _is_zip(path: Path) -> bool:
    try:
        return read_start(str(path), 4, root=None) == b"PK\x03\x04"
    except OSError:
        return False


def _learn_names(folder: Path, context: Context) -> None:
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


def _of_content(content: bytes, context: Context, day: date | None) -> Iterator[Event]:
    """Yield the events of a file."""
    if not content.strip():
        raise OpsError(f"{context.shown} is empty", "Nothing was written.")
    if not chat.is_text(content):
        raise _unknown(context, "no text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OpsError(f"{context.shown} is not UTF-8 text", "Save it as UTF-8.") from None
    if text.lstrip()[:1] in {"{", "["} and (values := _values(text, context)) is not None:
        yield from _of_values(values, context)
        return
    if git_log.fits(text):
        yield from git_log.of_text(text.lstrip("\ufeff"), context)
        return
    table = rows.of_csv(text)
    if table is not None:
        yield from rows.events(table, context)
        return
    if not chat.fits(text):
        raise _unknown(context, f"text that begins {text.strip()[:40]!r}")
    yield from chat.events(text, context, day)


def _values(text: str, context: Context) -> list[Any] | None:
    """Return the values of JSON in a text, one or one after the other; None where it is none.

    ``gh api --paginate`` prints a list for each page.
    """
    if text.count("[") + text.count("{") > _MOST_VALUES:
        raise OpsError(
            f"{context.shown} has over {_MOST_VALUES:,} lists and objects",
            "Pass --since and --until, or a part of it; nothing was written.",
        )
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    space = re.compile(r"[\s,]*")
    while match := space.match(text, at):
        at = match.end()
        if at >= len(text):
            return values
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError:
            raise OpsError(f"{context.shown}: the JSON is nested too deeply") from None
        except ValueError as error:
            if not values and text[0] == "[" and chat.fits(text):
                return None  # a chat: [14:05] …
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            raise OpsError(
                f"{context.shown}:{line}: the JSON ends early or is broken",
                "Export it again; nothing was written.",
            ) from None
        values.append(value)
    return values


def _of_values(values: list[Any], context: Context) -> Iterator[Event]:
    seen = ""
    known = False
    loose: list[Any] = []
    for value in values:
        found = next((one for one in FORMATS if one.fits(value)), None)
        if found:
            known = True
            yield from found.events(value, context)
            continue
        loose += value if isinstance(value, list) else [value]
        seen = seen or _seen(value)
    loose = [one for one in loose if isinstance(one, dict)]
    if loose and rows.fits(loose):
        yield from rows.events(loose, context)
    elif not known:
        raise _unknown(context, seen or "JSON without records")


def _seen(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        keys = ", ".join(str(key)[:30] for key in list(first)[:6])
        return f"JSON with the keys {keys}" if keys else "JSON without keys"
    return f"JSON of {type(first).__name__}" if first != [] else "an empty list"


def _unknown(context: Context, seen: str) -> OpsError:
    return OpsError(f"{context.shown} is of no known format: it has {seen}", f"Known are {KNOWN}.")


Opened = Callable[[str], bytes]


def _of_folder(
    folder: Path, context: Context, window: tuple[datetime | None, datetime | None]
) -> list[Event]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.json"))
    names += [name for name in _ABOUT if (folder / name).is_file()]
    days = sorted(path.name for path in folder.glob("????-??-??.json"))
    if not any(_DAY_FILE.fullmatch(name) for name in names) and days:
        _learn_names(folder, context)  # the folder of one channel
        found: list[Event] = []
        for name in days:
            if _is_within(name[: len("2026-11-25")], window):
                found += _of_values(
                    _loaded(read_all(folder / name, root=folder), context, name), context
                )
        return found
    if not any(_DAY_FILE.fullmatch(name) for name in names):
        if (folder / ".git").exists():
            return list(git_log.of_range(folder, "HEAD"))
        raise OpsError(
            f"{folder} is no folder of a Slack export",
            "It has a folder for each channel, with a file for each day: general/2026-11-25.json",
        )
    return _of_export(names, lambda name: read_all(folder / name, root=folder), context, window)


def _of_zip(
    path: Path, context: Context, window: tuple[datetime | None, datetime | None]
) -> list[Event]:
    _check_list(path)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            _check_zip(path, infos)
            read = 0

            def opened(name: str) -> bytes:
                nonlocal read
                with archive.open(infos[name]) as file:  # which ends at the size that is declared
                    content = file.read(_LARGEST_FILE + 1)
                read += len(content)
                if len(content) > _LARGEST_FILE or read > _LARGEST:
                    raise _too_large(path, name)
                return content

            if any(_DAY_FILE.fullmatch(name) for name in infos):
                return _of_export(sorted(infos), opened, context, window)
            found: list[Event] = []
            files = [name for name in infos if name.endswith(".json") and "/" not in name]
            files = [name for name in files if name not in _ABOUT]
            if not files:
                listed = ", ".join(list(infos)[:4]) or "nothing"
                raise OpsError(f"{path} is no Slack export: it has {listed}", f"Known are {KNOWN}.")
            for name in files:  # a dump: a file for each channel
                own = replace(context, shown=f"{path}: {name}")
                found += _of_content(opened(name), own, None)
            return found
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise OpsError(f"{path} is no zip that can be read: {error}", "Export it again.") from None
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror or error}") from None


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
        if info.file_size > _LARGEST_FILE and name.endswith(".json"):
            raise _too_large(path, name)
    if len(infos) > _MOST_FILES:
        raise OpsError(
            f"{path} has {len(infos)} files", "Unpack it, and name one channel's folder."
        )


def _too_large(path: Path, name: str) -> OpsError:
    return OpsError(
        f"{path}: {name} is too large when it is unpacked: over {_LARGEST_FILE // 1_000_000} MB, "
        f"or {_LARGEST // 1_000_000} MB with the others",
        "Unpack it, and name one channel's folder, or pass --since and --until.",
    )


def _of_export(
    names: list[str],
    opened: Opened,
    context: Context,
    window: tuple[datetime | None, datetime | None],
) -> list[Event]:
    """Return the messages of a Slack export, of the days in the window."""
    about = [next((name for name in names if name.rpartition("/")[2] == one), "") for one in _ABOUT]
    loaded = [_loaded(opened(name), context, name)[0] if name else None for name in about]
    context.names.update(slack.names_in(*loaded))
    found: list[Event] = []
    for name in names:
        day = _DAY_FILE.fullmatch(name)
        if day is None or not _is_within(day[2], window):
            continue
        for value in _loaded(opened(name), context, name):
            if value and slack.FORMAT.fits(value):
                found += slack.FORMAT.events(value, context)
    return found


def _loaded(content: bytes, context: Context, name: str) -> list[Any]:
    own = replace(context, shown=f"{context.shown}: {name}")
    try:
        return _values(content.decode("utf-8-sig"), own) or [[]]
    except UnicodeDecodeError:
        raise OpsError(f"{own.shown} is not UTF-8 text", "Export it again.") from None


def _is_within(day: str, window: tuple[datetime | None, datetime | None]) -> bool:
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        return True
    since, until = window
    return not (since and at < since - _AROUND) and not (until and at > until + _AROUND)
