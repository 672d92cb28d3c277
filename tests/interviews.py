"""What a person may answer at the prompts of every type, ours and a team's."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from paths import TESTS

from opsdocs.cli.question_words import is_menu, pairs, takes_lines
from opsdocs.stamp.compose import known_to
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import More, Prompt, Reply
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType
from opsdocs.workspace import Workspace

TODAY = date(2026, 11, 23)
TEAM = {"handover": TESTS / "team/handover.md", "odd": TESTS / "team/odd.md",
        "runbook-german": TESTS / "german/runbook.md"}  # fmt: skip
TYPES: dict[str, DocType] = {path.stem: load_type(path) for path in sorted(BUILT_IN.glob("*.md"))}
TYPES |= {name: load_type(path) for name, path in TEAM.items()}
WORDS = ["Orders", "Größe", "日本", "a | b", "x - y", "`ls -l`", "**bold**", "[link](x.md)", "1h"]
TEXTS = st.tuples(st.sampled_from(WORDS), st.integers(0, 99)).map(
    lambda pair: f"{pair[0]} {pair[1]}"
)
HALF_TYPED = st.sampled_from(["", "", "2 da", "half-typed"])
"""What may stand in a field that is left for the one before; "": what stood there anyway."""
VALUES = {
    "date": st.sampled_from(["2026-11-20", "2026-12-04", "2026-10-01"]),
    "datetime": st.sampled_from(["2026-11-20 23:40", "2026-11-21 01:10"]),
    "duration": st.sampled_from(["90m", "1h 30m", "2 days"]),
    "int": st.sampled_from(["7", "0"]),
    "float": st.sampled_from(["0.5", "3"]),
    "yaml": st.just("a: 1"),
}


def team_in(repo: Path, name: str) -> str:
    """Put a team's type into ``repo`` where ``name`` is one; return what it is called there."""
    if name in TEAM:
        folder = repo / "operations/.types"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(TEAM[name], folder)
    return TYPES[name].name


def interview_of(kind: str, root: Path | None = None, **given: Any) -> Interview:
    """Return an interview that knows what one in the empty repository ``root`` knows."""
    doctype = TYPES[kind]
    settings, facts = known_to(doctype, Workspace(root) if root else None, TODAY)
    answers = {key: Given(value, key) for key, value in given.items()}
    return Interview(doctype, answers, dict(settings), facts)


def title(doctype: DocType) -> dict[str, str]:
    """Return the one answer that a document can't do without, if there is one."""
    return {one.name: "Orders" for one in doctype.questions if doctype.is_required(one)}


@st.composite
def replies(draw: Any, interview: Interview, step: Prompt | More) -> Reply:
    """Return what a person may do at ``step``, valid, and more often than not an answer."""
    if isinstance(step, More):
        return Reply(draw(st.lists(st.sampled_from(list(step.sections)), unique=True, max_size=3)))
    question = step.question
    if draw(st.integers(0, 6)) == 0:
        half_typed = "" if is_menu(question) or question.multiselect else draw(HALF_TYPED)
        return Reply(half_typed, back=True)
    if question.multiselect:
        values = [choice.value for choice in question.choices]
        return Reply([value for value in values if draw(st.booleans())])
    if is_menu(question):
        return Reply(draw(st.sampled_from([value for _, value in pairs(step)])))
    text = VALUES.get(question.type, TEXTS)
    if takes_lines(question) and question.type == "str":
        text = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
    full = step.of_list is not None and step.item > 2 and step.starts_item
    value = draw(st.just("") if full else st.one_of(st.just(""), text, text))
    if interview.problem(step, value):
        value = "Orders" if step.required else ""
    return Reply(value)


def take(interview: Interview, step: Prompt | More, reply: Reply) -> None:
    """Let ``interview`` take what the person did."""
    if reply.back:
        if reply.value:
            interview.interrupt(step, reply.value)
        interview.back(step)
    elif isinstance(step, More):
        interview.choose({one.name for name in reply.value for one in step.sections[name]})
    elif reply.lines:
        interview.answer_lines(step, reply.lines)
    else:
        interview.answer(step, reply.value)
