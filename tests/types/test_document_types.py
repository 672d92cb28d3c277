"""Every built-in type: its documents with no answers, with its examples, with any answers."""

import os
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import mdformat
import pytest
import tree_sitter_bash
from built_in_types import FACTS, TODAY, TYPES, everything, stamp, title_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from person import Ops
from tree_sitter import Language, Parser

from opsdocs.documents.answers import read_answers
from opsdocs.markdown.parse import parse
from opsdocs.stamp.examples import example_files, load_example
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.sandbox import used_names
from opsdocs.stamp.try_type import problems_of
from opsdocs.stamp.values import as_text
from opsdocs.types.model import DocType, Question

TRIES = int(os.environ.get("EX", "10"))
FIRST_MOMENT = datetime(2026, 11, 1)  # noqa: DTZ001 - answers have no time zone
EXAMPLES = [
    (name, example) for name, doctype in TYPES.items() for example in example_files(doctype)
]
SHELL = Parser(Language(tree_sitter_bash.language()))
EVERY_TYPE = pytest.mark.parametrize("name", TYPES)
EVERY_EXAMPLE = pytest.mark.parametrize(("name", "example"), EXAMPLES)

# Of these only the time of day is in the document.
NOT_WHOLE = {("post-mortem", "start"), ("post-mortem", "end")}


def example_answers(name: str, example: str) -> dict[str, Any]:
    found = load_example(TYPES[name], example, TODAY)
    return {key: answer.value for key, answer in found.items()}


def html(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False}).render(text)


def as_read(value: Any) -> Any:
    """Return an answer as one reads it, without regard to white space; code holds no backtick."""
    if isinstance(value, list):
        return [as_read(entry) for entry in value]
    if isinstance(value, dict):
        return {key: as_read(entry) for key, entry in value.items() if as_read(entry)}
    return " ".join(as_text(value).replace("`", "'").split())


def test_the_types_are_those_that_the_seed_names() -> None:
    assert set(TYPES) == {
        "alert", "backup-procedure", "communication-protocol", "dashboard", "dr-plan", "dr-test",
        "escalation-path", "incident-response", "maintenance-window", "monitoring",
        "patching-strategy", "post-mortem", "restore-procedure", "rto-rpo", "runbook",
        "severity-classification", "troubleshooting", "update-procedure",
    }  # fmt: skip
    runbooks = {example for name, example in EXAMPLES if name == "runbook"}
    assert runbooks == {
        "certificate-renewal", "configuration-update", "database-maintenance", "scaling",
        "service-deployment",
        # And what the pages of an incident, and the disaster recovery plan, lead to.
        "cluster-in-the-second-region", "database-failover", "dns-switch", "new-database-replica",
        "orders-in-the-second-region", "secret-update",
    }  # fmt: skip


@EVERY_TYPE
def test_the_type_file_has_no_problem(name: str) -> None:
    assert list(problems_of(TYPES[name].file, name, TODAY)) == []


@EVERY_TYPE
def test_it_asks_four_to_eight_questions(name: str) -> None:
    questions = TYPES[name].questions
    asked = [question for question in questions if question.asked and question.when == "true"]
    assert 4 <= len(asked) <= 8


@EVERY_TYPE
def test_its_help_fits_on_a_screen(name: str, ops: Ops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = ops("new", name, "--help").out.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


@EVERY_TYPE
def test_it_has_an_example(name: str) -> None:
    assert example_files(TYPES[name])


@EVERY_TYPE
def test_an_unanswered_document_answers_nothing(name: str) -> None:
    doctype = TYPES[name]
    read = read_answers(doctype, parse(stamp(doctype, **title_of(doctype))), TODAY)
    known = gather(doctype, {n: Given(v, n) for n, v in title_of(doctype).items()}, {}, FACTS)
    assert read == {
        question.name: value if isinstance(value, list) else as_text(value)
        for question in doctype.questions
        if (value := known[question.name]) and question.name in used_names(doctype.body)
    }


@EVERY_EXAMPLE
def test_an_example_is_read_back(name: str, example: str) -> None:
    doctype = TYPES[name]
    answers = example_answers(name, example)
    text = stamp(doctype, **answers)
    read = read_answers(doctype, parse(text), TODAY)
    for key, value in answers.items():
        if (name, key) not in NOT_WHOLE and key in used_names(doctype.body):
            assert as_read(read[key]) == as_read(value), key
    assert stamp(doctype, **read) == text


@EVERY_EXAMPLE
def test_an_example_leaves_nothing_open(name: str, example: str) -> None:
    text = stamp(TYPES[name], **example_answers(name, example))
    prose = re.sub(
        r"```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\)|^- \[[ x]\]",
        "",
        text,
        flags=re.DOTALL | re.MULTILINE,
    )
    assert re.findall(r"\[[^\]]+\]", prose) == []
    placeholders = (
        {part.placeholder for one in TYPES[name].questions for part in (one, *one.items)}
        - {"", "Event"}
        - {"Action", "Owner", "Staging", "CPU", "T-7d"}
    )
    assert not [shown for shown in placeholders if shown in text]


@EVERY_EXAMPLE
def test_shell_blocks_of_an_example_parse(name: str, example: str) -> None:
    document = parse(stamp(TYPES[name], **example_answers(name, example)))
    for block in document.blocks():
        if block.kind == "fence" and block.info == "bash":
            assert not SHELL.parse(block.text.encode()).root_node.has_error, block.text


def documents_of(name: str) -> list[str]:
    doctype = TYPES[name]
    choices = [{one.name: choice.value} for one in doctype.questions for choice in one.choices]
    shown = [stamp(doctype, **title_of(doctype) | choice) for choice in ({}, *choices)]
    examples = [stamp(doctype, **example_answers(*one)) for one in EXAMPLES if one[0] == name]
    return shown + examples


@pytest.mark.slow
@EVERY_TYPE
def test_its_documents_mean_the_same_after_mdformat(name: str) -> None:
    for text in documents_of(name):
        formatted = mdformat.text(text, extensions={"gfm"})
        assert html(formatted) == html(text)


@pytest.mark.slow
@EVERY_TYPE
def test_its_documents_pass_markdownlint(name: str, tmp_path: Path) -> None:
    for number, text in enumerate(documents_of(name)):
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    linter = Path(sys.executable).with_name("rumdl")
    rules = "MD013,MD057"  # the length of lines; links, which here lead out of the folder
    done = subprocess.run(
        [str(linter), "check", "--no-cache", "--isolated", "--disable", rules, str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


# Any answers

WORDS = [
    "word", "zwei Wörter", "3 %", "日本", "it's (so)", "a-b", "x: y", "`code`", "[l](u.md)", "a | b",
    "*em*", "1.", "#", "-", "+", ">", "`a | b`", "~~~", "5.5", "<x>", "[ ]", "[x]", "**b**:", "|",
]  # fmt: skip
# " - " divides an action from its owner, and that from the day: in the document too.
lines = st.lists(
    st.sampled_from([word for word in WORDS if word != "-"]), min_size=1, max_size=4
).map(lambda words: " ".join(["A", *words]))
starts = st.lists(st.sampled_from(WORDS), min_size=2, max_size=4).map(" ".join)


def answers_to(doctype: DocType, question: Question, text: st.SearchStrategy[str]) -> Any:
    if question.rsplit:  # " - " divides an action from its owner: in the document too
        text = text.filter(lambda answer: "-" not in answer.split())
    if question.type == "list":
        item: Any = text
        if question.items:
            first, *rest = question.items
            item = st.fixed_dictionaries(
                {first.name: answers_to(doctype, first, text)},
                optional={part.name: answers_to(doctype, part, text) for part in rest},
            )
        return st.lists(item, min_size=1, max_size=3)
    if question.choices:
        value: Any = st.sampled_from([choice.value for choice in question.choices])
        return st.lists(value, min_size=1, unique=True) if question.multiselect else value
    if question.validator and question.type == "str":
        return st.sampled_from({
            "threshold": ["> 5 %", "< 20 GB"], "url": ["https://example.com/d/1"],
            "to": ["16.10", "17"], "duration": ["45m", "1h, of which 30m is waiting"],
        }[question.name])  # fmt: skip
    if question.multiline:
        text = st.lists(text, min_size=1, max_size=3).map("\n\n".join) | text
    return {
        "date": st.dates(date(2026, 1, 1), TODAY if question.validator else date(2027, 1, 1)).map(
            str
        ),
        "datetime": st.datetimes(FIRST_MOMENT, FIRST_MOMENT + timedelta(days=9)).map(
            lambda moment: moment.isoformat(" ", "minutes")
        ),
        "duration": st.sampled_from(["90m", "2 days", "1h 30m", "6 months"]),
    }.get(question.type, text)


def any_answers(
    doctype: DocType, text: st.SearchStrategy[str]
) -> st.SearchStrategy[dict[str, Any]]:
    questions = [
        question
        for question in doctype.questions
        if (doctype.name, question.name) not in NOT_WHOLE and question.name != "end"
    ]
    required = {one.name: answers_to(doctype, one, lines) for one in questions
                if doctype.is_required(one)}  # fmt: skip
    return st.fixed_dictionaries(
        required,
        optional={
            one.name: answers_to(doctype, one, text)
            for one in questions
            if one.name not in required
        },
    )


@pytest.mark.slow
@EVERY_TYPE
@settings(deadline=None, max_examples=TRIES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_answers_are_read_back(name: str, data: st.DataObject) -> None:
    doctype = TYPES[name]
    answers = data.draw(any_answers(doctype, lines))
    text = stamp(doctype, **answers)
    read = read_answers(doctype, parse(text), TODAY)
    choices = [one.name for one in doctype.questions if one.choices and not one.multiselect]
    shown = shown_names(doctype, tuple((key, read[key]) for key in choices if key in read))
    for key, value in answers.items():
        if key in shown:
            assert as_read(read.get(key)) == as_read(value), (key, text)
    assert stamp(doctype, **read) == text


@pytest.mark.slow
@EVERY_TYPE
@settings(deadline=None, max_examples=TRIES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_document_of_what_was_read_is_the_same(name: str, data: st.DataObject) -> None:
    """Also where an answer begins like a list, a quote, a heading: whose text has two spellings."""
    doctype = TYPES[name]
    text = stamp(doctype, **data.draw(any_answers(doctype, starts)))
    assert stamp(doctype, **read_answers(doctype, parse(text), TODAY)) == text


@lru_cache(maxsize=1000)
def shown_names(doctype: DocType, chosen: tuple[tuple[str, str], ...]) -> set[str]:
    """Return the questions whose answers a document of these choices shows."""
    answers = everything(doctype) | dict(chosen)
    text = stamp(doctype, **answers)
    return {
        question.name
        for question in doctype.questions
        if question.name in used_names(doctype.body)
        and (question.choices or as_text_in(answers[question.name], text))
    }


def as_text_in(value: Any, text: str) -> bool:
    if isinstance(value, list):
        return any(as_text_in(entry, text) for entry in value)
    if isinstance(value, dict):
        return any(as_text_in(entry, text) for entry in value.values() if "Answer" in str(entry))
    return re.search(rf"{re.escape(str(value))}(?!\d)", text) is not None


# The tree of all examples


@EVERY_TYPE
def test_lines_that_are_asked_for_stay_lines(name: str) -> None:
    """Where an answer stands in the middle of a line, its field takes one line."""

    def told(question: Question) -> str:
        return f"One of {question.name}\nTwo" if question.multiline else "One"

    doctype = TYPES[name]
    answers = {
        question.name: [{part.name: told(part) for part in question.items if part.type == "str"}]
        if question.items else told(question)
        for question in doctype.questions
        if question.multiline or any(part.multiline for part in question.items)
    }  # fmt: skip
    text = stamp(doctype, **title_of(doctype) | answers)
    for question in doctype.questions:
        for part in (question, *question.items):
            assert not part.multiline or f"One of {part.name} Two" not in text, part.name


def test_every_link_among_the_examples_resolves(operations: Path) -> None:
    linked = 0
    for path in operations.glob("*/*.md"):
        for link in parse(path.read_text("utf-8")).links:
            target, _, anchor = link.target.partition("#")
            if ":" in target.partition("/")[0]:
                continue
            other = (path.parent / target) if target else path
            assert other.is_file(), f"{path.name}:{link.line}: {link.target}"
            linked += 1
            if anchor:
                headings = {
                    re.sub(r"[^\w -]", "", section.title.lower()).replace(" ", "-")
                    for section in parse(other.read_text("utf-8")).sections
                }
                assert anchor in headings, f"{path.name}:{link.line}: {link.target}"
    assert linked > 100


def test_all_examples_are_in_the_tree(operations: Path) -> None:
    assert (
        len(list(operations.glob("*/*.md"))) == len(EXAMPLES) + 6
    )  # and the README of each folder


def test_the_recovery_documents_agree(operations: Path) -> None:
    folder = operations / "backup-recovery"
    register = parse((folder / "rto-rpo.md").read_text("utf-8"))
    tables = [block for block in register.blocks() if block.kind == "table"]
    row: dict[str, str] = {}
    for table in tables[:3]:  # what is promised, what was measured, what it rests on
        row |= dict(zip(table.rows[0], table.rows[1], strict=True))
    fields = {
        path.name: {one.label: one.value for one in parse(path.read_text("utf-8")).fields}
        for path in folder.glob("*.md")
    }
    plan, restore = fields["dr-plan-orders.md"], fields["restore-orders-db.md"]
    test = next(one for name, one in fields.items() if name.startswith("20"))
    assert row["RTO"] == plan["RTO"] == restore["RTO"]
    assert row["RPO"] == plan["RPO"] == fields["backup-orders-db.md"]["RPO"]
    assert test["Result"] == "Pass (part only)"
    assert test["Date"] == plan["Last Tested"] == row["Last Tested"] == restore["Last Restore Test"]
