"""Open what somebody names as records: a file, a folder, a zip, a pipe or ``git:RANGE``."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from opsdocs.errors import OpsError, UsageError
from opsdocs.files import read_all, read_start
from opsdocs.incident.formats import git_log
from opsdocs.incident.model import Context, Event
from opsdocs.incident.slack_export import LARGEST_FILE, learn_names, of_folder, of_zip
from opsdocs.incident.which_format import events_of, take

GIT = "git:"


def read_records(
    name: str,
    root: Path,
    context: Context,
    window: tuple[datetime | None, datetime | None],
    day: date | None = None,
) -> list[Event]:
    """Return the events in what ``name`` names, as they stand there.

    ``window`` is what will be kept of them, so that a long export need not be read whole; ``day``
    is that of times of day without one. Raises ``OpsError`` where it can't be read or is of no
    known format, which says what was seen.
    """
    if not name.strip():
        raise UsageError("--from names no file", "For example: --from export.zip")
    own = replace(context, shown=name, names=dict(context.names), untimed=0, textless=0)
    if name.startswith(GIT):
        git_log.check_range(root, name.removeprefix(GIT))
        return list(git_log.of_range(root, name.removeprefix(GIT)))
    path = Path(name)
    found: list[Event] = []
    if name == "-":
        take(events_of(_piped(sys.stdin.buffer, own), own, day), found, own)
    elif name.startswith("/dev/fd/") and path.is_fifo():  # --from <(gh api …)
        with path.open("rb") as pipe:
            take(events_of(_piped(pipe, own), own, day), found, own)
    elif path.is_dir():
        found = of_folder(path, own, window)
    elif path.is_file() and (path.suffix.casefold() == ".zip" or _is_zip(path)):
        found = of_zip(path, own, window)
    elif path.exists() and not path.is_file():
        raise OpsError(f"{name} is not a file", "What comes through a pipe: … | ops note --from -")
    else:
        content = read_all(path, root=None)
        if not own.names:
            learn_names(path.parent, own)
        take(events_of(content, own, day), found, own)
    context.untimed += own.untimed
    context.textless += own.textless
    if not (found or own.untimed or own.textless):
        context.empty.append(name)
    return found


def _piped(pipe: BinaryIO, context: Context) -> bytes:
    content = pipe.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise OpsError(f"{context.shown} has more than {LARGEST_FILE // 1_000_000} MB")
    return content


def _is_zip(path: Path) -> bool:
    try:
        return read_start(str(path), 4, root=None) == b"PK\x03\x04"
    except OSError:
        return False
