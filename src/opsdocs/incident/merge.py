"""Groups of events into a timeline, as far as it has not had them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from opsdocs.documents.page import Page
from opsdocs.incident.insert import New, with_entries
from opsdocs.incident.remembered import hash_of, imported_into, remembering
from opsdocs.incident.repeats import SAME, SAYS, Repeats, alike, few
from opsdocs.incident.timeline import SOURCES, TimelineSection
from opsdocs.patterns import Pattern

_ALERT = Pattern(r"Alert (.{1,200}?) (?:fired|resolved)\b")


@dataclass
class Merged:
    """What an import makes of a document: its text, and what is to be told of it."""

    text: str
    added: list[New]
    joined: int = 0
    known: int = 0
    secrets: int = 0


def merge(found: TimelineSection, groups: Sequence[Repeats]) -> Merged:
    """Return the document with the groups that are chosen, as far as it has not had them.

    What was imported before stays as it is, or gone where a person has deleted it.
    """
    news: list[New] = []
    remember: list[str] = []
    joins: dict[int, list[str]] = {}
    merged = Merged("", news)
    imported = imported_into(found)
    for one in groups:
        if not one.is_chosen:
            continue
        keys = one.keys
        fresh = [key for key in keys if hash_of(key) not in imported]
        if not fresh:
            merged.known += 1
            continue
        remember += keys
        line = _line_with(found, keys) if len(fresh) < len(keys) else _line_alike(found, one)
        if line:
            there = {key.partition(":")[0] for key in _ids_at(found, line)}
            joins.setdefault(line, []).extend(
                key for key in few(fresh) if key.partition(":")[0] not in there
            )
            merged.joined += 1
        elif len(fresh) < len(keys):
            merged.known += 1  # it was deleted
        else:
            entry, secrets = one.entry(keys)
            news.append(entry)
            merged.secrets += secrets
    text = _with_ids(found, joins)
    page = Page(found.page.path, found.page.folder, found.page.finder, text)
    again = found._replace(page=page)
    merged.text = with_entries(again, news)
    hashes = imported.union(map(hash_of, remember))
    if hashes != imported:
        merged.text = remembering(again, merged.text, hashes)
    return merged


def _ids_at(found: TimelineSection, line: int) -> Collection[str]:
    return next((entry.ids for entry in found.entries if entry.line == line), ())


def _line_with(found: TimelineSection, keys: Sequence[str]) -> int:
    """Return the line of the entry that has one of ``keys``, 0 where none has."""
    wanted = set(keys)
    return next((entry.line for entry in found.entries if wanted & set(entry.ids)), 0)


def _line_alike(found: TimelineSection, one: Repeats) -> int:
    """Return the line of an entry of another source that tells the same, 0 for none."""
    says = SAYS.get(one.first.kind)
    if not says or not one.first.subject:
        return 0
    own = {event.source for event in one.events}
    for entry in found.entries:
        sources = {key.partition(":")[0] for key in entry.ids}
        if not sources or sources & own or entry.at is None or abs(entry.at - one.first.at) > SAME:
            continue
        text = SOURCES.sub("", entry.text)
        named = _ALERT.match(text)
        about = named[1] if named else text.partition(": ")[2] or text
        if says.search(text) and alike(one.first.subject, about):
            return entry.line
    return 0


def _with_ids(found: TimelineSection, joins: dict[int, list[str]]) -> str:
    """Return the text with more sources in the comments of some entries."""
    lines = found.page.text.split("\n")
    for line, keys in joins.items():
        if keys:
            more = " ".join(keys)
            lines[line - 1] = SOURCES.sub(
                lambda old, more=more: f"<!-- ops:src {old[1]} {more} -->", lines[line - 1], 1
            )
    return "\n".join(lines)
