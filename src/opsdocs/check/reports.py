"""Findings in the formats that people and machines read; paths are from the repository's root.

What machines read is ASCII, so that it is right in whatever encoding stdout has. Bytes of a path
that are no UTF-8 stand in it as U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any

from opsdocs.check.rule import ERROR, Finding
from opsdocs.check.rules import RULES
from opsdocs.workspace import FOLDER

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}


def path_of(finding: Finding) -> str:
    """Return the path of a finding's document, from the repository's root."""
    return f"{FOLDER}/{finding.path}"


def text(findings: Sequence[Finding], shown: Callable[[str], str], *, color: bool) -> str:
    """Return the findings for a person, by document; ``shown`` is how a path is written."""

    def paint(words: str, *colors: str) -> str:
        codes = ";".join(_CODES[name] for name in colors)
        return f"\033[{codes}m{words}\033[0m" if color else words

    lines = []
    for path, group in groupby(findings, key=path_of):
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


def as_json(findings: Sequence[Finding]) -> str:
    """Return a list of objects, one for each finding."""
    return _json([_plain(finding) for finding in findings])


def _json(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return re.sub("[^\x00-\x7f]", lambda match: json.dumps(match[0])[1:-1], text) + "\n"


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "path": path_of(finding), "line": finding.line, "column": finding.column,
        "rule": finding.rule, "severity": finding.severity, "message": finding.message,
        "hint": finding.hint,
    }  # fmt: skip


def sarif(findings: Sequence[Finding]) -> str:
    """Return SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""
    names = sorted({finding.rule for finding in findings})
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
            "message": {"text": " ".join(filter(None, (_sentence(finding.message), finding.hint)))},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(path_of(finding)), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                }
            }],
        }
        for finding in findings
    ]  # fmt: skip
    run = {"tool": {"driver": {"name": "ops", "rules": rules}}, "results": results,
           "columnKind": "unicodeCodePoints"}  # fmt: skip
    return _json({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - 5 ms

    return quote(path, errors="surrogateescape")


def github(findings: Sequence[Finding]) -> str:
    """Return workflow commands, which GitHub shows beside the lines."""

    def escape(words: str, *, in_property: bool = False) -> str:
        words = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return words.replace(":", "%3A").replace(",", "%2C") if in_property else words

    return "".join(
        f"::{finding.severity} file={escape(path_of(finding), in_property=True)},"
        f"line={finding.line},col={finding.column},title={finding.rule}"
        f"::{escape(' '.join(filter(None, (_sentence(finding.message), finding.hint))))}\n"
        for finding in findings
    )


def gitlab(findings: Sequence[Finding]) -> str:
    """Return a report of GitLab's code quality."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in findings:
        key = f"{finding.rule}:{finding.path}:{finding.message}"
        seen[key] += 1
        entries.append({
            "description": " ".join(filter(None, (_sentence(finding.message), finding.hint))),
            "check_name": finding.rule,
            "fingerprint": sha256(f"{key}:{seen[key]}".encode(errors="surrogatepass")).hexdigest(),
            "severity": "major" if finding.severity == ERROR else "minor",
            "location": {"path": path_of(finding), "lines": {"begin": finding.line}},
        })  # fmt: skip
    return _json(entries)


def junit(findings: Sequence[Finding], paths: Sequence[str], *, strict: bool = True) -> str:
    """Return JUnit's XML: a test case for each document, failed by what fails the check.

    Warnings that don't, since it is not ``strict``, are the output of their test case.
    """
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415 - 8 ms

    by_path: dict[str, list[Finding]] = {path: [] for path in paths}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    failing = {one.path for one in findings if strict or one.severity == ERROR}
    failed = len(failing)
    counts = f'tests="{len(by_path)}" failures="{failed}" errors="0" time="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="ops check" {counts}>',
        f'<testsuite name="operations" {counts}>',
    ]
    for path, entries in by_path.items():
        name = quoteattr(_xml(f"{FOLDER}/{path}"))
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
        first = quoteattr(_xml(f"{len(entries)} found, the first: {entries[0].message}"))
        lines += [
            f'<testcase name={name} classname="ops" time="0">',
            f'<failure message={first} type="{entries[0].rule}">{escape(_xml(told))}</failure>',
            "</testcase>",
        ]
    report = "\n".join([*lines, "</testsuite>", "</testsuites>"]) + "\n"
    return report.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _xml(words: str) -> str:
    """Return ``words`` without the characters that XML 1.0 can't hold."""
    return "".join(
        letter if letter in "\t\n" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000" else "\ufffd"
        for letter in words
    )  # fmt: skip
