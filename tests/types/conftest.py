"""Where types and documents of them are."""

from pathlib import Path

import pytest


@pytest.fixture
def operations(service: Path) -> Path:
    """The folder of all worked examples."""
    return service / "operations"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """The empty folder of a team's own types."""
    folder = tmp_path / "operations/.types"
    folder.mkdir(parents=True)
    return folder
