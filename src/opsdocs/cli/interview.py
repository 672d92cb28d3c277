"""Ask a person for a document: question by question, a look at all of it, and then it is written.

What was typed is kept on disk after each answer until the document is written.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from opsdocs.cli import clock, console, kept_answers, question_words
from opsdocs.cli.interview_summary import choose_change, show_answers
from opsdocs.cli.lines import dim, title, wrapped
from opsdocs.cli.terminals import prompts_of_terminal
from opsdocs.errors import Interruption, OpsError
from opsdocs.stamp.compose import Composed, document_of
from opsdocs.stamp.examples import example_files, load_example
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import More, Prompt
from opsdocs.stamp.relative_times import as_minute
from opsdocs.stamp.values import as_text

_WRITE, _CHANGE, _SEE, _EDIT, _STOP = "write", "change", "see", "edit", "stop"


@dataclass
class InterviewSession:
    """One interview on a terminal.

    ``write`` writes the document, in the editor where its second argument is true, and returns the
    exit code. ``refusal`` returns why no document can have a title, or "". ``command`` goes on
    with what was typed, which is kept in ``file``, in the place of what was kept in ``resumed``.
    Where it ``goes_on``, the answers of before are shown first.
    """

    interview: Interview
    today: date
    full: bool
    file: Path
    command: str
    write: Callable[[Composed, bool], int]
    refusal: Callable[[Any], str]
    resumed: Path | None = None
    goes_on: bool = False
    shown_list: str = ""
    shown_entry: str = ""
    is_kept: bool = False
    cannot_keep: str = ""

    def run(self) -> int:
        """Ask until the document is written, and return the exit code.

        Raises ``KeyboardInterrupt`` where the person stops.
        """
        if self.interview.next() is None and not self.interview.passed:  # nothing to ask
            return self.write(self.document(), False)
        with self._told_what_is_kept():
            if self.goes_on and self.interview.next() is not None:
                show_answers(self.interview)
            while True:
                step = self.interview.next()
                if step is not None:
                    self.ask(step)
                elif (code := self.overview()) is not None:
                    for file in filter(None, (self.file, self.resumed)):
                        kept_answers.discard(file)
                    return code

    def document(self) -> Composed:
        """Return the document as it would be written now."""
        return document_of(
            self.interview.doctype, self.interview.answers(), self.today, full=self.full
        )

    # One question.

    def ask(self, step: Prompt | More) -> None:
        """Ask one question and take the reply."""
        if isinstance(step, More):
            title("What else do you know already?")
            self.shown_list = self.shown_entry = ""
            reply = prompts_of_terminal().checklist(step)
        else:
            self.show_heading(step)
            reply = prompts_of_terminal().ask(step, lambda raw: self.problem(step, raw))
        if reply.stop:
            self.interview.interrupt(step, str(reply.value))
            self.keep()
            raise KeyboardInterrupt
        if reply.back:
            self.interview.interrupt(step, str(reply.value))
            if not self.interview.back(step):
                console.say("  This is the first question.")
            before = self.interview.next()
            if isinstance(before, Prompt) and before.starts_item:
                self.shown_list = self.shown_entry = ""
        elif isinstance(step, More):
            names = {one.name for heading in reply.value for one in step.sections[heading]}
            self.interview.choose(names)
        elif reply.lines:
            for number, line in enumerate(reply.lines[1:], start=step.item + 2):
                console.say(f"  {number}. {line}")
            self.interview.answer_lines(step, reply.lines)
        else:
            self.interview.answer(step, self.as_minute(step, reply.value))
        self.keep()

    def problem(self, prompt: Prompt, raw: Any) -> str:
        """Return why ``raw`` is no answer, or ""; a title must be free, too."""
        problem = self.interview.problem(prompt, self.as_minute(prompt, raw))
        is_title = prompt.key == self.interview.doctype.argument
        return problem or (self.refusal(raw) if is_title and raw else "")

    def as_minute(self, prompt: Prompt, raw: Any) -> Any:
        """Return ``20 minutes ago`` as the minute that it is; anything else as it is."""
        return as_minute(self.interview.doctype, prompt.question, raw, clock.utc())

    def show_heading(self, prompt: Prompt) -> None:
        """Print the question, and the entries that its list has; once for a list."""
        lines = question_words.heading(prompt, self.samples.get(_unnumbered(prompt.key), ""))
        name = prompt.key.partition(".")[0]
        if prompt.of_list is None or (prompt.starts_item and self.shown_list != name):
            title(lines[0])
            dim(lines[1:])
            for number, entry in enumerate(prompt.entries, start=1):
                console.say(f"  {number}. {entry}")
        elif prompt.of_list and not prompt.starts_item:
            self.show_entry(prompt, name)
            if lines:
                wrapped(lines[0])
                dim(lines[1:])
        self.shown_list = name if prompt.of_list else ""
        self.shown_entry = f"{name}.{prompt.item}" if prompt.of_list else ""

    def show_entry(self, prompt: Prompt, name: str) -> None:
        """Print which entry of a list is asked about, where that does not stand right above."""
        if self.shown_entry == f"{name}.{prompt.item}" or prompt.of_list is None:
            return
        if self.shown_list != name:
            title(prompt.of_list.label)
        entry = self.interview.typed[name][prompt.item]
        first = as_text(entry[prompt.of_list.items[0].name]).partition("\n")[0]
        console.say(f"  {prompt.item + 1}. {first}")

    @cached_property
    def samples(self) -> dict[str, str]:
        """The answers of the type's first worked example, by question or ``steps.title``."""
        names = list(example_files(self.interview.doctype))
        try:
            found = load_example(self.interview.doctype, names[0], self.today) if names else {}
        except OpsError:
            return {}
        samples = {}
        for name, given in found.items():
            first = given.value[0] if isinstance(given.value, list) and given.value else given.value
            parts = first if isinstance(first, dict) else {"": first}
            for part, value in parts.items():
                samples[f"{name}.{part}".rstrip(".")] = as_text(value).strip().partition("\n")[0]
        return samples

    # After the last.

    def overview(self) -> int | None:
        """Show the answers and ask what to do; return the exit code once it is written."""
        self.shown_list = self.shown_entry = ""
        show_answers(self.interview)
        options = [
            ("Write the document", _WRITE),
            ("Change an answer", _CHANGE),
            ("See the whole document", _SEE),
            ("Stop, and keep the answers for later", _STOP),
        ]
        if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
            options.insert(3, ("Write it, and open it in the editor", _EDIT))
        console.say("")
        reply = prompts_of_terminal().choose(options)
        if reply.stop or reply.value == _STOP:
            self.keep()
            raise KeyboardInterrupt
        if reply.back:
            self.interview.back(More({}))
        elif reply.value == _CHANGE:
            choose_change(self.interview)
        elif reply.value == _SEE:
            console.say(f"\n{self.document().text}")
        else:
            try:
                return self.write(self.document(), reply.value == _EDIT)
            except OpsError as error:
                console.complain(error.message, error.hint)
        return None

    # What is kept.

    def keep(self) -> None:
        """Keep what was typed; where that fails, say so once."""
        if not self.interview.passed and not self.interview.unfinished:
            return
        try:
            kept_answers.keep(self.file, self.interview)
            self.is_kept = True
            if self.resumed:
                kept_answers.discard(self.resumed)
        except OSError as error:
            if not self.cannot_keep:
                why = error.strerror or str(error)
                console.complain(f"your answers can't be kept in {self.file.parent}: {why}",
                                 "They are lost if you stop before the document is written.")  # fmt: skip
            self.cannot_keep = str(error)

    @contextmanager
    def _told_what_is_kept(self) -> Iterator[None]:
        """Obey a closed terminal like Ctrl-C, and say of each end but a good one what is kept."""

        def stop(number: int, frame: object) -> None:
            if not prompts_of_terminal().stop():
                raise KeyboardInterrupt

        names = [getattr(signal, name, None) for name in ("SIGHUP", "SIGTERM")]
        before = {one: signal.signal(one, stop) for one in names if one is not None}
        try:
            yield
        except KeyboardInterrupt:
            raise Interruption(self.what_is_kept()) from None
        except BaseException:
            console.say(f"\n{self.what_is_kept()}".rstrip())
            raise
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def what_is_kept(self) -> str:
        """Return how to go on, or the answers where they could not be kept; "" for none."""
        if self.cannot_keep:
            typed = self.interview.typed.items()
            lines = [f"{name}: {json.dumps(raw, ensure_ascii=False)}" for name, raw in typed]
            return "\n".join(["Your answers, which could not be kept:", *lines])
        return f"Your answers are kept. Go on with: {self.command}" if self.is_kept else ""


def _unnumbered(key: str) -> str:
    """Return the key of a prompt without the number of its entry: ``steps.title``."""
    name, _, part = (*key.split("."), "", "")[:3]
    return f"{name}.{part}".rstrip(".")
