"""`ops check` on the command line: what it looks at, how it reports, what it fails on."""

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from person import Ops
from repositories import git

from opsdocs.check.rules import FAMILIES, RULES
from opsdocs.check.settings import check_name
from opsdocs.errors import UsageError
from opsdocs.types.load import BUILT_IN, load_type


@pytest.mark.slow
def test_findings_are_grouped_by_document(ops: Ops, wrong: Path) -> None:
    seen = ops("check")
    assert seen.code == 1
    assert seen.out.startswith(
        "operations/runbooks/scaling.md\n"
        "  6:1     error   Risk Level is 'Lowish' [invalid-field]\n"
        "                  Write one of Low, Medium, High.\n"
    )
    assert (
        "warning blame is ignored, but there is no such finding here [unused-ignore]\n" in seen.out
    )
    documents = len(list(Path("operations").rglob("*.md")))
    assert seen.err == f"Found 1 error and 1 warning in 1 of {documents} documents.\n"


def test_warnings_fail_only_when_strict(ops: Ops, wrong: Path) -> None:
    assert ops("check", "--ignore", "invalid-field").code == 0
    assert ops("check", "--ignore", "invalid-field", "--strict").code == 1
    assert ops("check", "--select", "broken-link", "--strict").code == 0


def test_a_fine_tree_says_so(ops: Ops, repo: Path) -> None:
    assert ops("check").err == "0 documents checked, nothing found.\n"
    assert (ops("check", "-q").out, ops("check", "-q").err) == ("", "")


def test_a_new_document_of_each_type_has_no_error(ops: Ops, repo: Path) -> None:
    for entry in json.loads(ops("types", "--json").out):
        title = [] if entry["name"] == "incident-response" else ["Orders"]
        if ops("new", entry["name"], *title).code:
            assert ops("new", entry["name"]).code == 0
    seen = ops("check")
    assert seen.code == 0, seen.out
    assert {one["rule"] for one in json.loads(ops("check", "--format", "json").out)} == {
        "placeholder-left"
    }


def test_a_placeholder_is_an_error_once_the_document_is_active(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A", "--status", "Active")
    found = json.loads(ops("check", "--format", "json").out)
    assert {(one["rule"], one["severity"]) for one in found} == {("placeholder-left", "error")}


# Which documents


def test_paths_choose_documents(ops: Ops, wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ops("check", "operations/incidents").code == 0
    assert ops("check", "operations/runbooks/scaling.md").code == 1
    assert ops("check", ".").code == 1
    monkeypatch.chdir(wrong.parent)
    assert ops("check", "scaling.md").out.startswith("scaling.md\n")
    seen = ops("check", "nope.md")
    assert seen.code == 2
    assert "nope.md is not there" in seen.err
    assert ops("check", "/etc").code == 2


@pytest.mark.slow
def test_changed_looks_at_what_git_says_has_changed(ops: Ops, wrong: Path, repo: Path) -> None:
    git(repo, "init", "--quiet")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "x")
    assert ops("check", "--changed").err == "0 documents checked, nothing found.\n"
    wrong.write_text(wrong.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    assert ops("check", "--changed").code == 1
    git(repo, "commit", "--quiet", "--all", "--message", "y")
    assert ops("check", "--changed").code == 0
    assert ops("check", "--changed", "HEAD~1").code == 1
    (repo / "operations/runbooks/new.md").write_text("# Runbook: x\n", encoding="utf-8")
    assert "new.md" in ops("check", "--changed").out
    assert ops("check", "--changed=HEAD~1").code == 1
    assert ops("check", "--changed", "operations/runbooks").code == 1
    assert ops("check", "--changed", "nope").code == 1
    assert ops("check", "--base", "HEAD").code == 2
    assert ops("check", "--changed=--output=x").code == 1


@pytest.mark.slow
def test_what_another_branch_changed_since_is_not_changed_here(
    ops: Ops, wrong: Path, repo: Path
) -> None:
    git(repo, "init", "--quiet", "--initial-branch", "main")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "x")
    git(repo, "branch", "mine")
    wrong.write_text(wrong.read_text("utf-8") + "\nTheirs.\n", encoding="utf-8")
    git(repo, "commit", "--quiet", "--all", "--message", "theirs")
    git(repo, "checkout", "--quiet", "mine")
    assert ops("check", "--changed", "main").err == "0 documents checked, nothing found.\n"
    git(repo, "checkout", "--quiet", "--orphan", "other")  # has nothing in common with it
    git(repo, "commit", "--quiet", "--all", "--message", "z")
    assert ops("check", "--changed", "main").code == 1


def test_each_of_several_choices_is_looked_at(ops: Ops, repo: Path) -> None:
    (repo / "operations/.types").mkdir()
    (repo / "operations/.types/drill.md").write_text(
        "---\ntitle: Drill\npath: drills/{{ title | slugify }}.md\nquestions:\n  regions:\n"
        "    choices: [eu, us, asia]\n    multiselect: true\n---\n"
        "# Drill: {{ title }}\n\n**Regions**: {{ regions | join(', ') }}\n",
        encoding="utf-8",
    )
    path = repo / "operations/drills/one.md"
    path.parent.mkdir()
    path.write_text("# Drill: One\n\n**Regions**: eu, Asia\n", "utf-8")
    assert ops("check").code == 0
    path.write_text("# Drill: One\n\n**Regions**: eu, mars\n", "utf-8")
    assert "Regions has 'mars'" in ops("check").out


# Settings


@pytest.mark.slow
def test_the_teams_settings(ops: Ops, wrong: Path, repo: Path) -> None:
    settings = repo / "operations/ops.toml"
    settings.write_text('[check]\nignore = ["invalid-field"]\n', "utf-8")
    assert ops("check").code == 0
    settings.write_text(
        '[check.severity]\ninvalid-field = "warning"\nunused-ignore = "off"\n', "utf-8"
    )
    assert ops("check").code == 0
    assert "Found 1 warning in" in ops("check").err
    settings.write_text('[check.per-file-ignores]\n"runbooks/*" = ["invalid-field"]\n', "utf-8")
    assert ops("check").code == 0
    settings.write_text('[check]\nselect = ["invalid-field"]\n', "utf-8")
    assert len(ops("check", "--format", "github").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ('[check]\nignored = ["x"]\n', "unknown key ignored"),
        ('[check]\nignore = ["invalid-feild"]\n', "there is no rule 'invalid-feild'"),
        ("[check]\nignore = [1]\n", "ignore must be a list of rules"),
        ("[check]\nseverity = 1\n", "severity must be a table"),
        ('[check.severity]\nblame = "fatal"\n', "severity of blame is 'fatal'"),
        ("check = 1\n", "check must be a table"),
    ],
)
def test_wrong_settings_are_refused(ops: Ops, repo: Path, settings: str, problem: str) -> None:
    (repo / "operations/ops.toml").write_text(settings, encoding="utf-8")
    seen = ops("check")
    assert seen.code == 2  # 1 is what findings are
    assert problem in seen.err


def test_a_rule_that_there_is_not(ops: Ops, repo: Path) -> None:
    seen = ops("check", "--select", "borken-link")
    assert seen.code == 2
    assert "Did you mean broken-link?" in seen.err
    with pytest.raises(UsageError):
        check_name("nope")


def test_rules_are_explained(ops: Ops, repo: Path) -> None:
    for name in [*RULES, "unused-ignore", "broken-type"]:
        assert ops("check", "--explain", name).code == 0
    assert "The reviewer should have seen it." in ops("check", "--explain", "blame").out
    assert ops("check", "--explain", "all").out.count("\n") == len(RULES) + 1
    assert ops("check", "--explain", "nope").code == 2


# Formats


def test_json(ops: Ops, wrong: Path) -> None:
    found = json.loads(ops("check", "--format", "json").out)
    assert found[0] == {
        "path": "operations/runbooks/scaling.md", "line": 6, "column": 1, "rule": "invalid-field",
        "severity": "error", "message": "Risk Level is 'Lowish'",
        "hint": "Write one of Low, Medium, High.",
    }  # fmt: skip


def test_sarif(ops: Ops, wrong: Path) -> None:
    report = json.loads(ops("check", "--format", "sarif").out)
    assert report["version"] == "2.1.0"
    run = report["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    assert run["results"][0]["level"] == "error"


def test_github_shows_what_is_to_fill_in_as_one(ops: Ops, repo: Path) -> None:
    """It shows ten warnings of a step, and no more."""
    ops("new", "runbook", "X", "--defaults")
    lines = ops("check", "--format", "github").out.splitlines()
    assert len(lines) == 1
    assert "title=placeholder-left::17 to fill in: 3, 4, 5" in lines[0]


def test_github(ops: Ops, wrong: Path) -> None:
    first = ops("check", "--format", "github").out.splitlines()[0]
    assert first == (
        "::error file=operations/runbooks/scaling.md,line=6,col=1,title=invalid-field"
        "::Risk Level is 'Lowish'. Write one of Low, Medium, High."
    )


def test_gitlab(ops: Ops, wrong: Path) -> None:
    entries: list[dict[str, Any]] = json.loads(ops("check", "--format", "gitlab").out)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 2
    assert entries[0]["location"] == {
        "path": "operations/runbooks/scaling.md",
        "lines": {"begin": 6},
    }
    assert {entry["severity"] for entry in entries} == {"major", "minor"}


def test_junit(ops: Ops, wrong: Path) -> None:
    suites = ET.fromstring(ops("check", "--format", "junit").out)
    cases = suites.findall("testsuite/testcase")
    assert len(cases) == len(list(Path("operations").rglob("*.md")))
    assert len(suites.findall("testsuite/testcase/failure")) == 1


def test_an_unknown_format_is_refused(ops: Ops, repo: Path) -> None:
    assert ops("check", "--format", "sarf").code == 2


def test_control_characters_of_a_document_reach_no_terminal(ops: Ops, repo: Path) -> None:
    path = repo / "operations/runbooks/a.md"
    path.parent.mkdir()
    path.write_text("# Runbook: A\n\n**Risk Level**: \x1b[31mred\n\n[x](\x1b]0;t.md)\n", "utf-8")
    for name in ("text", "github", "junit", "json"):
        seen = ops("check", "--format", name)
        assert name != "text" or "\x1b" not in seen.out
        assert "Traceback" not in seen.err
    ET.fromstring(ops("check", "--format", "junit").out)


# Documents that are no good


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"\xff\xfe\x00", "unreadable-file"), (b"x" * 5_000_001, "unreadable-file")],
)
def test_what_cannot_be_read_is_a_finding(ops: Ops, repo: Path, content: bytes, rule: str) -> None:
    path = repo / "operations/runbooks/a.md"
    path.parent.mkdir()
    path.write_bytes(content)
    assert [one["rule"] for one in json.loads(ops("check", "--format", "json").out)] == [rule]


def test_a_loop_of_links_ends(ops: Ops, repo: Path) -> None:
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/loop").symlink_to(repo / "operations", target_is_directory=True)
    (repo / "operations/runbooks/a.md").symlink_to(repo / "operations/runbooks/a.md")
    assert ops("check").code == 1


@pytest.mark.parametrize(
    "text",
    [
        "# Runbook: A\n\n" + "## H\n\n" * 10_000,
        "# Runbook: A\n\n" + "- " * 2_000 + "x\n",
        "# Runbook: A\n\n" + ">" * 5_000 + " x\n",
        "# Runbook: A\n\n**Risk Level**: " + "x" * 1_000_000 + "\n",
        "# Runbook: A\n\n" + "[a](" * 20_000,
        "# Runbook: A\n\n" + "| a " * 5_000 + "|\n" + "| --- " * 5_000 + "|\n",
        "",
        "\x00",
        "---\nOwner: x\n---\n# Runbook: A\n",
    ],
)
def test_odd_documents_are_checked_to_the_end(ops: Ops, repo: Path, text: str) -> None:
    path = repo / "operations/runbooks/a.md"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert ops("check", "-q").code in {0, 1}


def test_many_documents_are_shared_among_processes(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    for number in range(600):
        (folder / f"{number:03}.md").write_text(f"# Runbook: {number}\n", encoding="utf-8")
    found = json.loads(ops("check", "--select", "missing-section", "--format", "json").out)
    assert len({one["path"] for one in found}) == 600
    assert found == sorted(found, key=lambda one: (one["path"], one["line"]))


def test_every_rule_is_of_one_family() -> None:
    names = [rule.name for rules in FAMILIES.values() for rule in rules]
    assert len(names) == len(set(names)) == len(RULES)
    for rule in RULES.values():
        assert rule.summary.endswith(".")


# ops check --fix


@pytest.mark.slow
def test_what_is_missing_is_added(ops: Ops, wrong: Path, repo: Path) -> None:
    text = (
        wrong.read_text("utf-8")
        .replace("Lowish", "Low")
        .replace("<!-- ops: ignore blame just so -->\n\n", "")
    )
    less = re.sub(r"\*\*Duration\*\*.*\n|\*\*Purpose\*\*.*\n|\*\*Risk Level\*\*.*\n", "", text)
    less = re.sub(r"## (Verification|Notes)\n.*?(?=\n## |\Z)", "", less, flags=re.DOTALL)
    wrong.write_text(less, encoding="utf-8")
    shown = ops("check", "--fix", "--pretend")
    assert "+## Verification\n" in shown.out
    assert wrong.read_text("utf-8") == less
    seen = ops("check", "--fix", "operations/runbooks")
    assert "Fixed operations/runbooks/scaling.md" in seen.err
    mended = wrong.read_text("utf-8")
    found = json.loads(ops("check", "--format", "json").out)
    assert {one["rule"] for one in found} == {"placeholder-left"}
    assert len(found) == 6  # three fields, two checks, the notes
    assert [line for line in less.splitlines() if line.strip() and line.strip() not in mended] == []
    ops("check", "--fix")
    assert wrong.read_text("utf-8") == mended


def test_every_type_can_be_mended_from_its_title_alone(ops: Ops, repo: Path) -> None:
    for name, doctype in ((path.stem, load_type(path)) for path in BUILT_IN.glob("*.md")):
        title = next(line for line in doctype.body.splitlines() if line.startswith("# "))
        path = repo / "operations" / doctype.folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            re.sub(r"\{\{.*?\}\}", "General", title) + "\r\n", encoding="utf-8", newline=""
        )
    ops("check", "--fix", "--fix-names")
    found = json.loads(ops("check", "--format", "json").out)
    assert {one["rule"] for one in found} <= {"placeholder-left", "missing-field"}
    # The duration of an incident is computed from answers that the document does not have.
    empty = {one["path"] for one in found if one["rule"] == "missing-field"}
    assert empty <= {"operations/incidents/post-mortem.md"}
    assert b"\n" not in (repo / "operations/runbooks/general.md").read_bytes().replace(b"\r\n", b"")


def test_a_section_is_added_whole_with_the_comments_of_its_commands(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    own = repo / "operations/.types/drain.md"
    own.parent.mkdir()
    section = "Look first\n----------\n\n```bash\n# 1. Look\nuptime\n## 2. Wait\n```\n\nThen go on."
    own.write_text(
        "---\ntitle: Drain\ndescription: To drain a node.\npath: runbooks/drain-{{ title | slugify }}.md\n"
        f"---\n\n# Drain: {{{{ title }}}}\n\n{section}\n\n## Last\n\nText.\n",
        encoding="utf-8",
    )
    path = repo / "operations/runbooks/drain-db.md"
    path.write_text("# Drain: DB\n\n## Last\n\nText.\n", encoding="utf-8")
    ops("check", "--fix", "operations/runbooks/drain-db.md")
    assert path.read_text("utf-8") == f"# Drain: DB\n\n{section}\n\n## Last\n\nText.\n"


@pytest.mark.slow
def test_fixing_names_files_by_their_titles(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    ops("new", "runbook", "Renew it")
    ops("new", "runbook", "Two")
    ops("new", "runbook", "Three")
    folder = repo / "operations/runbooks"
    (folder / "renew-it.md").write_text(
        (folder / "renew-it.md")
        .read_text("utf-8")
        .replace("Runbook: Renew it", "Runbook: Größe (neu)")
        + "\nSee [this](#notes), [all of it](renew-it.md#notes).\n",
        encoding="utf-8",
    )
    for name in ("two", "three"):  # of one title: nobody's
        path = folder / f"{name}.md"
        path.write_text(re.sub("(?m)^# .*", "# Runbook: Same", path.read_text("utf-8")), "utf-8")
    notes = repo / "operations/notes.md"
    text = "# Notes\r\n\r\n[a](runbooks/renew-it.md) and [b][c] `[a](runbooks/renew-it.md)`\r\n\r\n[c]: <./runbooks/renew-it.md#notes> 'x'\r\n"
    notes.write_text(text, encoding="utf-8", newline="")
    shown = ops("check", "--fix-names", "--pretend").out
    assert "Rename operations/runbooks/renew-it.md to operations/runbooks/größe-neu.md" in shown
    assert (folder / "renew-it.md").exists()
    seen = ops("check", "--fix-names")
    assert "Renamed operations/runbooks/renew-it.md to operations/runbooks/größe-neu.md" in seen.err
    assert {path.name for path in folder.glob("*.md")} == {
        "README.md",
        "größe-neu.md",
        "two.md",
        "three.md",
    }
    mended = notes.read_bytes().decode()
    assert mended == text.replace(
        "](runbooks/renew-it.md) and", "](runbooks/größe-neu.md) and"
    ).replace("./runbooks/renew-it.md#", "./runbooks/größe-neu.md#")
    assert "[all of it](größe-neu.md#notes)" in (folder / "größe-neu.md").read_text("utf-8")
    assert "(gr%C3%B6%C3%9Fe-neu.md)" in (folder / "README.md").read_text("utf-8")
    rules = [one["rule"] for one in json.loads(ops("check", "--format", "json").out)]
    assert "broken-link" not in rules
    assert rules.count("wrong-name") == 2
    assert "Renamed" not in ops("check", "--fix-names").err


def test_renaming_is_done_in_one_go(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/runbooks"
    for name in ("One", "Two"):
        ops("new", "runbook", name, "--defaults")
    for name, title in (("one", "Two"), ("two", "Three & four")):  # two.md must go first
        path = folder / f"{name}.md"
        path.write_text(
            re.sub("(?m)^# .*", f"# Runbook: {title}", path.read_text("utf-8")), "utf-8"
        )
    notes = folder / "notes.md"
    notes.write_text(
        "# Notes\n\n[a](/operations/runbooks/one.md?plain=1#L1), [b](../runbooks/two.md#two.md)\n",
        "utf-8",
    )
    ops("check", "--fix-names")
    assert {path.name for path in folder.glob("*.md")} == {"notes.md", "two.md", "three-four.md"}
    assert notes.read_text("utf-8").splitlines()[-1] == (
        "[a](/operations/runbooks/two.md?plain=1#L1), [b](../runbooks/three-four.md#two.md)"
    )
    assert ops("check", "--fix-names").err.startswith("Found")


def test_fixing_writes_the_indexes(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    ops("new", "runbook", "A", "--no-index")
    assert "Fixed operations/runbooks/README.md" in ops("check", "--fix").err
    assert ops("index", "--check").code == 0
    assert ops("check", "--pretend").code == 2


@pytest.mark.slow
def test_what_a_fresh_document_links_is_yet_to_be_written(ops: Ops, repo: Path) -> None:
    assert ops("init", ".", "--defaults").code == 0
    for entry in json.loads(ops("types", "--json").out):
        for title in (["Orders"], []):
            made = ops("new", entry["name"], *title, "--no-index")
            if made.code == 0:
                break
        seen = ops("check", "--format", "json")
        assert seen.code == 0, (entry["name"], seen.out)
        (repo / made.out.strip()).unlink()
    ops("new", "escalation-path", "Orders")
    told = ops("check", "--select", "broken-link")
    assert "leads to a document that is not written yet" in told.out
    assert "ops new severity-classification" in told.out


def test_an_option_without_its_value_names_the_help_of_its_command(ops: Ops, repo: Path) -> None:
    seen = ops("check", "--select")
    assert (seen.code, seen.err.splitlines()[-1]) == (2, "hint: See: ops check --help")


@pytest.mark.slow
def test_before_the_first_commit_all_documents_are_changed(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A")
    assert "is in no git repository" in ops("check", "--changed").err
    git(repo, "init", "--quiet")
    assert "runbooks/a.md" in ops("check", "--changed").out
    git(repo, "add", "--all")
    assert "runbooks/a.md" in ops("check", "--changed").out
    assert "no git commit 'main'" in ops("check", "--changed", "main").err


# What --fix leaves alone


def test_a_document_that_was_renamed_is_checked_by_its_new_name(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "Alpha task")
    (repo / "operations/runbooks/alpha-task.md").rename(repo / "operations/runbooks/old.md")
    seen = ops("check", "--fix-names", "--quiet", "operations/runbooks/old.md")
    assert seen.out.startswith("operations/runbooks/alpha-task.md\n")
    assert not (repo / "operations/runbooks/old.md").exists()
    assert seen.err == ""


def test_only_links_are_mended_not_what_reads_like_one(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "Alpha task")
    (repo / "operations/runbooks/alpha-task.md").rename(repo / "operations/runbooks/old.md")
    before = (
        "[runbooks/old.md](runbooks/old.md)\n[a][r] and [b](runbooks/old.md#notes)\n"
        "[c][r] `](runbooks/old.md)` runbooks/old.md [d](runbooks/old.md.bak)\n\n"
        "```md\n[r]: runbooks/old.md\n```\n\n[r]: runbooks/old.md\n"
    )
    (repo / "operations/note.md").write_text(before, encoding="utf-8")
    ops("check", "--fix-names")
    after = (repo / "operations/note.md").read_text("utf-8")
    assert after == (
        "[runbooks/old.md](runbooks/alpha-task.md)\n[a][r] and [b](runbooks/alpha-task.md#notes)\n"
        "[c][r] `](runbooks/old.md)` runbooks/old.md [d](runbooks/old.md.bak)\n\n"
        "```md\n[r]: runbooks/old.md\n```\n\n[r]: runbooks/alpha-task.md\n"
    )


SHORT = "# Runbook: Ign\n\n**Purpose**: a\n**Frequency**: d\n**Duration**: 1h\n"


@pytest.mark.parametrize(
    ("args", "comment", "settings"),
    [
        (["--select", "secret"], "", ""),
        (["--ignore", "missing-section", "--ignore", "missing-field", "--ignore", "wrong-name"], "", ""),
        ([], "", '[check]\nignore = ["missing-section", "missing-field", "wrong-name"]\n'),
        ([], "", '[check.per-file-ignores]\nrunbooks = ["missing-section", "missing-field", "wrong-name"]\n'),
        ([], "".join(f"<!-- ops: ignore {rule} so -->\n" for rule in ("missing-section", "missing-field", "wrong-name")), ""),
    ],
)  # fmt: skip
def test_what_is_not_told_is_not_mended(
    ops: Ops, repo: Path, args: list[str], comment: str, settings: str
) -> None:
    path = repo / "operations/runbooks/zzz.md"
    path.parent.mkdir()
    path.write_text(f"{SHORT}\n{comment}", encoding="utf-8")
    (repo / "operations/ops.toml").write_text(settings, encoding="utf-8")
    ops("check", "--fix", *args)
    assert path.read_text("utf-8") == f"{SHORT}\n{comment}"


@pytest.mark.parametrize("end", ["\n```bash\nls\n", "\n<!-- later\n", "\rText\r"])
def test_what_has_no_end_is_not_added_to(ops: Ops, repo: Path, end: str) -> None:
    path = repo / "operations/runbooks/ign.md"
    path.parent.mkdir()
    path.write_bytes(f"{SHORT}**Risk Level**: Low\n{end}".encode())
    ops("check", "--fix")
    assert path.read_bytes().decode() == f"{SHORT}**Risk Level**: Low\n{end}"


def test_a_link_to_a_file_is_not_replaced_by_a_file(ops: Ops, repo: Path) -> None:
    text = f"{SHORT}\n[Old](old.md)\n"
    (repo / "real.md").write_text(text, encoding="utf-8")
    ops("new", "runbook", "Alpha task")
    (repo / "operations/runbooks/alpha-task.md").rename(repo / "operations/runbooks/old.md")
    link = repo / "operations/runbooks/zzz.md"
    link.symlink_to("../../real.md")
    ops("check", "--fix", "--fix-names")
    assert link.is_symlink()
    assert (repo / "real.md").read_text("utf-8") == text


def test_what_is_not_known_is_a_placeholder(ops: Ops, repo: Path) -> None:
    alert = repo / "operations/monitoring/QueueFull.md"
    alert.parent.mkdir()
    alert.write_text("# Alert: QueueFull\n\n## Meaning\n\nThe queue is full.\n", encoding="utf-8")
    incident = repo / "operations/incidents/2026-03-01-a.md"
    incident.parent.mkdir()
    incident.write_text(
        "# Incident Post-Mortem: Queue full\n\n## Summary\n\nFull.\n\n## Timeline\n\n"
        "- **09:15** - Alert\n- **09:40** - Verified that everything is operational\n",
        encoding="utf-8",
    )
    ops("check", "--fix")
    assert "**Last Reviewed**: YYYY-MM-DD" in alert.read_text("utf-8")
    assert "**Status**: [Draft/Active/Deprecated]" in alert.read_text("utf-8")
    assert "**Status**: [" in incident.read_text("utf-8")
    assert alert.exists()
    rules = {one["rule"] for one in json.loads(ops("check", "--format", "json").out)}
    assert "resolution-not-in-timeline" not in rules
    assert "invalid-field" not in rules


def test_a_new_name_tells_what_leads_to_the_old_one(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "Alpha task")
    (repo / "operations/runbooks/alpha-task.md").rename(repo / "operations/runbooks/old.md")
    (repo / "README.md").write_text("[It](operations/runbooks/old.md)\n", encoding="utf-8")
    (repo / "rules").mkdir()
    (repo / "rules/a.yml").write_text("runbook_url: https://d.example/old\n", encoding="utf-8")
    seen = ops("check", "--fix-names")
    assert (
        "README.md:1 still leads to runbooks/old.md, which is now runbooks/alpha-task.md"
        in seen.err
    )
    assert "rules/a.yml:1 still leads to runbooks/old.md" in seen.err


def test_placeholders_are_one_line_unless_asked_for(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "Alpha task")
    told = ops("check").out
    assert " to fill in: " in told
    assert "still to be filled in" not in told
    assert ops("check", "--verbose").out.count("still to be filled in") > 5
    assert len(json.loads(ops("check", "--format", "json").out)) > 5


def test_errors_come_first_and_many_findings_end_by_rule(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/notes"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.md").write_text(f"# {number}\n\nTODO\n", encoding="utf-8")
    (folder / "z.md").write_text("# Z\n\nTODO\n\n[x](nowhere.md)\n", encoding="utf-8")
    seen = ops("check")
    lines = seen.out.splitlines()
    assert lines[0] == "operations/notes/z.md"
    assert "[broken-link]" in lines[1]
    assert "to-do-left: 41 warnings in 41 documents" in seen.err
    assert "broken-link: 1 error in 1 document" in seen.err


def test_a_rule_is_explained_by_its_examples(ops: Ops, repo: Path) -> None:
    for rule in RULES:
        told = ops("check", "--explain", rule).out
        assert rule in NO_EXAMPLE or "Bad:" in told
        assert rule in NO_EXAMPLE or "Good:" in told


NO_EXAMPLE = {"unreadable-file"}


# What can't be read


def test_a_pipe_in_place_of_a_readme_or_of_settings_keeps_nobody_waiting(
    ops: Ops, repo: Path
) -> None:
    ops("new", "runbook", "A")
    os.mkfifo(repo / "operations/runbooks/README.md")
    assert "unreadable-file" in ops("check").out
    assert ops("index").code == 0
    os.mkfifo(repo / "operations/ops.toml")
    assert "it is not a file" in ops("check").err


def test_a_name_that_is_no_utf_8_is_checked_and_listed(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    (folder / "README.md").write_text("<!-- ops:index:start -->\n<!-- ops:index:end -->\n", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.md")).write_text("# Runbook: Bad\n", "utf-8")
    for args in (["check"], ["check", "--format", "json"], ["index"], ["list"], ["list", "--json"]):
        assert ops(*args).code in {0, 1}, args
    assert "bad%FF.md" in (folder / "README.md").read_text("utf-8")


def test_markers_that_are_no_pair_are_told(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A")
    readme = repo / "operations/runbooks/README.md"
    readme.write_text("# Runbooks\n\n<!-- ops:index:start -->\n", encoding="utf-8")
    seen = ops("index", "--check")
    assert (seen.code, "no start and end" in seen.err) == (1, True)
    made = ops("new", "runbook", "B")
    assert (made.code, "warning: the index was not written" in made.err) == (0, True)


# Settings and options


@pytest.mark.parametrize(
    "glob",
    ["runbooks/*", "operations/runbooks/*", "runbooks", "./runbooks/*", "scaling.md", "*.md"],
)
def test_a_glob_fits_as_people_write_it(ops: Ops, repo: Path, glob: str) -> None:
    ops("new", "runbook", "Scaling", "--status", "Active")
    assert ops("check").code == 1
    (repo / "operations/ops.toml").write_text(
        f'[check.per-file-ignores]\n"{glob}" = ["placeholder-left"]\n', "utf-8"
    )
    assert ops("check").code == 0


def test_a_rule_that_is_selected_is_checked_whatever_the_settings_ignore(
    ops: Ops, wrong: Path, repo: Path
) -> None:
    settings = repo / "operations/ops.toml"
    settings.write_text('[check]\nignore = ["invalid-field"]\n', encoding="utf-8")
    assert ops("check").code == 0
    assert ops("check", "--select", "invalid-field").code == 1
    settings.write_text('[check]\nignore = ["nope"]\n', encoding="utf-8")
    assert "ops.toml: [check]: there is no rule 'nope'" in ops("check").err


def test_an_empty_reference_is_no_reference(ops: Ops, repo: Path) -> None:
    assert ops("check", "--changed=").code == 2


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_no_rule_is_not_all_rules(ops: Ops, wrong: Path, option: str) -> None:
    for words in ([f"{option}="], [option, " , "], [option, "invalid-field", f"{option}="]):
        seen = ops("check", *words)
        assert (seen.code, seen.out) == (2, "")
        assert seen.err.startswith(f"error: {option} names no rule\nhint: Name one, or leave")


def test_a_broken_type_is_told_once_and_takes_nothing_out_of_the_baseline(
    ops: Ops, repo: Path
) -> None:
    assert ops("new", "runbook", "A", "--defaults").code == 0
    assert ops("new", "runbook", "B", "--defaults").code == 0
    assert ops("types", "eject", "runbook").code == 0
    assert ops("check", "--write-baseline").code == 0
    baseline = repo / "operations/.baseline"
    known = baseline.read_bytes()
    assert b"runbooks/a.md" in known
    own = repo / "operations/.types/runbook.md"
    good = own.read_text("utf-8")
    own.write_text(good.replace("{{ purpose }}", "{{ purpose /"), "utf-8")
    seen = ops("check", "--format", "json")
    assert [one["rule"] for one in json.loads(seen.out)] == ["broken-type"]
    assert baseline.read_bytes() == known
    own.write_text(good, "utf-8")
    assert ops("check").code == 0


def test_rules_are_named_with_commas_too(ops: Ops, repo: Path) -> None:
    (repo / "operations/a.md").write_text("# A\n\n[b](gone.md)\n\nTODO\n", "utf-8")
    told = json.loads(ops("check", "--select", "broken-link, to-do-left", "--format", "json").out)
    assert {one["rule"] for one in told} == {"broken-link", "to-do-left"}
    assert ops("check", "--ignore", "broken-link,to-do-left").code == 0
    assert "Did you mean broken-link" in ops("check", "--select", "secret,broken-lnk").err


def test_a_result_of_nothing_is_told_with_a_hint_that_fits(ops: Ops, repo: Path) -> None:
    assert ops("new", "runbook", "Restart", "--defaults").code == 0
    path = repo / "operations/runbooks/restart.md"
    text = re.sub(r"### Step 1: .*", "### Step 1: Restart", path.read_text("utf-8"))
    path.write_text(re.sub(r"(\*\*Expected Result\*\*): .*", r"\1: nothing", text), "utf-8")
    told = ops("check", "--select", "step-without-expected-result").out
    assert "'nothing' is not a result of step 1" in told
    assert "Say there what you see: an output, a prompt, a page that opens." in told


def test_a_wrong_setting_is_told_with_the_path_of_the_file(ops: Ops, repo: Path) -> None:
    (repo / "docs/ops").mkdir(parents=True)
    (repo / "ops.toml").write_text('folders = ["docs/ops"]\n[check]\nanchors = "jekyll"\n', "utf-8")
    seen = ops("check")
    assert seen.code == 2
    assert seen.err.startswith(
        "error: ops.toml: [check]: anchors is 'jekyll'\nhint: Write some of "
    )
