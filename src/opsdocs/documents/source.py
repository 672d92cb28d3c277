"""The text of a document, read up to a size, and from inside of its repository alone."""

from __future__ import annotations

import os
import posixpath
from functools import cache
from pathlib import Path

from opsdocs.files import read_start

LARGEST = 5_000_000
"""Bytes of a document that is read; one of 10,000 words has some 70,000."""


@cache
def root_of(folder: Path, home: str) -> Path:
    """Return the repository whose documents are in ``folder``, which is ``home`` from there."""
    return Path(os.path.normpath(f"{folder}/{posixpath.relpath('.', home)}"))


def read_source(folder: Path, path: str, home: str) -> tuple[str, str]:
    """Return the text of a file, or why it can't be read; ``home`` is ``folder`` from the root."""
    try:
        content = read_start(
            os.path.normpath(f"{folder}/{path}"), LARGEST + 1, root=root_of(folder, home)
        )
    except OSError as error:
        return "", f"it can't be read: {error.strerror}"
    if len(content) > LARGEST:
        return "", f"it is larger than {LARGEST // 1_000_000} MB, and was not looked at"
    try:
        return content.decode().removeprefix("\ufeff"), ""
    except UnicodeDecodeError:
        return "", "it is not UTF-8 text"
