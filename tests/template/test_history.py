"""The template's history: what the build makes of the commits of a checkout."""

import shutil
from pathlib import Path

import pytest
from releases import commit_version
from repositories import git

from opsdocs.template import history


def unpack(bundle: Path) -> Path:
    clone = bundle.with_suffix(".clone")
    shutil.rmtree(clone, ignore_errors=True)
    git(bundle.parent, "clone", "-q", str(bundle), str(clone))
    return clone


def test_the_history_has_the_releases_and_the_working_tree(checkout: Path, tmp_path: Path) -> None:
    (checkout / "template/a.md").write_text("in the making\n", "utf-8")
    (checkout / "template/new.md").write_text("untracked\n", "utf-8")
    (checkout / "secret.txt").write_text("not the template\n", "utf-8")
    bundle = tmp_path / "t.bundle"
    history.make_bundle(checkout, bundle)
    clone = unpack(bundle)
    assert git(clone, "tag").split() == ["v0.1.0", "v0.2.0", "v0.3.0.dev0"]
    assert git(clone, "show", "v0.1.0:template/a.md") == "one\n"
    assert git(clone, "show", "v0.2.0:template/a.md") == "two\n"
    assert git(clone, "show", "v0.3.0.dev0:template/a.md") == "in the making\n"
    files = git(clone, "ls-tree", "-r", "--name-only", "HEAD").split()
    assert files == ["copier.yml", "template/a.md", "template/new.md"]
    assert git(clone, "log", "--format=%an %ae").split() == ["opsdocs"] * 6
    assert git(checkout, "status", "--porcelain").split() == [
        "M", "template/a.md", "??", "secret.txt", "??", "template/new.md",
    ]  # fmt: skip


def test_the_same_commits_give_the_same_bytes(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.make_bundle(checkout, tmp_path / "one.bundle")
    elsewhere = tmp_path / "elsewhere"
    git(tmp_path, "clone", "-q", str(checkout), str(elsewhere))
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[core]\nautocrlf = true\ncompression = 0\nexcludesFile = ~/ignore\n"
        "[pack]\nthreads = 7\n[init]\ndefaultBranch = trunk\n[user]\nname = Somebody\n",
        "utf-8",
    )
    (home / "ignore").write_text("*.md\n", "utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    history.make_bundle(elsewhere, tmp_path / "two.bundle")
    assert (tmp_path / "one.bundle").read_bytes() == (tmp_path / "two.bundle").read_bytes()


def test_a_released_version_with_another_template_is_refused(
    checkout: Path, tmp_path: Path
) -> None:
    commit_version(checkout, "0.3.0", "three\n")
    history.make_bundle(checkout, tmp_path / "ok.bundle")
    (checkout / "template/a.md").write_text("three and a half\n", "utf-8")
    with pytest.raises(history.HistoryError) as refused:
        history.make_bundle(checkout, tmp_path / "t.bundle")
    assert "version 0.3.0 is released" in refused.value.message
    assert ".dev0" in refused.value.hint
    assert not (tmp_path / "t.bundle").exists()


def test_a_shallow_clone_gives_what_is_there(checkout: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "2", checkout.as_uri(), str(shallow))
    assert history.is_shallow(shallow)
    assert not history.is_shallow(checkout)
    history.make_bundle(shallow, tmp_path / "t.bundle")
    assert git(unpack(tmp_path / "t.bundle"), "tag").split() == ["v0.2.0", "v0.3.0.dev0"]


def test_a_worktree_has_the_history_too(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "worktree", "add", "-q", str(tmp_path / "tree"))
    history.make_bundle(tmp_path / "tree", tmp_path / "t.bundle")
    assert "v0.1.0" in git(unpack(tmp_path / "t.bundle"), "tag")


def test_sources_without_git_give_their_one_version(checkout: Path, tmp_path: Path) -> None:
    shutil.rmtree(checkout / ".git")
    assert not history.is_shallow(checkout)
    history.make_bundle(checkout, tmp_path / "t.bundle")
    assert git(unpack(tmp_path / "t.bundle"), "tag").split() == ["v0.3.0.dev0"]


def test_commits_without_a_version_release_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "pyproject.toml").write_text("[project\n", "utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "broken")
    commit_version(tmp_path, "1.0.0", "x")
    assert [release.version for release in history.find_releases(tmp_path)] == ["1.0.0"]
    (tmp_path / "pyproject.toml").write_text("[tool]\n", "utf-8")
    with pytest.raises(history.HistoryError, match="states no version"):
        history.make_bundle(tmp_path, tmp_path / "t.bundle")


def test_git_is_needed(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(history.HistoryError, match="git is not installed"):
        history.make_bundle(checkout, tmp_path / "t.bundle")
