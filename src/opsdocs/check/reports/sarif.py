"""Findings as SARIF, which code scanning of GitHub and others read."""

from __future__ import annotations

from urllib.parse import quote

from opsdocs.check.reports.parts import Report, ascii_json, sentence
from opsdocs.check.rules import RULES

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def written(report: Report) -> str:
    """Return SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""
    names = sorted({finding.rule for finding in report.findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": RULES[name].summary if name in RULES else name},
            "defaultConfiguration": {"level": RULES[name].severity if name in RULES else "warning"},
        }
        for name in names
    ]
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": names.index(finding.rule),
            "level": finding.severity,
            "message": {"text": sentence(finding)},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(report.path_of(finding)), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                }
            }],
        }
        for finding in report.findings
    ]  # fmt: skip
    run = {"tool": {"driver": {"name": "ops", "rules": rules}}, "results": results,
           "columnKind": "unicodeCodePoints"}  # fmt: skip
    return ascii_json({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _uri(path: str) -> str:
    return quote(path, errors="surrogateescape")
