"""Times of records as tools and people write them: read where they are certain, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from opsdocs.documents.times import read_time
from opsdocs.errors import UsageError
from opsdocs.incident.formats import chat
from opsdocs.incident.model import Context
from opsdocs.incident.times import moment
from opsdocs.incident.when import in_one_form

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(("written", "form"), [
    ("Nov 23 09:15:02 web1 app[7]: pool", "2026-11-23 09:15:02 web1 app[7]: pool"),
    ("Nov  3 09:15:02 web1 app[7]: pool", "2026-11-03 09:15:02 web1 app[7]: pool"),
    ("[23 Nov 10:36] --> kim joined", "[2026-11-23 10:36] --> kim joined"),
    ("[Mon Nov 23 04:47:44 2026] [error] pool", "[2026-11-23 04:47:44] [error] pool"),
    ("Mon Nov 23 04:47:44 UTC 2026 pool", "2026-11-23 04:47:44 UTC+00:00 pool"),
    ("Mon, 23 Nov 2026 14:05:00 +0000 pool", "2026-11-23 14:05:00 +0000 pool"),
    ("Mon 2026-11-23 14:05:00 UTC web1 pool", "2026-11-23 14:05:00 UTC+00:00 web1 pool"),
    ("23/Nov/2026:14:05:00 +0000 pool", "2026-11-23 14:05:00 +0000 pool"),
    ("23.11.2026, 14:05 - Kim: pool", "2026-11-23 14:05 - Kim: pool"),
    ("\u200e[23/11/2026, 14:05:22] Kim: pool", "[2026-11-23 14:05:22] Kim: pool"),
    ("11/23/2026, 2:05\u202fPM - Kim: pool", "2026-11-23 2:05 PM - Kim: pool"),
    ("[2026. 11. 23. 오후 2:05] Kim : pool", "[2026-11-23 2:05 PM] Kim : pool"),
    ("2026-11-23 14:05 CET pool", "2026-11-23 14:05 UTC+01:00 pool"),
    ("14:05 PST pool", "14:05 UTC-08:00 pool"),
    ("2:05 午後 pool", "2:05 PM pool"),
    ("上午 9:05 pool", "9:05 AM pool"),
    ("Kim Lee  午後 2:02", "Kim Lee  2:02 PM"),
    ("Kim — 11/23/2026 2:05 PM", "Kim — 2026-11-23 2:05 PM"),
    ("14:05 pool", "14:05 pool"),
    ("2026-11-23 14:05:00 2026 orders", "2026-11-23 14:05:00 2026 orders"),
    ("the deployment  Nov 23 10:00 broke it", "the deployment  Nov 23 10:00 broke it"),
    ("[01/03/2026, 09:15:22] Kim: pool", "[01/03/2026, 09:15:22] Kim: pool"),
    ("1/3/26, 9:15 PM - Kim: pool", "1/3/26, 9:15 PM - Kim: pool"),
])  # fmt: skip
def test_a_time_in_one_form(written: str, form: str) -> None:
    assert in_one_form([written], DAY, "it") == [form]


def test_one_day_over_12_shows_how_all_are_written() -> None:
    lines = ["[01/03/2026, 09:15] Kim: a", "[25/03/2026, 09:15] Kim: b"]
    assert in_one_form(lines, DAY, "it")[0] == "[2026-03-01 09:15] Kim: a"
    lines[1] = "[03/25/2026, 09:15] Kim: b"
    assert in_one_form(lines, DAY, "it")[0] == "[2026-01-03 09:15] Kim: a"
    both = [*lines, "[25/03/2026, 09:15] Kim: c"]
    assert in_one_form(both, DAY, "it") == both


@pytest.mark.parametrize(("days", "near", "found"), [
    (["Dec 31", "Jan 1"], date(2027, 1, 1), ["2026-12-31", "2027-01-01"]),
    (["Dec 31", "Jan 1"], date(2026, 12, 31), ["2026-12-31", "2027-01-01"]),
    (["Jan 14", "Feb 3"], date(2026, 11, 23), ["2026-01-14", "2026-02-03"]),
    (["Nov 25", "Nov 27"], date(2026, 11, 23), ["2026-11-25", "2026-11-27"]),
    (["Nov 20", "Nov 24"], date(2026, 11, 23), ["2026-11-20", "2026-11-24"]),
    (["Jan 14", "Feb 29", "Dec 1", "Jan 2"], date(2026, 11, 23),
     ["2024-01-14", "2024-02-29", "2024-12-01", "2025-01-02"]),
    (["Jan 2", "Jan 1", "Dec 31", "Nov 20"], date(2026, 1, 1),
     ["2026-01-02", "2026-01-01", "2025-12-31", "2025-11-20"]),
])  # fmt: skip
def test_the_year_is_told_by_the_incident_and_by_the_order(
    days: list[str], near: date, found: list[str]
) -> None:
    lines = in_one_form([f"{day} 10:00:00 web1 x" for day in days], near, "it")
    assert [line[:10] for line in lines] == found


def test_a_year_that_may_be_any_of_several_is_asked_for() -> None:
    more_than_a_year = [f"{day} 10:00 x" for day in ("Nov 1", "Dec 31", "Jan 2", "Nov 30")]
    with pytest.raises(
        UsageError, match=r"it:1: the day here has no year, and it may be of several"
    ):
        in_one_form(more_than_a_year, DAY, "it")
    with pytest.raises(UsageError, match=r"it:1: the day here has no year, and no start of the"):
        in_one_form(["Nov 23 10:00:00 web1 x"], None, "it")


@pytest.mark.parametrize(("line", "day"), [
    ("[01/03/2026, 09:15:22] Kim: pool", "01/03/2026"), ("01/03/2026 09:15 pool", "01/03/2026"),
    ("1/3/26, 9:15 PM - Kim: pool", "1/3/26"), ("[15-01-20 02:22:56] Kim: pool", "15-01-20"),
    ("11-23 16:13:38.811  1702 pool", "11-23"), ("17/06/09 20:10:40 INFO pool", "17/06/09"),
])  # fmt: skip
def test_a_day_that_may_be_two_is_refused(line: str, day: str) -> None:
    with pytest.raises(UsageError, match=f"it:1: it is not certain which day '{day}' is"):
        chat.fits(in_one_form([line], DAY, "it"), "it")


@pytest.mark.parametrize(("line", "told"), [
    ("[2:05 PM]Kim: a", "14:05 Kim: a"), ("~14:05 a", "14:05 a"), ("14:05-14:10 a", "14:05 a (–14:10)"),
    ("14:05 – 14:10: a", "14:05 a (–14:10)"), ("2026-11-23 14:05-14:10 a", "14:05 a (–14:10)"),
    ("2026-11-23 14:05 - 14:10 a", "14:05 a (–14:10)"), ("2026-11-23 14:05-05:00 a", "19:05 a"),
    ("2026-11-23T03:05-05:00 a", "08:05 a"), ("2026-11-23 03:05:00-05:00 a", "08:05 a"),
    ("14:05 UTC+1 a", "13:05 a"), ("2026-11-23 14:05 UTC+1 a", "13:05 a"), ("14:05 UTC a", "14:05 a"),
    ("2026-11-23 14:05 GMT: a", "14:05 a"), ("<34>Nov 23 14:05:11 web1 a", "14:05 web1 a"),
    ("<34>1 2026-11-23T14:05:11.003Z web1 a", "14:05 web1 a"), ("2026-11-23 14:05:00\tkim\ta", "14:05 a"),
    ("2026-11-23T14:05:00Z|a", "14:05 a"), ("2026-11-23 14:05:00:123 a", "14:05 123 a"),
    ("2026-11-23 14:05:00web1 a", "14:05 web1 a"), ("Mon Nov 23 14:05:11 UTC 2026: a", "14:05 a"),
])  # fmt: skip
def test_what_stands_around_a_time(line: str, told: str) -> None:
    lines = chat.lines_of(line, "it", DAY)
    assert [f"{one.at:%H:%M} {one.text}" for one in chat.events(lines, Context(zone=UTC), DAY)] == [
        told
    ]


def test_a_day_of_irssi_is_that_of_the_lines_below() -> None:
    text = (
        "--- Log opened Sun Nov 22 14:00:00 2026\n14:02 <@kim> a\n--- Day changed Mon Nov 23 2026\n"
        "14:01 < sam> b\n--- Log closed Mon Nov 23 15:00:00 2026\n"
    )
    found = list(chat.events(chat.lines_of(text, "it", None), Context(zone=UTC), None))
    assert [f"{one.at:%d %H:%M} {one.who}: {one.text}" for one in found] == [
        "22 14:02 kim: a", "23 14:01 sam: b",
    ]  # fmt: skip


def test_after_the_last_day_of_all_there_is_none() -> None:
    lines = chat.lines_of("9999-12-31 23:59 a\n10:00 b\n0001-01-01 00:00 JST c\n", "it", DAY)
    found = list(chat.events(lines, Context(zone=UTC), DAY))
    assert [one.text for one in found] == ["a 10:00 b 0001-01-01 00:00 UTC+09:00 c"]


@pytest.mark.parametrize("above", ["", "All times in CET.\n\n"])
def test_a_timeline_in_a_table_of_markdown(above: str) -> None:
    text = f"{above}| Time | Event |\n|:---|---|\n| 2026-11-23 14:05 | a \\| b |\n| 14:10 | c\n"
    context = Context(zone=None if above else UTC)
    found = list(chat.events(chat.lines_of(text, "it", DAY), context, DAY))
    hour = "13" if above else "14"
    assert [f"{one.at:%H:%M} {one.text}" for one in found] == [f"{hour}:05 a | b", f"{hour}:10 c"]
    assert context.untimed == 1
    other = Context(zone=ZoneInfo("Asia/Tokyo"))  # whoever says another zone means it
    assert f"{next(chat.events(chat.lines_of(text, 'it', DAY), other, DAY)).at:%H}" == "05"


def test_a_chat_of_telegram_has_day_and_time_behind_the_name() -> None:
    lines = chat.lines_of("Kim, [23.11.2026 14:05]\na\n\nSam, [23.11.2026 14:06]\nb\n", "it", DAY)
    found = list(chat.events(lines, Context(zone=UTC), DAY))
    assert [(one.who, one.text) for one in found] == [("Kim", "a"), ("Sam", "b")]


def test_a_day_that_somebody_spoke_of_stays_as_it_is() -> None:
    said = [f"14:{minute} a" for minute in range(10, 30)] + ["May 5 10:00 is the next window"]
    assert in_one_form(said, None, "it") == said


def test_lines_of_a_log_become_events_in_their_order() -> None:
    text = "Nov 23 10:00:01 web1 app: a\nNov 23 10:00:01 web1 app: b\n  at line 5\nNov 23 10:02:00 web1 app: c\n"
    found = list(chat.events(chat.lines_of(text, "it", DAY), Context(zone=UTC), DAY))
    assert [one.text for one in found] == ["web1 app: a", "web1 app: b at line 5", "web1 app: c"]
    assert found[2].at == datetime(2026, 11, 23, 10, 2, 0, 2)  # noqa: DTZ001 - all is UTC
    lines = chat.lines_of("2026-11-23 10:00 CET a\n11:00 PST b\n", "it", DAY)
    zoned = list(chat.events(lines, Context(), DAY))
    assert [f"{one.at:%H:%M}" for one in zoned] == ["09:00", "19:00"]


@pytest.mark.parametrize(("written", "found"), [
    ("Nov 23, 2026 2:05 PM", "14:05"), ("23.11.2026 14:05", "14:05"), ("11/23/2026 14:05", "14:05"),
    ("2026-11-23 12:05 AM", "00:05"), ("Mon Nov 23 14:05:00 2026", "14:05"),
    ("Mon, 23 Nov 2026 14:05:00 +0200", "12:05"), ("2026-11-23 14:05 CET", "13:05"),
    ("2026-11-23 下午 2:05", "14:05"), ("03/04/2026 14:05", ""), ("23/Nov/26 2:05 PM", ""),
    ("17/06/09 20:10:40", ""), ("Nov 23 14:05", ""), ("2026-11-23 14:05 soon", ""),
])  # fmt: skip
def test_a_time_in_a_column(written: str, found: str) -> None:
    at = moment(written, Context(zone=UTC))
    assert (f"{at:%H:%M}" if at else "") == found


def test_over_the_night_in_which_the_clocks_are_changed() -> None:
    berlin = Context(zone=ZoneInfo("Europe/Berlin"), shown="it")
    for day, hour in ((date(2026, 10, 24), "02:30"), (date(2026, 3, 28), "01:30")):
        lines = chat.lines_of("23:50 a\n03:30 b\n", "it", day)
        assert [f"{one.at:%H:%M}" for one in chat.events(lines, berlin, day)][1] == hour
    lines = chat.lines_of("23:50 a\n02:30 b\n", "it", DAY)  # of the night after that
    assert len(list(chat.events(lines, berlin, date(2026, 10, 25)))) == 2
    with pytest.raises(UsageError, match="the clocks were changed at 2026-10-25 02:30"):
        list(chat.events(lines, berlin, date(2026, 10, 24)))


def test_an_hour_that_was_twice_is_not_guessed() -> None:
    berlin = Context(zone=ZoneInfo("Europe/Berlin"), shown="it")
    assert moment("2026-10-25 01:59", berlin) == datetime(2026, 10, 24, 23, 59)  # noqa: DTZ001
    for written in ("2026-10-25 02:30", "2026-03-29 02:30"):  # twice, and never
        with pytest.raises(UsageError, match="it: the clocks were changed at "):
            moment(written, berlin)
    assert moment("2026-10-25 02:30+01:00", berlin) == datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001


@pytest.mark.parametrize(("written", "clock"), [
    ("10:02 午後 pool", "22:02"), ("午前 10:02 pool", "10:02"), ("오후 3:05 pool", "15:05"),
    ("下午3:05 pool", "15:05"), ("3:05 p. m. pool", "15:05"), ("12:30 午前 pool", "0:30"),
])  # fmt: skip
def test_an_entry_may_have_the_half_of_its_day_in_any_language(written: str, clock: str) -> None:
    time = read_time(written)
    assert time
    assert (time.clock, time.text) == (clock, "pool")
