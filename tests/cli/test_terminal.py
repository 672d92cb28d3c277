"""`ops` on a terminal: a person at a real pseudo-terminal answers the prompts."""

import os
import sys
from pathlib import Path

import pexpect
import pytest
from screen import CTRL_C, CTRL_D, CTRL_U, ENTER, TAB, UP, Screen, Terminal


def document(repo: Path, path: str) -> str:
    return (repo / "operations" / path).read_text(encoding="utf-8")


def test_every_question_of_a_runbook_is_asked_and_answered(repo: Path) -> None:
    person = Screen(repo, "new", "runbook", size=(50, 120))
    person.answers("Which task is it?", "Certificate renewal", ENTER)
    person.answers("What does this procedure accomplish?", "Keep `TLS` valid", ENTER)
    person.answers("How often", "Monthly", ENTER)
    person.answers("How long does it take?", "45m", ENTER)
    person.answers("How much can go wrong?", UP, ENTER)
    person.answers("\n  1.", "Look at the expiry", ENTER)
    person.answers("\n  2.", "Renew", ENTER)
    person.answers("\n  3.", ENTER)
    person.answers("What else do you know already?", ENTER)
    person.answers("Your answers", ENTER)
    assert person.ends() == 0
    person.sees("operations/runbooks/certificate-renewal.md")
    text = document(repo, "runbooks/certificate-renewal.md")
    assert text.startswith(
        "# Runbook: Certificate renewal\n\n"
        "**Purpose**: Keep `TLS` valid  \n**Frequency**: Monthly  \n"
        "**Duration**: 45m  \n**Risk Level**: High\n"
    )
    assert "### Step 1: Look at the expiry\n" in text
    assert "### Step 2: Renew\n" in text
    assert "### Step 3" not in text


def test_a_post_mortem_the_morning_after(repo: Path) -> None:
    person = Screen(repo, "new", size=(50, 120))
    person.answers("Which document?", "post-m", ENTER)
    person.answers("What happened, in a few words?", "Checkout outage", ENTER)
    person.answers("How severe was it?", "P2", ENTER)
    person.answers("When did it start? (UTC)", "yesterday", ENTER)
    person.sees("'yesterday' is not a date and time")
    person.types(CTRL_U, "2026-11-20 23:40", ENTER)
    person.answers("When was it over? (UTC)", "2026-11-20 09:00", ENTER)
    person.sees("the end is before the start")
    person.types(CTRL_U, "2026-11-21 01:10", ENTER)
    person.answers("What happened, for somebody", "No checkouts.", CTRL_D)
    person.answers("Who is responsible for this post-mortem?", ENTER)
    person.answers("Who was affected?", "2,300 customers", ENTER)
    person.answers("What will be done?", "Alert on queue depth", ENTER)
    person.answers("By whom?", "Dana", ENTER)
    person.sees("2026-12-21")  # offered: four weeks on, for a P2
    person.answers("Until when?", TAB, ENTER)
    person.answers("\n  2.", ENTER)
    person.answers("What else", ENTER)
    person.answers("Your answers", ENTER)
    assert person.ends() == 0
    text = document(repo, "incidents/2026-11-20-checkout-outage.md")
    assert "**Date**: 2026-11-20  \n**Duration**: 1h 30m  \n**Severity**: P2  \n" in text
    assert "- 2,300 customers\n" in text
    assert "- [ ] Alert on queue depth - Dana - 2026-12-21\n" in text


def test_minutes_that_are_told_in_words_are_written_as_what_they_were(repo: Path) -> None:
    person = Screen(
        repo, "new", "post-mortem", "Checkout outage", "-d", "severity=P2", size=(50, 120)
    )
    person.answers("When did it start? (UTC)", "90 minutes ago", ENTER)  # it is 12:00
    person.answers("When was it over? (UTC)", "11:15", ENTER)
    person.answers("What happened, for somebody", CTRL_D)
    person.answers("Who is responsible for this post-mortem?", ENTER)
    person.answers("Who was affected?", ENTER)
    person.answers("What will be done?", ENTER)
    person.answers("What else", ENTER)
    person.sees("2026-11-23 10:30")
    person.answers("Your answers", ENTER)
    assert person.ends() == 0
    text = document(repo, "incidents/2026-11-23-checkout-outage.md")
    assert "**Duration**: 45m" in text
    assert "- **10:30** - Start of the incident\n" in text
    assert "- **11:15** - Resolution\n" in text


def test_what_was_given_is_not_asked(repo: Path) -> None:
    person = Screen(
        repo, "new", "runbook", "A", "--purpose", "P", "-d", "frequency=F", "--duration", "5m",
        "--steps", "One",
    )  # fmt: skip
    person.answers("How much can go wrong?", ENTER)
    person.answers("What else", ENTER)
    person.answers("Your answers", ENTER)
    assert person.ends() == 0
    assert "### Step 1: One\n" in document(repo, "runbooks/a.md")


def test_a_title_that_is_taken_is_refused_before_the_rest_is_asked(repo: Path) -> None:
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/a.md").write_text("mine", encoding="utf-8")
    person = Terminal(repo, "new", "runbook")
    person.answers("Which task is it?", ENTER)
    person.sees("this can't stay empty")
    person.types("A", ENTER)
    person.sees("already exists")
    person.types("!", CTRL_U, "???", ENTER)
    person.sees("no letter or digit")
    person.types(CTRL_U, "B", ENTER)
    person.answers("What does this procedure", CTRL_C)
    assert person.ends() == 130


def test_a_given_title_that_is_taken_is_refused_at_once(repo: Path) -> None:
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/a.md").write_text("mine", encoding="utf-8")
    person = Terminal(repo, "new", "runbook", "A")
    person.sees("already exists")
    assert person.ends() == 1


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_at_the_end_of_input_nothing_is_written(repo: Path, key: str) -> None:
    person = Screen(repo, "new", "runbook")
    person.answers("Which task", key)
    assert person.ends() == 130
    person.sees("Nothing was written")
    assert list(repo.rglob("*")) == [repo / "operations"]


def test_no_type_is_chosen_either(repo: Path) -> None:
    person = Screen(repo, "new")
    person.answers("Which document?", CTRL_C)
    assert person.ends() == 130
    person.sees("Nothing was written")


def test_defaults_ask_nothing_on_a_terminal_either(repo: Path) -> None:
    person = Terminal(repo, "new", "runbook", "A", "--defaults")
    assert person.ends() == 0
    person = Terminal(repo, "new", "--defaults")
    assert person.ends() == 2


def test_the_path_is_all_that_reaches_a_pipe(repo: Path) -> None:
    """With stdout captured, as in ``$(ops new)``, the prompts still reach the person."""
    person = pexpect.spawn(
        "/bin/sh",
        ["-c", f'p=$("{sys.executable}" -m opsdocs new runbook A --steps S); echo "<$p>"'],
        cwd=str(repo), encoding="utf-8", timeout=20, dimensions=(50, 120),
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    prompts = ("What does", "How often", "How long", "How much", "What else", "Your answers")
    for prompt in prompts:
        person.expect_exact(prompt)
        person.expect_exact("Shift-Tab")
        person.send(ENTER)
    person.expect_exact("<operations/runbooks/a.md>")
    person.expect(pexpect.EOF)


def test_colour_only_where_it_is_wanted(repo: Path) -> None:
    coloured = Terminal(repo, "new", "nonsense", "A")
    coloured.sees("\x1b[31merror:\x1b[0m")
    assert coloured.ends() == 2
    plain = Terminal(repo, "new", "nonsense", "A", NO_COLOR="1")
    plain.sees("error:")
    assert "\x1b[" not in plain.child.before
    assert plain.ends() == 2


def test_init_asks_the_questions_of_the_template(tmp_path: Path) -> None:
    person = Terminal(tmp_path, "init", "demo")
    person.sees("What is the project called?")
    person.answers("demo", CTRL_U, "Shop", ENTER)
    person.answers("Which other documents", ENTER)
    person.answers("Which CI should run ops check?", ENTER)
    person.answers("Which site should show the documents?", ENTER)
    assert person.ends() == 0
    assert not (tmp_path / "demo/.github").exists()
    readme = (tmp_path / "demo/operations/README.md").read_text(encoding="utf-8")
    assert "documentation for Shop." in readme
    assert "governance/POLs" in readme


def test_init_interrupted_leaves_nothing(tmp_path: Path) -> None:
    person = Terminal(tmp_path, "init", "demo")
    person.answers("What is the project called?", CTRL_C)
    assert person.ends() == 130
    assert list(tmp_path.iterdir()) == []
