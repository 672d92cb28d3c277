"""A field in which text is typed: its keys, and what stands in and below it."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Sequence
from typing import cast

from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, is_done
from prompt_toolkit.formatted_text import AnyFormattedText, OneStyleAndTextTuple
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.styles import Style

from opsdocs.cli import question_words
from opsdocs.cli.question_words import Check
from opsdocs.stamp.prompt import Prompt, Reply

_LOW = 8
"""Lines of a window in which the hints must be short."""


def go_back(event: KeyPressEvent) -> None:
    """End the prompt, which leaves nothing of its field on the screen."""
    event.app.erase_when_done = True
    event.app.exit(result=Reply(back=True))


class Rest(AutoSuggest):
    """Shows dimmed what of a suggestion is still to be typed; → takes it."""

    def __init__(self, suggestions: Sequence[str]) -> None:
        self.suggestions = suggestions

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        text = document.text
        fitting = (one for one in self.suggestions if one.casefold().startswith(text.casefold()))
        found = next(fitting, "") if text else ""
        return Suggestion(found[len(text) :]) if found[len(text) :] else None


class TextField:
    """The field in which text is typed: its keys, and what stands in and below it.

    It is built once for all questions: that takes as long as three of them.
    """

    prompt: Prompt
    check: Check
    lines: bool
    label: str

    def __init__(self, style: Style) -> None:
        self.error = ""
        self.answered = False
        self.rest = Rest(())
        self.session: PromptSession[Reply] = PromptSession(
            lambda: self.label,
            multiline=Condition(lambda: self.lines),
            key_bindings=self.keys(),
            placeholder=self.placeholder,
            auto_suggest=self.rest,
            reserve_space_for_menu=0,
            tempfile_suffix=".md",
            style=style,
            prompt_continuation=lambda *_: " " * len(self.label),
        )
        for window in self.session.layout.find_all_windows():
            if isinstance(window.content, BufferControl):
                window.dont_extend_height = Always()  # the hints stand right below
        # Not as its toolbar, which stands at the end of the screen, and not on every terminal.
        below = Window(
            FormattedTextControl(self.hints), dont_extend_height=True, style="class:hints"
        )
        cast("HSplit", self.session.layout.container).children.append(
            ConditionalContainer(below, filter=~is_done)
        )
        self.session.default_buffer.on_text_changed += lambda _: self.complain("")

    def ask(self, prompt: Prompt, check: Check) -> Reply:
        """Ask for the text of ``prompt``; raise what the terminal's end raises."""
        self.prompt = prompt
        self.check = check
        self.lines = question_words.takes_lines(prompt.question)
        self.label = "> "
        if prompt.of_list and prompt.starts_item:
            self.label = f"  {prompt.item + 1}. "
        elif prompt.of_list:
            self.label = question_words.part_label(prompt)
        self.rest.suggestions = prompt.suggestions
        self.error = prompt.problem
        self.answered = False
        self.session.app.erase_when_done = False
        return self.session.prompt(default=str(prompt.typed or ""))

    def complain(self, problem: str) -> None:
        self.error = problem

    def placeholder(self) -> AnyFormattedText:
        """Return the suggestions, dimmed; once it is left empty, what that means."""
        if get_app().is_done:
            return [
                ("class:placeholder", question_words.left(self.prompt) if self.answered else "")
            ]
        shown = ", ".join(self.prompt.suggestions)
        if shown and os.environ.get("NO_COLOR"):
            shown = f"(suggested: {shown})"
        return [("class:placeholder", shown)]

    def hints(self) -> AnyFormattedText:
        """Return what is wrong, and what the keys do, as wide as the window."""
        size = get_app().output.get_size()
        empty = not get_app().current_buffer.text
        ends = "Ctrl-D" if self.lines and not empty else "Enter"
        words = [f"{ends}: {question_words.leave(self.prompt) if empty else 'next'}"]
        if empty and self.prompt.required:
            words = ["Enter: next"]
        if empty and self.prompt.suggestions:
            words.append("Tab: take the suggestion")
        if self.lines:
            words += ["Enter: new line"] if not empty else []
            words += ["Ctrl-X Ctrl-E: editor"] if sys.stdout.isatty() else []
        words += ["Shift-Tab: back", "Ctrl-C: stop, keep all"]
        width = max(size.columns - 1, 10)
        lines = in_lines(words, width)
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
        keys.add(Keys.BackTab)(self.go_back)
        keys.add(Keys.ControlI)(self.take)
        at_end = Condition(lambda: get_app().current_buffer.document.is_cursor_at_the_end)
        keys.add(Keys.Right, filter=offered & at_end)(self.take)
        keys.add(Keys.BracketedPaste)(self.paste)
        keys.add("c-x", "c-e", filter=Condition(lambda: self.lines))(self.edit)
        return keys

    def go_back(self, event: KeyPressEvent) -> None:
        """Go back, and take along what was typed, which stands in the field again later."""
        event.app.erase_when_done = True
        event.app.exit(result=Reply(event.current_buffer.text, back=True))

    def edit(self, event: KeyPressEvent) -> None:
        """Let the editor write the text, which comes back into the field."""
        event.current_buffer.open_in_editor(validate_and_handle=False)

    def accept(self, event: KeyPressEvent) -> None:
        """Take what stands in the field, or say why not."""
        self.finish(event, Reply(event.current_buffer.text))

    def finish(self, event: KeyPressEvent, reply: Reply) -> None:
        self.error = question_words.refusal(self.prompt, self.check, reply)
        if self.error and "\n" in event.current_buffer.text.strip() and not self.lines:
            self.error += "; Ctrl-J joins them"
        if not self.error:
            self.answered = True
            event.app.exit(result=reply)

    def take(self, event: KeyPressEvent) -> None:
        """Put the suggestion into the field; once more, the next."""
        buffer, offered = event.current_buffer, self.prompt.suggestions
        rest = Rest(offered).get_suggestion(buffer, buffer.document)
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
        buffer, text = event.current_buffer, question_words.pasted(event.data)
        lines = question_words.entries_of(self.prompt, buffer.text + text)
        if not lines:
            buffer.insert_text(text if self.lines else text.strip("\n"))
            return
        buffer.document = Document(lines[0])
        self.finish(event, Reply(lines=lines))
        if self.error:
            problem = self.error
            buffer.document = Document("\n".join(lines))
            self.error = problem


def in_lines(words: Sequence[str], width: int) -> list[str]:
    """Return ``words`` in lines of at most ``width``, with three spaces between them."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}   {word}" if lines[-1] else word
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer[:width]
        else:
            lines.append(word[:width])
    return lines
