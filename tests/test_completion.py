"""What Tab offers, asked as the shells ask, and pressed in real ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from conftest import Ops

from opsdocs.cli import app
from opsdocs.cli.completion import SCRIPTS

HOSTILE = ["$(touch pwned).md", "\\$(touch PWNED).md", "`touch pwned`.md", "a;touch pwned.md"]
END = "END-OF-OUTPUT"


def offered(repo: Path, line: str, **variables: str) -> list[str]:
    """Return the values that Tab offers behind ``line``."""
    done = subprocess.run(
        [sys.executable, "-m", "opsdocs"], cwd=repo, capture_output=True, text=True, check=False,
        env={
            **os.environ, "_OPS_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args", **variables,
        },
    )  # fmt: skip
    assert done.stderr == ""
    return [one.partition("\t")[0] for one in done.stdout.splitlines() if one]


@pytest.fixture
def team(repo: Path) -> Path:
    """Stand in a repository with documents, types of its own, and hostile names."""
    types = repo / "operations/.types"
    types.mkdir()
    (types / "broken.md").write_text("---\n[\n---\n", "utf-8")
    (types / "on-call.md").write_text(
        "---\ntitle: On call\ndescription: 'Look \\$(touch PWNED) $(touch pwned)'\n"
        "path: x/{{ title }}.md\nquestions:\n  level:\n    help: Which?\n    placeholder: '[x]'\n"
        "    choices: ['$(touch pwned)', '\\$(touch PWNED)', plain]\n---\n# {{ title }}\n",
        encoding="utf-8",
    )
    for name in ("patching.md", "my doc.md", *HOSTILE, "new\nline.md"):
        (repo / "operations" / name).write_text(
            "# Runbook: P\n\n**Owner**: Kim Novak\n**Risk Level**: Low\n", encoding="utf-8"
        )
    return repo


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("ops ", list(app.HELP)),
        ("ops check --select step-w", [
            "step-without-command", "step-without-expected-result", "step-without-troubleshooting",
        ]),
        ("ops check --explain one", []),
        ("ops check --format s", ["sarif"]),
        ("ops list --format p", ["paths"]),
        ("ops list dr", ["dr-plan", "dr-test"]),
        ("ops list --where o", ["owner="]),
        ("ops list --where risk_level=", ["risk_level=Low"]),
        ("ops list --owner K", ["Kim Novak"]),
        ("ops list --sort ri", ["risk_level"]),
        ("ops new ru", ["runbook"]),
        ("ops new runbook --risk-level ", ["Low", "Medium", "High"]),
        ("ops new runbook --risk-level M", ["Medium"]),
        ("ops new runbook --risk", ["--risk-level"]),
        ("ops new runbook --example s", ["scaling", "service-deployment"]),
        ("ops new on-call --level p", ["plain"]),
        ("ops new no-such-type x", []),
        ("ops new broken --roo", []),
        ("ops show pat", ["patching"]),
        ("ops show 'my d", ["my doc"]),
        ("ops show RE", []),
        ("ops types show d", ["dashboard", "dr-plan", "dr-test"]),
    ],
)  # fmt: skip
def test_tab_offers(team: Path, line: str, values: list[str]) -> None:
    assert offered(team, line) == values


def test_the_repository_is_the_one_that_is_named(
    team: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert offered(elsewhere, f"ops --root {team} show pat") == ["patching"]
    assert offered(elsewhere, f"ops show --root {team} pat") == ["patching"]
    assert offered(elsewhere, "ops show pat", OPS_ROOT=str(team)) == ["patching"]
    assert offered(elsewhere, "ops show pat") == []


def test_what_cannot_stand_on_a_line_is_not_offered(team: Path) -> None:
    assert [name for name in offered(team, "ops show ") if "line" in name] == []


def test_the_commands_say_what_they_do_themselves() -> None:
    for name, text in app.HELP.items():
        assert app.load(name).get_short_help_str(200) == text


# Real shells


def press(shell: str, home: Path, folder: Path, typed: str) -> str:
    """Type ``typed`` and Enter in a shell that has the completion; return the words it ran.

    `ops` is an echo of its arguments where it is not asked what Tab offers.
    """
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    bin_folder = home / "bin"
    bin_folder.mkdir(parents=True, exist_ok=True)
    stand_in = bin_folder / "ops"
    stand_in.write_text(
        '#!/bin/sh\nif [ -n "$_OPS_COMPLETE" ]; then\n'
        f'  exec "{sys.executable}" -m opsdocs "$@"\nfi\n'
        "printf 'RAN'; for one in \"$@\"; do printf '<%s>' \"$one\"; done; echo\n"
        f"echo {END}\n",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    script = home / "completion"
    script.write_text(SCRIPTS[shell], encoding="utf-8")
    starts = {
        "bash": (["--norc", "--noprofile", "-i"], f"source {script}"),
        "zsh": (["-f", "-i"], f"autoload -Uz compinit; compinit -u -D; source {script}"),
        "fish": (["--no-config", "-i"], f"source {script}"),
    }
    arguments, setup = starts[shell]
    child = pexpect.spawn(
        shell, arguments, cwd=str(folder), encoding="utf-8", timeout=20, dimensions=(24, 200),
        env={**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(home), "TERM": "dumb"},
    )  # fmt: skip
    try:
        child.sendline(
            f"{setup}; echo READY-$((40+2))"
            if shell != "fish"
            else f"{setup}; echo READY-(math 40+2)"
        )
        child.expect("READY-42")
        child.send(typed)
        child.send("\t")
        # The shell has asked once it answers to the next key; a second Tab would list.
        child.expect(r"[\s\S]+", timeout=5)
        _settle(child)
        child.send("\r")
        child.expect(END)
        shown: str = child.before or ""
        return shown[shown.rfind("RAN") + 3 :].strip()
    finally:
        child.close(force=True)


def _settle(child: pexpect.spawn) -> None:
    """Wait until the shell has written nothing for a second."""
    while True:
        try:
            child.expect(r"[\s\S]+", timeout=1)
        except pexpect.TIMEOUT:
            return


@pytest.mark.parametrize("shell", SCRIPTS)
@pytest.mark.parametrize(
    ("typed", "ran"),
    [
        ("ops show patch", "<show><patching>"),
        ("ops show my", "<show><my doc>"),
        ("ops new runb", "<new><runbook>"),
    ],
)
def test_complaint_s7_a_name_is_one_word(
    team: Path, tmp_path_factory: pytest.TempPathFactory, shell: str, typed: str, ran: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    assert press(shell, home, team, typed) == ran


@pytest.mark.parametrize("shell", SCRIPTS)
@pytest.mark.parametrize(
    "typed",
    [
        "ops show \\$",
        "ops show \\\\",
        "ops show \\`",
        "ops show a",
        "ops new on",
        "ops new on-call --level ",
    ],
)
def test_attack_b1_tab_and_enter_run_nothing_of_the_repository(
    team: Path, tmp_path_factory: pytest.TempPathFactory, shell: str, typed: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    press(shell, home, team, typed)
    found = [path for path in (*team.rglob("*"), *home.rglob("*")) if path.name.lower() == "pwned"]
    assert found == []


# Installing


@pytest.mark.parametrize("shell", SCRIPTS)
def test_complaint_a9_the_named_shell_gets_it_once(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("SHELL", "/bin/false")
    assert ops("--install-completion", shell).code == 0
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(SCRIPTS[shell].encode() == content for content in first.values())
    seen = ops("--install-completion", shell)
    assert (seen.code, seen.err[:13]) == (0, "Already there")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
    assert ops("--show-completion", shell).out == SCRIPTS[shell]


def test_the_shell_of_the_person_is_meant(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert ops("--show-completion").out == SCRIPTS["zsh"]
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    seen = ops("--install-completion")
    assert (seen.code, list(tmp_path.iterdir())) == (2, [])
    assert "there is no completion for 'tcsh'" in seen.err
