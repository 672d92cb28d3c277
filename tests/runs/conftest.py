"""Documents in git: what is watched, and what is known of them."""

from pathlib import Path

import pytest
from procedures import WATCHING
from repositories import commit_all, git


@pytest.fixture
def watched_tree(repo: Path) -> Path:
    """Stand in a git repository with two runbooks, of which one watches files."""
    for name, text in {
        "operations/runbooks/orders.md": WATCHING,
        "operations/runbooks/other.md": "# Runbook: Other\n\n**Purpose**: Other\n",
        "deploy/orders/app.yaml": "replicas: 2\n",
        "deploy/orders/db.yaml": "disk: 20\n",
        "src/orders.py": "pass\n",
    }.items():
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(text, "utf-8")
    git(repo, "init", "-q", "-b", "main")
    commit_all(repo, "start")
    return repo


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository in which nothing is committed yet."""
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path
