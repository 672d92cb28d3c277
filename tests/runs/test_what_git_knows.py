"""What git knows of a document: records of runs and reviews stand on it, whatever is done to a branch."""

from datetime import date
from pathlib import Path

import pytest
from repositories import git

from opsdocs.runs.history import (
    CHANGED,
    COMMITTED,
    NEW,
    NO_GIT,
    authors,
    base_of,
    blob_text,
    commit_before,
    former_paths,
    state_of,
    text_at,
)

PATH = "operations/runbooks/orders.md"


def commit(repo: Path, text: str, by: str = "Ann", path: str = PATH) -> str:
    file = repo / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")
    git(repo, "add", "-A")
    git(repo, "-c", f"user.name={by}", "-c", "user.email=a@example.com", "commit", "-q", "-m", "x")
    return git(repo, "rev-parse", "HEAD").strip()


def test_a_document_stands_to_the_last_commit(history: Path, tmp_path: Path) -> None:
    assert state_of(history, PATH, b"# Orders\n") == ("", NEW)
    last = commit(history, "# Orders\r\n")
    assert state_of(history, PATH, b"# Orders\r\n") == (last, COMMITTED)
    assert state_of(history, PATH, b"# Orders\n") == (last, COMMITTED)  # as git may check it out
    assert state_of(history, PATH, b"# Others\n") == (last, CHANGED)
    assert state_of(history, "operations/new.md", b"x") == (last, NEW)
    bare = tmp_path / "elsewhere"
    bare.mkdir()
    (bare / ".git").write_text("gitdir: /nowhere\n")
    assert state_of(bare, PATH, b"x") == ("", NO_GIT)


def test_who_wrote_it_and_what_it_said(history: Path) -> None:
    first = commit(history, "# Orders\n\none\n" + "line\n" * 20, by="Ann")
    git(history, "mv", PATH, "operations/runbooks/shop.md")
    renamed = commit(
        history, "# Orders\n\ntwo\n" + "line\n" * 20, "Ben", "operations/runbooks/shop.md"
    )
    assert authors(history, "operations/runbooks/shop.md") == ["Ben", "Ann"]
    assert authors(history, "operations/nothing.md") == []
    assert (text_at(history, first, PATH) or "").startswith("# Orders\n\none")
    assert text_at(history, renamed, PATH) is None
    blob = git(history, "rev-parse", f"{first}:{PATH}").strip()
    assert (blob_text(history, blob) or "").startswith("# Orders\n\none")
    assert blob_text(history, "0" * 40) is None
    assert blob_text(history, "--help") is None
    assert blob_text(history, "") is None


def test_a_path_that_is_gone_leads_to_the_last_of_its_names(history: Path) -> None:
    text = "# Orders\n" + "line\n" * 20
    commit(history, text)
    git(history, "mv", PATH, "operations/runbooks/shop.md")
    commit(history, text, path="operations/runbooks/shop.md")
    (history / "operations/guides").mkdir()
    git(history, "mv", "operations/runbooks/shop.md", "operations/guides/shop.md")
    commit(history, text, path="operations/guides/shop.md")
    assert former_paths(history, "operations") == {
        "runbooks/shop.md": "guides/shop.md", "runbooks/orders.md": "guides/shop.md",
    }  # fmt: skip


def test_where_a_branch_began(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-20T10:00:00Z")
    base = commit(history, "one")
    git(history, "checkout", "-q", "-b", "topic")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-22T10:00:00Z")
    last = commit(history, "two")
    assert base_of(history, "main") == base
    assert base_of(history, "nothing-like-that") == "nothing-like-that"
    assert commit_before(history, date(2026, 11, 21)) == base
    assert commit_before(history, date(2026, 11, 22)) == last
    assert commit_before(history, date(2026, 11, 1)) == ""


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert authors(tmp_path, PATH) == []
    assert blob_text(tmp_path, "a" * 40) is None
    assert text_at(tmp_path, "HEAD", PATH) is None
    assert former_paths(tmp_path, "operations") == {}
    assert commit_before(tmp_path, date(2026, 11, 1)) == ""
