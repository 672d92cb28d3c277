"""Findings for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from opsdocs.check.reports.parts import folded
from opsdocs.check.rule import ERROR, Finding
from opsdocs.printable import counted
from opsdocs.types.detect import is_document

_MANY = 30
"""Findings that no longer fit a screen."""
_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}


def text(
    findings: Sequence[Finding],
    shown: Callable[[str], str],
    *,
    color: bool,
    verbose: bool = False,
) -> str:
    """Return the findings for a person, by document, errors first.

    ``shown`` is how a path is written. What is still to be filled in is one line for each document,
    unless ``verbose``.
    """

    def paint(words: str, *colors: str) -> str:
        codes = ";".join(_CODES[name] for name in colors)
        return f"\033[{codes}m{words}\033[0m" if color else words

    lines = []
    for path, group in _by_document(findings):
        lines.append(paint(shown(path), "bold"))
        for finding in group if verbose else folded(group):
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


def _by_document(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return the findings of each document, errors first, those with errors before the others."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(finding)
    ordered = [
        (path, sorted(group, key=lambda one: one.severity != ERROR))
        for path, group in groups.items()
    ]
    return sorted(ordered, key=lambda one: one[1][0].severity != ERROR)


def summary(findings: Sequence[Finding], documents: int) -> str:
    """Return how many findings there are in how many documents."""
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        return f"{counted(documents, 'document')} checked, nothing found."
    parts = [f"{counted(number, name)}" for name, number in sorted(counts.items())]
    places = {finding.path for finding in findings}
    others = sum(not is_document(path.rpartition("/")[2]) for path in places)
    behind = f" and in {counted(others, 'other file')}" if others else ""
    return (
        f"Found {' and '.join(parts)} in {len(places) - others} of "
        f"{counted(documents, 'document')}{behind}.{_by_rule(findings)}"
    )


def _by_rule(findings: Sequence[Finding]) -> str:
    """Return how many there are of each rule, the most first; "" where one can see it all."""
    if len(findings) < _MANY or len({finding.rule for finding in findings}) == 1:
        return ""
    counts = Counter(finding.rule for finding in findings)
    lines = []
    for rule, number in counts.most_common():
        of_rule = [one for one in findings if one.rule == rule]
        errors = sum(one.severity == ERROR for one in of_rule)
        levels = [(errors, "error"), (number - errors, "warning")]
        told = ", ".join(f"{counted(count, name)}" for count, name in levels if count)
        places = len({one.path for one in of_rule})
        lines.append(f"\n  {rule}: {told} in {counted(places, 'document')}")
    return " By rule:" + "".join(lines)
