"""Fetch a template: a bare clone, made by our git, from which nothing is run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

from opsdocs import git
from opsdocs.errors import OpsError
from opsdocs.template.answers_file import OUR_SOURCE, at_home

_HOSTS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
"""Copier's words for two hosts."""
_SUBMODULE = "160000"


def fetch(source: str, clone: Path, *, bundle: Path) -> None:
    """Make the bare repository ``clone`` of ``source``; our own template is in ``bundle``.

    Raises ``OpsError`` where it can't be reached, or is no repository.
    """
    address = str(bundle) if source == OUR_SOURCE else address_of(source)
    try:
        git.run(
            clone.parent, "clone", "--bare", "--quiet", "--no-local", "--template=", "--", address,
            str(clone), settings=git.SCRATCH, network=True,
        )  # fmt: skip
    except git.GitError as error:
        raise OpsError(
            f"cannot fetch the template {source}: {error.told}",
            error.hint
            or "Check the address, and that git can reach it. "
            "If it has moved: ops update --template URL",
        ) from None


def address_of(source: str) -> str:
    """Return what git takes for the address of ``source``: without what Copier adds to it."""
    for word, host in _HOSTS.items():
        if source.startswith(word):
            return f"{host}{source.removeprefix(word).removesuffix('.git')}.git"
    address = source.removeprefix("git+")
    return str(at_home(address)) if address.startswith("~") else address


def has_commit(clone: Path, ref: str) -> bool:
    """Tell whether ``clone`` has the version ``ref``."""
    try:
        commit = f"{ref}^{{commit}}"
        git.run(
            clone.parent, f"--git-dir={clone}", "rev-parse", "--verify", "--end-of-options", commit
        )
    except git.GitError:
        return False
    return True


def refuse_submodules(clone: Path, ref: str, source: str) -> None:
    """Raise ``OpsError`` where the template has submodules: git fetches from where they say."""
    listed = git.run(clone.parent, f"--git-dir={clone}", "ls-tree", "-r", "-z", ref)
    for entry in listed.split("\0"):
        about, _, path = entry.partition("\t")
        if about.startswith(_SUBMODULE):
            raise OpsError(
                f"the template {source} has a submodule: {path}",
                "Pass --trust if you want git to fetch from where the template says.",
            )


def newest_version(source: str) -> str:
    """Return the newest version of the repository ``source``.

    That is its newest release tag, or else the commit that its HEAD names.
    """
    tags: dict[Version, str] = {}
    with tempfile.TemporaryDirectory(prefix="ops-") as nowhere:  # no repository's settings count
        listed = git.run(Path(nowhere), "ls-remote", "--refs", "--tags", "--", source, network=True)
        for line in listed.splitlines():
            tag = line.rpartition("refs/tags/")[2]
            try:
                version = Version(tag)
            except InvalidVersion:
                continue
            if not version.is_prerelease:
                tags[version] = tag
        if tags:
            return tags[max(tags)]
        head = git.run(Path(nowhere), "ls-remote", "--", source, "HEAD", network=True)
        return head.partition("\t")[0]
