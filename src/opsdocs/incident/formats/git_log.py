"""git: the commits of a range, or what ``git log`` has printed into a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from opsdocs import git
from opsdocs.errors import OpsError, UsageError
from opsdocs.incident.model import MERGED, MESSAGE, NOISE, Context, Event
from opsdocs.incident.times import as_utc, moment
from opsdocs.patterns import Pattern

_COMMIT = Pattern(r"^commit ([0-9a-f]{7,64})\b(.*)$", re.MULTILINE)
_TAG = Pattern(r"\btag: ([^,()\s]{1,200})")
_HEADER = Pattern(r"(Author|Date|AuthorDate|CommitDate|Commit|Merge):[ \t]*(.*)")
_MOST = 50_000
_FIELDS = 6


def fits(text: str) -> bool:
    """Tell whether a text is what ``git log`` prints."""
    return _COMMIT.match(text.lstrip("\ufeff")) is not None


def of_range(folder: Path, wanted: str) -> Iterator[Event]:
    """Yield the commits of a range in the repository around ``folder``; raise ``OpsError``."""
    form = "--format=%H%x00%ct%x00%an%x00%P%x00%D%x00%s"
    printed = git.run(folder, "log", f"--max-count={_MOST + 1}", form, wanted, "--")
    lines = printed.strip("\n").split("\n")  # a subject may hold what else ends a line
    if len(lines) > _MOST:
        raise OpsError(f"git:{wanted} has more than {_MOST:,} commits", "Name a shorter range.")
    for line in lines:
        parts = line.split("\0")
        if len(parts) == _FIELDS:
            sha, time, who, parents, names, subject = parts
            at = moment(int(time), Context())
            if at:
                yield _event(at, sha, subject, who, names, is_merge=" " in parents)


def of_text(text: str, context: Context) -> Iterator[Event]:
    """Yield the commits of what ``git log`` has printed."""
    starts = list(_COMMIT.finditer(text))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        head: dict[str, str] = {}
        lines = text[found.end() : end].strip("\r\n").splitlines()
        while lines and (header := _HEADER.match(lines[0])):
            head[header[1]] = header[2].strip()
            lines.pop(0)
        subject = next((line.strip() for line in lines if line.strip()), "")
        at = _time(
            head.get("CommitDate") or head.get("Date") or head.get("AuthorDate", ""), context
        )
        if at is None:
            context.untimed += 1
            continue
        who = head.get("Author", "").partition(" <")[0].strip()
        yield _event(at, found[1], subject, who, found[2], is_merge="Merge" in head)


def _time(text: str, context: Context) -> datetime | None:
    if at := moment(text, context):
        return at
    try:  # Mon Feb 3 10:00:00 2026 +0100
        return as_utc(datetime.strptime(text, "%a %b %d %H:%M:%S %Y %z"), context)
    except ValueError:
        pass
    try:
        return as_utc(parsedate_to_datetime(text), context)
    except (ValueError, OverflowError):
        return None


def _event(
    at: datetime, sha: str, subject: str, who: str, names: str, *, is_merge: bool
) -> Event:  # fmt: skip
    """Return the commit, of which ``names`` tells the tags: what has one was released."""
    tags = _TAG.findall(names)
    merged = is_merge or re.search(r"\(#\d{1,9}\)$", subject) is not None
    kind = MERGED if merged or tags else MESSAGE
    tagged = f" ({', '.join(tags)})" if tags else ""
    text = f"Merged {subject}" if is_merge and not subject.startswith("Merge") else subject
    return Event(at, "git", sha[:12], f"Commit {sha[:7]}{tagged}: {text}", who, "",
                 kind if subject else NOISE, sha)  # fmt: skip


def check_range(folder: Path, wanted: str) -> None:
    """Raise ``OpsError`` where that is no range, or the folder is in no repository of git."""
    if wanted.startswith("-") or not wanted:
        raise UsageError(
            f"--from git:{wanted}: this is not a range", "For example: --from git:v1..v2"
        )
    try:
        git.run(folder, "rev-parse", "--git-dir")
    except git.GitError as error:
        raise OpsError(f"--from git:{wanted}: {error.message}", error.hint) from None
