"""Trees that are made of the template, and its releases."""

import shutil
from pathlib import Path

import pytest
from ci_runner import Runner
from paths import ROOT
from person import Ops
from releases import ONE, TWO, Install, commit_version
from repositories import commit_all, git


@pytest.fixture
def install(releases: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Install:
    """Let the `ops` of this process have the template's history of a release."""

    def choose(version: str) -> None:
        monkeypatch.setattr("opsdocs.template.bundle._PACKAGE", releases[version] / "opsdocs")
        monkeypatch.setattr("opsdocs.version.PACKAGE", releases[version] / "opsdocs")

    return choose


@pytest.fixture
def bootstrapped(
    ops: Ops, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Stand in a repository that the first release has bootstrapped, with the second installed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for key in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{key}_NAME", "T")
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "t@example.com")
    git(folder, "init", "-q", "-b", "main")
    install(ONE)
    assert ops("init", "-q").code == 0
    commit_all(folder)
    install(TWO)
    return folder


@pytest.fixture
def fork(tmp_path: Path, bootstrapped: Path) -> Path:
    """Make a fork of the template with two versions."""
    folder = tmp_path / "fork"
    folder.mkdir()
    shutil.copytree(ROOT / "template", folder / "template")
    shutil.copy(ROOT / "copier.yml", folder)
    git(folder, "init", "-q")
    commit_all(folder)
    git(folder, "tag", "v1.0.0")
    (folder / "template/operations/ours.md").write_text("# Ours\n", "utf-8")
    (folder / "template/operations/check.sh").write_text("#!/bin/sh\n", "utf-8")
    (folder / "template/operations/check.sh").chmod(0o755)
    commit_all(folder)
    git(folder, "tag", "v1.1.0")
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a checkout with two releases, and commits in between."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q")
    commit_version(folder, "0.1.0.dev0", "zero\n")
    commit_version(folder, "0.1.0", "one\n")
    commit_version(folder, "0.2.0.dev0", "between\n")
    commit_version(folder, "0.2.0", "two\n")
    commit_version(folder, "0.3.0.dev0")
    return folder


@pytest.fixture(scope="module")
def runner(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A machine of a CI that finds both releases."""
    folder = tmp_path_factory.mktemp("runner")
    (folder / "temp").mkdir()
    return Runner(folder, releases[ONE].parent)


@pytest.fixture
def shop(ops: Ops, install: Install, repo: Path) -> Path:
    """Stand in a repository of the first release, with two documents."""
    install(ONE)
    assert ops("init", "-q").code == 0
    assert ops("new", "runbook", "Good", "--defaults").code == 0
    assert ops("new", "runbook", "Too good", "--defaults", "--status", "Active").code == 0
    return repo


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
