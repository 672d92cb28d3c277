"""What commands may not import: each costs the time of a person who waits for another thing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from opsdocs.cli.app import HELP

_SEEN = """
import sys
from opsdocs.cli.main import main
try:
    main()
except SystemExit as error:
    assert not error.code, error.code
print(*(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""
_HEAVY = {"copier", "questionary", "prompt_toolkit", "rich", "pygments", "pydantic", "asyncio",
          "plumbum", "importlib.metadata", "multiprocessing", "concurrent"}  # fmt: skip
_COMMANDS = {f"opsdocs.cli.{name}" for name in HELP}


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
        (["--version"], _HEAVY | _COMMANDS | {"jinja2", "yaml"}),
        (["--help"], _HEAVY | _COMMANDS | {"jinja2", "yaml", "pyromark"}),
        (
            ["new", "runbook", "X", "--defaults"],
            _HEAVY | (_COMMANDS - {"opsdocs.cli.new"}) | {"tree_sitter", "opsdocs.check"},
        ),
        (
            ["check"],
            _HEAVY | (_COMMANDS - {"opsdocs.cli.check"}) | {"opsdocs.template.render"},
        ),
        (["list", "--json"], _HEAVY | {"opsdocs.check.rules"}),
        (["types", "schema"], _HEAVY | {"opsdocs.check.rules"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(
    repo: Path, args: list[str], not_imported: set[str]
) -> None:
    assert imported(repo, *args) & not_imported == set()


def test_tab_imports_neither_rich_nor_jinja(repo: Path) -> None:
    variables = {
        "_OPS_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": "ops new ru",
    }  # fmt: skip
    assert imported(repo, **variables) & (_HEAVY | {"jinja2", "opsdocs.check"}) == set()


def test_an_import_inside_a_function_says_what_it_costs() -> None:
    inside = re.compile(r"^[ \t]+(?:from|import) .*", re.MULTILINE)
    found = [
        (path, match[0].strip())
        for path in sorted((ROOT / "src").rglob("*.py"))
        for match in inside.finditer(
            re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
        )
        if "import" in match[0] and not match[0].lstrip().startswith(("from the", "from a"))
    ]
    silent = [
        f"{path.name}: {line}" for path, line in found if not re.search(r"\d+ ms|as above", line)
    ]
    assert silent == []
    assert len(found) <= 30
