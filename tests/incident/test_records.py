"""Records become entries of a timeline: once, in order, and nothing else of the document changes."""

# ruff: noqa: DTZ001, W291 - times are UTC; two spaces end a field's line

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opsdocs.check.run import check
from opsdocs.check.settings import Settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.incident.merge import Merged, merge
from opsdocs.incident.model import MESSAGE, NOISE, WORTH, Event
from opsdocs.incident.repeats import group, within
from opsdocs.incident.timeline import read
from opsdocs.types.detect import TypeFinder
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.workspace import Workspace

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0)
TYPES = {path.stem: load_type(path) for path in BUILT_IN.glob("*.md")}
FINDER = TypeFinder(list(TYPES.values()))
HEAD = """# Incident Post-Mortem: Orders

**Date**: 2026-11-20  
**Duration**: 1h  
**Severity**: P2  
**Status**: {status}

## Summary

Slow.  

## Timeline
"""
TAIL = "\n## Impact\n\n- 3 users\n\n## Root Cause\n\nA limit.\n\n## Action Items\n\n- [ ] X - Kim - 2026-12-01\n"
TIMELINES = [
    "",
    "\n- **HH:MM** - Event 1\n- **HH:MM** - Event 2\n- **HH:MM** - Resolution\n",
    "\n- **14:05** - Began\n- **14:30** - Half\n- **15:05** - Resolved\n",
    "\n* 14:05 Began\n  with more\n\n* 15:05 Resolved\n\nAnd a text below.\n",
    "\n- **23:40** - Began\n- **00:20** - Half\n- **00:40** - Resolved\n",
    "\n- **2026-11-20 23:40** - Began\n- 00:40 - Resolved\n",
    "\n- **15:05** - Out of order\n- **14:05** - Began\n- Nobody knows\n",
    "\n| Time | Event | Who |\n| --- | --- | --- |\n| 14:05 | Began | Kim |\n| 15:05 | Resolved \\| x | - |\n",
    "\n### Day 1\n\n- 14:05 - Began\n\n### Day 2\n\n- 2026-11-21 09:00 - Resolved\n",
    "\n1. 14:05 - Began\n2. 15:05 - Resolved",
    "\n- **14:05** - Began\n\n  ```\n  - **14:06** - in a fence\n  ```\n- **15:05** - Resolved\n",
    "\n| Day | Date | Time (PST) | Event |\n| - | - | - | - |\n| Fri | Nov 20 | 06:05 | Began |\n| Fri | Nov 20 | 07:05 | Over |\n",
    "\n| Time (UTC) | Event | Link |\n| --- | --- | --- |\n",
    "\n2026-11-14 - Reported.\n\n2026-11-20 - Resolved.\n",
]
DOCUMENTS = [HEAD.format(status=status) + timeline + tail
             for timeline in TIMELINES for tail in (TAIL, "") for status in ("Resolved", "Identified")]  # fmt: skip
DOCUMENTS += [one.replace("\n", "\r\n") for one in DOCUMENTS[::5]]
DOCUMENTS += [one.replace("## Timeline", "## Timeline (all times PST)") for one in DOCUMENTS[8:16]]
DOCUMENTS += [
    one.replace("## Timeline\n", "## Timeline\n\nAll times in CEST\n") for one in DOCUMENTS[8:16]
]
EVIL = [
    "# Heading", "```\nfence\n```", "<script>x</script>", "<!-- ops:src slack:1 -->", "-->", "::error::x",
    "\u202egnp\x1b[31m\x00", "- [ ] a - b - 2026-01-01", "| a | b |", "\n\n## Root Cause\n\nx", "[a](b.md) ![c](d)",
    "15:00 - 16:00", "`", "**", "\\", "[Time]", "AKIAABCDEFGHIJKLMNOP", "Dana should have known", "<<<<<<< HEAD",
    "x" * 100_000, "<!-- ops: ignore secret -->", "a ]\\](b)", "<a href=x>", "  ", "PM later", "EST x", "+02:00 y", "2026-12-24 10:00 x",
]  # fmt: skip
EVENTS = st.builds(
    Event,
    at=st.datetimes(datetime(2026, 11, 19), datetime(2026, 11, 22, 23)),
    source=st.sampled_from(["slack", "pagerduty", "alertmanager", "we ird--<"]),
    id=st.one_of(st.integers(0, 30).map(str), st.text(max_size=8)),
    text=st.one_of(st.sampled_from(EVIL), st.text(max_size=40), st.just("Alert OrdersDown fired")),
    who=st.sampled_from(["", "Kim Novak", "[x](y)", "U1"]),
    kind=st.sampled_from([*sorted(WORTH), MESSAGE, NOISE]),
    subject=st.sampled_from(["", "OrdersDown", "[FIRING:1] OrdersDown (eu)", "Other alert"]),
)


def page_of(text: str) -> Page:
    return Page("incidents/2026-11-20-orders.md", Path("operations"), FINDER, text)


def imported(text: str, events: list[Event], *, everything: bool = True) -> Merged:
    inside, _, _ = within(events, None, None, NOW)
    return merge(read(page_of(text), "it"), group(inside, everything=everything))


def findings(text: str) -> set[tuple[str, str]]:
    tree = Tree(Workspace(Path()), [page_of(text)], TYPES, [], FINDER)
    return {(one.rule, one.severity) for one in check(tree, TODAY, Settings())}


def outside(text: str) -> list[str]:
    """Return the lines before the timeline's heading and behind its section."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("## Timeline"))
    after = [number for number, line in enumerate(lines) if number > at and line.startswith("## ")]
    return lines[: at + 1] + (lines[after[0] :] if after else [])


def people(text: str) -> list[str]:
    """Return the texts of the entries that people wrote, in their order."""
    return [entry.text for entry in read(page_of(text), "it").entries
            if not entry.ids and "Event " not in entry.text]  # fmt: skip


@pytest.mark.slow
@given(
    text=st.sampled_from(DOCUMENTS), events=st.lists(EVENTS, max_size=12), everything=st.booleans()
)
@settings(deadline=None, max_examples=500, suppress_health_check=list(HealthCheck))
@example(text=DOCUMENTS[0], events=[], everything=True)
@example(
    text=DOCUMENTS[0],
    events=[Event(datetime(2026, 11, 20, 14), "slack", "XXX", "TODO: look", kind="note")],
    everything=True,
)
def test_twice_is_once_and_what_people_wrote_stays(
    text: str, events: list[Event], everything: bool
) -> None:
    once = imported(text, events, everything=everything).text
    assert imported(once, events, everything=everything).text == once
    assert imported(once, events[::-1], everything=everything).text == once
    assert outside(once) == outside(text)
    assert people(once) == people(text)
    assert findings(once) <= findings(text)


@pytest.mark.slow
@given(
    text=st.sampled_from(DOCUMENTS), events=st.lists(EVENTS, min_size=1, max_size=8), data=st.data()
)
@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
def test_what_a_person_deletes_is_not_brought_back(
    text: str, events: list[Event], data: st.DataObject
) -> None:
    once = imported(text, events).text
    lines = [line for line in once.split("\n") if "<!-- ops:src " in line]
    if not lines:
        return
    gone = data.draw(st.sampled_from(lines))
    kept = "\n".join(line for line in once.split("\n") if line != gone)
    assert imported(kept, events).text == kept
    edited = once.replace(gone, gone.partition("<!--")[0] + "and more")
    assert imported(edited, events).text == edited


def event(minute: int, source: str, name: str, kind: str, subject: str, *, text: str = "") -> Event:
    at = datetime(2026, 11, 20, 14, 0) + timedelta(minutes=minute)
    return Event(at, source, name, text or f"Alert {subject} {kind}", kind=kind, subject=subject)


def test_one_event_of_two_sources_is_one_entry_with_both() -> None:
    alert = event(5, "alertmanager", "4af1", "fired", "OrdersDown")
    page = event(
        6, "pagerduty", "P1", "fired", "[FIRING:1] OrdersDown (eu)", text="Paged: OrdersDown"
    )
    one = "- **14:05** - Alert OrdersDown fired <!-- ops:src alertmanager:4af1 pagerduty:P1 -->\n"
    assert one in imported(DOCUMENTS[0], [alert, page]).text
    first = imported(DOCUMENTS[0], [alert]).text
    assert one in imported(first, [page]).text
    later = event(40, "pagerduty", "P2", "fired", "OrdersDown")
    assert imported(first, [later]).text.count("ops:src") == 2


def test_repeats_of_an_alert_are_one_entry_with_a_count() -> None:
    repeats = [event(at, "alertmanager", str(at), "fired", "OrdersDown") for at in (5, 10, 35, 60)]
    text = imported(DOCUMENTS[0], repeats).text
    assert text.count("<!-- ops:src ") == 1
    assert "- **14:05** - Alert OrdersDown fired (4 times) <!-- ops:src " in text
    again = imported(text, [*repeats, event(62, "alertmanager", "62", "fired", "OrdersDown")])
    assert again.text.count("<!-- ops:src ") == 1


def test_an_alert_of_several_machines_did_not_fire_several_times_on_the_first() -> None:
    fired = [event(5, "alertmanager", str(at), "fired", "DiskFull", text=f"Alert DiskFull fired: web{at}")
             for at in (1, 2, 3)]  # fmt: skip
    text = imported(DOCUMENTS[0], fired).text
    assert "- **14:05** - Alert DiskFull fired: web1 (and 2 more) <!-- ops:src " in text


def test_entries_stand_in_the_columns_and_the_zone_of_the_timeline() -> None:
    looked = event(20, "slack", "1", "marked", "", text="Looked")

    def added(timeline: str, heading: str = "## Timeline") -> str:
        text = HEAD.format(status="Resolved").replace("## Timeline", heading) + timeline + TAIL
        lines = imported(text, [looked]).text.split("\n")
        return next(line for line in lines if "ops:src" in line).partition(" <!--")[0]

    days = "\n| Day | Date (2026) | Time (PST) | Event |\n| - | - | - | - |\n| Fri | Nov 20 | 06:05 | Began |\n"
    assert added(days) == "|  | 2026-11-20 | 14:20 UTC | Looked"
    assert added("\n| Time | Event | Link |\n| - | - | - |\n") == "| 14:20 | Looked"
    assert added("\n- 06:05 - Began\n", "## Timeline (PST)") == "- **14:20 UTC** - Looked"
    assert added("\n2026-11-14 - Reported.\n") == "- **2026-11-20 14:20** - Looked"


def test_over_several_days_entries_carry_their_day() -> None:
    text = imported(DOCUMENTS[8], [event(24 * 60, "slack", "1", "marked", "", text="Over")]).text
    assert "- **14:05** - Began\n- **14:30** - Half\n- **15:05** - Resolved\n" in text
    assert "- **2026-11-21 14:00** - Over <!-- ops:src slack:1 -->\n" in text
