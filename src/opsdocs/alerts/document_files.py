"""The file of a document that a link means: its suffix may be missing, and its case may differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsdocs.places import leads_out
from opsdocs.types.detect import FOLDER_PAGES

INDEXES = tuple(f"{name}.md" for name in FOLDER_PAGES)
"""The documents that a link to a folder means."""
_DEEPEST = 100
"""Folders of a path that a link may mean."""


class DocumentFiles:
    """The files below ``root``, by their names on disk; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._names: dict[str, dict[str, str]] = {}
        self._folders: dict[str, str | None] = {}

    def path_of(self, target: str) -> str:
        """Return the path of the document that ``target``, from the root, means; "" for none."""
        if ".." in target.split("/") or target.count("/") > _DEEPEST:
            return ""
        for real in self._candidates(target):
            path = self.root / real
            if path.is_file() and not leads_out(self.root, path):
                return real
        return ""

    def _candidates(self, target: str) -> Iterator[str]:
        """Yield the names on disk that ``target`` may mean, the likeliest first."""
        folder, _, name = target.rpartition("/")
        above = self._real_folder(folder)
        exact = [name] if name.endswith(".md") else []
        for one in [*exact, f"{name}.md"]:
            if real := self._real_name(above, one):
                yield real
        inner = self._real_name(above, name) if name else above
        for one in INDEXES:
            if real := self._real_name(inner, one):
                yield real

    def _real_folder(self, folder: str) -> str | None:
        """Return the path of a folder by its names on disk, "" for the root, None for none."""
        if folder not in self._folders:
            above, _, name = folder.rpartition("/")
            self._folders[folder] = (
                self._real_name(self._real_folder(above), name) if folder else ""
            )
        return self._folders[folder]

    def _real_name(self, folder: str | None, name: str) -> str | None:
        """Return the path of what is named so in a folder, whose case may differ; None for none."""
        names = self._names_in(folder) if folder is not None else {}
        real = names.get(name) or names.get(name.casefold())
        return f"{folder}/{real}" if folder and real else real

    def _names_in(self, folder: str) -> dict[str, str]:
        """Return the names in a folder by how they are compared where none is the very same."""
        if folder not in self._names:
            try:
                names = sorted(one.name for one in (self.root / folder).iterdir())
            except (OSError, ValueError):
                names = []
            folded = {name.casefold(): name for name in names}
            self._names[folder] = folded | {name: name for name in names}
        return self._names[folder]
