"""Count what Markdown documents hold: the share of documents that have it, and how many of it.

Run as: python benchmarks/shares.py FOLDER…   with the package installed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

import pyromark

KINDS = (
    "front matter", "link to the web", "link to a file", "table", "HTML comment", "HTML tag",
    "list", "fence", "shell fence", "code span",
)  # fmt: skip
_FRONT = re.compile(r"\A(---|\+\+\+)\n.*?^\1\s*$", re.DOTALL | re.MULTILINE)
_OPTIONS = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_TASKLISTS
_SHELLS = {"bash", "sh", "shell", "console", "zsh"}


def count(text: str) -> Counter[str]:
    """Return how many of each kind ``text`` has."""
    found: Counter[str] = Counter()
    if front := _FRONT.match(text):
        found["front matter"] = 1
        text = text[front.end() :]
    for event in pyromark.events(text, options=_OPTIONS):
        match event:
            case {"Start": {"Link": {"dest_url": url}}} if re.match(r"[a-z]+:|//", str(url)):
                found["link to the web"] += 1
            case {"Start": {"Link": {"dest_url": url}}} if not str(url).startswith("#"):
                found["link to a file"] += 1
            case {"Start": {"Table": _}}:
                found["table"] += 1
            case {"Start": {"List": _}}:
                found["list"] += 1
            case {"Start": {"CodeBlock": {"Fenced": language}}}:
                found["fence"] += 1
                found["shell fence"] += language.partition(" ")[0] in _SHELLS
            case {"Html": html} | {"InlineHtml": html}:
                found["HTML comment" if str(html).startswith("<!--") else "HTML tag"] += 1
            case {"Code": _}:
                found["code span"] += 1
    return +found


def summary(texts: list[str]) -> list[str]:
    """Return the number of documents, median and p90 of their bytes, and a cell for each kind."""
    sizes = [len(text.encode()) for text in texts]
    cells = [f"{len(texts):,}", f"{median(sizes):,.0f} B", f"{quantiles(sizes, n=10)[8]:,.0f} B"]
    counts = [count(text) for text in texts]
    for kind in KINDS:
        having = [found[kind] for found in counts if found[kind]]
        cells.append(f"{len(having) / len(counts):.0%} × {median(having or [0]):.0f}")
    return cells


def main(folders: list[str]) -> None:
    """Print a table with a column for each folder, and one for all of their documents."""
    texts = [
        [path.read_text("utf-8", "replace") for path in sorted(Path(folder).rglob("*.md"))]
        for folder in folders
    ]
    every = [text for group in texts for text in group]
    columns = [summary(group) for group in (*texts, every)]
    print("| |", " | ".join([*folders, "all"]), "|")
    print("| --- |" + " ---: |" * len(columns))
    for name, *cells in zip(
        ("documents", "median size", "p90 size", *KINDS), *columns, strict=True
    ):
        print("|", " | ".join([name, *cells]), "|")


if __name__ == "__main__":
    main(sys.argv[1:])
