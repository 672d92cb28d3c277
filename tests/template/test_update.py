"""`ops update`, with real releases: wheels of two versions, built from a clone of this checkout."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from person import Ops
from releases import ONE, TWO, Install
from repositories import commit_all, git
from screen import CTRL_U, ENTER, Terminal

import opsdocs.files
from opsdocs import places


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(text)


# The whole story, with the packages as they are installed


EXPECTED_DIFF = """\
diff --git a/.copier-answers.operations.yml b/.copier-answers.operations.yml
--- a/.copier-answers.operations.yml
+++ b/.copier-answers.operations.yml
@@ -2 +2 @@
-_commit: v900.1.0
+_commit: v900.2.0
@@ -7,0 +8 @@ project_name: shop
+region: eu
diff --git a/operations/monitoring/slo.md b/operations/monitoring/slo.md
new file mode 100644
--- /dev/null
+++ b/operations/monitoring/slo.md
@@ -0,0 +1 @@
+# Service Levels
diff --git a/operations/runbooks/README.md b/operations/runbooks/README.md
--- a/operations/runbooks/README.md
+++ b/operations/runbooks/README.md
@@ -2,0 +3,2 @@
+One task, one file.
+
diff --git a/operations/troubleshooting/README.md b/operations/troubleshooting/README.md
deleted file mode 100644
"""


def test_the_next_release_merges_on_every_machine(
    releases: dict[str, Path], tmp_path: Path
) -> None:
    def run(version: str, folder: Path, home: str, *args: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / home).mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(tmp_path / home), "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(releases[version]), "GIT_ALLOW_PROTOCOL": "file",
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "opsdocs", *args],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    shop = tmp_path / "shop"
    shop.mkdir()
    git(shop, "init", "-q")
    assert run(ONE, shop, "home", "--version").stdout == f"ops {ONE}\n"
    assert run(ONE, shop, "home", "init", "-q").returncode == 0
    assert run(ONE, shop, "home", "new", "runbook", "TLS", "-l", "-q").returncode == 0
    append(shop / "operations/runbooks/README.md", "\nOurs at the end.\n")
    append(shop / "operations/README.md", "\nOurs too.\n")
    commit_all(shop)
    second = tmp_path / "second"
    git(tmp_path, "clone", "-q", str(shop), str(second))

    for folder, home in ((shop, "home"), (second, "another home")):
        check = run(TWO, folder, home, "update", "--check", "--json")
        assert check.returncode == 1
        assert json.loads(check.stdout) == {"tree": ONE, "newest": TWO, "up_to_date": False}
        done = run(TWO, folder, home, "update")
        assert done.returncode == 0, done.stderr
        git(folder, "add", "-A")
        index = "operations/monitoring/README.md"
        diff = git(
            folder,
            "diff",
            "--cached",
            "--unified=0",
            "--irreversible-delete",
            "--",
            ".",
            f":!{index}",
        )
        assert "](slo.md) |" in git(folder, "diff", "--cached", "--", index)
        assert re.sub(r"(?m)^index .*\n", "", diff) == EXPECTED_DIFF
        assert run(TWO, folder, home, "update", "--check").returncode == 0
    assert "added     operations/monitoring/slo.md\n" in done.stderr
    assert "changed   operations/runbooks/README.md\n" in done.stderr
    assert "changed   operations/troubleshooting/README.md (deleted)\n" in done.stderr
    assert "Updated from template 900.1.0 to 900.2.0." in done.stderr


# What an update does


def test_an_update_of_what_is_current_changes_nothing(ops: Ops, bootstrapped: Path) -> None:
    assert ops("update").code == 0
    commit_all(bootstrapped)
    seen = ops("update")
    assert (seen.code, seen.out, seen.err) == (0, "", "Up to date: template 900.2.0.\n")
    assert ops("update", "-q").err == ""
    assert git(bootstrapped, "status", "--porcelain") == ""


def test_what_the_team_deleted_stays_deleted(ops: Ops, bootstrapped: Path) -> None:
    (bootstrapped / "operations/runbooks/README.md").unlink()
    commit_all(bootstrapped)
    seen = ops("update")
    assert "kept      operations/runbooks/README.md (deleted)\n" in seen.err
    assert not (bootstrapped / "operations/runbooks/README.md").exists()


def test_a_dropped_file_that_the_team_edited_stays(ops: Ops, bootstrapped: Path) -> None:
    append(bootstrapped / "operations/troubleshooting/README.md", "Ours.\n")
    commit_all(bootstrapped)
    assert "kept      operations/troubleshooting/README.md\n" in ops("update").err
    assert (bootstrapped / "operations/troubleshooting/README.md").exists()


def test_an_answer_can_be_changed_also_without_a_new_release(ops: Ops, bootstrapped: Path) -> None:
    ops("update")
    commit_all(bootstrapped)
    seen = ops("update", "-d", "project_name=Store", "--data-file", "-", stdin="region: us")
    assert "with the changed answers" in seen.err
    assert "documentation for Store." in (bootstrapped / "operations/README.md").read_text("utf-8")
    assert "region: us" in (bootstrapped / ".copier-answers.operations.yml").read_text("utf-8")
    commit_all(bootstrapped)
    assert "Did you mean region?" in ops("update", "-d", "regoin=x").err


def test_a_new_question_is_asked_on_a_terminal(
    releases: dict[str, Path], bootstrapped: Path
) -> None:
    person = Terminal(bootstrapped, "update", PYTHONPATH=str(releases[TWO]))
    person.answers("Which region?", CTRL_U, "us", ENTER)
    assert person.ends() == 0
    assert "Updated from template 900.1.0 to 900.2.0." in person.rest
    assert "region: us" in (bootstrapped / ".copier-answers.operations.yml").read_text("utf-8")


def test_conflicts_are_left_inline_and_named(ops: Ops, bootstrapped: Path) -> None:
    readme = bootstrapped / "operations/runbooks/README.md"
    text = readme.read_text("utf-8")
    readme.write_text(text.replace("# Runbooks\n", "# Runbooks\n\nOur words.\n"), "utf-8")
    commit_all(bootstrapped)
    pretended = ops("update", "--pretend")
    assert pretended.code == 1
    assert git(bootstrapped, "status", "--porcelain") == ""
    seen = ops("update", "-q")
    assert seen.code == 1
    assert "conflict  operations/runbooks/README.md\n" in seen.err
    assert "<<<<<<<" in seen.err
    text = readme.read_text("utf-8")
    assert "<<<<<<< yours\nOur words.\n=======\nOne task, one file.\n>>>>>>> " in text
    assert ">>>>>>> template v900.2.0\n" in text
    assert (bootstrapped / "operations/monitoring/slo.md").exists()


def test_pretend_shows_a_diff_that_git_can_apply(ops: Ops, bootstrapped: Path) -> None:
    seen = ops("update", "--pretend")
    assert seen.code == 0
    assert git(bootstrapped, "status", "--porcelain") == ""
    (bootstrapped.parent / "a.diff").write_text(seen.out, "utf-8", newline="")
    git(bootstrapped, "apply", "../a.diff")
    applied = git(bootstrapped, "stash", "list") + git(bootstrapped, "status", "--porcelain")
    git(bootstrapped, "checkout", "-q", ".")
    (bootstrapped / "operations/monitoring/slo.md").unlink()
    ops("update")
    indexes = " M operations/monitoring/README.md\n"  # which the added document is in
    assert git(bootstrapped, "status", "--porcelain").replace(indexes, "") == applied


def test_stamped_documents_are_not_touched_and_indexes_brought_up_to_date(
    ops: Ops, bootstrapped: Path
) -> None:
    ops("new", "runbook", "TLS", "--no-index")
    readme = bootstrapped / "operations/runbooks/README.md"
    table = "| [TLS](tls.md) | High |\n"
    text = readme.read_text("utf-8")
    readme.write_text(text.replace("<!-- ops:index:end", f"{table}<!-- ops:index:end"), "utf-8")
    commit_all(bootstrapped)
    before = (bootstrapped / "operations/runbooks/tls.md").read_bytes()
    assert ops("update").code == 0
    assert (bootstrapped / "operations/runbooks/tls.md").read_bytes() == before
    assert "\n| [TLS](tls.md) | | | | |\n\n<!-- ops:index:end -->\n" in readme.read_text("utf-8")
    assert "One task, one file." in readme.read_text("utf-8")


def test_a_file_that_the_team_had_first_stays_theirs(ops: Ops, bootstrapped: Path) -> None:
    (bootstrapped / "operations/monitoring/SLO.md").write_text("ours\n", "utf-8")
    commit_all(bootstrapped)
    assert "kept      operations/monitoring/slo.md\n" in ops("update").err
    assert (bootstrapped / "operations/monitoring/SLO.md").read_text("utf-8") == "ours\n"
    answers = (bootstrapped / ".copier-answers.operations.yml").read_text("utf-8")
    assert "keep:\n- operations/monitoring/slo.md\n" in answers


def test_a_tree_of_a_version_in_development_is_updated_from_the_release_before(
    ops: Ops, bootstrapped: Path
) -> None:
    answers = bootstrapped / ".copier-answers.operations.yml"
    answers.write_text(answers.read_text("utf-8").replace(ONE, "900.2.0.dev0"), "utf-8")
    commit_all(bootstrapped)
    assert "changed   operations/runbooks/README.md\n" in ops("update").err


def test_a_tree_older_than_all_history_is_adopted(ops: Ops, bootstrapped: Path) -> None:
    answers = bootstrapped / ".copier-answers.operations.yml"
    answers.write_text(answers.read_text("utf-8").replace(ONE, "0.0.0.dev0"), "utf-8")
    append(bootstrapped / "operations/README.md", "Ours.\n")
    commit_all(bootstrapped)
    seen = ops("update")
    assert seen.code == 0
    assert "kept      operations/README.md\n" in seen.err
    assert "added     operations/monitoring/slo.md\n" in seen.err
    assert "v900.2.0" in answers.read_text("utf-8")


@pytest.mark.parametrize("version", ["abc", "v0.0.1", "--upload-pack=x", "{{ 7*7 }}"])
def test_a_version_that_never_was_is_refused(ops: Ops, bootstrapped: Path, version: str) -> None:
    answers = bootstrapped / ".copier-answers.operations.yml"
    text = answers.read_text("utf-8").replace(f"v{ONE}", f"'{version}'")
    answers.write_text(text, "utf-8")
    commit_all(bootstrapped)
    assert f"the template version '{version}', which this ops doesn't know" in refused(
        ops, bootstrapped
    )


# Adoption


def test_a_tree_written_by_hand_is_adopted_and_then_updated(
    ops: Ops, install: Install, bootstrapped: Path
) -> None:
    shutil.rmtree(bootstrapped / "operations")
    (bootstrapped / ".copier-answers.operations.yml").unlink()
    mine = {
        "operations/README.md": b"# Ops\r\n\r\nOur own words.\r\n",
        "operations/runbooks/tls.md": b"# TLS\n",
        "operations/oncall/rota.md": b"# Rota\n",
        "operations/incidents/README.md": b"# Incidents here\n",
    }
    for path, content in mine.items():
        (bootstrapped / path).parent.mkdir(parents=True, exist_ok=True)
        (bootstrapped / path).write_bytes(content)
    commit_all(bootstrapped)
    missing = ops("update")
    assert missing.code == 1
    assert "ops init" in missing.err
    install(ONE)
    seen = ops("init")
    assert "Kept as they are: operations/README.md, operations/incidents/README.md\n" in seen.err
    commit_all(bootstrapped)
    install(TWO)
    updated = ops("update")
    assert updated.code == 0
    assert "changed   operations/runbooks/README.md\n" in updated.err
    assert {path: (bootstrapped / path).read_bytes() for path in mine} == mine
    # A file is handed over to the template by taking it off the list.
    commit_all(bootstrapped)
    assert ops("update", "-d", "keep=[]").code == 0


def test_an_adopted_tree_with_windows_line_ends_is_updated(
    ops: Ops, install: Install, bootstrapped: Path
) -> None:
    (bootstrapped / ".copier-answers.operations.yml").unlink()
    for path in (bootstrapped / "operations").rglob("*.md"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    append(bootstrapped / "operations/runbooks/README.md", "Ours.\r\n")
    commit_all(bootstrapped)
    install(ONE)
    assert "operations/runbooks/README.md" in ops("init").err
    answers = bootstrapped / ".copier-answers.operations.yml"
    assert "keep:\n- operations/runbooks/README.md\n" in answers.read_text("utf-8")
    commit_all(bootstrapped)
    install(TWO)
    assert ops("update", "-d", "keep=[]").code == 0
    text = (bootstrapped / "operations/runbooks/README.md").read_bytes()
    assert b"# Runbooks\r\n\r\nOne task, one file.\r\n" in text
    assert text.endswith(b"Ours.\r\n")
    assert text.count(b"\n") == text.count(b"\r\n")


# Refusals


def refused(ops: Ops, bootstrapped: Path, *args: str) -> str:
    before = {path: path.read_bytes() for path in bootstrapped.rglob("*.md")}
    seen = ops("update", *args)
    assert (seen.code, seen.out) == (1, ""), seen
    assert len(seen.err.splitlines()) <= 3
    assert {path: path.read_bytes() for path in bootstrapped.rglob("*.md")} == before
    return seen.err


def test_it_must_be_possible_to_undo_with_git(ops: Ops, bootstrapped: Path) -> None:
    append(bootstrapped / "operations/README.md", "x")
    assert "uncommitted changes: operations/README.md" in refused(ops, bootstrapped)
    git(bootstrapped, "checkout", "-q", ".")
    (bootstrapped / "operations/new.md").write_text("x", "utf-8")
    assert "operations/new.md" in refused(ops, bootstrapped)
    git(bootstrapped, "clean", "-fdq")
    (bootstrapped / "elsewhere.txt").write_text("not the business of the update", "utf-8")
    assert ops("update", "--pretend").code == 0
    shutil.rmtree(bootstrapped / ".git")
    assert "is not in a git repository" in refused(ops, bootstrapped)


@pytest.mark.parametrize("what", ["merge", "rebase"])
def test_nothing_else_must_be_under_way(ops: Ops, bootstrapped: Path, what: str) -> None:
    (bootstrapped / "a").write_text("one", "utf-8")
    commit_all(bootstrapped)
    git(bootstrapped, "checkout", "-q", "-b", "side", "HEAD~1")
    (bootstrapped / "a").write_text("two", "utf-8")
    commit_all(bootstrapped)
    with pytest.raises(subprocess.CalledProcessError):
        git(bootstrapped, what, "main")
    assert f"a {what} is not finished" in refused(ops, bootstrapped)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("_commit: [\n", "yml:2: "),
        ("- a\n", "yml:1: this is not a mapping"),
        ("_src_path: x\n", "it has no _commit"),
        ("a: !!python/object/apply:os.system [ls]\n", "yml:1: "),
        ("\x00", "unacceptable character"),
    ],
)
def test_a_broken_answers_file_is_named(
    ops: Ops, bootstrapped: Path, content: str, message: str
) -> None:
    (bootstrapped / ".copier-answers.operations.yml").write_text(content, "utf-8")
    commit_all(bootstrapped)
    assert message in refused(ops, bootstrapped)
    assert "git checkout" in refused(ops, bootstrapped)


def test_a_source_that_cannot_be_reached_is_named(ops: Ops, bootstrapped: Path) -> None:
    answers = bootstrapped / ".copier-answers.operations.yml"
    text = answers.read_text("utf-8")
    answers.write_text(text.replace("git+opsdocs://template", "git+file:///no/where"), "utf-8")
    commit_all(bootstrapped)
    assert "cannot fetch the template git+file:///no/where" in refused(ops, bootstrapped)
    assert "git ls-remote" in refused(ops, bootstrapped, "--check")


def test_a_tree_of_a_newer_release_is_refused(
    ops: Ops, install: Install, bootstrapped: Path
) -> None:
    ops("update")
    commit_all(bootstrapped)
    install(ONE)
    message = refused(ops, bootstrapped)
    assert "made by version 900.2.0, newer than 900.1.0" in message
    assert "pip install --upgrade opsdocs" in message
    assert refused(ops, bootstrapped, "--check") == message


def test_json_goes_with_check(ops: Ops, bootstrapped: Path) -> None:
    assert ops("update", "--json").code == 2


# Where the tree may be


def test_a_tree_below_the_top_of_its_repository(
    ops: Ops, install: Install, bootstrapped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(ONE)
    ops("init", "services/shop", "-q")
    commit_all(bootstrapped)
    install(TWO)
    monkeypatch.chdir(bootstrapped / "services/shop/operations/runbooks")
    seen = ops("update")
    assert seen.code == 0, seen.err
    status = git(bootstrapped, "status", "--porcelain")
    assert all("services/shop/" in line for line in status.splitlines())
    assert (bootstrapped / "services/shop/operations/monitoring/slo.md").exists()


def test_a_worktree_and_a_submodule(
    ops: Ops, bootstrapped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(bootstrapped, "worktree", "add", "-q", str(tmp_path / "worktree"))
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(
        outer,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(bootstrapped),
        "sub",
    )
    for place in (tmp_path / "worktree", outer / "sub"):
        monkeypatch.chdir(place)
        assert ops("update").code == 0
        assert (place / "operations/monitoring/slo.md").exists()


# Killed


def test_killed_at_any_point_git_brings_back_the_state_before(
    releases: dict[str, Path], bootstrapped: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    outside = bootstrapped.parent / "outside.txt"
    outside.write_text("x", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(releases[TWO]), "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "opsdocs", "update", "-q"]

    def state() -> dict[str, bytes]:
        files = [
            path for path in bootstrapped.rglob("*") if path.is_file() and ".git" not in path.parts
        ]
        return {str(path.relative_to(bootstrapped)): path.read_bytes() for path in files}

    def undo() -> None:
        git(bootstrapped, "stash", "-q", "-u")
        git(bootstrapped, "stash", "drop", "-q")

    before = state()
    started = time.monotonic()
    subprocess.run(command, cwd=bootstrapped, env=environment, check=True)
    lasted = time.monotonic() - started
    undo()
    for point in range(20):
        run = subprocess.Popen(command, cwd=bootstrapped, env=environment)
        try:
            run.wait(lasted * (point + 1) / 20)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        run.wait()
        if git(bootstrapped, "status", "--porcelain"):
            undo()
        assert state() == before
        assert sorted(path.name for path in bootstrapped.parent.iterdir()) == [
            "outside.txt",
            "shop",
            "tmp",
        ]
    # What the killed runs left aside goes with the next one.
    subprocess.run(command, cwd=bootstrapped, env=environment, check=True)
    assert list(scratch.iterdir()) == []


def test_a_temporary_file_of_a_killed_run_is_swept(ops: Ops, bootstrapped: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = bootstrapped / f"operations/runbooks/.ops-{ended.pid}-0123abcd.tmp"
    left.write_text("half", "utf-8")
    assert ops("update").code == 0
    assert not left.exists()


def test_where_one_file_cannot_be_written_all_are_put_back(
    ops: Ops, bootstrapped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opsdocs.files._put

    def full(folder: places.Folder, name: str, *args: object, **kwargs: object) -> None:
        if name == ".copier-answers.operations.yml":
            raise OSError(28, "No space left on device")
        real(folder, name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("opsdocs.files._put", full)
    seen = ops("update")
    assert seen.code == 1
    assert "No space left on device" in seen.err
    assert git(bootstrapped, "status", "--porcelain") == ""


# A template of one's own


def test_a_fork_is_followed(ops: Ops, fork: Path, bootstrapped: Path) -> None:
    url = fork.as_uri()
    assert ops("init", "a", "--template", url, "--vcs-ref", "v1.0.0", "-q").code == 0
    commit_all(bootstrapped)
    answers = bootstrapped / "a/.copier-answers.operations.yml"
    assert f"_commit: v1.0.0\n_src_path: git+{url}\n" in answers.read_text("utf-8")
    check = ops("update", "--root", "a", "--check", "--json")
    assert json.loads(check.out) == {"tree": "1.0.0", "newest": "1.1.0", "up_to_date": False}
    seen = ops("update", "--root", "a")
    assert seen.code == 0, seen.err
    assert (bootstrapped / "a/operations/ours.md").exists()
    assert os.access(bootstrapped / "a/operations/check.sh", os.X_OK)
    assert ops("update", "--root", "a", "--check").code == 0
    commit_all(bootstrapped)
    downgrade = ops("update", "--root", "a", "--vcs-ref", "v1.0.0")
    assert downgrade.code == 1
    assert "newer than 1.0.0" in downgrade.err
    assert "has no version v7" in ops("update", "--root", "a", "--vcs-ref", "v7").err


def test_a_fork_may_be_a_folder(ops: Ops, fork: Path, bootstrapped: Path) -> None:
    assert ops("init", "b", "--template", "../fork", "-q").code == 0
    answers = (bootstrapped / "b/.copier-answers.operations.yml").read_text("utf-8")
    assert f"_src_path: {fork}" in answers
    assert "_commit: v1.1.0" in answers


def test_a_template_that_would_run_code_is_refused_unless_trusted(
    ops: Ops, fork: Path, bootstrapped: Path
) -> None:
    append(fork / "copier.yml", "\n_tasks:\n  - touch made-by-task\n  - [echo, two]\n")
    commit_all(fork)
    git(fork, "tag", "v2.0.0")
    for source in (str(fork), fork.as_uri()):
        seen = ops("init", "c", "--template", source)
        assert seen.code == 1
        assert "wants to run: touch made-by-task; echo two" in seen.err
        assert "--trust" in seen.err
        assert not (bootstrapped / "c").exists()
    assert ops("init", "c", "--template", str(fork), "--trust", "-q").code == 0
    assert (bootstrapped / "c/made-by-task").exists()


def test_what_is_no_template_of_operations_is_refused(
    ops: Ops, fork: Path, bootstrapped: Path
) -> None:
    (fork / "template/{{ _copier_conf.answers_file }}.jinja").unlink()
    commit_all(fork)
    git(fork, "tag", "v3.0.0")
    assert "records no version" in ops("init", "d", "--template", str(fork)).err
    shutil.rmtree(fork / "template")
    commit_all(fork)
    git(fork, "tag", "v4.0.0")
    assert "cannot render the template" in ops("init", "d", "--template", str(fork)).err
    (fork / "template").mkdir()
    (fork / "template/x.md").write_text("x", "utf-8")
    commit_all(fork)
    git(fork, "tag", "v5.0.0")
    assert "makes no operations/ folder" in ops("init", "d", "--template", str(fork)).err
    assert "cannot fetch" in ops("init", "d", "--template", "git+file:///no/where").err
    assert ops("init", "d", "--trust").code == 2
    assert not (bootstrapped / "d").exists()
