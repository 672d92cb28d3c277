"""Tab in real shells: what it offers, and that nothing of a cloned repository is run by it."""

import shutil
from pathlib import Path

import pytest
from person import Ops
from shells import EVIL, HOSTILE, Shell

from opsdocs.cli import app, completion


def offered(repo: Path, *words: str) -> list[str]:
    return [value for value, _ in completion.offered(app.command(), list(words[:-1]), words[-1])]


def test_fields_values_and_owners_are_offered(hostile_tree: Path) -> None:
    assert {"owner=", "status=", "title="} <= set(offered(hostile_tree, "list", "--where", ""))
    assert offered(hostile_tree, "list", "--where", "st") == ["status="]
    assert offered(hostile_tree, "list", "--where", "status!=") == ["status!=Draft"]
    assert offered(hostile_tree, "list", "--owner", "") == ["Dana $(touch pwned)"]
    assert offered(hostile_tree, "list", "--sort", "own") == ["owner"]


def test_what_can_be_followed_noted_in_or_ticked_is_offered(repo: Path, ops: Ops) -> None:
    assert (
        ops("new", "runbook", "Renew", "--steps", "One", "--steps", "Two", "--defaults").code == 0
    )
    assert ops("new", "post-mortem", "Outage", "--defaults").code == 0
    (incident,) = (repo / "operations/incidents").glob("*.md")
    text = incident.read_text("utf-8").partition("## Action Items\n")[0]
    listed = "## Action Items\n\n1. [ ] Add an alert - Ann - 2026-12-01\n2. [x] Say so - Bo - 2026-11-01\n"
    incident.write_text(text + listed, "utf-8")
    assert ops("index").code == 0
    assert offered(repo, "run", "") == ["renew"]
    assert offered(repo, "note", "--to", "") == [incident.stem]
    assert offered(repo, "note", "--to", "x") == []
    ref = ops("actions").out.split("\n")[1].split()[0]
    for command in ("done", "decline"):
        assert offered(repo, "actions", command, "") == [ref]


def test_owners_states_sections_steps_and_questions_are_offered(repo: Path, ops: Ops) -> None:
    assert ops("new", "runbook", "Renew", "--steps", "Order it", "--steps", "Look").code == 0
    action = "Add an alert - Ann Bell - 2026-12-01"
    assert ops("new", "post-mortem", "Outage", "--action-items", action, "--defaults").code == 0
    assert offered(repo, "actions", "--owner", "A") == ["Ann Bell"]
    assert offered(repo, "actions", "--as", "") == ["gh"]
    assert "Resolved" in offered(repo, "note", "--status", "")
    for command in ("show", "run"):
        assert offered(repo, command, "renew", "--section", "Ver") == ["Verification"]
        assert offered(repo, command, "renew", "--section=Ver") == ["--section=Verification"]
    assert offered(repo, "show", "renew", "--step", "") == ["1", "2"]
    assert offered(repo, "new", "runbook", "--ask", "risk") == ["risk_level"]
    assert offered(repo, "new", "runbook", "--ask", "purpose,risk") == ["purpose,risk_level"]
    assert offered(repo, "new", "runbook", "-d", "risk") == ["risk_level="]
    assert offered(repo, "new", "runbook", "-d", "risk_level=H") == ["risk_level=High"]
    assert offered(repo, "check", "--select", "blame,window-n") == ["blame,window-notice"]


def test_severities_and_labels_of_alerts_are_offered(repo: Path) -> None:
    rules = (
        "groups: [{name: a, rules: [{alert: Slow, expr: up, labels: {severity: page, team: a}}]}]"
    )
    (repo / "rules.yml").write_text(rules, "utf-8")
    (repo / "operations/ops.toml").write_text('[alerts]\nrules = ["rules.yml"]\n', "utf-8")
    assert offered(repo, "alerts", "--severity", "") == ["page"]
    assert offered(repo, "alerts", "--label", "") == ["severity=page", "team=a"]


def test_a_value_behind_an_equals_sign_keeps_its_option(repo: Path) -> None:
    assert offered(repo, "check", "--format=s") == ["--format=sarif"]


@pytest.mark.parametrize("name", ["a\tb", "a\nb", "a\x1b[31mb", "a\u202eb", "--root=evil"])
def test_what_cannot_be_shown_or_would_be_an_option_is_not_offered(repo: Path, name: str) -> None:
    (repo / f"operations/{name}.md").write_text("# Runbook: X\n", encoding="utf-8")
    (repo / "operations/fine.md").write_text("# Runbook: X\n", encoding="utf-8")
    assert offered(repo, "show", "") == ["fine"]


def test_descriptions_are_one_line_without_control_characters(repo: Path) -> None:
    (repo / "operations/.types").mkdir()
    text = EVIL.replace("'Look", '"Look\\n\\e[31m').replace("pwned`'", 'pwned`"')
    text = text.replace("\\$", "$")
    (repo / "operations/.types/evil.md").write_text(text, encoding="utf-8")
    [(_, shown)] = completion.offered(app.command(), ["new"], "ev")
    assert shown.startswith("Look \\x1b[31m")


# In real shells


def test_tab_and_enter_run_nothing_of_a_repository(shell: Shell, hostile_tree: Path) -> None:
    for begin, name in HOSTILE.items():
        assert shell.types(f"ops show {begin}\t") == ["show", name]
    assert shell.types("ops new ev\t") == ["new", "evil"]
    for level in ("high $(touch pwned)", "low \\$(touch PWNED)"):
        words = shell.types(f"ops new evil --level {level[:2]}\t")
        assert words == ["new", "evil", "--level", level]
    owner = shell.types("ops list --where owner=\t")
    assert owner == ["list", "--where", "owner=Dana $(touch pwned)"]
    shell.types("ops show \t\t\x15ops list")  # all of them are shown
    shell.types("ops new \t\t\x15ops list")  # with the descriptions
    assert [path.name for path in hostile_tree.iterdir()] == ["operations"]


EXPANDED = (
    "=ls",
    "*star*",
    "#hash",
    "!bang",
    "{br,ace}",
    "[sq]",
    "$HOME",
    "w\\z",
    "a=b c:d",
    "~root",
)
"""What shells put something else in the place of, where it is not quoted."""


def test_tab_and_enter_hand_over_the_name_as_it_is(shell: Shell, hostile_tree: Path) -> None:
    folder = hostile_tree / "operations/runbooks"
    for name in EXPANDED:
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / f"{name}.md").write_text("# Runbook: X\n", encoding="utf-8")
        words = shell.types("ops show \t")
        if name[0] == "~" and words != ["show", name]:  # fish can't quote it, so it is not offered
            assert words == ["show", "operations/"]
        else:
            assert words == ["show", name]


def test_tab_does_not_run_a_program_of_the_repository(shell: Shell, hostile_tree: Path) -> None:
    """Many repositories have a script that is called like that: ./ops deploy --prod."""
    own = hostile_tree / "ops"
    own.write_text(f"#!/bin/sh\ntouch {hostile_tree}/PWNED\n", encoding="utf-8")
    own.chmod(0o755)
    assert shell.types("./ops deploy --prod \t\x15ops list") == ["list"]
    assert not (hostile_tree / "PWNED").exists()


def test_tab_offers_commands_choices_and_files(shell: Shell) -> None:
    assert shell.types("ops che\t") == ["check"]
    assert shell.types("ops new runbook --risk-level M\t") == [
        "new", "runbook", "--risk-level", "Medium",
    ]  # fmt: skip
    assert shell.types("ops check --format=sar\t") == ["check", "--format=sarif"]
    assert shell.types('ops show "my\t') == ["show", "my doc"]
    assert shell.types("ops list --where stat\tDraft") == ["list", "--where", "status=Draft"]
    # zsh drops the slash that it adds itself.
    assert shell.types("ops check oper\t")[1].rstrip("/") == "operations"


# Installing


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in files}


@pytest.mark.parametrize(
    ("shell_name", "files"),
    [
        ("bash", {".bashrc", ".bash_completions/ops.sh"}),
        ("zsh", {".zshrc", ".zfunc/_ops"}),
        ("fish", {f".config/fish/completions/{name}.fish" for name in ("ops", "opsdocs")}),
    ],
)
def test_completion_is_installed_once_for_the_shell_that_is_named(
    ops: Ops, home: Path, monkeypatch: pytest.MonkeyPatch, shell_name: str, files: set[str]
) -> None:
    (home / ".bashrc").write_text("alias ll='ls -l'", encoding="utf-8")
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert ops("--install-completion", shell_name).code == 0
    once = contents(home)
    assert set(once) == files | {".bashrc"}
    assert once[".bashrc"].startswith("alias ll='ls -l'")
    assert ops("--install-completion", shell_name).code == 0
    assert contents(home) == once


def test_tab_reads_options_and_does_nothing_of_what_they_say(
    repo: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/bin/bash")
    assert offered(repo, "--install-completion", "") == ["bash", "zsh", "fish"]
    assert offered(repo, "--install-completion", "bash", "che") == ["check"]
    assert offered(repo, "--show-completion", "bash", "che") == ["check"]
    assert offered(repo, "--version", "che") == ["check"]
    assert contents(home) == {}
    assert capsys.readouterr() == ("", "")


def test_without_a_name_it_is_that_of_the_person(
    ops: Ops, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert ops("--install-completion").code == 0
    assert set(contents(home)) == {
        ".config/fish/completions/ops.fish", ".config/fish/completions/opsdocs.fish",
    }  # fmt: skip
    assert "complete -c ops" in ops("--show-completion").out
    assert ops("--show-completion", "zsh").out.startswith("#compdef ops opsdocs\n")


def test_a_shell_without_completion_is_refused(
    ops: Ops, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    for args in (["--install-completion"], ["--show-completion", "tcsh"]):
        seen = ops(*args)
        assert seen.code == 2
        assert "no completion for the shell 'tcsh'" in seen.err
    assert contents(home) == {}
