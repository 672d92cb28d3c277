"""What a template that isn't trusted would run, read without running any of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opsdocs import git
from opsdocs.errors import OpsError
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.workspace import FOLDER, OUTSIDE

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
    try:
        return git.run(repository, f"--git-dir={_git_dir(repository)}", *args)
    except git.GitError:
        return ""


def _git_dir(repository: Path) -> Path:
    return repository / ".git" if (repository / ".git").exists() else repository


def refuse_untrusted(source: str, root: Path) -> None:
    """Raise ``OpsError`` where ``source`` is in the repository that it is to update.

    Who made the repository chose it, and Copier runs git in it.
    """
    place = source.removeprefix("git+").removeprefix("file://")
    if "://" in place or re.match(r"(?:gh|gl|[\w.-]{1,100}@[\w.-]{1,200}):", place):
        return
    path = Path(place).expanduser()
    if path.is_absolute() and not path.resolve().is_relative_to(root.resolve()):
        if path.exists() and not (path.is_dir() or path.is_file()):
            raise OpsError(f"the template {source} is no folder", "Name one with --template.")
        return
    raise OpsError(
        f"the template {source} is in this repository, or a path relative to it",
        "Pass --trust if you know it, or name the template: ops update --template URL",
    )


def refuse_outside(paths: Iterable[str], source: str) -> None:
    """Raise ``OpsError`` where an untrusted template writes outside of what is operations' own."""
    own = OUTSIDE
    other = [path for path in paths if path not in own and not path.startswith(f"{FOLDER}/")]
    if other:
        raise OpsError(
            f"the template {source} writes {other[0]}, which is outside of {FOLDER}/",
            "Pass --trust if you want it to write there.",
        )
