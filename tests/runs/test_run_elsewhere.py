"""`ops run` on procedures that `ops` has not made: what is a step, and what is another procedure."""

from pathlib import Path

import pytest
from following import KEYS, do, log_of
from paths import TESTS
from person import Ops
from repositories import begin_repository
from screen import ENTER, Terminal

from opsdocs.documents.page import Page
from opsdocs.runs.drill_report import title_of
from opsdocs.runs.procedure import parts_in, procedure_of
from opsdocs.types.registry import open_finder
from opsdocs.workspace import open_workspace

TWO = """# Restoring the broker

Only for the broker of the shop.

## Contents

1. [Start it elsewhere](#start-it-elsewhere)
2. [Its disk is gone](#its-disk-is-gone)

## Start it elsewhere

1. Make a host in the other zone, with `ZONE` set to the one that still answers the checks:

```
ZONE=b make broker
```

3. Wait until it is up

Then tell the others.

## Its disk is gone

Ask the owner first.

1. Find the newest snapshot
2. Make a disk of it
   as large as the old one
"""


def page_of(repo: Path, text: str, name: str = "doc") -> Path:
    path = repo / f"operations/runbooks/{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def shown(repo: Path, ops: Ops, text: str, *args: str) -> str:
    page_of(repo, text)
    seen = ops("run", "doc", "--dry-run", *args)
    assert seen.code == 0, seen.err
    return seen.out


def test_each_procedure_has_its_section_and_nothing_of_it_is_lost(repo: Path, ops: Ops) -> None:
    """A table of contents is no step, a block between two entries is of the one before."""
    assert shown(repo, ops, TWO) == (
        "Restoring the broker\n\n"
        "Start it elsewhere\n"
        "Step 1 of 2\n\n"
        "  Make a host in the other zone, with `ZONE` set to the one that still answers the checks:\n\n"
        "    ZONE=b make broker\n\n"
        "Step 2 of 2: Wait until it is up\n\n"
        "  Then tell the others.\n\n"
        "Its disk is gone\n\n"
        "  Ask the owner first.\n\n"
        "Step 1 of 2: Find the newest snapshot\n\n"
        "Step 2 of 2\n\n"
        "  Make a disk of it as large as the old one\n"
    )
    said = ops("run", "doc", "--dry-run").err
    assert "The steps stand in 2 sections, which may be procedures of their own:" in said
    assert "  2  Its disk is gone\n" in said
    assert "pass: --section TITLE" in said
    seen = ops("run", "doc", "--dry-run", "--section", "its disk is gone")
    assert "Start it elsewhere" not in seen.out + seen.err
    assert "Step 2 of 2\n\n  Make a disk" in seen.out


@pytest.mark.parametrize(
    ("first", "second"),
    [("**1.** ", "**2.** "), ("**Step 1:** ", "**Step 2:** "), ("**1)** ", "**2**: "),
     ("**Step 1** - ", "**Step 2** - ")],
)  # fmt: skip
def test_paragraphs_with_a_number_are_steps(repo: Path, ops: Ops, first: str, second: str) -> None:
    text = (
        f"# R\n\n## Restore\n\n{first}Open a tunnel:\n\n```\nmake tunnel\n```\n\n{second}Copy it\n"
    )
    assert shown(repo, ops, text) == (
        "R\n\nRestore\nStep 1 of 2: Open a tunnel:\n\n    make tunnel\n\nStep 2 of 2: Copy it\n"
    )


def test_a_number_that_is_no_step_begins_none(repo: Path, ops: Ops) -> None:
    text = (
        "# R\n\n## Facts\n\n**1.5 GB** is free.\n\n**Part 1: what**\n\n**30** of them.\n\n"
        "## Restore\n\n**Step 1 — Look at it:**\nwith care\n\n**Step 2 — Leave**\n"
    )
    assert shown(repo, ops, text) == (
        "R\n\nRestore\nStep 1 of 2\n\n  Look at it: with care\n\nStep 2 of 2: Leave\n"
    )


def test_headings_with_a_number_are_steps_of_the_section_around_them(repo: Path, ops: Ops) -> None:
    text = (
        "# R\n\n## Setup\n\nAs root.\n\n### 1. Get the key\n\nFrom the safe.\n\n#### How\n\n1. Ask\n2. Wait\n\n"
        "### 2. Use it\n\n```\nunlock\n```\n\n## Notes\n\n1. One\n2. Two\n"
    )
    assert shown(repo, ops, text, "--section", "Setup") == (
        "R\n\nSetup\n\n  As root.\n\nStep 1 of 2: Get the key\n\n  From the safe.\n\n  #### How\n\n"
        "  1. Ask\n  2. Wait\n\nStep 2 of 2: Use it\n\n    unlock\n"
    )


def test_commands_beside_a_list_are_not_left_out(repo: Path, ops: Ops) -> None:
    """A list may be of reasons, while the procedure has none."""
    text = (
        "# Bloat\n\n## What is it?\n\nIt costs:\n\n1. space\n2. time\n\n## Repack\n\nWith care:\n\n"
        "```\nrepack orders\n```\n"
    )
    assert shown(repo, ops, text) == (
        "Bloat\n\nWhat is it?\n\n  It costs:\n\nStep 1 of 2: space\n\nStep 2 of 2: time\n\n"
        "Repack\n\n  With care:\n\n    repack orders\n"
    )


def test_a_list_in_the_only_section_of_steps_has_its_heading_and_is_not_asked_about(
    repo: Path, ops: Ops
) -> None:
    text = "# R\n\n## Parts\n\n1. web\n2. worker\n"
    assert shown(repo, ops, text) == "R\n\nParts\nStep 1 of 2: web\n\nStep 2 of 2: worker\n"
    assert "sections" not in ops("run", "doc", "--dry-run").err


SAME = (
    "# Storage\n\n## Move\n\n### By hand\n\n1. Log in\n2. Move it\n\n### By script\n\n1. Get it\n2. Run it\n\n"
    "## Delete\n\n### By hand\n\n1. Look\n2. Delete it\n\n## Background\n\nLong ago.\n"
)


def test_sections_of_one_title_and_those_around_them(repo: Path, ops: Ops) -> None:
    out = shown(repo, ops, SAME, "--section", "delete: by hand")
    assert "Look" in out
    assert "Log in" not in out
    out = shown(repo, ops, SAME, "--section", "Move")
    assert "Move: By hand\nStep 1 of 2: Log in\n" in out
    assert "By script\nStep 2" not in out
    assert "Delete" not in out
    assert "Look" in shown(repo, ops, SAME, "--section", "Storage")  # all of it
    seen = ops("run", "doc", "--dry-run", "--section", "Background")
    assert seen.code == 2
    assert "--section Background: there are no steps below it" in seen.err
    assert "They are below: Move: By hand, By script, Delete: By hand" in seen.err
    assert "has no such section" in ops("run", "doc", "--dry-run", "--section", "None").err
    seen = ops("run", "doc", "--resume", "--section", "Move")
    assert (seen.code, "--section and --resume exclude each other" in seen.err) == (2, True)
    page_of(repo, "# R\n\n## Procedure\n\n1. One\n2. Two\n", "one")
    assert "are one procedure" in ops("run", "one", "--dry-run", "--section", "Procedure").err


def test_below_a_section_procedure_all_is_one_with_its_headings(repo: Path, ops: Ops) -> None:
    text = "# R\n\n## Procedure\n\n### Stop\n\n1. Drain\n\n### Start\n\n```\nup\n```\n\n## Notes\n\n1. No\n2. No\n"
    assert shown(repo, ops, text) == "R\n\nStop\nStep 1 of 1: Drain\n\nStart\n\n    up\n"
    assert "sections" not in ops("run", "doc", "--dry-run").err


def test_the_steps_of_a_list_are_not_shown_twice(repo: Path, ops: Ops) -> None:
    long = "Restart the worker that holds the lock, after a look at its log of the last hour"
    text = (
        f"# R\n\n## Procedure\n\n1. {long}.\n2. Look\n   again\n\n   > Note: it takes a while\n"
        "3. Wait\n    ```\n    wait\n    ```\n\n    A minute.\n4.  [ ] Tell **all**\n"
    )
    assert shown(repo, ops, text) == (
        f"R\n\nStep 1 of 4\n\n  {long}.\n\nStep 2 of 4\n\n  Look again\n\n  > Note: it takes a while\n\n"
        "Step 3 of 4: Wait\n\n    wait\n\n  A minute.\n\nStep 4 of 4: Tell all\n"
    )


def test_what_a_step_is_is_told_as_it_is(repo: Path, ops: Ops) -> None:
    page_of(repo, "# R\n\nJust do it.\n")
    seen = ops("run", "doc", "--dry-run")
    assert seen.code == 1
    assert "hint: Steps are headings (### Step 1: …), a numbered list, paragraphs that" in seen.err


def test_a_person_is_asked_which_of_several_and_a_resume_goes_on_with_it(repo: Path) -> None:
    path = page_of(repo, TWO)
    begin_repository(repo)
    person = Terminal(repo, "run", "doc", "--by", "Ann")
    person.sees("  2  Its disk is gone")
    person.answers("Which do you follow? Its number, or: all", "")
    person.answers("Enter", "9", ENTER)
    person.answers("'9' is none of them.", "2", ENTER)
    person.sees("2 steps.")
    person.sees("Ask the owner first.")
    do(person, "d")
    person.sees("Its disk is gone")
    person.sees("Step 1 of 2: Find the newest snapshot")
    do(person, "d", "q")
    assert person.ends() == 130
    assert log_of(repo)[0]["parts"] == ["Its disk is gone"]
    person = Terminal(repo, "run", "doc", "--resume", "--by", "Ann")
    person.sees("1 of 2 steps done.")
    person.sees("Step 2 of 2")
    do(person, "d")
    person.sees("Last Tested is not offered, since not all was followed: 2 of 2 steps done; ")
    person.sees("only Its disk is gone was followed.")
    assert person.ends() == 0
    assert path.read_text("utf-8") == TWO


def test_all_of_several_are_followed_where_a_person_says_so(repo: Path) -> None:
    page_of(repo, TWO)
    begin_repository(repo)
    person = Terminal(repo, "run", "doc", "--by", "Ann")
    person.answers("Its number, or: all", "all", ENTER)
    person.sees("4 steps.")
    person.sees("Start it elsewhere")
    person.sees("Step 1 of 2")
    do(person, "q")
    assert person.ends() == 130
    assert "parts" not in log_of(repo)[0]
    person = Terminal(repo, "run", "doc")
    person.sees("Its number, or: all")
    person.answers("Enter", "\x03")
    person.sees("Stopped before the first step; nothing was written.")
    assert person.ends() == 130


def test_a_part_that_is_gone_cannot_be_continued(repo: Path) -> None:
    path = page_of(repo, TWO)
    begin_repository(repo)
    person = Terminal(repo, "run", "doc", "--section", "Its disk is gone")
    person.answers(KEYS, "q")
    assert person.ends() == 130
    path.write_text(TWO.replace("## Its disk is gone", "## Another"), "utf-8")
    person = Terminal(repo, "run", "doc", "--resume")
    person.sees("has no steps any more in Its disk is gone")
    assert person.ends() == 1


def test_a_note_goes_to_the_step_of_its_section(repo: Path) -> None:
    path = page_of(repo, SAME.replace("Look\n", "Log in\n"))
    begin_repository(repo)
    person = Terminal(repo, "run", "doc", "--section", "Delete", "--by", "Ann")
    do(person, "n")
    person.answers("Enter: leave open", "As root", ENTER)
    do(person, "d", "d")
    person.answers("[l] leave it in the log", "t")
    person.sees("Wrote ")
    assert person.ends() == 0
    before, _, behind = path.read_text("utf-8").partition("## Delete")
    assert "As root" not in before
    assert "1. Log in\n\n   **Troubleshooting**: As root\n2. Delete it" in behind


def test_of_a_whole_section_only_blocks_of_code_are_commands(repo: Path) -> None:
    """What its prose says in code, or a note, is not offered to be run."""
    text = (
        "# R\n\n## Look\n\n- `/etc/broker.conf` has all\n\nNote: never `rm -rf /`\n\n```\nls -l\n```\n\n"
        "```text\nrm -rf /\n```\n\n## Mend\n\n- `a/b`\n\n1. Run `mend --all`\n\n   Note: not `rm -rf /`\n2. Wait\n"
    )
    page_of(repo, text)
    items = procedure_of(page_at(repo, "runbooks/doc.md"))
    assert [[command.text for command in item.commands] for item in items] == [
        ["ls -l"], [], ["mend --all"], []
    ]  # fmt: skip


def test_commands_stand_behind_labels_in_the_words_of_the_type(repo: Path) -> None:
    """What is expected to be seen is none, nor is one behind another label."""
    own = repo / "operations/.types/runbook.md"
    own.parent.mkdir(parents=True)
    own.write_text((TESTS / "german/runbook.md").read_text("utf-8"), "utf-8")
    page_of(
        repo,
        "# Runbook: R\n\n**Risiko**: Niedrig\n\n## Ablauf\n\n### Schritt 1: Sieh nach\n\n"
        "**Befehl**: Tippe `ls -l /srv`\n**Erwartetes Ergebnis**: `no such file`\n\n"
        "### Schritt 2: Ruf an\n\n**Befehl**: Ruf an. **Erwartetes Ergebnis**: `rm -r a`\n\n"
        "**Wenn es nicht klappt**: `rm -r b`\n\n- **Erwartetes Ergebnis**: `rm -r c`\n",
    )
    items = procedure_of(page_at(repo, "runbooks/doc.md"))
    assert [[one.text for one in item.commands] for item in items] == [["ls -l /srv"], []]


def page_at(repo: Path, path: str) -> Page:
    workspace = open_workspace(repo, None)
    return Page(path, workspace.operations, open_finder(workspace)[0])


def test_what_ops_has_made_is_one_procedure_whatever_its_sections(repo: Path, ops: Ops) -> None:
    """An alert has a list below Diagnosis and another below Mitigation."""
    assert ops("new", "alert", "CheckoutDown", "--defaults").code == 0
    items = procedure_of(page_at(repo, "monitoring/alert-checkoutdown.md"))
    assert [one.number for one in items] == list(range(1, len(items) + 1))
    assert parts_in(items) == []
    assert "sections" not in ops("run", "checkoutdown", "--dry-run").err


def test_what_a_drill_is_of_is_told_by_the_type_of_its_document(repo: Path) -> None:
    page_of(repo, "---\ntype: restore-procedure\n---\n\n# Recovery: orders-db\n")
    page_of(repo, "---\ntype: runbook\n---\n\n# Restore: the panel\n", "panel")
    assert title_of(page_at(repo, "runbooks/doc.md")) == "Recovery of orders-db"
    assert title_of(page_at(repo, "runbooks/panel.md")) == "Restore: the panel"
