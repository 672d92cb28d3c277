"""Documents that a team has."""

from pathlib import Path

import pytest
from alert_files import ALERT
from repositories import put


@pytest.fixture
def alerts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with alert pages in two folders, a helper, and a README."""
    for number in range(9):
        folder = "node" if number % 2 else "etcd"
        put(
            tmp_path / f"pages/alerts/{folder}/Node{number}Down.md",
            ALERT.format(name=f"Node{number}Down"),
        )
    put(tmp_path / "pages/alerts/node/Odd.md", "# Odd\n\n## Meaning\n\nNo shape.\n")
    put(tmp_path / "pages/alerts/README.md", "# Alerts\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path
