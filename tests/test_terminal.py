"""`ops` on a terminal: a person at a real pseudo-terminal answers the prompts."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

ENTER, DOWN, UP, CTRL_C, CTRL_D, CTRL_U = "\r", "\x1b[B", "\x1b[A", "\x03", "\x04", "\x15"


class Terminal:
    """A running `ops` and the person in front of it."""

    def __init__(self, folder: Path, *args: str, **environment: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "opsdocs", *args],
            cwd=str(folder),
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                **environment,
            },  # type: ignore[arg-type]
            dimensions=(50, 120),
            encoding="utf-8",
            timeout=20,
        )

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)

    def types(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def answers(self, question: str, *keys: str) -> None:
        self.sees(question)
        self.types(*keys)

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.rest = self.child.before
        self.child.close()
        assert self.child.exitstatus is not None
        return self.child.exitstatus


def document(repo: Path, path: str) -> str:
    return (repo / "operations" / path).read_text(encoding="utf-8")


def test_every_question_of_a_runbook_is_asked_and_answered(repo: Path) -> None:
    person = Terminal(repo, "new", "runbook")
    person.answers("Which task is it?", "Certificate renewal", ENTER)
    person.answers("What does this procedure accomplish?", "Keep `TLS` valid", ENTER)
    person.answers("How often", "Monthly", ENTER)
    person.sees("How long does it take?")
    person.answers("30m", CTRL_U, "45m", ENTER)
    person.sees("How much can go wrong?")
    person.answers("Leave open", UP, ENTER)
    person.answers("Title of step 1", "Look at the expiry", ENTER)
    person.answers("Title of step 2", "Renew", ENTER)
    person.answers("Title of step 3", ENTER)
    assert person.ends() == 0
    assert "operations/runbooks/certificate-renewal.md" in person.rest
    text = document(repo, "runbooks/certificate-renewal.md")
    assert text.startswith(
        "# Runbook: Certificate renewal\n\n"
        "**Purpose**: Keep `TLS` valid  \n**Frequency**: Monthly  \n"
        "**Duration**: 45m  \n**Risk Level**: High\n"
    )
    assert "### Step 1: Look at the expiry\n" in text
    assert "### Step 2: Renew\n" in text
    assert "### Step 3" not in text


def test_enter_leaves_the_placeholders_and_takes_what_is_offered(repo: Path) -> None:
    person = Terminal(repo, "new", "runbook", "A")
    person.sees("What does this procedure accomplish?")
    person.answers("[What this procedure accomplishes]", ENTER)
    person.answers("How often", ENTER)
    person.answers("How long", ENTER)
    person.answers("How much", ENTER)
    person.answers("Title of step", ENTER)
    assert person.ends() == 0
    text = document(repo, "runbooks/a.md")
    assert "**Purpose**: [What this procedure accomplishes]  \n" in text
    assert "**Duration**: 30m  \n" in text
    assert "**Risk Level**: [Low/Medium/High]\n" in text
    assert "### Step 2: [Action]\n\n[Continue with numbered steps]\n" in text


def test_a_post_mortem_the_morning_after(repo: Path) -> None:
    person = Terminal(repo, "new")
    person.sees("Which document?")
    person.sees("Step-by-step procedure")
    person.types(DOWN * 11, ENTER)
    person.answers("What happened, in a few words?", "Checkout outage", ENTER)
    person.sees("How severe was it?")
    person.answers("Leave open", ENTER)  # P2 is preselected
    person.answers("When did it start? (UTC)", "yesterday", ENTER)
    person.sees("'yesterday' is not a date and time")
    person.types(CTRL_U, "2026-11-20 23:40", ENTER)
    person.answers("When was it over? (UTC)", "2026-11-20 09:00", ENTER)
    person.sees("the end is before the start")
    person.types(CTRL_U, "2026-11-21 01:10", ENTER)
    person.answers("What happened, for somebody", "No checkouts.", ENTER)
    person.answers("Who sees this post-mortem through?", ENTER)
    person.answers("Who was affected?", "2,300 customers", ENTER)
    person.answers("What will be done? 1", "Alert on queue depth", ENTER)
    person.answers("By whom?", "Dana", ENTER)
    person.sees("Until when?")
    person.answers("2026-12-21", ENTER)  # four weeks on, for a P2
    person.answers("What will be done? 2", ENTER)
    assert person.ends() == 0
    text = document(repo, "incidents/2026-11-20-checkout-outage.md")
    assert "**Date**: 2026-11-20  \n**Duration**: 1h 30m  \n**Severity**: P2  \n" in text
    assert "- 2,300 customers\n" in text
    assert "- [ ] Alert on queue depth - Dana - 2026-12-21\n" in text


def test_what_was_given_is_not_asked(repo: Path) -> None:
    person = Terminal(
        repo, "new", "runbook", "A", "--purpose", "P", "-d", "frequency=F", "--duration", "5m",
        "--steps", "One",
    )  # fmt: skip
    person.answers("How much can go wrong?", ENTER)
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
@pytest.mark.parametrize("at", range(6))
def test_interrupted_at_any_prompt_nothing_is_written(repo: Path, at: int, key: str) -> None:
    person = Terminal(repo, "new")
    prompts = ["Which document?", "Which task", "What does", "How often", "How much", "Title of"]
    keys = [(UP * 4, ENTER), ("A", ENTER), (ENTER,), (ENTER, ENTER), (ENTER,), ("x", ENTER)]
    for prompt, answer in list(zip(prompts, keys, strict=True))[:at]:
        person.answers(prompt, *answer)
    person.sees(prompts[at])
    if key == CTRL_D and prompts[at] in {"Which document?", "How much"}:
        pytest.skip("a menu has no end of input")
    person.types(key)
    assert person.ends() == 130
    assert "Nothing was written" in person.rest
    assert list(repo.rglob("*")) == [repo / "operations"]


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
    for prompt in ("What does", "How often", "How long", "How much"):
        person.expect_exact(prompt)
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
