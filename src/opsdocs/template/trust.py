"""What a template that isn't trusted would run, read without running any of it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from opsdocs.plain_yaml import PlainYamlError, read_yaml

_CONFIG = ("copier.yml", "copier.yaml")


def code_of(source: str, ref: str | None, clones: Path) -> list[str]:
    """Return the commands and extensions of a template, as its ``copier.yml`` has them.

    ``clones`` is the folder where Copier has put its clone, if it made one. Empty where the file
    can't be found or read.
    """
    for content in _configs(source, ref, clones):
        try:
            config = read_yaml(content).value
        except PlainYamlError:
            continue
        if isinstance(config, dict):
            return [
                *_commands(config.get("_tasks")),
                *_commands(config.get("_migrations")),
                *(f"extension {name}" for name in config.get("_jinja_extensions") or []),
            ]
    return []


def _configs(source: str, ref: str | None, clones: Path) -> list[str]:
    contents = []
    for repository in [*clones.glob("*.git"), Path(source).expanduser()]:
        if not repository.is_dir():
            continue
        for name in _CONFIG:
            version = ref or _newest(repository)
            shown = _git(repository, "show", f"{version}:{name}")
            contents += [shown] if shown else []
            if not ref and (repository / name).is_file():
                contents.append((repository / name).read_text(encoding="utf-8", errors="replace"))
    return contents


def _newest(repository: Path) -> str:
    tags = _git(repository, "tag", "--sort=-version:refname").split()
    return tags[0] if tags else "HEAD"


def _commands(entries: Any) -> list[str]:
    commands = []
    for entry in entries if isinstance(entries, list) else []:
        command = entry.get("command", entry) if isinstance(entry, dict) else entry
        if isinstance(command, dict):  # the older form of migrations
            commands += [*_commands(command.get("before")), *_commands(command.get("after"))]
        else:
            commands.append(" ".join(command) if isinstance(command, list) else str(command))
    return commands


def _git(repository: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(repository), *args],
        capture_output=True, check=False, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else ""
