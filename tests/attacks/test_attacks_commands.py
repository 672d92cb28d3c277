"""Commands that read what others wrote, and write: note, export, actions, alerts, show, review."""

import json
import os
import resource
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from incidents import INCIDENT, INCIDENT_TEXT
from person import Ops
from repositories import git

from opsdocs.alerts.find import read_file
from opsdocs.incident import slack_export, which_format

MESSAGE = {"type": "message", "user": "U1", "text": "It is down", "ts": "1795168800.000100"}


# What leads to the files of git stays in the repository, and is run by git.


def test_a_link_to_the_files_of_git_is_a_way_out(ops: Ops, incident_tree: Path) -> None:
    git(incident_tree, "init", "-q")
    hooks = incident_tree / ".git/hooks"
    before = sorted(hooks.iterdir())
    (incident_tree / "operations/maintenance").symlink_to("../.git/hooks")
    (incident_tree / "operations/runbooks/config.md").symlink_to("../../.git/config")
    seen = ops("new", "maintenance-window", "Pre", "--defaults")
    assert (seen.code, "the files of git" in seen.err) == (1, True)
    assert "bare" not in ops("show", "config").out
    assert "[core]" not in ops("export", "html", "-o", "-").out
    assert sorted(hooks.iterdir()) == before


def test_a_template_puts_no_hook_behind_a_link(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork = make_template(tmp_path / "fork")
    root = tmp_path / "tree"
    root.mkdir()
    monkeypatch.chdir(root)
    git(root, "init", "-q")
    assert ops("init", "--template", str(fork), "--defaults", "-q").code == 0
    (root / "operations/hooks").symlink_to("../.git/hooks")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "link")
    hook = fork / "template/operations/hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\ntouch PWNED\n", encoding="utf-8")
    hook.chmod(0o755)
    git(fork, "add", "-A")
    git(fork, "commit", "-qm", "hook")
    seen = ops("update", "--defaults")
    assert (seen.code, "the files of git" in seen.err) == (1, True)
    assert not (root / ".git/hooks/pre-commit").exists()


def make_template(fork: Path, **files: str) -> Path:
    """Make a template of a README and of ``files`` beside operations/."""
    (fork / "template/operations").mkdir(parents=True)
    (fork / "copier.yml").write_text(
        "_subdirectory: template\n_answers_file: .copier-answers.operations.yml\n"
        "keep: {type: yaml, default: [], when: false}\n",
        encoding="utf-8",
    )
    answers = fork / "template/{{ _copier_conf.answers_file }}.jinja"
    answers.write_text("{{ dict(_copier_answers, keep=keep) | to_nice_yaml }}", encoding="utf-8")
    (fork / "template/operations/README.md").write_text("# One\n", encoding="utf-8")
    for name, text in files.items():
        path = fork / "template" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(fork, "init", "-q")
    git(fork, "add", "-A")
    git(fork, "commit", "-qm", "one")
    return fork


@pytest.mark.parametrize(
    "name", ["mkdocs.yml", "zensical.toml", "AGENTS.md", "catalog-info.yaml", ".envrc"]
)
def test_a_template_of_others_writes_nothing_that_runs_or_that_agents_obey(
    ops: Ops, tmp_path: Path, name: str
) -> None:
    fork = make_template(tmp_path / "fork", **{name: "hooks: [evil.py]\n"})
    target = tmp_path / "made"
    seen = ops("init", str(target), "--template", str(fork), "--defaults")
    assert (seen.code, f"writes {name}" in seen.err, "--trust" in seen.err) == (1, True, True)
    assert not target.exists()
    seen = ops("init", str(target), "--template", str(fork), "--defaults", "--trust")
    assert (seen.code, (target / name).exists()) == (0, True)


@pytest.mark.parametrize("home", [".", ".github"])
def test_a_template_of_others_writes_markdown_alone_at_the_top(
    ops: Ops, tmp_path: Path, home: str
) -> None:
    fork = make_template(tmp_path / "fork", **{"operations/workflows/x.yml": "on: push\n"})
    target = tmp_path / "made"
    (target / home).mkdir(parents=True)
    (target / "ops.toml").write_text(f'folders = ["{home}"]\n', encoding="utf-8")
    seen = ops("init", str(target), "--template", str(fork), "--defaults")
    assert (seen.code, "is no Markdown" in seen.err) == (1, True)
    assert not list(target.rglob("x.yml"))


def test_init_with_another_template_does_not_pass_for_done(ops: Ops, tmp_path: Path) -> None:
    one, two = make_template(tmp_path / "one"), make_template(tmp_path / "two")
    made = str(tmp_path / "made")
    assert ops("init", made, "--template", str(one), "--defaults").code == 0
    assert ops("init", made, "--template", str(one), "--defaults").code == 0
    seen = ops("init", made, "--template", str(two), "--defaults")
    assert (seen.code, f"ops update --template {two}" in seen.err) == (1, True)


def test_a_signature_in_the_log_runs_no_program(ops: Ops, incident_tree: Path) -> None:
    git(incident_tree, "init", "-q")
    git(incident_tree, "add", "-A")
    program = incident_tree / "gpg"
    program.write_text(f"#!/bin/sh\ntouch {incident_tree}/PWNED\n", encoding="utf-8")
    program.chmod(0o755)
    git(incident_tree, "config", "gpg.program", "./gpg")
    git(incident_tree, "config", "log.showSignature", "true")
    body = (
        f"tree {git(incident_tree, 'write-tree').strip()}\n"
        "author T <t@x> 1795168800 +0000\ncommitter T <t@x> 1795168800 +0000\n"
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nsigned\n"
    )
    (incident_tree / "commit").write_text(body, encoding="utf-8")
    commit = git(incident_tree, "hash-object", "-t", "commit", "-w", "commit").strip()
    git(incident_tree, "update-ref", "HEAD", commit)
    assert "signed" in git(incident_tree, "-c", "log.showSignature=false", "log")
    assert ops("export", "html").code == 0
    assert ops("review", "drain", "--outcome", "right", "--by", "Kim").code == 0
    assert ops("note", "--from", "git:HEAD", "--to", "down", "--defaults").code in {0, 1}
    assert not (incident_tree / "PWNED").exists()


# Records of others.


def archive(path: Path, files: dict[str, str], kind: int = zipfile.ZIP_DEFLATED) -> str:
    with zipfile.ZipFile(path, "w", kind) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return str(path)


def link_in_zip(path: Path) -> str:
    entry = zipfile.ZipInfo("general/2026-11-20.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(entry, "/etc/passwd")
    return str(path)


def test_hostile_records_are_told_and_nothing_is_unpacked(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    day = "general/2026-11-20.json"
    message = json.dumps([MESSAGE])
    pipe = outside / "pipe.zip"
    os.mkfifo(pipe)
    huge = outside / "huge.json"
    with huge.open("wb") as file:
        file.truncate(10_000_000_000)
    lists = outside / "lists.json"
    lists.write_text(f"[{'[],' * 5_100_000}[]]", encoding="utf-8")
    cases = {
        archive(outside / "up.zip", {"../../evil/2026-11-20.json": message}): "leaves its folder",
        archive(outside / "root.zip", {"/tmp/2026-11-20.json": message}): "leaves its folder",
        archive(outside / "bomb.zip", {day: " " * 70_000_000}): "too large",
        archive(
            outside / "many.zip", {f"{one}{'a' * 60_000}": "" for one in range(400)}
        ): "too many files",
        link_in_zip(outside / "link.zip"): "broken",
        str(pipe): "is not a file",
        str(huge): "larger than 100 MB",
        str(lists): "values",
        "/dev/zero": "is not a file",
    }
    before = (incident_tree / INCIDENT).read_bytes()
    for name, told in cases.items():
        seen = ops("note", "--from", name, "--to", "down", "--since", "2026-11-01")
        assert (seen.code, told in seen.err) == (1, True), (name, seen.err)
        assert "root:" not in seen.err
    assert (incident_tree / INCIDENT).read_bytes() == before
    assert not list(incident_tree.parent.rglob("evil"))


def test_an_export_that_links_out_is_not_read(ops: Ops, incident_tree: Path, outside: Path) -> None:
    secret = outside / "secret.json"
    secret.write_text(json.dumps([{**MESSAGE, "text": "hunter2"}]), encoding="utf-8")
    channel = incident_tree / "slack/general"
    channel.mkdir(parents=True)
    (channel / "2026-11-20.json").symlink_to(secret)
    seen = ops("note", "--from", "slack", "--to", "down", "--all", "--defaults")
    assert (seen.code, "leads out" in seen.err) == (1, True)
    assert "hunter2" not in (incident_tree / INCIDENT).read_text("utf-8")


def test_a_damaged_zip_is_told_whatever_byte_of_it_is_wrong(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    name = "général/2026-11-20.json"
    whole = Path(archive(outside / "whole.zip", {name: json.dumps([MESSAGE])})).read_bytes()
    damaged = outside / "damaged.zip"
    for at in range(0, len(whole), 5):
        damaged.write_bytes(whole[:at] + b"\xff" + whole[at + 1 :])
        seen = ops("note", "--from", str(damaged), "--to", "down", "--pretend", "--defaults")
        assert seen.code in {0, 1}, (at, seen.err)


def test_records_have_a_bound(
    ops: Ops, incident_tree: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(which_format, "_MOST_EVENTS", 100)
    monkeypatch.setattr(slack_export, "_LARGEST", 30_000)
    many = [{**MESSAGE, "ts": f"{1795168800 + number}.000100"} for number in range(101)]
    rows = "time,text\n" + "".join(f"2026-11-20 10:{n % 60:02}:00Z,{n}\n" for n in range(101))
    (outside / "many.csv").write_text(rows, encoding="utf-8")
    day = outside / "slack/general/2026-11-20.json"
    day.parent.mkdir(parents=True)
    day.write_text(json.dumps(many), encoding="utf-8")
    large = outside / "large/general/2026-11-20.json"
    large.parent.mkdir(parents=True)
    large.write_text(" " * 30_001, encoding="utf-8")
    packed = archive(outside / "many.zip", {"general/2026-11-20.json": json.dumps(many)})
    for name, told in {
        str(outside / "many.csv"): "more than 100 records",
        str(outside / "slack"): "more than 100 records",
        str(day.parent): "more than 100 records",
        packed: "more than 100 records",
        str(outside / "large"): "is too large",
        str(large.parent): "is too large",
    }.items():
        seen = ops("note", "--from", name, "--to", "down", "--all", "--defaults")
        assert (seen.code, told in seen.err) == (1, True), (name, seen.err)
    assert (incident_tree / INCIDENT).read_text("utf-8") == INCIDENT_TEXT


@pytest.mark.parametrize(
    "damaged",
    ["not JSON\n", "[]\n", '{"source": "a", "id": "b"}\n', "[" * 100_000, '{"time": 1}', "\xff"],
)
def test_a_damaged_file_of_events_is_told_before_anything_is_written(
    ops: Ops, incident_tree: Path, outside: Path, damaged: str
) -> None:
    (outside / "m.json").write_text(json.dumps([MESSAGE]), encoding="utf-8")
    events = (incident_tree / INCIDENT).with_suffix(".events.jsonl")
    events.write_text(damaged, encoding="latin-1")
    seen = ops("note", "--from", f"{outside}/m.json", "--to", "down", "--all", "--keep-events")
    assert (seen.code, "can't be read" in seen.err) == (1, True), seen.err
    assert "Nothing was written" in seen.err
    assert (incident_tree / INCIDENT).read_text("utf-8") == INCIDENT_TEXT
    assert events.read_text("latin-1") == damaged


def test_of_two_files_neither_is_written_where_one_cannot_be(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    (outside / "m.json").write_text(json.dumps([MESSAGE]), encoding="utf-8")
    events = (incident_tree / INCIDENT).with_suffix(".events.jsonl")
    events.mkdir()
    args = ("note", "--from", f"{outside}/m.json", "--to", "down", "--all", "--keep-events")
    assert ops(*args).code == 1
    assert (incident_tree / INCIDENT).read_text("utf-8") == INCIDENT_TEXT
    events.rmdir()
    assert ops(*args).code == 0
    [kept] = events.read_text("utf-8").splitlines()
    assert json.loads(kept)["text"] == "It is down"


def test_data_files_have_a_bound(ops: Ops, incident_tree: Path) -> None:
    for name in ("/dev/zero", "/proc/self/pagemap"):
        seen = ops("new", "runbook", "Z", "--defaults", "--data-file", name)
        assert seen.code == 2, name
    assert not (incident_tree / "operations/runbooks/z.md").exists()


# What is run, or typed, by a person.


def test_a_name_is_no_option_of_an_editor(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vim runs what stands behind a plus sign."""
    (repo / "ops.toml").write_text('folders = ["."]', encoding="utf-8")
    (repo / "operations").rmdir()
    (repo / ".types").mkdir()
    front = (
        "title: Evil\npath: '+!touch PWNED.md'\nquestions:\n  purpose:\n    placeholder: '[x]'\n"
    )
    body = "# Evil: {{ title }}\n\n**Purpose**: {{ purpose }}\n"
    (repo / ".types/evil.md").write_text(f"---\n{front}---\n{body}", encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"printf '%s\\n' > {repo}/argument")
    assert ops("new", "evil", "T", "--defaults", "--edit").code == 0
    assert (repo / "argument").read_text("utf-8") == "./+!touch PWNED.md\n"


def test_what_is_to_be_typed_is_quoted(ops: Ops, incident_tree: Path) -> None:
    evil = "2026-11-20-a$(touch PWNED)"
    (incident_tree / f"operations/incidents/{evil}.md").write_text(INCIDENT_TEXT, encoding="utf-8")
    seen = ops("note", "It is down")
    assert f"--to '{evil}'" in seen.err
    misplaced = incident_tree / "operations/runbooks/$(touch PWNED).md"
    misplaced.write_text(INCIDENT_TEXT, encoding="utf-8")
    seen = ops("check", "--select", "wrong-folder")
    assert "git mv -- 'operations/runbooks/$(touch PWNED).md'" in seen.out


# What export writes.


def test_an_export_does_not_follow_links_of_the_repository(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    git(incident_tree, "init", "-q")
    (incident_tree / "public").symlink_to(outside)
    for args in (
        ["html", "-o", "public/x.html"],
        ["skills", "--all", "-o", "public"],
        ["skills", "--all", "-o", "public/skills"],
        ["html", "-o", ".git/hooks/pre-commit"],
        ["skills", "--all", "-o", ".git/skills"],
    ):
        seen = ops("export", *args)
        assert (seen.code, seen.out) == (1, ""), args
    assert list(outside.iterdir()) == []
    assert ops("export", "html", "-o", str(outside / "x.html")).code == 0, "a person's own choice"


@pytest.mark.parametrize("kind", ["zero", "pipe", "nowhere", "theirs"])
def test_an_export_overwrites_nothing_but_its_own(ops: Ops, incident_tree: Path, kind: str) -> None:
    target = incident_tree / "operations.html"
    if kind == "pipe":
        os.mkfifo(target)
    elif kind == "theirs":
        target.write_text("<html>ours</html>", encoding="utf-8")
    else:
        target.symlink_to({"zero": "/dev/zero", "nowhere": "nowhere"}[kind])
    assert ops("export", "html").code == 1
    assert os.path.lexists(target)
    assert not (incident_tree / "nowhere").exists()


def test_images_and_links_that_lead_out_are_not_taken_along(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    (outside / "secret.svg").write_text("<svg>hunter2</svg>", encoding="utf-8")
    folder = incident_tree / "operations/runbooks"
    (folder / "a.svg").symlink_to(outside / "secret.svg")
    (folder / "zero.png").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.png")
    (folder / "drain.md").write_text(
        "# Runbook: Drain\n\n![a](a.svg) ![b](zero.png) ![c](pipe.png)"
        f" ![d]({outside}/secret.svg) ![e](../../../../../../etc/passwd)\n",
        encoding="utf-8",
    )
    seen = ops("export", "html", "-o", "-")
    assert seen.code == 0
    assert "data:image" not in seen.out
    assert "hunter2" not in seen.out
    assert "aHVudGVyMg" not in seen.out
    assert ops("export", "skills", "--all", "-o", "skills").code == 0
    assert all(
        "hunter2" not in one.read_text("utf-8") for one in incident_tree.glob("skills/**/*.md")
    )


def test_what_a_team_adds_to_skills_is_not_deleted(ops: Ops, incident_tree: Path) -> None:
    assert ops("export", "skills", "--all", "-o", "skills").code == 0
    skill = next((incident_tree / "skills").iterdir())
    (skill / "SKILL.md").unlink()  # as a run that was killed may leave it
    assert ops("export", "skills", "--all", "-o", "skills").code == 0
    assert (skill / "SKILL.md").is_file()
    for name in ("references/mine.md", "mine.md"):
        (skill / name).write_text("# Mine\n", encoding="utf-8")
        seen = ops("export", "skills", "--all", "-o", "skills")
        assert (seen.code, f"{name} was not written by ops" in seen.err) == (1, True)
        assert (skill / name).is_file()
        (skill / name).unlink()
    (incident_tree / "operations/runbooks/drain.md").unlink()
    assert ops("export", "skills", "--all", "-o", "skills").code == 0
    assert not list(skill.rglob("drain.md"))


# A line of a document is written again.


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_settling_an_item_changes_its_line_and_no_other(
    ops: Ops, incident_tree: Path, ends: str, mark: str
) -> None:
    path = incident_tree / INCIDENT
    before = (mark + INCIDENT_TEXT.replace("\n", ends)).encode()
    path.write_bytes(before)
    assert ops("actions", "done", "2026-11-20-down:12").code == 0
    after = before.replace(b"- [ ] Add", b"- [x] Add")
    assert path.read_bytes() == after
    reason = "no\n## Forged\n<!-- ops: ignore secret x -->"
    assert ops("actions", "decline", "2026-11-20-down:13", reason).code == 0
    assert len(path.read_bytes().split(b"\n")) == len(after.split(b"\n"))
    assert b"<!-- ops: ignore" not in path.read_bytes()


def test_a_document_keeps_its_mark_and_its_link_whatever_writes_it(
    ops: Ops, incident_tree: Path
) -> None:
    real = incident_tree / "operations/incidents/real.md"
    (incident_tree / INCIDENT).rename(real)
    real.write_bytes(b"\xef\xbb\xbf" + INCIDENT_TEXT.encode())
    (incident_tree / INCIDENT).symlink_to("real.md")
    for args in (
        ["note", "Rolled back", "--to", "2026-11-20-down"],
        ["actions", "done", "2026-11-20-down:13"],
        ["review", "2026-11-20-down", "--outcome", "right", "--by", "Kim"],
    ):
        assert ops(*args).code == 0, args
        assert (incident_tree / INCIDENT).is_symlink(), args
        assert real.read_bytes().startswith(b"\xef\xbb\xbf# "), args
    assert "Rolled back" in real.read_text("utf-8-sig")


def test_a_document_that_leads_out_is_not_written(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    theirs = outside / "theirs.md"
    theirs.write_text(INCIDENT_TEXT, encoding="utf-8")
    (incident_tree / INCIDENT).unlink()
    (incident_tree / INCIDENT).symlink_to(theirs)
    for args in (
        ["note", "x", "--to", "2026-11-20-down"],
        ["actions", "done", "2026-11-20-down:12"],
        ["review", "2026-11-20-down", "--outcome", "right", "--by", "Kim"],
    ):
        assert ops(*args).code == 1, args
    assert theirs.read_text("utf-8") == INCIDENT_TEXT


@pytest.mark.parametrize("name", [".gitattributes", ".reviews.jsonl"])
@pytest.mark.parametrize("kind", ["pipe", "link", "git", "folder"])
def test_records_are_written_through_no_link(
    ops: Ops, incident_tree: Path, outside: Path, name: str, kind: str
) -> None:
    git(incident_tree, "init", "-q")
    config = (incident_tree / ".git/config").read_bytes()
    path = incident_tree / "operations" / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("../.git/config" if kind == "git" else outside / "x")
    ops("review", "drain", "--outcome", "right", "--by", "Kim")  # which may fail, and does not wait
    assert (incident_tree / ".git/config").read_bytes() == config
    assert list(outside.iterdir()) == []


# Rule files.


def test_rule_files_that_lead_out_wait_or_multiply_are_told(
    ops: Ops, incident_tree: Path, outside: Path
) -> None:
    rules = incident_tree / "rules"
    rules.mkdir()
    (incident_tree / "operations/ops.toml").write_text(
        '[alerts]\nrules = ["rules/**", "out/*", "rules/*a*a*a*a*a*a*a*a*b"]\n', encoding="utf-8"
    )
    (outside / "x.yml").write_text("- alert: Outside\n  expr: up\n", encoding="utf-8")
    (incident_tree / "out").symlink_to(outside)
    (rules / "link.yml").symlink_to(outside / "x.yml")
    (rules / "zero.yml").symlink_to("/dev/zero")
    (rules / "again").symlink_to(".")
    os.mkfifo(rules / "pipe.yml")
    (rules / ("a" * 200)).write_text("x", encoding="utf-8")
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{two}: &{two} [{','.join([f'*{one}'] * 9)}]\n"
        for one, two in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    (rules / "bomb.yml").write_text(f"{bomb}alert: *k\n", encoding="utf-8")
    (rules / "deep.json").write_text("[" * 200_000, encoding="utf-8")
    (rules / "esc\x1b[31m\n::error::x.yml").write_text(
        '- alert: "E\\e[31m"\n  expr: up\n', encoding="utf-8"
    )
    seen = ops("alerts")
    assert seen.code == 0
    assert "Outside" not in seen.out
    assert "pipe.yml:1: it can't be read" in seen.err
    assert "link.yml:1: it can't be read" in seen.err
    assert "\x1b" not in seen.out + seen.err
    assert "\n::error" not in seen.out + seen.err
    assert json.loads(ops("alerts", "--json").out)["orphans"] == []


TANGLED = {
    "descending.yml": "".join(f"{' ' * (1000 - at // 40)}alert: A\n" for at in range(40_000)),
    "grafana.yml": "refId: A\ncondition: x\n" + "  title: A\n  x: y\n" * 40_000,
    "alarm.yml": "x:\n" + "  Type: AWS::CloudWatch::Alarm\n" * 40_000,
    "one.yml": "groups:\n" + "  alert: A\n  expr: up\n" * 40_000,
    "open.tf": 'resource "aws_cloudwatch_metric_alarm" "x" {\n' * 40_000,
    "ignored.yml": "- alert: A\n  expr: up\n" + "# ops: ignore a\n" * 40_000,
}


@pytest.mark.parametrize("name", TANGLED)
def test_no_rule_file_takes_longer_than_its_size_explains(
    incident_tree: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The square of 40,000 lines takes minutes; a limit of the processor ends those."""
    import resource  # noqa: PLC0415 - not on Windows
    import signal  # noqa: PLC0415 - as above

    def end(*_: object) -> None:
        raise AssertionError(f"{name} takes too long")

    (incident_tree / name).write_text(TANGLED[name], encoding="utf-8")
    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, 20)
    try:
        read_file(incident_tree, name)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4_000_000  # kB


def test_the_log_of_a_ci_job_obeys_no_text_of_a_document(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub takes ``##[…]`` for a command wherever it stands, and ``::`` where a line begins."""
    folder = repo / "operations/runbooks"
    folder.mkdir()
    name = "::stop-commands::x.md"
    (folder / name).write_text("# Runbook: ##[add-mask]e ##vso[x]\n\n[a](##[b].md)\n", "utf-8")
    monkeypatch.chdir(folder)
    assert "##[add-mask]e" in ops("list").out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    seen = [
        ops("list"),
        ops("list", "--format", "paths"),
        ops("check"),
        ops("show", "nope"),
        ops("check", "--fix"),
    ]
    for text in [text for one in seen for text in (one.out, one.err)]:
        assert "##[" not in text
        assert "##vso" not in text
        assert not any(line.strip().startswith("::") for line in text.split("\n"))
    assert ops("check", "--format", "github").out.startswith("::warning file=")


MANY = 8_000
MANY_OF = {
    "references": ("backup-recovery/backup-x.md", "# Backup Procedure: X\n\n## Related Restore\n\nSee "
                   + " ".join(f"[i][l{at}]" for at in range(MANY)) + "\n\n"
                   + "\n".join(f"[l{at}]: y{at}.md" for at in range(MANY))),
    "versions": ("maintenance/update-x.md", "# Update Procedure: X\n\n**Component**: x\n**From**: "
                 + " ".join(f"{at}.1" for at in range(MANY)) + "\n**To**: 2\n\n## Rollback\n\n"
                 + "word 1 2 3 " * MANY),
    "roles": ("incidents/incident-response.md", "# Incident Response: X\n\n## Roles\n\n"
              + "\n".join(f"- **Role {at}**: x" for at in range(MANY)) + "\n\n## First\n\n"
              + " ".join(f"Ab{at:04}".translate({ord("0") + one: ord("a") + one for one in range(10)})
                         + " Lead," for at in range(MANY))),
    "steps": ("runbooks/x.md", "# Runbook: X\n\n## Procedure\n\n"
              + "\n".join(f"### Step {at}: Look\n\nIf yes, go to step 1.\n" for at in range(MANY))),
}  # fmt: skip


@pytest.mark.parametrize("what", MANY_OF)
def test_thousands_of_one_thing_in_a_document_take_no_minutes(repo: Path, what: str) -> None:
    """Each was looked for in all the others; now a second is enough, and 20 are the limit."""
    name, text = MANY_OF[what]
    path = repo / "operations" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    args = ["run", "x", "--dry-run"] if what == "steps" else ["check", "-q"]
    seen = subprocess.run(
        [sys.executable, "-m", "opsdocs", *args], cwd=repo, capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),
    )  # fmt: skip
    assert seen.returncode in {0, 1}
