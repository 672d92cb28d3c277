"""The repository that ``ops`` works in: where its root and its documents are."""

from __future__ import annotations

import os
import posixpath
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from opsdocs.errors import OpsError, UsageError
from opsdocs.files import read_start
from opsdocs.places import leads_out

FOLDER = "operations"
ANSWERS_FILE = ".copier-answers.operations.yml"
SETTINGS_FILE = "ops.toml"
TYPES_FOLDER = ".types"
GITHUB_JOB = ".github/workflows/operations.yml"
GITLAB_JOB = ".gitlab/operations.yml"
SITE_JOBS = (".github/workflows/operations-site.yml", ".gitlab/operations-site.yml")
AGENTS_FILE = "AGENTS.md"
BESIDE = frozenset([GITHUB_JOB, GITLAB_JOB, *SITE_JOBS, ANSWERS_FILE])
"""What any template may write beside ``operations/``."""
OURS_BESIDE = BESIDE | {AGENTS_FILE, "zensical.toml", "mkdocs.yml", "catalog-info.yaml"}
"""What the template inside the package may write there: others could run code, or lead agents."""
TO_INCLUDE = f"Add to .gitlab-ci.yml: include: [{{local: {GITLAB_JOB}}}]"
"""What is left to the team: a file of theirs is not edited."""
_LARGEST = 1_000_000
"""Bytes of the settings that are read."""
_OURS = (
    "runbooks", "monitoring", "incidents", "maintenance", "backup-recovery", "troubleshooting",
    TYPES_FOLDER, SETTINGS_FILE,
)  # fmt: skip
_NOTHING: Mapping[str, Any] = {}
_ALSO_CALLED = {
    "postmortems": "incidents", "post-mortems": "incidents", "postmortem": "incidents",
    "post-mortem": "incidents", "incident-reports": "incidents", "runbook": "runbooks",
}  # fmt: skip
"""What teams call our folders, too."""


class Workspace(NamedTuple):
    """A repository with documents; ``root`` is relative to the working directory.

    ``folders`` are where its documents are, from the root, the first being their home: there new
    documents and the team's types go. ``defaults`` are the team's answers for all types,
    ``type_defaults`` those for one type; ``check`` the settings of `ops check`, ``new`` those of
    `ops new`, ``alerts`` where rules of alerts are. ``types_of`` has the type of the paths that
    fit a glob, ``words`` what the team calls what ``ops`` knows by another name, for all types or,
    in a table, for one.
    """

    root: Path
    defaults: Mapping[str, Any] = _NOTHING
    type_defaults: Mapping[str, Mapping[str, Any]] = _NOTHING
    check: Mapping[str, Any] = _NOTHING
    new: Mapping[str, Any] = _NOTHING
    alerts: Mapping[str, Any] = _NOTHING
    folders: tuple[str, ...] = (FOLDER,)
    types_of: Mapping[str, str] = _NOTHING
    words: Mapping[str, Any] = _NOTHING
    language: str = ""
    """Of the documents, as HTML has it: ``de``, ``pt-BR``; "" where nobody said."""
    settings_path: str = f"{FOLDER}/{SETTINGS_FILE}"
    """Where the settings are, or would be, from the root."""

    @property
    def home(self) -> str:
        """The first folder of documents, from the root: ``operations``; "." is the root."""
        return self.folders[0]

    @property
    def operations(self) -> Path:
        """The first folder of documents; the paths of all documents begin there."""
        return self.root / self.home

    @property
    def types(self) -> Path:
        """The folder of the team's own document types; it need not exist."""
        return self.operations / TYPES_FOLDER

    def path_of(self, path: str) -> str:
        """Return ``path``, which begins at the home, as from the root: ``operations/x.md``."""
        return from_root(self.home, path)

    def place_of(self, path: str) -> str:
        """Return ``path``, which a type gives, as from the root, where that with a / begins."""
        if path.startswith("/"):
            return path.lstrip("/")
        first, slash, rest = path.partition("/")
        folder = self.elsewhere().get(first) if slash else None
        return f"{folder}/{rest}" if folder else self.path_of(path)

    def elsewhere(self) -> dict[str, str]:
        """Return the folders of documents by their last name, from the root.

        What a type would put into ``runbooks/`` goes into ``docs/runbooks``, if that is one of the
        folders and the home has no ``runbooks/`` of its own.
        """
        named = {posixpath.basename(one): one for one in reversed(self.folders)}
        also = {_ALSO_CALLED[name]: one for name, one in named.items() if name in _ALSO_CALLED}
        named = also | named
        return {
            name: one for name, one in named.items()
            if not (self.operations / name).is_dir()
        }  # fmt: skip

    def from_home(self, path: str) -> str:
        """Return ``path``, which begins at the root, as from the home: ``../docs/x.md``."""
        return posixpath.relpath(path or ".", self.home)

    def settings_for(self, *names: str) -> dict[str, Any]:
        """Return the team's answers for the questions of one type, by its name and aliases."""
        own = (self.type_defaults.get(name, {}) for name in names)
        return {**self.defaults, **{key: value for table in own for key, value in table.items()}}


def from_root(home: str, path: str) -> str:
    """Return ``path``, which begins at the folder ``home``, as from the root."""
    return f"{home}/{path}" if home != "." and path[:3] != "../" else posixpath.normpath(
        posixpath.join(home, path)
    )  # fmt: skip


def find_root(start: Path, given: str | None = None) -> Path | None:
    """Return the root ``given``, or the nearest one at or above ``start``; None if there is none.

    A folder of ours beats another that merely holds something called ``operations/``. What is
    above the repository that ``start`` is in is somebody else's.
    Raises ``OpsError`` where ``given`` has neither ``operations/`` nor settings.
    """
    if given:
        root = Path(os.path.expanduser(given))  # noqa: PTH111 - which leaves a user that is none
        root = root if root.is_absolute() else start / root
        if not root.is_dir():
            raise OpsError(f"there is no folder {given}", "Pass another one with --root.")
        if not (root / FOLDER).is_dir() and not _has_settings(root):
            raise OpsError(
                f"there is no {FOLDER}/ folder in {given}",
                f"Make one with: ops init {shlex.quote(given)}",
            )
        return root
    folders = list(_up_to_top(start))
    possible = [one for one in folders if (one / FOLDER).is_dir() or _has_settings(one)]
    return next(filter(is_ours, possible), possible[0] if possible else None)


def is_ours(folder: Path) -> bool:
    """Tell whether a folder has documents of ours, and not merely something called ``operations/``."""
    return (
        (folder / ANSWERS_FILE).is_file()
        or _has_settings(folder)
        or any((folder / FOLDER / name).exists() for name in _OURS)
    )


def _up_to_top(start: Path) -> Iterator[Path]:
    """Yield ``start`` and the folders above it, up to the top of its repository, as git does.

    Where ``operations/`` is a repository of its own, as a submodule is, the folder above it, too.
    """
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            if folder.name == FOLDER:
                yield folder.parent
            return


def _has_settings(folder: Path) -> bool:
    """Tell whether settings at the root of a repository are in ``folder``.

    Those in ``operations/`` are of the folder above it.
    """
    own = (folder / SETTINGS_FILE).is_file()
    return own and (folder.name != FOLDER or (folder / ".git").exists())


def open_workspace(start: Path, given: str | None = None) -> Workspace:
    """Find the root and read its settings; raise ``OpsError`` where either fails."""
    root = find_root(start, given)
    if root is None:
        raise OpsError(
            f"there is no {FOLDER}/ folder here or above, in this repository",
            "Make one with: ops init; take over documents that are elsewhere: ops adopt; or pass --root.",
        )
    _refuse_link(root, FOLDER)  # before its settings are read
    workspace = Workspace(_relative(root, start), **_read_settings(root))
    for folder in workspace.folders:
        _refuse_link(root, folder)
        if not (root / folder).is_dir():
            raise UsageError(
                f"{workspace.settings_path}: folders: there is no folder {folder}",
                "Make it, or take it out of the list.",
            )
    return workspace


def with_settings(workspace: Workspace, text: str) -> Workspace:
    """Return the workspace as it would be if its settings were ``text``; raise ``OpsError``."""
    return Workspace(workspace.root, **_settings_in(text, workspace.settings_path))


def home_of(root: Path) -> str:
    """Return the home of the documents of a repository, where it is there or not yet."""
    return str(_read_settings(root).get("folders", (FOLDER,))[0]) if _has_settings(root) else FOLDER


def _refuse_link(root: Path, folder: str) -> None:
    if leads_out(root, root / folder):
        raise OpsError(
            f"{root / folder} is a symbolic link that leads out of {root}",
            "Work where the documents are: ops --root, or cd, to their repository.",
        )


def find_workspace(start: Path, given: str | None = None) -> Workspace | None:
    """Return the workspace of types, which need no document, or None outside any repository."""
    root = find_root(start, given)
    if root is None:
        return None
    has_own = _has_settings(root) or (root / FOLDER / SETTINGS_FILE).is_file()
    return open_workspace(start, given) if has_own else Workspace(root)


def team_types(start: Path, given: str | None = None) -> Path | None:
    """Return the folder of the team's own types, or None outside any repository."""
    workspace = find_workspace(start, given)
    return workspace.types if workspace else None


def _relative(path: Path, start: Path) -> Path:
    """Return ``path`` as seen from ``start``, so that messages show what a person would type."""
    try:
        return Path(os.path.relpath(path, start))
    except ValueError:  # another drive of Windows
        return path


def _read_settings(root: Path) -> dict[str, Any]:
    """Return the settings as ``Workspace`` has them: at the root, or else in ``operations/``."""
    places = (SETTINGS_FILE, f"{FOLDER}/{SETTINGS_FILE}")
    there = [
        place
        for place, is_there in zip(
            places, (_has_settings(root), os.path.lexists(root / places[1])), strict=True
        )
        if is_there
    ]
    if len(there) > 1:
        raise UsageError(
            f"there are settings in {places[0]} and in {places[1]}", "Move all of them into one."
        )
    if not there:
        return {}
    path = root / there[0]
    try:
        text = read_start(str(path), _LARGEST, root=root).decode()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{there[0]}: it is not UTF-8 text", "Save it as UTF-8.") from None
    return _settings_in(text, there[0])


def _settings_in(text: str, shown: str) -> dict[str, Any]:
    """Return what the settings ``text`` say, as ``Workspace`` has them; ``shown`` is their path."""
    # 5 ms that only a repository with settings pays
    from opsdocs.settings import settings_in  # noqa: PLC0415

    return settings_in(text, shown)
