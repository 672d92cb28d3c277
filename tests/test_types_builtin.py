"""The built-in types: what their documents look like, against the seed and against linters."""

import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import SEED
from test_escaping import answers_of

from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import render_document
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType

TODAY = date(2026, 11, 23)
FACTS = facts_of(TODAY, None)
TYPES = {path.stem: load_type(path) for path in sorted(BUILT_IN.glob("*.md"))}
GOLDEN = Path(__file__).parent / "golden"


def stamp(doctype: DocType, **answers: Any) -> str:
    given = {name: Given(value, name) for name, value in answers.items()}
    return render_document(doctype, gather(doctype, given, {}, FACTS), TODAY)[1]


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


def everything(doctype: DocType) -> dict[str, Any]:
    """Return an answer to every question, each one recognisable."""
    number = 0

    def text() -> str:
        nonlocal number
        number += 1
        return f"Answer {number}"

    answers = {question.name: answers_of(question, text) for question in doctype.questions}
    if "end" in answers:
        answers["end"] = "2026-11-21 01:10"
    return answers


def title_of(doctype: DocType) -> dict[str, str]:
    """Return the one answer that a document of the type can't do without, if there is one."""
    required = (one for one in doctype.questions if doctype.is_required(one))
    return {question.name: "Orders" for question in required}


@cache
def golden_documents() -> dict[str, str]:
    documents = {}
    for name, doctype in TYPES.items():
        documents[f"{name}-open.md"] = stamp(doctype, **title_of(doctype))
        documents[f"{name}-full.md"] = stamp(doctype, **everything(doctype))
    return documents


@pytest.mark.parametrize("name", golden_documents())
def test_documents_are_as_they_were_looked_at(name: str) -> None:
    """Look at a document, then keep it: `python tests/test_types_builtin.py` writes them."""
    assert golden_documents()[name] == (GOLDEN / name).read_text("utf-8")


def test_every_golden_document_belongs_to_a_type() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(golden_documents())


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


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for file_name, content in golden_documents().items():
        (GOLDEN / file_name).write_text(content, encoding="utf-8", newline="\n")
