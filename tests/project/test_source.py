"""What the source may not do, and what must have a test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import TESTS

import opsdocs
from opsdocs.check.reports import FORMATS
from opsdocs.cli.app import COMMANDS
from opsdocs.incident.formats import FORMATS as RECORD_FORMATS

SOURCE = Path(opsdocs.__file__).parent
_LOOKS_INTO = {
    "startswith", "endswith", "removeprefix", "removesuffix", "split", "partition", "rpartition",
    "replace", "find", "index",
}  # fmt: skip


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in SOURCE.rglob("*.py"):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))


def _is_message(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"message", "hint"}


def test_nothing_parses_a_message() -> None:
    """Errors and findings carry data; their words may change without anything else."""
    looks = []
    for name, tree in trees():
        for node in ast.walk(tree):
            method = isinstance(node, ast.Attribute) and node.attr in _LOOKS_INTO
            if (method and _is_message(node.value)) or (
                isinstance(node, ast.Compare)
                and any(map(_is_message, [node.left, *node.comparators]))
            ):
                looks.append(f"{name}:{node.lineno}")
    assert looks == []


def test_modules_ask_no_module_what_it_has() -> None:
    """``hasattr`` is for what a platform may lack, ``sys.modules`` for nobody."""
    asked = [
        f"{name}: {ast.unparse(node)}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "hasattr")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.modules")
    ]
    assert asked == ["cli/kept_answers.py: hasattr(os, 'getuid')"]


def texts_of_tests() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in TESTS.rglob("test_*.py")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_called_in_a_test(name: str) -> None:
    """By its name: ``ops("check", …)``, or as the list of a process or a terminal."""
    called = re.compile(rf'(?:ops\(|\[|Terminal\(\w+, )"{name}"')
    assert any(called.search(text) for text in texts_of_tests().values())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_a_check_is_held_against_its_schema(name: str) -> None:
    assert re.search(rf'"{name}"', texts_of_tests()["test_reports.py"])


@pytest.mark.parametrize("name", [one.name for one in RECORD_FORMATS])
def test_every_format_of_records_has_an_incident_as_that_tool_tells_it(name: str) -> None:
    cases = {path.stem.split("-")[0] for path in (TESTS / "cases/records").glob("*.md")}
    assert name.lower() in cases or f'"{name.lower()}"' in texts_of_tests()["test_note.py"]
