"""The template's release history as one git bundle, so that updates work offline.

A release is a commit that sets ``version`` in ``pyproject.toml`` to one without ``.dev``. The
bundle holds a synthetic history of ``copier.yml`` and ``template/`` alone: a commit for each
release, tagged ``v<version>``, and for a version still in development one for the working tree.
The build puts it into the wheel (see ``hatch_build.py``); needs git, and no tags.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from opsdocs import git
from opsdocs.errors import OpsError

_TEMPLATE = ("copier.yml", "template")
TYPES = "src/opsdocs/types/builtin"
"""The built-in document types, whose files the history has too, for `ops types diff`."""
_BRANCH = "refs/heads/main"


class HistoryError(OpsError):
    """The template's history can't be made from this checkout."""


@dataclass(frozen=True)
class Release:
    """A released version, its commit in the checkout, and when that was made (Unix seconds)."""

    version: str
    commit: str
    time: int


def checkout_version(checkout: Path) -> str:
    """Return the version that ``pyproject.toml`` of ``checkout`` states."""
    return _version_of((checkout / "pyproject.toml").read_text(encoding="utf-8"))


def find_releases(checkout: Path) -> list[Release]:
    """Return the releases in the history of ``checkout``, oldest first; none without git."""
    if not (checkout / ".git").exists():
        return []
    log = _git(
        checkout, "log", "--first-parent", "--reverse", "--format=%H %ct", "--", "pyproject.toml"
    )
    releases: dict[str, Release] = {}
    for line in log.splitlines():
        commit, time = line.split()
        try:
            version = _version_of(_git(checkout, "show", f"{commit}:pyproject.toml"))
        except HistoryError:
            continue  # a commit without, or with a broken, pyproject.toml releases nothing
        if ".dev" not in version:
            releases.setdefault(version, Release(version, commit, int(time)))
    return list(releases.values())


def is_shallow(checkout: Path) -> bool:
    """Tell whether the history of ``checkout`` is cut off, as in many CI jobs."""
    if not (checkout / ".git").exists():
        return False
    return _git(checkout, "rev-parse", "--is-shallow-repository").strip() == "true"


def make_bundle(checkout: Path, bundle: Path) -> None:
    """Write the history of ``checkout``'s template to ``bundle``; the same commits, same bytes.

    Raises ``HistoryError`` where the version is released but the template has changed since.
    """
    version = checkout_version(checkout)
    releases = find_releases(checkout)
    with tempfile.TemporaryDirectory(prefix="ops-history-") as folder:
        store = Path(folder)
        _git(store, "init", "--quiet", "--bare", "--object-format=sha1", "--template=", ".")
        if releases:
            objects = _git(checkout, "rev-parse", "--git-path", "objects").strip()
            alternate = store / "objects" / "info" / "alternates"
            alternate.parent.mkdir(exist_ok=True)
            alternate.write_text(f"{(checkout / objects).resolve()}\n", encoding="utf-8")
        parent = ""
        for release in releases:
            tree = _tree_of_commit(checkout, store, release.commit)
            parent = _commit(store, tree, parent, release.version, release.time)
        working_tree = _tree_of_files(checkout, store)
        if version not in {release.version for release in releases}:
            time = max((release.time for release in releases), default=0)
            parent = _commit(store, working_tree, parent, version, time)
        elif working_tree != _git(store, "rev-parse", f"v{version}^{{tree}}").strip():
            raise HistoryError(
                f"version {version} is released, and the template is no longer that release's",
                "Set the next version in pyproject.toml first, ending in .dev0.",
            )
        _git(store, "update-ref", _BRANCH, parent)
        _git(store, "symbolic-ref", "HEAD", _BRANCH)
        bundle.unlink(missing_ok=True)
        _git(store, "bundle", "create", "--quiet", str(bundle.resolve()), "HEAD", _BRANCH, "--tags")


def type_file(bundle: Path, version: str, name: str) -> str | None:
    """Return the built-in type file ``name`` of a release, None where ``bundle`` hasn't it."""
    with tempfile.TemporaryDirectory(prefix="ops-history-") as folder:
        store = Path(folder)
        _git(store, "clone", "--quiet", "--bare", str(bundle.resolve()), "store")
        try:
            return _git(store / "store", "show", f"v{version}:{TYPES}/{name}")
        except HistoryError:
            return None


def _version_of(pyproject: str) -> str:
    try:
        return str(tomllib.loads(pyproject)["project"]["version"])
    except (tomllib.TOMLDecodeError, KeyError):
        raise HistoryError("pyproject.toml states no version") from None


def _tree_of_commit(checkout: Path, store: Path, commit: str) -> str:
    entries = _git(checkout, "ls-tree", "-r", commit, *_TEMPLATE, TYPES).splitlines(keepends=True)
    kept = [line for line in entries if _belongs(line.rstrip("\n").partition("\t")[2])]
    index = {"GIT_INDEX_FILE": str(store / "index")}
    _git(store, "read-tree", "--empty", **index)
    _git(store, "update-index", "--index-info", stdin="".join(kept), **index)
    return _git(store, "write-tree", **index).strip()


def _belongs(path: str) -> bool:
    return not path.startswith(TYPES) or (
        path.endswith(".md") and path.count("/") == TYPES.count("/") + 1
    )


def _tree_of_files(checkout: Path, store: Path) -> str:
    index = {"GIT_INDEX_FILE": str(store / "index"), "GIT_WORK_TREE": str(checkout)}
    _git(store, "read-tree", "--empty", **index)
    types = [f":(glob){TYPES}/*.md"] if (checkout / TYPES).is_dir() else []
    _git(checkout, "add", "--all", "--", *_TEMPLATE, *types, GIT_DIR=str(store), **index)
    return _git(checkout, "write-tree", GIT_DIR=str(store), **index).strip()


def _commit(store: Path, tree: str, parent: str, version: str, time: int) -> str:
    who = {}
    for role in ("AUTHOR", "COMMITTER"):
        who[f"GIT_{role}_NAME"] = who[f"GIT_{role}_EMAIL"] = "opsdocs"
        who[f"GIT_{role}_DATE"] = f"@{time} +0000"
    parents = ["-p", parent] if parent else []
    commit = _git(store, "commit-tree", tree, *parents, "-m", f"v{version}", **who).strip()
    _git(store, "update-ref", f"refs/tags/v{version}", commit)
    return commit


def _git(folder: Path, *args: str, stdin: str = "", **variables: str) -> str:
    # A person's own settings must change neither the files that are taken nor how they are packed.
    settings = {
        **git.SCRATCH, "core.compression": "-1", "pack.compression": "-1", "pack.threads": "1",
    }  # fmt: skip
    try:
        return git.run(folder, *args, stdin=stdin, settings=settings, network=True, **variables)
    except git.GitError as error:
        raise HistoryError(error.message, error.hint) from None
