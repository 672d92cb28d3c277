"""The reports of `ops check` are what other programs read: by their schemas, in every encoding."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import TESTS
from person import Ops

from opsdocs.check import reports
from opsdocs.check.reports.parts import Report
from opsdocs.check.rule import Finding
from opsdocs.check.rules import RULES

SCHEMAS = TESTS / "schemas"
SARIF = jsonschema.Draft4Validator(
    json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
)
GITLAB = jsonschema.Draft202012Validator(
    json.loads((SCHEMAS / "gitlab-code-quality.json").read_text("utf-8"))
)
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
NASTY = (
    "]]>", '"\'<&>&amp;', "\x00\x01\x0b\x1b[31m\x7f\x85", "😀 \U0010ffff", "\ufffe\uffff\u2028",
    "a\r\nb\tc", "caf\udce9", "%41 # ? + ,:;", "::error::no", "%0A", "", " ", "\\ud83d", "é",
)  # fmt: skip


def sarif_of(report: str) -> Any:
    found = json.loads(report)
    SARIF.validate(found)
    return found["runs"][0]


def gitlab_of(report: str) -> Any:
    found = json.loads(report)
    GITLAB.validate(found)
    return found


def junit_of(report: str) -> ET.Element:
    JUNIT.validate(report)
    return ET.fromstring(report)


def check_all(findings: Sequence[Finding], paths: Sequence[str]) -> None:
    """Hold what every format says against the schemas and the findings."""
    run = sarif_of(reports.in_format("sarif", Report(findings)))
    assert len(run["results"]) == len(findings)
    for result, finding in zip(run["results"], findings, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == finding.rule
        location = result["locations"][0]["physicalLocation"]
        name = unquote_to_bytes(location["artifactLocation"]["uri"])
        assert name == os.fsencode(f"operations/{finding.path}")
        assert location["region"] == {"startLine": finding.line, "startColumn": finding.column}
    entries = gitlab_of(reports.in_format("gitlab", Report(findings)))
    assert len({entry["fingerprint"] for entry in entries}) == len(findings)
    suites = junit_of(reports.in_format("junit", Report(findings, paths)))
    cases = suites.findall("testsuite/testcase")
    failed = [case for case in cases if case.find("failure") is not None]
    everything = {*paths, *(finding.path for finding in findings)}
    assert (len(cases), len(failed)) == (len(everything), len({one.path for one in findings}))
    for node in (suites, suites[0]):
        assert (node.get("tests"), node.get("failures")) == (str(len(cases)), str(len(failed)))
    plain = json.loads(reports.in_format("json", Report(findings)))
    assert [one["message"] for one in plain] == [as_text(one.message) for one in findings]
    assert reports.in_format("github", Report(findings)).count("\n") == len(
        findings
    )  # what ends a line for GitHub
    assert "\r" not in reports.in_format("github", Report(findings))
    for report in (
        reports.in_format("sarif", Report(findings)),
        reports.in_format("gitlab", Report(findings)),
        reports.in_format("junit", Report(findings, paths)),
        reports.in_format("json", Report(findings)),
    ):
        assert report.isascii()
        assert report.endswith("\n")


def as_text(words: str) -> str:
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in words)


def test_no_findings() -> None:
    check_all([], [])
    check_all([], ["runbooks/a.md"])
    assert sarif_of(reports.in_format("sarif", Report([])))["results"] == []
    assert gitlab_of(reports.in_format("gitlab", Report([]))) == []


@pytest.mark.parametrize("words", NASTY)
def test_nasty_texts(words: str) -> None:
    path = f"runbooks/{words.replace(chr(0), '') or 'a'}.md"
    findings = [
        Finding(path, 3, 1, "invalid-field", "error", f"Risk Level is {words!r}{words}", words),
        Finding(path, 3, 7, "blame", "warning", words, words),
        Finding(path, 3, 7, "blame", "warning", words, words),
    ]
    check_all(findings, [path, "runbooks/fine.md"])


@pytest.mark.slow
def test_many_findings_of_all_rules() -> None:
    names = [*RULES, "unused-ignore", "broken-type"]
    findings = [
        Finding(f"runbooks/{number % 400}.md", number + 1, 1, names[number % len(names)],
                ("error", "warning")[number % 2], "the same", "A hint.")
        for number in range(4_000)
    ]  # fmt: skip
    check_all(findings, [])


@given(message=st.text(), hint=st.text())
@settings(deadline=None, max_examples=60)
def test_any_text(message: str, hint: str) -> None:
    check_all([Finding("runbooks/a.md", 1, 1, "blame", "error", message, hint)], [])


def test_what_a_message_says_comes_through_whole() -> None:
    told = '"]]>" & <b> 😀 é'
    finding = Finding("runbooks/é.md", 1, 1, "blame", "error", told)
    (case,) = junit_of(reports.in_format("junit", Report([finding], []))).findall(
        "testsuite/testcase"
    )
    assert case.get("name") == "operations/runbooks/é.md"
    failure = case.find("failure")
    assert failure is not None
    assert failure.text == f"1:1 error blame: {told}"
    assert failure.get("message") == f"1 found, the first: {told}"
    assert (
        sarif_of(reports.in_format("sarif", Report([finding])))["results"][0]["message"]["text"]
        == f"{told}."
    )
    assert gitlab_of(reports.in_format("gitlab", Report([finding])))[0]["description"] == f"{told}."


# As they are written to a file


READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads, "sarif": sarif_of, "gitlab": gitlab_of, "junit": junit_of,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_documents_with_nasty_names_and_texts(repo: Path, encoding: str) -> None:
    folder = os.fsencode(repo / "operations/runbooks")
    Path(os.fsdecode(folder)).mkdir()
    for name in (
        b"caf\xe9.md",
        '😀 ]]> "q" & <x>\'%41#?é.md'.encode(),
        b"a\nb\x1b.md",
        b"c,d:e.md",
    ):
        try:
            stream = open(os.path.join(folder, name), "wb")  # noqa: PTH118, PTH123, SIM115
        except OSError:
            continue  # a file system that can't hold the name, as macOS's
        with stream:
            stream.write(
                '# Runbook: A\n\n**Risk Level**: ]]> "😀" \x01\x0b\ufffe\x1b[31m\n'.encode()
            )
            stream.write("\n[x](nope-\x02😀]]>.md)\n".encode())
    for name, read in READERS.items():
        done = subprocess.run(
            [sys.executable, "-m", "opsdocs", "check", "--format", name],
            env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, b""), done.stderr
        read(done.stdout.decode("utf-8"))


@pytest.mark.slow
def test_the_worked_examples_and_a_tree_with_faults(ops: Ops, tree: Path) -> None:
    for number, path in enumerate(sorted((tree / "operations").rglob("*.md"))):
        text = path.read_text("utf-8")
        path.write_text(text.replace(": ", ": nonsense ", 1 + number % 5), "utf-8")
    for name, read in READERS.items():
        read(ops("check", "--format", name).out)


def test_warnings_fail_no_test_case_unless_strict(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A")
    for strict, failures in ((), "0"), (("--strict",), "1"):
        seen = ops("check", "--format", "junit", *strict)
        suites = junit_of(seen.out)
        assert (seen.code, suites.get("failures")) == (int(failures), failures)
        assert "placeholder-left" in seen.out
