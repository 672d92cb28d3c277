"""Run a command of a document from here: after a look at exactly what would be run, and a key."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsdocs.check.commands import DESTRUCTIVE
from opsdocs.cli import console
from opsdocs.cli.keys import line, press
from opsdocs.cli.run_context import Following
from opsdocs.cli.run_step_text import look
from opsdocs.documents.secrets import masked
from opsdocs.patterns import Pattern
from opsdocs.printable import clean, one_line
from opsdocs.runs.commands import Command
from opsdocs.runs.drill import moment_in, newest_in
from opsdocs.runs.execute import Ran, command_hash, lost, oddities, refusal, run, shell_for
from opsdocs.runs.log import Log
from opsdocs.runs.procedure import CHECKS, Item
from opsdocs.runs.standins import fill

_LINE_ENDS = Pattern(r"(?<!\\)\n")
"""The ends of lines that do not go on in the next."""
_KEPT_OUTPUT = 20_000
_WORDS = ("rm", "drop", "truncate", "destroy", "delete", "mkfs", "dropdb", "force", "shred")


@dataclass
class Commands:
    """The commands of a run; ``executed`` has the exit codes by item and hash.

    ``texts`` are those that were run from here, as the shell got them.
    ``knows_newest`` tells whether the newest record that came back, in a drill, is known.
    """

    following: Following
    log: Log
    executed: dict[tuple[int, str], int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    knows_newest: bool = False

    def execute(self, at: int, item: Item) -> None:
        """Show exactly what would be run, and run it if a key says so."""
        command = self.chosen(at, item)
        if command is None:
            return
        text = fill(command.text, self.following.values)
        if why := refusal(command, text):
            console.say(f"Not run from here: {why}. Run it by hand, if it is right.")
            return
        shell = shell_for(command.language)
        console.say(f"This would be run, in a new {shell}, in {one_line(str(Path.cwd()))}:")
        look(text, console.say)
        for oddity in [*oddities(text), *lost(self.texts, text), *self.following.warnings()]:
            console.say(f"Note: {oddity}")
        flat = " ".join(f"{command.text}\n{text}".replace("\\\n", " ").split())
        found = DESTRUCTIVE.search(flat)
        if found:
            word = next((one for one in _WORDS if one in found[0].casefold()), "yes")
            if line(f"It destroys data. To run it, type: {word}") != word:
                console.say("Not run.")
                return
        elif press([("r", "run it"), ("c", "do not run it")]) != "r":
            return
        self.texts.append(text)
        self.log.write("command", item=at, command=command_hash(command.text), shell=shell)
        self.ran(at, command, run_shown(text, shell))

    def chosen(self, at: int, item: Item) -> Command | None:
        """Return the command that is meant: the only one, or the one whose key is pressed."""
        if len(item.commands) == 1:
            return item.commands[0]
        options = []
        for place, command in enumerate(item.commands[:9], start=1):
            code = self.executed.get((at, command_hash(command.text)))
            ran = "" if code is None else f" (exit code {code})"
            first = clean(command.text.strip().split("\n")[0])[:50]
            options.append((str(place), f"{first}{ran}"))
        for key, text in options:
            console.say(f"  {key}  {text}")
        key = press([*((key, "") for key, _ in options), ("c", "none")])
        return None if key == "c" else item.commands[int(key) - 1]

    def ran(self, at: int, command: Command, done: Ran) -> None:
        """Say how a command ended, and note it."""
        item = self.following.items[at]
        fields: dict[str, Any] = {}
        if self.following.keep_output:
            fields["output"] = masked(done.output[-2 * _KEPT_OUTPUT :])[0][-_KEPT_OUTPUT:]
        self.log.write(
            "exit", item=at, command=command_hash(command.text), code=done.code, **fields
        )
        self.executed[at, command_hash(command.text)] = done.code
        good = done.code == 0
        several = len(_LINE_ENDS.split(command.text.strip())) > 1
        what = "Exit code of the last line:" if several else "Exit code"
        print(console.paint(f"{what} {done.code}.", "green" if good else "red"), file=sys.stderr)
        if self.following.drill and item.name in CHECKS and good:
            self.ask_newest(at, done.output)
        console.say("Is it the expected result? Then: done. Else: failed.")

    def ask_when(self, at: int, item: Item) -> None:
        """In a drill, ask for the newest record where no command from here printed its moment."""
        if not self.following.drill or item.name != "integrity_checks" or self.knows_newest:
            return
        question = "When was the newest record that came back written? (UTC)"
        while typed := line(question, enter="not known"):
            moment = moment_in(typed, self.log.clock.now())
            if moment is not None:
                self.log.write("newest", item=at, record=moment.isoformat(), told=True)
                self.knows_newest = True
                return
            console.say(
                f"{typed!r} is not a time in the past. Write 22:10:05 or 2026-11-20 22:10:05."
            )

    def ask_newest(self, at: int, output: str) -> None:
        """Ask whether a check printed the moment of the newest record that came back."""
        if (moment := newest_in(output)) is None:
            return
        console.say(
            f"It printed {moment:%Y-%m-%d %H:%M:%S} UTC. Is it the newest record that came back?"
        )
        if press([("y", "yes, measure the RPO by it"), ("n", "no")]) == "y":
            self.log.write("newest", item=at, record=moment.isoformat())
            self.knows_newest = True


def run_shown(text: str, shell: str) -> Ran:
    """Run a command and show its output, which can't do anything to the terminal."""

    def print_now(output: str) -> None:
        sys.stderr.write(clean(output))
        sys.stderr.flush()

    try:
        done = run(text, shell, print_now)
    except OSError as error:
        console.complain(f"cannot run {shell}: {error.strerror}")
        done = Ran(127, "")
    if done.output and not done.output.endswith("\n"):
        console.say("")
    return done
