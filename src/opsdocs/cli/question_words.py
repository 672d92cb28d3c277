"""The words around a question, the same in a full terminal and in a plain one."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence

from opsdocs.stamp.prompt import Prompt, Reply
from opsdocs.types.model import Question, spoken

Check = Callable[[object], str]
"""Returns why something is no answer, or ""."""
LEFT_OPEN = "(left open)"
_INLINE = 24
"""Characters of a question behind which the field stands, also in a narrow terminal."""
_PARTS = 4
"""Parts of an entry that a person may want to write in one line."""
PART = "     "
"""Stands before what is asked about an entry of a list."""
_FORMS = {
    "date": "A date, as 2026-11-20",
    "datetime": "A date and a time in UTC, as 2026-11-20 23:40, or as 20 minutes ago",
    "duration": "A duration, as 90m, 1h 30m or 2 days",
    "int": "A whole number",
    "float": "A number",
    "path": "The path of a file",
    "yaml": "YAML",
    "json": "JSON",
}
_EXAMPLE = 120
"""Characters of an example that are shown."""
_BULLET = re.compile(r"\s{0,40}(?:[-*+] (?:\[[ xX]\] )?|\d{1,3}[.)] )\s{0,40}")


def heading(prompt: Prompt, sample: str = "") -> list[str]:
    """Return the lines above the field: the question, and what helps to answer it.

    ``sample`` is an answer of a worked example, for a question that has no example of its own.
    """
    question, about = prompt.question, prompt.of_list
    if about is None:
        return [question.help or question.label, *_hints(question, sample)]
    if not prompt.starts_item:
        return _part_heading(prompt, sample)
    lines = [_of_entries(question, about) if about.items else question.help or asked(about)]
    lines += _hints(question if question.example else about, sample)
    separator = about.split or about.rsplit
    if separator and len(about.items) <= _PARTS:
        parts = separator.join(part.label for part in about.items)
        lines.append(f"  You can write it all in one line: {parts}")
    return lines


def _of_entries(question: Question, about: Question) -> str:
    """Return what is asked for in the entries of a list: ``Contacts: role``, a whole question."""
    if not question.help or "?" in question.help:
        return question.help or about.label
    return f"{about.label}: {question.help[:1].lower()}{question.help[1:]}"


def _part_heading(prompt: Prompt, sample: str) -> list[str]:
    """Return the lines above a part of an entry: none where the field stands behind it."""
    question = prompt.question
    short = len(asked(question)) <= _INLINE
    if short and not takes_lines(question) and not is_menu(question):
        return []
    lines = [asked(question), *_hints(question, sample)]
    return [f"{PART}{line}" for line in lines]


def asked(question: Question) -> str:
    """Return the question as it is asked."""
    return question.help or question.label


def part_label(prompt: Prompt) -> str:
    """Return what stands before the field of a part of an entry."""
    return PART + ("> " if _part_heading(prompt, "") else f"{asked(prompt.question)} ")


def _hints(question: Question, sample: str) -> list[str]:
    """Return the form of an answer, with its unit, and an example of a good one."""
    form = _FORMS.get(question.type)
    example = question.example or ("" if form or is_menu(question) else sample)
    lines = [f"  {form}"] if form else []
    if example:
        short = textwrap.shorten(example, _EXAMPLE, placeholder=" …")
        lines.append(f"  For example: {short}")
    return lines


def leave(prompt: Prompt) -> str:
    """Return what an empty answer does."""
    if prompt.enter:
        return prompt.enter
    if prompt.starts_item and prompt.of_list is not None:
        return "go on" if prompt.entries else "leave open"
    return f"leave it at {prompt.leaves}" if prompt.has_default else "leave open"


def left(prompt: Prompt) -> str:
    """Return what is shown for an empty answer once it is given."""
    if prompt.starts_item and prompt.entries:
        return ""
    return f"({prompt.leaves})" if prompt.has_default else LEFT_OPEN


def pairs(prompt: Prompt) -> list[tuple[str, str]]:
    """Return the entries of a menu, (label, value); the one that leaves it open is the first."""
    question = prompt.question
    entries = [(choice.label, choice.value) for choice in question.choices]
    if question.type == "bool":
        entries = [("Yes", "Yes"), ("No", "No")]
    if prompt.required:
        return entries
    if prompt.has_default:
        return [(f"Leave it at {prompt.leaves}", ""), *entries]
    return [("Leave open", ""), *entries]  # no placeholder, in which a filter would find choices


def is_menu(question: Question) -> bool:
    """Whether the question is answered by choosing."""
    return bool(question.choices) or question.type == "bool"


def section_line(heading: str, questions: Sequence[Question]) -> str:
    """Return a line of the checklist: a section, and what of it would be asked."""
    labels = []
    for question in questions:
        more = [spoken(part.name) for part in question.items if not part.asked]
        if question.asked and more:
            labels += more
        elif question.label.lower() != heading.lower():
            labels.append(spoken(question.name))
    return f"{heading}: {', '.join(labels)}" if labels else heading


def pasted(text: str) -> str:
    """Return what was pasted, with the line ends of one system."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def entries_of(prompt: Prompt, text: str) -> tuple[str, ...]:
    """Return the entries of a list that several pasted lines are; () where they are one answer.

    The bullets of a list that was pasted are not part of its entries.
    """
    if not prompt.starts_item or prompt.question.multiline:
        return ()
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_BULLET.match(line) for line in lines):
        lines = [_BULLET.sub("", line, count=1) for line in lines]
    return tuple(line.strip() for line in lines) if len(lines) > 1 else ()


def refusal(prompt: Prompt, check: Check, reply: Reply) -> str:
    """Return why a reply is no answer, or ""."""
    for number, line in enumerate(reply.lines, start=1):
        if problem := check(line):
            return f"line {number}, {line[:30]!r}: {problem}"
    if reply.lines:
        return ""
    text = reply.value
    if isinstance(text, str) and "\n" in text.strip() and not takes_lines(prompt.question):
        lines = text.strip().count("\n") + 1
        return f"these are {lines} lines, and the answer is one"
    return check(text)


def takes_lines(question: Question) -> bool:
    """Whether an answer may have several lines."""
    return question.multiline or question.type in {"yaml", "json"}
