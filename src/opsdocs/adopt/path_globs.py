"""Which paths are of a type that is proposed: globs and paths for the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from opsdocs.adopt.groups import TOO_MANY, Group, has_shape
from opsdocs.adopt.learn_names import title_start
from opsdocs.adopt.shape import Shape
from opsdocs.adopt.survey import is_below


def globs_of(group: Group, name: str, pages_in: Callable[[str], Collection[str]]) -> dict[str, str]:
    """Return the globs of a group: its folders, without the folders in them that differ."""
    if not group.folders:  # others of their folder are of other shapes
        left = {_glob(home_of(group), "**"): "-"}
        return left | {exact(one.path): name for one in group.members}
    found: dict[str, str] = {}
    if group.pages_of_folders:
        file = Counter(one.path.rpartition("/")[2] for one in group.members).most_common(1)[0][0]
        return {_glob(group.folders[0], f"**/{file}"): name} | {
            exact(one.path): "-" for one in group.others
        }
    for folder in group.folders:
        found[_glob(folder, "**")] = name
    found |= {exact(one.path): name for one in elsewhere(group)}
    for folder in _differing(group):
        glob = _glob(folder, "**")
        if glob in found:  # the root, which holds all of them
            found |= {exact(one.path): "-" for one in group.others if one.folder == folder}
        else:
            found[glob] = "-"
    for folder in group.folders:
        for page in sorted(pages_in(folder)):
            found[_glob(folder, f"**/{page}")] = "-"
    return found


def titled_alike(group: Group, name: str, looks: Iterable[Shape]) -> dict[str, str]:
    """Return the types of documents in no group whose titles begin as those of ``group`` do.

    Else their titles would make them of its type, whatever they have.
    """
    start = title_start(group)
    told = [] if group.folders else [home_of(group)]  # all that is there is of no type
    alike = [
        one for one in looks
        if start and one.heading.startswith(start) and not one.is_blank
        and not any(is_below(one.folder, folder) for folder in told)
    ]  # fmt: skip
    return {
        exact(one.path): name if has_shape(one, group.core) else "-" for one in alike[:TOO_MANY]
    }


def elsewhere(group: Group) -> list[Shape]:
    """Return the members of a group that are in none of its folders."""
    return [one for one in group.members
            if not any(is_below(one.folder, folder) for folder in group.folders)]  # fmt: skip


def _differing(group: Group) -> list[str]:
    """Return the folders below those of a group in which most documents are of another shape."""
    others = Counter(one.folder for one in group.others)
    members = Counter(one.folder for one in group.members)
    return sorted(
        folder
        for folder, number in others.items()
        if folder not in group.folders and number > 2 * members[folder] and number > 1
    )


def exact(path: str) -> str:
    """Return the glob of one document; without a slash it would fit any file of that name."""
    return path if "/" in path else f"/{path}"


def _glob(folder: str, name: str) -> str:
    return name if folder in {"", "."} else f"{folder}/{name}"


def home_of(group: Group) -> str:
    """Return the folder that new documents of a group go to: the one with the most."""
    if len(group.folders) == 1 and len(elsewhere(group)) <= len(group.members) / 2:
        return group.folders[0]
    counts = Counter(one.folder for one in group.members)
    return counts.most_common(1)[0][0]
