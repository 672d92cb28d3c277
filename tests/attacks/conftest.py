"""Repositories that somebody else made, and what lies outside of them."""

from pathlib import Path

import pytest
from incidents import INCIDENT, INCIDENT_TEXT
from person import Ops
from repositories import git


def set_up(root: Path, ops: Ops, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository made by `git init; ops init; ops new runbook; git commit`."""
    git(root, "init", "-q")
    monkeypatch.chdir(root)
    assert ops("init", "--defaults", "-q").code == 0
    assert ops("new", "runbook", "Cert", "--defaults", "-q").code == 0
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    return root


@pytest.fixture
def base(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository that is all of the folder of the test."""
    return set_up(tmp_path, ops, monkeypatch)


@pytest.fixture
def base_below(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository in a folder of its own, with room beside it."""
    (tmp_path / "base").mkdir()
    return set_up(tmp_path / "base", ops, monkeypatch)


@pytest.fixture
def outside_with_secret(tmp_path: Path) -> Path:
    """A folder beside ``base_below``, with a document that is nobody's business."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.md").write_text("# Runbook: hunter2\n", encoding="utf-8")
    return folder


@pytest.fixture
def incident_tree(repo: Path) -> Path:
    """A repository with an incident and a runbook, without git."""
    for folder in ("incidents", "runbooks", "monitoring"):
        (repo / "operations" / folder).mkdir()
    (repo / INCIDENT).write_text(INCIDENT_TEXT, encoding="utf-8")
    runbook = repo / "operations/runbooks/drain.md"
    runbook.write_text("# Runbook: Drain\n\n**Purpose**: x\n", encoding="utf-8")
    return repo


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, far from the repository."""
    return tmp_path_factory.mktemp("outside")


@pytest.fixture(scope="module")
def base_of_kills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository in copies of which commands are killed."""
    import kills  # noqa: PLC0415 - what it needs is not on Windows, where no test here runs

    root = tmp_path_factory.mktemp("base")
    kills.make_base(root)
    return root
