"""Gathering answers: what is given, set, defaulted, asked and left open."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from opsdocs.errors import TypeFileError, UsageError
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.prompt import Prompt
from opsdocs.stamp.values import Open
from opsdocs.types.load import load_type
from opsdocs.types.model import DocType

TODAY = date(2026, 11, 23)
FACTS = facts_of(TODAY, None)


def make(tmp_path: Path, questions: str) -> DocType:
    path = tmp_path / "mine.md"
    path.write_text(f"---\ntitle: T\npath: x.md\nquestions:\n{questions}---\n# T\n", "utf-8")
    return load_type(path)


QUESTIONS = """\
  open: {placeholder: "[P]"}
  dated: {type: date, default: "{{ today }}"}
  optional: {default: ""}
  computed: {default: "{{ open or 'nothing' }}"}
  offered: {suggest: "{{ today.year }}", placeholder: "[O]"}
  skipped: {when: "{{ open == 'x' }}", placeholder: "[S]"}
  confirmed: {default: "yes", ask: true}
  silent: {ask: false, placeholder: "[Q]"}
  checked: {placeholder: "[C]", validator: "{% if checked == 'bad' %}never  bad{% endif %}"}
  points: {type: list}
"""


def ask(
    doctype: DocType, answers: dict[str, Any], **known: Any
) -> tuple[Interview, dict[str, str]]:
    """Let a person give ``answers``; return the interview, and what was offered by question."""
    interview = Interview(doctype, known.get("given", {}), known.get("settings", {}), FACTS)
    offered = {}
    while isinstance(step := interview.next(), Prompt):
        offered[step.key] = ", ".join(step.suggestions) or (step.leaves if step.has_default else "")
        answer = answers.get(step.key, "")
        assert interview.problem(step, answer) == ""
        interview.answer(step, answer)
    return interview, offered


def given(**answers: Any) -> dict[str, Given]:
    return {name: Given(value, f"--{name}") for name, value in answers.items()}


def test_without_a_person_defaults_are_taken_and_suggestions_are_not(tmp_path: Path) -> None:
    answers = gather(make(tmp_path, QUESTIONS), given(title="A"), {}, FACTS)
    assert answers["dated"] == TODAY
    assert answers["computed"] == "nothing"
    assert answers["confirmed"] == "yes"
    for name in ("open", "optional", "offered", "skipped", "silent", "points"):
        assert isinstance(answers[name], Open), name


def test_a_person_is_asked_for_what_is_open_and_offered_what_is_likely(tmp_path: Path) -> None:
    said = {"title": "A", "open": "x", "points.0.": "one", "points.1.": "two"}
    interview, offered = ask(make(tmp_path, QUESTIONS), said)
    assert offered == {
        "title": "", "open": "", "offered": "2026", "skipped": "", "confirmed": "yes",
        "checked": "", "points.0.": "", "points.1.": "", "points.2.": "",
    }  # fmt: skip
    answers = interview.answers()
    assert isinstance(answers["offered"], Open)
    assert answers["confirmed"] == "yes"
    assert answers["computed"] == "x"
    assert answers["points"] == ["one", "two"]


def test_what_was_given_or_set_is_not_asked(tmp_path: Path) -> None:
    settings = {"offered": "set", "open": "set too", "unknown": "ignored", "points": ["a", "b"]}
    doctype = make(tmp_path, QUESTIONS)
    interview, offered = ask(doctype, {}, given=given(title="A", open="given"), settings=settings)
    answers = interview.answers()
    assert (answers["open"], answers["offered"], answers["points"]) == ("given", "set", ["a", "b"])
    assert set(offered) == {"confirmed", "checked"}


def test_a_question_that_does_not_apply_is_not_asked_but_can_be_given(tmp_path: Path) -> None:
    doctype = make(tmp_path, QUESTIONS)
    assert "skipped" not in ask(doctype, {"title": "A"})[1]
    assert gather(doctype, given(title="A", skipped="s"), {}, FACTS)["skipped"] == "s"


@pytest.mark.parametrize(
    ("answers", "settings", "message"),
    [
        ({"title": "A", "opne": "x"}, {}, "--opne: a mine has no question 'opne'"),
        ({"title": "A", "checked": "bad"}, {}, "--checked: never bad"),
        ({"title": "A", "dated": "x"}, {}, "--dated: 'x' is not a date"),
        ({"title": "A"}, {"dated": "x"}, "operations/ops.toml: dated: 'x' is not a date"),
        ({}, {}, "a mine needs a title"),
        ({"title": " "}, {}, "a mine needs a title"),
    ],
)
def test_refusals_name_where_the_answer_stands(
    tmp_path: Path, answers: dict[str, str], settings: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        gather(make(tmp_path, QUESTIONS), given(**answers), settings, FACTS)


def test_what_is_truly_required_is_named_by_its_flag(tmp_path: Path) -> None:
    doctype = make(tmp_path, "  needed: {}\n  other_one: {help: x}\n")
    with pytest.raises(UsageError, match="a mine needs --needed, --other-one"):
        gather(doctype, given(title="A"), {}, FACTS)


def test_a_wrong_default_is_the_types_fault(tmp_path: Path) -> None:
    with pytest.raises(TypeFileError, match="default of a: 'later' is undefined"):
        gather(make(tmp_path, '  a: {default: "{{ later }}"}\n'), given(title="A"), {}, FACTS)
    with pytest.raises(UsageError, match="the default of a: 'x' is not a date"):
        gather(make(tmp_path, "  a: {type: date, default: x}\n"), given(title="A"), {}, FACTS)


def test_several_choices_may_be_defaults(tmp_path: Path) -> None:
    doctype = make(tmp_path, "  a: {multiselect: true, choices: [x, y], default: [x, y]}\n")
    assert gather(doctype, given(title="A"), {}, FACTS)["a"] == ["x", "y"]
