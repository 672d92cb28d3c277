"""Findings as JSON: a list of objects."""

from __future__ import annotations

from typing import Any

from opsdocs.check.reports.parts import Report, ascii_json, path_of
from opsdocs.check.rule import Finding


def as_json(report: Report) -> str:
    """Return a list of objects, one for each finding."""
    return ascii_json([_plain(finding) for finding in report.findings])


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "path": path_of(finding), "line": finding.line, "column": finding.column,
        "rule": finding.rule, "severity": finding.severity, "message": finding.message,
        "hint": finding.hint,
    }  # fmt: skip
