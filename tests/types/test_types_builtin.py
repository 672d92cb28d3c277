"""The built-in types: what their documents look like, against the seed and against linters."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from built_in_types import TYPES, everything, golden_documents, stamp
from paths import GOLDEN, SEED


def seed_template(heading: str) -> str:
    """Return the template in the seed's section, with its inner fences as they are meant."""
    section = SEED.read_text("utf-8").partition(f"## {heading}\n")[2]
    fenced = re.search(r"^```markdown\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert fenced is not None
    return fenced[1].replace("\\`", "`")


@pytest.mark.parametrize(
    ("name", "heading", "title"),
    [
        ("runbook", "Runbook Template", "[Task Name]"),
        ("post-mortem", "Incident Post-Mortem Template", "[Brief Description]"),
    ],
)
def test_with_a_title_alone_it_is_the_seed_white_space_aside(
    name: str, heading: str, title: str
) -> None:
    expected = seed_template(heading).replace(title, "A title", 1)
    assert stamp(TYPES[name], title="A title").split() == expected.split()


@pytest.mark.parametrize("name", golden_documents())
def test_documents_are_as_they_were_looked_at(name: str) -> None:
    """Look at a document, then keep it: `python tests/built_in_types.py` writes them."""
    assert golden_documents()[name] == (GOLDEN / name).read_text("utf-8")


def test_every_golden_document_belongs_to_a_type() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(golden_documents())


@pytest.mark.parametrize("name", TYPES)
def test_a_question_mark_is_behind_a_question(name: str) -> None:
    """`Whom to call` asks nothing; `Who is called?` does. Nor is a question a phrase of few."""
    for question in TYPES[name].questions:
        for one in (question, *question.items):
            asked = one.help.partition("?")
            if asked[1]:
                assert not re.search(r"\b(?:Whom|What|When|How|Where) to\b|^An? ", asked[0]), (
                    one.name
                )
            assert not re.search(r"\bsees\b.*\bthrough\b|\bvalue on\b", one.help), one.name


@pytest.mark.parametrize("name", TYPES)
def test_every_answer_is_in_a_document(name: str) -> None:
    """In one of those that its choices make: a troubleshooting guide has one kind."""
    doctype, answers = TYPES[name], everything(TYPES[name])
    text = stamp(doctype, **answers)
    for question in doctype.questions:
        for choice in question.choices:
            text += stamp(doctype, **answers | {question.name: choice.value})
    given = set(re.findall(r"Answer \d+", repr(answers)))
    assert not {answer for answer in given if not re.search(rf"{answer}\b", text)}


def test_documents_pass_markdownlint() -> None:
    """Its default rules, line length and links aside; rumdl has them, and needs no Node."""
    linter = Path(sys.executable).with_name("rumdl")
    done = subprocess.run(
        [str(linter), "check", "--no-cache", "--isolated", "--disable", "MD013,MD057", str(GOLDEN)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


# The timeline of a post-mortem


def timeline(**answers: Any) -> list[str]:
    text = stamp(TYPES["post-mortem"], title="A", **answers)
    section = text.partition("## Timeline\n\n")[2].partition("\n\n#")[0]
    return section.removesuffix("\n").split("\n")


START, END = "2026-11-20T23:40Z", "2026-11-21T01:10Z"


def test_the_timeline_has_what_is_known() -> None:
    middle = "- **HH:MM** - Event 2"
    assert timeline() == ["- **HH:MM** - Event 1", middle, "- **HH:MM** - Resolution"]
    assert timeline(start=START) == [
        "- **23:40** - Start of the incident", middle, "- **HH:MM** - Resolution",
    ]  # fmt: skip
    assert timeline(end=END) == ["- **HH:MM** - Event 1", middle, "- **01:10** - Resolution"]
    assert timeline(start=START, end=END, timeline=["23:50 - Rolled back"]) == [
        "- **23:40** - Start of the incident", "- **23:50** - Rolled back",
        "- **01:10** - Resolution",
    ]  # fmt: skip


def test_entries_that_say_start_and_end_themselves_are_not_doubled() -> None:
    entries = ["23:40 - Deploy of 1.4", "23:52 - Page", "01:10 - Rolled back, resolved"]
    assert timeline(start=START, end=END, timeline=entries) == [
        "- **23:40** - Deploy of 1.4", "- **23:52** - Page", "- **01:10** - Rolled back, resolved",
    ]  # fmt: skip


def test_an_incident_over_days_has_the_day_in_its_timeline() -> None:
    assert timeline(start=START, end="2026-11-23T01:10Z")[-1] == (
        "- **2026-11-23 01:10** - Resolution"
    )
