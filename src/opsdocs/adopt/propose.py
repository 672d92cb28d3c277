"""What ``ops adopt`` proposes: folders, types of paths, types of the team's own, and words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsdocs.adopt.groups import SHARED, TOO_MANY, Group, blank_of, groups_of, has_all, one_group
from opsdocs.adopt.learn import type_text
from opsdocs.adopt.learn_names import named, words_of
from opsdocs.adopt.path_globs import elsewhere, exact, globs_of, home_of, titled_alike
from opsdocs.adopt.shape import FIELD, Shape
from opsdocs.adopt.survey import Survey, below
from opsdocs.adopt.team_words import team_words
from opsdocs.alerts.propose import propose as propose_alerts
from opsdocs.documents.expected import schema_of
from opsdocs.documents.words import synonyms
from opsdocs.printable import counted
from opsdocs.types.model import DocType, question_name

_WELL = 0.8
"""The part of a type's headings, or of a group, from which on a proposal is taken unasked."""
_MOST = 0.6
"""The part of a type's headings and fields together that documents of it have."""
_SECTION = 2


@dataclass(eq=False)
class Proposal:
    """One thing to take or refuse: what it is, what speaks for it, and what it writes.

    ``types_of`` are globs and types for the settings, ``words`` what the team writes by what it
    means, ``type_file`` the text of a type of the team's own that is called ``name``, ``alerts`` the
    table of the settings that says where rules of alerts are.
    """

    title: str
    evidence: str
    well_supported: bool = True
    folders: list[str] = field(default_factory=list)
    types_of: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    name: str = ""
    type_file: str = ""
    group: Group | None = None
    alerts: str = ""
    is_declared: bool = False
    """Whether its documents name the type in their front matter, so that it has no other name."""

    def refused(self) -> Proposal | None:
        """Return what is to be written where a person refuses this, None for nothing.

        Documents that are only called as ours would else be of ours.
        """
        documents = self.group.documents if self.group and self.type_file else ()
        if not any(one.unlike for one in documents):
            return None
        return Proposal("", "", types_of=dict.fromkeys(self.types_of, "-"))

    def called(self, name: str) -> None:
        """Give the team's own type another name."""
        self.types_of = {
            glob: name if one == self.name else one for glob, one in self.types_of.items()
        }
        self.title = self.title.replace(self.name, name)
        self.type_file = self.type_file.replace(f"\ntype: {self.name}\n", f"\ntype: {name}\n")
        old, new = (f"\ntitle: {json.dumps(_title_of(one))}\n" for one in (self.name, name))
        self.type_file = self.type_file.replace(old, new, 1)
        self.name = name


def _title_of(name: str) -> str:
    """Return what a type is called by people: ``Alert`` for ``our-alert``."""
    return name.removeprefix("our-").replace("-", " ").capitalize()


def proposals(
    found: Survey, types: Sequence[DocType], known: Sequence[str], known_words: Mapping[str, object]
) -> list[Proposal]:
    """Return what there is to propose, folders first.

    ``known`` are the folders of the settings, ``known_words`` the words that these have.
    """
    made: list[Proposal] = []
    for folder in found.folders:
        number = found.documents[folder]
        if folder not in known and number:
            made.append(
                Proposal(
                    f"read the documents of {folder}/",
                    counted(number, "document"),
                    folders=[folder],
                )
            )
    taken = {name for one in types for name in (one.name, *one.aliases)}
    looks = [one for one in found.looks if not one.decided_by]

    def pages_in(folder: str) -> set[str]:
        pages = (one for one in below(found.looks, folder) if one.is_page_of_folder)
        return {one.path.rpartition("/")[2] for one in pages}

    declared = _of_declared(looks)
    made += declared
    own = {one.name for one in declared}
    looks = [one for one in looks if not (one.declares and one.unlike in own)]
    # The last glob that fits a path decides, so what holds for a whole folder comes first.
    shapes = [one for one in looks if not one.declares and not one.is_blank]
    groups = groups_of(shapes, found.folders)
    groups.sort(key=lambda one: bool(one.folders))
    grouped = {id(one) for group in groups for one in group.documents}
    blanks = [one for one in looks if one.is_blank]
    for group in groups:
        group.blank = blank_of(group, blanks)
        proposal = _of_group(group, types, taken, pages_in)
        taken.add(proposal.name)
        if proposal.type_file:
            alone = (one for one in looks if id(one) not in grouped)
            proposal.types_of |= titled_alike(group, proposal.name, alone)
        made.append(proposal)
    made += _of_no_type([one for one in looks if one.unlike and id(one) not in grouped])
    words, told = team_words(found.looks, known_words)
    if words:
        made.append(Proposal("read these words of yours as ours", _listed(told), words=words))
    return made


def _of_declared(looks: Iterable[Shape]) -> list[Proposal]:
    """Return types for documents whose front matter names a built-in one and means another."""
    by_type: dict[str, list[Shape]] = {}
    for one in looks:
        if one.declares:
            by_type.setdefault(one.unlike, []).append(one)
    made = []
    for name, declaring in by_type.items():
        if group := one_group(declaring):
            folder = home_of(group)
            made.append(Proposal(
                f"type: {name} in front matter is a type of your own",
                _evidence(group), name=name, group=group, is_declared=True,
                type_file=type_text(group, name, _title_of(name), folder),
            ))  # fmt: skip
    return made


def _of_no_type(looks: Sequence[Shape]) -> list[Proposal]:
    """Return that documents are of no type which are only called as one of ours."""
    if not 0 < len(looks) <= TOO_MANY:
        return []
    more = f" and {len(looks) - 1} more" if len(looks) > 1 else ""
    verb = "are" if more else "is"
    kinds = sorted({one.unlike for one in looks})
    they = "their names say" if more else "its name says"
    return [Proposal(
        f"{looks[0].path}{more} {verb} without a type",
        f"{they} {_listed(kinds)}, and few of that type's sections are there",
        types_of={exact(one.path): "-" for one in looks},
    )]  # fmt: skip


def of_alerts(root: Path, documents: Mapping[str, str]) -> list[Proposal]:
    """Return what there is to propose for ``ops alerts``; ``documents`` are titles by paths from the root."""
    found = propose_alerts(root, documents)
    if found is None:
        return []
    links = ", whose links lead to documents" if found.urls else ""
    links += ", whose names documents have" if found.pages else ""
    title = f"look for the alerts of {', '.join(found.rules)}"
    return [Proposal(title, f"{found.alerts} alerts{links}", alerts=found.as_toml())]


def _of_group(
    group: Group,
    types: Sequence[DocType],
    taken: set[str],
    pages_in: Callable[[str], Collection[str]],
) -> Proposal:
    evidence = _evidence(group)
    doctype, missing = _nearest(group, types)
    if doctype is not None:
        more = f"; not {_listed(missing)}" if missing else ""
        proposal = Proposal(f"{_places(group)} is of the type {doctype.name}", evidence + more)
        proposal.name = doctype.name
    else:
        folder = home_of(group)
        ours = {name for one in types for name in (one.name, *one.aliases)}
        name = named(words_of(folder, group, taken - ours), taken)
        proposal = Proposal(
            f"{_places(group)} is of a type of your own, {name}", evidence, name=name,
            type_file=type_text(group, name, _title_of(name), folder),
        )  # fmt: skip
    proposal.types_of = globs_of(group, proposal.name, pages_in)
    proposal.group = group
    return proposal


def _evidence(group: Group) -> str:
    """Return how many documents of a group have all that it shares, and how many the most of that."""
    whole = sum(has_all(one, group.core) for one in group.members)
    shared = _listed(_heading(name, group) for name in group.core)
    more = len(group.members) - whole
    behind = f"; {more} more have most of them" if more else ""
    return f"{whole} of {len(group.documents)} have {shared}{behind}"


def _nearest(group: Group, types: Sequence[DocType]) -> tuple[DocType | None, list[str]]:
    """Return the type that a group nearly has the sections of, and what it lacks of that.

    It has most of the type's fields, too: else each document would lack what its team never wrote,
    and a new one would not look like the others.
    """
    means = synonyms("SECTIONS") | synonyms("FIELDS")
    core = {means.get(name, name) for name in (one.removeprefix(FIELD) for one in group.core)}
    for key, number in Counter(key for one in group.members for key in one.front).items():
        if number >= SHARED * len(group.members):
            core.add(means.get(question_name(key), question_name(key)))
    best: tuple[float, DocType | None, list[str]] = (0.0, None, [])
    for doctype in types:
        schema = schema_of(doctype, ())
        headings = [one.shown for one in schema.headings if one.level == _SECTION]
        if len(headings) < 3 or doctype.labels:  # noqa: PLR2004 - fewer are no evidence
            continue
        missing = [one for one in headings if question_name(one) not in core]
        without = [one for one in schema.fields if question_name(one) not in core]
        share = 1 - len(missing) / len(headings)
        most = 1 - len(missing + without) / len([*headings, *schema.fields])
        if share > best[0] and most >= _MOST:
            best = share, doctype, missing + without
    return (best[1], best[2]) if best[0] >= _WELL else (None, [])


def _places(group: Group) -> str:
    if group.pages_of_folders:
        return f"the page of each folder in {group.folders[0]}/"
    if not group.folders:
        return f"{group.members[0].path} and {len(group.members) - 1} more"
    more = len(elsewhere(group))
    return _listed([f"{one}/" for one in group.folders]) + (
        f", with {counted(more, 'document')} elsewhere," if more else ""
    )


def _heading(name: str, group: Group) -> str:
    if name.startswith(FIELD):
        name = name.removeprefix(FIELD)
        label = (one.labels[name].text for one in group.members if name in one.labels)
        keys = (key for one in group.members for key in one.front if question_name(key) == name)
        return next(label, "") or next(keys)
    return next(one.headings[name][1] for one in group.members if name in one.headings)


def _listed(texts: Iterable[str], most: int = 6) -> str:
    found = list(texts)
    more = len(found) - most
    return ", ".join(found[:most]) + (f" and {more} more" if more > 0 else "")
