"""A template of a team, and a tree that is made of it."""

from pathlib import Path

import pytest
from person import Ops
from repositories import commit_all, git

from opsdocs.workspace import ANSWERS_FILE


@pytest.fixture
def untagged_fork(tmp_path: Path) -> Path:
    """A template of a team's own, without a tag."""
    root = tmp_path / "fork"
    (root / "template/operations/runbooks").mkdir(parents=True)
    (root / "copier.yml").write_text(
        f"_subdirectory: template\n_answers_file: {ANSWERS_FILE}\n"
        "region: {type: str, default: eu}\nkeep: {type: yaml, default: [], when: false}\n",
        encoding="utf-8",
    )
    (root / "template/operations/README.md").write_text("# One\n", encoding="utf-8")
    (root / "template/operations/runbooks/README.md").write_text(
        "# Runbooks\n\n<!-- ops:index:start -->\n<!-- ops:index:end -->\n", encoding="utf-8"
    )
    (root / "template/{{ _copier_conf.answers_file }}.jinja").write_text(
        "{{ dict(_copier_answers, keep=keep) | to_nice_yaml }}", encoding="utf-8"
    )
    git(root, "init", "-q", "-b", "main")
    commit_all(root, "one")
    return root


@pytest.fixture
def tree_of_fork(
    ops: Ops, untagged_fork: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A repository with the tree of the fork."""
    root = tmp_path / "tree"
    root.mkdir()
    monkeypatch.chdir(root)
    git(root, "init", "-q", "-b", "main")
    seen = ops("init", "--template", str(untagged_fork), "--defaults", "-q")
    assert seen.code == 0, seen.err
    commit_all(root, "tree")
    return root
