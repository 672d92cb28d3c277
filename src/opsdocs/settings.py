"""The team's settings, ``ops.toml``: which keys there are, and what each may hold."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opsdocs.errors import UsageError, nearest
from opsdocs.files import read_all
from opsdocs.places import BadNameError, check_relative

_KEYS = ("folders", "language", "types", "words", "defaults", "check", "new", "alerts")
_EXAMPLE = '"incidents/2*.md" = "post-mortem"'


def settings_in(text: str, shown: str) -> dict[str, Any]:
    """Return what the settings ``text`` say, by the names that ``Workspace`` has for them.

    ``shown`` is their path from the root. Raises ``UsageError`` that names it.
    """
    try:
        settings = tomllib.loads(text)
    except ValueError as error:
        raise UsageError(f"{shown}: {error}", "Fix the file, then run the command again.") from None
    for key in settings:
        if key not in _KEYS:
            raise UsageError(f"{shown}: unknown key {key}", nearest(key, _KEYS))
    table = _table(settings, "defaults", shown, 'owner = "…"')
    new = settings.get("new", {})
    if (
        not isinstance(new, dict)
        or not isinstance(new.get("full", False), bool)
        or {*new} - {"full"}
    ):
        raise UsageError(
            f"{shown}: new may hold full = true or false", "For example: [new] full = true"
        )
    folders = {"folders": _folders(settings["folders"], shown)} if "folders" in settings else {}
    return {
        **folders,
        "defaults": {key: value for key, value in table.items() if not isinstance(value, dict)},
        "type_defaults": {key: value for key, value in table.items() if isinstance(value, dict)},
        "check": _table(settings, "check", shown, 'ignore = ["blame"]'),
        "new": new,
        "alerts": _table(settings, "alerts", shown, 'rules = ["rules/*.yml"]'),
        "types_of": _types_of(_table(settings, "types", shown, _EXAMPLE), shown),
        "words": _table(settings, "words", shown, 'action_items = ["Follow-ups"]'),
        "language": _language(settings.get("language", ""), shown),
        "settings_path": shown,
    }


def _table(settings: Mapping[str, Any], key: str, shown: str, example: str) -> dict[str, Any]:
    table = settings.get(key, {})
    if not isinstance(table, dict):
        raise UsageError(f"{shown}: {key} must be a table", f"For example: [{key}] {example}")
    return table


def is_language(text: str) -> bool:
    """Tell whether ``text`` names a language as HTML does, by BCP 47."""
    return re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,5}", text) is not None


def _language(value: Any, shown: str) -> str:
    if value and not (isinstance(value, str) and is_language(value)):
        raise UsageError(
            f"{shown}: language: {value!r} names no language", 'For example: language = "de"'
        )
    return str(value)


def _types_of(table: dict[str, Any], shown: str) -> dict[str, str]:
    for glob, name in table.items():
        if not isinstance(name, str) or not glob.strip():
            raise UsageError(
                f"{shown}: [types]: {glob!r} must have the name of a type",
                f"For example: [types] {_EXAMPLE}",
            )
    return table


def _folders(value: Any, shown: str) -> tuple[str, ...]:
    """Return the folders of documents; where the settings are in one of them, it is the first."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        raise UsageError(
            f"{shown}: folders must be a list of folders",
            'For example: folders = ["operations", "docs/runbooks"]',
        )
    own = posixpath.dirname(shown)
    found = [own] if own else []
    for name in names:
        folder = posixpath.normpath(name.strip() or ".").removesuffix("/")
        try:
            if folder != ".":
                check_relative(folder)
        except BadNameError as error:
            raise UsageError(
                f"{shown}: folders: {error.message}", "Name folders inside the repository."
            ) from None
        found.append(folder)
    return tuple(dict.fromkeys(found))


def line_in_settings(file: Path, root: Path, word: str) -> int:
    """Return the first line of the settings with ``word``; 1 where none has it, or none are written."""
    content = read_all(file, root=root) if file.is_file() else b""
    lines = content.decode("utf-8", "replace").split("\n")
    return next((at for at, one in enumerate(lines, 1) if word in one), 1)
