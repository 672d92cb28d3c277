"""The repository that ``ops`` works in: where its root is, and the team's settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsdocs.errors import OpsError, nearest
from opsdocs.files import leads_out, read_start

FOLDER = "operations"
ANSWERS_FILE = ".copier-answers.operations.yml"
SETTINGS_FILE = "ops.toml"
TYPES_FOLDER = ".types"
GITHUB_JOB = ".github/workflows/operations.yml"
GITLAB_JOB = ".gitlab/operations.yml"
SITE_JOBS = (".github/workflows/operations-site.yml", ".gitlab/operations-site.yml")
AGENTS_FILE = "AGENTS.md"
OUTSIDE = frozenset(
    [GITHUB_JOB, GITLAB_JOB, *SITE_JOBS, AGENTS_FILE, ANSWERS_FILE, "zensical.toml", "mkdocs.yml",
     "catalog-info.yaml"]
)  # fmt: skip
"""What the template may write beside ``operations/``."""
TO_INCLUDE = f"Add to .gitlab-ci.yml: include: [{{local: {GITLAB_JOB}}}]"
"""What is left to the team: a file of theirs is not edited."""
_LARGEST = 1_000_000
"""Bytes of the settings that are read."""
_TABLES = ("defaults", "check", "new")
_OURS = (
    "runbooks", "monitoring", "incidents", "maintenance", "backup-recovery", "troubleshooting",
    TYPES_FOLDER, SETTINGS_FILE,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Workspace:
    """A repository with an ``operations/`` folder; ``root`` is relative to the working directory.

    ``defaults`` are the team's answers for all types, ``type_defaults`` those for one type;
    ``check`` the settings of `ops check`, ``new`` those of `ops new`.
    """

    root: Path
    defaults: dict[str, Any] = field(default_factory=dict)
    type_defaults: dict[str, dict[str, Any]] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    @property
    def operations(self) -> Path:
        """The folder of the documents."""
        return self.root / FOLDER

    @property
    def types(self) -> Path:
        """The folder of the team's own document types; it need not exist."""
        return self.operations / TYPES_FOLDER

    def settings_for(self, *names: str) -> dict[str, Any]:
        """Return the team's answers for the questions of one type, by its name and aliases."""
        own = (self.type_defaults.get(name, {}) for name in names)
        return {**self.defaults, **{key: value for table in own for key, value in table.items()}}


def find_root(start: Path, given: str | None = None) -> Path | None:
    """Return the root ``given``, or the nearest one at or above ``start``; None if there is none.

    A folder of ours beats another that merely holds something called ``operations/``.
    Raises ``OpsError`` where ``given`` has no ``operations/``.
    """
    if given:
        root = Path(given).expanduser()
        root = root if root.is_absolute() else start / root
        if not (root / FOLDER).is_dir():
            raise OpsError(
                f"there is no {FOLDER}/ folder in {given}",
                f"Make one with: ops init {given}",
            )
        return root
    folders = [start, *start.parents]
    with_operations = [folder for folder in folders if (folder / FOLDER).is_dir()]
    for folder in with_operations:
        if (folder / ANSWERS_FILE).is_file() or any(
            (folder / FOLDER / name).exists() for name in _OURS
        ):
            return folder
    return with_operations[0] if with_operations else None


def open_workspace(start: Path, given: str | None = None) -> Workspace:
    """Find the root and read its settings; raise ``OpsError`` where either fails."""
    root = find_root(start, given)
    if root is not None and leads_out(root, root / FOLDER):
        raise OpsError(
            f"{root / FOLDER} is a symbolic link that leads out of {root}",
            "Work where the documents are: ops --root, or cd, to their repository.",
        )
    if root is None:
        raise OpsError(
            f"there is no {FOLDER}/ folder here or in any folder above",
            "Make one with: ops init    (or name its repository with --root)",
        )
    return Workspace(_relative(root, start), *_read_settings(root / FOLDER / SETTINGS_FILE))


def team_types(start: Path, given: str | None = None) -> Path | None:
    """Return the folder of the team's own types, or None outside any repository."""
    root = find_root(start, given)
    return Workspace(root).types if root else None


def _relative(path: Path, start: Path) -> Path:
    """Return ``path`` as seen from ``start``, so that messages show what a person would type."""
    try:
        return Path(os.path.relpath(path, start))
    except ValueError:  # another drive of Windows
        return path


def _read_settings(
    path: Path,
) -> tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, Any], dict[str, Any]]:
    if not os.path.lexists(path):
        return {}, {}, {}, {}
    import tomllib  # noqa: PLC0415 - 5 ms that only a repository with settings pays

    shown = f"{FOLDER}/{SETTINGS_FILE}"
    try:
        settings = tomllib.loads(read_start(str(path), _LARGEST).decode())
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:  # broken TOML, or not UTF-8
        raise OpsError(f"{shown}: {error}", "Fix the file, then run the command again.") from None
    for key in settings:
        if key not in _TABLES:
            raise OpsError(f"{shown}: unknown key {key}", nearest(key, _TABLES))
    table = settings.get("defaults", {})
    if not isinstance(table, dict):
        raise OpsError(f"{shown}: defaults must be a table", 'For example: [defaults] owner = "…"')
    defaults = {key: value for key, value in table.items() if not isinstance(value, dict)}
    type_defaults = {key: value for key, value in table.items() if isinstance(value, dict)}
    check = settings.get("check", {})
    if not isinstance(check, dict):
        raise OpsError(f"{shown}: check must be a table", 'For example: [check] ignore = ["blame"]')
    new = settings.get("new", {})
    if (
        not isinstance(new, dict)
        or not isinstance(new.get("full", False), bool)
        or {*new} - {"full"}
    ):
        raise OpsError(
            f"{shown}: new may hold full = true or false", "For example: [new] full = true"
        )
    return defaults, type_defaults, check, new
