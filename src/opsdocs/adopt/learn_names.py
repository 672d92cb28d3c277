"""What documents of a learned type are called: their titles, their files, and the type itself."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from opsdocs.adopt.groups import SHARED, Group
from opsdocs.adopt.numbering import as_template, behind_number, counted_title, numbering_of
from opsdocs.adopt.singular import singular
from opsdocs.errors import UsageError
from opsdocs.types.detect import stem
from opsdocs.types.filenames import slugify

_NUMBER = re.compile(r"^\d[\d._-]*(?:T[\d_-]+Z?)?(?:[-_. ]+|$)|[-_. ]\d{4}-\d\d-\d\d$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([-_]{1,3})")
_BEHIND_START = (": ", " - ", " – ", " — ")
"""What stands between the beginning that titles share and the rest of them."""
A_DAY = re.compile(r"\d{4}[-/.]\d\d[-/.]\d\d")
"""A day, which a new document must not have of others: when they were written or read."""
_OF_ANY_DOCUMENTS = {
    "docs", "doc", "documentation", "content", "source", "src", "pages", "posts", "_posts", "data",
    "markdown", "files",
}  # fmt: skip
"""Names of folders that say nothing of what is in them."""


def title_start(group: Group) -> str:
    """Return what nearly all titles begin with, as part of a template: ``Alert: ``, a day, or "" ."""
    if counted := counted_title(group):
        return counted
    for mark in _BEHIND_START:
        starts = [one.heading.partition(mark)[0] for one in group.members if mark in one.heading]
        if len(starts) < SHARED * len(group.members):
            continue
        if all(map(A_DAY.fullmatch, starts)):
            return f"{{{{ today }}}}{mark}"
        before, number = Counter(starts).most_common(1)[0]
        if number >= SHARED * len(group.members):
            return as_template(before + mark)
    return ""


def path_of(group: Group, folder: str) -> str:
    """Return where documents of the type go, and how they are named: as those that are there."""
    names = [stem(one.path) for one in group.members]
    where = "" if folder in {"", "."} else f"{folder}/"
    if group.pages_of_folders:
        name = Counter(one.path.rpartition("/")[2] for one in group.members).most_common(1)[0][0]
        return f"/{where}{{{{ title | slugify }}}}/{name}"
    ends = Counter(
        one.path.rpartition("/")[2].removeprefix(stem(one.path)) for one in group.members
    )
    end = ends.most_common(1)[0][0]  # .html.md.erb, which their site asks for
    if numbering := numbering_of(group):
        return f"/{where}{numbering.start}{_counted_rest(names)}{end}"
    days = [day[1] for name in names if (day := _DAY.match(name))]
    written = sum(
        name in {one.heading, one.title} for name, one in zip(names, group.members, strict=True)
    )
    if len(days) >= SHARED * len(names):
        mark = Counter(days).most_common(1)[0][0]
        return f"/{where}{{{{ today }}}}{mark}{{{{ title | slugify }}}}{end}"
    kept = written >= SHARED * len(names) and any(_slug(name) != name for name in names)
    if kept:
        joined = "" if any(" " in name for name in names) else " | replace(' ', '-')"
        return f"/{where}{{{{ title{joined} }}}}{end}"
    slugs = sum(_slug(one.title) == name for name, one in zip(names, group.members, strict=True))
    # With a filter more, the rule wrong-name does not hold the names of titles against them.
    more = "" if slugs >= SHARED * len(names) else " | lower"
    return f"/{where}{{{{ title{more} | slugify }}}}{end}"


def _counted_rest(names: Sequence[str]) -> str:
    """Return what stands behind the number of a file: its title, or nothing where that is all."""
    rest = [behind_number(name) for name in names]
    if sum(not one for one in rest) >= SHARED * len(rest):
        return ""
    kept = sum(" " in one for one in rest) >= SHARED * len(rest)
    return "{{ title }}" if kept else "{{ title | slugify }}"


def _slug(text: str) -> str:
    """Return ``text`` as a slug, "" where it has no letter or digit."""
    try:
        return slugify(text)
    except UsageError:
        return ""


def words_of(folder: str, group: Group, taken: Collection[str]) -> list[str]:
    """Return what the type is called by: the folder that holds all of the group, or the most.

    Several folders that no other one holds have a word at their ends in common, or else the first
    has most. Of two types that would be called the same, one has the folder above in its name.
    """
    common = posixpath.commonpath(group.folders) if len(group.folders) > 1 else ""
    if len(group.folders) > 1 and not common:
        ends = {re.split(r"[\W_]+", one)[-1].lower() for one in group.folders}
        folder = ends.pop() if len(ends) == 1 else group.folders[0]
    whole = common or folder
    last = _unnumbered(whole.rpartition("/")[2])
    if not last or last.lower() in _OF_ANY_DOCUMENTS:
        most, number = Counter(one.folder for one in group.members).most_common(1)[0]
        where = most if 2 * number >= len(group.members) else whole
        names = map(_unnumbered, reversed(where.split("/")))
        last = next((one for one in names if one and one.lower() not in _OF_ANY_DOCUMENTS), last)
    if group.pages_of_folders:
        return ["page", "of", *([singular(last)] if last not in {"", "."} else ["folder"])]
    if not any(map(str.isalpha, last)):
        counted_as = numbering_of(group)
        letters = counted_as.before.strip(" -_").lower() if counted_as else ""
        return [letters or "document"]
    last = singular(last)
    above = posixpath.basename(posixpath.dirname(whole))
    return [above, last] if above and last.lower() in taken else [last]


def _unnumbered(name: str) -> str:
    """Return the name of a folder without the number or the day that puts it in its place.

    ``02_operations`` is operations, ``2026-05-15T13-01`` is nothing.
    """
    return _NUMBER.sub("", name)


def named(words: Iterable[str], taken: Iterable[str]) -> str:
    """Return a name of a type that is free, made of ``words``: ``our-alert`` where alert is not."""
    try:
        name = "-".join(re.findall(r"[^\W_]+", slugify("-".join(words))))
    except UsageError:
        name = "document"
    used = set(taken)
    if name in used:
        name = f"our-{name}"
    found, number = name, 2
    while found in used:
        found, number = f"{name}-{number}", number + 1
    return found
