"""`ops review` and `Watches`: a date in a document has something behind it, whatever git does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from person import Ops, as_person_without_rights
from procedures import WATCHING
from repositories import commit_all, git
from screen import Terminal

REVIEWED = "**Last Reviewed**: "


def review(ops: Ops, name: str = "orders", by: str = "Ann", outcome: str = "right") -> str:
    seen = ops("review", name, "--outcome", outcome, "--by", by)
    assert seen.code == 0, seen.err
    return seen.err


def findings(ops: Ops, *args: str) -> list[str]:
    """Return the rules and messages about reviews and what is watched."""
    found = json.loads(ops("check", "--format", "json", *args).out)
    rules = {"review-unread", "watched-changed", "review-overdue", "broken-rule"}
    return [f"{one['rule']}: {one['message']}" for one in found if one["rule"] in rules]


def records(repo: Path) -> list[dict[str, object]]:
    text = (repo / "operations/.reviews.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_review_shows_what_has_changed_and_keeps_a_record(watched_tree: Path, ops: Ops) -> None:
    assert "no review is on record" in review(ops)
    text = (watched_tree / "operations/runbooks/orders.md").read_text("utf-8")
    assert text == WATCHING.replace("Active", "Active  \n**Last Reviewed**: 2026-11-23")
    commit_all(watched_tree, "reviewed")
    (record,) = records(watched_tree)
    assert record["path"] == "runbooks/orders.md"
    assert (record["outcome"], record["by"], record["day"]) == ("right", "Ann", "2026-11-23")
    assert "merge=union" in (watched_tree / "operations/.gitattributes").read_text("utf-8")
    assert findings(ops) == []

    (watched_tree / "deploy/orders/app.yaml").write_text("replicas: 3\n", "utf-8")
    (watched_tree / "deploy/orders/new.yaml").write_text("x\n", "utf-8")
    (watched_tree / "operations/runbooks/other.md").write_text(
        "# Runbook: Other\n\nNew.\n", "utf-8"
    )
    path = watched_tree / "operations/runbooks/orders.md"
    path.write_text(text.replace("30m", "45m"), "utf-8")
    told = review(ops, by="Bo", outcome="changed")
    for line in (
        "reviewed on 2026-11-23 by Ann, it is still right.",
        "  -**Duration**: 30m", "  +**Duration**: 45m",
        "It links to operations/runbooks/other.md, which has changed since.",
        "It watches deploy/orders/**: 3 files, changed since.", "  new deploy/orders/new.yaml",
        "  changed deploy/orders/app.yaml", "    +replicas: 3",
    ):  # fmt: skip
        assert line in told, line
    assert len(records(watched_tree)) == 2
    assert findings(ops) == []


def test_asked_on_a_terminal(watched_tree: Path) -> None:
    person = Terminal(watched_tree, "review", "orders", "--by", "Ann")
    person.answers("[q] leave", "q")
    assert person.ends() == 0
    assert not (watched_tree / "operations/.reviews.jsonl").exists()
    assert REVIEWED not in (watched_tree / "operations/runbooks/orders.md").read_text("utf-8")
    person = Terminal(watched_tree, "review", "orders", "--by", "Ann")
    person.answers("[t] retire it", "t")
    assert person.ends() == 0
    text = (watched_tree / "operations/runbooks/orders.md").read_text("utf-8")
    assert text == WATCHING.replace(
        "**Status**: Active", "**Status**: Deprecated  \n**Last Reviewed**: 2026-11-23"
    )
    assert records(watched_tree)[0]["outcome"] == "retire"


def test_what_is_wrong_with_a_request(watched_tree: Path, ops: Ops) -> None:
    seen = ops("review", "orders")
    assert (seen.code, "needs --outcome and --by" in seen.err) == (2, True)
    assert ops("review", "orders", "--outcome", "rigth", "--by", "x").code == 2
    assert ops("review", "nothing-at-all", "--outcome", "right", "--by", "x").code == 1
    (watched_tree / "operations/.reviews.jsonl").symlink_to("/tmp/elsewhere")
    seen = ops("review", "orders", "--outcome", "right", "--by", "x")
    assert seen.code == 1
    assert "symbolic link" in seen.err


def test_a_new_date_alone_is_found(watched_tree: Path, ops: Ops) -> None:
    path = watched_tree / "operations/runbooks/orders.md"
    review(ops)
    commit_all(watched_tree, "reviewed")
    text = path.read_text("utf-8")
    path.write_text(text.replace("2026-11-23", "2026-11-24"), "utf-8")
    unread = "the review of 2026-11-24 is not on record, and the document is that of 2026-11-23"
    assert f"review-unread: {unread}" in findings(ops)
    path.write_text(text.replace("2026-11-23", "2026-11-24").replace("30m", "40m"), "utf-8")
    assert not [one for one in findings(ops) if "unread" in one]  # somebody did something


def test_a_new_date_alone_is_found_in_a_pull_request_without_any_record(
    watched_tree: Path, ops: Ops
) -> None:
    path = watched_tree / "operations/runbooks/orders.md"
    path.write_text(WATCHING + REVIEWED + "2026-05-01\n", "utf-8")
    commit_all(watched_tree, "a date, before there was ops")
    assert findings(ops) == [
        "review-overdue: it was last reviewed on 2026-05-01, more than 6 months ago"
    ]
    git(watched_tree, "switch", "-q", "-c", "dates")
    path.write_text(WATCHING + REVIEWED + "2026-11-22\n", "utf-8")
    commit_all(watched_tree, "date")
    assert findings(ops) == []
    assert findings(ops, "--changed", "main") == [
        "review-unread: the review of 2026-11-22 is not on record, and the document is that of 2026-05-01"
    ]
    review(ops)
    assert findings(ops, "--changed", "main") == []


def test_a_pull_request_is_told_which_documents_it_touches(watched_tree: Path, ops: Ops) -> None:
    review(ops)
    commit_all(watched_tree, "reviewed")
    git(watched_tree, "switch", "-q", "-c", "feature")
    (watched_tree / "deploy/orders/app.yaml").write_text("replicas: 5\n", "utf-8")
    commit_all(watched_tree, "more replicas")
    touched = (
        "watched-changed: the change touches deploy/orders/app.yaml, which this document watches"
    )
    (found,) = findings(ops, "--changed", "main")
    assert found in {
        touched, "watched-changed: deploy/orders/app.yaml changed since the review of 2026-11-23"
    }  # fmt: skip
    git(watched_tree, "switch", "-q", "main")
    (watched_tree / "README.md").write_text("x\n", "utf-8")
    commit_all(watched_tree, "main goes on")
    git(watched_tree, "switch", "-q", "feature")
    git(watched_tree, "rebase", "-q", "main")
    assert len(findings(ops, "--changed", "main")) == 1
    review(ops, by="Bo")
    commit_all(watched_tree, "read")
    assert findings(ops, "--changed", "main") == []
    git(watched_tree, "switch", "-q", "main")
    git(watched_tree, "merge", "-q", "--squash", "feature")
    commit_all(watched_tree, "squashed")
    assert findings(ops) == []
    assert [one["by"] for one in records(watched_tree)] == ["Ann", "Bo"]


def test_a_path_that_is_gone_or_leads_out(watched_tree: Path, ops: Ops) -> None:
    git(watched_tree, "mv", "src/orders.py", "src/shop.py")
    assert findings(ops) == ["watched-changed: there is no file src/orders.py"]
    path = watched_tree / "operations/runbooks/orders.md"
    for glob in ("../../etc/passwd", "/etc/passwd", ":(exclude)x", "[", "x" * 5000):
        path.write_text(WATCHING.replace("src/orders.py", glob), "utf-8")
        (found,) = findings(ops)
        assert "leads out of the repository" in found or "there is no file" in found, glob


def test_any_document_can_watch_whatever_it_is(watched_tree: Path, ops: Ops) -> None:
    page = watched_tree / "operations/services/notes.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# Notes on the gateway\n\n**Watches**: `gateway/**`\n\nText.\n", "utf-8")
    assert "there is no file gateway/**" in ops("check", "--select", "watched-changed").out
    (watched_tree / "gateway").mkdir()
    (watched_tree / "gateway/routes.yml").write_text("a: 1\n", "utf-8")
    assert ops("review", "notes", "--outcome", "right", "--by", "Ann").code == 0
    assert "notes" not in ops("check", "--select", "watched-changed").out
    (watched_tree / "gateway/routes.yml").write_text("a: 2\n", "utf-8")
    found = ops("check", "--select", "watched-changed").out
    assert "gateway/routes.yml changed since the review" in found


def test_a_document_that_watches_is_not_read_by_the_calendar(watched_tree: Path, ops: Ops) -> None:
    path = watched_tree / "operations/runbooks/orders.md"
    review(ops)
    text = path.read_text("utf-8")
    path.write_text(text.replace("2026-11-23", "2026-01-01"), "utf-8")
    assert findings(ops) == []
    path.write_text(text.replace("2026-11-23", "2026-01-01").replace("**Watches**", "**Watched**"))
    assert "review-overdue" in "".join(findings(ops))


def test_two_branches_that_review_at_once_lose_nothing(watched_tree: Path, ops: Ops) -> None:
    review(ops, by="Ann")
    commit_all(watched_tree, "first")
    for branch, name in (("one", "orders"), ("two", "other")):
        git(watched_tree, "switch", "-q", "-c", branch, "main")
        review(ops, name, by=branch)
        review(ops, "orders", by=f"{branch} too")
        commit_all(watched_tree, branch)
    git(watched_tree, "switch", "-q", "main")
    git(watched_tree, "merge", "-q", "one")
    git(watched_tree, "merge", "-q", "two", "-m", "both")
    assert sorted(str(one["by"]) for one in records(watched_tree)) == [
        "Ann", "one", "one too", "two", "two too"
    ]  # fmt: skip
    assert findings(ops) == []
    git(watched_tree, "switch", "-q", "-c", "three", "main~1")
    review(ops, "orders", by="three")
    commit_all(watched_tree, "three")
    git(watched_tree, "rebase", "-q", "main")
    assert {one["by"] for one in records(watched_tree)} >= {"two too", "three"}
    assert findings(ops) == []


def test_a_document_that_is_renamed_keeps_its_reviews(watched_tree: Path, ops: Ops) -> None:
    review(ops)
    commit_all(watched_tree, "reviewed")
    git(watched_tree, "mv", "operations/runbooks/orders.md", "operations/runbooks/shop.md")
    assert findings(ops) == []
    commit_all(watched_tree, "renamed")
    path = watched_tree / "operations/runbooks/shop.md"
    path.write_text(path.read_text("utf-8").replace("30m", "50m"), "utf-8")
    commit_all(watched_tree, "and changed")
    (watched_tree / "src/orders.py").write_text("raise\n", "utf-8")
    assert findings(ops) == [
        "watched-changed: src/orders.py changed since the review of 2026-11-23"
    ]
    assert "reviewed on 2026-11-23 by Ann" in review(ops, "shop", by="Bo")
    assert findings(ops) == []


def test_line_ends_and_blank_lines_are_no_change(watched_tree: Path, ops: Ops) -> None:
    review(ops)
    path = watched_tree / "operations/runbooks/orders.md"
    text = path.read_text("utf-8")
    path.write_bytes(text.replace("\n\n", "\n\n\n").replace("\n", "\r\n").encode())
    for name in ("deploy/orders/app.yaml", "src/orders.py"):
        content = (watched_tree / name).read_bytes()
        (watched_tree / name).write_bytes(content.replace(b"\n", b"\r\n"))
    assert findings(ops) == []
    review(ops, by="Bo")
    assert b"\r\n" in path.read_bytes()
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_records_that_are_damaged_or_newer(watched_tree: Path, ops: Ops) -> None:
    review(ops)
    path = watched_tree / "operations/.reviews.jsonl"
    line = path.read_text("utf-8")
    for damaged in (
        line[:40], "[]\n{}\nnull\n\x00\n" + line, line.replace('"v": 1', '"v": 99'),
        line.replace('"watches": {', '"watches": 7, "x": {'), "[" * 100_000 + "\n",
        line.replace('"at": "2', '"at": "x'), line.replace('"path"', '"gone"'),
    ):  # fmt: skip
        path.write_text(damaged, "utf-8")
        assert not [one for one in findings(ops) if "broken-rule" in one], damaged[:60]
    path.write_text(line.rstrip("\n"), "utf-8")  # cut off just before its end
    review(ops, by="Bo")
    assert [one["by"] for one in records(watched_tree)] == ["Ann", "Bo"]


def test_a_read_only_repository_is_told(watched_tree: Path) -> None:
    (watched_tree / "operations/runbooks").chmod(0o555)
    (watched_tree / "operations").chmod(0o555)
    try:
        done = subprocess.run(
            as_person_without_rights(
                [sys.executable, "-m", "opsdocs", "review", "orders", "--outcome", "right", "--by", "x"]
            ),
            cwd=watched_tree, env=dict(os.environ), capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        (watched_tree / "operations").chmod(0o755)
        (watched_tree / "operations/runbooks").chmod(0o755)
    assert done.returncode == 1
    assert "error: cannot write" in done.stderr


def test_without_git(repo: Path, ops: Ops) -> None:
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/orders.md").write_text(WATCHING, "utf-8")
    (repo / "deploy/orders").mkdir(parents=True)
    (repo / "deploy/orders/app.yaml").write_text("x\n", "utf-8")
    (repo / "src").mkdir()
    (repo / "src/orders.py").write_text("x\n", "utf-8")
    review(ops)
    assert findings(ops) == []
    (repo / "deploy/orders/app.yaml").write_text("y\n", "utf-8")
    assert len(findings(ops)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nx: 1\nLast reviewed: 2020-01-01\n---\n", "---\nx: 1\nLast reviewed: 2026-11-23\n---\n"),
        ("---  \nlast_reviewed: 2020-01-01\n---\n", "---  \nlast_reviewed: 2026-11-23\n---\n"),
        (
            "---\nother:\n  last_reviewed: 2019-01-01\nlast_reviewed:2020-01-01\n---\n",
            "---\nother:\n  last_reviewed: 2019-01-01\nlast_reviewed: 2026-11-23\n---\n",
        ),
        ('---\nlast_reviewed: "2020-01-01"\n---\n', '---\nlast_reviewed: "2026-11-23"\n---\n'),
        ("+++\nlast_reviewed = 2020-01-01\n+++\n", "+++\nlast_reviewed = 2026-11-23\n+++\n"),
        ("+++\nlast_reviewed = '2020-01-01'\n+++\n", '+++\nlast_reviewed = "2026-11-23"\n+++\n'),
    ],
)  # fmt: skip
def test_a_review_is_written_where_front_matter_has_it(
    watched_tree: Path, ops: Ops, before: str, after: str
) -> None:
    path = watched_tree / "operations/runbooks/orders.md"
    path.write_text(before + WATCHING, "utf-8")
    review(ops)
    assert path.read_text("utf-8") == after + WATCHING
    commit_all(watched_tree, "reviewed")
    assert findings(ops) == []
