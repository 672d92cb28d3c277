"""What is offered at the end of a run; nothing of it happens without a key."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import Any

from opsdocs.cli import clock, console
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.keys import BackError, Stopped, line, press
from opsdocs.cli.refresh_index import refresh_for
from opsdocs.cli.run_context import Following
from opsdocs.cli.run_step_text import heading
from opsdocs.documents.index import refresh
from opsdocs.documents.page import Page
from opsdocs.documents.saving import change
from opsdocs.documents.set_fields import label_of, with_fields
from opsdocs.documents.tree import read_tree
from opsdocs.durations import about_seconds, exact
from opsdocs.errors import OpsError
from opsdocs.files import AlreadyThereError, write
from opsdocs.incident.find import is_running
from opsdocs.incident.note import add_note
from opsdocs.printable import one_line
from opsdocs.runs.drill import measured, moment_in
from opsdocs.runs.drill_report import answers, title_of
from opsdocs.runs.log import Log
from opsdocs.runs.procedure import Item, told
from opsdocs.runs.read import DONE, FAILED, SKIPPED, Note, Run
from opsdocs.runs.step_note import takes_note, with_note
from opsdocs.stamp.compose import compose, place
from opsdocs.stamp.given_answers import Given


def after(how: Following, run: Run, log: Log) -> None:
    """Tell how a run went, and offer what may follow from it."""
    tell(how, run)
    try:
        if run.is_drill:
            stamp_test(how, run, log)
        learn(how, run)
        set_tested(how, run)
        if not run.is_drill:
            add_to_incident(how, run)
    except Stopped:
        console.say("The log is complete; the rest was left as it is.")


def tell(how: Following, run: Run) -> None:
    """Say how long it took, and which steps did not go well."""
    promised = about_seconds(how.page.value("duration"))
    took = exact(round(run.seconds))
    said = f"; {one_line(how.page.value('duration'))} promised" if promised is not None else ""
    console.say(
        f"Followed in {took}{said}."
        + (f" It was paused for {exact(round(run.pauses))} in between." if run.pauses else "")
    )
    for at, item in enumerate(how.items):
        outcome = run.outcomes.get(at, "")
        if outcome in {FAILED, SKIPPED}:
            notes = "; ".join(note.text for note in run.notes if note.place == at)
            console.say(f"  {outcome}: {heading(item)}{f' ({notes})' if notes else ''}")


def learn(how: Following, run: Run) -> None:
    """Offer to bring each note into the document; why a step was skipped is none."""
    for note in run.notes:
        if note.is_reason or (item := item_of(how, note)) is None:
            continue
        console.say(f"Noted at {heading(item)}: {note.text}")
        keys = [("e", "edit the document now"), ("l", "leave it in the log")]
        if takes_note(how.page, item):
            keys.insert(0, ("t", "add it to the step's Troubleshooting"))
        key = press(keys)
        if key == "t":
            write_into(how, partial(with_note, item=item, note=note.text))
        elif key == "e":
            edit(how)


def item_of(how: Following, note: Note) -> Item | None:
    """Return the item that a note was written at; an edit may have moved it, or taken it away."""
    if not note.title:
        return how.items[note.place] if 0 <= note.place < len(how.items) else None
    found = [one for one in how.items if one.title == note.title]
    here = how.items[note.place : note.place + 1]
    return (here if here and here[0] in found else [*found, None])[0]


def set_tested(how: Following, run: Run) -> None:
    """Offer to write who followed it, and when, where all of it was followed."""
    values = tested(how, run)
    if not values:
        return
    went = told(how.items, run.outcomes)
    went += f"; only {', '.join(map(one_line, how.parts))} was followed" if how.parts else ""
    if how.parts or any(run.outcomes.get(at) not in {DONE, FAILED} for at in range(len(how.items))):
        name = label_of(how.page, next(iter(values)))
        console.say(f"{name} is not offered, since not all was followed: {went}.")
        return
    shown = ", ".join(f"{label_of(how.page, name)}: {value}" for name, value in values.items())
    is_bad = FAILED in run.outcomes.values()
    console.say(f"Write into the document: {shown}" + (f" ({went})" if is_bad else ""))
    if press([("y", "yes"), ("n", "no")]) == "y":
        write_into(how, partial(with_fields, values=values))


def tested(how: Following, run: Run) -> dict[str, str]:
    """Return the fields of the document that say that it was followed, with their values."""
    page = how.page
    names = {one.name for one in page.doctype.questions} if page.doctype else set()
    names |= set(page.fields)
    today = str(clock.today())
    values = {}
    if "last_restore_test" in names:
        values["last_restore_test"] = today
        if "measured_duration" in names:
            values["measured_duration"] = exact(round(run.seconds))
    elif page.doctype is None or "last_tested" in names:
        values["last_tested"] = today
    if values and run.by and (page.doctype is None or "tested_by" in names):
        values["tested_by"] = run.by
    return values


def add_to_incident(how: Following, run: Run) -> None:
    """Offer to add the run to the timeline of the incident that is open."""
    for page in filter(is_running, read_tree(how.tree.workspace).pages):
        console.say(f"An incident is open: {one_line(page.title)}")
        if press([("y", "add this run to its timeline"), ("n", "no")]) != "y":
            continue
        link = posixpath.relpath(how.page.path, posixpath.dirname(page.path) or ".")
        event = (
            f"Followed [{how.page.title}]({link}): {run.ended}, "
            f"{told(how.items, run.outcomes)}, in {exact(round(run.seconds))}"
        )
        moment = (run.last or run.began).astimezone(UTC).replace(tzinfo=None)
        shown = console.shown(page.folder / page.path)
        try:
            add_note(page, shown, event, moment)
        except OpsError as error:
            console.complain(error.message, f"Add this by hand: {moment:%H:%M} - {event}")
        else:
            console.say(f"Wrote {shown}")


def write_into(how: Following, make: Callable[[Page], str]) -> None:
    """Write what was agreed into the document as it is now, and read it again."""
    shown = console.shown(how.page.folder / how.page.path)
    try:
        is_new = change(how.page, shown, make)
    except OpsError as error:
        console.complain(error.message, f"Nothing was written. {error.hint}".strip())
    else:
        console.say(f"Wrote {shown}" if is_new else f"{shown} says so already.")
        refresh_for(how.tree.workspace, how.page)
    how.read_again()


def edit(how: Following) -> None:
    """Open the document in the person's editor, and read it again."""
    try:
        open_editor(editor_command(), how.page.folder / how.page.path)
    except OpsError as error:
        console.complain(error.message, error.hint)
    else:
        refresh_for(how.tree.workspace, how.page)
    how.read_again()


# Drills.


def interruption(log: Log) -> str:
    """Ask when the service was interrupted; return that moment, in ISO 8601."""
    while True:
        try:
            typed = line(
                "When was the service interrupted? (a time in UTC, as 22:10:05)", enter="now"
            )
        except BackError:
            continue
        now = log.clock.now()
        if not typed:
            console.say(f"Interrupted at {now:%H:%M:%S} UTC.")
            return now.isoformat(timespec="seconds")
        moment = moment_in(typed, now)
        if moment is not None:
            return moment.isoformat()
        console.say(
            f"{typed!r} is not a time in the past. Write 22:10:05 or 2026-11-20 22:10:05, in UTC."
        )


def stamp_test(how: Following, run: Run, log: Log) -> None:
    """Stamp the report of a drill with what its log measured."""
    found = measured(run)
    workspace = how.tree.workspace
    for name, seconds in (("RTO", found.rto), ("RPO", found.rpo)):
        told = "not measured" if seconds is None else exact(seconds)
        console.say(f"Measured {name}: {told}")
    given: dict[str, Any] = answers(run, found, how.items, how.page, how.tree)
    result = press([("p", "Pass"), ("a", "Partial"), ("f", "Fail"), ("o", "leave the result open")])
    given |= {"p": {"result": "Pass"}, "a": {"result": "Partial"}, "f": {"result": "Fail"}}.get(
        result, {}
    )
    doctype = how.tree.types.get("dr-test")
    if doctype is None:
        raise OpsError("there is no document type dr-test", "See: ops types")
    title = title_of(how.page)
    for name in (title, f"{title} {run.began:%H:%M}".replace(":", ""), f"{title} {run.id}"):
        named = {
            key: Given(value, "the log of the run")
            for key, value in {**given, "title": name}.items()
        }
        document = compose(doctype, named, workspace, clock.today())
        try:
            path = place(workspace, document)
            write(path, document.text, root=workspace.root)
        except AlreadyThereError:
            continue
        console.out_path(path)
        refresh(workspace, [document.path.rpartition("/")[0]])
        return
