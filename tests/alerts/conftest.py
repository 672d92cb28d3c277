"""Repositories with rule files."""

from pathlib import Path

import pytest
from alert_files import RULE_SETTINGS, RULES


@pytest.fixture
def rules(repo: Path) -> Path:
    """A repository with one rule file, and the settings that name it."""
    (repo / "operations/ops.toml").write_text(RULE_SETTINGS, "utf-8")
    (repo / "rules").mkdir()
    (repo / "rules/orders.yml").write_text(RULES, "utf-8")
    return repo
