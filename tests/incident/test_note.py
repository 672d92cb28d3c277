"""`ops note`: the timeline of an incident, while it happens and from what other tools have kept."""

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from incidents import timeline, write
from paths import ROOT, TESTS
from person import Clock, Ops
from repositories import git
from screen import CTRL_D, ENTER, Screen


def read(document: Path) -> list[str]:
    """Return the entries as they are read, without where they come from."""
    return [re.sub(" <!--.*", "", line) for line in timeline(document)]


def test_an_incident_may_begin_before_it_is_written_down(
    repo: Path, ops: Ops, minute: Clock
) -> None:
    minute(12)
    done = ops("new", "post-mortem", "Checkout down", "--start", "20 minutes ago", "-q")
    assert done.code == 0, done.err
    assert ops("note", "Errors at 31 %").code == 0
    document = repo / done.out.strip()  # nobody has said whether it is over
    assert "**Status**: [Investigating/Identified/Monitoring/Resolved]" in document.read_text()
    assert timeline(document)[0] == "- **13:52** - Start of the incident"
    assert ops("note", "--status", "Identified", "The pool").code == 0
    assert "**Status**: Identified" in document.read_text("utf-8")
    done = ops("new", "post-mortem", "Day before", "--start", "yesterday 22:10", "-q", "--stdout")
    assert "**Date**: 2026-11-22" in done.out
    assert "**Status**: [Investigating/" in done.out
    given = ("--start", "13:05", "--end", "40 minutes ago")
    done = ops("new", "post-mortem", "Before", *given, "-q")
    assert "**Duration**: 27m" in (repo / done.out.strip()).read_text("utf-8")
    assert ops("note", "More").code == 0  # what has an end is over
    # A window of maintenance may be one to come.
    done = ops("new", "maintenance-window", "Disks", "--start", "23:05")
    assert (done.code, "is not a date and time" in done.err) == (2, True)
    assert ops("new", "post-mortem", "X", "--start", "99 parsecs ago").code == 2


@pytest.mark.parametrize(
    ("title", "running", "over"),
    [("Zeitleiste", "In Untersuchung", "Behoben"), ("Chronologie", "En cours", "Résolu"),
     ("Cronología", "En curso", "Resuelto"), ("時系列", "対応中", "解決済み")],
)  # fmt: skip
def test_an_incident_that_is_not_over_is_told_in_its_language(
    repo: Path, ops: Ops, title: str, running: str, over: str
) -> None:
    """No type is read for that; its labels are those of the built-in ones."""
    folder = repo / "operations/incidents"
    folder.mkdir(parents=True)
    for name, status in (("old", over), ("new", running)):
        text = f"# Incident {name}\n\n**Status**: {status}\n\n## {title}\n\n- 10:00 A\n\n## Root cause\n\nB\n"
        (folder / f"{name}.md").write_text(text, "utf-8")
    done = ops("note", "More")
    assert (done.code, done.out) == (0, "operations/incidents/new.md\n"), done.err


def test_notes_stand_in_the_order_of_their_times(incident: Path, ops: Ops, minute: Clock) -> None:
    minute(12)
    done = ops("note", "Rolled", "back", "to", "`1.4.2`")
    assert (done.code, done.out) == (0, "operations/incidents/2026-11-23-checkout-down.md\n")
    assert done.err == "14:12 UTC  Rolled back to `1.4.2`\n"
    assert ops("note", "Errors at 31 %", "--at", "5 minutes ago").code == 0
    assert ops("note", "First page", "--at", "14:03").code == 0
    assert timeline(incident) == [
        "- **14:00** - Start of the incident",
        "- **14:03** - First page",
        "- **14:07** - Errors at 31 %",
        "- **14:12** - Rolled back to `1.4.2`",
        "- **HH:MM** - Resolution",
    ]


def test_what_is_typed_becomes_one_harmless_line(incident: Path, ops: Ops) -> None:
    done = ops("note", "a\n\n## Root Cause\n<b>x</b> <!-- ops: ignore secret --> \x1b[31m")
    assert timeline(incident)[1] == (
        "- **14:00** - a ## Root Cause \\<b>x\\</b> \\<!- - ops: ignore secret -- > \\x1b[31m"
    )
    assert "\x1b" not in done.err
    done = ops("note", "the key AKIAABCDEFGHIJKLMNOP leaked")
    assert "AKIA… leaked" in timeline(incident)[2]
    assert "warning: a secret in the note was masked" in done.err


@pytest.mark.parametrize(("typed", "written"), [
    ("psql postgres://app:Xk9wq2Lm@db/orders", "psql postgres://app:…@db/orders"),
    ("it works with PASSWORD=Xk9wq2Lm now", "it works with PASSWORD=… now"),
    ('set "api_key": "8f2c01d7"', 'set "api\\_key": "…"'),
    ("the password: ask Kim for it", "the password: ask Kim for it"),
    ("see http://web1:8080/a@b", "see http://web1:8080/a@b"),
])  # fmt: skip
def test_a_password_is_told_by_what_stands_before_it(
    incident: Path, ops: Ops, typed: str, written: str
) -> None:
    assert ops("note", typed).code == 0
    assert timeline(incident)[1].replace("\\_", "_") == f"- **14:00** - {written}".replace(
        "\\_", "_"
    )


def test_what_to_do_next_is_told(repo: Path, ops: Ops) -> None:
    begun = ops("new", "post-mortem", "Checkout down", "--start", "now")
    assert begun.err.endswith('Next: ops note "What you see"\n')
    over = ops("note", "--resolved")
    assert over.err.endswith(
        "Next, what is still open: ops check operations/incidents/2026-11-23-checkout-down.md\n"
    )


def test_states_and_the_end(incident: Path, ops: Ops, minute: Clock) -> None:
    minute(10)
    assert ops("note", "--status", "identified", "the limit of the pool").code == 0
    assert "**Status**: Identified  \n" in incident.read_text("utf-8") or (
        "**Status**: Identified\n" in incident.read_text("utf-8")
    )
    minute(42)
    assert ops("note", "--resolved", "errors below 0.1 %").code == 0
    text = incident.read_text("utf-8")
    assert "**Status**: Resolved" in text
    assert "**Duration**: 42m" in text
    assert timeline(incident)[1:] == [
        "- **14:10** - Identified: the limit of the pool",
        "- **14:42** - Resolved: errors below 0.1 %",
    ]
    assert ops("note", "too late").err.startswith("error: no incident is open\n")


def test_after_midnight_an_entry_carries_its_day(incident: Path, ops: Ops, minute: Clock) -> None:
    minute(11 * 60)
    ops("note", "Still down")
    assert timeline(incident)[:2] == [
        "- **14:00** - Start of the incident", "- **2026-11-24 01:00** - Still down",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        ((), 2, "what happened?"),
        (("x", "--at", "25:99"), 2, "--at 25:99: this is not a time"),
        (("x", "--at", "2027-01-01 10:00"), 2, "--at 2027-01-01 10:00: that is in the future"),
        (("x", "--status", "Fine"), 2, "--status Fine: "),
        (("x", "--status", "Identified", "--resolved"), 2, "exclude each other"),
        (("x", "--to", "nothing"), 1, "no document is called 'nothing'"),
        (("x", "--zone", "UTC"), 2, "--zone needs --from"),
        (("x", "--at", "03/04/2026 10:00"), 2, "--at 03/04/2026 10:00: this is not a time"),
        (("x", "--at", "01.01.0001 0:30 JST"), 2, "--at 01.01.0001 0:30 JST: this is not a time"),
        (("x", "--at", "13:05 BST"), 2, "--at 13:05 BST: this is not a time"),
        (("x", "--at", ""), 2, "--at is empty"),
        (("x", "--to", " "), 2, "--to is empty"),
        (("x", "--status", ""), 2, "--status is empty"),
        (("--from", "none.json"), 1, "cannot read none.json"),
        (("--from", ""), 2, "--from names no file"),
        (("--from", "git:"), 2, "--from git:: this is not a range"),
        (("--from", "a.csv", "--zone", "Mars/Base"), 2, "there is no such time zone"),
    ],
)
def test_what_is_refused(
    incident: Path, ops: Ops, args: tuple[str, ...], code: int, message: str
) -> None:
    before = incident.read_text("utf-8")
    done = ops("note", *args)
    assert done.code == code
    assert message in done.err
    assert done.err.startswith("error: ")
    assert incident.read_text("utf-8") == before


def test_an_evening_in_america_is_of_the_day_in_utc(
    incident: Path, ops: Ops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdocs.cli.clock.today", lambda: date(2026, 11, 22))
    begun = ops("new", "post-mortem", "Late", "--start", "now")
    assert "It is dated 2026-11-23: times are UTC, where it is that day." in begun.err
    assert "is in the future" not in ops("check", "--select", "date-in-future").out


def test_two_incidents_at_once(incident: Path, ops: Ops) -> None:
    ops("new", "post-mortem", "Search slow", "--start", "now", "-q")
    done = ops("note", "x")
    assert done.code == 1
    assert "2 incidents are open: 2026-11-23-checkout-down, 2026-11-23-search-slow" in done.err
    assert ops("note", "x", "--to", "search").code == 0


def test_of_several_documents_that_a_name_fits_it_is_the_open_incident(
    incident: Path, ops: Ops, minute: Clock
) -> None:
    minute(5)
    assert ops("new", "post-mortem", "Checkout slow", "--end", "13:00", "-q").code == 0
    assert ops("new", "runbook", "Checkout by hand", "-q").code == 0
    assert ops("note", "Rolled back", "--to", "checkout").code == 0
    assert "- **14:05** - Rolled back" in timeline(incident)
    assert ops("note", "--resolved", "--to", "checkout").code == 0
    assert "may be any of 3 documents" in ops("note", "Late", "--to", "checkout").err


def test_what_says_that_it_is_over_is_no_open_incident(incident: Path, ops: Ops) -> None:
    text = incident.read_text("utf-8")
    over = incident.with_name("2026-11-20-search-slow.md")
    over.write_text(text.replace("**Status**: Investigating", "**Status**: Closed"), "utf-8")
    assert ops("note", "Rolled back").code == 0  # into the other one
    about = "\n\n## About This Document\n\n**Status**: Closed\n"
    incident.write_text(text.replace("**Status**: Investigating\n", "") + about, "utf-8")
    assert ops("note", "x").err.startswith("error: no incident is open\n")


def test_a_document_without_a_timeline_and_one_with_a_conflict(incident: Path, ops: Ops) -> None:
    page = incident.with_name("other.md")
    page.write_text("# Other\n\n## Summary\n", "utf-8")
    assert "has no timeline" in ops("note", "x", "--to", "other").err
    text = incident.read_text("utf-8").replace(
        "- **HH:MM** - Event 2", "<<<<<<< HEAD\n- x\n=======\n>>>>>>> b"
    )
    incident.write_text(text, "utf-8")
    done = ops("note", "x")
    assert ":15: a conflict of a merge is left here" in done.err
    assert incident.read_text("utf-8") == text


@pytest.mark.slow
def test_three_who_type_at_once(incident: Path) -> None:
    script = ("import sys\nfrom opsdocs.cli import main\n"
              "for at in range(20):\n    assert main.run(['note', '-q', f'{sys.argv[1]} {at}']) == 0\n")  # fmt: skip
    people = [subprocess.Popen([sys.executable, "-c", script, name], cwd=incident.parent, stdout=subprocess.DEVNULL)
              for name in ("Kim", "Sam", "Ana")]  # fmt: skip
    assert [one.wait() for one in people] == [0, 0, 0]
    notes = [line.rpartition(" - ")[2].split() for line in timeline(incident)]
    for name in ("Kim", "Sam", "Ana"):
        assert [int(note[1]) for note in notes if note[0] == name] == list(range(20))


@pytest.mark.slow
def test_a_session_from_the_first_minute_to_a_checked_document(
    repo: Path, ops: Ops, minute: Clock
) -> None:
    (repo / "operations/incidents").mkdir()
    screen = Screen(repo, "new", "post-mortem", "Checkout down", "--start", "now")
    assert screen.ends() == 0
    minute(5)
    screen = Screen(repo / "operations", "note")
    screen.sees("One line is one entry")
    screen.types("Errors at 31 %", ENTER)
    screen.sees("14:05 UTC  Errors at 31 %")
    screen.types("Rolled back to 1.4.2", ENTER)
    screen.sees("14:05 UTC  Rolled back to 1.4.2")
    screen.types(CTRL_D)
    assert screen.ends() == 0
    alerts = [{"labels": {"alertname": "OrdersDown"}, "annotations": {}, "fingerprint": "4af1",
               "startsAt": "2026-11-23T14:01:30Z", "endsAt": "2026-11-23T14:09:00Z", "status": "resolved"}]  # fmt: skip
    write(repo / "alerts.json", alerts)
    minute(10)
    screen = Screen(repo, "note", "--from", "alerts.json")
    screen.sees("Which of these belong into the timeline?", "14:01  Alert OrdersDown fired")
    screen.types(ENTER)
    assert screen.ends() == 0
    minute(12)
    screen = Screen(repo, "note", "--resolved", "Errors below 0.1 %")
    assert screen.ends() == 0
    document = repo / "operations/incidents/2026-11-23-checkout-down.md"
    assert [re.sub(" <!--.*", "", line) for line in timeline(document)] == [
        "- **14:00** - Start of the incident",
        "- **14:01** - Alert OrdersDown fired",
        "- **14:05** - Errors at 31 %",
        "- **14:05** - Rolled back to 1.4.2",
        "- **14:09** - Alert OrdersDown resolved",
        "- **14:12** - Resolved: Errors below 0.1 %",
    ]
    checked = ops("check", "--format", "json")
    assert checked.code == 0, checked.out
    assert {one["rule"] for one in json.loads(checked.out)} <= {"placeholder-left"}


# What other tools have kept. The shapes are those of real exports; what they tell is made up.

SLACK = [
    {"type": "message", "user": "U1", "text": "<@U2> errors at 31 % :fire: &amp; <https://g.example/d|board>",
     "ts": "1795442700.000200", "reactions": [{"name": "pushpin", "users": ["U1"], "count": 1}]},
    {"type": "message", "user": "U2", "text": "looking", "ts": "1795442760.000100", "edited": {"ts": "1"}},
    {"type": "message", "subtype": "channel_join", "user": "U2", "text": "<@U2> joined", "ts": "1795442600.0001"},
    {"type": "message", "subtype": "tombstone", "user": "U2", "text": "gone", "ts": "1795442610.0001", "hidden": True},
    {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "am",
     "text": "[FIRING:1] OrdersDown eu", "ts": "1795442710.000100"},
    {"type": "message", "subtype": "bot_message", "bot_id": "B1", "text": "tip of the day", "ts": "1795442711.000100"},
    {"type": "message", "user": "U1", "ts": "1795442720.000100", "files": [{"name": "graph.png"}]},
]  # fmt: skip
USERS = [
    {"id": "U1", "name": "kim", "profile": {"display_name": "Kim"}},
    {"id": "U2", "real_name": "Sam Ito", "tz": None},
]
RECORDS = {
    "slack": (SLACK, ["- **14:05** - U1: @U2 errors at 31 % 🔥 & board (https://g.example/d)",
                      "- **14:05** - [FIRING:1\\] OrdersDown eu (am)"]),
    "pagerduty": ({"log_entries": [
        {"id": "R1", "type": "trigger_log_entry", "created_at": "2026-11-23T14:05:10Z", "summary": "Triggered",
         "incident": {"summary": "[#7] OrdersDown"}, "agent": {"summary": "API"}},
        {"id": "R2", "type": "acknowledge_log_entry", "created_at": "2026-11-23T15:06:00+01:00",
         "incident": {"summary": "[#7] OrdersDown"}, "agent": {"summary": "Kim"}},
        {"id": "R3", "type": "notify_log_entry", "created_at": "2026-11-23T14:06:30Z", "summary": "Notified"}]},
        ["- **14:05** - Paged: OrdersDown (API)", "- **14:06** - Acknowledged: OrdersDown (Kim)"]),
    "pagerduty webhook": ({"event": {"id": "E1", "event_type": "incident.annotated", "occurred_at": "2026-11-23T14:07:00.5Z",
        "agent": {"summary": "Kim"}, "data": {"content": "Killed the query", "incident": {"summary": "OrdersDown"}}}},
        ["- **14:07** - Kim: Killed the query"]),
    "pagerduty escalation": ({"event": {"id": "E2", "event_type": "incident.escalated", "occurred_at": "2026-11-23T14:08:00Z",
        "agent": {"summary": "Kim"}, "data": {"title": "OrdersDown", "assignees": [{"summary": "Sam"}]}}},
        ["- **14:08** - Escalated to Sam: OrdersDown (Kim)"]),
    "pagerduty notes": ({"log_entries": [
        {"id": "N1", "type": "annotate_log_entry", "created_at": "2026-11-23T14:07:00Z", "summary": "Note added",
         "channel": {"type": "note", "notes": "Killed the query"}},
        {"id": "N2", "type": "annotate_log_entry", "created_at": "2026-11-23T14:08:00Z", "summary": "Pool raised"}]},
        ["- **14:07** - Killed the query", "- **14:08** - Pool raised"]),
    "opsgenie": ({"data": [
        {"log": "Alert acknowledged via web", "type": "alertAction", "owner": "kim@example.com",
         "createdAt": "2026-11-23T14:06:00Z", "offset": "1_1"},
        {"log": "Executed [Update]", "type": "system", "owner": "System", "createdAt": "2026-11-23T14:06:01Z",
         "offset": "1_2"}]}, ["- **14:06** - Alert acknowledged via web (kim@example.com)"]),
    "jira service management": ({"values": [{"log": "Alert acknowledged", "logType": "activity",
        "owner": "kim@example.com", "logTime": "2026-11-23T14:06:00.612Z"}]},
        ["- **14:06** - Alert acknowledged (kim@example.com)"]),
    "opsgenie webhook": ({"action": "Close", "alert": {"alertId": "a-1", "message": "OrdersDown",
        "createdAt": 1795442700000, "updatedAt": 1795443000000000123, "username": "kim"}},
        ["- **14:10** - Closed: OrdersDown (kim)"]),
    "alertmanager": ({"version": "4", "groupKey": "{}", "receiver": "x", "alerts": [
        {"status": "firing", "labels": {"alertname": "OrdersDown", "pod": pod}, "annotations": {"summary": "31 %"},
         "startsAt": "2026-11-23T14:05:58.432911368Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": pod}
        for pod in ("a", "b")]}, ["- **14:05** - Alert OrdersDown fired: 31 % (2 times)"]),
    "amtool": ([{"labels": {"alertname": "OrdersDown"}, "annotations": {}, "startsAt": "2026-11-23T14:05:00Z",
        "endsAt": "2026-11-23T14:20:00Z", "fingerprint": "c", "status": {"state": "active"}}],
        ["- **14:05** - Alert OrdersDown fired"]),
    "grafana": ({"orgId": 1, "alerts": [{"status": "resolved", "labels": {"alertname": "OrdersDown"}, "annotations": {},
        "startsAt": "2026-11-23T14:05:00Z", "endsAt": "2026-11-23T14:09:00Z", "fingerprint": "d", "silenceURL": ""}]},
        ["- **14:05** - Alert OrdersDown fired", "- **14:09** - Alert OrdersDown resolved"]),
    "github": ([{"url": "https://api.github.com/repos/a/b/deployments/1", "id": 1, "environment": "production",
        "ref": "v1.4.3", "sha": "abc", "creator": {"login": "kim"}, "created_at": "2026-11-23T13:58:00Z"},
        {"url": "https://api.github.com/repos/a/b/issues/comments/2", "id": 2, "user": {"login": "sam"},
         "body": "looking", "created_at": "2026-11-23T14:05:00Z"}],
        ["- **13:58** - Deployment to production: v1.4.3 (kim)"]),
    "github runs": ({"total_count": 1, "workflow_runs": [{"id": 3, "node_id": "W", "name": "deploy", "run_number": 9,
        "conclusion": "success", "display_title": "v1.4.3", "head_sha": "abc", "created_at": "2026-11-23T13:55:00Z",
        "updated_at": "2026-11-23T13:59:00Z", "actor": {"login": "kim"}}]},
        ["- **13:59** - Workflow deploy #9: success - v1.4.3 (kim)"]),
    "github webhook": ({"action": "completed", "sender": {"login": "kim"}, "repository": {"id": 1}, "workflow_run": {
        "id": 3, "node_id": "W", "name": "deploy", "run_number": 9, "conclusion": "failure", "status": "completed",
        "created_at": "2026-11-23T13:55:00Z", "updated_at": "2026-11-23T13:59:00Z", "actor": {"login": "kim"}}},
        ["- **13:59** - Workflow deploy #9: failure (kim)"]),
    "gitlab": ([{"id": 4, "noteable_type": "Issue", "noteable_iid": 17, "body": "closed", "system": True,
        "author": {"name": "Kim"}, "created_at": "2026-11-23T14:08:00.000Z"}, {"id": 5, "noteable_type": "Issue", "body": "added label", "system": True,
        "author": {"name": "Kim"}, "created_at": "2026-11-23T14:08:01.000Z"}], ["- **14:08** - Issue #17 closed (Kim)"]),
    "git log": (("commit 0123456789abcdef0123456789abcdef01234567\nMerge: 1 2\nAuthor: Kim <k@x>\n"
        "Date:   Mon Nov 23 15:04:00 2026 +0100\n\n    Merge branch 'pool'\n"),
        ["- **14:04** - Commit 0123456: Merge branch 'pool' (Kim)"]),
    "text": ("[2026-11-23 14:05:10Z] Kim: errors\n  and more\n2026-11-23T14:06Z Sam: looking\n",
        ["- **14:05** - Kim: errors and more", "- **14:06** - Sam: looking"]),
    "csv": ("when;who;message\n2026-11-23 14:05:00+00:00;Kim;errors\n", ["- **14:05** - Kim: errors"]),
    "json lines": ('{"timestamp": 1795442700, "msg": "errors", "id": 7}\n{"timestamp": 1795442760, "msg": "more"}\n',
        ["- **14:05** - errors", "- **14:06** - more"]),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_records_become_entries(
    name: str, incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    value, expected = RECORDS[name]
    minute(30)
    file = write(tmp_path / "records", value)
    done = ops("note", "--from", file)
    assert done.code == 0, done.err
    entries = [re.sub(" <!-- ops:src .* -->", "", line) for line in timeline(incident)]
    assert [line for line in entries if "Start of" not in line and "HH:MM" not in line] == expected
    before = incident.read_text("utf-8")
    again = ops("note", "--from", file)
    assert again.err.startswith("0 entries added; ")
    assert incident.read_text("utf-8") == before
    assert "timeline-order" not in ops("check").out


CASES = TESTS / "cases/records"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_what_a_tool_told_of_an_incident(
    case: Path, incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    """A case is records in a fence, the entries that they make, and those of --all besides."""
    _, records, expected = re.split(r"^```.*\n", case.read_text("utf-8"), flags=re.MULTILINE)
    minute(59)
    file = write(tmp_path / "records", records)
    begun, *_, over = timeline(incident)
    listed = [part.strip().splitlines() for part in expected.split("With `--all`:\n")]
    for option, entries in zip(("--defaults", "--all"), listed, strict=True):
        done = ops("note", "--from", file, option)
        assert done.code == 0, done.err
        shown = [re.sub(" <!-- ops:src .* -->", "", line) for line in timeline(incident)]
        known = listed[0] if option == "--all" else []
        assert shown == [begun, *sorted([*known, *entries], key=lambda line: line[4:9]), over]
        assert "timeline-order" not in ops("check").out


def test_an_export_has_names_and_roles(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr("incident/2026-11-23.json", json.dumps(SLACK))
        archive.writestr("incident/2020-01-01.json", "not read at all")
    done = ops("note", "--from", str(tmp_path / "export.zip"), "--all", "--keep-events")
    assert done.code == 0, done.err
    lines = timeline(incident)
    assert any("Kim: @Sam Ito errors at 31 %" in line for line in lines)
    assert any("Kim: Shared graph.png" in line for line in lines)
    kept = incident.with_name("2026-11-23-checkout-down.events.jsonl")
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert {row["text"] for row in rows if not row["kept"]} == {"tip of the day", "@Sam Ito joined"}
    again = ops("note", "--from", str(kept), "--all")
    assert again.err.startswith("0 entries added; ")
    ops("new", "post-mortem", "Second", "--start", "now", "-q")
    done = ops(
        "note",
        "--to",
        "second",
        "--from",
        str(tmp_path / "export.zip"),
        "--all",
        "--anonymous",
        "--since",
        "2026-11-23 14:00",
    )
    assert done.code == 0, done.err
    text = incident.with_name("2026-11-23-second.md").read_text("utf-8")
    assert "Kim" not in text
    assert "Sam" not in text
    assert "Responder 1: @" not in text
    assert "Responder 2: Responder 1 errors at 31 %" in text


def test_a_mark_is_one_in_any_colour(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    told = [{"type": "message", "user": "U1", "text": "Rolled back", "ts": "1795442700.000100",
             "reactions": [{"name": "+1::skin-tone-3", "count": 1}]}]  # fmt: skip
    file = write(tmp_path / "channel.json", told)
    assert "1 entry added." in ops("note", "--marked", ":+1:", "--from", file).err


def test_whatever_names_an_export_gives_the_same(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    export = tmp_path / "export"
    channel = export / "incident"
    channel.mkdir(parents=True)
    write(export / "users.json", USERS)
    write(export / "channels.json", [{"id": "C1", "name": "incident"}])
    write(channel / "2026-11-23.json", SLACK)
    write(channel / "2020-01-01.json", "not read at all")
    before = incident.read_text("utf-8")
    entry = "- **14:05** - Kim: @Sam Ito errors at 31 %"
    for named in (export, channel, channel / "2026-11-23.json"):
        incident.write_text(before, "utf-8")
        done = ops("note", "--from", str(named))
        assert done.code == 0, done.err
        assert any(line.startswith(entry) for line in timeline(incident)), named
    incident.write_text(before, "utf-8")
    done = ops("note", "--from", "-", stdin=json.dumps(SLACK))
    assert done.code == 0, done.err
    assert any("U1: @U2 errors" in line for line in timeline(incident))
    dump = tmp_path / "dump"  # which has a file for each channel
    dump.mkdir()
    write(dump / "users.json", USERS)
    write(dump / "C1.json", {"channel_id": "C1", "messages": SLACK})
    incident.write_text(before, "utf-8")
    assert ops("note", "--from", str(dump)).code == 0
    assert any("errors at 31 %" in line for line in timeline(incident))
    (tmp_path / "nothing").mkdir()
    done = ops("note", "--from", str(tmp_path / "nothing"))
    assert "is not a folder of a Slack export" in done.err
    wrong = write(export / "incident/2026-11-23.json", "[")
    assert "the JSON ends early or is broken" in ops("note", "--from", str(export)).err
    Path(wrong).write_bytes(b"\xff[]")
    assert "is not UTF-8 text" in ops("note", "--from", str(export)).err


def test_records_of_a_day_whose_start_nobody_has_told(
    repo: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    document = repo / "operations/incidents/2026-11-22-mail.md"
    document.parent.mkdir()
    head = "# Incident Post-Mortem: Mail\n\n**Status**: {}\n\n## Timeline\n\n## Root Cause\n\nA disk.\n"
    rows = "time,text\n2026-11-21T23:40Z,before\n2026-11-22T10:00Z,full\n2026-11-23T10:00Z,late\n"
    file = write(tmp_path / "rows.csv", rows)
    for status, entries in (
        ("Resolved", ["- **10:00** - full"]),
        ("Monitoring", ["- **2026-11-22 10:00** - full", "- **2026-11-23 10:00** - late"]),
    ):
        document.write_text(head.format(status), "utf-8")
        done = ops("note", "--to", "mail", "--from", file, "--keep-events")
        assert done.code == 0, done.err
        assert [re.sub(" <!--.*", "", line) for line in timeline(document)] == entries
    kept = document.with_name("2026-11-22-mail.events.jsonl")
    kept.write_text('{"time": 1}\n', "utf-8")
    done = ops("note", "--to", "mail", "--from", file, "--keep-events")
    assert (done.code, "can't be read" in done.err) == (1, True)


@pytest.mark.parametrize(("typed", "written"), [
    ("13:45", "13:45"), ("1:45 pm", "13:45"), ("1 PM", "13:00"), ("13.45", "13:45"),
    ("14:45 CET", "13:45"), ("午後 1:45", "13:45"), ("14:01", "14:01"), ("23.11.2026 13:45", "13:45"),
    ("11/23/2026 13:45", "13:45"), ("Nov 23 13:45", "13:45"), ("2026-11-22 11:30 PM", "2026-11-22 23:30"),
    ("Dec 31 10:00", "2025-12-31 10:00"), ("31 Dec 2024 10:00", "2024-12-31 10:00"),
])  # fmt: skip
def test_a_time_may_be_told_as_in_a_timeline(
    incident: Path, ops: Ops, typed: str, written: str
) -> None:
    done = ops("note", "x", "--at", typed)
    assert done.code == 0, done.err
    assert done.err.startswith(f"{written} UTC  x")


def test_what_git_log_prints(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    printed = (
        "commit 1111111111\nAuthor:     Kim <k@x>\nAuthorDate: Mon Nov 23 13:00:00 2026 +0000\n"
        "Commit:     Kim <k@x>\nCommitDate: Mon Nov 23 14:04:00 2026 +0000\n\n    Raise the limit (#12)\n\n"
        "commit 2222222222 (HEAD -> main)\nAuthor: Sam <s@x>\nDate:   Mon, 23 Nov 2026 15:05:00 +0100\n\n"
        "    Look at it\n\n"
        "commit 3333333333\nAuthor: Sam <s@x>\nDate:   2026-11-23T14:06:00+00:00\n\n    Again\n\n"
        "commit 5555555555 (tag: v1.4.3, tag: stable, origin/main)\nAuthor: Sam <s@x>\n"
        "Date:   2026-11-23T14:07:00+00:00\n\n    Release\n\n"
        f"commit 6666666666\nAuthor: Sam <s@x>\nDate:   Mon, 23 Nov {9 * 10**20} 15:05:00 +0100\n\n    Late\n\n"
        "commit 4444444444\nAuthor: Sam <s@x>\nDate:   some day\n\n    Never\n"
    )
    done = ops("note", "--all", "--from", write(tmp_path / "log", printed))
    assert done.code == 0, done.err
    assert read(incident)[1:-1] == [
        "- **14:04** - Commit 1111111: Raise the limit (#12) (Kim)",
        "- **14:05** - Sam: Commit 2222222: Look at it",
        "- **14:06** - Sam: Commit 3333333: Again",
        "- **14:07** - Commit 5555555 (v1.4.3, stable): Release (Sam)",
    ]
    assert "2 have no time: left out." in done.err


def test_rows_of_any_tool(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    rows = [
        {
            "created_at": "2026-11-23 14:05:00+00:00",
            "access_token": "d2f1",
            "code": 7,
        },  # which has no text: nothing is guessed to be one
        {
            "created_at": "2026-11-23T14:06:00Z",
            "kind": "deployed",
            "message": "v1.4.3",
            "user": "kim",
        },
        {"created_at": "2026-11-23T14:07:00Z", "kind": "noise", "message": "tick"},
        {"created_at": "2026-11-23T14:08:00Z"},
        {"created_at": "", "message": "when?"},
    ]
    done = ops("note", "--from", write(tmp_path / "rows.json", rows))
    assert done.code == 0, done.err
    shown = read(incident)[1:-1]
    assert shown == ["- **14:06** - v1.4.3 (kim)", "- **14:07** - tick"]
    assert "1 has no time: left out." in done.err


def test_rows_that_are_not_all_alike(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    # A thread has the same id in each of its rows.
    table = "time,text,id\n2026-11-23T14:05Z,a,7\n2026-11-23T14:06Z,b,7\n2026-11-23T14:07Z,c,8\n"
    assert "3 entries added." in ops("note", "--from", write(tmp_path / "a.csv", table)).err
    lines = '{"time":"2026-11-23T14:08Z","text":"d"}\n{"level":3}\n{"time":"2026-11-23T14:09Z"}\n'
    done = ops("note", "--from", write(tmp_path / "b.jsonl", lines))
    assert "1 entry added.\n1 has no time: left out.\n1 has no text: left out.\n" in done.err
    status = {"incidents": [{"created_at": "2026-11-23T14:10Z", "description": "Slow", "updates": [
        {"created_at": "2026-11-23T14:11Z", "body": "We look at it", "status": "identified"}]}]}  # fmt: skip
    assert "2 entries added." in ops("note", "--from", write(tmp_path / "c.json", status)).err
    events = {"kind": "List", "items": [
        {"eventTime": None, "lastTimestamp": "2026-11-23T14:12:00Z", "message": "Back-off",
         "involvedObject": {"kind": "Pod", "name": "web-1"}}]}  # fmt: skip
    assert ops("note", "--from", write(tmp_path / "d.json", events)).code == 0
    chat = [{"timestamp": "2026-11-23T14:13:00Z", "content": "Rolled back",
             "author": {"id": "1", "nickname": "Kim"}},
            {"date": "2026-11-23T14:14:00Z", "from": "Sam", "text": ["see ", {"text": "graph"}]}]  # fmt: skip
    assert ops("note", "--from", write(tmp_path / "e.json", chat)).code == 0
    teams = {"value": [{"createdDateTime": "2026-11-23T14:15:00Z", "from": {"user": {"displayName": "Ana"}},
                        "body": {"contentType": "html", "content": "<p>Over &amp; out</p>"}}]}  # fmt: skip
    assert ops("note", "--from", write(tmp_path / "f.json", teams)).code == 0
    for number, nested in enumerate((
        {"hits": {"hits": [{"_source": {"@timestamp": "2026-11-23T14:16:00Z", "message": "e"}}]}},
        {"type": "post", "post": {"create_at": 1795443420000, "user": "sam", "message": "f"}},
        {"data": [{"attributes": {"timestamp": "2026-11-23T14:18:00Z", "message": "g"}}]},
        {"issues": [{"key": "A-1", "fields": {"created": "2026-11-23T14:19:00.000+0000", "summary": "h",
                     "comment": {"comments": []}}}]},
    )):  # fmt: skip
        done = ops("note", "--from", write(tmp_path / f"{number}.json", nested))
        assert "1 entry added." in done.err, done.err
    assert read(incident)[4:-1] == [
        "- **14:08** - d", "- **14:10** - Slow", "- **14:11** - Identified: We look at it",
        "- **14:12** - web-1: Back-off", "- **14:13** - Kim: Rolled back",
        "- **14:14** - Sam: see graph", "- **14:15** - Ana: Over & out",
        "- **14:16** - e", "- **14:17** - sam: f", "- **14:18** - g", "- **14:19** - h",
    ]  # fmt: skip


def test_days_of_a_column_are_all_written_alike(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    table = "sep=;\nTime;Text\n03/11/2026 14:05;a\n23/11/2026 14:06;b\n"
    file = write(tmp_path / "a.csv", table)
    done = ops("note", "--zone", "UTC", "--since", "2026-11-01", "--from", file)
    assert "2026-11-03 14:05 UTC  a\n2026-11-23 14:06 UTC  b\n2 entries added." in done.err


def test_a_log_of_a_machine_has_no_years(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    file = write(tmp_path / "syslog", "Nov 23 14:05:01 web1 app[7]: no connection\n")
    done = ops("note", "--zone", "UTC", "--from", file)
    assert "2026-11-23 14:05 UTC  web1 app[7]: no connection\n1 entry added." in done.err
    done = ops("new", "post-mortem", "X", "--zone", "UTC", "--from", file)
    assert done.err.startswith(f"error: {file}:1: the day here has no year, and no start of")


def test_text_of_other_systems(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    wide = tmp_path / "power.json"  # as PowerShell writes it
    wide.write_bytes(json.dumps(SLACK).encode("utf-16"))
    assert ops("note", "--pretend", "--from", str(wide)).code == 0
    (tmp_path / "old.csv").write_bytes("time,text\n2026-11-23T14:05Z,Café\n".encode("latin-1"))
    done = ops("note", "--from", str(tmp_path / "old.csv"))
    assert (
        done.err
        == f"error: {tmp_path}/old.csv:2: this is not UTF-8 text\nhint: Save it as UTF-8.\n"
    )
    (tmp_path / "mark").write_bytes(b"\xef\xbb\xbf\r\n")
    assert "mark is empty" in ops("note", "--from", str(tmp_path / "mark")).err
    half = '[{"time":"2026-11-23T14:05Z","text":"a \\ud800 \\ud83d\\ude00","id":"\\udfff"}]'
    assert ops("note", "--from", write(tmp_path / "half.json", half)).code == 0
    assert read(incident)[1] == "- **14:05** - a � 😀"
    long = f'time,text\n2026-11-23T14:06Z,"{"x" * 200_000}"\n'
    assert "1 entry added.\n" in ops("note", "--from", write(tmp_path / "long.csv", long)).err


def test_nothing_hidden_comes_into_a_document(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    key = "AKIAABCDEFGHIJKLMNOP"
    rows = [{"time": "2026-11-23T14:05Z", "text": "a", "id": key, "link": f"https://x/?k={key}"},
            {"time": "2026-11-23T14:06Z", "text": "\u200b\u2060"}]  # fmt: skip
    file = write(tmp_path / "rows.json", rows)
    done = ops("note", "--keep-events", "--from", file)
    assert "1 entry added.\n" in done.err
    assert "1 has no text: left out." in done.err
    written = incident.read_text("utf-8") + next(incident.parent.glob("*.jsonl")).read_text("utf-8")
    assert key not in written
    assert "0 entries added; 1 known before." in ops("note", "--from", file).err


def test_times_that_are_none(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    times = ["1e400", "NaN", "-1e400", "1" + "0" * 400, '"9999-12-31T23:59:59-14:00"',
             '"0001-01-01T00:00:00+08:00"', '"2026-02-30T14:05:00Z"', '"1970-01-01T00:00:00Z"']  # fmt: skip
    rows = [f'{{"time": {time}, "text": "x"}}' for time in times]
    done = ops("note", "--from", write(tmp_path / "rows.json", "\n".join(rows)))
    assert done.code == 1
    assert f"{len(times)} have no time" in done.err


@pytest.mark.parametrize("records", [
    {"events": [{"timestamp": 1795442700123, "message": "Pool is empty", "eventId": "3"}], "next": 1},
    {"preview": False, "result": {"_raw": "Pool is empty", "_time": "2026-11-23T14:05:00.000+0000"}},
    [{"insertId": "1", "textPayload": "Pool is empty", "timestamp": "2026-11-23T14:05:01.1Z"}],
    {"__REALTIME_TIMESTAMP": "1795442700123456", "MESSAGE": "Pool is empty", "_HOSTNAME": "web1"},
    {"labels": {}, "line": "Pool is empty", "timestamp": "2026-11-23T14:05:00.123456789Z"},
])  # fmt: skip
def test_exports_of_logs(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path, records: object
) -> None:
    minute(30)
    done = ops("note", "--from", write(tmp_path / "log.json", records))
    assert done.code == 0, done.err
    assert "2026-11-23 14:05 UTC  Pool is empty" in done.err


def test_a_table_with_the_day_in_a_column_of_its_own(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    rows = "Date;Time (UTC);Who;What happened\n2026-11-23;14:05;Kim;Rolled back to 1.4.2\n"
    assert ops("note", "--from", write(tmp_path / "scribe.csv", rows)).code == 0
    assert any("**14:05** - Kim: Rolled back to 1.4.2" in line for line in timeline(incident))
    other = write(tmp_path / "other.csv", "Time,Text\n03/11/2026 14:05,x\n")
    done = ops("note", "--from", other)
    assert done.code == 1
    assert "A time is read where it is written as 2026-11-25 14:05." in done.err


@pytest.mark.parametrize("pasted", [
    "Kim Lee\n  2:04 PM\nErrors at 31 %\n2:05\nstill rising\nAna Ruiz\n  2:06 PM\nRolled back\n",
    "Kim Lee  2:04 PM\nErrors at 31 %\n2:05\nstill rising\nAna Ruiz  2:06 PM\nRolled back\n",
    "2:04 PM\nKim Lee\nErrors at 31 %\n\n2:05 PM\nKim Lee\nstill rising\n2:06 PM\nAna Ruiz\nRolled back\n",
    "[2:04 PM] Kim Lee\n\nErrors at 31 %\n\n[2:05 PM] Kim Lee\nstill rising\n[2:06 PM] Ana Ruiz\nRolled back\n",
    "Kim Lee — Today at 2:04 PM\nErrors at 31 %\n[2:05 PM]\nstill rising\nAna Ruiz — 2:06 PM\nRolled back\n",
])  # fmt: skip
def test_a_chat_whose_times_stand_behind_or_below_the_names(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path, pasted: str
) -> None:
    minute(30)
    done = ops("note", "--zone", "UTC", "--from", write(tmp_path / "chat.txt", pasted))
    assert done.code == 0, done.err
    assert read(incident)[1:4] == [
        "- **14:04** - Kim Lee: Errors at 31 %",
        f"- **14:05** - {'Kim Lee: ' if pasted.count('Kim') > 1 else ''}still rising",
        "- **14:06** - Ana Ruiz: Rolled back",
    ]


def test_who_came_and_went_is_no_entry(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    chat = "14:04 -!- bob [~b@h] has joined #ops\n14:05 <kim> Errors\n14:06 *** bob has quit\n"
    done = ops("note", "--zone", "UTC", "--from", write(tmp_path / "irc.log", chat))
    assert "1 entry added; 2 left out." in done.err
    assert "14:05 UTC  kim: Errors" in done.err
    done = ops("note", "--zone", "UTC", "--anonymous", "--to", "checkout", "--from",
               write(tmp_path / "two.log", "14:06 <@kim> still\n14:07 <ana> kim: ok\n"))  # fmt: skip
    assert read(incident)[2:4] == [
        "- **14:06** - Responder 1: still",
        "- **14:07** - Responder 2: Responder 1: ok",
    ]


@pytest.mark.parametrize("pasted", [
    "2:04 PM\nErrors at 31 %\n2:05 p. m.\nStill rising\nand more\n2:06 PM\nRolled back\n",
    "14:04\nErrors at 31 %\n14:05\nStill rising\nand more\n\n14:06\nRolled back\n",
    "[2026-11-23 2:04 PM] Errors at 31 %\n2026-11-23 2:05 pm Still rising\nand more\n2:06 PM Rolled back\n",
    "2026-11-23\n2:04 PM Errors at 31 %\n2:05 PM Still rising\nand more\n2:06 PM Rolled back\n",
])  # fmt: skip
def test_a_time_may_stand_above_a_message(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path, pasted: str
) -> None:
    minute(30)
    done = ops("note", "--zone", "UTC", "--from", write(tmp_path / "chat.txt", pasted))
    assert done.code == 0, done.err
    assert read(incident)[1:4] == [
        "- **14:04** - Errors at 31 %",
        "- **14:05** - Still rising and more",
        "- **14:06** - Rolled back",
    ]


def test_midnight_and_noon_where_only_the_first_time_of_a_person_says_pm(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(620)
    chat = "Kim\n  11:58 AM\na\n12:01\nb\nSam:palm_tree:\n  11:59 PM\nc\n12:02\nd\nKim\n  12:05 AM\ne\n12:06\nf\n"
    done = ops("note", "--zone", "UTC", "--since", "2026-11-23 00:00", "--pretend", "--from",
               write(tmp_path / "chat.txt", chat))  # fmt: skip
    assert [line for line in done.err.splitlines() if "UTC" in line] == [
        "2026-11-23 11:58 UTC  Kim: a", "2026-11-23 12:01 UTC  b", "2026-11-23 23:59 UTC  Sam: c",
        "2026-11-24 00:02 UTC  d", "2026-11-24 00:05 UTC  Kim: e", "2026-11-24 00:06 UTC  f",
    ]  # fmt: skip


def test_a_text_may_begin_with_a_time_and_end_with_one(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    chat = "Kim\n  2:04 PM\n12:00 is too late\nSam\n  2:05 PM\nyes\n"
    notes = "14:04 Kim: errors\n14:05 Sam: we go back\nthe old version is there  14:09\n"
    for text, entries in (
        (chat, ["- **14:04** - Kim: 12:00 is too late", "- **14:05** - Sam: yes"]),
        (notes, ["- **14:04** - Kim: errors",
                 "- **14:05** - Sam: we go back the old version is there 14:09"]),
    ):  # fmt: skip
        assert ops("note", "--zone", "UTC", "--from", write(tmp_path / "chat.txt", text)).code == 0
        written = read(incident)
        assert set(entries) < set(written)


def test_messages_of_one_minute_stand_as_they_were_written(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    chat = "".join(f"14:04 {word}\n" for word in words)
    assert ops("note", "--zone", "UTC", "--from", write(tmp_path / "chat.txt", chat)).code == 0
    assert re.findall(r"\*\*14:04\*\* - (\w+)", incident.read_text("utf-8")) == words


@pytest.mark.parametrize(("pasted", "said"), [
    ("[05/03/2026, 14:02:11] Kim: x\n", ":1: it is not certain which day '05/03/2026' is"),
    ("3/5/26, 2:02 PM - Kim: x\n", ":1: it is not certain which day '3/5/26' is"),
    ("[Monday 9:09 PM] Kim\nx\n", ":1: it is not certain which day 'Monday' is"),
    ("2:02 PM Kim: x\nAna — Yesterday at 2:03 PM\ny\n", ":2: it is not certain which day 'Yesterday' is"),
    ("Kim  2:02 PM\nx\nTuesday, November 24th\nKim  2:01 PM\ny\n", ":3: it is not certain which day"),
    ("2:01\nx\nKim\n  2:02 PM\ny\n", "'2:01' does not say whether it is AM or PM"),
])  # fmt: skip
def test_a_time_that_may_be_two_is_not_guessed(
    incident: Path, ops: Ops, tmp_path: Path, pasted: str, said: str
) -> None:
    before = incident.read_text("utf-8")
    done = ops("note", "--zone", "UTC", "--from", write(tmp_path / "chat.txt", pasted))
    assert (done.code, said in done.err) == (2, True)
    assert incident.read_text("utf-8") == before


def test_a_chat_begins_before_midnight_and_the_incident_after_it(
    repo: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(60 * 24 * 3)
    chat = write(tmp_path / "chat.txt", "23:58 slow\n00:06 errors\n")
    start = ("--start", "2026-11-24 00:05", "-d", "severity=P2", "-q")
    done = ops("new", "post-mortem", "Night", *start, "--from", chat, "--zone", "UTC")
    made = timeline(repo / done.out.strip())[:3]
    done = ops("new", "post-mortem", "Other", *start)
    assert ops("note", "--zone", "UTC", "--to", "other", "--from", chat).code == 0
    assert timeline(repo / done.out.strip())[:3] == made
    assert [re.sub(" <!--.*", "", line) for line in made] == [
        "- **2026-11-23 23:58** - slow", "- **00:05** - Start of the incident",
        "- **2026-11-24 00:06** - errors",
    ]  # fmt: skip
    done = ops("new", "post-mortem", "X", "--from", chat, "--zone", "UTC")
    assert "Write the day on a line of its own above it" in done.err


def test_what_lies_beyond_the_incident_is_told(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(90)
    document = incident.read_text("utf-8").replace(
        "**Status**: Investigating", "**Status**: Resolved"
    )
    incident.write_text(document, "utf-8")
    file = write(tmp_path / "chat.txt", "13:31 slow\n13:42 502\n14:05 errors\n14:55 all is well\n")
    before = "2 lie before 13:50, from 13:31 to 13:42 UTC: left out. To take them: --since 13:31\n"
    after = "1 lies after 14:30, at 14:55 UTC: left out. To take it: --until 14:55\n"
    done = ops("note", "--to", "checkout", "--zone", "UTC", "--from", file)
    assert done.err.endswith(f"1 entry added.\n{before}{after}")
    done = ops(
        "note",
        "--to",
        "checkout",
        "--zone",
        "UTC",
        "--since",
        "13:31",
        "--until",
        "14:55",
        "--from",
        file,
    )
    assert done.err.endswith("3 entries added; 1 known before.\n")
    done = ops(
        "note", "--to", "checkout", "--zone", "UTC", "--from", file
    )  # those that are there are not lost
    assert done.err == "0 entries added; 1 known before.\n"
    chat = write(tmp_path / "zone.txt", "14:41 slow\n15:05 errors\n")
    done = ops("note", "--to", "checkout", "--zone", "Europe/Berlin", "--from", chat)
    assert 'To take it: --since "2026-11-23 13:41 UTC"' in done.err


def test_from_when_to_when_is_told_as_the_time_of_a_note_is(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(90)
    file = write(
        tmp_path / "rows.csv", "time,text\n2026-11-23T13:00:40Z,a\n2026-11-23T15:10:40Z,b\n"
    )

    def taken(*args: str) -> list[str]:
        done = ops("note", "--pretend", "--from", file, *args)
        return re.findall(r"UTC  (\w)$", done.err, re.MULTILINE) or [done.err]

    assert taken("--since", "13:00", "--until", "15:10") == ["a", "b"]
    assert taken("--since", "13:01") == ["b"]
    assert taken("--since", "1 PM", "--until", "Nov 23 15:09") == ["a"]
    assert taken("--since", "14:00 CET", "--zone", "Asia/Tokyo") == ["a", "b"]
    assert taken("--since", "10:01 pm", "--zone", "Asia/Tokyo") == ["b"]
    assert taken("--since", "3 hours ago", "--until", "30 minutes ago") == ["a"]
    assert taken("--since", "14:00", "--zone", "Europe/Berlin") == ["a", "b"]
    assert "--since soon: this is not a time\nhint: Write 14:05, " in taken("--since", "soon")[0]
    assert "--until 16:00 is 2026-11-22 16:00 UTC, before --since" in taken(
        "--since", "13:00", "--until", "16:00")[0]  # fmt: skip


def test_a_secret_in_records_is_a_warning(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    file = write(
        tmp_path / "chat.txt", "14:05 the token is ghp_abcdefghijklmnopqrstuvwxyz0123456789\n"
    )
    done = ops("note", "--zone", "UTC", "--from", file)
    assert done.code == 0
    assert "warning: a secret was masked in the entries\nhint: Revoke what" in done.err
    assert "error:" not in done.err


def test_what_stands_above_the_first_time_is_told(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    file = write(tmp_path / "chat.txt", "Notes of the call\n14:04 errors\n")
    nothing = write(tmp_path / "none.json", [])
    done = ops("note", "--zone", "UTC", "--from", file, "--from", nothing)
    assert done.err.endswith(
        f"1 has no time: left out.\nThere is nothing for a timeline in {nothing}.\n"
    )
    rows = "time,text\n2026-11-23T14:05Z,a\n,b\n2126-01-01T00:00Z,c\n2026-11-23T14:06Z,\n"
    told = "1 lies in the future: left out.\n1 has no time: left out.\n1 has no text: left out.\n"
    done = ops("new", "post-mortem", "X", "-l", "--from", write(tmp_path / "rows.csv", rows))
    assert told in done.err


def test_text_in_brackets_is_not_called_broken_json(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    done = ops("note", "--from", write(tmp_path / "log", "[error] the pool of web1 is exhausted\n"))
    assert done.code == 1
    assert "it has text that begins '[error] the pool" in done.err


def test_events_of_a_repository_on_github(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    issue = {"number": 7, "title": "Errors", "created_at": "2026-11-23T14:04:00Z",
             "body": "", "user": {"login": "kim"}, "url": "https://api.github.com/repos/a/b/issues/7"}  # fmt: skip
    pull = {"number": 8, "title": "Raise the limit", "merged_at": "2026-11-23T14:05:00Z", "body": "",
            "created_at": "2026-11-23T14:04:30Z", "user": {"login": "kim"}, "merged_by": {"login": "ana"},
            "url": "https://api.github.com/repos/a/b/pulls/8"}  # fmt: skip
    shared = {
        "actor": {"login": "ana"},
        "repo": {"name": "a/b"},
        "created_at": "2026-11-23T14:05:00Z",
    }
    events = [
        {"id": "1", "type": "PushEvent", "payload": {"ref": "refs/heads/main"}, **shared},
        {"id": "2", "type": "PullRequestEvent", "payload": {"action": "closed", "pull_request": pull},
         **shared},
        {"id": "3", "type": "IssuesEvent", "payload": {"action": "opened", "issue": issue}, **shared},
    ]  # fmt: skip
    assert ops("note", "--from", write(tmp_path / "events.json", events)).code == 0
    assert read(incident)[1:3] == [
        "- **14:04** - Issue opened: Errors (kim)",
        "- **14:05** - Merged #8: Raise the limit (ana)",
    ]


def test_a_pull_that_is_merged_is_one_entry_of_the_events_of_issues(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    shared = {"actor": {"login": "ana"}, "created_at": "2026-11-23T14:05:00Z", "commit_id": None,
              "issue": {"number": 8, "title": "Raise the limit", "pull_request": {"url": "x"}}}  # fmt: skip
    events = [
        {"id": number, "node_id": "n", "event": event,
         "url": f"https://api.github.com/repos/a/b/issues/events/{number}", **shared}
        for number, event in enumerate(("merged", "closed"))
    ]  # fmt: skip
    done = ops("note", "--from", write(tmp_path / "events.json", events))
    assert "Merged: Raise the limit (ana)" in done.err
    assert "1 entry added; 1 left out." in done.err


def test_a_milestone_of_gitlab_is_no_issue(
    incident: Path, ops: Ops, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    milestone = {"id": 1, "iid": 1, "title": "1.0", "created_at": "2026-11-23T14:05:00Z",
                 "web_url": "https://gitlab.com/a/b/-/milestones/1"}  # fmt: skip
    done = ops("note", "--pretend", "--from", write(tmp_path / "m.json", [milestone]))
    assert "Issue" not in done.err


def test_commits_of_a_range(
    incident: Path, ops: Ops, minute: Clock, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repo, "init", "-q")
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2026-11-23T14:04:00Z")
    git(repo, "commit", "-q", "--allow-empty", "-m", "Raise the limit (#12)")
    minute(30)
    assert ops("note", "--from", "git:HEAD").code == 0
    assert any("Raise the limit (#12)" in line for line in timeline(incident))
    git(repo, "commit", "-q", "--allow-empty", "-m", "Release\u2028at last")
    git(repo, "tag", "v1.5")
    assert ops("note", "--from", "git:HEAD").code == 0
    assert any("(v1.5): Release at last (" in line for line in timeline(incident))
    monkeypatch.setattr("opsdocs.incident.formats.git_log._MOST", 1)
    assert "git:HEAD has more than 1 commits" in ops("note", "--from", "git:HEAD").err
    done = ops("note", "--from", "git:--output=x")
    assert done.code == 2
    assert ops("note", "--from", "git:nothing..there").code == 1


def test_a_zone_is_never_guessed(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    file = write(tmp_path / "chat.txt", "[15:05] Kim: errors\n[3:06 PM] Sam: looking\n")
    done = ops("note", "--from", file)
    assert done.code == 2
    assert "has no zone, and none is guessed" in done.err
    assert ops("note", "--from", file, "--zone", "Europe/Berlin").code == 0
    assert read(incident)[1:3] == [
        "- **14:05** - Kim: errors", "- **14:06** - Sam: looking",
    ]  # fmt: skip


def zip_of(path: Path, files: dict[str, str]) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


@pytest.mark.slow
def test_what_is_no_record(incident: Path, ops: Ops, minute: Clock, tmp_path: Path) -> None:
    minute(30)
    before = incident.read_text("utf-8")
    day = "incident/2026-11-23.json"
    encrypted = bytearray(Path(zip_of(tmp_path / "e.zip", {day: "[]"})).read_bytes())
    encrypted[encrypted.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "e.zip").write_bytes(encrypted)
    whole = Path(zip_of(tmp_path / "w.zip", {day: json.dumps(SLACK)})).read_bytes()
    (tmp_path / "t.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "binary").write_bytes(b"\x00\x01\x02")
    os.mkfifo(tmp_path / "pipe")
    for file, message in {
        zip_of(
            tmp_path / "d.zip", {"../x/2026-11-23.json": "[]"}
        ): "has a name that leaves its folder",
        zip_of(tmp_path / "n.zip", {"a.txt": "x"}): "is not a Slack export: it has a.txt",
        zip_of(
            tmp_path / "o.zip", {day: '{"a": 1}'}
        ): f"o.zip is not a Slack export: {day} has no messages",
        zip_of(tmp_path / "b.zip", {day: " " * 70_000_000}): "is too large when it is unpacked",
        str(tmp_path / "e.zip"): "is encrypted",
        str(tmp_path / "t.zip"): "is not a zip file that can be read",
        write(tmp_path / "o.json", {"foo": 1, "bar": 2}): "it has JSON with the keys foo, bar",
        write(tmp_path / "c.json", json.dumps(SLACK)[:-40]): "the JSON ends early or is broken",
        write(tmp_path / "deep.json", "[" * 100_000): "nested too deeply",
        write(tmp_path / "empty", ""): "is empty",
        write(tmp_path / "words", "Hello\nyou\n"): "it has text that begins 'Hello",
        str(tmp_path / "binary"): "it has no text",
        str(tmp_path / "pipe"): "is not a file",
        write(tmp_path / "none.json", []): "there are no messages or events in the records",
        write(
            tmp_path / "many.json", "[" + "[]," * 5_000_001 + "[]]"
        ): "more than 5,000,000 values",
        write(tmp_path / "old.csv", "time,text\n0,x\n"): "1 has no time",
        write(tmp_path / "new.csv", "time,text\n2036-01-01T00:00Z,x\n"): "1 lies in the future",
        write(
            tmp_path / "far.csv", "time,text\n2025-01-01T00:00Z,x\n"
        ): "they are of 2025-01-01 00:00",
    }.items():
        done = ops("note", "--from", file)
        assert done.code == 1, (file, done.err)
        assert message in done.err
        assert incident.read_text("utf-8") == before


@pytest.mark.slow
def test_what_a_command_prints_is_read_from_a_pipe(
    incident: Path, minute: Clock, tmp_path: Path
) -> None:
    minute(30)
    write(tmp_path / "alerts.json", RECORDS["amtool"][0])
    ops = f"{shlex.quote(sys.executable)} -m opsdocs note --since 2026-11-23"
    for command in (f"{ops} --from <(cat alerts.json)", f"cat alerts.json | {ops} --from -"):
        root = {**os.environ, "OPS_ROOT": str(incident.parents[2])}
        subprocess.run(["bash", "-c", command], cwd=tmp_path, env=root, check=True)
    (entry,) = [one for one in timeline(incident) if "ops:src" in one]
    assert entry.startswith("- **14:05** - Alert OrdersDown fired <!--")


def test_a_document_made_from_records(repo: Path, ops: Ops, tmp_path: Path, minute: Clock) -> None:
    minute(30)
    (repo / "operations/incidents").mkdir()
    file = write(tmp_path / "log.json", {"log_entries": [
        {"id": name, "type": f"{kind}_log_entry", "created_at": f"2026-11-23T14:{at}:00Z",
         "incident": {"summary": "[#7] Orders down", "priority": {"summary": "P2"}}, "agent": {"summary": "Kim"}}
        for name, kind, at in (("R1", "trigger", "02"), ("R2", "acknowledge", "04"), ("R3", "resolve", "21"))]})  # fmt: skip
    done = ops("new", "post-mortem", "--from", file)
    assert done.code == 0, done.err
    assert (
        "The records say: title Orders down, start 2026-11-23 14:02, end 2026-11-23 14:21, severity P2."
        in done.err
    )
    text = (repo / "operations/incidents/2026-11-23-orders-down.md").read_text("utf-8")
    assert "**Duration**: 19m  \n**Severity**: P2  \n" in text
    assert "- **14:04** - Acknowledged: Orders down (Kim) <!-- ops:src pagerduty:R2 -->\n" in text
    assert ops("new", "troubleshooting", "X", "--from", file).code == 2


def test_an_alert_that_still_fires_has_no_end(
    incident: Path, ops: Ops, tmp_path: Path, minute: Clock
) -> None:
    minute(30)
    alerts = [
        {"labels": {"alertname": name}, "annotations": {}, "startsAt": "2026-11-23T14:02:00Z",
         "endsAt": end, "fingerprint": name, "status": status}
        for name, status, end in (("Slow", "resolved", "2026-11-23T14:08:00Z"),
                                  ("Down", "firing", "0001-01-01T00:00:00Z"))
    ]  # fmt: skip
    file = write(tmp_path / "alerts.json", alerts)
    done = ops("new", "post-mortem", "Two alerts", "--from", file)
    assert "The records say: title Down, start 2026-11-23 14:02." in done.err, done.err


@pytest.mark.slow
def test_on_a_terminal_what_the_records_say_is_only_offered(
    repo: Path, tmp_path: Path, minute: Clock
) -> None:
    minute(30)
    file = write(tmp_path / "a.json", [{"labels": {"alertname": "OrdersDown"}, "annotations": {}, "fingerprint": "x",
        "startsAt": "2026-11-23T14:02:00Z", "endsAt": "2026-11-23T14:09:00Z", "status": "resolved"}])  # fmt: skip
    screen = Screen(repo, "new", "post-mortem", "Orders down", "--from", file)
    screen.answers("How severe was it?", ENTER)
    screen.sees("When did it start?", "2026-11-23 14:02")
    screen.types("\x03")
    assert screen.ends() == 130


def test_the_session_of_the_page(repo: Path, ops: Ops, minute: Clock) -> None:
    (repo / "operations/incidents").mkdir()
    page = (ROOT / "docs/incidents.md").read_text("utf-8")
    (session,) = re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    for at, line in enumerate(session.splitlines()):
        minute(at * 10)
        assert ops(*shlex.split(line.removeprefix("$ ops "))).code == 0, line
    text = (repo / "operations/incidents/2026-11-23-checkout-down.md").read_text("utf-8")
    assert "**Duration**: 40m" in text
    assert "- **14:15** - Rolled back to 1.4.2\n" in text


def test_an_incident_that_goes_on_lasts_up_to_its_last_end(
    incident: Path, ops: Ops, minute: Clock
) -> None:
    minute(20)
    assert ops("note", "--resolved").code == 0
    assert "**Duration**: 20m" in incident.read_text("utf-8")
    minute(40)
    assert ops("note", "Errors again", "--status", "investigating", "--to", incident.stem).code == 0
    minute(70)
    seen = ops("note", "--resolved")
    assert (seen.code, "Duration stays" in seen.err) == (0, False)
    assert "**Duration**: 1h 10m" in incident.read_text("utf-8")
    said = incident.read_text("utf-8").replace("**Duration**: 1h 10m", "**Duration**: 45m")
    incident.write_text(said.replace("**Status**: Resolved", "**Status**: Monitoring"), "utf-8")
    minute(80)
    assert "Duration stays 45m" in ops("note", "--resolved").err


def test_a_time_of_day_before_the_incident_is_not_of_the_day_before(
    incident: Path, ops: Ops, minute: Clock
) -> None:
    minute(6)
    before = incident.read_text("utf-8")
    for told in ("15:30", "3:30 PM", "15:30 UTC"):
        seen = ops("note", "--at", told, "Half an hour ago, in Lisbon")
        assert seen.code == 2
        assert f"--at {told}: that was yesterday, before the incident began at 14:00" in seen.err
        assert "it is 14:06 now. If it was so: --at '2026-11-22 15:30'" in seen.err
    assert incident.read_text("utf-8") == before
    assert ops("note", "--at", "2026-11-22 15:30", "The first sign").code == 0
    assert ops("note", "--at", "13:50", "The second").code == 0
    assert ops("note", "--at", "14:05", "The third").code == 0
