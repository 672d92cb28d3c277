"""The globs of the settings: ``incidents/2*.md``, ``content/**/alerts``, ``*.post-mortem.md``.

As in .gitignore: ``*`` stays within a name, ``**`` is any folders, a folder is all that it holds,
and a glob without a slash fits a name in any folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

_ANY = "**"


@lru_cache(maxsize=4096)
def parts_of(glob: str) -> tuple[str, ...]:
    """Return the parts of a glob, which ``fits`` compares with those of a path."""
    text = glob.strip().removeprefix("./")
    anywhere = "/" not in text.rstrip("/")
    parts = [part for part in text.split("/") if part not in {"", "."}]
    return (*([_ANY] if anywhere else []), *parts, _ANY)


def fits(parts: Sequence[str], path: str, home: str) -> bool:
    """Tell whether a glob fits a path from the root, or what of it is below the folder ``home``."""
    if _fits(parts, path.split("/")):
        return True
    return path.startswith(f"{home}/") and _fits(parts, path[len(home) + 1 :].split("/"))


def last_that_fits(types: Mapping[str, str], path: str, home: str) -> tuple[str, str] | None:
    """Return the last glob that fits a path from the root, and the name of its type."""
    for glob, name in reversed(list(types.items())):
        if fits(parts_of(glob), path, home):
            return glob, name
    return None


def _fits(parts: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether the ``parts`` fit all ``names``; the time is their product."""
    ends = {0}  # how many names the parts so far fit
    for part in parts:
        if part == _ANY:
            ends = set(range(min(ends), len(names) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(names) and fnmatchcase(names[end], part)}
        if not ends:
            return False
    return len(names) in ends
