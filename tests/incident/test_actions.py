"""`ops actions`: no action item is forgotten, and one that nobody will do is not open."""

import json
import shlex
from pathlib import Path

import pytest
from incidents import ITEMS, TABLE
from person import Ops
from repositories import git

from opsdocs.documents.action_text import split_action


def refs(ops: Ops) -> dict[str, str]:
    return {one["action"]: one["ref"] for one in json.loads(ops("actions", "--all", "--json").out)}


def test_open_ones_first_by_when_they_are_due(items: Path, ops: Ops) -> None:
    done = ops("actions")
    assert done.code == 0
    head, *rows = done.out.splitlines()
    assert head.split() == ["REF", "STATE", "OWNER", "DUE", "AGE", "ACTION", "DOCUMENT"]
    assert [row.split()[1] for row in rows] == ["open", "late", "open", "open"]
    assert "34d" in rows[0]
    assert rows[1].endswith("operations/incidents/2026-10-20-orders-down.md:7")
    assert len(ops("actions", "--all").out.splitlines()) == 7
    assert "Restart it" not in done.out


def test_a_check_mark_before_an_item_means_that_it_is_done(items: Path, ops: Ops) -> None:
    document = items / "incidents/2026-10-20-orders-down.md"
    document.write_text(ITEMS.replace("- [x] Restart it", "- ✅ Restart it"), "utf-8")
    assert "Restart it" not in ops("actions").out
    assert "Restart it" in refs(ops)


def test_items_of_all_sections_that_have_some(items: Path, ops: Ops) -> None:
    path = items / "incidents/2026-10-20-orders-down.md"
    more = "\n## Follow-ups\n\n- [ ] Tell the customers - Ana Lima - 2026-12-01\n\n## Notes\n\n- None\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    assert "Tell the customers" in ops("actions").out
    assert len(refs(ops)) == 7  # what stands below Notes is none
    assert ops("actions", "done", refs(ops)["Tell the customers"]).code == 0
    assert "- [x] Tell the customers - Ana Lima" in path.read_text("utf-8")


@pytest.mark.parametrize(("written", "said"), [
    ("Write it by 2026-12-01", ("", "2026-12-01", "")),
    ("Write it (due 2026-12-01)", ("", "2026-12-01", "")),
    ("Write it. Owner: Kim Lee. Due: 2026-12-01", ("Kim Lee", "2026-12-01", "")),
    ("Write it **Owner**: Kim **Due**: 2026-12-01", ("Kim", "2026-12-01", "")),
    ("Write it (assigned to: Kim)", ("Kim", "", "")),
    ("Write it (Zuständig: Kim, Fällig: 2026-12-01)", ("Kim", "2026-12-01", "")),
    ("Write it — @kim — Due 2026-12-01", ("kim", "2026-12-01", "")),
    ("Write it, as in the outage of 2026-12-01", ("", "", "")),
    ("Write it — https://x.org/pull/3", ("", "", "https://x.org/pull/3")),
    ("Write it <https://x.org/issues/3>", ("", "", "https://x.org/issues/3")),
])  # fmt: skip
def test_who_and_until_when_as_people_write_it(
    items: Path, ops: Ops, written: str, said: tuple[str, str, str]
) -> None:
    page = items / "incidents/2026-10-20-orders-down.md"
    page.write_text(
        f"# Orders\n\n## 5. Corrective & Preventative Actions\n\n- [ ] {written}\n", "utf-8"
    )
    found = [
        one for one in json.loads(ops("actions", "--json").out) if "orders-down" in one["path"]
    ]
    assert [(one["owner"], one["due"], one["tracker"]) for one in found] == [said]
    assert found[0]["action"].startswith("Write it")


@pytest.mark.parametrize(("cell", "state"), [
    ("✅ Complete", "done"), ("🟢 Closed", "done"), ("Completed 2026-11-20", "done"),
    ("Not done", "open"), ("In Progress", "open"), ("Dropped", "declined"), ("🚫 Won't do", "declined"),
    ("Abgelehnt", "declined"), ("Erledigt", "done"),
])  # fmt: skip
def test_the_state_in_a_table(items: Path, ops: Ops, cell: str, state: str) -> None:
    page = items / "backup-recovery/2026-11-10-orders.md"
    page.write_text(TABLE.replace("| Action |", "| Action Items |").replace("Open", cell), "utf-8")
    found = {one["action"]: one for one in json.loads(ops("actions", "--all", "--json").out)}
    assert found["Measure the switch of DNS"]["state"] == state


def test_what_is_crossed_out_is_not_open(items: Path, ops: Ops) -> None:
    document = items / "incidents/2026-10-20-orders-down.md"
    document.write_text(ITEMS.replace("- [x] Restart it", "- ~~Move it~~ (no time)"), "utf-8")
    found = {one["action"]: one for one in json.loads(ops("actions", "--all", "--json").out)}
    assert (found["Move it"]["state"], found["Move it"]["reason"]) == ("declined", "no time")


def test_a_table_with_the_state_beside_the_number_of_a_bug(items: Path, ops: Ops) -> None:
    document = items / "incidents/2026-10-20-orders-down.md"
    rows = "| Write it | kim | n/a **DONE** |\n| Test it | sam | Bug 5554823 **TODO** |\n"
    head = "| Action Item | Owner | Bug |\n| --- | --- | --- |\n"
    document.write_text(f"# Incident Post-Mortem: A\n\n## Action Items\n\n{head}{rows}", "utf-8")
    found = {one["action"]: one for one in json.loads(ops("actions", "--all", "--json").out)}
    assert (found["Write it"]["state"], found["Write it"]["tracker"]) == ("done", "")
    assert (found["Test it"]["state"], found["Test it"]["tracker"]) == ("open", "Bug 5554823")


def test_a_day_that_the_calendar_does_not_have_is_told(items: Path, ops: Ops) -> None:
    document = items / "incidents/2026-10-20-orders-down.md"
    document.write_text(ITEMS.replace("Kim Novak - 2026-11-01", "Kim Novak - 2026-13-45"), "utf-8")
    done = ops("actions")
    assert (
        done.err
        == "operations/incidents/2026-10-20-orders-down.md:7: 2026-13-45 is not a day of the calendar.\n"
    )
    assert "which is not a day" in ops("check").out
    assert ops("actions", "--owner", "lima").err == ""


def test_a_table_in_german_has_a_column_for_the_state(items: Path, ops: Ops) -> None:
    path = items / "incidents/2026-11-02-abfragen.md"
    path.write_text(
        "# Abfragen langsam\n\n## Maßnahmen\n\n| Maßnahme | Wer | Frist | Stand |\n"
        "| --- | --- | --- | --- |\n| Index anlegen | Kim | 2026-12-01 | offen |\n",
        "utf-8",
    )
    assert ops("actions", "done", refs(ops)["Index anlegen"]).code == 0
    assert "| Index anlegen | Kim | 2026-12-01 | Done |" in path.read_text("utf-8")


def test_which_are_wanted(items: Path, ops: Ops) -> None:
    assert len(ops("actions", "--overdue").out.splitlines()) == 2
    assert len(ops("actions", "--overdue", "--tracked").out.splitlines()) == 3
    assert len(ops("actions", "--owner", "lima").out.splitlines()) == 3
    assert len(ops("actions", "--since", "2026-11-01").out.splitlines()) == 2
    found = json.loads(ops("actions", "--all", "--json").out)
    states = [one["state"] for one in found]
    assert states == ["open", "open", "open", "open", "done", "declined"]
    assert found[-1]["reason"] == "too much"
    assert found[0]["tracker"] == "OPS-112"
    assert "- [-] Rewrite it in UTF-8" in ops("actions", "--all", "--format", "markdown").out
    assert ops("actions", "--format", "xml").code == 2
    assert ops("actions", "--since", "yesterday").code == 2


def test_an_item_is_settled(items: Path, ops: Ops) -> None:
    known = refs(ops)
    page = items / "incidents/2026-10-20-orders-down.md"
    assert ops("actions", "done", known["Detect: alert on failed checkouts"]).code == 0
    assert ops("actions", "decline", "2026-10-20-orders-down:11", "there", "is", "one").code == 0
    assert page.read_text("utf-8") == ITEMS.replace("- [ ] Detect", "- [x] Detect").replace(
        "- [ ] Write the runbook - Ana Lima",
        "- [-] Write the runbook - Ana Lima - declined: there is one",
    )
    assert ops("actions", "done", known["Measure the switch of DNS"]).code == 0
    assert "| 2026-12-20 | Done |" in (items / "backup-recovery/2026-11-10-orders.md").read_text(
        "utf-8"
    )
    assert [one["action"] for one in json.loads(ops("actions", "--json").out)] == [
        "Prevent: refuse small pools (OPS-112)"
    ]
    assert "It is done already" in ops("actions", "done", known["Restart it"]).err
    assert "declined" not in ops("check").out


def test_a_wrong_name_changes_nothing(items: Path, ops: Ops) -> None:
    known = refs(ops)
    done = ops("actions", "done", known["Write the runbook"], "zzzz")
    assert done.code == 1
    assert "no action item is called 'zzzz'" in done.err
    assert (items / "incidents/2026-10-20-orders-down.md").read_text("utf-8") == ITEMS
    assert ops("actions", "decline", known["Write the runbook"], " ").code == 2


def test_a_gate_for_ci(items: Path, ops: Ops) -> None:
    assert ops("actions", "--fail-after", "60d").code == 0
    done = ops("actions", "--fail-after", "2 weeks")
    assert done.code == 1
    assert "operations/incidents/2026-10-20-orders-down.md:7: Detect" in done.err
    assert "OPS-112" not in done.err
    assert ops("actions", "--fail-after", "soon").code == 2


def test_commands_that_a_person_runs(items: Path, ops: Ops, repo: Path) -> None:
    page = items / "incidents/2026-10-20-orders-down.md"
    page.write_text(ITEMS.replace("failed checkouts", "$(touch pwned) 'it'"), "utf-8")
    git(repo, "init", "-q")
    git(repo, "remote", "add", "origin", "git@github.com:acme/orders.git")
    lines = ops("actions", "--as", "gh").out.splitlines()
    assert len(lines) == 3
    words = shlex.split(lines[0])
    assert words[:5] == ["gh", "issue", "create", "--title", "Detect: alert on $(touch pwned) 'it'"]
    assert (
        "https://github.com/acme/orders/blob/HEAD/operations/incidents/2026-10-20-orders-down.md#L7"
        in words[-1]
    )
    assert ops("actions", "--as", "jira").code == 2


def test_what_a_tracker_has_is_shown_with_it(items: Path, ops: Ops) -> None:
    page = items / "incidents/2026-10-20-orders-down.md"
    more = "- [ ] Move the pool - Ana Lima - 2026-11-02 - OPS-45\n"
    page.write_text(f"{page.read_text('utf-8')}{more}", "utf-8")
    assert "Move the pool OPS-45 " in ops("actions").out
    assert "- [ ] Move the pool OPS-45 - Ana Lima" in ops("actions", "--format", "markdown").out
    assert "refuse small pools (OPS-112) OPS-112" not in ops("actions").out


def test_a_reason_may_speak_of_one(items: Path, ops: Ops) -> None:
    ref = refs(ops)["Write the runbook"]
    assert ops("actions", "decline", ref, "as before - declined: too much").code == 0
    page = items / "incidents/2026-10-20-orders-down.md"
    assert "declined: as before – declined: too much\n" in page.read_text("utf-8")
    known = json.loads(ops("actions", "--all", "--json").out)
    assert "as before – declined: too much" in [one["reason"] for one in known]


def test_an_item_that_is_settled_otherwise_keeps_why(items: Path, ops: Ops) -> None:
    ref = json.loads(ops("actions", "--json").out)[0]["ref"]
    assert ops("actions", "decline", ref, "moved", "away").code == 0
    before = {path: path.read_bytes() for path in items.rglob("*.md")}
    others = [one["ref"] for one in json.loads(ops("actions", "--json").out)]
    seen = ops("actions", "done", others[0], ref)
    assert seen.code == 1
    assert "it is declined: moved away" in seen.err
    assert "To change that, edit operations/" in seen.err
    assert {path: path.read_bytes() for path in items.rglob("*.md")} == before
    assert ops("actions", "done", others[0]).code == 0
    assert "it is done (" in ops("actions", "decline", others[0], "no").err


@pytest.mark.parametrize(
    "written",
    [
        "Act - Owner: Kim - Due: 2026-12-01",
        "Act — Owner: Kim — Due: 2026-12-01",
        "Act - **Owner**: Kim - **Due**: 2026-12-01",
        "Act - Due: 2026-12-01 - Owner: Kim",
        "Act | Owner: Kim | Due: 2026-12-01",
        "Act (Owner: Kim, due: 2026-12-01)",
    ],
)
def test_a_dash_behind_a_word_and_its_value_is_of_neither(written: str) -> None:
    assert split_action(written) == ("Act", "Kim", "2026-12-01")
