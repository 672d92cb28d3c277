"""Findings as a report of GitLab's code quality."""

from __future__ import annotations

from collections import Counter

from opsdocs.check.reports.parts import Report, ascii_json, sentence
from opsdocs.check.rule import ERROR
from opsdocs.hashes import sha256


def written(report: Report) -> str:
    """Return a report of GitLab's code quality."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in report.findings:
        key = f"{finding.rule}:{finding.path}:{finding.message}"
        seen[key] += 1
        entries.append({
            "description": sentence(finding),
            "check_name": finding.rule,
            "fingerprint": sha256(f"{key}:{seen[key]}".encode(errors="surrogatepass")),
            "severity": "major" if finding.severity == ERROR else "minor",
            "location": {"path": report.path_of(finding), "lines": {"begin": finding.line}},
        })  # fmt: skip
    return ascii_json(entries)
