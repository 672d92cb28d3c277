"""What commands may not import: each costs the time of a person who waits for another thing."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import opsdocs
from opsdocs.cli.app import COMMANDS

_SEEN = """
import sys
from opsdocs.__main__ import main
try:
    main()
except SystemExit as error:
    assert not error.code, error.code
print(*(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""
_HEAVY = {"copier", "questionary", "prompt_toolkit", "rich", "pygments", "pydantic", "plumbum"}
MOST_LATE = 30
"""Imports inside functions; more of them, and nobody sees what a module needs."""
_OURS = {f"opsdocs.cli.{name}" for name in COMMANDS}


def imported(repo: Path, *args: str, **variables: str) -> set[str]:
    # What measures coverage imports much itself.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", _SEEN, *args], cwd=repo, env={**kept, **variables},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("args", "not_imported"),
    [
        (["--version"], _HEAVY | _OURS | {"jinja2", "yaml", "pyromark"}),
        (["--help"], _HEAVY | _OURS | {"jinja2", "yaml", "pyromark"}),
        (["new", "runbook", "--help"], _HEAVY | {"jinja2", "pyromark"}),
        (
            ["new", "runbook", "X", "--defaults"],
            _HEAVY | (_OURS - {"opsdocs.cli.new"})
            | {"tree_sitter", "opsdocs.check.rules", "opsdocs.template.render"},
        ),
        (["check"], _HEAVY | (_OURS - {"opsdocs.cli.check"}) | {"opsdocs.template.render"}),
        (["list", "--json"], _HEAVY | {"opsdocs.check.rules"}),
        (["types", "schema"], _HEAVY | {"opsdocs.check.rules"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_imports_what_it_needs(
    repo: Path, args: list[str], not_imported: set[str]
) -> None:
    assert imported(repo, *args) & not_imported == set()


def test_tab_reads_a_type_without_what_stamps_documents(repo: Path) -> None:
    seen = imported(repo, "new", "runbook", "--ri", _OPS_COMPLETE="zsh")
    assert seen & (_HEAVY | {"jinja2", "pyromark"} | (_OURS - {"opsdocs.cli.new"})) == set()


def test_a_note_pays_for_no_records(repo: Path) -> None:
    imported(repo, "new", "post-mortem", "Checkout down", "--start", "now")
    seen = imported(repo, "note", "Rolled back to 1.4.2")
    paid_by_others = {"yaml", "jinja2", "zoneinfo", "hashlib", "opsdocs.incident.model"}
    assert seen & (_HEAVY | paid_by_others) == set()


def test_few_imports_are_late_and_each_says_what_it_saves() -> None:
    """In src, where an import stands in a function, its comment or that above tells the time."""
    late: dict[str, str] = {}
    for path in Path(opsdocs.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                for one in ast.walk(node):
                    if isinstance(one, ast.Import | ast.ImportFrom):
                        near = lines[one.lineno - 2 : one.lineno]
                        late[f"{path.name}:{one.lineno}"] = "\n".join(near)
    assert len(late) <= MOST_LATE, sorted(late)
    assert {at: near for at, near in late.items() if not re.search(r"#.*\d ms\b", near)} == {}


def test_typer_sees_annotations_not_their_text() -> None:
    """It evaluates a text several times at each start: 5 ms in a command of fifteen options."""
    commands = Path(opsdocs.__file__).parent.joinpath("cli").glob("*.py")
    texts = {path.name: path.read_text("utf-8") for path in commands}
    declare = {name for name, text in texts.items() if "typer.Option(" in text}
    assert len(declare) > 10
    assert {name for name in declare if "import annotations" in texts[name]} == set()
