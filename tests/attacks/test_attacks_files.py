"""Files that a hostile repository links, swaps or makes special; killed and parallel runs."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from person import Ops
from repositories import git

from opsdocs import files, places
from opsdocs.errors import OpsError
from opsdocs.git import GitError, run

README = "operations/runbooks/README.md"


def test_s3_a_readme_that_leads_out_is_neither_shown_nor_merged(
    ops: Ops, base_below: Path, outside_with_secret: Path
) -> None:
    readme = base_below / "operations/README.md"
    readme.unlink()
    readme.symlink_to(outside_with_secret / "secret.md")
    git(base_below, "commit", "-qam", "link")
    for args in (["--pretend"], []):
        seen = ops("update", "--defaults", "-d", "project_name=Other", *args)
        assert (seen.code, "leads out of the repository" in seen.err) == (1, True)
        assert "hunter2" not in seen.out + seen.err
    assert (outside_with_secret / "secret.md").read_text("utf-8") == "# Runbook: hunter2\n"
    assert readme.is_symlink()


def test_s3_types_settings_and_answers_that_lead_out_are_not_read(
    ops: Ops, base_below: Path, outside_with_secret: Path
) -> None:
    secret = outside_with_secret / "secret.md"
    secret.write_text("---\ntitle: hunter2\npath: 'x/{{ hunter2 }}.md'\n---\n# x\n", "utf-8")
    (base_below / "operations/.types").mkdir()
    (base_below / "operations/.types/mine.md").symlink_to(secret)
    (base_below / "operations/ops.toml").symlink_to(secret)
    for command in (["types"], ["new", "mine", "X"], ["list"], ["check"]):
        seen = ops(*command)
        assert seen.code in {1, 2}, command
        assert "hunter2" not in seen.out + seen.err, command
    (base_below / "operations/ops.toml").unlink()
    for command in (["types"], ["new", "mine", "X"], ["check"]):
        seen = ops(*command)
        assert "hunter2" not in seen.out + seen.err, command
    answers = base_below / ".copier-answers.operations.yml"
    answers.unlink()
    answers.symlink_to(secret)
    assert "leads out of the repository" in ops("update", "--check").err


@pytest.mark.parametrize("command", [["index"], ["check", "--fix"], ["new", "runbook", "Y", "-l"]])
def test_s4_a_folder_that_leads_out_is_not_written_to(
    ops: Ops, base_below: Path, outside_with_secret: Path, command: list[str]
) -> None:
    (base_below / "operations/runbooks").rename(outside_with_secret / "runbooks")
    (base_below / "operations/runbooks").symlink_to(outside_with_secret / "runbooks")
    (outside_with_secret / "runbooks/cert.md").write_text("# Runbook: Other\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in outside_with_secret.rglob("*.md")}
    ops(*command)
    assert {path: path.read_bytes() for path in outside_with_secret.rglob("*.md")} == before


def test_a_folder_that_is_swapped_after_the_look_is_not_written_to(
    base_below: Path, outside_with_secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = base_below / "operations/runbooks"
    path = places.inside(base_below, "operations/runbooks/new.md")
    folder.rename(base_below / "operations/aside")
    folder.symlink_to(outside_with_secret)
    with pytest.raises(OpsError, match="leads out of"):
        files.write(path, "x", root=base_below)
    with pytest.raises(OpsError, match="leads out of"):
        files.delete(folder / "secret.md", upto=base_below)
    with pytest.raises(OpsError, match="leads out of"):
        files.rename(base_below / "operations/README.md", folder / "x.md", root=base_below)
    with pytest.raises(OSError, match="leads out"):
        files.read_start(str(folder / "secret.md"), 100, root=base_below)
    assert [one.name for one in outside_with_secret.iterdir()] == ["secret.md"]


def test_a_folder_that_is_swapped_while_it_is_open_is_still_the_one(
    base_below: Path, outside_with_secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, aside = base_below / "operations/runbooks", base_below / "operations/aside"
    real = files._put

    def swapped(*args: Any, **how: Any) -> None:
        folder.rename(aside)
        folder.symlink_to(outside_with_secret)
        real(*args, **how)

    monkeypatch.setattr(files, "_put", swapped)
    files.write(folder / "new.md", "mine", root=base_below)
    assert (aside / "new.md").read_text("utf-8") == "mine"
    assert [one.name for one in outside_with_secret.iterdir()] == ["secret.md"]


@pytest.mark.parametrize("kind", ["zero", "pipe", "folder"])
def test_s5_special_files_are_told_and_nothing_waits(ops: Ops, base_below: Path, kind: str) -> None:
    def put(path: Path) -> None:
        path.unlink(missing_ok=True)
        if kind == "zero":
            path.symlink_to("/dev/zero")
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.mkdir()

    cert = base_below / "operations/runbooks/cert.md"
    cert.write_text(cert.read_text("utf-8") + "\n[a](zero.md#x)\n", encoding="utf-8")
    put(base_below / "operations/runbooks/zero.md")
    for command in (["check"], ["list"], ["index"], ["show", "cert"], ["list", "--search", "x"]):
        assert ops(*command).code in {0, 1}, command
    put(base_below / "operations/README.md")
    if kind != "pipe":  # which git can't commit
        git(base_below, "commit", "-qam", "special")
    for command in (["check"], ["index"], ["update", "--defaults", "-d", "project_name=Other"]):
        assert ops(*command).code in {0, 1}, command
    put(base_below / ".copier-answers.operations.yml")
    for command in (["update", "--check"], ["update", "--defaults"]):
        seen = ops(*command)
        assert (seen.code, len(seen.err.splitlines()) <= 3) == (1, True), command


def ended() -> int:
    """Return the number of a process that is no more."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


@pytest.mark.parametrize(
    "command",
    [["new", "runbook", "Z", "-l"], ["index"], ["check", "--fix"],
     ["update", "--defaults", "-d", "project_name=Other"]],
)  # fmt: skip
def test_what_a_killed_run_has_left_is_swept_by_the_next(
    ops: Ops, base_below: Path, command: list[str]
) -> None:
    left = base_below / f"operations/runbooks/.ops-{ended()}-0123abcd.tmp"
    in_use = base_below / f"operations/runbooks/.ops-{os.getpid()}-0123abcd.tmp"
    (base_below / ".gitignore").write_text(".ops-*.tmp\n", encoding="utf-8")
    git(base_below, "add", "-A")
    git(base_below, "commit", "-qm", "ignored")
    for path in (left, in_use):
        path.write_text("half a docu", encoding="utf-8")
    if command[0] == "check":
        (base_below / "operations/runbooks/cert.md").write_text(
            "# Runbook: Cert\n", encoding="utf-8"
        )
    assert ops(*command).code in {0, 1}
    assert (left.exists(), in_use.exists()) == (False, True)


def test_fifty_at_once_all_have_their_row(base_below: Path) -> None:
    command = [sys.executable, "-m", "opsdocs", "new", "runbook", "--defaults", "-q"]
    runs = [subprocess.Popen([*command, f"Many {n}"], cwd=base_below) for n in range(50)]
    assert [run.wait() for run in runs] == [0] * len(runs)
    assert (base_below / README).read_text("utf-8").count("[Many ") == len(runs)
    assert not list((base_below / "operations").rglob(".ops-*"))


def test_a_pipe_in_place_of_attributes_is_waited_for_with_a_bound(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repo, "init", "-q")
    (repo / "a.md").write_text("x\n", encoding="utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "x")
    os.mkfifo(repo / ".gitattributes")
    os.utime(repo / "a.md", (1, 1))  # so that git reads it once more
    monkeypatch.setattr("opsdocs.git._LONGEST", 0.5)
    with pytest.raises(GitError, match="did not end"):
        run(repo, "status", "--porcelain")
