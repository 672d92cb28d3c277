"""`ops types`: which documents there are, and how to make a type the team's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from person import Ops

from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType


def test_the_types_are_listed_with_where_they_go_and_whose_they_are(ops: Ops, repo: Path) -> None:
    seen = ops("types")
    assert seen.code == 0
    names = [line.split("  ")[0].partition(",")[0] for line in seen.out.splitlines()]
    assert names == ["NAME", *sorted(path.stem for path in BUILT_IN.glob("*.md"))]
    assert "post-mortem, postmortem  " in seen.out
    assert "operations/incidents/" in seen.out
    assert "built in" in seen.out


def test_the_types_are_listed_outside_a_repository_too(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "runbook" in ops("types").out


def test_the_list_as_json(ops: Ops, repo: Path) -> None:
    listed = json.loads(ops("types", "--json").out)
    assert next(entry for entry in listed if entry["name"] == "post-mortem") == {
        "name": "post-mortem",
        "aliases": ["postmortem"],
        "title": "Incident Post-Mortem",
        "description": "What happened in an incident, why, and what changes because of it",
        "path": "operations/incidents/{{ date }}-{{ title | slugify }}.md",
        "built_in": True,
    }


def test_a_type_is_shown_with_its_questions(ops: Ops, repo: Path) -> None:
    text = ops("types", "show", "runbook").out
    assert text.startswith(
        "Runbook (runbook)\nStep-by-step procedure for a common operational task\n"
    )
    assert (
        "--risk-level  (str)\n    How much can go wrong?\n    choices: Low, Medium, High\n"
        "    left open: [Low/Medium/High]\n" in text
    )
    assert "--title  (str, required)\n" in text
    assert "    each item:\n      title  (str)\n" in text
    assert "offered: {{ today }}" in ops("types", "show", "dr-test").out


def test_a_type_is_shown_as_json(ops: Ops, repo: Path) -> None:
    shown = json.loads(ops("types", "show", "runbook", "--json").out)
    questions = {question["name"]: question for question in shown["questions"]}
    assert questions["risk_level"]["choices"] == ["Low", "Medium", "High"]
    assert questions["duration"]["suggest"] == ["30m"]
    assert [item["name"] for item in questions["steps"]["items"]][:2] == ["title", "command"]


def test_an_ejected_type_is_the_teams_own(ops: Ops, repo: Path) -> None:
    seen = ops("types", "eject", "postmortem")
    assert (seen.code, seen.out) == (0, "operations/.types/post-mortem.md\n")
    path = repo / "operations/.types/post-mortem.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("# Incident Post-Mortem:", "# What happened:"), "utf-8")
    assert ops("new", "post-mortem", "A", "--stdout").out.startswith("# What happened: A\n")
    assert "team" in ops("types").out
    assert "From: operations/.types/post-mortem.md" in ops("types", "show", "post-mortem").out


def test_an_ejected_type_is_not_overwritten_unless_told(ops: Ops, repo: Path) -> None:
    ops("types", "eject", "runbook")
    path = repo / "operations/.types/runbook.md"
    path.write_text("mine", "utf-8")
    seen = ops("types", "eject", "runbook")
    assert seen.code == 1
    assert "operations/.types/runbook.md already exists" in seen.err
    assert path.read_text("utf-8") == "mine"
    assert ops("types", "eject", "runbook", "--overwrite").code == 0


def test_eject_needs_a_repository_and_a_built_in_type(
    ops: Ops, repo: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ops("types", "eject", "nonsense").code == 2
    assert "Did you mean runbook?" in ops("types", "show", "runboook").err
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert ops("types", "eject", "runbook").code == 1
    assert ops("types", "eject", "runbook", "--root", str(repo)).code == 0
    assert ops("types", "--root", str(repo), "eject", "dr-plan").code == 0
    assert sorted(path.name for path in (repo / "operations/.types").iterdir()) == [
        "dr-plan.md", "runbook.md",
    ]  # fmt: skip


def test_wide_letters_keep_the_columns_straight(ops: Ops, repo: Path) -> None:
    types = repo / "operations/.types"
    types.mkdir()
    (types / "引き継ぎ.md").write_text("---\ntitle: T\npath: x/y.md\n---\n# T\n", "utf-8")
    *_, runbook, japanese = ops("types").out.splitlines()
    # Each of its letters takes two columns.
    assert japanese.index("operations/") + len("引き継ぎ") == runbook.index("operations/")


# Shell completion


def completed(repo: Path, words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "opsdocs", words],
        cwd=repo, env={**os.environ, "_OPS_COMPLETE": "bash"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (
            "ops ",
            [
                "init",
                "adopt",
                "update",
                "types",
                "new",
                "index",
                "list",
                "show",
                "status",
                "alerts",
                "check",
                "review",
                "run",
                "note",
                "actions",
                "export",
            ],
        ),
        (
            "ops check --select step-w",
            [
                "step-without-command",
                "step-without-expected-result",
                "step-without-troubleshooting",
            ],
        ),
        ("ops check --format s", ["sarif"]),
        ("ops list dr", ["dr-plan", "dr-test"]),
        ("ops new ru", ["runbook"]),
        ("ops new runbook --risk-level ", ["Low", "Medium", "High"]),
        ("ops new runbook --risk-level M", ["Medium"]),
        ("ops new runbook --risk", ["--risk-level"]),
        ("ops new post-mortem --severity ", ["P1", "P2", "P3", "P4"]),
        ("ops show pat", ["patching"]),
        ("ops show RE", []),
        ("ops types show d", ["dashboard", "dr-plan", "dr-test"]),
        ("ops new runbook --example s", ["scaling", "secret-update", "service-deployment"]),
        ("ops new broken --roo", []),
        ("ops new no-such-type x", []),
    ],
)
def test_the_shell_completes(repo: Path, words: str, offered: list[str]) -> None:
    (repo / "operations/.types").mkdir()
    (repo / "operations/.types/broken.md").write_text("---\n[\n---\n", "utf-8")
    (repo / "operations/patching.md").write_text("# Runbook: Patching\n", "utf-8")
    assert completed(repo, words) == offered


def test_new_reads_the_file_of_one_type(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opsdocs.documents import index  # noqa: PLC0415
    from opsdocs.types import registry as typefolders  # noqa: PLC0415

    read: list[str] = []

    def load(path: Path, shown: str = "") -> DocType:
        read.append(path.stem)
        return load_type(path, shown)

    monkeypatch.setattr(typefolders, "load_type", load)
    monkeypatch.setattr(index, "load_type", load)
    assert ops("new", "runbook", "A").code == 0
    assert set(read) == {"runbook"}
