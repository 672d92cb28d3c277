"""Ask a person on the terminal; the one module that imports questionary.

The question is printed once and stays; only the field below it is drawn again.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import questionary
from prompt_toolkit.application import Application, create_app_session, get_app
from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, is_done
from prompt_toolkit.formatted_text import AnyFormattedText, OneStyleAndTextTuple
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.styles import Style

from opsdocs.cli import console, wording
from opsdocs.cli.wording import Check
from opsdocs.stamp.interview import More, Prompt, Reply

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
_LOW = 8
"""Lines of a window in which the hints must be short."""
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
    if wording.is_menu(prompt.question):
        pairs = wording.pairs(prompt)
        return _menu(pairs, prompt.typed)
    return _text(prompt, check)


def checklist(more: More) -> Reply:
    """Ask which other sections are known; the value is a list of their headings."""
    entries = [
        questionary.Choice(wording.section_line(heading, questions), value=heading)
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
    return _run(questionary.select, entries, keys, default=before)


def _several(prompt: Prompt) -> Reply:
    typed = prompt.typed if isinstance(prompt.typed, list) else []
    entries = [
        questionary.Choice(choice.label, value=choice.value, checked=choice.value in typed)
        for choice in prompt.question.choices
    ]
    keys = f"Space: mark   Enter: go on, with none {wording.leave(prompt)}"
    names = {choice.value: choice.label for choice in prompt.question.choices}
    return _checkbox(entries, keys, names, wording.left(prompt))


def _checkbox(
    entries: list[questionary.Choice], keys: str, names: Mapping[str, str], none: str
) -> Reply:
    """Show what can be marked; once it is answered, the ``names`` of what was, or ``none``."""
    reply = _run(questionary.checkbox, entries, keys, erase_when_done=True)
    if not reply.stop and not reply.back:
        for name in [names[value] for value in reply.value] or [none]:
            lines = textwrap.wrap(name, max(console.columns() - _ROOM, _ROOM)) or [""]
            console.say("\n".join((f"  {lines[0]}", *(f"    {line}" for line in lines[1:]))))
    return reply


def _run(
    kind: Callable[..., questionary.Question],
    entries: list[questionary.Choice],
    instruction: str,
    **how: Any,
) -> Reply:
    """Show a menu of questionary's, and return the value or values chosen."""
    keys = KeyBindings()
    keys.add(Keys.BackTab, eager=True)(_go_back)
    keys.add(Keys.ControlI, eager=True)(lambda event: None)  # Tab would turn all marks round
    told = "\n  ".join(_wrapped(instruction.split("   "), max(console.columns() - 4, 10)))
    with _on_stderr():
        menu = kind(
            "", entries, instruction=told, qmark="", pointer=">", style=_STYLE,
            use_search_filter=True, use_jk_keys=False, **how,
        )  # fmt: skip
        own = menu.application.key_bindings
        menu.application.key_bindings = merge_key_bindings([own, keys] if own else [keys])
        _open.append(menu.application)
        try:
            answer = menu.unsafe_ask()
        except (KeyboardInterrupt, EOFError, OSError):
            return Reply(stop=True)
        finally:
            _open.pop()
    return answer if isinstance(answer, Reply) else Reply(answer)


def _text(prompt: Prompt, check: Check) -> Reply:
    field = _Field(prompt, check)
    with _on_stderr():
        session: PromptSession[Reply] = PromptSession(
            field.label,
            multiline=Condition(lambda: wording.takes_lines(prompt.question)),
            key_bindings=field.keys(),
            placeholder=field.placeholder,
            auto_suggest=_Rest(prompt.suggestions),
            reserve_space_for_menu=0,
            tempfile_suffix=".md",
            style=_STYLE,
            prompt_continuation=" " * len(field.label),
        )
        for window in session.layout.find_all_windows():
            if isinstance(window.content, BufferControl):
                window.dont_extend_height = Always()  # the hints stand right below
        # Not as its toolbar, which stands at the end of the screen, and not on every terminal.
        below = Window(
            FormattedTextControl(field.hints), dont_extend_height=True, style="class:hints"
        )
        cast("HSplit", session.layout.container).children.append(
            ConditionalContainer(below, filter=~is_done)
        )
        session.default_buffer.on_text_changed += lambda _: field.complain("")
        _open.append(session.app)
        try:
            return session.prompt(default=str(prompt.typed or ""))
        except (KeyboardInterrupt, EOFError, OSError):  # the last is a terminal that is gone
            return Reply(session.default_buffer.text, stop=True)
        finally:
            _open.pop()


def _go_back(event: KeyPressEvent) -> None:
    """End the prompt, which leaves nothing of its field on the screen."""
    event.app.erase_when_done = True
    event.app.exit(result=Reply(back=True))


class _Rest(AutoSuggest):
    """Shows dimmed what of a suggestion is still to be typed; → takes it."""

    def __init__(self, suggestions: Sequence[str]) -> None:
        self.suggestions = suggestions

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        text = document.text
        fitting = (one for one in self.suggestions if one.casefold().startswith(text.casefold()))
        found = next(fitting, "") if text else ""
        return Suggestion(found[len(text) :]) if found[len(text) :] else None


class _Field:
    """One field on the screen: its keys, and what stands in and below it."""

    def __init__(self, prompt: Prompt, check: Check) -> None:
        self.prompt = prompt
        self.check = check
        self.error = prompt.problem
        self.answered = False
        self.lines = wording.takes_lines(prompt.question)
        self.label = "> "
        if prompt.of_list and prompt.starts_item:
            self.label = f"  {prompt.item + 1}. "
        elif prompt.of_list:
            self.label = wording.part_label(prompt)

    def complain(self, problem: str) -> None:
        self.error = problem

    def placeholder(self) -> AnyFormattedText:
        """Return the suggestions, dimmed; once it is left empty, what that means."""
        if get_app().is_done:
            return [("class:placeholder", wording.left(self.prompt) if self.answered else "")]
        shown = ", ".join(self.prompt.suggestions)
        if shown and os.environ.get("NO_COLOR"):
            shown = f"(suggested: {shown})"
        return [("class:placeholder", shown)]

    def hints(self) -> AnyFormattedText:
        """Return what is wrong, and what the keys do, as wide as the window."""
        size = get_app().output.get_size()
        empty = not get_app().current_buffer.text
        ends = "Ctrl-D" if self.lines and not empty else "Enter"
        words = [f"{ends}: {wording.leave(self.prompt) if empty else 'next'}"]
        if empty and self.prompt.required:
            words = ["Enter: next"]
        if empty and self.prompt.suggestions:
            words.append("Tab: take the suggestion")
        if self.lines:
            words += ["Enter: new line"] if not empty else []
            words += ["Ctrl-X Ctrl-E: editor"] if sys.stdout.isatty() else []
        words += ["Shift-Tab: back", "Ctrl-C: stop, keep all"]
        width = max(size.columns - 1, 10)
        lines = _wrapped(words, width)
        if size.rows < _LOW:
            lines = lines[:1]
        told: list[OneStyleAndTextTuple] = [("", "\n".join(lines))]
        if self.error:
            problem = textwrap.wrap(self.error, width)[: max(1, size.rows - 3)]
            told.insert(0, ("class:error", "\n".join(problem) + "\n"))
        return told

    def keys(self) -> KeyBindings:
        keys = KeyBindings()
        empty = Condition(lambda: not get_app().current_buffer.text)
        several = Condition(lambda: "\n" in get_app().current_buffer.text)
        offered = Condition(lambda: bool(self.prompt.suggestions))
        keys.add(Keys.Enter, filter=empty | Condition(lambda: not self.lines))(self.accept)
        keys.add(Keys.Escape, Keys.Enter)(self.accept)
        keys.add(Keys.ControlD, filter=Condition(lambda: self.lines))(self.accept)
        keys.add(Keys.ControlJ, filter=several & ~Condition(lambda: self.lines))(self.join)
        keys.add(Keys.ControlC)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add(Keys.BackTab)(_go_back)
        keys.add(Keys.ControlI)(self.take)
        at_end = Condition(lambda: get_app().current_buffer.document.is_cursor_at_the_end)
        keys.add(Keys.Right, filter=offered & at_end)(self.take)
        keys.add(Keys.BracketedPaste)(self.paste)
        keys.add("c-x", "c-e", filter=Condition(lambda: self.lines))(self.edit)
        return keys

    def edit(self, event: KeyPressEvent) -> None:
        """Let the editor write the text, which comes back into the field."""
        event.current_buffer.open_in_editor(validate_and_handle=False)

    def accept(self, event: KeyPressEvent) -> None:
        """Take what stands in the field, or say why not."""
        self.finish(event, Reply(event.current_buffer.text))

    def finish(self, event: KeyPressEvent, reply: Reply) -> None:
        self.error = wording.refusal(self.prompt, self.check, reply)
        if self.error and "\n" in event.current_buffer.text.strip() and not self.lines:
            self.error += "; Ctrl-J joins them"
        if not self.error:
            self.answered = True
            event.app.exit(result=reply)

    def take(self, event: KeyPressEvent) -> None:
        """Put the suggestion into the field; once more, the next."""
        buffer, offered = event.current_buffer, self.prompt.suggestions
        rest = _Rest(offered).get_suggestion(buffer, buffer.document)
        if rest and buffer.text not in offered:
            buffer.insert_text(rest.text)
        elif offered and (not buffer.text or buffer.text in offered):
            at = offered.index(buffer.text) + 1 if buffer.text else 0
            buffer.document = Document(offered[at % len(offered)])

    def join(self, event: KeyPressEvent) -> None:
        """Make one line of several."""
        lines = event.current_buffer.text.split("\n")
        event.current_buffer.document = Document(" ".join(line.strip() for line in lines).strip())

    def paste(self, event: KeyPressEvent) -> None:
        """Take several pasted lines as entries of the list, where it is one."""
        buffer, text = event.current_buffer, wording.pasted(event.data)
        lines = wording.entries_of(self.prompt, buffer.text + text)
        if not lines:
            buffer.insert_text(text if self.lines else text.strip("\n"))
            return
        buffer.document = Document(lines[0])
        self.finish(event, Reply(lines=lines))
        if self.error:
            problem = self.error
            buffer.document = Document("\n".join(lines))
            self.error = problem


def _wrapped(words: Sequence[str], width: int) -> list[str]:
    """Return ``words`` in lines of at most ``width``, with three spaces between them."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}   {word}" if lines[-1] else word
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer[:width]
        else:
            lines.append(word[:width])
    return lines


@contextmanager
def _on_stderr() -> Iterator[None]:
    """Draw the prompts on stderr: stdout carries the path of the document."""
    output = create_output(stdout=sys.stderr)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False  # a terminal that can't say where its cursor is costs a second
    with create_app_session(output=output):
        yield
