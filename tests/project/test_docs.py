"""The documentation tells the truth: what it names is there, and its examples do what it says."""

import re
from pathlib import Path

import rule_docs
from documentation import fences
from paths import ROOT
from person import Ops

from opsdocs.cli.app import COMMANDS

PACKAGE = ROOT / "src/opsdocs"


def test_the_settings_of_the_readme(ops: Ops, repo: Path) -> None:
    (settings,) = fences("README.md", "toml")
    (repo / "operations/ops.toml").write_text(settings, "utf-8")
    seen = ops("new", "runbook", "A", "--stdout")
    assert "**Owner**: Platform team  \n**Review Interval**: 3 months\n" in seen.out


def test_the_example_of_a_type(ops: Ops, repo: Path) -> None:
    (repo / "operations/.types").mkdir()
    (example,) = fences("docs/document-types.md", "jinja")
    (repo / "operations/.types/handover.md").write_text(example, "utf-8")
    assert ops("new", "handover", "Week 47", "--open-issues", "Disk of db-2 at 81 %").code == 0
    text = (repo / "operations/handovers" / "2026-11-23-week-47.md").read_text("utf-8")
    assert "- [ ] Disk of db-2 at 81 %\n" in text


def test_the_pages_of_the_rules_are_up_to_date() -> None:
    """Where this fails: `python scripts/rule_docs.py` writes them."""
    for path, text in rule_docs.pages().items():
        assert path.read_text("utf-8") == text


def test_how_it_works_names_what_is_there() -> None:
    text = (ROOT / "docs/how-it-works.md").read_text("utf-8")
    file, checked = "", 0
    for mark in re.findall(r"`([^`]+)`", text):
        if mark.endswith(".py"):
            file = (PACKAGE / mark).read_text("utf-8")
        elif mark.isidentifier() and file and mark not in {"new", "ops"}:
            assert re.search(rf"^(?:def|class) {mark}\b|^{mark}\b.*=", file, re.MULTILINE), mark
            checked += 1
    assert checked > 30


def test_the_decisions_name_files_that_are_there() -> None:
    """A file or a folder is named by the end of its path, such as `cli/shell_scripts/`."""
    there = [
        f"/{path.relative_to(ROOT).as_posix()}" + "/" * path.is_dir()
        for folder in ("src", "template", "tests", "benchmarks", "scripts")
        for path in (ROOT / folder).rglob("*")
    ]
    there += [f"/{path.name}" for path in ROOT.iterdir()]
    checked = 0
    for page in (ROOT / "docs/decisions").glob("*.md"):
        for name in re.findall(r"`([\w/.-]+\.py|[\w.-]+/[\w./-]+/)`", page.read_text("utf-8")):
            assert any(path.endswith(f"/{name}") for path in there), f"{page.name}: {name}"
            checked += 1
    assert checked > 20


def test_contributing_names_every_package_and_file_that_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for path in PACKAGE.iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"`{path.name}/`" in text
        elif path.suffix == ".py" and not path.name.startswith("__"):
            assert f"`{path.name}`" in text
    rows = dict(re.findall(r"^\| `(\w+)/` (\|.*)$", text, re.MULTILINE))
    for package, row in rows.items():
        named = set(re.findall(r"`(\w+)\.py`", row)) | {"__init__"}
        named |= set(COMMANDS) if package == "cli" else set()
        files = {path.stem for path in (PACKAGE / package).rglob("*.py")}
        assert {path.stem for path in (PACKAGE / package).glob("*.py")} - named == set(), package
        assert named - files == set(), package
    for path in re.findall(r"`((?:src|tests|scripts|docs|template)/[\w/.-]+)`", text):
        if "<" not in path:
            assert (ROOT / path).exists(), path
