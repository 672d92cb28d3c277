"""What Tab offers without the command line's imports is what Typer would offer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from opsdocs.cli import app
from opsdocs.cli.commands import COMMANDS
from opsdocs.cli.completion import completed

LINES = [
    "ops ", "ops ch", "ops x", "ops new ", "ops new ru", "ops new on", "ops new zzz",
    "ops new runbook --risk-level ", "ops new runbook --risk-level m", "ops new dr-plan --tier ",
    "ops new post-mortem 'a b' --severity ", "ops new runbook --frequency ", "ops new --",
    "ops new runbook --ri", "ops new runbook ", "ops check --format s", "ops types show ru",
    "ops new no-such --x ", "ops --root . new ru", "ops new --root . ru",
]  # fmt: skip


def variables(shell: str, line: str) -> dict[str, str]:
    if shell == "bash":
        words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    else:
        words = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    return {"_OPS_COMPLETE": f"complete_{shell}", **words}


def typers(root: Path, variables: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from opsdocs.cli.main import main; main()"],
        cwd=root, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def team(repo: Path) -> Path:
    types = repo / "operations/.types"
    types.mkdir()
    (types / "on-call.md").write_text(
        "---\ntitle: On call\ndescription: Who is called.\npath: x/{{ title }}.md\n---\n# {{ title }}\n",
        encoding="utf-8",
    )
    return repo


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", LINES)
def test_both_offer_the_same(
    team: Path, shell: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team)
    offered = completed(variables(shell, line))
    if line in {"ops ", "ops ch"} and shell != "bash":
        return  # Typer cuts the sentences of the commands short
    if offered is not None:
        assert offered + "\n" == typers(team, variables(shell, line))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", LINES[:11])
def test_what_people_wait_for_is_offered_at_once(
    team: Path, shell: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team)
    assert (completed(variables(shell, line)) is None) == ("'" in line)


def test_the_commands_say_what_they_do_themselves() -> None:
    for name, text in COMMANDS.items():
        command = app.load(name)
        assert command.get_short_help_str(200) == text


def test_a_broken_type_is_left_to_typer(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(team)
    (team / "operations/.types/bad.md").write_text("---\n[\n---\n", "utf-8")
    assert completed(variables("zsh", "ops new ba")) is None
    assert completed(variables("bash", "ops new ba")) == "backup-procedure\nbad"


def test_a_screen_that_knows_ascii_alone_is_no_bug(team: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "opsdocs"], cwd=team,
        env={**os.environ, **plain, **variables("zsh", "ops ")}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"runbook" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_version_that_cannot_be_printed_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "opsdocs", "--version"], stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "cannot print" in done.stderr
