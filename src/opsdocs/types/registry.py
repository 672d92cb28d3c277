"""Find document types: the built-in ones, and those of a team.

The built-in ones are the files of ``opsdocs/types``; one of the same name in
``operations/.types/`` shadows a built-in, another name adds a type.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsdocs.errors import TypeFileError, UsageError, nearest
from opsdocs.types.detect import NO_TYPE, TypeFinder
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType
from opsdocs.types.names import read_words
from opsdocs.workspace import Workspace

SUFFIX = ".md"


def type_files(team: Path | None) -> dict[str, Path]:
    """Return the file of each type by name, the folder ``team`` shadowing the built-in ones."""
    files: dict[str, Path] = {}
    for folder in (BUILT_IN, team):
        if folder is not None and folder.is_dir():
            for path in sorted(folder.iterdir()):
                if _is_type_file(path):
                    files[path.stem] = path
    return dict(sorted(files.items()))


def _is_type_file(path: Path) -> bool:
    named = path.suffix == SUFFIX and not path.name.startswith(".") and path.stem != "README"
    return named and path.is_file()


def find_type(name: str, team: Path | None) -> DocType | None:
    """Return the type called ``name``, or that has it as an alias; None if there is none.

    Raises ``TypeFileError`` where its file is wrong. Reads one file where ``name`` is no alias.
    """
    files = type_files(team)
    if name in files:
        return load_type(files[name])
    for path in files.values():
        try:
            doctype = load_type(path)
        except TypeFileError:
            continue  # the broken file is somebody else's; `ops types` names it
        if name in doctype.aliases:
            return doctype
    return None


def unknown_type(name: str, team: Path | None) -> UsageError:
    """Return the error that there is no type ``name``, with the nearest and all that there are."""
    known = type_files(team)
    return UsageError(
        f"there is no document type {name!r}",
        f"{nearest(name, known)} Write one of {', '.join(known)}.".strip(),
    )


def load_types(team: Path | None) -> Iterator[DocType | TypeFileError]:
    """Yield every type by name, or the error of its file."""
    for path in type_files(team).values():
        try:
            yield load_type(path)
        except TypeFileError as error:
            yield error


def open_finder(workspace: Workspace) -> tuple[TypeFinder, list[TypeFileError]]:
    """Return what tells the types of the documents of ``workspace``, and the broken type files.

    Raises ``OpsError`` where the settings name a type that there isn't, or have wrong words.
    """
    found = list(load_types(workspace.types))
    types = [one for one in found if isinstance(one, DocType)]
    words = read_words(workspace.words, workspace.settings_path)
    finder = TypeFinder(types, workspace.types_of, workspace.home, words, workspace.elsewhere())
    finder.folders = workspace.folders
    anchors = workspace.check.get("anchors", [])  # which `ops check` has looked at
    finder.anchors = [anchors] if isinstance(anchors, str) else anchors
    broken = [one for one in found if isinstance(one, TypeFileError)]
    files = type_files(workspace.types)
    known = {NO_TYPE, *finder.by_name, *files}
    for where, names in (("types", workspace.types_of.values()), ("words", words.own)):
        for name in names:
            if name not in known:
                raise UsageError(
                    f"{workspace.settings_path}: [{where}]: there is no document type {name!r}",
                    nearest(name, known) or "See: ops types",
                )
    return finder, broken
