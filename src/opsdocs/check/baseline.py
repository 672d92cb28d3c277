"""The baseline: what was there when checking began, and is not told again.

A file of lines ``COUNT RULE PATH``, by path and rule, without line numbers, so that it survives
edits and reads well in a diff. Of a line that stands twice, as after a merge of two branches that
both added it, the larger count holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from opsdocs.check.rule import Finding
from opsdocs.errors import OpsError
from opsdocs.files import read_start, write
from opsdocs.patterns import Pattern
from opsdocs.places import inside
from opsdocs.workspace import Workspace

FILE = ".baseline"
_VERSION = 1
_HEAD = Pattern(r"# ops baseline (\d{1,9})\b")
_LINE = Pattern(r"(\d{1,9}) ([a-z][a-z0-9-]{0,60}) (\S.*)")
_LARGEST = 50_000_000
_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_INTRODUCTION = f"""\
# ops baseline {_VERSION}: findings that were there already, as COUNT RULE PATH.
# ops check fails on more than these. Written by: ops check --write-baseline
"""

Known = Mapping[tuple[str, str], int]
"""How often each rule was found in each document, by its path from the root."""


def path_of_baseline(workspace: Workspace) -> str:
    """Return where the baseline is, or would be, from the root."""
    return workspace.path_of(FILE)


def read_baseline(workspace: Workspace) -> Known | None:
    """Return the findings that are known; None where there is no baseline.

    Raises ``OpsError`` where it can't be read, is of a newer ``ops``, or is broken.
    """
    shown = path_of_baseline(workspace)
    path = workspace.root / shown
    if not path.is_file():
        return None
    try:
        content = read_start(str(path), _LARGEST, root=workspace.root).decode()
    except OSError as error:
        raise OpsError(f"cannot read {shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise OpsError(f"{shown}: it is not UTF-8 text", _ANEW) from None
    found: dict[tuple[str, str], int] = {}
    lines = content.removeprefix("\ufeff").split("\n")
    for number, line in enumerate((one.rstrip("\r") for one in lines), start=1):
        if line.startswith(_MARKERS):
            raise OpsError(
                f"{shown}:{number}: a conflict of a merge is left here",
                "Keep the lines of both sides, and delete the lines of the marks.",
            )
        head = _HEAD.match(line)
        if head and int(head[1]) > _VERSION:
            raise OpsError(
                f"{shown}: it is of version {head[1]}, and this ops knows {_VERSION}",
                "Use the ops that wrote it, or a newer one.",
            )
        if not line.strip() or line.startswith("#"):
            continue
        entry = _LINE.fullmatch(line)
        if entry is None:
            raise OpsError(
                f"{shown}:{number}: this line is not COUNT RULE PATH: {line[:40]!r}", _ANEW
            )
        key = (_unquoted(entry[3]), entry[2])
        found[key] = max(found.get(key, 0), int(entry[1]))
    return found


_ANEW = "Fix the line, take the file from git, or write it anew: ops check --write-baseline"


def counted(workspace: Workspace, findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """Return how often each rule is found in each document."""
    return Counter((workspace.path_of(one.path), one.rule) for one in findings)


def more_than(
    workspace: Workspace, findings: list[Finding], known: Known
) -> tuple[list[Finding], int]:
    """Return the findings of each rule and document of which there are more than known.

    Which of them is new can't be told, so all of that rule and document are. Returned second is
    how many are known.
    """
    counts = counted(workspace, findings)
    new = [
        one
        for one in findings
        if counts[key := (workspace.path_of(one.path), one.rule)] > known.get(key, 0)
    ]
    return new, len(findings) - len(new)


def write_baseline(workspace: Workspace, findings: Iterable[Finding]) -> Path | None:
    """Write the baseline of ``findings``; return its path, None where nothing is known."""
    return _put(workspace, counted(workspace, findings))


def add_to_baseline(workspace: Workspace, findings: Iterable[Finding]) -> Path | None:
    """Write ``findings`` into the baseline, of which all else stays as it is."""
    known = read_baseline(workspace) or {}
    return _put(workspace, {**known, **counted(workspace, findings)})


def without_fixed(
    workspace: Workspace, findings: Iterable[Finding], known: Known, applies: Callable[[str], bool]
) -> int:
    """Drop from the baseline what is no longer found; return how many findings that are.

    What rules found that do not apply now stays.
    """
    counts = counted(workspace, findings)
    left = {
        key: min(number, counts[key]) if applies(key[1]) else number
        for key, number in known.items()
    }
    fixed = sum(known.values()) - sum(left.values())
    if fixed:
        _put(workspace, {key: number for key, number in left.items() if number})
    return fixed


def _put(workspace: Workspace, counts: Mapping[tuple[str, str], int]) -> Path | None:
    path = inside(workspace.root, path_of_baseline(workspace))
    if not counts and not path.is_file():
        return None
    lines = [
        f"{number} {rule} {_quoted(name)}\n" for (name, rule), number in sorted(counts.items())
    ]
    write(path, _INTRODUCTION + "".join(lines), root=workspace.root, overwrite=True)
    return path


def _quoted(path: str) -> str:
    """Return a path on one line of text, whatever bytes its name holds."""
    return "".join(
        char if char.isprintable() and char != "%" and not "\ud800" <= char <= "\udfff"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        for char in path
    )  # fmt: skip


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    source = text.encode()
    plain = re.sub(rb"%([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), source)
    return plain.decode("utf-8", "surrogateescape")
