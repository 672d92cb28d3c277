"""`ops init`: from nothing, or from what is there, to an operations/ folder."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT, SEED
from person import Ops, as_person_without_rights

from opsdocs.cli.init import drawn

FOLDERS = (
    "backup-recovery",
    "incidents",
    "maintenance",
    "monitoring",
    "runbooks",
    "troubleshooting",
)
MADE = sorted(
    [".copier-answers.operations.yml", "operations/.gitattributes", "operations/README.md"]
    + [f"operations/{folder}/README.md" for folder in FOLDERS]
)


def files_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    )


def test_the_readme_is_the_seed_and_no_path_of_the_machine_is_recorded(
    ops: Ops, here: Path
) -> None:
    seen = ops("init", "demo", "--defaults", "-d", "project_name=TJMPaaS")
    assert seen.code == 0
    assert files_in(here / "demo") == MADE
    assert (here / "demo/operations/README.md").read_bytes() == SEED.read_bytes()
    answers = (here / "demo/.copier-answers.operations.yml").read_text(encoding="utf-8")
    assert "_src_path: git+opsdocs://template\n" in answers
    assert "_commit: v" in answers
    assert str(here) not in answers
    assert "/" not in answers.replace("git+opsdocs://template", "")
    assert "├── operations/\n" in seen.out
    assert seen.err.endswith('Next: cd demo && ops new runbook "Certificate renewal"\n')


def test_each_folder_tells_what_it_is_for_and_has_a_place_for_its_index(
    ops: Ops, here: Path
) -> None:
    ops("init")
    for folder in FOLDERS:
        text = (here / "operations" / folder / "README.md").read_text(encoding="utf-8")
        assert "**Purpose**: " in text
        assert "## Add a document" in text
        assert "<!-- ops:index:start -->\n<!-- ops:index:end -->\n" in text


def test_the_project_is_called_like_its_folder(ops: Ops, here: Path) -> None:
    assert ops("init", "shop").err.endswith(
        'Next: cd shop && ops new runbook "Certificate renewal"\n'
    )
    assert "documentation for shop." in (here / "shop/operations/README.md").read_text("utf-8")
    assert "&&" not in ops("init").err
    assert f"documentation for {here.name}." in (here / "operations/README.md").read_text("utf-8")


def test_related_documents_are_chosen(ops: Ops, here: Path) -> None:
    ops("init", "one", "-d", "related_documents=[services, governance-pols]")
    text = (here / "one/operations/README.md").read_text("utf-8")
    assert text.endswith(
        "## Related Documents\n\n"
        "- [Services](../services/) - Service-specific documentation\n"
        "- [Governance POLs](../governance/POLs/) - Operational policies\n"
    )
    ops("init", "none", "-d", "related_documents=[]")
    text = (here / "none/operations/README.md").read_text("utf-8")
    assert "Related" not in text
    assert text.endswith("```\n")


def test_answers_come_from_a_data_file_too(ops: Ops, here: Path) -> None:
    (here / "a.yml").write_text("project_name: Shop\nrelated_documents: [services]\n", "utf-8")
    ops("init", "x", "--data-file", "a.yml", "-d", "project_name=Store")
    text = (here / "x/operations/README.md").read_text("utf-8")
    assert "documentation for Store." in text
    assert "[Architecture]" not in text


def test_a_second_run_changes_nothing_and_says_so(ops: Ops, here: Path) -> None:
    ops("init")
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    seen = ops("init")
    assert (seen.code, seen.out) == (0, "")
    assert "already set up" in seen.err
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


def test_from_a_folder_of_a_repository_that_is_set_up_it_is_the_same_tree(
    repo: Path, ops: Ops, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ops("init", "--defaults").code == 0
    (repo / "src").mkdir()
    monkeypatch.chdir(repo / "src")
    seen = ops("init", "--defaults")
    assert (seen.code, seen.out) == (0, "")
    assert "../operations is already set up" in seen.err
    assert list((repo / "src").iterdir()) == []
    assert ops("init", ".", "--defaults").code == 0
    assert (repo / "src/operations/README.md").is_file()


def test_pretend_writes_nothing(ops: Ops, here: Path) -> None:
    seen = ops("init", "demo", "--pretend")
    assert seen.code == 0
    assert "├── operations/\n" in seen.out
    assert "Nothing was written." in seen.err
    assert list(here.iterdir()) == []


def test_quiet_prints_nothing(ops: Ops, here: Path) -> None:
    seen = ops("init", "-q")
    assert (seen.code, seen.out, seen.err) == (0, "", "")


def test_what_exists_is_kept_and_listed(ops: Ops, here: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    mine = {
        "src/main.py": b"print()\n",
        "operations/README.md": b"ours\r\n",
        "operations/runbooks/readme.md": b"ours too\n",
        "operations/extra/notes.md": b"\xff",
        ".copier-answers.yml": b"_src_path: elsewhere\n",
    }
    for path, content in mine.items():
        (here / path).parent.mkdir(parents=True, exist_ok=True)
        (here / path).write_bytes(content)
    seen = ops("init")
    assert seen.code == 0
    assert "Kept as they are: operations/README.md, operations/runbooks/readme.md\n" in seen.err
    assert {path: (here / path).read_bytes() for path in mine} == mine
    missing = set(MADE) - {"operations/README.md", "operations/runbooks/README.md"}
    assert set(files_in(here)) == set(mine) | missing


def test_overwrite_replaces_what_exists(ops: Ops, here: Path) -> None:
    (here / "operations").mkdir()
    (here / "operations/README.md").write_text("ours", "utf-8")
    assert "Kept" not in ops("init", "--overwrite").err
    assert (here / "operations/README.md").read_text("utf-8").startswith("# Operations Doc")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["-d", "projectname=x"], "Did you mean project_name?"),
        (["-d", "project_name= "], "Give the project a name."),
        (["-d", "project_name=a\nb"], "one line"),
        (["-d", "project_name=<script>"], "Leave out the character <"),
        (["-d", "related_documents=nonsense"], "the template refused its answers"),
        (["-d", "nonsense"], "not KEY=VALUE"),
        (["--data-file", "missing.yml"], "cannot read the data file missing.yml"),
        (["a", "b"], "unexpected extra argument"),
    ],
)
def test_wrong_answers_are_refused(ops: Ops, here: Path, args: list[str], message: str) -> None:
    seen = ops("init", "--defaults", *args)
    assert seen.code == 2
    assert message in seen.err
    assert len(seen.err.splitlines()) <= 3
    assert list(here.iterdir()) == []


def test_dest_must_be_a_folder(ops: Ops, here: Path) -> None:
    (here / "file").write_text("x", "utf-8")
    assert "file is not a folder" in ops("init", "file").err
    below = ops("init", "file/below")
    assert below.code == 1
    assert "Not a directory" in below.err
    (here / "sub").mkdir()
    (here / "sub/operations").write_text("x", "utf-8")
    assert ops("init", "sub").code == 1
    assert files_in(here) == ["file", "sub/operations"]


def test_a_folder_that_leads_elsewhere_is_refused(
    ops: Ops, here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (here / "operations").symlink_to(outside)
    seen = ops("init")
    assert seen.code == 1
    assert "symbolic link" in seen.err
    assert list(outside.iterdir()) == []
    assert list(here.iterdir()) == [here / "operations"]


def test_git_must_be_there(ops: Ops, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here))
    seen = ops("init")
    assert seen.code == 1
    assert "git is not installed" in seen.err


def test_a_read_only_dest_is_named(here: Path) -> None:
    (here / "dest").mkdir(mode=0o555)
    args = as_person_without_rights([sys.executable, "-m", "opsdocs", "init", "dest"])
    done = subprocess.run(args, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "Nothing was written" in done.stderr
    assert list((here / "dest").iterdir()) == []


def test_where_one_file_cannot_be_written_none_stays(ops: Ops, here: Path) -> None:
    (here / "operations").mkdir()
    (here / "operations/troubleshooting").write_text("a file in the place of a folder", "utf-8")
    assert ops("init").code == 1
    assert files_in(here) == ["operations/troubleshooting"]
    assert [path.name for path in (here / "operations").iterdir()] == ["troubleshooting"]


def test_settings_and_caches_of_the_person_do_not_matter(here: Path) -> None:
    """A home that can't be written, settings for git in the environment, and a busy cache."""
    home = here / "home"
    home.mkdir(mode=0o555)
    environment = {
        **os.environ,
        "HOME": str(home),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "init.defaultBranch",
        "GIT_CONFIG_VALUE_0": "trunk",
    }
    runs = [
        subprocess.Popen(
            as_person_without_rights([sys.executable, "-m", "opsdocs", "init", name, "-q"]),
            cwd=here, env=environment,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    here.chmod(0o777)
    assert [run.wait() for run in runs] == [0, 0]
    assert files_in(here / "one") == files_in(here / "two") == MADE
    assert list(home.iterdir()) == []


def test_no_temporary_folder_is_left(ops: Ops, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = here / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    ops("init", "demo")
    assert list(temporary.iterdir()) == []


def test_plain_copier_needs_no_ops_and_no_trust(here: Path) -> None:
    (here / "dest").mkdir()
    other = here / "dest/.copier-answers.yml"
    other.write_text("_src_path: elsewhere\n", "utf-8")
    subprocess.run(
        [sys.executable, "-m", "copier", "copy", "-q", "--defaults", "--vcs-ref", "HEAD",
         "-d", "project_name=TJMPaaS", str(ROOT), "dest"],
        cwd=here, check=True,
    )  # fmt: skip
    assert files_in(here / "dest") == sorted([*MADE, ".copier-answers.yml"])
    assert (here / "dest/operations/README.md").read_bytes() == SEED.read_bytes()
    assert other.read_text("utf-8") == "_src_path: elsewhere\n"


def test_a_tree_has_folders_first() -> None:
    assert drawn(("b.md", "a/z.md", "a/b/c.md", ".x")) == [
        "├── a/",
        "│   ├── b/",
        "│   │   └── c.md",
        "│   └── z.md",
        "├── .x",
        "└── b.md",
    ]


def test_stdin_can_hold_the_answers(ops: Ops, here: Path) -> None:
    assert ops("init", "x", "--data-file", "-", stdin="project_name: Shop").code == 0
    assert "for Shop." in (here / "x/operations/README.md").read_text("utf-8")
    assert isinstance(sys.stdin, io.TextIOWrapper)


def test_the_root_that_all_commands_have_is_the_dest(
    ops: Ops, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ops("--root", "a", "init", "-q").code == 0
    assert ops("init", "--root", "b", "-q").code == 0
    monkeypatch.setenv("OPS_ROOT", "c")
    assert ops("init", "-q").code == 0
    assert ops("init", "d", "-q").code == 0
    assert sorted(path.name for path in here.iterdir()) == ["a", "b", "c", "d"]
    assert ops("--root", "a", "init", "e").code == 2
    assert "DEST is empty" in ops("init", "").err
    assert not (here / "e").exists()


def test_what_is_added_to_a_readme_of_ones_own_is_no_error(ops: Ops, here: Path) -> None:
    (here / "operations").mkdir()
    (here / "operations/README.md").write_text("# Ours\n", encoding="utf-8")
    assert ops("init", "--defaults").code == 0
    assert ops("check", "--strict").code == 0
    note = here / "operations/runbooks/note.md"
    note.write_text("# Note\n\n[Ours](../README.md#our)\n", encoding="utf-8")
    seen = ops("check", "--select", "broken-link", str(note))
    assert seen.code == 1
    assert "Did you mean #ours?" in seen.out
