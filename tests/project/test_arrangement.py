"""Tests are arranged as the packages are; what several of them need is no test file's own."""

import ast

from paths import ROOT, TESTS

FILES = sorted(TESTS.rglob("test_*.py"))


def test_each_package_has_a_folder_of_tests() -> None:
    packages = {path.parent.name for path in (ROOT / "src/opsdocs").glob("*/__init__.py")}
    assert packages <= {path.parent.name for path in FILES}
    assert TESTS not in {path.parent for path in FILES}
    assert len({path.name for path in FILES}) == len(FILES)


def test_fixtures_stand_in_conftest_files() -> None:
    mark = "@" + "pytest.fixture"
    marked = {path.name for path in TESTS.rglob("*.py") if mark in path.read_text("utf-8")}
    assert marked == {"conftest.py"}


def test_no_test_file_imports_another_or_a_conftest() -> None:
    wrong = []
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [
                f"{path.name}: {one}" for one in named if one.startswith(("test_", "conftest"))
            ]
    assert wrong == []
