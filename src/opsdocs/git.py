"""Run git; the one module that does.

A repository may come from anybody, and its configuration can name programs. So git runs under a
configuration of our own, which comes last and wins: no hooks, no monitor, no filters, no external
diff, no embedded bare repository, no protocol that runs a command. See docs/security.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from opsdocs.errors import OpsError

_OURS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "diff.external": "",
    "log.showSignature": "false",  # it runs gpg.program
    "protocol.ext.allow": "never",
    "safe.bareRepository": "explicit",
}
SCRATCH = {
    "commit.gpgSign": "false",
    "core.attributesFile": os.devnull,
    "core.autocrlf": "false",
    "core.eol": "lf",
    "core.excludesFile": os.devnull,
    "core.safecrlf": "false",
    "init.templateDir": "",
    "protocol.file.allow": "always",
    "safe.bareRepository": "all",
    "tag.gpgSign": "false",
}
"""What scratch repositories need besides: a person's own habits have no business there."""
_KEPT = (
    "GIT_ALLOW_PROTOCOL", "GIT_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM", "GIT_EXEC_PATH", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO",
    "GIT_SSL_NO_VERIFY", "GIT_TERMINAL_PROMPT",
)  # fmt: skip
"""Variables of git that say how to reach others. Others say which repository is meant, and a hook
that calls ``ops`` has set them for its own; GIT_CONFIG_PARAMETERS would win over our settings."""

_LONGEST = 600
"""Seconds that git may take to tell something of a repository."""


class GitError(OpsError):
    """A question to git that it didn't answer; ``told`` is what it said, or else the message."""

    def __init__(self, message: str, hint: str = "", told: str = "") -> None:
        super().__init__(message, hint)
        self.told = told or message


class NoRepositoryError(GitError):
    """There is no git repository."""


def environment(
    settings: Mapping[str, str] | None = None,
    *,
    person: bool = True,
    network: bool = False,
    **variables: str,
) -> dict[str, str]:
    """Return the environment that git runs in, with ``settings`` beside our own.

    They come behind the ``person``'s own configuration in variables, and so win. Without
    ``network`` git reaches no other repository: one that says that objects are elsewhere would
    have them fetched, by a program that it names.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    chosen = [*(_of_the_person() if person else ()), *{**_OURS, **(settings or {})}.items()]
    kept["GIT_CONFIG_COUNT"] = str(len(chosen))
    for at, (key, value) in enumerate(chosen):
        kept[f"GIT_CONFIG_KEY_{at}"], kept[f"GIT_CONFIG_VALUE_{at}"] = key, value
    if not network:
        kept["GIT_ALLOW_PROTOCOL"] = ""
    return {**kept, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", **variables}


def _of_the_person() -> Iterator[tuple[str, str]]:
    """Yield what GIT_CONFIG_COUNT, _KEY_n and _VALUE_n set, as a container's may."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    for at in range(int(count) if re.fullmatch(r"\d{1,3}", count) else 0):
        key = os.environ.get(f"GIT_CONFIG_KEY_{at}")
        value = os.environ.get(f"GIT_CONFIG_VALUE_{at}")
        if key and value is not None:
            yield key, value


def run(
    folder: Path,
    *args: str,
    stdin: str = "",
    settings: Mapping[str, str] | None = None,
    network: bool = False,
    **variables: str,
) -> str:
    """Return what git prints, run in ``folder``; raise ``GitError`` where it fails."""
    content = stdin.encode("utf-8", "surrogateescape")
    done = run_raw(folder, *args, stdin=content, settings=settings, network=network, **variables)
    if done.returncode:
        raise _failed(args, done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "surrogateescape")


def run_raw(
    folder: Path,
    *args: str,
    stdin: bytes = b"",
    settings: Mapping[str, str] | None = None,
    network: bool = False,
    **variables: str,
) -> subprocess.CompletedProcess[bytes]:
    """Return how git ended, run in ``folder``; raise ``GitError`` where there is none."""
    try:
        process = subprocess.Popen(
            ["git", *args],
            cwd=folder,
            env={**environment(settings, network=network), **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError:
        raise GitError(
            "git is not installed, or not on the PATH", "Install git, then try again."
        ) from None
    # Not by the timeout of subprocess, which looks again and again whether git has ended.
    stopped: list[bool] = []

    def stop() -> None:
        stopped.append(True)
        process.kill()

    too_long = threading.Timer(_LONGEST, stop)
    too_long.daemon = True
    with process:
        if not network:
            too_long.start()
        try:
            stdout, stderr = process.communicate(stdin)
        except BaseException:
            process.kill()
            raise
        finally:
            too_long.cancel()
    if stopped:
        raise GitError(
            f"git {args[0]} did not end in {_LONGEST // 60} minutes in {folder}",
            "Try it by hand. A pipe in place of .gitattributes or .gitignore makes it wait.",
        )
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def _failed(args: Sequence[str], stderr: str) -> GitError:
    """Return the error that git told: the line that says what is wrong, and what it advises."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()] or ["it failed"]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1])
    advice = next((line for line in lines if "--add safe.directory" in line), "")
    command = next((arg for arg in args if not arg.startswith("-")), "")
    kind = NoRepositoryError if "fatal: not a git repository" in stderr else GitError
    return kind(f"git {command}: {told}", f"If you trust it: {advice}" if advice else "", told)


def without_filters(folder: Path) -> dict[str, str]:
    """Return settings that switch off the filters which the configuration around here names."""
    try:
        names = run(folder, "config", "--name-only", "-z", "--get-regexp", r"^filter\.")
    except GitError:
        return {}
    drivers = {name.rpartition(".")[0] for name in names.split("\0") if name}
    return {
        f"{driver}.{key}": value
        for driver in drivers
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    }


def git_version() -> str:
    """Return the version of git, "" where there is none."""
    try:
        return run(Path(), "version").strip().removeprefix("git version ")
    except GitError:
        return ""
