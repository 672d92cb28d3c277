"""Findings as JUnit's XML, which most CI systems show."""

from __future__ import annotations

from html import escape

from opsdocs.check.reports.parts import Report
from opsdocs.check.rule import ERROR, Finding
from opsdocs.workspace import from_root


def written(report: Report) -> str:
    """Return JUnit's XML: a test case for each document, failed by what fails the check.

    Warnings that don't, since the check is not strict, are the output of their test case.
    """
    by_path: dict[str, list[Finding]] = {path: [] for path in report.paths}
    for finding in report.findings:
        by_path.setdefault(finding.path, []).append(finding)
    failing = {one.path for one in report.findings if report.strict or one.severity == ERROR}
    failed = len(failing)
    counts = f'tests="{len(by_path)}" failures="{failed}" errors="0" time="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="ops check" {counts}>',
        f'<testsuite name="operations" {counts}>',
    ]
    for path, entries in by_path.items():
        name = _attribute(_xml(from_root(report.home, path)))
        if not entries:
            lines.append(f'<testcase name={name} classname="ops" time="0"/>')
            continue
        told = "\n".join(
            f"{one.line}:{one.column} {one.severity} {one.rule}: {one.message}" for one in entries
        )
        if path not in failing:
            lines += [
                f'<testcase name={name} classname="ops" time="0">',
                f"<system-out>{escape(_xml(told))}</system-out>",
                "</testcase>",
            ]
            continue
        worst = next(one for one in entries if report.strict or one.severity == ERROR)
        first = _attribute(_xml(f"{len(entries)} found, the first: {worst.message}"))
        lines += [
            f'<testcase name={name} classname="ops" time="0">',
            f'<failure message={first} type="{worst.rule}">{escape(_xml(told))}</failure>',
            "</testcase>",
        ]
    document = "\n".join([*lines, "</testsuite>", "</testsuites>"]) + "\n"
    return document.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _xml(words: str) -> str:
    """Return ``words`` without the characters that XML 1.0 can't hold or advises against."""
    return "".join(
        letter if letter in "\t\n" or " " <= letter <= "\x7e" or "\xa0" <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000" else "\ufffd"
        for letter in words
    )  # fmt: skip


def _attribute(words: str) -> str:
    """Return ``words`` in quotes, as the value of an attribute."""
    return '"' + escape(words).replace("\n", "&#10;").replace("\t", "&#9;") + '"'
