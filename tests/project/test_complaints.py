"""What people complained of in neighbouring tools; each test has the letter of its case."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from paths import ROOT
from person import Ops, as_person_without_rights
from repositories import commit_all, git

from opsdocs.git import environment
from opsdocs.template.answers_file import absolute_template
from opsdocs.template.fetch import address_of

ANSWERS = ".copier-answers.operations.yml"


def change(fork: Path, text: str = "# Two\n", tag: str = "") -> None:
    (fork / "template/operations/README.md").write_text(text, encoding="utf-8")
    commit_all(fork, text)
    if tag:
        git(fork, "tag", tag)


def test_a3_the_repository_of_another_owner_is_told(
    ops: Ops, tree_of_fork: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    for folder, _, names in os.walk(tree_of_fork):
        for name in (".", *names):
            os.chown(Path(folder, name), 12345, 12345, follow_symlinks=False)
    for command in (["update", "--defaults"], ["check", "--changed"]):
        seen = ops(*command)
        assert (seen.code, "dubious ownership" in seen.err) == (1, True), command
        assert "git config --global --add safe.directory" in seen.err


def test_a4_a_template_that_has_moved(ops: Ops, untagged_fork: Path, tree_of_fork: Path) -> None:
    moved = untagged_fork.rename(untagged_fork.with_name("moved"))
    for command in (["update", "--defaults"], ["update", "--check"]):
        seen = ops(*command)
        assert seen.code == 1
        assert str(untagged_fork) in seen.err
    assert "ops update --template URL" in ops("update", "--defaults").err
    seen = ops("init", "--template", str(moved), "--defaults")
    assert f"ops update --template {moved}" in seen.err
    assert ops("update", "--template", str(moved), "--defaults").code == 0
    assert f"_src_path: {moved}" in (tree_of_fork / ANSWERS).read_text("utf-8")


def test_a6_the_way_back_after_a_conflict_leaves_nothing(
    ops: Ops, untagged_fork: Path, tree_of_fork: Path
) -> None:
    change(untagged_fork)
    (untagged_fork / "template/operations/runbooks/more.md").write_text(
        "# More\n", encoding="utf-8"
    )
    commit_all(untagged_fork, "more")
    (tree_of_fork / "operations/README.md").write_text("# Ours\n", encoding="utf-8")
    commit_all(tree_of_fork, "ours")
    seen = ops("update", "--defaults")
    assert (seen.code, "git stash --include-untracked" in seen.err) == (1, True)
    git(tree_of_fork, "stash", "--include-untracked")
    assert git(tree_of_fork, "status", "--porcelain") == ""
    assert ops("update", "--defaults").code == 1


def test_a7_indexes_follow_an_update(ops: Ops, untagged_fork: Path, tree_of_fork: Path) -> None:
    (untagged_fork / "template/operations/runbooks/drain.md").write_text(
        "# Runbook: Drain\n", encoding="utf-8"
    )
    commit_all(untagged_fork, "a runbook")
    seen = ops("update", "--defaults")
    assert (seen.code, "index     operations/runbooks/README.md" in seen.err) == (0, True)
    assert ops("index", "--check").code == 0
    commit_all(tree_of_fork, "updated")
    (untagged_fork / "template/operations/runbooks/drain.md").unlink()
    commit_all(untagged_fork, "none")
    assert ops("update", "--defaults").code == 0
    assert ops("index", "--check").code == 0
    assert "drain.md" not in (tree_of_fork / "operations/runbooks/README.md").read_text("utf-8")


def test_a12_check_and_update_agree_on_a_fork_without_tags(
    ops: Ops, untagged_fork: Path, tree_of_fork: Path
) -> None:
    assert ops("update", "--check").code == 0
    change(untagged_fork)
    assert ops("update", "--check").code == 1
    assert ops("update", "--defaults", "-q").code == 0
    assert (tree_of_fork / "operations/README.md").read_text("utf-8") == "# Two\n"
    commit_all(tree_of_fork, "updated")
    assert ops("update", "--check").code == 0


def test_a14_a_working_directory_that_is_gone_is_told(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for command in (["list"], ["init", "--defaults", "x"], ["check"], ["new", "runbook", "X"]):
        seen = ops(*command)
        assert (seen.code, "the working directory is gone" in seen.err) == (1, True), command


def test_a15_of_two_updates_at_once_one_is_refused_and_undoes_nothing(
    untagged_fork: Path, tree_of_fork: Path
) -> None:
    change(untagged_fork)
    command = [sys.executable, "-m", "opsdocs", "update", "--defaults", "-q"]
    runs = [
        subprocess.Popen(command, cwd=tree_of_fork, stderr=subprocess.PIPE, text=True) for _ in "ab"
    ]
    said = [run.communicate()[1] for run in runs]
    codes = sorted(run.returncode for run in runs)
    assert codes[0] == 0, said
    assert (tree_of_fork / "operations/README.md").read_text("utf-8") == "# Two\n"
    if codes[1]:
        assert any("uncommitted" in one or "another" in one for one in said)


def test_nobody_waits_for_the_answers_of_a_person(
    ops: Ops, untagged_fork: Path, tree_of_fork: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one update asks, another is made and committed; the first then writes nothing."""
    from opsdocs.template.render import Workbench  # noqa: PLC0415 - Copier, where it is needed

    change(untagged_fork)
    real = Workbench.render
    asked = []

    def answering(*args: object, **how: object) -> object:
        if not asked:
            asked.append(1)
            command = [sys.executable, "-m", "opsdocs", "update", "--defaults", "-q"]
            clean = {key: one for key, one in os.environ.items() if not key.startswith("GIT_")}
            subprocess.run(command, cwd=tree_of_fork, check=True, env=clean)
            commit_all(tree_of_fork, "the other one")
        return real(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Workbench, "render", answering)
    seen = ops("update", "--defaults")
    assert (seen.code, "another update was made meanwhile" in seen.err) == (1, True)
    assert git(tree_of_fork, "status", "--porcelain") == ""


def test_a_submodule_of_a_template_is_not_fetched(
    ops: Ops, untagged_fork: Path, tree_of_fork: Path, tmp_path: Path
) -> None:
    module = tmp_path / "private"
    module.mkdir()
    git(module, "init", "-q")
    (module / "README.md").write_text("# hunter2\n", encoding="utf-8")
    commit_all(module, "private")
    git(untagged_fork, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(module),
        "template/operations/sub")  # fmt: skip
    commit_all(untagged_fork, "submodule")
    seen = ops("update", "--defaults")
    assert (seen.code, "has a submodule: template/operations/sub" in seen.err) == (1, True)
    assert not (tree_of_fork / "operations/sub").exists()


def test_a_tree_below_the_top_does_not_trust_what_is_at_the_top(
    ops: Ops, untagged_fork: Path, tree_of_fork: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tree_of_fork / "services/shop"
    below.mkdir(parents=True)
    shutil.move(tree_of_fork / "operations", below / "operations")
    shutil.move(tree_of_fork / ANSWERS, below / ANSWERS)
    shutil.copytree(untagged_fork, tree_of_fork / "tpl")
    answers = below / ANSWERS
    answers.write_text(
        answers.read_text("utf-8").replace(str(untagged_fork), str(tree_of_fork / "tpl")),
        encoding="utf-8",
    )
    monkeypatch.chdir(below)
    for command in (["update", "--defaults"], ["update", "--check"]):
        seen = ops(*command)
        assert (seen.code, "--trust" in seen.err) == (1, True), seen.err


def test_an_address_of_host_and_path_needs_no_user() -> None:
    assert absolute_template("forge:ops/template") == "git+forge:ops/template"
    assert absolute_template("gh:acme/template") == "gh:acme/template"
    assert address_of("gh:acme/template") == "https://github.com/acme/template.git"
    assert address_of("git+forge:ops/template") == "forge:ops/template"


def test_the_persons_configuration_in_variables_stays_and_ours_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for at, (key, value) in enumerate(
        (("url.https://mirror/.insteadOf", "https://github.com/"), ("core.hooksPath", "/hooks"))
    ):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{at}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{at}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    done = subprocess.run(
        ["git", "config", "--list"], env=environment(), capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert "url.https://mirror/.insteadof=https://github.com/" in lines
    hooks = [line for line in lines if line.startswith("core.hookspath=")]
    assert hooks[-1] == f"core.hookspath={os.devnull}"
    for odd in ("x", "-1", "9999999999999"):
        monkeypatch.setenv("GIT_CONFIG_COUNT", odd)
        assert subprocess.run(["git", "version"], env=environment(), check=True).returncode == 0


def test_a_user_who_is_none_is_told(ops: Ops, tree_of_fork: Path) -> None:
    assert ops("list", "--root", "~nosuchuser").code == 1
    assert ops("update", "--defaults", "--template", "~nosuchuser/x").code == 1


def test_c10_one_file_that_cannot_be_read_hides_no_other(tree_of_fork: Path) -> None:
    for name in ("one", "two"):
        (tree_of_fork / f"operations/runbooks/{name}.md").write_text(
            f"# Runbook: {name}\n", "utf-8"
        )
    (tree_of_fork / "operations/runbooks/one.md").chmod(0)
    for command in (["list"], ["index", "--check"], ["check"]):
        args = as_person_without_rights([sys.executable, "-m", "opsdocs", *command])
        done = subprocess.run(args, cwd=tree_of_fork, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        if command == ["list"]:
            assert "two" in done.stdout


def runbook(tree: Path, name: str, text: str = "") -> Path:
    path = tree / f"operations/runbooks/{name}.md"
    path.write_text(f"# Runbook: {name}\n\n**Purpose**: x\n\n{text}", encoding="utf-8")
    return path


def test_a9_completion_is_for_the_shell_that_is_named(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    for _ in range(3):
        assert ops("--install-completion", "zsh").code == 0
    assert not (tmp_path / ".bashrc").exists()
    assert (tmp_path / ".zfunc/_ops").read_text("utf-8").startswith("#compdef ops")
    assert (tmp_path / ".zshrc").read_text("utf-8").count(".zfunc") == 1
    assert ops("--show-completion", "tcsh").code == 2


def test_a13_a_broken_link_out_of_operations_is_told_in_a_readme_too(
    ops: Ops, tree_of_fork: Path
) -> None:
    readme = tree_of_fork / "operations/runbooks/README.md"
    with readme.open("a", encoding="utf-8") as file:
        file.write("\nSee [b](../../never/was.md)\n")
    seen = ops("check")
    assert "the link to '../../never/was.md' leads nowhere" in seen.out


@pytest.mark.parametrize("editor", ["vim '", "$HOME/bin/ed", "MODE=1 true"])
def test_c1_an_editor_is_read_as_git_reads_it(
    ops: Ops, tree_of_fork: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    home = tree_of_fork / "home/bin"
    home.mkdir(parents=True)
    (home / "ed").write_text("#!/bin/sh\ntrue\n", encoding="utf-8")
    (home / "ed").chmod(0o755)
    monkeypatch.setenv("HOME", str(home.parent))
    monkeypatch.setenv("EDITOR", editor)
    seen = ops("new", "runbook", "A", "--defaults", "--edit")
    assert seen.code == (1 if editor == "vim '" else 0), seen.err
    assert (tree_of_fork / "operations/runbooks/a.md").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("args", [["--help"], ["new", "--help"], ["new", "runbook", "--help"]])
def test_c2_a_full_disk_is_no_bug(tree_of_fork: Path, args: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "opsdocs", *args], cwd=tree_of_fork, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "No space left" in done.stderr) == (1, True)


@pytest.mark.parametrize("form", ["github", "sarif", "gitlab", "junit"])
def test_c3_a_path_that_begins_a_message_stays_as_it_is(
    ops: Ops, tree_of_fork: Path, form: str
) -> None:
    assert ops("new", "runbook", "Unlisted", "--defaults", "-q").code == 0
    readme = tree_of_fork / "operations/runbooks/README.md"
    text = readme.read_text("utf-8")
    readme.write_text(
        "\n".join(line for line in text.split("\n") if "unlisted" not in line), encoding="utf-8"
    )
    seen = ops("check", "--format", form).out
    assert "runbooks/README.md does not list this document" in seen
    assert "Runbooks/README.md" not in seen


def test_c4_a_hint_names_a_heading_that_is_there(ops: Ops, tree_of_fork: Path) -> None:
    runbook(tree_of_fork, "other", "## Conflicts\n")
    runbook(
        tree_of_fork, "one", "[a](#nope) [b](other.md#x) [c](other.md#user-content-conflicts)\n"
    )
    seen = ops("check", "--select", "broken-link").out
    assert "Did you mean #?" not in seen
    assert "Did you mean #top?" not in seen
    assert "user-content-conflicts" not in seen
    assert seen.count("leads to no heading") == 2


def test_c5_paths_of_the_action_are_paths(tree_of_fork: Path) -> None:
    script = next(
        step["run"] for step in yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
        if step["name"] == "Check the documents"
    )  # fmt: skip
    fake = tree_of_fork / "temp/ops/bin/ops"
    fake.parent.mkdir(parents=True)
    fake.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)

    def given(paths: str) -> str:
        env = {
            **os.environ,
            "RUNNER_TEMP": str(tree_of_fork / "temp"),
            "PATHS": paths,
            "STRICT": "",
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.removeprefix("<check><--format><github><-->")

    assert given("") == ""
    assert given("--help") == "<--help>"
    assert given("a.md b") == "<a.md><b>"
    assert given("a folder/b.md\n\n  c.md\n") == "<a folder/b.md><c.md>"


def test_c6_a_full_folder_for_temporary_files_is_called_so(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(full)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "opsdocs", "init", "--defaults", str(tmp_path / "new")],
            env={**os.environ, "TMPDIR": str(full)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        subprocess.run(["umount", str(full)], check=True)
    assert (done.returncode, "No space left on device" in done.stderr) == (1, True)
    assert "Check the address" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_c8_the_review_in_front_matter_is_read(ops: Ops, tree_of_fork: Path) -> None:
    """What is no link in Markdown, ``[text][undefined]``, is no finding: it is text."""
    path = tree_of_fork / "operations/runbooks/front.md"
    path.write_text(
        "---\nlast_reviewed_on: 2020-01-01\nreview_in: 6 months\n---\n\n# Runbook: F\n\n[a][b]\n",
        encoding="utf-8",
    )
    seen = ops("check", str(path))
    assert "last reviewed on 2020-01-01, more than 6 months ago" in seen.out
    assert "broken-link" not in seen.out
