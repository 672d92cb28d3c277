"""Where a tree comes from: the answers file that Copier writes and ``ops update`` reads."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

from opsdocs.errors import OpsError
from opsdocs.files import read_start
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.workspace import ANSWERS_FILE

_SHORT = ("gh:", "gl:")
"""Copier's words for two hosts."""
_LONGEST = 2_000
"""Characters of an address."""
_LARGEST = 1_000_000
"""Bytes; an answers file has some hundred."""
OUR_SOURCE = "git+opsdocs://template"
"""The source that names the template inside the package, on whatever machine."""


@dataclass(frozen=True)
class Origin:
    """The template's ``source`` and ``ref`` (a tag such as ``v1.2.0``), and the ``answers``."""

    source: str
    ref: str
    answers: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whether the template is the one inside the package."""
        return self.source == OUR_SOURCE

    @property
    def version(self) -> str:
        """The template's version: ``1.2.0``."""
        return self.ref.removeprefix("v")

    @property
    def keep(self) -> list[str]:
        """The files that the team keeps as they are."""
        keep = self.answers.get("keep")
        return [str(path) for path in keep] if isinstance(keep, list) else []


def read_origin(root: Path) -> Origin:
    """Read the answers file of ``root``; raise ``OpsError`` where there is none, or it is broken."""
    path = root / ANSWERS_FILE
    try:
        content = read_start(str(path), _LARGEST + 1, root=root)
        if len(content) > _LARGEST:
            raise ValueError(": it is too large to be an answers file")
        return parse_origin(content)
    except FileNotFoundError:
        raise OpsError(
            f"{path} is missing, so the tree's template isn't known",
            f"To add what the tree lacks, and follow the template: ops init {root}",
        ) from None
    except OSError as error:
        raise OpsError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise OpsError(f"{path}{error}", "Restore it: git checkout HEAD -- " + str(path)) from None


def parse_origin(content: bytes) -> Origin:
    """Read the content of an answers file; raise ``ValueError`` that begins with the place."""
    try:
        read_yaml(content.decode("utf-8-sig"))  # refuses what multiplies, and tags of languages
        values = yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ValueError(f":{mark.line + 1 if mark else 1}: {error.problem}") from None
    except PlainYamlError as error:
        raise ValueError(f":{error.line or 1}: {error.message}") from None
    except Exception:  # noqa: BLE001 - whatever PyYAML meets in a value that its tag does not fit
        raise ValueError(": this is not YAML text") from None
    if not isinstance(values, dict):
        raise ValueError(":1: this is not a mapping")  # noqa: TRY004 - a fault of the file
    for key in ("_src_path", "_commit"):
        if not isinstance(values.get(key), str | int | float):
            raise ValueError(f":1: it has no {key}")  # noqa: TRY004
    for key in ("_src_path", "_commit"):
        text = str(values[key])
        if len(text) > _LONGEST or not text.isprintable():
            raise ValueError(f":1: {key} is not an address or a version")
    answers = {key: value for key, value in values.items() if not str(key).startswith("_")}
    return Origin(str(values["_src_path"]), str(values["_commit"]), answers)


def refuse_downgrade(origin: Origin, version: str) -> None:
    """Raise ``OpsError`` where the tree was made by a newer template than ``version``."""
    if is_newer(origin.version, version):
        raise OpsError(
            f"the tree was made by version {origin.version}, newer than {version} here",
            "Upgrade ops: pip install --upgrade opsdocs"
            if origin.is_ours
            else "Name a newer version with --vcs-ref.",
        )


def is_newer(version: str, other: str) -> bool:
    """Whether ``version`` is a later one than ``other``; False where one is no version."""
    if version == other:
        return False
    try:
        return Version(version) > Version(other)
    except InvalidVersion:
        return False


def is_development(version: str) -> bool:
    """Whether ``version`` is one between releases, which no history keeps."""
    try:
        return Version(version).is_devrelease
    except InvalidVersion:
        return False


def unknown_version(origin: Origin) -> OpsError:
    """Return the refusal to update a tree of a version that the history doesn't have."""
    return OpsError(
        f"{ANSWERS_FILE} names the template version {origin.ref!r}, which this ops doesn't know",
        f"Write the version that made the tree, which git knows: git log -p -- {ANSWERS_FILE}",
    )


def absolute_template(template: str) -> str:
    """Return ``template`` as it is to be recorded: a folder by its absolute path.

    Copier takes a URL for one of git only where it begins with git+ or ends in .git.
    """
    if "://" in template:
        return template if template.startswith("git+") else f"git+{template}"
    path = at_home(template)
    if path.exists():
        return str(path.resolve())
    return (
        f"git+{template}" if is_of_host(template) and not template.startswith(_SHORT) else template
    )


def at_home(path: str) -> Path:
    """Return ``path`` with ~ as the home; that of a user who does not exist stays a name."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - which raises for such a user


def is_of_host(place: str) -> bool:
    """Tell whether git takes ``place`` for ``host:path``, with or without a user."""
    return re.match(r"(?:[\w.-]{1,100}@)?[\w.-]{2,200}:(?!:)", place) is not None
