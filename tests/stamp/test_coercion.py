"""Answers as people type them, and the values that they become."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from opsdocs.durations import DAY, duration_in, format_duration, parse_duration, parse_seconds, plus
from opsdocs.stamp.coerce import InvalidAnswerError, coerce
from opsdocs.stamp.values import AnswerItem, Open
from opsdocs.types.model import Choice, Question

RISK = Question("risk", choices=(Choice("Low: nothing breaks", "Low"), Choice("High", "High")))
STEPS = Question(
    "steps",
    type="list",
    items=(Question("title"), Question("command", multiline=True, placeholder="command here")),
)
ACTIONS = Question(
    "actions",
    type="list",
    rsplit=" - ",
    items=(Question("action"), Question("owner"), Question("due", type="date")),
)
EVENTS = Question("events", type="list", split=" - ", items=(Question("time"), Question("event")))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("str", "  a  ", "a"),
        ("str", "a\r\n b\nc", "a b c"),
        ("str", "no", "no"),
        ("str", "1.10", "1.10"),
        ("path", "a/b", "a/b"),
        ("int", "42", 42),
        ("float", "1.5", 1.5),
        ("bool", "Yes", True),
        ("bool", "off", False),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("datetime", "2026-11-20T23:40Z", datetime(2026, 11, 20, 23, 40, tzinfo=UTC)),
        ("datetime", "2026-11-20 23:40", datetime(2026, 11, 20, 23, 40, tzinfo=UTC)),
        ("datetime", "2026-11-20 23:40 UTC", datetime(2026, 11, 20, 23, 40, tzinfo=UTC)),
        ("datetime", "2026-11-21T00:40+01:00", datetime(2026, 11, 20, 23, 40, tzinfo=UTC)),
        ("duration", "1h 30m", "1h 30m"),
        ("yaml", "{a: [1, no]}", {"a": ["1", "no"]}),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("yaml", ["x"], ["x"]),
    ],
)
def test_each_type_of_value(kind: str, raw: Any, value: Any) -> None:
    assert coerce(Question("q", type=kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        ("int", "1.5", "not a whole number"),
        ("float", "x", "not a number"),
        ("bool", "maybe", "not yes or no"),
        ("date", "2026-02-30", "not a date; write it as"),
        ("date", "20261120", "not a date"),
        ("date", "soon", "not a date"),
        ("datetime", "2026-11-20", "not a date and time"),
        ("datetime", "2026-11-20 25:00", "not a date and time"),
        ("datetime", "0001-01-01T00:00+05:00", "not a date and time"),
        ("duration", "soon", "not a duration"),
        ("str", ["a"], "one value"),
        ("str", {"a": "b"}, "one value"),
        ("str", "a\x00b", r"U\+0000"),
        ("str", "a\x1b[0m", r"U\+001B"),
        ("str", "a\x9bb", r"U\+009B"),
        ("str", "a\udcffb", "UTF-8"),
        ("yaml", "[", "not YAML"),
        ("json", "{", "not JSON"),
    ],
)
def test_what_a_type_does_not_take(kind: str, raw: Any, message: str) -> None:
    with pytest.raises(InvalidAnswerError, match=message):
        coerce(Question("q", type=kind), raw)


@pytest.mark.parametrize("raw", ["", "   ", "\n", None])
@pytest.mark.parametrize("kind", ["str", "int", "date", "list", "yaml"])
def test_nothing_leaves_a_question_open(kind: str, raw: Any) -> None:
    value = coerce(Question("q", type=kind, placeholder="[P]"), raw)
    assert isinstance(value, Open)
    assert str(value) == "[P]"
    assert repr(value) == "Open('[P]')"
    assert not value
    assert list(value) == []
    assert len(value) == 0


def test_lines_stay_where_they_are_wanted() -> None:
    assert coerce(Question("q", multiline=True), "a\r\n\r\n  b\rc") == "a\n\n  b\nc"


def test_choices_by_value_and_label_in_any_case() -> None:
    assert [coerce(RISK, raw) for raw in ("low", "HIGH", "low: nothing breaks")] == [
        "Low", "High", "Low",
    ]  # fmt: skip
    with pytest.raises(InvalidAnswerError, match=r"not one of Low, High\. Did you mean High"):
        coerce(RISK, "Hihg")


def test_several_choices() -> None:
    several = Question("q", multiselect=True, choices=RISK.choices, placeholder="[P]")
    assert coerce(several, "low, High") == ["Low", "High"]
    assert coerce(several, ["High"]) == ["High"]
    assert isinstance(coerce(several, ""), Open)
    with pytest.raises(InvalidAnswerError, match="a list of choices"):
        coerce(several, {"a": "b"})


def test_items_are_texts_or_mappings() -> None:
    one, two = coerce(STEPS, ["Look", {"Title": "Renew", "command": "a\nb"}])
    assert isinstance(one, AnswerItem)
    assert (one.title, str(one.command)) == ("Look", "command here")
    assert (two.title, two.command) == ("Renew", "a\nb")
    assert [item.title for item in coerce(STEPS, "Alone")] == ["Alone"]
    assert isinstance(coerce(STEPS, ["", {"title": ""}]), Open)
    assert coerce(Question("q", type="list"), ["a", "", "b"]) == ["a", "b"]


def test_items_given_as_text_are_split() -> None:
    (action,) = coerce(ACTIONS, ["Alert - on depth - Dana - 2026-12-01"])
    assert (action.action, action.owner, action.due) == (
        "Alert - on depth",
        "Dana",
        date(2026, 12, 1),
    )
    (event,) = coerce(EVENTS, ["23:50 - Rolled back - to 1.4"])
    assert (event.time, event.event) == ("23:50", "Rolled back - to 1.4")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([{"titel": "a"}], "item 1: unknown key 'titel'. Did you mean title"),
        (["a", {"zzz": "a"}], "item 2: unknown key 'zzz'. Write one of title, command"),
        ([["a"]], "item 1: an item must be text or a mapping"),
        ([{"title": ["a"]}], "item 1: title: this takes one value"),
    ],
)
def test_a_wrong_item_is_named(raw: Any, message: str) -> None:
    with pytest.raises(InvalidAnswerError, match=message):
        coerce(STEPS, raw)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90m", 90), ("1h30m", 90), ("1h 30m", 90), ("1 hour, 30 minutes", 90), ("2 days", 2 * DAY),
        ("1W", 7 * DAY), ("6 months", 180 * DAY), ("1y", 365 * DAY), ("0m", 0), ("0", 0), ("0s", 0),
        ("30s", 1), ("60 seconds", 1), ("1m 40s", 2), ("2 business days", 2 * DAY),
        ("5 Working Days", 5 * DAY),
    ],
)  # fmt: skip
def test_durations_are_read(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "m",
        "1.5h",
        "-5m",
        "1h x",
        "4h2h",
        "99999999y",
        "9999999y",
        "00",
        "30ms",
        "2 business hours",
        "1d 2 days",
        "5m every",
    ],
)
def test_durations_that_are_none(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - its text is the duration
        parse_duration(text)
    assert str(refused.value) == text


def test_seconds_are_not_rounded_where_they_are_compared() -> None:
    assert [parse_seconds(text) for text in ("30s", "1m 40s", "0", "2h")] == [30, 100, 0, 7200]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("every 2 business days, sooner if it gets worse", 2 * DAY), ("hourly", 60),
        ("within **15 min**, at any hour", 15), ("15-30m", 30), ("4 business hours", 240),
        ("half an hour", 30), ("next business day", DAY), ("at least every 20m", 20),
        ("immediately", 0), ("15 minutes during business hours", 15), ("two weeks", 14 * DAY),
        ("72h from the release", 3 * DAY), ("as soon as possible", None), ("1.5h", None), ("", None),
        ("P1", None), ("24/7", None), ("3 people", None),
    ],
)  # fmt: skip
def test_a_duration_is_found_in_a_sentence(text: str, minutes: int | None) -> None:
    assert duration_in(text) == minutes


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2026-11-23", "6 months", "2027-05-23"), ("2026-08-31", "6 months", "2027-02-28"),
        ("2024-02-29", "1 year", "2025-02-28"), ("2026-11-23", "-1 month", "2026-10-23"),
        ("2026-01-15", "-1 year 2 months", "2024-11-15"), ("2026-11-23", "90 days", "2027-02-21"),
        ("2026-11-23", "36h", "2026-11-24"), ("2026-11-23", "30s", "2026-11-23"),
        ("2026-11-19", "5 working days", "2026-11-26"),  # Thursday to Thursday
        ("2026-11-20", "2 business days", "2026-11-24"),  # Friday to Tuesday
        ("2026-11-21", "5 working days", "2026-11-27"),  # Saturday to Friday
        ("2026-11-22", "5 working days", "2026-11-27"),
        ("2026-11-22", "-5 working days", "2026-11-16"), ("2026-11-23", "-1 business day", "2026-11-20"),
        ("2026-11-21", "0", "2026-11-21"), ("9999-12-01", "1 month", "9999-12-31"),
        ("2026-11-23", "-1000 years", "1026-11-23"), ("0900-01-01", "-1000 years", "0001-01-01"),
    ],
)  # fmt: skip
def test_days_are_counted_by_the_calendar(day: str, duration: str, expected: str) -> None:
    assert plus(date.fromisoformat(day), duration) == date.fromisoformat(expected)


def test_durations_are_written() -> None:
    assert [format_duration(minutes) for minutes in (0, 5, 90, DAY, DAY + 61)] == [
        "0m", "5m", "1h 30m", "1d", "1d 1h 1m",
    ]  # fmt: skip
