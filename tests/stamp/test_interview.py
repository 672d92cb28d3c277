"""The interview without a terminal: what is asked next, and that it keeps exactly what was said."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interviews import TODAY, TYPES, interview_of, replies, take, title

from opsdocs.cli import kept_answers
from opsdocs.stamp.compose import document_of
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import More, Prompt, Reply
from opsdocs.stamp.values import Open


def test_half_typed_text_goes_with_its_entry() -> None:
    """Left for the step before, it stands there again; an entry taken back takes it along."""
    interview = interview_of("runbook", title="A")
    interview.choose(["steps"])
    while (step := interview.next()) and step.key != "steps.0.title":
        take(interview, step, Reply())
    for title_of_step in ("One", "Two"):
        while (step := interview.next()) and not step.starts_item:
            take(interview, step, Reply("5m" if step.question.type == "duration" else ""))
        take(interview, step, Reply(title_of_step))
    step = interview.next()
    assert isinstance(step, Prompt)
    half_typed = step.key
    take(interview, step, Reply("half-typed", back=True))
    take(interview, interview.next(), Reply("Two"))
    assert interview.next().typed == "half-typed"
    take(interview, interview.next(), Reply(back=True))
    take(interview, interview.next(), Reply(""))
    while not (step := interview.next()).starts_item:
        take(interview, step, Reply())
    take(interview, step, Reply("Three"))
    assert (interview.next().key, interview.next().typed) == (half_typed, "")


QUICK = settings(max_examples=5, deadline=None, derandomize=True,
                 suppress_health_check=list(HealthCheck))  # fmt: skip
MANY = 150
"""Steps after which a person who goes back and forth has had enough."""


def text_of(interview: Interview) -> str:
    return document_of(interview.doctype, interview.answers(), TODAY).text


def stamped(interview: Interview, answers: dict[str, Any]) -> str:
    """Return what `ops new --data-file` makes of ``answers``."""
    given_answers = {name: Given(raw, name) for name, raw in answers.items()}
    values = gather(interview.doctype, given_answers, interview.settings, interview.facts)
    return document_of(interview.doctype, values, TODAY).text


def steps(interview: Interview) -> list[str]:
    """Answer every prompt with Enter; return the keys of the prompts."""
    keys: list[str] = []
    while step := interview.next():
        assert step.key not in keys
        keys.append(step.key)
        take(
            interview,
            step,
            Reply([] if isinstance(step, More) else title(interview.doctype).get(step.key, "")),
        )
    return keys


def said(interview: Interview) -> dict[str, Any]:
    """Return what was typed and applies."""
    applying = {one.question.name for one in interview.places() if one.applies}
    return {name: raw for name, raw in interview.typed.items() if raw and name in applying}


@pytest.mark.parametrize("name", TYPES)
def test_enter_to_the_end_gives_a_document_without_one_fact(name: str) -> None:
    """Also with every question of the type asked."""
    for chosen in (False, True):
        interview = interview_of(name)
        if chosen:
            interview.choose(question.name for question in interview.doctype.questions)
        keys = steps(interview)
        # Apart from a default that is wrong, and that a person left open.
        wrong = {key: "" for key in keys if name == "odd" and key in {"first", "wrong"}}
        assert text_of(interview) == stamped(interview, {**title(interview.doctype), **wrong})


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
@QUICK
@given(data=st.data())
def test_the_document_has_what_was_answered_and_nothing_else(
    name: str, data: st.DataObject
) -> None:
    """Whatever is answered, gone back to, changed at the end, or typed where it no longer applies."""
    interview = interview_of(name)
    if data.draw(st.booleans()):
        interview.choose(question.name for question in interview.doctype.questions)
    last: dict[str, Any] = {}
    for _ in range(MANY):
        step = interview.next()
        if step is None:
            break
        reply = data.draw(replies(interview, step))
        take(interview, step, reply)
        if isinstance(step, Prompt) and not reply.back and step.of_list is None:
            last[step.key] = reply.value
    while step := interview.next():
        take(
            interview,
            step,
            Reply([] if isinstance(step, More) else title(interview.doctype).get(step.key, "")),
        )
        if isinstance(step, Prompt) and step.of_list is None:
            last[step.key] = title(interview.doctype).get(step.key, "")
    assert {key: interview.typed[key] for key in last} == last
    answers = said(interview)
    left = {key: "" for key, value in interview.answers().items() if isinstance(value, Open)}
    wrong = left if name == "odd" else {}  # its defaults are refused, and a person leaves them open
    assert text_of(interview) == stamped(interview, {**wrong, **answers})


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
@QUICK
@given(data=st.data())
def test_stopped_anywhere_it_goes_on_there(
    name: str, data: st.DataObject, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    interview = interview_of(name)
    for _ in range(data.draw(st.integers(0, 40))):
        step = interview.next()
        if step is None:
            break
        take(interview, step, data.draw(replies(interview, step)))
    step = interview.next()
    if step is not None and isinstance(step, Prompt) and not step.question.choices:
        interview.interrupt(step, "half a wor")
    kept_answers.keep(folder / "a/b.json", interview)
    again = interview_of(name)
    assert list(kept_answers.restore(kept_answers.load(folder / "a/b.json"), again)) == []
    there, here = interview.next(), again.next()
    assert (there and there.key) == (here and here.key)
    if isinstance(here, Prompt) and not here.question.choices:
        assert here.typed == "half a wor"
    assert (again.typed, again.passed, again.chosen) == (
        interview.typed, interview.passed, interview.chosen,
    )  # fmt: skip


def answer(interview: Interview, **answers: Any) -> list[str]:
    """Answer by key, "" what is not named, until a prompt that is named as a stop."""
    keys = []
    while step := interview.next():
        if isinstance(step, More):
            return keys
        keys.append(step.key)
        value = answers.get(step.key.replace(".", "_"), title(interview.doctype).get(step.key, ""))
        assert interview.problem(step, value) == ""
        interview.answer(step, value)
    return keys  # to the end


def test_what_no_longer_applies_is_dropped_and_comes_back() -> None:
    interview = interview_of("handover")
    assert "worst" in answer(interview, load="Busy", pages="7", worst="OrdersDown")
    assert "The worst was OrdersDown." in text_of(interview)
    interview.choose([])
    interview.change("load")
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.typed) == ("load", "Busy")
    interview.answer(step, "Quiet")
    assert interview.next() is None
    text = text_of(interview)
    assert "OrdersDown" not in text
    assert "**Pages**: [Number]" in text
    interview.change("load")
    interview.answer(interview.next(), "Rough")
    assert interview.next() is None
    assert "The worst was OrdersDown." in text_of(interview)


def test_an_answer_that_an_earlier_one_refutes_is_asked_again() -> None:
    interview = interview_of("odd")
    answer(interview, first="2026-11-01", last="2026-11-10")
    interview.change("first")
    interview.answer(interview.next(), "2026-11-20")
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.typed) == ("last", "2026-11-10")
    assert step.problem == "it is before the first day, 2026-11-20"


def test_what_was_given_is_asked_where_an_answer_is_at_odds_with_it() -> None:
    interview = interview_of("odd", name="Orders", last="2026-11-10")
    step = interview.next()
    interview.answer(step, "2026-11-20")
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.typed) == ("last", "2026-11-10")


def test_a_default_that_is_wrong_is_asked_for() -> None:
    interview = interview_of("odd", name="Orders")
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.has_default) == ("first", False)
    assert step.problem == "'soon' is not a date; write it as 2026-11-20"
    assert "wrong" in answer(interview)
    assert "**First**: [First day]" in text_of(interview)


def test_parts_of_an_item_may_all_be_left_open() -> None:
    """A service of the register, and Enter to the end."""
    interview = interview_of("rto-rpo")
    answer(interview, services_0_service="Orders")
    services = interview.answers()["services"]
    assert [services[0].service, str(services[0].rto)] == ["Orders", "[4h: below that]"]
    assert isinstance(services[0].tier, Open)
    interview = interview_of("post-mortem")
    answer(interview, action_items_0_action="Do it", action_items_0_due="2026-12-23")
    assert "- [ ] Do it - Owner - 2026-12-23\n" in text_of(interview)


def test_an_action_item_in_one_line_is_divided_as_by_the_flag() -> None:
    interview = interview_of("post-mortem")
    keys = answer(interview, action_items_0_action="Alert on depth - Dana - 2026-12-04")
    assert not {"action_items.0.owner", "action_items.0.due"} & set(keys)
    assert "- [ ] Alert on depth - Dana - 2026-12-04\n" in text_of(interview)
    step = Prompt("action_items.1.action", interview.doctype.question("action_items").items[0],
                  of_list=interview.doctype.question("action_items"), item=1, starts_item=True)  # fmt: skip
    assert "due: 'tomorrow' is not a date" in interview.problem(step, "Do it - Dana - tomorrow")


def test_several_lines_become_entries_that_can_be_taken_back() -> None:
    interview = interview_of("runbook", title="A")
    while (step := interview.next()) and step.key != "steps.0.title":
        take(interview, step, Reply())
    take(interview, step, Reply(lines=("One", "Two", "Three")))
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.entries) == ("steps.3.title", ("One", "Two", "Three"))
    interview.back(step)
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.typed) == ("steps.2.title", "Three")
    interview.answer(step, "")
    assert interview.typed["steps"] == [{"title": "One"}, {"title": "Two"}]


def test_the_details_of_steps_are_asked_for_each_step() -> None:
    interview = interview_of("runbook", title="A")
    answer(interview, steps_0_title="One", steps_1_title="Two")
    more = interview.next()
    assert isinstance(more, More)
    assert list(more.sections) == [
        "At the top", "Prerequisites", "Procedure", "Verification", "Rollback", "Notes",
        "About This Document",
    ]  # fmt: skip
    take(interview, more, Reply(["Procedure"]))
    keys = answer(interview, steps_0_command="ls", steps_1_expected_result="All well")
    assert keys == [
        "steps.0.command", "steps.0.action", "steps.0.expected_result", "steps.0.troubleshooting",
        "steps.1.command", "steps.1.action", "steps.1.expected_result", "steps.1.troubleshooting",
    ]  # fmt: skip
    assert interview.next() is None
    text = text_of(interview)
    assert "### Step 1: One\n\n**Command/Action**:\n\n```bash\nls\n```\n" in text
    assert "**Expected Result**: All well" in text


def test_one_entry_of_a_list_is_changed_alone() -> None:
    interview = interview_of("post-mortem", title="A")
    answer(interview, action_items_0_action="One - Dana - 2026-12-04", action_items_1_action="Two")
    interview.choose([])
    interview.change("action_items", 1)
    keys = answer(interview, action_items_1_action="Second", action_items_1_owner="Sam")
    assert keys == ["action_items.1.action", "action_items.1.owner", "action_items.1.due"]
    assert "- [ ] Second - Sam - Due Date\n" in text_of(interview)
    interview.change("action_items", 0)
    step = interview.next()
    assert isinstance(step, Prompt)
    assert (step.key, step.typed) == ("action_items.0.action", "One")
    interview.back(step)
    assert interview.next() is None


def test_kept_answers_of_a_type_that_has_changed_say_what_is_lost(tmp_path: Path) -> None:
    content = {
        "typed": {"title": "A", "gone": "a long text", "steps": "text", "risk_level": "Extreme", "purpose": ["x"]},
        "passed": ["title", "gone", "risk_level", "steps.7.title", "steps", 5],
        "chosen": ["gone", "notes"], "unfinished": {"purpose": 7}, "given": {"frequency": ["Daily", "x"]},
    }  # fmt: skip
    (tmp_path / "x.json").write_text(json.dumps(content), "utf-8")
    interview = interview_of("runbook")
    lost = list(kept_answers.restore(kept_answers.load(tmp_path / "x.json"), interview))
    assert lost == ["gone: a long text", "steps: text", 'purpose: ["x"]']
    assert interview.typed == {"title": "A", "risk_level": "Extreme"}
    assert interview.given["frequency"].value == "Daily"
    keys = []
    while (step := interview.next()) and not isinstance(step, More):
        keys.append(step.key)
        if step.key == "risk_level":
            assert step.problem.startswith("'Extreme' is not one of")
        interview.answer(step, "")
    assert "risk_level" in keys


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"), (b"[1]", "damaged"), (b"\xff\xfe", "damaged"), (b"{" * 100_000, "damaged"),
        (b'{"typed": "' + b"x" * 1_000_001, "over 1,000,000 bytes"),
        (b'{"version": 2, "answers": {"purpose": "P"}}', "another version of ops wrote it"),
        (b'{"typed": [], "given": {}, "passed": [], "unfinished": {}}', "another version"),
    ],
)  # fmt: skip
def test_kept_answers_that_can_not_be_used_are_refused(
    tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(kept_answers.OpsError, match=why):
        kept_answers.load(tmp_path / "x.json")
