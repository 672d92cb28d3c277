"""Code spans in a line of Markdown: where text is shown as it is."""

from __future__ import annotations

from collections.abc import Iterator

from opsdocs.patterns import Pattern

_RUN = Pattern(r"`+")


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each code span begins and ends: at the next run of backticks that is as long.

    One pass, in the time of the text's length: what closes nothing is told by the runs behind it.
    """
    runs = [(found.start(), found.end()) for found in _RUN.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for at in range(len(runs) - 1, -1, -1):
        by_length.setdefault(runs[at][1] - runs[at][0], []).append(at)
    at = 0
    while at < len(runs):
        start, end = runs[at]
        same = by_length[end - start]
        while same and same[-1] <= at:
            same.pop()
        if same:
            at = same[-1]
            yield start, runs[at][1]
        at += 1


def without_code(text: str, instead: str = "") -> str:
    """Return ``text`` with ``instead`` in place of each code span."""
    if "`" not in text:
        return text
    parts, behind = [], 0
    for start, end in code_spans(text):
        parts += [text[behind:start], instead]
        behind = end
    return "".join([*parts, text[behind:]])


def without_long_code(text: str) -> str:
    """Return ``text`` with nothing but line ends in place of each code span over several lines."""
    if "`" not in text or "\n" not in text:
        return text
    parts, behind = [], 0
    for start, end in code_spans(text):
        if lines := text.count("\n", start, end):
            parts += [text[behind:start], "\n" * lines]
            behind = end
    return "".join([*parts, text[behind:]])
