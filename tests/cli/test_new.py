"""`ops new` without a terminal: what an engineer in a script or a CI job sees."""

import json
import os
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from person import TODAY, Ops, as_person_without_rights

from opsdocs import files


def documents(repo: Path) -> list[str]:
    """Return the files below operations/, as paths from there."""
    operations = repo / "operations"
    return sorted(
        path.relative_to(operations).as_posix() for path in operations.rglob("*") if path.is_file()
    )


def read(repo: Path, path: str) -> str:
    return (repo / "operations" / path).read_text(encoding="utf-8")


# The main job


def test_a_runbook_is_written_and_its_path_printed(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "Certificate renewal", "--defaults")
    assert (seen.code, seen.out) == (0, "operations/runbooks/certificate-renewal.md\n")
    assert seen.err == (
        "Left open:\n"
        "  line 3    purpose, frequency, duration, risk level\n"
        "  line 10   Prerequisites\n"
        "  line 15   Procedure: steps\n"
        "  line 33   Verification\n"
        "  line 40   Rollback\n"
        "  line 45   Notes\n"
        "Fill these in, then: ops check operations/runbooks/certificate-renewal.md\n"
    )
    assert read(repo, "runbooks/certificate-renewal.md").startswith(
        "# Runbook: Certificate renewal\n\n**Purpose**: [What this procedure accomplishes]  \n"
    )


def test_what_is_open_in_the_entries_of_a_list_is_named(ops: Ops, repo: Path) -> None:
    seen = ops(
        "new", "post-mortem", "A", "--defaults", "--start", "2026-11-20 09:00", "--owner", "Owner of all",
        "--action-items", "One - Dana - 2026-12-04", "--action-items", "Two", "--action-items", "Three - Sam",
    )  # fmt: skip
    assert "  line 35   Action Items: owner, due\n" in seen.err
    seen = ops("new", "runbook", "A", "-l", "--steps", "One")
    assert "  line 20   Procedure: command, expected result, troubleshooting\n" in seen.err


def test_quiet_leaves_only_the_path(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "Certificate renewal", "-l", "-q")
    assert (seen.out, seen.err) == ("operations/runbooks/certificate-renewal.md\n", "")


def test_a_post_mortem_has_its_duration_date_and_ends_of_the_timeline(ops: Ops, repo: Path) -> None:
    seen = ops(
        "new", "post-mortem", "Checkout outage", "--severity", "P1",
        "--start", "2026-11-20T23:40Z", "--end", "2026-11-21T01:10Z",
    )  # fmt: skip
    assert seen.out == "operations/incidents/2026-11-20-checkout-outage.md\n"
    text = read(repo, "incidents/2026-11-20-checkout-outage.md")
    assert "**Date**: 2026-11-20  \n**Duration**: 1h 30m  \n**Severity**: P1  \n" in text
    assert (
        "- **23:40** - Start of the incident\n- **HH:MM** - Event 2\n- **01:10** - Resolution\n"
        in text
    )


def test_an_alias_names_the_type(ops: Ops, repo: Path) -> None:
    assert ops("new", "postmortem", "A").out == f"operations/incidents/{TODAY}-a.md\n"
    assert ops("new", "dr", "Orders").out == "operations/backup-recovery/dr-plan-orders.md\n"


def test_the_path_is_relative_to_where_one_stands(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = repo / "operations" / "incidents"
    below.mkdir()
    monkeypatch.chdir(below)
    assert ops("new", "runbook", "A").out == f"..{os.sep}runbooks{os.sep}a.md\n"


def test_options_may_stand_before_the_type_and_behind_it(
    ops: Ops, repo: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    root = str(repo)
    assert ops("--root", root, "new", "runbook", "One").code == 0
    assert ops("new", "--root", root, "-q", "runbook", "Two").err == ""
    assert ops("new", "runbook", "Three", "--root", root).code == 0
    assert ops("new", "-d", "purpose=P", "runbook", "Four", f"--root={root}").code == 0
    monkeypatch.setenv("OPS_ROOT", root)
    assert ops("new", "runbook", "Five").code == 0
    names = ["five", "four", "one", "three", "two"]
    assert documents(repo) == [f"runbooks/{name}.md" for name in names]
    assert "**Purpose**: P  \n" in read(repo, "runbooks/four.md")


def test_pretend_and_stdout_write_nothing(ops: Ops, repo: Path) -> None:
    assert ops("new", "runbook", "A", "--pretend").out == "operations/runbooks/a.md\n"
    printed = ops("new", "runbook", "A", "--stdout")
    assert printed.out.startswith("# Runbook: A\n")
    assert printed.err == ""
    assert documents(repo) == []
    assert list(repo.rglob("*")) == [repo / "operations"]


def test_stdout_needs_no_repository(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ops("new", "runbook", "A", "--stdout").code == 0
    refused = ops("new", "runbook", "A")
    assert refused.code == 1
    assert "there is no operations/ folder" in refused.err
    assert "ops init" in refused.err


def test_source_date_epoch_fixes_today(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert ops("new", "post-mortem", "A").out == "operations/incidents/1970-01-01-a.md\n"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert ops("new", "post-mortem", "B").code == 2


# Answers


def test_every_question_is_an_option_with_its_choices(ops: Ops, repo: Path) -> None:
    text = ops("new", "runbook", "--help").out
    for option in ("--purpose", "--frequency", "--duration", "--steps", "[Low|Medium|High]"):
        assert option in text


def test_steps_of_a_data_file_are_mappings_or_titles(ops: Ops, repo: Path) -> None:
    (repo / "answers.yml").write_text(
        """
purpose: Keep TLS valid
Risk Level: high
steps:
  - title: Look at the expiry
    command: |
      echo | openssl s_client -connect shop.example.com:443 2> /dev/null |
        openssl x509 -noout -enddate
    expected result: "`notAfter` lies ahead"
    troubleshooting: Check the DNS record
  - Renew
""",
        encoding="utf-8",
    )
    ops("new", "runbook", "TLS", "--data-file", "answers.yml")
    text = read(repo, "runbooks/tls.md")
    assert "**Risk Level**: High\n" in text
    assert "### Step 1: Look at the expiry\n" in text
    assert "2> /dev/null |\n  openssl x509 -noout -enddate\n```\n" in text
    assert "**Expected Result**: `notAfter` lies ahead\n" in text
    assert "### Step 2: Renew\n\n**Command/Action**:\n\n```bash\ncommand here\n```\n" in text


def test_timeline_and_action_items_come_as_text_or_mappings(ops: Ops, repo: Path) -> None:
    answers = {
        "timeline": ["23:50 - Rolled back - to 1.4", {"time": "23:55", "event": "Errors fall"}],
        "action_items": [
            "Alert on queue depth - Dana - 2026-12-18",
            {"action": "Write the runbook", "owner": "Ira", "due": "2026-12-01"},
        ],
    }
    ops("new", "postmortem", "A", "--data-file", "-", stdin=json.dumps(answers))
    text = read(repo, f"incidents/{TODAY}-a.md")
    assert "- **23:50** - Rolled back - to 1.4\n- **23:55** - Errors fall\n" in text
    assert "- [ ] Alert on queue depth - Dana - 2026-12-18\n" in text
    assert "- [ ] Write the runbook - Ira - 2026-12-01\n" in text


def test_flags_win_over_data_over_the_file_over_the_settings(ops: Ops, repo: Path) -> None:
    (repo / "operations" / "ops.toml").write_text(
        '[defaults]\nowner = "Platform"\n[defaults.runbook]\nduration = "5m"\nfrequency = "S"\n',
        encoding="utf-8",
    )
    (repo / "a.yml").write_text("purpose: file\nfrequency: file\nrisk_level: Low", encoding="utf-8")
    ops("new", "runbook", "A", "--data-file", "a.yml", "-d", "frequency=data", "-d",
        "risk_level=Medium", "--risk-level", "High")  # fmt: skip
    text = read(repo, "runbooks/a.md")
    assert "**Purpose**: file  \n**Frequency**: data  \n**Duration**: 5m  \n" in text
    assert "**Risk Level**: High\n" in text
    assert text.endswith("## About This Document\n\n**Owner**: Platform\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--risk-level", "Extreme"], "--risk-level: 'Extreme' is not one of Low, Medium, High"),
        (["--last-tested", "2026-02-30"], "--last-tested: '2026-02-30' is not a date"),
        (["-d", "risk_levle=High"], "Did you mean risk_level?"),
        (["-d", "High"], "--data High: this is not KEY=VALUE"),
        (["--data-file", "missing.yml"], "cannot read the data file missing.yml"),
        (["--data-file", "operations"], "cannot read the data file operations"),
        (
            ["--purpos", "x"],
            "there is no option --purpos\nhint: Did you mean --purpose? See: ops new runbook",
        ),
        (["--purpose", "a\x1b[31m"], "U+001B"),
        (["--purpose", "a\udcff"], "not valid UTF-8"),
        (["--title", "Y"], "the title is given twice"),
        (["second"], "several words"),
        (["--stdout", "--edit"], "exclude each other"),
    ],
)
def test_wrong_answers_are_refused(ops: Ops, repo: Path, args: list[str], message: str) -> None:
    seen = ops("new", "runbook", "X", *args)
    assert (seen.code, seen.out) == (2, "")
    assert message in seen.err
    assert len(seen.err.splitlines()) <= 3
    assert documents(repo) == []


def test_an_end_before_the_start_is_refused(ops: Ops, repo: Path) -> None:
    seen = ops(
        "new", "postmortem", "X", "--start", "2026-11-20T10:00Z", "--end", "2026-11-20T09:00Z"
    )
    assert seen.code == 2
    assert "--end: the end is before the start" in seen.err
    assert documents(repo) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"- a\n", "a.yml:1: this is not a mapping"),
        (b"purpose: \xff\n", "is not UTF-8"),
        (b"purpose: x\nrisk_level: [\n", "a.yml:3: "),
        (b"purpose: !!python/object/apply:os.system [ls]\n", "a.yml:1: the tag"),
        (b"x: 1\npurpose: y\nstepz: [a]\n", "a.yml:1: x: a runbook has no question 'x'"),
        (b"purpose: [a]\n", "a.yml:1: purpose: this takes one value"),
        (b"steps:\n- titel: a\n", "Did you mean title?"),
    ],
)
def test_broken_data_files_are_refused(ops: Ops, repo: Path, content: bytes, message: str) -> None:
    (repo / "a.yml").write_bytes(content)
    seen = ops("new", "runbook", "X", "--data-file", "a.yml")
    assert seen.code == 2
    assert message in seen.err
    assert documents(repo) == []


def test_what_names_a_document_is_told(ops: Ops, repo: Path) -> None:
    seen = ops("new", "backup-procedure", "--data", "title=Orders")
    assert (seen.code, documents(repo)) == (2, [])
    assert "hint: Write system: it is named by that." in seen.err


# Titles


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CI/CD rollout", "ci-cd-rollout"),
        ("証明書の更新", "証明書の更新"),
        ("Größe ändern", "größe-ändern"),
        ("تجديد الشهادة", "تجديد-الشهادة"),
        ("Deploy 🚀 now", "deploy-now"),
        ("प्रमाणपत्र नवीनीकरण", "प्रमाणपत्र-नवीनीकरण"),
        ("ﬁx ➡️ ½", "fix-1-2"),
        ("  Trim me  ", "trim-me"),
        ("v1.2 | x & y `z`", "v1-2-x-y-z"),
    ],
)
def test_titles_make_file_names_that_stay_in_their_folder(
    ops: Ops, repo: Path, title: str, name: str
) -> None:
    assert ops("new", "runbook", title).out == f"operations{os.sep}runbooks{os.sep}{name}.md\n"
    assert documents(repo) == [f"runbooks/{name}.md"]


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("", "a runbook needs a title"),
        ("   ", "a runbook needs a title"),
        ("!?…", "no letter or digit"),
        ("🎉", "no letter or digit"),
        ("x" * 300, "over 255"),
        ("証" * 100, "over 255"),
        ("a\nb", "one line"),
        ("a\rb", "one line"),
        ("a\x00b", "U+0000"),
        ("a\x1b]0;b\x07", "U+001B"),
        ("CON", "Windows reserves"),
        ("lpt1", "Windows reserves"),
        ("README", "the page of its folder"),
    ],
)
def test_titles_that_make_no_file_name_are_refused(
    ops: Ops, repo: Path, title: str, message: str
) -> None:
    seen = ops("new", "runbook", title)
    assert (seen.code, seen.out) == (2, "")
    assert message in seen.err
    assert "\x1b" not in seen.err
    assert documents(repo) == []


@pytest.mark.parametrize("args", [[], ["--title", ""], ["-d", "title="]])
def test_a_missing_title_names_what_to_pass(ops: Ops, repo: Path, args: list[str]) -> None:
    seen = ops("new", "runbook", "--defaults", *args)
    assert seen.code == 2
    assert 'ops new runbook "TITLE"' in seen.err


# What exists


def test_an_existing_document_is_refused_and_replaced_only_when_told(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ops("new", "runbook", "A", "--purpose", "first")
    refused = ops("new", "runbook", "A", "--purpose", "second")
    assert refused.code == 1
    assert "operations/runbooks/a.md already exists" in refused.err
    assert "first" in read(repo, "runbooks/a.md")
    assert ops("new", "runbook", "A", "--purpose", "third", "--overwrite").code == 0
    assert "third" in read(repo, "runbooks/a.md")
    assert ops("new", "runbook", "A", "--pretend").code == 1
    monkeypatch.chdir(repo / "operations/runbooks")
    assert ops("new", "runbook", "A").err.startswith("error: a.md already exists\n")


def test_a_name_that_differs_in_case_or_normal_form_is_the_same(ops: Ops, repo: Path) -> None:
    runbooks = repo / "operations" / "runbooks"
    runbooks.mkdir()
    (runbooks / "Größe.MD").write_text("mine", encoding="utf-8")
    decomposed = unicodedata.normalize("NFD", "café.md")
    (runbooks / decomposed).write_text("mine", encoding="utf-8")
    assert "Größe.MD already exists" in ops("new", "runbook", "größe").err
    assert ops("new", "runbook", "Café").code == 1
    assert ops("new", "runbook", "Café", "--overwrite").code == 0
    assert documents(repo) == sorted(["runbooks/Größe.MD", f"runbooks/{decomposed}"])


def test_of_two_that_race_for_a_name_one_wins(repo: Path) -> None:
    path = repo / "operations" / "a.md"
    results: list[str] = []
    start = threading.Barrier(8)

    def race(text: str) -> None:
        start.wait()
        try:
            files.write(path, text, root=None)
            results.append(text)
        except files.AlreadyThereError:
            results.append("refused")

    runs = [threading.Thread(target=race, args=(f"{n}" * 100_000,)) for n in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    winners = [result for result in results if result != "refused"]
    assert len(winners) == 1
    assert path.read_text(encoding="utf-8") == winners[0]
    assert documents(repo) == ["a.md"]


# Where nothing can be written


def test_a_folder_that_leads_out_of_the_root_is_refused(
    ops: Ops, repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repo / "operations" / "runbooks").symlink_to(outside)
    seen = ops("new", "runbook", "A")
    assert seen.code == 1
    assert "symbolic link" in seen.err
    assert list(outside.iterdir()) == []


@pytest.mark.slow
def test_a_read_only_folder_is_named(repo: Path) -> None:
    (repo / "operations").chmod(0o555)
    try:
        args = as_person_without_rights([sys.executable, "-m", "opsdocs", "new", "runbook", "A"])
        done = subprocess.run(args, cwd=repo, capture_output=True, text=True, check=False)
    finally:
        (repo / "operations").chmod(0o755)
    assert done.returncode == 1
    assert "cannot write operations/runbooks/a.md: Permission denied" in done.stderr
    assert documents(repo) == []


@pytest.mark.slow
def test_a_disk_that_fills_up_leaves_nothing_half_written(repo: Path) -> None:
    # The kernel ends a write at the limit, as it does where a disk is full.
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64));"
        "from opsdocs.cli.main import run; sys.exit(run(['new', 'runbook', 'A']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repo, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "cannot write operations/runbooks/a.md: File too large" in done.stderr
    assert list(repo.rglob("*")) == [repo / "operations"]


# Types


def test_an_unknown_type_gets_the_nearest(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbok", "A")
    assert seen.code == 2
    assert "Did you mean runbook?" in seen.err


def test_without_a_type_the_types_are_named(ops: Ops, repo: Path) -> None:
    seen = ops("new")
    assert seen.code == 2
    assert "dr-plan, dr-test, escalation-path" in seen.err


def test_a_broken_type_is_named_with_its_line_and_the_others_still_work(
    ops: Ops, repo: Path
) -> None:
    types = repo / "operations" / ".types"
    types.mkdir()
    (types / "handover.md").write_text(
        "---\ntitle: Handover\npath: x.md\nquestions:\n  a: {hepl: x}\n---\n", encoding="utf-8"
    )
    seen = ops("new", "handover", "A")
    assert seen.code == 1
    assert "operations/.types/handover.md:5: unknown key 'hepl'" in seen.err
    assert "Did you mean help?" in seen.err
    assert ops("new", "postmortem", "A").code == 0
    assert ops("new", "-h").out == ops("new", "--help").out
    assert ops("new", "--help").code == 0
    listed = ops("types")
    assert listed.code == 1
    assert "runbook" in listed.out
    assert "handover.md:5" in listed.err


def test_a_type_of_the_team_has_its_own_options_also_with_root(
    ops: Ops, repo: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    types = repo / "operations" / ".types"
    types.mkdir()
    (types / "handover.md").write_text(
        """---
title: On-call handover
path: "handovers/{{ today }}-{{ title | slugify }}.md"
questions:
  to:
    help: Who takes over?
    placeholder: "[Who]"
  quiet_week:
    type: bool
    placeholder: "[Yes/No]"
  edit:
    help: The name of an option of ops, so this has no flag of its own
    placeholder: "-"
---
# Handover: {{ title }}

**To**: {{ to }}
**Quiet Week**: {{ quiet_week }}
**Edit**: {{ edit }}
""",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "Who takes over?" in ops("new", "handover", "--root", str(repo), "--help").out
    seen = ops("new", "handover", "Week 47", "--to", "Dana", "--no-quiet-week",
               "-d", "edit=x", "--root", str(repo))  # fmt: skip
    assert seen.code == 0, seen.err
    text = read(repo, f"handovers/{TODAY}-week-47.md")
    assert text == ("# Handover: Week 47\n\n**To**: Dana  \n**Quiet Week**: No  \n**Edit**: x\n")


# The editor


def test_edit_opens_the_document(ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "VISUAL", f"{sys.executable} -c \"import sys; open('seen','w').write(sys.argv[1])\""
    )
    assert ops("new", "runbook", "A", "--edit").code == 0
    assert (repo / "seen").read_text(encoding="utf-8") == f"operations{os.sep}runbooks{os.sep}a.md"


def test_edit_without_an_editor_writes_nothing(ops: Ops, repo: Path) -> None:
    seen = ops("new", "runbook", "A", "--edit")
    assert seen.code == 1
    assert "$EDITOR" in seen.err
    assert documents(repo) == []


def test_the_editor_is_read_by_a_shell_as_git_does(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "ed").write_text('#!/bin/sh\necho "$MODE $*" > seen\n', encoding="utf-8")
    (repo / "ed").chmod(0o755)
    monkeypatch.setenv("HOME", str(repo))
    monkeypatch.setenv("EDITOR", "MODE=quick $HOME/ed")
    assert ops("new", "runbook", "A", "--edit").code == 0
    assert (repo / "seen").read_text(encoding="utf-8") == "quick operations/runbooks/a.md\n"


@pytest.mark.parametrize(
    "editor", ["no-such-editor", f"{sys.executable} -c 'raise SystemExit(4)'", "vim '"]
)
def test_an_editor_that_fails_leaves_the_document(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    seen = ops("new", "runbook", "A", "--edit")
    assert seen.code == 1
    assert "The document is operations/" in seen.err
    assert documents(repo) == ["runbooks/a.md"]


# The boundary


def test_a_bug_is_told_short_and_whole_with_debug(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("oops")

    monkeypatch.setattr("opsdocs.cli.new_document.compose", broken)
    short = ops("new", "runbook", "A")
    assert short.code == 3
    assert "a bug in ops: LookupError: oops" in short.err
    assert "Traceback" not in short.err
    assert "Traceback" in ops("new", "runbook", "A", "--debug").err


def test_no_control_characters_reach_the_terminal(ops: Ops, repo: Path) -> None:
    seen = ops("new", "run\x1b[31mbook", "A")
    assert seen.code == 2
    assert "\x1b" not in seen.err


def test_the_process_ends_with_the_exit_code(repo: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "opsdocs", "nonsense"], cwd=repo, capture_output=True, check=False
    )
    assert ended.returncode == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('ownr = "x"', "[defaults]: there is no question 'ownr'"),
        ('[defaults.runbok]\nowner = "x"', "[defaults]: there is no document type 'runbok'"),
        ('[defaults.runbook]\nownr = "x"', "[defaults.runbook]: there is no question 'ownr'"),
    ],
)
def test_misspelt_settings_are_named(ops: Ops, repo: Path, settings: str, message: str) -> None:
    (repo / "operations/ops.toml").write_text(f"[defaults]\n{settings}\n", "utf-8")
    seen = ops("new", "runbook", "A")
    assert seen.code == 2
    assert message in seen.err
    assert "Did you mean" in seen.err


def test_settings_of_other_types_and_by_alias_are_fine(ops: Ops, repo: Path) -> None:
    text = '[defaults]\nseverity = "P3"\n[defaults.dr]\ntier = 1\n'
    (repo / "operations/ops.toml").write_text(text, "utf-8")
    assert ops("new", "runbook", "A").code == 0
    assert "**Tier**: 1  \n" in ops("new", "dr-plan", "A", "--stdout").out


def test_an_end_alone_dates_a_post_mortem(ops: Ops, repo: Path) -> None:
    seen = ops("new", "postmortem", "A", "--end", "2026-11-20 23:00")
    assert seen.out == "operations/incidents/2026-11-20-a.md\n"


def test_an_empty_column_stays_open(ops: Ops, repo: Path) -> None:
    rows = ["--recovery-sequence", "app | | 10m", "--recovery-sequence", "db |  |"]
    text = ops("new", "dr", "A", *rows, "--stdout").out
    link = "[Link to its runbook]"
    assert f"| 1     | app  | {link} | 10m      |\n| 2     | db   | {link} | [45m]    |\n" in text


@pytest.mark.slow
@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 0), (">&- 2>&-", 1)])
def test_a_closed_stdout_is_told_and_a_closed_stderr_is_fine(
    repo: Path, closed: str, code: int
) -> None:
    command = f'"{sys.executable}" -m opsdocs new runbook A {closed}'
    assert subprocess.run(["/bin/sh", "-c", command], cwd=repo, check=False).returncode == code
    assert documents(repo) == ["runbooks/a.md"]


@pytest.mark.slow
def test_a_full_stdout_is_no_bug(repo: Path) -> None:
    command = f'"{sys.executable}" -m opsdocs new runbook A > /dev/full'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=repo, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "cannot print 'operations/runbooks/a.md': No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "option", "value"),
    [
        ("post-mortem", "start", "2026-12-24 10:00"),
        ("post-mortem", "end", "2026-12-24 10:00"),
        ("post-mortem", "date", "2026-12-24"),
    ],
)
def test_what_is_on_record_has_happened(ops: Ops, name: str, option: str, value: str) -> None:
    seen = ops("new", name, "X", f"--{option}", value, "--defaults", "--stdout")
    assert (seen.code, seen.out) == (2, "")
    assert f"--{option}: {value}" in seen.err
    assert "is in the future" in seen.err
