"""Scratch folders: each run has its own, and clears away those that killed runs have left."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opsdocs import files
from opsdocs.locks import can_lock, lock

_SCRATCH = "ops-scratch"
_LOCK = "lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a scratch folder; remove it, and those that killed runs have left."""
    for left in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}-*-*"):
        if _is_abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    prefix = f"{_SCRATCH}-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        # Locked before it has its name, or another run could take the folder for abandoned.
        unnamed = folder / "unnamed"
        with unnamed.open("w") as file:
            _try_lock(file)
            unnamed.rename(folder / _LOCK)
            yield folder


def _is_abandoned(folder: Path) -> bool:
    """Tell whether the run that made ``folder`` is over: it has a lock on a file in it."""
    try:
        with (folder / _LOCK).open("r+") as file:
            return _try_lock(file)
    except FileNotFoundError:
        process = folder.name.split("-")[2]
        return process.isdecimal() and not files.is_running(int(process))
    except OSError:
        return False  # somebody else's


def _try_lock(file: Any) -> bool:
    """Lock the open file until its process ends; tell whether nobody else had it locked."""
    try:
        return can_lock() and lock(file.fileno(), wait=False)
    except OSError:
        return False
