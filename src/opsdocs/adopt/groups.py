"""Documents of the same shape: what most of a folder share, and which are of that shape."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from opsdocs.adopt.shape import FIELD, Shape
from opsdocs.adopt.survey import below, common

SHARED = 0.8
"""The part of a group that has what is required of all."""
FEWEST = 4
"""Documents from which something can be learned."""
_SAME = 0.6
"""How alike the headings of two groups of one type are."""
TOO_MANY = 25
"""Documents that are not listed one by one in the settings."""


@dataclass(eq=False)
class Group:
    """Documents of one shape: ``core`` is what they share, ``folders`` where nearly all are.

    ``members`` have the shape; ``others`` are in these folders and don't. ``blank`` is what the team
    makes them of.
    """

    core: tuple[str, ...]
    members: list[Shape]
    others: list[Shape]
    folders: list[str]
    pages_of_folders: bool = False
    blank: Shape | None = None

    @property
    def documents(self) -> list[Shape]:
        """Those that get the type."""
        return [*self.members, *self.others]


def groups_of(looks: Sequence[Shape], folders: Sequence[str]) -> list[Group]:
    """Return the groups in ``folders``, the pages of their folders among themselves."""
    found: list[Group] = []
    pages: list[Group] = []
    of_site = _of_site(looks)
    for one in looks:
        one.of_site = of_site
    for folder in folders:
        inside = below(looks, folder)
        found += _in_folder([one for one in inside if not one.is_page_of_folder], folder)
        pages += _pages([one for one in inside if one.is_page_of_folder], folder)
    return [*_merged(found), *pages]


def _of_site(looks: Sequence[Shape]) -> frozenset[str]:
    """Return the keys of front matter that a site asks of its pages, whatever they are about.

    That is what most have, wherever they stand; what those of one folder share says what they are.
    """
    most = Counter(one.folder for one in looks).most_common(1)
    if not most or most[0][1] >= len(looks) / 2:
        return frozenset()
    return frozenset(common([one.front for one in looks], SHARED, len(looks)))


def one_group(looks: list[Shape]) -> Group | None:
    """Return all of ``looks``, wherever they are, as a group, where most are of one shape."""
    core = _core(looks)
    members = [one for one in looks if has_shape(one, core)]
    if len(looks) < FEWEST or len(core) < 2 or len(members) < SHARED * len(looks):  # noqa: PLR2004
        return None
    others = [one for one in looks if not has_shape(one, core)]
    return Group(core, members, others, [])


def _pages(looks: list[Shape], folder: str) -> list[Group]:
    """Return the pages of folders as a group, where most are of one shape.

    Keys and fields alone say that they are pages, and not of what.
    """
    core = _core(looks)
    is_of_keys = all(one.startswith(FIELD) for one in core)
    if len(looks) < FEWEST or len(core) < 2 or is_of_keys:  # noqa: PLR2004 - one is chance
        return []
    members = [one for one in looks if has_shape(one, core)]
    if len(members) < SHARED * len(looks):
        return []
    others = [one for one in looks if not has_shape(one, core)]
    return [Group(core, members, others, [folder], pages_of_folders=True)]


def _in_folder(looks: list[Shape], folder: str) -> list[Group]:
    if len(looks) < FEWEST:
        return []
    core = _core(looks)
    if len(core) > 1:
        members = [one for one in looks if has_shape(one, core)]
        if len(members) >= SHARED * len(looks):
            inner = posixpath.commonpath([one.folder for one in members])
            if inner not in {"", folder}:  # what is beside it is none of them
                return _in_folder(below(looks, inner), inner)
            others = [one for one in looks if not has_shape(one, core)]
            return [Group(core, members, others, [folder])]
    found = []
    depth = 0 if folder in {"", "."} else folder.count("/") + 1
    by_child: dict[str, list[Shape]] = {}
    here = []
    for one in looks:
        parts = one.path.split("/")
        if len(parts) - 1 > depth:
            by_child.setdefault("/".join(parts[: depth + 1]), []).append(one)
        else:
            here.append(one)
    for child, inside in by_child.items():
        found += _in_folder(inside, child)
    told = {id(one) for group in found for one in group.documents}
    rest = here if found else looks
    seeded = _seeded([one for one in rest if id(one) not in told])
    return [*found, *([seeded] if seeded else [])]


def _seeded(looks: list[Shape]) -> Group | None:
    """Return the documents that share the two headings that most often stand together."""
    pairs = Counter(
        pair for one in looks for pair in combinations(sorted(_keys(one))[:30], 2)
    )  # fmt: skip
    if not pairs:
        return None
    pair, number = pairs.most_common(1)[0]
    if number < max(FEWEST, 0.2 * len(looks)):
        return None
    seed = [one for one in looks if set(pair) <= _keys(one)]
    core = _core(seed)
    members = [one for one in looks if has_shape(one, core)]
    if len(core) == 3:  # noqa: PLR2004 - two of three say little
        members = [one for one in members if set(core) <= _keys(one)]
    if len(core) < 3 or not FEWEST <= len(members) <= TOO_MANY:  # noqa: PLR2004 - two are chance
        return None
    return Group(core, members, [], [])


def _core(looks: Sequence[Shape]) -> tuple[str, ...]:
    """Return the headings that at least 80 % have, in the order in which they mostly stand."""
    shared = common([_keys(one) for one in looks], SHARED, len(looks))
    return tuple(sorted(shared, key=lambda name: _place(name, looks)))


def _place(name: str, looks: Sequence[Shape]) -> float:
    """Return where a heading stands on average, 0 being the top."""
    keys = [one.keys for one in looks]
    places = [one.index(name) / len(one) for one in keys if name in one]
    return sum(places) / len(places) if places else 1.0


def _keys(look: Shape) -> set[str]:
    return set(look.keys)


def blank_of(group: Group, blanks: Sequence[Shape]) -> Shape | None:
    """Return the blank of the shape of a group that lies in one of its folders; None without one."""
    folders = group.folders or sorted({one.folder for one in group.members})
    inside = [one for folder in folders for one in below(blanks, folder)]
    fitting = [one for one in inside if has_shape(one, group.core)]
    return fitting[0] if len(fitting) == 1 else None


def has_all(look: Shape, core: Sequence[str]) -> bool:
    """Tell whether a document has every heading and field of ``core``."""
    return all(name in look.keys for name in core)


def has_shape(look: Shape, core: Sequence[str]) -> bool:
    """Tell whether a document has nearly all of what a group shares."""
    keys = look.keys
    return sum(name in keys for name in core) >= SHARED * len(core) - 0.5


def _merged(groups: list[Group]) -> list[Group]:
    """Return the groups, those of the same shape as one."""
    found: list[Group] = []
    for group in sorted(groups, key=lambda one: -len(one.members)):
        same = next((one for one in found if _alike(one.core, group.core)), None)
        if same is None:
            found.append(group)
            continue
        same.members += group.members
        same.others += group.others
        same.folders += group.folders
        same.core = _core(same.members)
    return found


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared, every = set(one) & set(other), set(one) | set(other)
    return len(shared) >= _SAME * len(every)


def optional_of(group: Group) -> list[str]:
    """Return headings that some have, in the order in which they mostly stand."""
    keys = [_keys(one) for one in group.members]
    often = common(keys, max(0.15, 2 / len(keys)), len(keys))  # what one has is its own
    some = [name for name in often if name not in group.core and not name.startswith(FIELD)]
    return sorted(some, key=lambda name: _place(name, group.members))[:12]


def place_of(name: str, group: Group) -> float:
    """Return where a heading stands on average in a group."""
    return _place(name, group.members)
