"""``ops new --start now`` and ``--from``: a document of an incident that begins, or of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs.cli import clock, console
from opsdocs.cli.note_records import context_of
from opsdocs.durations import written_moment
from opsdocs.errors import UsageError
from opsdocs.incident.begin import (
    KNOWN,
    Records,
    goes_on,
    offering,
    records_of,
    taken,
)
from opsdocs.stamp.compose import Composed
from opsdocs.stamp.given_answers import Given
from opsdocs.types.model import DocType


@dataclass
class Begun:
    """What changes where a document is begun so: the type, the answers, and what is added.

    ``facts`` are what suggestions can ask for besides.
    """

    doctype: DocType
    given: dict[str, Given]
    facts: Mapping[str, Any]
    amend: Callable[[Composed, Path], Composed] | None = None
    tell: Callable[[], None] | None = None
    next_step: str = ""


def begin(
    doctype: DocType,
    given: Mapping[str, Given],
    sources: Sequence[str],
    zone: str | None,
    root: Path,
    *,
    start: str,
    asking: bool,
) -> Begun:
    """Return what the records make of the type and the answers.

    ``start`` is in which words the start was told, if in any: what begins ``now`` is being
    investigated; of what began before, nobody has said whether it is over. What the records say is
    offered to a person; where nobody is asked, it is taken, and told.
    """
    now = clock.utc()
    begun = Begun(doctype, dict(given), {})
    if start == "now":
        begun.given = goes_on(doctype, given)
        begun.next_step = 'ops note "What you see"'  # all else can wait
    if start:
        day = date.fromisoformat(str(given["start"].value)[: len("2026-11-25")])
        begun.tell = lambda: _tell_day(day)
    if not sources:
        if zone:
            raise UsageError("--zone needs --from", "For example: --from chat.txt --zone UTC")
        return begun
    told = written_moment(str(given["start"].value)) if "start" in given else None
    records = records_of(doctype, sources, context_of(zone, ()), root, now, start=told)
    if asking:
        begun.doctype, begun.facts = offering(doctype, records), {KNOWN: records.says}
    else:
        begun.given = taken(records, begun.given)
    begun.amend, begun.tell = records.into, lambda: _tell(records)
    return begun


def _tell_day(day: date) -> None:
    if day != clock.today():
        console.say(f"It is dated {day}: times are UTC, where it is that day.")


def _tell(records: Records) -> None:
    said = ", ".join(f"{name} {value}" for name, value in records.says.items())
    if said:
        console.say(f"The records say: {said}.")
    merged = records.merged
    count = f"{len(merged.added)} {'entry is' if len(merged.added) == 1 else 'entries are'}"
    console.say(f"{count} in the timeline; {records.left_out} records were left out.")
    for one in records.unread:
        console.say(f"{one}: left out.")
    if merged.secrets:
        console.warn("secrets were masked in the entries", "Revoke what the records show.")
