"""Findings as JSON: a list of objects."""

from __future__ import annotations

from typing import Any

from opsdocs.check.reports.parts import Report, ascii_json
from opsdocs.check.rule import Finding


def written(report: Report) -> str:
    """Return a list of objects, one for each finding."""
    return ascii_json([_plain(report, finding) for finding in report.findings])


def _plain(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "path": report.path_of(finding), "line": finding.line, "column": finding.column,
        "rule": finding.rule, "severity": finding.severity, "message": finding.message,
        "hint": finding.hint,
    }  # fmt: skip
