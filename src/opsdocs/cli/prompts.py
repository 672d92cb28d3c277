"""Ask a person on the terminal; the one module that imports questionary. See ``text_field.py``, too.

The question is printed once and stays; only the field below it is drawn again.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import questionary
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from opsdocs.cli import console, question_words
from opsdocs.cli.question_words import Check
from opsdocs.cli.text_field import TextField, go_back, in_lines
from opsdocs.stamp.prompt import More, Prompt, Reply

_STYLE = Style([
    # Only the entry under the pointer stands out; questionary would keep the preselected reversed.
    ("selected", "noreverse"),
    ("pointer", "fg:ansiyellow bold"),
    ("highlighted", "fg:ansiyellow"),
    ("hints", "fg:ansibrightblack"),
    ("error", "fg:ansired bold"),
    ("placeholder", "fg:ansibrightblack"),
    ("auto-suggestion", "fg:ansibrightblack"),
])  # fmt: skip
_ROOM = 6
"""Columns that the lines of what was chosen leave free, and the fewest that they take."""
_open: list[Application[Any]] = []
"""The prompt that is open, if any."""


def ask(prompt: Prompt, check: Check) -> Reply:
    """Ask for one answer; ``check`` returns why one is invalid, or "".

    A text is given as text, one or several choices as their values, "" where it stays open.
    """
    if prompt.question.multiselect:
        return _several(prompt)
    if question_words.is_menu(prompt.question):
        pairs = question_words.pairs(prompt)
        return _menu(pairs, prompt.typed)
    return _text(prompt, check)


def checklist(more: More) -> Reply:
    """Ask which other sections are known; the value is a list of their headings."""
    entries = [
        questionary.Choice(
            question_words.section_line(heading, questions),
            value=heading,
            checked=heading in more.marked,
        )
        for heading, questions in more.sections.items()
    ]
    keys = "Space: mark   Ctrl-A: all   Enter: go on   Shift-Tab: back"
    return _checkbox(entries, keys, {heading: heading for heading in more.sections}, "(no more)")


def tick(lines: Sequence[tuple[str, bool]]) -> Reply:
    """Ask which lines to take; the value is a list of their places."""
    entries = [
        questionary.Choice(line, value=str(at), checked=ticked)
        for at, (line, ticked) in enumerate(lines)
    ]
    keys = "Space: mark   Ctrl-A: all   Enter: take these"
    return _checkbox(entries, keys, {str(at): line for at, (line, _) in enumerate(lines)}, "(none)")


def choose(options: Sequence[tuple[str, str]]) -> Reply:
    """Show a menu of (label, value) and return the value chosen."""
    return _menu(options, "")


def stop() -> bool:
    """End the prompt that is open as Ctrl-C does; return False where there is none."""
    for app in _open:
        if app.is_running and not app.is_done:
            app.exit(exception=KeyboardInterrupt)
    return bool(_open)


def _menu(pairs: Sequence[tuple[str, str]], typed: Any) -> Reply:
    entries = [questionary.Choice(label, value=value) for label, value in pairs]
    before = next((entry for entry in entries if entry.value == typed), entries[0])
    keys = "Arrows or letters, then Enter   Shift-Tab: back"
    return _run(questionary.select, entries, keys, before)


def _several(prompt: Prompt) -> Reply:
    typed = prompt.typed if isinstance(prompt.typed, list) else []
    entries = [
        questionary.Choice(choice.label, value=choice.value, checked=choice.value in typed)
        for choice in prompt.question.choices
    ]
    keys = f"Space: mark   Enter: go on, with none {question_words.leave(prompt)}"
    names = {choice.value: choice.label for choice in prompt.question.choices}
    return _checkbox(entries, keys, names, question_words.left(prompt))


def _checkbox(
    entries: list[questionary.Choice], keys: str, names: Mapping[str, str], none: str
) -> Reply:
    """Show what can be marked; once it is answered, the ``names`` of what was, or ``none``."""
    reply = _run(questionary.checkbox, entries, keys)
    if not reply.stop and not reply.back:
        for name in [names[value] for value in reply.value] or [none]:
            lines = textwrap.wrap(name, max(console.columns() - _ROOM, _ROOM)) or [""]
            console.say("\n".join((f"  {lines[0]}", *(f"    {line}" for line in lines[1:]))))
    return reply


def _run(
    kind: Callable[..., questionary.Question],
    entries: list[questionary.Choice],
    instruction: str,
    before: questionary.Choice | None = None,
) -> Reply:
    """Show a menu of questionary's, and return the value or values chosen.

    The pointer stands on ``before``, or else on the first entry.
    """
    told = "\n  ".join(in_lines(instruction.split("   "), max(console.columns() - 4, 10)))
    marked = [before] if before else [entry for entry in entries if entry.checked]
    with _on_stderr():
        menu, control = _menu_of(kind, told)
        control.choices, control.default = entries, before
        control.pointed_at = entries.index(before) if before else 0
        control.selected_options = [entry.value for entry in marked]
        control.search_filter, control.is_answered = None, False
        menu.application.erase_when_done = kind is questionary.checkbox
        _open.append(menu.application)
        try:
            answer = menu.unsafe_ask()
        except (KeyboardInterrupt, EOFError, OSError):
            return Reply(stop=True)
        finally:
            _open.pop()
    return answer if isinstance(answer, Reply) else Reply(answer)


@cache
def _menu_of(
    kind: Callable[..., questionary.Question], instruction: str
) -> tuple[questionary.Question, InquirerControl]:
    """Return a menu, and the part of it that has the entries.

    It is built once for all of its kind: that takes as long as three of them.
    """
    keys = KeyBindings()
    keys.add(Keys.BackTab, eager=True)(go_back)
    # Ctrl-C before the terminal gives it as a key.
    keys.add(Keys.SIGINT, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
    keys.add(Keys.ControlI, eager=True)(lambda event: None)  # Tab would turn all marks round
    menu = kind(
        "", ["-"], instruction=instruction, qmark="", pointer=">", style=_STYLE,
        use_search_filter=True, use_jk_keys=False,
    )  # fmt: skip
    contents = (window.content for window in menu.application.layout.find_all_windows())
    control = next(one for one in contents if isinstance(one, InquirerControl))

    @keys.add(Keys.Enter, eager=True, filter=Condition(lambda: _fits_nothing(control)))
    def refuse(event: KeyPressEvent) -> None:
        """Take back letters that no entry has: all are shown then, and one would be taken."""
        event.app.output.bell()
        control.search_filter = None
        at = [entry is control.default for entry in control.choices]
        control.pointed_at = at.index(True) if True in at else 0

    own = menu.application.key_bindings
    menu.application.key_bindings = merge_key_bindings([own, keys] if own else [keys])
    return menu, control


def _fits_nothing(control: InquirerControl) -> bool:
    typed = (control.search_filter or "").lower()
    return not any(typed in str(entry.title).lower() for entry in control.choices)


def _text(prompt: Prompt, check: Check) -> Reply:
    with _on_stderr():
        field = _field()
        _open.append(field.session.app)
        try:
            return field.ask(prompt, check)
        except (KeyboardInterrupt, EOFError, OSError):  # the last is a terminal that is gone
            return Reply(field.session.default_buffer.text, stop=True)
        finally:
            _open.pop()


@cache
def _field() -> TextField:
    return TextField(_STYLE)


@contextmanager
def _on_stderr() -> Iterator[None]:
    """Draw the prompts on stderr: stdout carries the path of the document."""
    with create_app_session(output=_output()):
        yield


@cache
def _output() -> Output:
    output = create_output(stdout=sys.stderr)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False  # a terminal that can't say where its cursor is costs a second
    return output
