"""The built-in types, and documents of them.

`python tests/built_in_types.py` writes those in `tests/golden/`; then look at what has changed.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from paths import GOLDEN

from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import render_document
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType, Question

TODAY = date(2026, 11, 23)
FACTS = facts_of(TODAY, None)
TYPES = {path.stem: load_type(path) for path in sorted(BUILT_IN.glob("*.md"))}


def stamp(doctype: DocType, **answers: Any) -> str:
    given = {name: Given(value, name) for name, value in answers.items()}
    return render_document(doctype, gather(doctype, given, {}, FACTS), TODAY)[1]


VALID = {
    "threshold": "> 5 %", "url": "https://example.com/d/1", "end": "2026-11-21 01:10",
    "start": "2026-11-20 23:40", "date": "2026-11-20",
    "to": "16.5", "duration": "45m",
}  # fmt: skip
"""Answers that the validators of the types take."""


def answers_of(question: Question, text: Callable[[], str]) -> Any:
    """Return an answer to ``question``, made of ``text`` wherever it takes any text."""
    if question.type == "list":
        parts = question.items
        return [
            {part.name: answers_of(part, text) for part in parts} if parts else text()
            for _ in range(2)
        ]
    if question.choices:
        return question.choices[0].value
    fixed = {"date": "2026-11-20", "datetime": "2026-11-20 23:40", "duration": "90m"}
    if question.validator:
        return VALID[question.name]
    return fixed.get(question.type) or text()


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


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for file_name, content in golden_documents().items():
        (GOLDEN / file_name).write_text(content, encoding="utf-8", newline="\n")
