"""Ask a person on a terminal that can only print lines: ``TERM=dumb``, a line printer, Emacs."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Sequence

from opsdocs.cli import question_words
from opsdocs.cli.console import say
from opsdocs.cli.question_words import Check
from opsdocs.stamp.prompt import More, Prompt, Reply

_BACK, _TAKE, _END = "<", "=", "."
_NONE = "0"
"""What is typed where of several, some of which are marked, none is wanted."""


def ask(prompt: Prompt, check: Check) -> Reply:
    """Ask for one answer, as ``prompts.ask`` does; what is typed is edited by the terminal."""
    question = prompt.question
    if question.multiselect:
        pairs = [(choice.label, choice.value) for choice in question.choices]
        kept = prompt.typed if isinstance(prompt.typed, list) else []
        reply = _several(pairs, f"Enter: {question_words.leave(prompt)}", kept)
        if not reply.stop and not reply.back:
            say(f"  {', '.join(reply.value) or question_words.left(prompt)}")
        return reply
    if question_words.is_menu(question):
        return _one(question_words.pairs(prompt), prompt.typed)
    if prompt.problem:
        say(f"  {prompt.problem}")
    if prompt.typed:
        say(f"  Now: {prompt.typed}   (Enter: keep it)")
    else:
        empty = (
            "It can't stay empty" if prompt.required else f"Enter: {question_words.leave(prompt)}"
        )
        say(f"  {empty}   {_BACK}: back")
    if prompt.suggestions:
        say(f"  {_TAKE}: {prompt.suggestions[0]}")
    if question_words.takes_lines(question):
        say(f"  End with a line that has only {_END!r}.")
    while True:
        reply = _read(prompt)
        if (
            reply.back
            or reply.stop
            or not (problem := question_words.refusal(prompt, check, reply))
        ):
            return reply
        say(f"  {problem}")


def checklist(more: More) -> Reply:
    """Ask which other sections are known; the value is a list of their headings."""
    lines = [
        (question_words.section_line(name, known), name) for name, known in more.sections.items()
    ]
    reply = _several(lines, "Enter: go on", [name for name in more.sections if name in more.marked])
    for heading in () if reply.stop or reply.back else reply.value:
        say(f"  {heading}")  # what the numbers meant
    return reply


def tick(lines: Sequence[tuple[str, bool]]) -> Reply:
    """Ask which lines to take; the value is a list of their places, those ticked before for Enter."""
    pairs = [(line, str(at)) for at, (line, _) in enumerate(lines)]
    ticked = [str(at) for at, (_, is_ticked) in enumerate(lines) if is_ticked]
    return _several(pairs, "Enter: none", ticked)


def choose(options: Sequence[tuple[str, str]]) -> Reply:
    """Show a numbered menu of (label, value) and return the value chosen."""
    return _one(options)


def stop() -> bool:
    """Return False: nothing here is to be ended but the reading of a line."""
    return False


def _read(prompt: Prompt) -> Reply:
    """Read an answer: a line, or several up to one with a dot."""
    label = f"  {prompt.item + 1}. " if prompt.starts_item else "> "
    if prompt.of_list and not prompt.starts_item:
        label = question_words.part_label(prompt)
    lines: list[str] = []
    while True:
        line = _line("" if lines else label)
        if line is None:
            return Reply("\n".join(lines), stop=True)
        if not lines and line.strip() in {_BACK, _TAKE, ""}:
            if line.strip() == _BACK:
                return Reply(back=True)
            offered = prompt.suggestions[0] if line.strip() and prompt.suggestions else ""
            return Reply(offered or prompt.typed)
        if line.strip() == _END:
            return Reply("\n".join(lines))
        lines.append(line)
        if question_words.takes_lines(prompt.question):
            continue
        while _is_waiting() and (more := _line("")) is not None:
            lines.append(more)  # pasted together
        entries = question_words.entries_of(prompt, "\n".join(lines))
        return Reply(lines=entries) if entries else Reply("\n".join(lines))


def _one(pairs: Sequence[tuple[str, str]], before: object = "") -> Reply:
    """Ask for one of ``pairs``; Enter takes the first, or what was chosen ``before``."""
    values = [value for _, value in pairs]
    at = values.index(before) if before in values else 0
    name = f" ({pairs[at][0]})" if before in values else ""
    reply = _numbered(pairs, f"Number or name   Enter: {at + 1}{name}", one=True)
    return reply if reply.stop or reply.back else Reply((reply.value or [values[at]])[0])


def _several(pairs: Sequence[tuple[str, str]], enter: str, marked: Sequence[str]) -> Reply:
    """Ask for some of ``pairs``; Enter takes those that are ``marked``, ``enter`` tells if none is."""
    if not marked:
        return _numbered(pairs, f"Numbers, with commas   {enter}")
    how = f"Numbers, with commas   Enter: those marked   {_NONE}: none"
    reply = _numbered(pairs, how, marked)
    if reply.value == [_NONE]:
        return Reply([])
    return reply if reply.stop or reply.back or reply.value else Reply(list(marked))


def _numbered(
    pairs: Sequence[tuple[str, str]], how: str, marked: Sequence[str] = (), *, one: bool = False
) -> Reply:
    """Show a numbered list; the value of the reply has what was chosen of it, [] for Enter."""
    for number, (label, value) in enumerate(pairs, start=1):
        box = f"[{'x' if value in marked else ' '}] " if marked else ""
        say(f"  {number}. {box}{label}")
    say(f"  {how}   {_BACK}: back")
    while True:
        line = _line("> ")
        if line is None:
            return Reply(stop=True)
        if line.strip() == _BACK:
            return Reply(back=True)
        words = [word for part in ([line] if one else line.split(",")) if (word := part.strip())]
        if marked and words == [_NONE]:
            return Reply([_NONE])
        found = [value for word in words for value in _meant(pairs, word)]
        if len(found) == len(words):
            return Reply(found)
        say(f"  Write a number from 1 to {len(pairs)}.")


def _meant(pairs: Sequence[tuple[str, str]], word: str) -> list[str]:
    """Return the value that ``word`` means, by its number or the start of its label."""
    if word.isdecimal() and 0 < int(word) <= len(pairs):
        return [pairs[int(word) - 1][1]]
    fitting = [value for label, value in pairs if label.casefold().startswith(word.casefold())]
    return fitting if len(fitting) == 1 else []


def _line(label: str) -> str | None:
    """Read one line; None at the end of input and after Ctrl-C."""
    sys.stderr.write(label)
    sys.stderr.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        return None
    return line.rstrip("\r\n") if line else None


def _is_waiting() -> bool:
    """Whether more was typed or pasted already; Windows can't tell."""
    return os.name != "nt" and bool(select.select([sys.stdin], [], [], 0)[0])
