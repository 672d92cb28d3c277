"""Two people at one document: what one of them writes meanwhile is seen, and never lost."""

from pathlib import Path

import pytest
from following import do
from person import Ops
from procedures import FIVE, runbook
from repositories import begin_repository, git
from screen import ENTER, Terminal

from opsdocs.documents.page import Page
from opsdocs.runs.procedure import procedure_of
from opsdocs.runs.step_note import with_note
from opsdocs.types.registry import open_finder
from opsdocs.workspace import open_workspace

EDITED = "Ask the DBA on call"


def follow(repo: Path, *keys: str) -> Terminal:
    """Follow the runbook of five steps, ``d`` where no other keys are told."""
    person = Terminal(repo, "run", "five", "--by", "Ann")
    do(person, *(keys or "ddddddd"))
    return person


def test_last_tested_goes_into_what_a_colleague_wrote_meanwhile(
    five: Path, repo: Path, ops: Ops
) -> None:
    person = follow(repo)
    person.sees("Write into the document: Last Tested: 2026-11-23, Tested By: Ann")
    five.write_text(five.read_text("utf-8").replace("Look at Two.", EDITED), "utf-8")
    assert ops("review", "five", "--outcome", "right", "--by", "Bo").code == 0
    theirs = five.read_text("utf-8")
    person.answers("[n] no", "y")
    person.sees("Wrote operations/runbooks/five.md")
    assert person.ends() == 0
    told = "**Last Tested**: 2026-11-23  \n**Tested By**: Ann  \n"
    assert five.read_text("utf-8").replace(told, "") == theirs
    assert EDITED in theirs
    assert "**Last Reviewed**: 2026-11-23" in theirs


def test_a_note_goes_to_its_step_wherever_that_is_by_now(five: Path, repo: Path) -> None:
    person = follow(repo, "d", "d", "f")
    person.answers("Enter: say nothing", "pods pending", ENTER)
    person.answers("[g] go on", "g")
    person.sees("Step 3 of 5: Three")
    do(person, *"dddd")
    person.sees("Noted at Step 2 of 5: Two: pods pending")
    moved = five.read_text("utf-8").replace(
        "## Prerequisites\n", "Read it first.\n\n## Prerequisites\n"
    )
    five.write_text(moved.replace("Look at Two.", EDITED), "utf-8")
    person.answers("[l] leave it in the log", "t")
    person.answers("[n] no", "n")
    assert person.ends() == 1
    said = f"**Troubleshooting**: {EDITED}; pods pending"
    assert five.read_text("utf-8") == moved.replace("**Troubleshooting**: Look at Two.", said)


def test_a_note_stays_with_its_step_where_a_colleague_adds_one_before_it(
    five: Path, repo: Path
) -> None:
    person = follow(repo, "d", "d", "n")
    person.answers("Enter: leave open", "pods pending", ENTER)
    person.sees("[q] stop")
    text = five.read_text("utf-8")
    five.write_text(
        text.replace("### Step 1: One", "### Step 0: Zero\n\nBe calm.\n\n### Step 1: One")
    )
    person.types("d")
    person.sees("The document was changed during this run")
    person.sees("Step 4 of 6, written as step 3: Three")
    do(person, *"dddd")
    person.sees("Noted at Step 3 of 6, written as step 2: Two: pods pending")
    person.answers("[l] leave it in the log", "t")
    person.sees("Wrote operations/runbooks/five.md")
    person.sees("Last Tested is not offered, since not all was followed: 5 of 6 steps done.")
    assert person.ends() == 0
    assert "Look at Two. pods pending" in five.read_text("utf-8")


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (("### Step 2: Two", "### Step 2: Zwei"), "has no step 'Two' any more"),
        (("### Step 2", "<<<<<<< HEAD\n### Step 2"), "a conflict of a merge is left here"),
    ],
)
def test_where_a_note_has_no_place_any_more_nothing_is_written(
    five: Path, repo: Path, theirs: tuple[str, str], told: str
) -> None:
    person = follow(repo, "d", "d", "n")
    person.answers("Enter: leave open", "pods pending", ENTER)
    do(person, *"ddddd")
    person.sees("Noted at Step 2 of 5: Two: pods pending")
    person.sees("[l] leave it in the log")
    now = five.read_text("utf-8").replace(*theirs)
    five.write_text(now, "utf-8")
    person.types("t")
    person.sees(told)
    person.sees("Nothing was written.")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    assert five.read_text("utf-8") == now


def test_a_review_is_of_what_was_shown(five: Path, repo: Path, ops: Ops) -> None:
    person = Terminal(repo, "review", "five", "--by", "Ann")
    person.sees("[q] leave")
    five.write_text(five.read_text("utf-8").replace("Look at Two.", EDITED), "utf-8")
    person.types("r")
    person.sees("It has changed since it was shown:")
    person.sees(f"+**Troubleshooting**: {EDITED}")
    person.sees("[q] leave")
    assert not (repo / "operations/.reviews.jsonl").exists()
    assert "Last Reviewed" not in five.read_text("utf-8")
    person.types("r")
    assert person.ends() == 0
    assert (
        "It has not changed since." in ops("review", "five", "--outcome", "right", "--by", "B").err
    )


def test_a_review_that_was_left_after_it_was_shown_anew_writes_nothing(
    five: Path, repo: Path
) -> None:
    (repo / "app.py").write_text("one\n", "utf-8")
    about = "## About This Document\n\n**Watches**: `app.py`  \n"
    five.write_text(five.read_text("utf-8").replace("## About This Document\n\n", about), "utf-8")
    begin_repository(repo)
    before = five.read_text("utf-8")
    person = Terminal(repo, "review", "five", "--by", "Ann")
    person.sees("[q] leave")
    (repo / "app.py").write_text("two\n", "utf-8")
    person.types("r")
    person.sees("It has changed since it was shown:")
    person.sees("changed app.py")
    person.answers("[q] leave", "q")
    person.sees("Nothing was written.")
    assert person.ends() == 0
    assert five.read_text("utf-8") == before
    assert not (repo / "operations/.reviews.jsonl").exists()


def test_a_review_that_cannot_be_recorded_leaves_the_document(
    five: Path, repo: Path, ops: Ops
) -> None:
    (repo / "operations/.reviews.jsonl").mkdir()
    seen = ops("review", "five", "--outcome", "retire", "--by", "Ann")
    assert seen.code == 1
    assert "cannot write" in seen.err
    assert "Nothing was written." in seen.err
    assert git(repo, "status", "--porcelain") == ""


# What is offered at the end of a run


def test_a_run_in_which_a_step_was_skipped_is_no_test(five: Path, repo: Path) -> None:
    person = follow(repo, "d", "d", "s")
    person.answers("Enter: next", "No database here", ENTER)
    do(person, *"dddd")
    person.sees("skipped: Step 2 of 5: Two (No database here)")
    person.sees(
        "Last Tested is not offered, since not all was followed: 4 of 5 steps done, 1 skipped."
    )
    assert person.ends() == 0
    assert "Noted at" not in person.rest
    assert git(repo, "status", "--porcelain", "operations/runbooks") == ""


def test_a_run_that_failed_counts_steps_and_checks_apart(five: Path, repo: Path) -> None:
    person = follow(repo, *"dddddd", "f")
    person.answers("Enter: say nothing", ENTER)
    person.answers("[g] go on", "q")
    assert person.ends() == 130
    person = Terminal(repo, "run", "five", "--resume", "--by", "Ann")
    person.sees("5 of 5 steps done; Verification failed.")
    do(person, "q")
    assert person.ends() == 130


def test_the_way_back_is_shown_where_a_step_failed(five: Path, repo: Path) -> None:
    person = follow(repo, "d", "f")
    person.answers("Enter: say nothing", ENTER)
    person.sees("See its Troubleshooting above.")
    person.answers("[w] way back: show Rollback", "w")
    person.sees("If something goes wrong:")
    person.sees("1. Call Dana")
    person.answers("[g] go on", "q")
    assert person.ends() == 130


def restore_with_index(repo: Path, ops: Ops) -> Path:
    """Write a restore procedure, the index that has it, and then its risk; return the index."""
    index = repo / "operations/backup-recovery/README.md"
    index.parent.mkdir()
    index.write_text("# Backups\n\n<!-- ops:index:start -->\n<!-- ops:index:end -->\n", "utf-8")
    assert ops("new", "restore", "orders-db", "--rto", "4m", "--defaults").code == 0
    assert "orders-db" in index.read_text("utf-8")
    path = index.with_name("restore-orders-db.md")
    path.write_text(path.read_text("utf-8").replace("[Low/Medium/High]", "High"), "utf-8")
    begin_repository(repo)
    return index


def test_the_index_has_what_a_run_has_written(repo: Path, ops: Ops) -> None:
    index = restore_with_index(repo, ops)
    person = Terminal(repo, "run", "restore-orders-db", "--by", "Kim")
    while person.child.expect_exact(["Write into the document: ", "[q] stop"]) == 1:
        person.types("d")
    person.answers("[n] no", "y")
    assert person.ends() == 0
    assert "| 4m | High |" in index.read_text("utf-8")
    seen = ops("index", "--check")
    assert (seen.code, seen.out) == (0, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask the DBA", "Ask the DBA; more"),
        ("Call `dba`!", "Call `dba`! more"),
        ("Ask  ", "Ask; more  "),
        ("Two lines\nof text", "Two lines\nof text; more"),
        ("If so:\n\n- wait\n- call", "If so:\n\n- wait\n- call\n- more"),
        ("\n\nSee the log.", "\n\nSee the log.\n\nmore"),
        ("Try:\n\n```bash\n# again\nls\n```", "Try:\n\n```bash\n# again\nls\n```\n\nmore"),
        ("Ask\n\n**Owner**: Dana", "Ask; more\n\n**Owner**: Dana"),
        ("[What to do if it fails]", "more"),
    ],
)
def test_a_note_behind_a_troubleshooting_reads_well(repo: Path, before: str, after: str) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    text = (
        runbook(FIVE)
        .replace("Look at Two.", before)
        .replace("**Troubleshooting**: \n", "**Troubleshooting**:\n")
    )
    path.write_text(text, "utf-8")
    assert written(path, "Two", "more") == text.replace(
        f"**Troubleshooting**: {before}".replace(": \n", ":\n"),
        f"**Troubleshooting**: {after}".replace(": \n", ":\n"),
    )


def written(path: Path, title: str, note: str) -> str:
    workspace = open_workspace(path.parents[2], None)
    page = Page(f"runbooks/{path.name}", workspace.operations, open_finder(workspace)[0])
    return with_note(page, next(one for one in procedure_of(page) if one.title == title), note)


def test_a_note_behind_an_entry_of_a_list_stays_in_it(repo: Path) -> None:
    path = repo / "operations/runbooks/listed.md"
    path.parent.mkdir()
    path.write_text("# Runbook: L\n\n## Procedure\n\n1. One\n2. Two\n3. Three\n", "utf-8")
    assert written(path, "Two", "more").endswith(
        "1. One\n2. Two\n\n   **Troubleshooting**: more\n3. Three\n"
    )


def test_the_index_has_what_was_edited_at_the_end_of_a_run(repo: Path, ops: Ops) -> None:
    index = restore_with_index(repo, ops)
    editor = repo / "ed"
    editor.write_text('#!/bin/sh\nsed -i "s/^# .*/# Restore Procedure: orders-new/" "$1"\n')
    editor.chmod(0o755)
    person = Terminal(repo, "run", "restore-orders-db", "--by", "Kim", EDITOR=str(editor))
    do(person, "n")
    person.answers("Note", "slow", ENTER)
    while person.child.expect_exact(["[e] edit the document now", "[q] stop"]) == 1:
        person.types("d")
    person.types("e")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    assert "orders-new" in index.read_text("utf-8")
    assert ops("index", "--check").code == 0


def test_a_document_that_is_out_of_use_is_followed_only_after_a_key(five: Path, repo: Path) -> None:
    head, rest = five.read_text("utf-8").split("\n\n", 1)
    five.write_text(f"{head}\n\n**Status**: Deprecated\n\n{rest}", "utf-8")
    person = Terminal(repo, "run", "five", "--by", "Ann")
    person.sees("Note: this document is out of use (Deprecated).")
    person.answers("[y] follow it all the same", "q")
    assert person.ends() == 130
    five.write_text(f"{head}\n\n**Status**: Draft\n\n{rest}", "utf-8")
    person = Terminal(repo, "run", "five", "--by", "Ann")
    person.sees("Note: this document is a draft.")
    person.answers("[d] done", "q")
    assert person.ends() == 130
