"""Options that all commands have, wherever they stand; and a command line that is wrong."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from person import Ops, Seen
from repositories import git

from opsdocs.cli import app


def test_the_root_may_stand_anywhere(ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (repo / name / "operations").mkdir(parents=True)
    monkeypatch.chdir(repo / "one")
    for at, words in enumerate(
        (
            ["--root", "../two", "new", "runbook"],
            ["new", "--root", "../two", "runbook"],
            ["new", "runbook", "--root=../two"],
            ["--root", ".", "new", "runbook", "--root", "../two"],
        )
    ):
        assert ops(*words, f"A{at}").out == f"../two/operations/runbooks/a{at}.md\n"
    monkeypatch.setenv("OPS_ROOT", "../two")
    assert ops("list", "--format", "paths").out.count("../two/") == 4
    assert ops("--root", ".", "list", "--format", "paths").out == ""


def every_command() -> Iterator[list[str]]:
    """Yield the words of each command, with one type for all, and of each below a group."""
    for name in app.COMMANDS:
        yield [name]
        group = typer.main.get_command(import_module(f"opsdocs.cli.{name}").app)
        below = [] if name == "new" else getattr(group, "commands", ())
        yield from ([name, one] for one in below)
    yield ["new", "runbook"]


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_takes_a_root_and_shows_its_help_whole(
    ops: Ops, repo: Path, words: list[str]
) -> None:
    for spelling in ("-h", "--help"):
        text = ops(*words, spelling).out
        assert "--root DIR " in text
        assert not re.search(r"\w\.\.\.$", text, re.MULTILINE), "Typer has cut a sentence off"
    assert ops(*words, "--root", ".", "--help").code == 0
    assert ops(words[0], "--root", ".", *words[1:], "--help").code == 0


@pytest.mark.parametrize("words", [["export", "html", "-o", "-"], ["types", "show", "runbook"]])
def test_a_root_before_a_group_holds_below_it(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    assert ops("new", "runbook", "Renew").code == 0
    (repo / "away").mkdir()
    monkeypatch.chdir(repo / "away")
    (repo / "away/.git").mkdir()
    group, *rest = words
    for line in (
        ["--root", "..", *words],
        [group, "--root", "..", *rest],
        [*words, "--root", ".."],
    ):
        assert ops(*line).code == 0
    monkeypatch.setenv("OPS_ROOT", "..")
    assert ops(*words).code == 0


def test_changed_takes_the_next_word_unless_it_is_a_path(ops: Ops, repo: Path) -> None:
    assert ops("new", "runbook", "A").code == 0
    git(repo, "init", "-qb", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one")
    nothing = "0 documents checked, nothing found.\n"
    for words in (
        ["--changed"],
        ["--changed", "--strict"],
        ["--changed", "main"],
        ["--changed=main"],
        ["--changed", "operations/runbooks"],
        ["operations", "--changed"],
        ["--changed", "main", "operations"],
    ):
        assert ops("check", *words).err == nothing, words
    assert "no git commit 'nope'" in ops("check", "--changed", "nope").err
    assert ops("check", "--changed=").code == 2


def test_debug_is_an_option_wherever_it_stands_and_else_a_value(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ops("new", "runbook", "A", "--purpose", "--debug", "--frequency", "Daily").code == 0
    text = (repo / "operations/runbooks/a.md").read_text(encoding="utf-8")
    assert "**Purpose**: --debug  \n**Frequency**: Daily  \n" in text

    def broken(*_: object, **__: object) -> None:
        raise LookupError("oops")

    monkeypatch.setattr("opsdocs.cli.new_document.compose", broken)
    for words in (
        ["--debug", "new", "runbook", "B"],
        ["new", "--debug", "runbook", "B"],
        ["new", "runbook", "B", "--debug"],
    ):
        assert "Traceback" in ops(*words).err
    assert "Traceback" not in ops("new", "runbook", "B", "--purpose", "--debug").err


def test_a_report_of_a_bug_says_what_it_ran_on(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("oops")

    monkeypatch.setattr("opsdocs.cli.new_document.compose", broken)
    seen = ops("new", "runbook", "A")
    assert seen.code == 3
    for name in ("ops ", "Python 3.", "Copier ", "git 2."):
        assert name in seen.err
    assert len(seen.err.splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "Did you mean check?"),
        (["check", "--strct"], "no option --strct\nhint: Did you mean --strict? See: ops"),
        (["new", "runbook", "A", "--risk-levl", "Low"], "Did you mean --risk-level?"),
        (
            ["--rot", ".", "list"],
            "there is no option --rot\nhint: Did you mean --root? See: ops --",
        ),
        (["list", "--zzzzzz"], "there is no option --zzzzzz\nhint: See: ops list --help\n"),
        (["list", "-x"], "there is no option -x\nhint: See: ops list --help\n"),
        (["types", "shwo"], "Did you mean 'show'?"),
        (["show", "a", "b"], "unexpected extra argument(s) (b)\nhint: See: ops show --help"),
        (
            ["check", "--strict=1"],
            "option '--strict' does not take a value\nhint: See: ops check --help",
        ),
        (
            ["show", "a", "--step", "one"],
            "--step must be a whole number\nhint: See: ops show --help",
        ),
        (["run"], "error: NAME is missing\nhint: See: ops run --help"),
        (
            ["new", "runbook", "--purpose"],
            "requires an argument\nhint: See: ops new runbook --help",
        ),
        (["--root", ".", "export", "html", "-o"], "See: ops export html --help"),
        (
            ["check", "--format", "sarf"],
            "there is no such format\nhint: Did you mean sarif? Write one of",
        ),
        (["list", "--format", "xml"], "--format xml: there is no such format"),
        (["actions", "--format", "xml"], "--format xml: there is no such format"),
        (["new", "alert"], "an alert needs an alert name"),
        (["new", "rto-rpo", "X"], "an rto-rpo takes no title"),
        (["new", "dr-plan"], "a dr-plan needs a service"),
        (["new", "update-procedure", "A", "-d", "x=1"], "an update-procedure has no question 'x'"),
        (["show"], "See: ops show --help"),
    ],
)
def test_a_wrong_command_line_is_told_what_was_meant(
    ops: Ops, repo: Path, words: list[str], said: str
) -> None:
    seen = ops(*words)
    assert seen.code == 2
    assert said in seen.err


def test_help_groups_the_commands_by_what_one_is_doing(ops: Ops) -> None:
    text = ops("-h").out
    at = [text.index(f"\n{section}:\n") for section in app.SECTIONS]
    assert at == sorted(at)
    assert "env var: OPS_ROOT" in " ".join(text.split())


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_help_is_whole_sentences(ops: Ops, words: list[str]) -> None:
    """A default is told as one, and what is meant is named: no `else …`, no `only those`."""
    text = " ".join(ops(*words, "--help").out.split())
    assert not re.search(r"; else|\. Else|\bthose (?:that|whose|with|of)\b", text), words


def test_help_shows_which_questions_take_several_answers(ops: Ops) -> None:
    text = ops("new", "runbook", "--help").out
    assert "--steps TEXT… " in text
    assert "--purpose TEXT " in text


def test_the_commands_say_what_they_do_themselves(ops: Ops) -> None:
    for name, text in app.COMMANDS.items():
        if name != "new":  # whose help is of its types
            assert text in " ".join(ops(name, "--help").out.split())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ops", "opsdocs"])
def test_there_are_two_names_for_the_command(name: str) -> None:
    program = Path(sys.executable).with_name(name)
    if not program.exists():
        pytest.skip(f"{name} is not installed beside this Python")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ops ")


# What can't be printed, and where one can't be


def at_a_shell(folder: Path, line: str) -> Seen:
    program = f'ops() {{ "{sys.executable}" -m opsdocs "$@"; }}; {line}'
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        ["/bin/sh", "-c", program],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    return Seen(done.returncode, done.stdout, done.stderr)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize(
    "words", ["--help", "new --help", "new runbook --help", "--version", "types", "types schema"]
)
def test_what_cannot_be_printed_is_no_bug(repo: Path, words: str) -> None:
    full = at_a_shell(repo, f"ops {words} > /dev/full")
    assert (full.code, full.err.startswith("error: cannot print")) == (1, True)
    assert "No space left on device" in full.err
    closed = at_a_shell(repo, f"ops {words} >&-")
    assert (closed.code, closed.err.startswith("error: cannot print")) == (1, True)
    assert "stdout is closed" in closed.err


@pytest.mark.slow
def test_a_folder_that_is_gone_is_named(repo: Path) -> None:
    for words in ("list", "init --defaults x", "new runbook A --defaults"):
        seen = at_a_shell(repo, f"mkdir gone; cd gone; rmdir ../gone; ops {words}")
        assert seen.code == 1
        assert seen.err.startswith("error: the working directory is gone\n")
