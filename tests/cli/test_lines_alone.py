"""A terminal that only prints lines: TERM=dumb, a line printer, Emacs; and the keys of a real one."""

import json
import re
from pathlib import Path

from desk import Desk
from following import log_of
from incidents import timeline, write
from person import Clock, Ops


def test_a_runbook_is_asked_line_by_line(repo: Path) -> None:
    desk = Desk()
    code = desk.run(
        [
            ("Which task is it?", ""), ("  It can't stay empty   <: back", ""), ("> ", "\n"), ("this can't stay empty", ""), ("> ", "Renew\n"),
            ("What does this procedure accomplish?", ""), ("> ", "<\n"),  # back
            ("Now: Renew   (Enter: keep it)", ""), ("> ", "\n"),
            ("What does this procedure accomplish?", ""), ("> ", "Keep TLS valid\n"),
            ("How often", ""), ("> ", "Monthly\n"),
            ("How long does it take?", ""), ("=: 30m", ""),
            ("> ", "=\n"),
            ("How much can go wrong?", ""), ("> ", "9\n"), ("Write a number from 1 to", ""), ("> ", "hi\n"),
            ("  1. ", "Look\n"), ("  2. ", "\n"),
            ("Numbers, with commas", ""), ("> ", "1\n"), ("> ", "\x04"),
        ],
        "new", "runbook",
    )  # fmt: skip
    assert code == 130
    assert "Nothing was written" not in desk.text
    assert "Interrupted. Your answers are kept. Go on with: ops new runbook --resume" in desk.text
    assert "\x1b" not in desk.text


def test_enter_keeps_what_was_chosen_before(repo: Path) -> None:
    desk = Desk()
    code = desk.run(
        [
            ("How much can go wrong?", ""), ("Enter: 1 (Leave open)   <: back", ""), ("> ", "Medium\n"),
            ("  1. ", "<\n"),
            ("How much can go wrong?", ""), ("Enter: 3 (Medium)   <: back", ""), ("> ", "\n"),
            ("  1. ", "\n"),
            ("What else", ""), ("Enter: go on", ""), ("> ", "1\n"),
            ("> ", "<\n"),
            ("What else", ""), ("  1. [x] ", ""), ("Enter: those marked   0: none", ""), ("> ", "\n"),
            ("What to do first", ""), ("> ", "Take a backup\n.\n"),
            ("Your answers", ""), ("> ", "<\n"), ("What to do first", ""), ("> ", "<\n"),
            ("What else", ""), ("> ", "0\n"), ("Your answers", ""), ("Write the document", ""), ("> ", "\n"),
        ],
        "new", "runbook", "A", "--purpose", "P", "--frequency", "F", "--duration", "5m",
    )  # fmt: skip
    assert code == 0, desk.text
    assert "**Risk Level**: Medium" in (repo / "operations/runbooks/a.md").read_text("utf-8")


def test_a_text_of_several_lines_ends_with_a_dot(repo: Path) -> None:
    desk = Desk()
    given = ("--start", "2026-11-20 10:00", "--end", "2026-11-20 11:00", "-d", "severity=P2")
    code = desk.run(
        [
            ("What happened, for somebody", ""), ("End with a line that has only '.'", ""),
            ("> ", "Nobody could pay.\nFor an hour.\n.\n"),
            ("Who is responsible for this post-mortem?", ""), ("> ", "\n"),
            ("Who was affected?", ""), ("> ", "2,300\n"),
            ("What will be done?", "Alert\n"), ("By whom?", "Dana\n"), ("Until when?", "=\n"), ("  2. ", "\n"),
            ("What else", ""), ("> ", "\n"),
            ("Your answers", ""), ("Write the document", ""), ("> ", "\n"),
        ],
        "new", "post-mortem", "Checkout outage", *given,
    )  # fmt: skip
    assert code == 0, desk.text
    text = (repo / "operations/incidents/2026-11-20-checkout-outage.md").read_text("utf-8")
    assert "Nobody could pay.\nFor an hour.\n" in text
    assert re.search(r"- \[ \] Alert - Dana - 2026-\d\d-\d\d\n", text)


def test_records_are_ticked_by_their_numbers(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    file = write(
        tmp_path / "chat.csv",
        "time,who,text\n2026-11-23 14:05Z,Kim,slow\n2026-11-23 14:06Z,Sam,ok\n",
    )
    desk = Desk()
    asked = ("Which of these belong into the timeline?", "")
    script = [asked, ("1. [x] 14:05  Kim: slow", ""), ("> ", "2\n")]
    assert desk.run(script, "note", "--from", file) == 0
    assert "1 entry added; 1 left out." in desk.text
    minute(31)
    desk = Desk()
    assert desk.run([asked, ("Enter: those marked", ""), ("> ", "\n")], "note", "--from", file) == 0
    assert "1 entry added; 1 known before." in desk.text
    assert "Sam: ok" not in desk.text  # what is there already is not asked for again
    assert len(timeline(incident)) == 4


def test_above_the_list_stands_what_is_not_in_it_and_where_nothing_is_new_there_is_no_list(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    file = write(tmp_path / "chat.txt", "13:31 slow\n14:05 errors\n")
    desk = Desk()
    beyond = ("1 lies before 13:50, at 13:31 UTC: left out. To take it: --since 13:31", "")
    script = [beyond, ("1. [x] 14:05  errors", ""), ("> ", "\n")]
    assert desk.run(script, "note", "--zone", "UTC", "--from", file) == 0, desk.text
    assert (desk.text.count("lies before"), desk.missing) == (1, "")
    desk = Desk()
    assert desk.run([beyond, ("0 entries added; 1 known before.", "")], "note", "--zone", "UTC",
                    "--from", file) == 0  # fmt: skip
    assert "Which of these" not in desk.text


def test_which_of_two_incidents(incident: Path, ops: Ops, minute: Clock) -> None:
    assert ops("new", "post-mortem", "Mail is late", "--start", "now", "-q").code == 0
    minute(5)
    desk = Desk()
    script = [("Which incident?", ""), ("> ", "<\n"), ("> ", "2\n"),
              ("Ctrl-D ends.", ""), ("> ", "Errors at 31 %\n"), ("> ", "\n"), ("> ", "\x04")]  # fmt: skip
    assert desk.run(script, "note") == 0, desk.text
    late = incident.with_name("2026-11-23-mail-is-late.md")
    assert "- **14:05** - Errors at 31 %" in timeline(late)
    minute(6)
    desk = Desk()
    script = [("Which incident?", ""), ("> ", "1\n"), ("Ctrl-D ends.", ""), ("> ", "\x04")]
    assert desk.run(script, "note") == 0
    assert "Nothing was written." in desk.text
    assert desk.run([("Which incident?", ""), ("> ", "\x04")], "note", "x") == 130


def test_a_runbook_is_followed_line_by_line(five: Path, repo: Path) -> None:
    desk = Desk(EDITOR="true", VISUAL="true")
    code = desk.run(
        [
            ("[q] stop", "d\n"), ("[q] stop", "n\n"), ("Note:", ""), ("> ", "<\n"),  # back: no note
            ("[q] stop", "n\n"), ("Note:", ""), ("> ", "It is slow\n"),
            ("[q] stop", "zzz\nd\n"), ("[q] stop", "b\n"), ("[q] stop", "e\n"), ("[q] stop", "d\n"),
            ("[q] stop", "f\n"), ("What happened?", ""), ("> ", "No disk\n"), ("[g] go on", "g\n"),
            ("[q] stop", "s\n"), ("Why is it skipped?", ""), ("> ", "\n"), ("this is needed", ""), ("> ", "No time\n"),
            ("[q] stop", "d\n"), ("[q] stop", "d\n"), ("[q] stop", "d\n"),
            ("add it to the step's Troubleshooting", "t\n"), ("leave it in the log", "e\n"),
            ("leave it in the log", "l\n"),
        ],
        "run", "five", "--by", "Ann",
    )  # fmt: skip
    assert code == 1, desk.text
    assert "It is slow" in five.read_text("utf-8")
    outcomes = [one["outcome"] for one in log_of(repo) if one["event"] == "outcome"]
    assert outcomes == ["done", "done", "done", "failed", "skipped", "done", "done", "done"]


def test_keys_are_read_one_at_a_time(five: Path, repo: Path) -> None:
    desk = Desk(TERM="xterm", NO_COLOR="1")
    script = [("[q] stop", "d"), ("[q] stop", "q"), ("Stopped; the log is kept.", "")]
    assert desk.run(script, "run", "five", "--exec", "--by", "Ann") == 130
    assert "Interrupted" not in desk.text
    assert log_of(repo)[-1]["event"] == "stop"
    desk = Desk(TERM="xterm", NO_COLOR="1")
    script = [("0 of 5 steps done.", ""), ("[q] stop", "x"), ("echo one", ""), ("[c] do not run it", "r"), ("one\n", ""),
              ("Exit code 0.", ""), ("[q] stop", "d"), ("[q] stop", "\x04")]  # fmt: skip
    assert desk.run(script, "run", "five", "--exec", "--resume", "--by", "Ann") == 130
    codes = [one["code"] for one in log_of(repo) if one["event"] == "exit"]
    assert codes == [0]
    assert json.dumps(log_of(repo)).count('"outcome": "done"') == 2
