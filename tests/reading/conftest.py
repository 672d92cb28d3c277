"""The HTML file, and a browser that shows it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from built_in_types import TYPES, title_of
from host_tools import CHROMIUM

from opsdocs.cli import main


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def book(service: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the worked examples."""
    output = tmp_path_factory.mktemp("book") / "operations.html"
    assert main.run(["export", "html", "--root", str(service), "-o", str(output)]) == 0
    return output


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the full blanks of all types."""
    folder = tmp_path_factory.mktemp("blanks")
    assert main.run(["init", str(folder), "--defaults", "--quiet"]) == 0
    for name, doctype in TYPES.items():
        answers = ["Orders"] if title_of(doctype) else []
        assert main.run(["new", name, *answers, "--full", "-l", "-q", "--root", str(folder)]) == 0
    output = folder / "operations.html"
    assert main.run(["export", "html", "--root", str(folder), "-o", str(output)]) == 0
    return output


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, which finds what people with a screen reader would miss."""
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    done = subprocess.run(
        ["npm", "install", "--silent", "--prefix", folder, "axe-core@4"], check=False
    )
    if done.returncode:
        pytest.skip("axe-core can't be installed")
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")
