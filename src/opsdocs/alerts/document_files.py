"""The file of a document that a link means: its suffix may be missing, and its case may differ."""

from __future__ import annotations

from pathlib import Path

from opsdocs.places import leads_out
from opsdocs.types.detect import INDEX

INDEXES = (INDEX, "index.md", "_index.md")
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
        exact = [target] if target.endswith(".md") else []
        for path in [*exact, f"{target}.md", *(f"{target}/{name}" for name in INDEXES)]:
            folder, _, name = path.rpartition("/")
            real = self._real_name(self._real_folder(folder), name)
            if real and (self.root / real).is_file() and not leads_out(self.root, self.root / real):
                return real
        return ""

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
