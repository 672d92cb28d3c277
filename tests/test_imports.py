"""What commands may not import: each costs the time of a person who waits for another thing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from opsdocs.commands import COMMANDS

_SEEN = """
import sys
from opsdocs.__main__ import main
try:
    main()
except SystemExit as error:
    assert not error.code, error.code
print(*sys.modules, file=sys.stderr)
"""
_HEAVY = {"copier", "questionary", "prompt_toolkit", "rich", "pygments", "pydantic", "asyncio",
          "plumbum", "importlib.metadata", "multiprocessing", "concurrent"}  # fmt: skip
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
        (["--version"], {"typer", "jinja2", "yaml", "opsdocs.cli"}),
        (["--help"], _HEAVY | _OURS | {"jinja2", "yaml", "pyromark"}),
        (
            ["new", "runbook", "X", "--defaults"],
            _HEAVY | (_OURS - {"opsdocs.cli.new"})
            | {"typer", "pyromark", "tree_sitter", "opsdocs.rules", "opsdocs.checking", "opsdocs.scaffold"},
        ),
        (
            ["check"],
            _HEAVY | (_OURS - {"opsdocs.cli.check"})
            | {"typer", "opsdocs.scaffold", "opsdocs.fixing", "xml.etree"},
        ),
        (["list", "--json"], _HEAVY | {"typer", "pyromark", "opsdocs.rules"}),
        (["types", "schema"], _HEAVY | {"pyromark", "opsdocs.rules"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_imports_what_it_needs(
    repo: Path, args: list[str], not_imported: set[str]
) -> None:
    assert imported(repo, *args) & not_imported == set()


def test_plain_documents_are_checked_without_the_parser(ops: object, repo: Path) -> None:
    text = "# Note\n\n**Owner**: Dana\n\nText.\n\n- one\n- two\n"
    (repo / "operations/runbooks").mkdir(exist_ok=True)
    (repo / "operations/runbooks/note.md").write_text(text, encoding="utf-8")
    for path in (repo / "operations").rglob("README.md"):
        path.unlink()
    assert "pyromark" not in imported(repo, "check")


def test_tab_does_not_import_the_command_line(repo: Path) -> None:
    variables = {"_OPS_COMPLETE": "complete_bash", "COMP_WORDS": "ops new ru", "COMP_CWORD": "2"}
    assert imported(repo, **variables) & (_HEAVY | {"typer", "jinja2", "yaml"}) == set()
