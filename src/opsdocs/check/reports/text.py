"""Findings for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

from opsdocs.check.rule import ERROR, Finding

_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}


def text(findings: Sequence[Finding], shown: Callable[[str], str], *, color: bool) -> str:
    """Return the findings for a person, by document; ``shown`` is how a path is written."""

    def paint(words: str, *colors: str) -> str:
        codes = ";".join(_CODES[name] for name in colors)
        return f"\033[{codes}m{words}\033[0m" if color else words

    lines = []
    for path, group in groupby(findings, key=lambda one: one.path):
        lines.append(paint(shown(path), "bold"))
        for finding in group:
            level = paint(
                f"{finding.severity:<7}", "red" if finding.severity == ERROR else "yellow"
            )
            place = f"{finding.line}:{finding.column}"
            lines.append(
                f"  {place:<7} {level} {finding.message} {paint(f'[{finding.rule}]', 'dim')}"
            )
            if finding.hint:
                lines.append(f"                  {paint(finding.hint, 'cyan')}")
        lines.append("")
    return "\n".join(lines)


def summary(findings: Sequence[Finding], documents: int) -> str:
    """Return how many findings there are in how many documents."""
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        return f"{documents} {_plural(documents, 'document')} checked, nothing found."
    parts = [f"{number} {_plural(number, name)}" for name, number in sorted(counts.items())]
    places = len({finding.path for finding in findings})
    return (
        f"Found {' and '.join(parts)} in {places} of {documents} {_plural(documents, 'document')}."
    )


def _plural(number: int, name: str) -> str:
    return name if number == 1 else f"{name}s"
