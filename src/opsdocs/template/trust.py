"""What a template that isn't trusted would run, read without running any of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opsdocs import git
from opsdocs.errors import OpsError
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.repository import top_of
from opsdocs.template.answers_file import at_home, is_of_host
from opsdocs.workspace import ANSWERS_FILE, FOLDER, GITHUB_JOB, GITLAB_JOB

_CONFIG = ("copier.yml", "copier.yaml")


def code_of(clone: Path, ref: str) -> list[str]:
    """Return the commands and extensions of a template, as its ``copier.yml`` has them.

    ``clone`` is a bare repository. Empty where the file can't be found or read.
    """
    for name in _CONFIG:
        try:
            content = git.run(clone.parent, f"--git-dir={clone}", "show", f"{ref}:{name}")
            config = read_yaml(content).value
        except (git.GitError, PlainYamlError):
            continue
        if isinstance(config, dict):
            return [
                *_commands(config.get("_tasks")),
                *_commands(config.get("_migrations")),
                *(f"extension {name}" for name in config.get("_jinja_extensions") or []),
            ]
    return []


def _commands(entries: Any) -> list[str]:
    commands = []
    for entry in entries if isinstance(entries, list) else []:
        command = entry.get("command", entry) if isinstance(entry, dict) else entry
        if isinstance(command, dict):  # the older form of migrations
            commands += [*_commands(command.get("before")), *_commands(command.get("after"))]
        else:
            commands.append(" ".join(command) if isinstance(command, list) else str(command))
    return commands


def refuse_untrusted(source: str, root: Path) -> None:
    """Raise ``OpsError`` where ``source`` is in the repository that it is to update.

    Who made the repository chose it, and Copier runs git in it.
    """
    place = source.removeprefix("git+").removeprefix("file://")
    if "://" in place or is_of_host(place):
        return
    root = top_of(root)
    path = at_home(place)
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
    own = {ANSWERS_FILE, GITHUB_JOB, GITLAB_JOB}
    other = [path for path in paths if path not in own and not path.startswith(f"{FOLDER}/")]
    if other:
        raise OpsError(
            f"the template {source} writes {other[0]}, which is outside of {FOLDER}/",
            "Pass --trust if you want it to write there.",
        )
