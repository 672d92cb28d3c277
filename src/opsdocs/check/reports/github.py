"""Findings as commands of a GitHub workflow."""

from __future__ import annotations

from opsdocs.check.reports.parts import Report, folded, sentence
from opsdocs.printable import clean


def written(report: Report) -> str:
    """Return workflow commands, which GitHub shows beside the lines, ten of a kind for each step."""

    def escape(words: str, *, in_property: bool = False) -> str:
        words = clean(words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
        return words.replace(":", "%3A").replace(",", "%2C") if in_property else words

    return "".join(
        f"::{finding.severity} file={escape(report.path_of(finding), in_property=True)},"
        f"line={finding.line},col={finding.column},title={finding.rule}"
        f"::{escape(sentence(finding))}\n"
        for finding in folded(report.findings)
    )
