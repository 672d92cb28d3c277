"""Of the changes of a review date in a repository's history, how many changed nothing else.

`python benchmarks/review_dates.py REPOSITORY...` asks, of each commit, what `ops check --changed`
would have asked of it as a pull request: is the document that of the last review?
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from opsdocs.documents.page import Page
from opsdocs.durations import day_in
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.reviews import last_reviewed
from opsdocs.types.detect import TypeFinder

NOBODY = TypeFinder([])


def git(repository: str, *args: str) -> str:
    command = ["git", "-C", repository, "-c", "safe.directory=*", *args]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def commits(repository: str) -> Iterator[tuple[str, str]]:
    """Yield each commit, but for merges, with a Markdown file in which it changes a review date."""
    listed = git(
        repository, "log", "--no-merges", "--no-renames", "--diff-filter=M", "--format=%x01%H",
        "--name-only", "-i", "-G", "last[_ ]reviewed", "--", "*.md", "*.md.erb",
    )  # fmt: skip
    for part in listed.split("\x01")[1:]:
        commit, *paths = [line for line in part.split("\n") if line]
        for path in paths:
            yield commit, path


def texts(repository: str, objects: list[str]) -> list[str]:
    command = ["git", "-C", repository, "-c", "safe.directory=*", "cat-file", "--batch"]
    asked = "".join(f"{one}\n" for one in objects).encode()
    output = subprocess.run(command, input=asked, capture_output=True, check=True).stdout
    found, at = [], 0
    while at < len(output):
        head, _, _ = output[at:].partition(b"\n")
        at += len(head) + 1
        if head.endswith(b"missing"):
            found.append("")
            continue
        size = int(head.split()[-1])
        found.append(output[at : at + size].decode("utf-8", "replace"))
        at += size + 1
    return found


def measure(repository: str) -> tuple[int, int]:
    """Return the changes of a review date, and those that changed nothing else."""
    changes = list(commits(repository))
    objects = [
        name for commit, path in changes for name in (f"{commit}^:{path}", f"{commit}:{path}")
    ]
    found = texts(repository, objects)
    dated = alone = 0
    for before, after in zip(found[::2], found[1::2], strict=True):
        old, new = (Page("x.md", Path(), NOBODY, text) for text in (before, after))
        then, now = day_in(last_reviewed(old)), day_in(last_reviewed(new))
        if then and now and then != now:
            dated += 1
            alone += now > then and content_hash(old) == content_hash(new)
    return dated, alone


def main() -> None:
    total = [0, 0]
    for repository in sys.argv[1:]:
        dated, alone = measure(repository)
        total = [total[0] + dated, total[1] + alone]
        print(
            f"{Path(repository).parent.name:40} {alone:6,} of {dated:6,}  {alone / max(dated, 1):.0%}"
        )
    print(f"{'all':40} {total[1]:6,} of {total[0]:6,}  {total[1] / max(total[0], 1):.0%}")


if __name__ == "__main__":
    main()
