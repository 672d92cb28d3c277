"""The sections of a document, by the names that rules know them by."""

from __future__ import annotations

from opsdocs.documents.words import said
from opsdocs.markdown.model import Document, Section
from opsdocs.patterns import Pattern
from opsdocs.types.names import Names

_NUMBER = Pattern(r"\s\d")
_LONGER_TITLES = {
    "timeline": said(r"^(?:[\w/.-]{1,30}\s){0,4}<TIMELINE_TITLE>\b"),
    "action_items": said(r"^(?:[\w/.-]{1,30}\s){0,3}<ACTION_TITLE>\b"),
}


def sections_by_name(document: Document, names: Names) -> tuple[dict[str, Section], list[Section]]:
    """Return the sections by name, the first of each, and those with a number, as steps have."""
    found: dict[str, Section] = {}
    numbered = []
    for section in document.sections:
        if section.level > 1:
            if _NUMBER.search(section.title):
                numbered.append(section)
            else:
                found.setdefault(names[section.title], section)
    for name, form in _LONGER_TITLES.items():  # Timeline (all times UTC), Follow-up Actions
        if name not in found and (titled := _titled(document, form)):
            found[name] = titled
    return found, numbered


def _titled(document: Document, form: Pattern) -> Section | None:
    """Return the first section that is about something, by the words of its title."""
    sections = (one for one in document.sections if one.level > 1)
    return next((one for one in sections if form.search(one.title)), None)


def with_those_below(document: Document, name: str, first: Section, names: Names) -> list[Section]:
    """Return the section of that name, ``first``, and those below it.

    Of action items, all sections: a document may have its follow-ups elsewhere.
    """
    found: list[Section] = []
    outer: Section | None = None  # the one that the next section may be a part of
    for section in document.sections[document.sections.index(first) :]:
        if outer is None or section.level <= outer.level:
            if found and name != "action_items":
                break
            outer = section if section is first or _is_of_actions(section, names) else None
        if outer is not None:
            found.append(section)
    return found


def _is_of_actions(section: Section, names: Names) -> bool:
    form = _LONGER_TITLES["action_items"]
    return section.level > 1 and (
        form.fullmatch(section.title) is not None or names[section.title] == "action_items"
    )
