"""`ops run`: a person at a real terminal follows a procedure; what happened stays in its log."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pexpect
import pytest
from following import KEYS, do, figures, in_seconds, log_of
from person import Ops, as_person_without_rights
from procedures import FIVE, runbook
from repositories import begin_repository, git
from screen import CTRL_U, ENTER, Screen, Terminal

from opsdocs.runs.log import Clock, new_log
from opsdocs.runs.read import read_log


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def test_a_step_that_failed_is_shown_again_after_a_stop(five: Path, repo: Path) -> None:
    person = Terminal(repo, "run", "five", "--by", "Ann")
    person.answers("Prerequisites", "")
    do(person, "d")
    person.sees("Step 1 of 5: One")
    do(person, "f")
    person.answers("Enter: say nothing", ENTER)
    person.answers("[g] go on", "q")
    assert person.ends() == 130
    person = Terminal(repo, "run", "five", "--resume", "--by", "Ann")
    person.sees("0 of 5 steps done, 1 failed.")
    person.sees("Step 1 of 5: One")
    do(person, "q")
    assert person.ends() == 130


def test_five_steps_a_failure_a_note_a_kill_and_a_resume(  # noqa: PLR0915 - one story
    five: Path, repo: Path
) -> None:
    before = five.read_text("utf-8")
    times: dict[str, datetime] = {}
    person = Terminal(repo, "run", "five", "--exec", "--by", "Ann")
    person.answers("Prerequisites", "")
    do(person, "d")
    person.answers("Step 1 of 5: One", "")
    do(person, "x")
    person.sees("1 | echo one")
    person.answers("[r] run it", "r")
    person.sees("Exit code 0.")
    times["One"] = now()
    do(person, "d")
    person.sees("Step 2 of 5: Two")
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees("Exit code 3.")
    do(person, "f")
    person.answers("Enter: say nothing", "It printed three", ENTER)
    person.answers("[g] go on", "g")
    person.sees("Step 3 of 5: Three")
    do(person, "n")
    time.sleep(1.1)
    person.answers("Enter: leave open", "Slow today", ENTER)
    do(person, "d")
    times["Three"] = now()
    person.sees("Step 4 of 5: Four")
    person.sees(KEYS)
    person.child.kill(signal.SIGKILL)
    person.child.wait()

    assert five.read_text("utf-8") == before
    time.sleep(1.1)
    person = Terminal(repo, "run", "five", "--exec", "--resume", "--by", "Ann")
    person.sees("Going on with the run of")
    person.sees("Step 4 of 5: Four")
    do(person, "x")
    person.sees("Not run from here: it is sql")
    do(person, "s")
    person.answers("Enter: next", "No database here", ENTER)
    person.sees("Step 5 of 5: Five")
    do(person, "d")
    person.sees("Verification")
    do(person, "d")
    times["end"] = now()
    person.sees("30m promised")
    person.sees("failed: Step 2 of 5: Two (It printed three)")
    person.sees("skipped: Step 4 of 5: Four (No database here)")
    person.sees("Noted at Step 2 of 5: Two: It printed three")
    person.answers("[l] leave it in the log", "t")
    person.sees("Noted at Step 3 of 5: Three: Slow today")
    person.answers("[l] leave it in the log", "l")
    person.sees("Last Tested is not offered, since not all was followed")
    assert person.ends() == 1  # a step failed

    assert five.read_text("utf-8") == before.replace(
        "Look at Two.", "Look at Two. It printed three"
    )
    records = log_of(repo)
    start = records[0]
    assert start["document"] == "runbooks/five.md"
    assert start["commit"] == git(repo, "rev-parse", "HEAD").strip()
    assert (start["by"], start["state"], start["author"]) == ("Ann", "committed", False)
    outcomes = [
        (one["title"], one["outcome"], one.get("note")) for one in records
        if one["event"] == "outcome"
    ]  # fmt: skip
    assert outcomes == [
        ("Prerequisites", "done", None), ("One", "done", None),
        ("Two", "failed", "It printed three"), ("Three", "done", None),
        ("Four", "skipped", "No database here"), ("Five", "done", None),
        ("Verification", "done", None),
    ]  # fmt: skip
    assert [one["code"] for one in records if one["event"] == "exit"] == [0, 3]
    at = {one.get("title"): one["at"] for one in records if one["event"] == "outcome"}
    for title in ("One", "Three"):
        assert abs(datetime.fromisoformat(at[title]) - times[title]) <= timedelta(seconds=1)
    assert abs(datetime.fromisoformat(records[-1]["at"]) - times["end"]) <= timedelta(seconds=1)
    assert "echo" not in json.dumps(records)  # hashes of commands, no output
    ((run,), _) = read_log(next((repo / "operations/.runs").glob("*")), repo)
    followed = datetime.fromisoformat(records[-1]["at"]) - run.began
    assert abs(run.seconds + run.pauses - followed.total_seconds()) <= 2
    assert run.pauses >= 1


def test_back_edit_values_and_stop(five: Path, repo: Path) -> None:
    five.write_text(five.read_text("utf-8").replace("echo one", "echo <NAME> '<NAME>' \"<name2>\""))
    editor = repo / "ed"
    editor.write_text('#!/bin/sh\nsed -i s/three/trois/ "$1"\n')
    editor.chmod(0o755)
    person = Terminal(repo, "run", "five", "--set", "name2=a b", "--exec", EDITOR=str(editor))
    person.sees("Note: this document differs from the one that is committed.")
    person.answers("[y] run commands of it all the same", "y")
    person.answers("Value for <NAME>", "$(id); x'", ENTER)
    do(person, "d")
    person.sees("""echo '$(id); x'"'"'' '$(id); x'\\'''""")
    person.sees('"a b"')
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees("$(id); x' $(id); x' a b")
    do(person, "d")
    person.sees("Step 2")
    do(person, "b")
    person.sees("Step 1")
    do(person, "v")
    person.answers("Value for <NAME>", "")
    person.answers("Enter: ", CTRL_U, "new", ENTER)
    person.answers("Enter: ", ENTER)
    person.sees("echo new 'new'")
    do(person, "d", "d")
    person.sees("Step 3")
    do(person, "e")
    person.sees("The document was changed during this run")
    person.sees("echo trois")
    do(person, "q")
    person.sees("Stopped; the log is kept. To go on: ops run operations/runbooks/five.md --resume")
    assert person.ends() == 130
    assert "Interrupted" not in person.rest
    records = log_of(repo)
    assert records[0]["state"] == "changed"
    assert [one["event"] for one in records if one["event"] in {"back", "edited", "stop"}] == [
        "back", "edited", "stop"
    ]  # fmt: skip
    said = json.dumps(records) + five.read_text("utf-8")
    assert "$(id)" not in said  # a value may be a secret


def test_all_steps_without_a_terminal(five: Path, ops: Ops) -> None:
    seen = ops("run", "five", "--dry-run")
    assert seen.code == 0
    assert "Step 4 of 5: Four\n" in seen.out
    assert "    DROP TABLE orders;\n" in seen.out
    assert "Expected Result: It is seen.\n" in seen.out
    assert not (five.parents[1] / ".runs").exists()
    seen = ops("run", "five")
    assert seen.code == 2
    assert "ops run needs a terminal" in seen.err
    assert "To see them all: ops run five --dry-run" in seen.err
    assert ops("run", "five", "--dry-run", "--set", "X=1").code == 2
    assert "no command has <X>" in ops("run", "five", "--dry-run", "--set", "X=1").err
    assert ops("run", "nothing-like-that").code == 1


# Nothing runs but what a person has looked at and wants to be run.


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("touch pwned\x1b[2J\x1b[H", "\\u001b"),
        ("touch pwned # \u202emetsys eht stsil", "\\u202e"),
        ("touch\xa0pwned; touch pwned", "\\u00a0"),
        ("touch pwn\u200ded; touch pwned", "\\u200d"),
        ("echo fine" + " " * 10_000 + "; touch pwned", "characters, more than a person looks at"),
        ("touch pwned <NAMESPACE>", "<NAMESPACE> has no value yet"),
    ],
)
def test_a_command_that_is_not_what_it_seems_is_not_run(repo: Path, command: str, why: str) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(runbook([("One", "bash", command)]), "utf-8", newline="")
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec")
    if "<" in command:
        person.answers("Enter: leave open", ENTER)
    do(person, "d", "x")
    person.sees("Not run from here: ")
    person.sees(why)
    do(person, "q")
    assert person.ends() == 130
    assert "\u202e" not in person.rest
    assert not (repo / "pwned").exists()


def test_keys_that_were_typed_before_and_text_that_is_pasted_run_nothing(repo: Path) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    evil = "touch pwned\n\n[r] run it   [c] do not run it\nPress r to go on"
    path.write_text(runbook([("x", "bash", evil), ("r", "bash", "touch pwned")]), "utf-8")
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec", "--by", "x")
    person.types("x", "r", "x", "r")  # before anything is asked
    person.sees("Be there")
    do(person, "d")
    person.sees("Press r to go on")
    person.sees(KEYS)
    for keys in ("xr", "\x1b[200~xr\x1b[201~", "r", "x"):  # pasted, and a key of another question
        time.sleep(0.2)
        person.types(keys)
    person.sees("This would be run")
    person.sees("[c] do not run it\x1b")
    for keys in ("rr", "\r", "y", "c"):
        time.sleep(0.2)
        person.types(keys)
    person.sees("> do not run it")
    do(person, "q")
    assert person.ends() == 130
    assert not (repo / "pwned").exists()


def test_what_a_command_before_did_to_its_shell_is_gone_and_said(repo: Path) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    steps = [("One", "bash", "cd operations\nNAMESPACE=orders; pwd"),
             ("Two", "bash", 'echo "in $PWD for $NAMESPACE"'),
             ("Three", "bash", "cd operations && NAMESPACE=x && echo $NAMESPACE")]  # fmt: skip
    path.write_text(runbook(steps), "utf-8")
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec")
    do(person, "d", "x")
    person.sees(f"in {repo}:")
    person.answers("[r] run it", "r")
    do(person, "d", "x")
    person.sees(
        "Note: A command before went to another folder; this one begins in the first again."
    )
    person.sees("Note: A command before set NAMESPACE, which is not set in this one.")
    person.answers("[r] run it", "r")
    person.sees(f"in {repo} for ")
    do(person, "d", "x")
    person.sees("This would be run")
    person.sees("[r] run it")
    assert "Note:" not in person.child.before
    person.types("c")
    do(person, "q")
    person.ends()


def test_a_run_that_goes_on_asks_only_for_values_that_are_still_needed(repo: Path) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(runbook([("One", "sh", "echo <FIRST>"), ("Two", "sh", "echo <NEXT>")]), "utf-8")
    begin_repository(repo)
    person = Terminal(repo, "run", "five")
    person.answers("Value for <FIRST>", "1", ENTER)
    person.answers("Value for <NEXT>", "2", ENTER)
    do(person, "d", "d", "q")
    person.ends()
    person = Terminal(repo, "run", "five", "--resume")
    person.sees("Value for <NEXT>")
    assert "<FIRST>" not in person.child.before
    person.answers("Enter: ", "2", ENTER)
    person.sees("echo 2")
    do(person, "q")
    person.ends()


SESSION = """# Resize a volume

## Procedure

1. *Look at the volume.* Its size is
   the one that was asked for:

   ```
   $ kubectl describe pvc/<VOLUME> \\
       --namespace orders
   Annotations: <none>
   ```

2. Tell the others

   ```{warning}
   rm -rf is <NOT> a command here
   ```
"""


def test_what_a_session_printed_is_no_command(repo: Path, ops: Ops) -> None:
    """Nor is a note, whose fence is a directive of MyST; and titles are shown as one reads them."""
    path = repo / "operations/runbooks/resize.md"
    path.parent.mkdir()
    path.write_text(SESSION, "utf-8")
    begin_repository(repo)
    shown = ops("run", "resize", "--dry-run", "--set", "VOLUME=data-0").out
    assert "Step 1 of 2\n\n  Look at the volume. Its size is the one that was asked for:\n" in shown
    assert "    kubectl describe pvc/data-0 \\\n" in shown
    person = Screen(repo, "run", "resize", "--exec", "--set", "VOLUME=data-0", size=(20, 40))
    person.sees("[y] run commands of it all the same")
    person.types("y")
    person.sees("[d] done   [f] failed   [s] skip\n[n] note   [e] edit   [v] values\n[q] stop")
    person.types("x")
    person.sees("[c] do not run it")
    look = person.text[person.text.index("This would be run") :]
    assert "Annotations" not in look
    assert "--namespace orders" in look
    person.types("c")
    person.sees("> do not run it\n[x] look at the command, to run it\n[d] done")
    person.sees("[q] stop")
    person.types("d")
    person.sees("Step 2 of 2: Tell the others")
    person.sees("rm -rf is <NOT> a command here")
    person.sees("[n] note   [b] back")
    assert "[x]" not in person.text[person.text.index("Step 2 of 2") :]
    person.types("q")
    assert person.ends() == 130


def test_only_run_with_exec_executes(repo: Path, ops: Ops) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(
        runbook([("One", "bash", "touch pwned"), ("$(touch pwned)", "", "touch pwned")])
    )
    begin_repository(repo)
    for command in (
        ("run", "five", "--dry-run"), ("show", "five"), ("list",), ("check",), ("index",),
        ("review", "five", "--outcome", "right", "--by", "$(touch pwned)"),
    ):  # fmt: skip
        assert ops(*command).code in {0, 1}
    person = Terminal(repo, "run", "five")
    do(person, "d")
    person.sees(KEYS)
    for key in ("x", "r", "d"):
        time.sleep(0.2)
        person.types(key)
    do(person, "d", "d")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    assert not (repo / "pwned").exists()


def test_a_command_that_destroys_asks_for_its_word(repo: Path) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(runbook([("One", "bash", "rm \\\n  -rf gone")], "Draft"), "utf-8")
    (repo / "gone").mkdir()
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec")
    person.sees("Note: this document is a draft.")
    person.answers("[q] stop", "y")
    do(person, "d", "x")
    person.sees("Note: this document is a draft.")
    person.sees("It destroys data. To run it, type: rm")
    person.answers("Enter: ", "r", ENTER)
    person.sees("Not run.")
    assert (repo / "gone").exists()
    do(person, "x")
    person.answers("type: rm", "")
    person.answers("Enter: ", "rm", ENTER)
    person.sees("Exit code 0.")
    assert not (repo / "gone").exists()
    do(person, "q")
    person.ends()


def test_output_is_shown_harmless_and_kept_only_when_asked_without_secrets(repo: Path) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    token = "ghp_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"
    command = f"printf '\\033]0;evil\\007\\033[31mred\\033[0m {token[:20]}'; echo {token[20:]}; sleep 30 &"
    path.write_text(runbook([("One", "bash", command)]), "utf-8")
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec", "--keep-output")
    do(person, "d", "x")
    person.answers("[r] run it", "r")
    person.sees("\\x1b]0;evil\\x07red ")
    person.sees("Exit code 0.")
    do(person, "q")
    person.ends()
    (output,) = (one["output"] for one in log_of(repo) if one["event"] == "exit")
    assert "ghp_…" in output
    assert token not in output


# A drill, for real


def test_a_restore_drill_with_sqlite(  # noqa: PLR0915 - one story
    repo: Path, ops: Ops
) -> None:
    """Data is written, dumped, lost and restored; the report has what this test measures itself."""
    if shutil.which("sqlite3") is None:
        pytest.skip("sqlite3 is not installed")
    database = repo / "orders.db"
    newest = now() - timedelta(minutes=7)
    with sqlite3.connect(database) as connection:
        connection.execute("create table orders (id integer, at text)")
        connection.executemany(
            "insert into orders values (?, ?)",
            [(n, f"{newest - timedelta(minutes=n):%Y-%m-%d %H:%M:%S}") for n in range(3)],
        )
    connection.close()
    subprocess.run("sqlite3 orders.db .dump > orders.sql", shell=True, cwd=repo, check=True)
    answers = {
        "rto": "1h", "status": "Active", "duration": "10m", "risk_level": "High",
        "steps": [
            {"title": "See that it is lost", "command": "test ! -e orders.db && echo lost",
             "expected_result": "lost", "troubleshooting": "Stop."},
            {"title": "Restore the dump", "command": "sqlite3 orders.db < orders.sql",
             "expected_result": "No output", "troubleshooting": "Take the dump before."},
        ],
        "integrity_checks":
            ["`sqlite3 orders.db 'select count(*), max(at) from orders'` gives 3 and the newest"],
        "verification": ["`sqlite3 orders.db 'select 1'` prints 1"],
    }  # fmt: skip
    (repo / "answers.yml").write_text(json.dumps(answers), "utf-8")
    assert ops("new", "restore", "orders-db", "--data-file", "answers.yml").code == 0
    begin_repository(repo)
    database.unlink()

    person = Terminal(repo, "run", "restore-orders-db", "--exec", "--drill", "--by", "Kim Novak")
    person.sees("When was the service interrupted?")
    person.sees("Enter: now")
    interrupted = datetime.now(UTC)
    person.types(ENTER)
    do(person, "d", "d")
    person.sees("Step 1 of 2")
    do(person, "x")
    person.answers("[r] run it", "r")
    time.sleep(2)
    do(person, "d")
    person.sees("Step 2 of 2")
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees("Exit code 0.")
    do(person, "d")
    person.sees("Integrity Checks")
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees(f"It printed {newest:%Y-%m-%d %H:%M:%S} UTC")
    person.answers("[y] yes", "y")
    do(person, "d", "d")
    person.sees("Verification")
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees("Exit code 0.")
    do(person, "d")
    validated = datetime.now(UTC)
    person.answers("[p] Pass", "p")
    person.answers("[n] no", "y")
    assert person.ends() == 0
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from orders").fetchone() == (3,)
    connection.close()

    (report,) = (repo / "operations/backup-recovery").glob("20*-restore-of-orders-db.md")
    text = report.read_text("utf-8")
    (_, rto, _), (_, rpo) = figures(text, "orders-db")
    assert abs(in_seconds(rto) - (validated - interrupted).total_seconds()) <= 1.5
    assert abs(in_seconds(rpo) - (interrupted - newest).total_seconds()) <= 1.5
    assert "**Result**: Pass" in text
    assert "**Test Type**: Restore" in text
    assert re.search(r"^- \*\*\d\d:\d\d\*\* - Interruption", text, re.MULTILINE)
    assert re.search(r"^- \*\*\d\d:\d\d\*\* - Validation: Verification", text, re.MULTILINE)
    assert "Kim Novak" in text
    procedure = (repo / "operations/backup-recovery/restore-orders-db.md").read_text("utf-8")
    assert "**Last Restore Test**: 2026-11-23" in procedure
    assert "**Tested By**: Kim Novak" in procedure
    found = ops("check", str(report), "--select", "rto-not-in-timeline", "--select", "rto-not-met")
    assert found.out == ""


# What goes wrong


def test_what_cannot_be_followed_is_told(repo: Path, ops: Ops) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    (folder / "none.md").write_text("# Runbook: None\n\n## Procedure\n\nJust do it.\n", "utf-8")
    seen = ops("run", "none", "--dry-run")
    assert seen.code == 1
    assert "none.md has no steps to follow" in seen.err
    twice = runbook(FIVE).replace("### Step 3:", "### Step 2:")
    (folder / "twice.md").write_text(twice, "utf-8")
    seen = ops("run", "twice", "--dry-run")
    assert seen.code == 0
    assert "There are several steps 2 in operations/runbooks/twice.md" in seen.err
    assert "Step 3 of 5, written as step 2: Three\n" in seen.out
    (folder / "broken.md").write_bytes(b"\xff\xfe")
    assert ops("run", "broken", "--dry-run").code == 1
    listed = "# Runbook: L\n\n## Procedure\n\n1. Do `ls -l`\n2. Then\n\n   ```bash\n   ls\n   ```\n"
    (folder / "listed.md").write_text(listed, "utf-8")
    seen = ops("run", "listed", "--dry-run")
    assert "Step 2 of 2: Then\n" in seen.out
    assert seen.code == 0


@pytest.mark.parametrize("damage", ["cut off", "edited", "newer", "nonsense"])
def test_a_damaged_log(five: Path, repo: Path, damage: str) -> None:
    person = Terminal(repo, "run", "five")
    do(person, "d", "d", "d", "q")
    person.ends()
    (path,) = (repo / "operations/.runs").glob("*")
    lines = path.read_text("utf-8").splitlines()
    if damage == "cut off":
        path.write_text("\n".join(lines)[:-20], "utf-8")
    elif damage == "edited":
        lines[4] = (
            lines[4]
            .replace('"outcome": "done"', '"outcome": "perfect"')
            .replace('"item": 1', '"item": "1e9"')
        )
        lines.insert(2, "not json")
        path.write_text("\n".join(lines) + "\n", "utf-8")
    elif damage == "newer":
        path.write_text("\n".join(lines).replace('"v": 1', '"v": 7') + "\n", "utf-8")
    else:
        path.write_bytes(b"\x00\xff" * 1000 + b"\n[[[[\n{}\n")
    person = Terminal(repo, "run", "five", "--resume")
    if damage == "cut off":
        person.sees("the last line was cut off; it is left out.")
        person.sees("Step 3 of 5")
        do(person, "q")
        assert person.ends() == 130
        records = [
            json.loads(line) for line in path.read_text("utf-8").splitlines() if line[-1] == "}"
        ]
        assert records[-1]["event"] == "stop"
    elif damage == "edited":
        person.sees(":3: it is not a record; the line is left out.")
        person.sees("Going on")
        do(person, "q")
        assert person.ends() == 130
    elif damage == "newer":
        assert person.ends() == 1
        assert "later version of ops" in person.rest
    else:
        assert person.ends() == 1
        assert "no run of operations/runbooks/five.md" in person.rest
    seen = subprocess.run(
        [sys.executable, "-m", "opsdocs", "check", "-q"], cwd=repo, capture_output=True, check=False
    )
    assert seen.returncode in {0, 1}
    assert b"broken-rule" not in seen.stdout


def test_a_clock_that_jumps(tmp_path: Path) -> None:
    times = iter([0, 0, 10, 20 - 3600, 30 - 3600, 40])
    ticks = iter([5.0, 5.0, 15.0, 25.0, 35.0, 45.0])
    begun = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    first = begun + timedelta(seconds=next(times))
    clock = Clock(lambda: begun + timedelta(seconds=next(times)), lambda: next(ticks))
    assert first == begun
    log = new_log([tmp_path / "operations/.runs"], "runbooks/x.md", tmp_path, clock)
    for event in ("start", "shown", "shown", "end"):
        log.write(event, outcome="passed")
    ((run,), lines) = read_log(log.path, tmp_path)
    jumps = [one["jumped"] for one in lines.records if one["event"] == "clock"]
    assert jumps == [-3600, 3600]
    assert run.seconds == 30
    assert run.pauses == 0


def test_a_clock_that_is_set_during_a_drill(five: Path, repo: Path, ops: Ops) -> None:
    """The log notices it while the drill is followed; behind a pause nothing is claimed."""
    fakes = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not fakes:
        pytest.skip("faketime is not installed")
    clock = repo / "clock"
    clock.write_text("+0\n")
    environment = {
        "LD_PRELOAD": str(fakes[0]), "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    person = Terminal(repo, "run", "five", "--drill", **environment)
    person.answers("When was the service interrupted?", ENTER)
    do(person, "d")
    person.sees("Step 1 of 5")
    clock.write_text("-3600\n")
    do(person, "d", "d")
    person.sees("Step 3 of 5")
    person.child.kill(signal.SIGKILL)
    person.child.wait()
    assert [one["jumped"] for one in log_of(repo) if one["event"] == "clock"] == [-3600]
    clock.write_text("-7200\n")
    person = Terminal(repo, "run", "five", "--resume", **environment)
    person.sees("The clock is earlier than the last line of the log; an RTO can't be measured.")
    do(person, "d", "d", "d", "d")
    person.sees("Measured RTO: not measured")
    person.answers("[p] Pass", "o")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    (report,) = (repo / "operations/backup-recovery").glob("20*.md")
    text = report.read_text("utf-8")
    assert "- The clock was set back by 1h" in text
    assert "| [From the times: 1h 35m] |" in text


def test_a_secret_in_a_note_is_not_kept(five: Path, repo: Path) -> None:
    person = Terminal(repo, "run", "five")
    person.sees("Prerequisites")
    do(person, "n")
    person.answers("Enter: leave open", "Went in with password=hunter2-and-more", ENTER)
    person.sees("a secret in the note was masked")
    do(person, "q")
    person.ends()
    (note,) = [line["note"] for line in log_of(repo) if line["event"] == "note"]
    assert note == "Went in with password=…"


def test_a_terminal_that_closes(five: Path, repo: Path) -> None:
    person = Terminal(repo, "run", "five")
    do(person, "d", "d")
    person.sees("Step 2 of 5")
    person.sees(KEYS)
    person.child.close(force=False)  # the terminal is gone
    person = Terminal(repo, "run", "five", "--resume")
    person.sees("1 of 5 steps done.")
    person.sees("Step 2 of 5")
    do(person, "q")
    person.ends()


def test_two_people_at_once(five: Path, repo: Path) -> None:
    one = Terminal(repo, "run", "five", "--by", "Ann")
    do(one, "d")
    two = Terminal(repo, "run", "five", "--by", "Bo")
    two.sees("Somebody is following this now: a run of")
    do(two, "d", "q")
    two.ends()
    three = Terminal(repo, "run", "five", "--resume", "--by", "Ann")
    three.sees("Going on with the run of")  # the one that nobody follows
    three.sees("by Bo")
    do(three, "q")
    three.ends()
    do(one, "d", "q")
    one.ends()
    logs = [path.read_text("utf-8") for path in (repo / "operations/.runs").glob("*")]
    assert len(logs) == 2
    assert all(log.count('"start"') == 1 for log in logs)


def test_a_repository_that_cannot_be_written(five: Path, repo: Path, tmp_path_factory: Any) -> None:
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o777)
    operations = repo / "operations"
    operations.chmod(0o555)
    try:
        args = as_person_without_rights([sys.executable, "-m", "opsdocs", "run", "five"])
        child = pexpect.spawn(
            args[0], args[1:], cwd=str(repo), encoding="utf-8", timeout=20, dimensions=(50, 200),
            env={**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home / "state"),
                 "TERM": "xterm"},
        )  # fmt: skip
        child.expect_exact("can't be written: the log is")
        child.expect_exact("[q] stop")
        child.send("q")
        child.expect(pexpect.EOF)
    finally:
        operations.chmod(0o755)
    (path,) = (home / "state").rglob("*.jsonl")
    assert "runs" in path.parts
    assert not (operations / ".runs").exists()


def test_the_run_goes_into_the_timeline_of_the_open_incident(five: Path, repo: Path) -> None:
    incident = repo / "operations/incidents/2026-11-23-outage.md"
    incident.parent.mkdir()
    text = (
        "# Post-Mortem: Outage\n\n**Date**: 2026-11-23  \n**Duration**: 1h  \n**Severity**: P2  \n"
        "**Status**: Monitoring\n\n## Summary\n\nx\n\n## Timeline\n\n- **00:01** - Start\n\n"
        "## Impact\n\nx\n"
    )
    incident.write_text(text, "utf-8")
    person = Terminal(repo, "run", "five", "--by", "Ann")
    do(person, *"ddddddd")
    person.answers("[n] no", "n")
    person.sees("An incident is open: Post-Mortem: Outage")
    person.answers("[n] no", "y")
    assert person.ends() == 0
    new = incident.read_text("utf-8")
    added = new.replace(text[: text.index("## Impact")].rstrip("\n"), "").split("\n")[1]
    assert re.fullmatch(
        r"- \*\*(?:\d{4}-\d\d-\d\d )?\d\d:\d\d\*\* - Followed "
        r"\[Runbook: Five steps\]\(\.\./runbooks/five\.md\): passed, 5 of 5 steps done, in \d+s",
        added,
    ), new


def test_a_document_of_another_house_is_followed_by_its_lists_or_its_commands(
    repo: Path, ops: Ops
) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    (folder / "lists.md").write_text(
        "# KubeNodeNotReady\n\n## Meaning\n\nIt is.\n\n## Mitigation\n\n1. Look at `kubectl get nodes`\n"
        "2. Drain it\n\n## Rollback\n\n1. Uncordon\n2. Wait\n", "utf-8",
    )  # fmt: skip
    seen = ops("run", "lists", "--dry-run")
    assert "Step 2 of 2: Drain it\n" in seen.out
    (folder / "commands.md").write_text(
        "# EtcdDown\n\n## Impact\n\nHigh.\n\n## Diagnosis\n\n```console\n$ oc get nodes\nNAME  STATUS\n```\n\n"
        "## Mitigation\n\n```sh\noc adm upgrade <node-name>\n```\n", "utf-8",
    )  # fmt: skip
    seen = ops("run", "commands", "--dry-run", "--set", "NODE-NAME=n 1")
    assert "Step 1 of 2: Diagnosis\n\n    oc get nodes\n" in seen.out
    assert "Step 2 of 2: Mitigation\n\n    oc adm upgrade 'n 1'\n" in seen.out


def test_a_drill_by_hand(repo: Path, ops: Ops) -> None:
    """Without --exec the person says when it began, and how old the newest record is."""
    assert ops("new", "restore", "orders-db", "--rto", "4m", "--defaults").code == 0
    begin_repository(repo)
    person = Terminal(repo, "run", "restore-orders-db", "--drill", "--by", "Kim")
    begun = now() - timedelta(minutes=5)
    person.answers("When was the service interrupted?", "")
    person.answers("Enter: now", f"{now() + timedelta(hours=1):%Y-%m-%d %H:%M:%S}", ENTER)
    person.sees("is not a time in the past")
    person.answers("Enter: now", f"{begun:%H:%M:%S}", ENTER)
    while person.child.expect_exact(["Integrity Checks\x1b", KEYS]) == 1:
        person.types("d")
    do(person, "d")
    person.answers("When was the newest record", "")
    person.answers("Enter: not known", f"{begun - timedelta(minutes=2):%Y-%m-%d %H:%M:%S}", ENTER)
    while person.child.expect_exact(["Measured RTO: ", KEYS]) == 1:
        person.types("d")
    person.sees("Measured RPO: 2m\r\n")
    person.answers("[f] Fail", "f")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    (report,) = (repo / "operations/backup-recovery").glob("20*.md")
    text = report.read_text("utf-8")
    (target, rto, passed), (_, rpo) = figures(text, "orders-db")
    assert 300 <= in_seconds(rto) <= 330
    assert (target, rpo, passed) == ("4m", "2m", "No")
    assert "as Kim told" in text
    procedure = (repo / "operations/backup-recovery/restore-orders-db.md").read_text("utf-8")
    assert "**Tested By**" not in procedure  # nobody agreed


def test_ctrl_c_stops_a_command_or_else_the_run(repo: Path) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        pytest.skip("these tests were started in the background, where Ctrl-C is ignored")
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(
        runbook([("One", "bash", "echo begun; sleep 60"), ("Two", "bash", 'read x; echo "got $x"')])
    )
    begin_repository(repo)
    person = Terminal(repo, "run", "five", "--exec", "--by", "Ann")
    do(person, "d", "x")
    person.answers("[r] run it", "r")
    person.sees("begun\r\n")
    time.sleep(0.5)
    person.types("\x03")
    person.sees("Exit code 130.")
    do(person, "d", "x")
    person.answers("[r] run it", "r")
    time.sleep(0.5)
    person.types("hello\n")
    person.sees("got hello")
    do(person, "\x03")
    person.sees("Stopped; the log is kept. To go on: ops run operations/runbooks/five.md --resume")
    assert person.ends() == 130
    assert log_of(repo)[-1]["event"] == "stop"


def test_prose_is_shown_without_escapes_and_with_values(repo: Path, ops: Ops) -> None:
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    action = r"Delete it: curl http://\<host>/a\_b, or `echo \_ <host>`; \[sic]"
    path.write_text(
        runbook([("One", "bash", "ping <host>")]).replace("It is seen.", action), "utf-8"
    )
    seen = ops("run", "five", "--dry-run", "--set", "host=web-1")
    assert r"Delete it: curl http://web-1/a_b, or `echo \_ web-1`; [sic]" in seen.out


def test_what_a_step_has_is_read_as_markdown_has_it(repo: Path, ops: Ops) -> None:
    """Indented code keeps its lines, a fence in a fence is text of it, a comment is not shown."""
    path = repo / "operations/runbooks/look.md"
    path.parent.mkdir()
    path.write_text(
        "# Look\n\n## Procedure\n\n### Step 1: Look\n\n<!-- not\nshown -->\n\nBoth `**kw` and `**x**`:\n\n"
        "    uptime  # all hosts\n    df -h\n\n````bash\ncat <<'E'\n```\nE\n````\n\n"
        "> ```sh\n> id\n> ```\n\n- ```sh\n  w\n  ```\n\n**Expected Result**: fine\n",
        "utf-8",
    )
    shown = ops("run", "look", "--dry-run").out.partition("Look\n\n")[2]
    assert shown == (
        "Step 1 of 1: Look\n\n  Both `**kw` and `**x**`:\n\n    uptime  # all hosts\n    df -h\n\n"
        "    cat <<'E'\n    ```\n    E\n\n    id\n\n  -\n\n    w\n\n  Expected Result: fine\n"
    )
