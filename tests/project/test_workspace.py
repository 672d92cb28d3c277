"""Where `ops` works: finding the root, and the team's settings."""

from pathlib import Path

import pytest
from person import Ops
from repositories import git

from opsdocs.errors import OpsError, UsageError
from opsdocs.workspace import find_root, open_workspace


def make(folder: Path, *paths: str) -> Path:
    for path in paths:
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("", encoding="utf-8")
    return folder


def test_the_root_is_found_from_anywhere_below(tmp_path: Path) -> None:
    make(tmp_path, "operations/runbooks/", "src/deep/")
    for start in (".", "operations", "operations/runbooks", "src/deep"):
        assert find_root(tmp_path / start) == tmp_path


def test_a_folder_that_is_only_called_operations_gives_way_to_ours(tmp_path: Path) -> None:
    make(tmp_path, ".copier-answers.operations.yml", "operations/", "src/operations/math.py")
    assert find_root(tmp_path / "src") == tmp_path
    assert find_root(tmp_path / "src/operations") == tmp_path


def test_an_operations_folder_that_is_still_empty_will_do(tmp_path: Path) -> None:
    make(tmp_path, "operations/", "x/")
    assert find_root(tmp_path / "x") == tmp_path


def test_what_is_above_the_repository_is_of_others(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "operations/runbooks/", "inner/src/", "operations/x.md")
    git(tmp_path / "inner", "init", "--quiet")
    assert find_root(tmp_path / "inner/src") is None
    monkeypatch.chdir(tmp_path / "inner/src")
    seen = ops("new", "runbook", "X", "--defaults")
    assert (seen.code, "in this repository" in seen.err) == (1, True)
    assert ops("list", "--root", "../..").code == 0
    # A submodule that is the folder of the documents has its root above.
    git(tmp_path / "operations", "init", "--quiet")
    assert find_root(tmp_path / "operations/runbooks") == tmp_path


def test_a_root_that_is_given_must_have_the_folder(tmp_path: Path) -> None:
    make(tmp_path, "a/operations/", "b/")
    assert find_root(tmp_path, "a") == tmp_path / "a"
    with pytest.raises(OpsError) as refused:
        find_root(tmp_path, "b")
    assert refused.value.hint == "Make one with: ops init b"


def test_settings_hold_for_all_types_and_for_one(tmp_path: Path) -> None:
    make(tmp_path, "operations/")
    (tmp_path / "operations/ops.toml").write_text(
        '[defaults]\nowner = "Platform"\n[defaults.runbook]\nowner = "SRE"\n', encoding="utf-8"
    )
    workspace = open_workspace(tmp_path)
    assert workspace.settings_for("runbook") == {"owner": "SRE"}
    assert workspace.settings_for("dr-plan") == {"owner": "Platform"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[defaults\n", "operations/ops.toml: "),
        (b"\xff", "operations/ops.toml: it is not UTF-8 text"),
        (b"[default]\n", "unknown key default"),
        (b"defaults = 1\n", "must be a table"),
    ],
)
def test_broken_settings_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    make(tmp_path, "operations/")
    (tmp_path / "operations/ops.toml").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        open_workspace(tmp_path)


@pytest.mark.parametrize(
    "args",
    [["check", "{}"], ["list", "--root", "{}"], ["init", "{}"], ["check", "--changed", "{}"]],
)
def test_a_name_that_the_system_refuses_is_no_bug(ops: Ops, repo: Path, args: list[str]) -> None:
    git(repo, "init", "--quiet")
    seen = ops(*(arg.format("a" * 5000) for arg in args))
    assert seen.code in {1, 2}
    assert "this is a bug" not in seen.err
    assert "File name too long" in seen.err or "there is no git commit" in seen.err


def test_a_root_that_is_not_there_is_not_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(OpsError) as refused:
        find_root(tmp_path, "nix")
    assert refused.value.message == "there is no folder nix"
