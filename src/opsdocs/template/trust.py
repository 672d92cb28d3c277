"""What a template that isn't trusted would run, read without running any of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opsdocs import git
from opsdocs.errors import OpsError
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.repository import top_of
from opsdocs.template.answers_file import OUR_SOURCE, at_home, is_of_host
from opsdocs.workspace import BESIDE, FOLDER, OURS_BESIDE

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
    if "opsdocs://" in source and source != OUR_SOURCE:  # git would take it for a path
        raise OpsError(f"there is no template {source}", f"That of ops is {OUR_SOURCE}.")
    place = source.removeprefix("git+").removeprefix("file://")
    if "://" in place or is_of_host(place):
        return
    root = top_of(root)
    path = at_home(place)
    if path.is_absolute() and not path.resolve().is_relative_to(root.resolve()):
        if path.exists() and not (path.is_dir() or path.is_file()):
            raise OpsError(f"the template {source} is not a folder", "Name one with --template.")
        return
    raise OpsError(
        f"the template {source} is in this repository, or a path relative to it",
        "Pass --trust if you know it, or name the template: ops update --template URL",
    )


def refuse_outside(paths: Iterable[str], source: str, home: str) -> None:
    """Raise ``OpsError`` where an untrusted template writes outside of what is operations' own.

    Where a team has its documents at the top or in a hidden folder (``home`` is ".", ".github/x"),
    that is Markdown alone: other tools run what else stands there.
    """
    own = OURS_BESIDE if source == OUR_SOURCE else BESIDE
    prose_only = any(part.startswith(".") for part in home.split("/"))
    for path in paths:
        if path in own or (
            path.startswith(f"{FOLDER}/") and (path.endswith(".md") or not prose_only)
        ):
            continue
        why = f"outside of {FOLDER}/"
        if path.startswith(f"{FOLDER}/"):
            why = f"no Markdown, and would stand in {home}/"
        raise OpsError(
            f"the template {source} writes {path}, which is {why}",
            "Pass --trust if you want it to write there.",
        )
