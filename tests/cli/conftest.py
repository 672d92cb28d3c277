"""What a person has at a terminal: shells, a home, answers that were kept."""

import shutil
from pathlib import Path

import pytest
from person import Ops
from shells import EVIL, HOSTILE, Shell


@pytest.fixture
def hostile_tree(repo: Path) -> Path:
    """A repository whose names, answers and types are commands of a shell."""
    folder = repo / "operations/runbooks"
    folder.mkdir()
    for name in HOSTILE.values():
        text = "# Runbook: X\n\n**Owner**: Dana $(touch pwned)\n**Status**: Draft\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (repo / "operations/.types").mkdir()
    (repo / "operations/.types/evil.md").write_text(EVIL, encoding="utf-8")
    return repo


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(
    request: pytest.FixtureRequest, hostile_tree: Path, ops: Ops, monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Shell:  # fmt: skip
    """A shell of each kind in ``hostile_tree``, with a home of its own."""
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    assert ops("--install-completion", name).code == 0
    return Shell(name, hostile_tree, home)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZDOTDIR", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the answers of an interview that was stopped where no other test looks."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
