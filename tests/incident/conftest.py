"""Documents with action items."""

from pathlib import Path

import pytest
from incidents import ITEMS, TABLE


@pytest.fixture
def items(repo: Path) -> Path:
    """The operations/ folder of a repository with action items in a list and in a table."""
    folder = repo / "operations"
    (folder / "incidents").mkdir()
    (folder / "incidents/2026-10-20-orders-down.md").write_text(ITEMS, "utf-8")
    (folder / "backup-recovery").mkdir()
    (folder / "backup-recovery/2026-11-10-orders.md").write_text(TABLE, "utf-8")
    return folder
