"""Worked examples and facts, on the command line."""

import subprocess
from pathlib import Path

import pytest
from person import TODAY, Ops
from repositories import git

from opsdocs.types.load import BUILT_IN

EXAMPLES = len(list(BUILT_IN.glob("*/*.yml")))


def test_an_example_is_stamped_and_leaves_nothing_open(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "--example", "certificate-renewal")
    assert (seen.code, seen.err) == (0, "")
    assert seen.out == "operations/runbooks/certificate-renewal.md\n"


def test_what_is_given_comes_before_the_example(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "Ours", "--example", "scaling", "--owner", "Team A", "--stdout")
    assert seen.out.startswith("# Runbook: Ours\n")
    assert "**Owner**: Team A" in seen.out


def test_an_example_that_there_is_not_is_refused(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "--example", "scalling")
    assert seen.code == 2
    assert "a runbook has no example 'scalling'" in seen.err
    assert "Did you mean scaling?" in seen.err


def test_a_type_lists_its_examples(ops: Ops, repo: Path) -> None:
    assert "    ops new runbook --example scaling\n" in ops("types", "show", "runbook").out


def test_a_team_has_examples_of_its_own(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/.types/mine"
    folder.mkdir(parents=True)
    text = "---\ntitle: M\npath: '{{ title | slugify }}.md'\n---\n# {{ title }}\n"
    (repo / "operations/.types/mine.md").write_text(text, encoding="utf-8")
    (folder / "one.yml").write_text("title: \"One {{ today | plus('1 day') }}\"\n", "utf-8")
    assert ops("new", "mine", "--example", "one").out == "operations/one-2026-11-24.md\n"
    (folder / "bad.yml").write_text("title: {{ nope }}\n", encoding="utf-8")
    seen = ops("new", "mine", "--example", "bad")
    assert seen.code in {1, 2}
    assert "bad.yml" in seen.err
    (folder / "evil.yml").write_text('title: "{{ today.__class__ }}"\n', encoding="utf-8")
    assert ops("new", "mine", "--example", "evil").code == 1


@pytest.mark.slow
def test_init_puts_all_examples_in_place_and_keeps_what_exists(ops: Ops, tmp_path: Path) -> None:
    mine = tmp_path / "operations/runbooks/scaling.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    pretended = ops("init", str(tmp_path), "--examples", "--defaults", "--pretend")
    assert pretended.code == 0
    assert "certificate-renewal.md" in pretended.out
    assert [path.name for path in tmp_path.rglob("*.md")] == ["scaling.md"]
    seen = ops("init", str(tmp_path), "--examples", "--defaults")
    assert seen.code == 0
    assert mine.read_text("utf-8") == "mine"
    assert "operations/runbooks/scaling.md" in seen.err
    assert len(list((tmp_path / "operations").glob("*/*.md"))) == EXAMPLES + 6


@pytest.mark.slow
def test_examples_come_into_a_tree_that_is_there(ops: Ops, tmp_path: Path) -> None:
    assert ops("init", str(tmp_path), "--defaults").code == 0
    assert "scaling.md" in ops("init", str(tmp_path), "--examples").out
    again = ops("init", str(tmp_path), "--examples")
    assert (again.code, again.out) == (0, "")


# Facts


def test_a_plan_takes_its_figures_from_the_register(ops: Ops, repo: Path) -> None:
    assert ops("new", "rto-rpo", "--example", "rto-rpo").code == 0
    text = ops("new", "dr", "orders", "--stdout", "--defaults").out  # in other letters
    assert "**RTO**: 4h  \n**RPO**: 1h  \n" in text
    assert "**Tier**: 1  \n" in text
    assert "**RTO**: 4h  \n" in ops("new", "restore", "Orders", "--stdout", "--defaults").out
    other = ops("new", "dr", "Unknown", "--stdout", "--defaults").out
    assert "**RTO**: [Longest time to be down]" in other
    assert "**RTO**: 2h" in ops("new", "dr", "Orders", "--rto", "2h", "--stdout", "-l").out


def test_a_broken_register_is_no_obstacle(ops: Ops, repo: Path) -> None:
    register = repo / "operations/backup-recovery/rto-rpo.md"
    register.parent.mkdir()
    for content in (
        b"\xff\xfe",
        b"| Service | RTO |\n| --- | --- |\n| Orders |\n",
        b"x" * 2_000_000,
    ):
        register.write_bytes(content)
        assert ops("new", "dr", "Orders", "--stdout", "--defaults").code == 0


def test_the_name_of_the_git_user_is_offered(repo: Path) -> None:
    from opsdocs.stamp.lookups import facts_of  # noqa: PLC0415

    git(repo, "init", "--quiet")
    git(repo, "config", "user.name", "Dana Reyes")
    assert facts_of(TODAY, repo)["git_user"]() == "Dana Reyes"
    subprocess.run(["git", "config", "user.name", ""], cwd=repo, check=True)
    assert facts_of(TODAY, repo)["git_user"]() == ""
