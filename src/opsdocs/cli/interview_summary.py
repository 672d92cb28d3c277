"""All answers at a glance, and which of them is to be changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from opsdocs.cli import console
from opsdocs.cli.lines import title
from opsdocs.cli.terminals import prompts_of_terminal
from opsdocs.printable import clean
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.typed_answers import entry_text
from opsdocs.stamp.values import Open, as_text
from opsdocs.types.model import Question

_ADD = "add"
_LABEL = 20
"""Columns that a question's name may take in the overview."""


def show_answers(interview: Interview) -> None:
    """Print each answer on one line."""
    title("Your answers")
    asked = [(label, text) for label, text, _, was_asked in rows(interview) if was_asked]
    width = min(max((len(label) for label, _ in asked), default=0), _LABEL)
    room = max(console.columns() - width - 5, 10)
    for label, text in asked:
        shown = " ".join(text.split())
        shown = shown if len(shown) <= room else shown[: room - 1] + "…"
        shown = clean(shown) if shown else console.paint("open", "dim")
        print(f"  {label[:width]:<{width}}  {shown}", file=sys.stderr)


def rows(interview: Interview) -> Iterator[tuple[str, str, Question, bool]]:
    """Yield (label, answer, question, whether it was asked or given) of what applies."""
    passed = {key.partition(".")[0] for key in interview.passed}
    for place in interview.in_order():
        if not place.applies:
            continue
        question, value = place.question, place.value
        is_answered = not place.is_typed or question.name in passed
        yield question.label, _text_of(question, value), question, is_answered


def choose_change(interview: Interview) -> None:
    """Ask which answer is to be changed, and of a list which entry."""
    found = sorted(rows(interview), key=lambda row: not row[3])
    options = [
        (f"{label}: {' '.join(text.split()) or 'open'}"[:70], one.name)
        for label, text, one, _ in found
    ]
    reply = prompts_of_terminal().choose(options)
    if reply.stop:
        raise KeyboardInterrupt
    if reply.back:
        return
    question = interview.doctype.question(reply.value)
    entries = interview.typed.get(question.name) if question.type == "list" else None
    item = None
    if entries:
        lines = [(f"{at + 1}. {entry_text(question, one)}"[:70], str(at))
                 for at, one in enumerate(entries)]  # fmt: skip
        reply = prompts_of_terminal().choose([*lines, ("Add another", _ADD)])
        if reply.stop:
            raise KeyboardInterrupt
        if reply.back:
            return
        item = None if reply.value == _ADD else int(reply.value)
    interview.change(question.name, item)


def _text_of(question: Question, value: Any) -> str:
    """Return an answer on one line; "" for an open one."""
    if isinstance(value, Open):
        return ""
    if question.type != "list" or not isinstance(value, list):
        return as_text(value)
    entries = [one if isinstance(one, str) else entry_text(question, _plain(one)) for one in value]
    if question.items and not (question.split or question.rsplit):  # too long, but for its title
        entries = [as_text(getattr(one, question.items[0].name)) for one in value]
    return "; ".join(entries)


def _plain(item: Any) -> dict[str, Any]:
    return {name: "" if isinstance(part, Open) else part for name, part in vars(item).items()}
