"""Ask a person on the terminal; the one module that imports questionary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output

from opsdocs.types.model import Question

# Only the entry under the pointer stands out; questionary would keep the preselected one reversed.
_MENU = questionary.Style(
    [("selected", "noreverse"), ("pointer", "fg:ansiyellow bold"), ("highlighted", "fg:ansiyellow")]
)


def ask(question: Question, *, offer: str, required: bool, check: Callable[[Any], str]) -> Any:
    """Ask ``question`` and return the answer as text, "" where it stays open.

    ``offer`` is prefilled or preselected; ``check`` returns why an answer is invalid, or "".
    Raises ``KeyboardInterrupt`` on Ctrl-C.
    """
    message = question.help or question.label
    with _on_stderr():
        if question.multiselect:
            return _several(question, message, offer)
        if question.choices or question.type == "bool":
            return _one(question, message, offer, required)
        return _text(question, message, offer, check)


def choose(message: str, options: Sequence[tuple[str, str]]) -> str:
    """Show a menu of (value, description) and return the value chosen."""
    width = max(len(value) for value, _ in options)
    entries = [
        questionary.Choice(f"{value:<{width}}  {description}", value=value)
        for value, description in options
    ]
    with _on_stderr():
        return str(questionary.select(message, entries, style=_MENU).unsafe_ask())


def _one(question: Question, message: str, offer: str, required: bool) -> str:
    pairs = [(choice.label, choice.value) for choice in question.choices]
    if question.type == "bool":
        pairs = [("Yes", "Yes"), ("No", "No")]
    entries = [questionary.Choice(label, value=value) for label, value in pairs]
    if not required:
        left = question.placeholder or "no answer"
        entries.append(questionary.Choice(f"Leave open: {left}", value=""))
    preselected = next((entry for entry in entries if entry.value == offer), entries[-1])
    return str(questionary.select(message, entries, default=preselected, style=_MENU).unsafe_ask())


def _several(question: Question, message: str, offer: str) -> list[str]:
    offered = {entry.strip() for entry in offer.split(",")}
    entries = [
        questionary.Choice(choice.label, value=choice.value, checked=choice.value in offered)
        for choice in question.choices
    ]
    return list(questionary.checkbox(message, entries).unsafe_ask())


def _text(question: Question, message: str, offer: str, check: Callable[[Any], str]) -> str:
    several = len(question.suggest) > 1
    shown = f"{question.placeholder} (Tab lists some)" if several else question.placeholder
    completer = WordCompleter(list(question.suggest), sentence=True, ignore_case=True)
    return str(
        questionary.text(
            message,
            default=offer,
            validate=lambda text: check(text) or True,
            placeholder=[("class:placeholder fg:ansibrightblack", shown)],
            completer=completer if several else None,
            complete_while_typing=True,
        ).unsafe_ask()
    )


@contextmanager
def _on_stderr() -> Iterator[None]:
    """Draw the prompts on stderr: stdout carries the path of the document."""
    with create_app_session(output=create_output(stdout=sys.stderr)):
        yield
