"""What a repository that somebody else made can't do; each test has the name of its case."""

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
from opsdocs.git import environment, without_filters
from opsdocs.repository import locked, require_in_head

CONFIG = """[core]
    repositoryformatversion = 0
    bare = false
    worktree = .
    fsmonitor = "touch PWNED; false"
"""


def embed_bare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (folder / "config").write_text(CONFIG, encoding="utf-8")
    for name in ("objects", "refs"):
        (folder / name).mkdir()


def nothing_ran(root: Path) -> bool:
    return [path for path in root.rglob("*") if path.name == "PWNED"] == []


def test_b2_an_embedded_repository_runs_nothing(ops: Ops, base: Path) -> None:
    embed_bare(base / "operations")
    assert ops("check", "--changed").code in {0, 1}
    assert nothing_ran(base)


@pytest.mark.parametrize("source", ["./tpl", "tpl", "git+./tpl", "git+file://{}/tpl", "{}/tpl"])
def test_b3_a_template_inside_the_repository_needs_trust(ops: Ops, base: Path, source: str) -> None:
    embed_bare(base / "tpl")
    answers = base / ".copier-answers.operations.yml"
    text = answers.read_text("utf-8").replace("git+opsdocs://template", source.format(base))
    answers.write_text(text, encoding="utf-8")
    git(base, "commit", "-qam", "evil")
    seen = ops("update", "--defaults")
    assert (seen.code, "--trust" in seen.err) == (1, True)
    assert nothing_ran(base)


def test_b3_the_address_of_our_template_is_no_path(ops: Ops, base: Path) -> None:
    answers = base / ".copier-answers.operations.yml"
    steps = "/.." * 12
    text = answers.read_text("utf-8").replace(
        "opsdocs://template", f"opsdocs://template{steps}{base}/tpl"
    )
    answers.write_text(text, encoding="utf-8")
    git(base, "add", "-A")
    git(base, "commit", "-qm", "source")
    for args in (["update", "--check"], ["update", "--defaults"]):
        seen = ops(*args)
        assert (seen.code, "there is no template" in seen.err) == (1, True), seen.err


@pytest.mark.parametrize(
    "name",
    [
        ".git",
        ".GIT",
        ".git ",
        ".git.",
        ".git::$INDEX_ALLOCATION",
        "git~1",
        "GIT~2",
        ".g\u200cit",
        ".gi\u200dt",
    ],
)
def test_b4_nothing_is_written_where_git_would_look(tmp_path: Path, name: str) -> None:
    with pytest.raises(places.BadNameError):
        places.check_relative(f"operations/{name}/hooks/pre-commit")


def test_b4_an_untrusted_template_writes_in_operations_alone(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork = tmp_path / "fork"
    (fork / "template/operations").mkdir(parents=True)
    (fork / "copier.yml").write_text(
        "_subdirectory: template\n_answers_file: .copier-answers.operations.yml\n", encoding="utf-8"
    )
    (fork / "template/operations/README.md").write_text("# O\n", encoding="utf-8")
    (fork / "template/Makefile").write_text("all:\n", encoding="utf-8")
    answers = fork / "template/{{ _copier_conf.answers_file }}.jinja"
    answers.write_text("{{ _copier_answers|to_nice_yaml }}", encoding="utf-8")
    git(fork, "init", "-q")
    git(fork, "add", "-A")
    git(fork, "commit", "-qm", "one")
    git(fork, "tag", "v1.0.0")
    monkeypatch.chdir(tmp_path)
    seen = ops("init", "made", "--template", str(fork), "--defaults")
    assert seen.code == 1
    assert "writes Makefile" in seen.err
    assert not (tmp_path / "made").exists()
    assert ops("init", "made", "--template", str(fork), "--defaults", "--trust").code == 0
    assert (tmp_path / "made/Makefile").exists()


def test_s6_answers_that_multiply_are_refused(ops: Ops, base: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    answers = base / ".copier-answers.operations.yml"
    answers.write_text(bomb + answers.read_text("utf-8"), encoding="utf-8")
    git(base, "commit", "-qam", "bomb")
    seen = ops("update", "--defaults")
    assert (seen.code, "alias" in seen.err) == (1, True)


@pytest.mark.parametrize(
    "line",
    ["_commit: " + "1" * 5000, '_src_path: "a\\0b"', 'x: !!timestamp "x"', 'x: !!bool "zz"',
     "x: !!python/object:os.system y", "_src_path: /dev/zero"],
)  # fmt: skip
def test_annoying_answers_are_told_in_a_line(ops: Ops, base: Path, line: str) -> None:
    answers = base / ".copier-answers.operations.yml"
    key = line.partition(":")[0]
    kept = [one for one in answers.read_text("utf-8").splitlines() if not one.startswith(key)]
    answers.write_text("\n".join([*kept, line, ""]), encoding="utf-8")
    git(base, "commit", "-qam", "odd")
    for args in (["update", "--defaults"], ["update", "--check"]):
        seen = ops(*args)
        assert seen.code in {0, 1, 2}, seen.err
        assert len(seen.err.splitlines()) <= 3


def test_s7_an_init_that_was_killed_is_finished_by_the_next(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    real = files.write
    left = 3

    def killed(path: Path, *args: object, **how: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os._exit(9)
        real(path, *args, **how)  # type: ignore[arg-type]

    child = os.fork()
    if not child:
        monkeypatch.setattr(files, "write", killed)
        ops("init", "--defaults", "-q")
        os._exit(0)
    os.waitpid(child, 0)
    assert (tmp_path / "operations").exists()
    assert not (tmp_path / ".copier-answers.operations.yml").exists()
    assert ops("init", "--defaults", "-q").code == 0
    assert len(list((tmp_path / "operations").glob("*/README.md"))) == 6
    assert (tmp_path / ".copier-answers.operations.yml").exists()


@pytest.mark.parametrize("how", ["filter", "fsmonitor", "hooks", "external-diff"])
def test_s8_the_repositorys_own_configuration_runs_nothing(ops: Ops, base: Path, how: str) -> None:
    settings = {
        "filter": {
            "filter.evil.clean": "touch PWNED; cat",
            "filter.evil.smudge": "touch PWNED; cat",
        },
        "fsmonitor": {"core.fsmonitor": "touch PWNED; false"},
        "hooks": {"core.hooksPath": str(base / "hooks")},
        "external-diff": {"diff.external": "touch PWNED; true"},
    }[how]
    hooks = base / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction"):
        (hooks / name).write_text("#!/bin/sh\ntouch PWNED\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (base / ".gitattributes").write_text("*.md filter=evil\n", encoding="utf-8")
    git(base, "add", "-A")
    git(base, "commit", "-qm", "attributes")
    for key, value in settings.items():
        git(base, "config", key, value)
    (base / "operations/runbooks/cert.md").write_text("# Runbook: Cert\n", encoding="utf-8")
    ops("check", "--changed")
    ops("update", "--check")
    ops("update", "--defaults", "-d", "project_name=Other")
    assert nothing_ran(base)
    if how == "filter":
        assert without_filters(base)["filter.evil.clean"] == ""


def test_objects_that_are_said_to_be_elsewhere_are_not_fetched(ops: Ops, base: Path) -> None:
    """A git that does not know GIT_NO_LAZY_FETCH would run the program that is to reach them."""
    blob = git(base, "rev-parse", "HEAD:operations/runbooks/cert.md").strip()
    (base / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": "ssh://nobody.example/x",
        "protocol.ssh.allow": "always",
        "core.sshCommand": f"touch {base}/PWNED; false",
    }.items():
        git(base, "config", key, value)
    for variables in (environment(), {**environment(), "GIT_NO_LAZY_FETCH": "0"}):
        shown = subprocess.run(
            ["git", "cat-file", "blob", blob],
            cwd=base,
            env=variables,
            capture_output=True,
            check=False,
        )
        assert shown.returncode
    assert ops("review", "cert", "--outcome", "right", "--by", "Kim").code in {0, 1}
    assert nothing_ran(base)


def test_a5_a_hook_in_a_linked_worktree_sees_what_changed(ops: Ops, base: Path) -> None:
    linked = base / "linked"
    git(base, "worktree", "add", "-q", str(linked))
    inside = base / ".git/worktrees/linked"
    done = subprocess.run(
        [sys.executable, "-m", "opsdocs", "check", "--changed", "-q"], cwd=linked, text=True,
        env={**os.environ, "GIT_DIR": str(inside), "GIT_INDEX_FILE": str(inside / "index")},
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_s5_a_change_that_breaks_the_link_of_another_document_is_told(ops: Ops, base: Path) -> None:
    (base / "operations/runbooks/other.md").write_text(
        "# Runbook: Other\n\nSee [it](cert.md) and [nothing](gone.md).\n", encoding="utf-8"
    )
    git(base, "add", "-A")
    git(base, "commit", "-qm", "other")
    git(base, "mv", "operations/runbooks/cert.md", "operations/runbooks/tls.md")
    seen = ops("check", "--changed", "-q")
    assert seen.code == 1
    assert "the link to 'cert.md' leads nowhere" in seen.out
    assert "gone.md" not in seen.out


def test_a11_a_shallow_clone_says_what_to_fetch(
    ops: Ops, base: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path_factory.mktemp("shallow")
    git(base, "commit", "-q", "--allow-empty", "-m", "two")
    git(clone, "clone", "-q", "--depth", "1", base.as_uri(), "c")
    monkeypatch.chdir(clone / "c")
    assert "fetch-depth: 0" in ops("check", "--changed", "no-such-branch").err


def test_complaint_s1_what_git_could_not_bring_back_is_refused(ops: Ops, base: Path) -> None:
    readme = base / "operations/runbooks/README.md"
    git(base, "update-index", "--assume-unchanged", "operations/runbooks/README.md")
    readme.write_text("# Ours\n", encoding="utf-8")
    answers = base / ".copier-answers.operations.yml"
    (base / ".gitignore").write_text(".copier*\n", encoding="utf-8")
    git(base, "rm", "-q", "--cached", answers.name)
    git(base, "add", "-A")
    git(base, "commit", "-qm", "ignored")
    seen = ops("update", "--defaults", "-d", "project_name=Other")
    assert seen.code == 1
    assert answers.name in seen.err
    assert "could not bring these back" in seen.err


def test_complaint_s2_a_sparse_checkout_is_refused(
    ops: Ops, base: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path_factory.mktemp("sparse")
    git(clone, "clone", "-q", "--sparse", str(base), "c")
    git(clone / "c", "sparse-checkout", "set", "operations/incidents")
    monkeypatch.chdir(clone / "c")
    seen = ops("update", "--defaults", "-d", "project_name=Other")
    assert seen.code == 1
    assert "git sparse-checkout add operations" in seen.err


@pytest.mark.parametrize(
    "settings",
    ["[core]\n\tautocrlf = true\n", '[protocol "file"]\n\tallow = never\n',
     "[commit]\n\tgpgsign = true\n", "[core]\n\thooksPath = {}\n", "[init]\n\ttemplateDir = {}\n"],
)  # fmt: skip
def test_complaints_s3_a1_a2_the_persons_habits_do_not_reach_scratch_work(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    hooks = tmp_path / "h"
    (hooks / "hooks").mkdir(parents=True)
    for folder in (hooks, hooks / "hooks"):
        for name in ("post-checkout", "reference-transaction"):
            (folder / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
            (folder / name).chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(settings.format(hooks), encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.chdir(tmp_path)
    seen = ops("init", "made", "--defaults")
    assert seen.code == 0, seen.err
    for path in (tmp_path / "made").rglob("*"):
        assert path.is_dir() or b"\r" not in path.read_bytes()


def test_complaint_a8_mode_and_owner_stay(ops: Ops, base: Path) -> None:
    readme = base / "operations/runbooks/README.md"
    readme.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(readme, 12345, 12345)
    before = readme.stat()
    old = os.umask(0o022)
    try:
        assert ops("new", "runbook", "Another", "--defaults").code == 0
    finally:
        os.umask(old)
    after = readme.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode, before.st_uid, before.st_gid,
    )  # fmt: skip


def test_complaints_c7_c9_no_tree_beside_a_twin_or_in_a_bare_repository(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Operations").mkdir()
    assert "Operations/" in ops("init", "--defaults").err
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    seen = ops("init", "bare.git", "--defaults")
    assert (seen.code, "bare git repository" in seen.err) == (1, True)
    assert not (tmp_path / "bare.git/operations").exists()


def test_a_link_that_leads_out_is_not_read(ops: Ops, base: Path, tmp_path_factory: Any) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("# Runbook: hunter2\n\nOwner: hunter2\n", encoding="utf-8")
    (base / "operations/runbooks/leak.md").symlink_to(secret)
    for command in (
        ["list"], ["list", "--json"], ["list", "--search", "hunter"], ["show", "leak"],
        ["index"], ["check"],
    ):  # fmt: skip
        seen = ops(*command)
        assert "hunter2" not in seen.out + seen.err, command
    assert "hunter2" not in (base / "operations/runbooks/README.md").read_text("utf-8")


def test_operations_that_lead_out_are_refused(ops: Ops, base: Path, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "operations"
    (base / "operations").rename(elsewhere)
    (base / "operations").symlink_to(elsewhere)
    before = {path: path.read_bytes() for path in elsewhere.rglob("*.md")}
    for command in (["index"], ["check", "--fix"], ["new", "runbook", "X", "--defaults"]):
        seen = ops(*command)
        assert (seen.code, "leads out of" in seen.err) == (1, True)
    assert {path: path.read_bytes() for path in elsewhere.rglob("*.md")} == before


def test_an_update_that_git_would_overlook_is_refused(ops: Ops, base: Path, tmp_path: Path) -> None:
    git(base, "update-index", "--assume-unchanged", "operations/runbooks/README.md")
    with pytest.raises(OpsError, match="ignore changes"):
        require_in_head(base, ["operations/runbooks/README.md"])
    git(base, "update-index", "--no-assume-unchanged", "operations/runbooks/README.md")
    require_in_head(base, ["operations/runbooks/README.md"])


def test_the_lock_of_an_update_is_no_way_to_another_file(base: Path, tmp_path_factory: Any) -> None:
    mine = tmp_path_factory.mktemp("mine") / "file"
    mine.write_text("mine", encoding="utf-8")
    (base / ".git/ops-update.lock").symlink_to(mine)
    with pytest.raises(OpsError, match="cannot write"), locked(base):
        pass
    assert mine.read_text("utf-8") == "mine"


def test_a_filter_in_a_submodule_runs_nothing(ops: Ops, base: Path, tmp_path_factory: Any) -> None:
    module = tmp_path_factory.mktemp("module")
    git(module, "init", "-q")
    (module / "a.txt").write_text("a\n", encoding="utf-8")
    (module / ".gitattributes").write_text("* filter=evil\n", encoding="utf-8")
    git(module, "add", "-A")
    git(module, "commit", "-qm", "module")
    git(base, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(module),
        "operations/sub")  # fmt: skip
    git(base, "commit", "-qm", "submodule")
    mark = base / "PWNED"
    git(base / "operations/sub", "config", "filter.evil.clean", f"touch '{mark}'; cat")
    (base / "operations/sub/a.txt").write_text("b\n", encoding="utf-8")
    ops("check", "--changed")
    ops("update", "--defaults", "-d", "team=x")
    assert nothing_ran(base)


def test_many_at_once_all_have_their_row(base: Path) -> None:
    command = [sys.executable, "-m", "opsdocs", "new", "runbook", "--defaults", "-q"]
    runs = [subprocess.Popen([*command, f"Many {n}"], cwd=base) for n in range(12)]
    assert [run.wait() for run in runs] == [0] * len(runs)
    rows = (base / "operations/runbooks/README.md").read_text("utf-8").count("[Many ")
    assert rows == len(runs)


def test_no_second_folder_that_some_systems_take_for_the_first(ops: Ops, base: Path) -> None:
    (base / "operations/runbooks").rename(base / "operations/Runbooks")
    seen = ops("new", "runbook", "X", "--defaults")
    assert (seen.code, "Runbooks/" in seen.err) == (1, True)
    assert not (base / "operations/runbooks").exists()


def test_no_tree_in_the_folder_of_git(ops: Ops, base: Path) -> None:
    seen = ops("init", ".git/sub", "--defaults")
    assert (seen.code, "folder of git" in seen.err) == (1, True)


def test_an_untrusted_template_writes_elsewhere_in_no_rendering(
    ops: Ops, base: Path, tmp_path_factory: Any
) -> None:
    template = tmp_path_factory.mktemp("fork")
    git(template, "init", "-q")
    (template / "copier.yml").write_text(
        "_subdirectory: template\n_preserve_symlinks: true\n"
        "keep: {type: yaml, default: [], when: false}\n",
        encoding="utf-8",
    )
    (template / "template/operations").mkdir(parents=True)
    (template / "template/{{ _copier_conf.answers_file }}.jinja").write_text(
        "{{ dict(_copier_answers, keep=keep) | to_nice_yaml }}", encoding="utf-8"
    )
    (template / "template/operations/README.md").write_text("# Other\n", encoding="utf-8")
    (template / "template/{% if keep %}evil.sh{% endif %}").write_text("evil\n", encoding="utf-8")
    git(template, "add", "-A")
    git(template, "commit", "-qm", "fork")
    git(template, "tag", "v1.0.0")
    target = tmp_path_factory.mktemp("target")
    (target / "operations").mkdir()
    (target / "operations/README.md").write_text("# Ours\n", encoding="utf-8")
    seen = ops("init", str(target), "--template", str(template), "--defaults")
    assert (seen.code, "evil.sh" in seen.err) == (1, True)
    assert not (target / "evil.sh").exists()

    (template / "template/{% if keep %}evil.sh{% endif %}").unlink()
    (template / "template/operations/leak.md").symlink_to("/etc/hostname")
    git(template, "add", "-A")
    git(template, "commit", "-qm", "link")
    git(template, "tag", "v1.1.0")
    seen = ops("init", str(target), "--template", str(template), "--defaults")
    assert (seen.code, "symbolic link" in seen.err) == (1, True)
    assert not (target / "operations/leak.md").exists()


SETTINGS = (
    "folders", "types", "words", "defaults", "check", "new", "alerts", 'types."*"', "words.timeline",
    "words.runbook.x", "defaults.runbook", "defaults.runbook.risk_level", "defaults.owner",
    "check.select", "check.ignore", "check.per-file-ignores", 'check.per-file-ignores."*"',
    "check.severity", "check.severity.secret", "check.anchors", "new.full", "alerts.rules",
    "alerts.exempt", "alerts.require", "alerts.urls", "alerts.pages", "alerts.severities",
    "alerts.severities.critical",
)  # fmt: skip


@pytest.mark.parametrize("key", SETTINGS)
def test_annoying_a_setting_of_any_kind_is_no_bug(ops: Ops, repo: Path, key: str) -> None:
    (repo / "operations/a.md").write_text("# Runbook: A\n", encoding="utf-8")
    for value in ('["x"]', "[[1]]", "[{}]", "1", "{a = ['b']}", '"a\\n\\u0000"', "1979-05-27"):
        (repo / "operations/ops.toml").write_text(f"{key} = {value}\n", encoding="utf-8")
        command = "alerts" if key.startswith("alerts") else "check"
        seen = ops(command)
        assert seen.code in {0, 1, 2}, (value, seen.err)


def test_s2_a_type_with_many_answers_in_a_line_takes_no_longer(ops: Ops, repo: Path) -> None:
    """Where each of ten answers may end anywhere, a line of 4,000 letters takes years."""
    types, folder = repo / "operations/.types", repo / "operations/x"
    types.mkdir()
    folder.mkdir()
    answers, hints, line = "a{{ q }}a{{ r }}" * 10, "a[bee]" * 12, "a" * 4_000
    (types / "b.md").write_text(
        "---\ntitle: B\npath: 'x/{{ title | slugify }}.md'\nquestions:\n  q:\n    help: x\n"
        "    placeholder: '[bee]'\n  r:\n    help: y\n---\n# B: {{ title }}\n\n"
        f"## {answers}b\n\n**F**: {answers}b\n\n{answers}c\n\n## {hints}b\n\n[bee]\n",
        encoding="utf-8",
    )
    (folder / "one.md").write_text(
        f"# B: x\n\n## {line}\n\n**F**: {line}\n\n{line}\n", encoding="utf-8"
    )
    for args in (["check"], ["show", "one", "--json"], ["list", "--json"], ["index"]):
        done = subprocess.run(
            [sys.executable, "-m", "opsdocs", *args], cwd=repo, capture_output=True,
            timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode in {0, 1}, done.stderr
