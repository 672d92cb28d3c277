"""Follow a procedure with the person who does it, one item at a time."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from opsdocs.cli import console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.keys import BackError, Stopped, line, press
from opsdocs.cli.run_command import Commands
from opsdocs.cli.run_context import Following
from opsdocs.cli.run_end import after, interruption
from opsdocs.cli.run_step_text import show
from opsdocs.documents.saving import again
from opsdocs.documents.secrets import masked
from opsdocs.errors import OpsError
from opsdocs.printable import one_line
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.history import CHANGED, COMMITTED
from opsdocs.runs.log import Log
from opsdocs.runs.procedure import STEP, Item, has_field, told, way_back
from opsdocs.runs.read import DONE, FAILED, PASSED, SKIPPED, Run, read_log
from opsdocs.runs.standins import standins


def introduce(how: Following, done: Collection[int] = ()) -> None:
    """Say what is followed; what speaks against it, which asks for a key, and for values.

    Values are asked for the items that are not ``done``.
    """
    page = how.page
    console.say(f"{one_line(page.title)} ({console.shown(page.folder / page.path)})")
    promised = page.value("duration")
    steps = sum(item.kind == STEP for item in how.items)
    console.say(
        f"{steps} step{'s' if steps != 1 else ''}{f', {one_line(promised)} promised' if promised else ''}."
    )
    warnings = list(how.warnings())
    for warning in warnings:
        console.say(f"Note: {warning}")
    if warnings and (how.execute or how.is_out_of_use):
        what = "run commands of it" if how.execute else "follow it"
        if press([("y", f"{what} all the same"), ("q", "stop")]) == "q":
            raise Stopped
    ahead = (item for at, item in enumerate(how.items) if at not in done)
    names = standins(command.text for item in ahead for command in item.commands)
    names = [name for name in names if name not in how.values]
    at = 0
    while at < len(names):
        question = f"Value for <{names[at]}> in the commands (it is kept nowhere):"
        try:
            how.values[names[at]] = line(question, default=how.values.get(names[at], ""))
            at += 1
        except BackError:
            at = max(at - 1, 0)


def tell_how_to_go_on(how: Following) -> None:
    """Say that what was done is kept."""
    name = console.quoted(console.shown(how.page.folder / how.page.path))
    console.say(f"Stopped; the log is kept. To go on: ops run {name} --resume")


@dataclass
class RunSession:
    """One run at a terminal."""

    following: Following
    log: Log
    outcomes: dict[int, str] = field(default_factory=dict)
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.commands = Commands(self.following, self.log)

    def take_up(self, run: Run) -> None:
        """Go on with a run: what was done stays done; a step that failed last is shown again."""
        self.outcomes = dict(run.outcomes)
        so_far = told(self.following.items, self.outcomes)
        last = max(self.outcomes, default=0)
        shown = [one.get("item") for one in run.records if one.get("event") == "shown"]
        if self.outcomes.get(last) == FAILED and shown and shown[-1] == last:
            self.outcomes.pop(last)  # the person did not go on to the next
        self.interrupted = any(one.get("event") == "interruption" for one in run.records)
        self.commands.knows_newest = any(one.get("event") == "newest" for one in run.records)
        console.say(
            f"Going on with the run of {run.shown}: {so_far if self.outcomes else 'nothing done yet'}."
        )
        if run.in_command:
            console.say(
                "A command was begun, and its end is not known. Look at what it did before you go on."
            )
        if run.last and self.log.clock.now() < run.last:
            console.say(
                "The clock is earlier than the last line of the log; an RTO can't be measured."
            )
        if run.content != content_hash(self.following.page):
            console.say("The document has changed since that run began.")

    # The steps.

    def run(self) -> int:
        """Show item after item until the last; return the exit code."""
        items = self.following.items
        at = next((at for at in range(len(items)) if at not in self.outcomes), len(items))
        try:
            if self.following.drill and not self.interrupted:
                self.log.write("interruption", moment=interruption(self.log))
                self.interrupted = True
            while at < len(self.following.items):
                at = self.one(at)
            outcome = FAILED if FAILED in self.outcomes.values() else PASSED
            self.log.write("end", outcome=outcome)
        except Stopped as stopped:
            self.log.write("stop", note=stopped.typed)
            tell_how_to_go_on(self.following)
            console.out_path(self.log.path)
            return console.INTERRUPTED
        done = next(
            one for one in read_log(self.log.path, self.log.root)[0] if one.id == self.log.run
        )
        console.out_path(self.log.path)
        after(self.following, done, self.log)
        return 0 if outcome == PASSED else 1

    def one(self, at: int) -> int:
        """Show an item, do what its keys say, and return the place of the next."""
        at = self.reloaded(at)
        items = self.following.items
        item = items[at]
        show(self.following.page, item, self.following.values)
        self.log.write("shown", item=at, title=item.title, number=item.number)
        while True:
            with suppress(BackError):
                then = self.act(press(self.keys(item, at)), at, item)
                if then is not None:
                    return then

    def act(self, key: str, at: int, item: Item) -> int | None:
        """Do what a key says; return the place of the item to show next, None for this one."""
        match key:
            case "d":
                self.commands.ask_when(at, item)
                self.write_outcome(at, DONE)
            case "f":
                return self.failed(at)
            case "s":
                self.write_outcome(at, SKIPPED, _noted("Why is it skipped?", required=True))
            case "n":
                self.log.write("note", item=at, title=item.title, note=_noted("Note:"))
                return None
            case "x":
                self.commands.execute(at, item)
                return None
            case "b":
                self.log.write("back", item=at - 1)
                self.outcomes.pop(at - 1, None)
                return at - 1
            case "e":
                self.edit()
                return at
            case "v":
                self.change_values(item)
                return at
            case _:
                raise Stopped
        return at + 1

    def keys(self, item: Item, at: int) -> list[tuple[str, str]]:
        """Return the keys that do something here."""
        keys = [("d", "done"), ("f", "failed"), ("s", "skip"), ("n", "note")]
        if self.following.execute and item.commands:
            keys.insert(0, ("x", "look at the command, to run it"))
        if at:
            keys.append(("b", "back"))
        keys.append(("e", "edit"))
        if standins(command.text for command in item.commands):
            keys.append(("v", "values"))
        return [*keys, ("q", "stop")]

    def write_outcome(self, at: int, outcome: str, note: str = "") -> None:
        """Note how an item ended."""
        item = self.following.items[at]
        fields: dict[str, Any] = {"note": note} if note else {}
        self.log.write(
            "outcome", item=at, title=item.title, number=item.number, kind=item.name,
            outcome=outcome, **fields,
        )  # fmt: skip
        self.outcomes[at] = outcome

    def failed(self, at: int) -> int | None:
        """Note a failure, and ask what comes next; return the next place, None for the same."""
        self.write_outcome(at, FAILED, _noted("What happened?", enter="say nothing"))
        how = self.following
        if has_field(how.page, how.items[at], "troubleshooting"):
            console.say("See its Troubleshooting above.")
        back = way_back(again(how.page)) or way_back(how.page)
        keys = [("r", "try it again"), ("g", "go on to the next"), ("q", "stop")]
        if back:
            keys.insert(0, ("w", f"way back: show {one_line(back.title)}"))
        while (key := press(keys)) == "w" and back:
            show(how.page, back, how.values)
        if key == "q":
            raise Stopped
        return at + 1 if key == "g" else None

    def edit(self) -> None:
        """Open the document in the person's editor."""
        page = self.following.page
        try:
            open_editor(editor_command(), page.folder / page.path)
        except OpsError as error:
            console.complain(error.message, error.hint)

    def change_values(self, item: Item) -> None:
        """Ask once more for the values of the stand-ins of an item."""
        values = self.following.values
        for name in standins(command.text for command in item.commands):
            values[name] = line(f"Value for <{name}>:", default=values.get(name, ""))

    def reloaded(self, at: int) -> int:
        """Read the document again where somebody has changed it; return the place to go on at."""
        how = self.following
        before = how.items
        if not how.read_again():
            return at
        console.say("The document was changed during this run; from here on its new text is shown.")
        places = {_told_by(one): place for place, one in enumerate(how.items)}
        moved = {
            places.get(_told_by(one), place): self.outcomes[place]
            for place, one in enumerate(before)
            if place in self.outcomes
        }
        self.outcomes = {
            place: outcome for place, outcome in moved.items() if place < len(how.items)
        }
        self.log.write(
            "edited", content=content_hash(how.page), items=len(how.items),
            outcomes={str(place): outcome for place, outcome in self.outcomes.items()},
        )  # fmt: skip
        how.state = CHANGED if how.state == COMMITTED else how.state
        return min(places.get(_told_by(before[at]), at), len(how.items) - 1)


def _told_by(item: Item) -> tuple[str, str, str]:
    return item.kind, item.part, item.title


def _noted(question: str, *, required: bool = False, enter: str = "") -> str:
    """Return what a person types for the log, without the secrets in it."""
    text, secrets = masked(line(question, required=required, enter=enter))
    if secrets:
        console.warn("a secret in the note was masked", "Revoke it: you have typed it here.")
    return text
