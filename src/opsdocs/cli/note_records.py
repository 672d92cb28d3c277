"""``ops note --from``: what a person sees of an import, and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from opsdocs.cli import console
from opsdocs.cli.menus import tick
from opsdocs.documents.page import Page
from opsdocs.errors import UsageError
from opsdocs.incident.group import Group
from opsdocs.incident.importing import Imported, Wanted, ahead, import_records, without_time
from opsdocs.incident.lines import as_read, foreign
from opsdocs.incident.model import SAID, Context
from opsdocs.incident.times import moment, zone_of

_MOST = 200
"""So many lines can be looked through; of more, those that are worth it are shown."""
_WIDTH = 90


def context_of(zone: str | None, marked: Sequence[str]) -> Context:
    """Return the context that the options make; raise ``UsageError``."""
    context = Context(zone=zone_of(zone) if zone else None)
    marks = {mark.strip().strip(":") for mark in marked}
    if marks - {""}:
        context.marks = frozenset(marks)
    return context


def wanted(context: Context, since: str | None, until: str | None, **which: bool) -> Wanted:
    """Return what is to be taken of the records; raise ``UsageError``."""
    return Wanted(_limit("--since", since, context), _limit("--until", until, context), **which)


def _limit(option: str, text: str | None, context: Context) -> datetime | None:
    """Return the moment that ``--since`` or ``--until`` names; raise ``UsageError``."""
    if not text:
        return None
    if len(text) == len("2026-11-25"):
        text += " 00:00" if option == "--since" else " 23:59:59"
    own = Context(zone=context.zone or zone_of("UTC"), shown=option)
    at = moment(text, own)
    if at is None:
        raise UsageError(
            f"{option} {text}: this is no time", 'Write it as "2026-11-25 14:05", in UTC.'
        )
    return at


def import_into(
    page: Page, names: Sequence[str], *, context: Context, wanted: Wanted,
    now: datetime, root: Path, ask: bool, quiet: bool,
) -> None:  # fmt: skip
    """Merge records into a document, and tell what came of it."""
    done = import_records(
        page, console.shown(page.folder / page.path), names, context=context, wanted=wanted,
        now=now, root=root, choose=_tick if ask else lambda groups: None,
    )  # fmt: skip
    # What somebody has ticked they have just seen.
    for new in [] if quiet or ask else sorted(done.merged.added, key=lambda one: one.at):
        console.say(f"{new.at:%Y-%m-%d %H:%M} UTC  {as_read(new.text)}")
    _tell(done, pretend=wanted.pretend, everything=wanted.everything, quiet=quiet)


def _tell(done: Imported, *, pretend: bool, everything: bool, quiet: bool) -> None:
    merged = done.merged
    count = f"{len(merged.added)} {'entry' if len(merged.added) == 1 else 'entries'}"
    parts = [f"{count} {'would be added' if pretend else 'added'}"]
    parts += [f"{merged.known} known before"] if merged.known else []
    parts += [f"{merged.joined} told by another source, too"] if merged.joined else []
    parts += [f"{done.left_out} left out"] if done.left_out else []
    console.say(f"{'; '.join(parts)}.", quiet=quiet)
    if done.left_out and not done.kept_in and not everything:
        console.say("With --all, what people wrote is taken, too; --keep-events keeps all of it.",
                    quiet=quiet)  # fmt: skip
    if done.kept_in:
        console.say(f"All of them are in {console.shown(done.kept_in)}.", quiet=quiet)
    if merged.secrets:
        count = "a secret was" if merged.secrets == 1 else f"{merged.secrets} secrets were"
        console.complain(f"{count} masked in the entries", "Revoke what the records show.")
    if done.future:
        console.say(f"{ahead(done.future)}: left out.", quiet=quiet)
    if done.untimed:
        console.say(f"{without_time(done.untimed)}: left out.", quiet=quiet)


def _tick(groups: list[Group]) -> None:
    """Let a person tick what becomes an entry."""
    shown = groups
    if len(groups) > _MOST:
        shown = [one for one in groups if one.is_chosen]
    days = {one.first.at.date() for one in shown}
    form = "%m-%d %H:%M" if len(days) > 1 else "%H:%M"
    lines = [
        (f"{one.first.at.strftime(form)}  {_line(one)}"[:_WIDTH], one.is_chosen) for one in shown
    ]
    if not lines:
        return
    chosen = tick("Which of these belong into the timeline?", lines)
    for at, one in enumerate(shown):
        one.is_chosen = at in chosen


def _line(one: Group) -> str:
    event = one.first
    who = foreign(event.who)[0]
    text = foreign(event.text)[0]
    return as_read(f"{who}: {text}" if who and event.kind in SAID else text)
