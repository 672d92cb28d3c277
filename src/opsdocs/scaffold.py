"""Bootstrap ``operations/`` from the Copier template; the one module that imports Copier."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import copier
from copier.errors import CopierError, CopierWarning
from plumbum import local

from opsdocs import files, history
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.workspace import ANSWERS_FILE

SOURCE = "git+opsdocs://template"
"""What the answers file names as the template's source: the history inside the package."""
_GIT_URL = "opsdocs://template"
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Bootstrap:
    """What ``bootstrap`` did: files made and kept, relative to the destination, with ``/``."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    version: str


def bootstrap(
    destination: Path,
    data: Mapping[str, Any],
    *,
    defaults: bool = False,
    overwrite: bool = False,
    pretend: bool = False,
) -> Bootstrap:
    """Put the template's files into ``destination``, which need not exist yet.

    What exists there stays as it is unless ``overwrite`` is set. ``defaults`` answers what
    ``data`` doesn't, instead of asking on the terminal; ``pretend`` writes nothing. Raises
    ``OpsError``; then nothing is left behind.
    """
    _require_git()
    with _template() as (version, folder):
        # The template's default for the project's name is the name of the folder it renders to.
        rendered = folder / "rendered" / (destination.resolve().name or "project")
        _copy(rendered, data, version, defaults=defaults)
        made, kept = [], []
        plan: list[tuple[Path, str]] = []
        for source in sorted(path for path in rendered.rglob("*") if path.is_file()):
            relative = source.relative_to(rendered).as_posix()
            target = files.inside(destination, relative)
            twin = files.find_twin(target)
            if twin is not None and not overwrite:
                kept.append(twin.relative_to(destination).as_posix())
            else:
                made.append(relative)
                plan.append((target, source.read_text(encoding="utf-8")))
        if not pretend:
            files.write_all(plan, overwrite=overwrite)
    return Bootstrap(tuple(made), tuple(kept), version)


def _copy(rendered: Path, data: Mapping[str, Any], version: str, *, defaults: bool) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CopierWarning)
            worker = copier.run_copy(
                SOURCE,
                rendered,
                data=dict(data),
                answers_file=ANSWERS_FILE,
                vcs_ref=f"v{version}",
                defaults=defaults,
                overwrite=True,
                quiet=True,
            )
    except KeyboardInterrupt:
        raise
    except (CopierError, ValueError, TypeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UsageError(f"the template refused its answers: {lines[0]}") from None
    known = list(worker.template.questions_data)
    for name in data:
        if name not in known:
            raise UsageError(
                f"--data {name}: the template has no such question",
                nearest(name, known) or f"Its questions are {', '.join(known)}.",
            )


@contextmanager
def _template() -> Iterator[tuple[str, Path]]:
    """Let git resolve ``SOURCE`` to our history; yield its newest version and a scratch folder.

    Everything that Copier and git put aside goes to the scratch folder: Copier's cache of clones
    in the home directory may be read-only, or in use by a second run.
    """
    with tempfile.TemporaryDirectory(prefix="ops-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        bundle = _PACKAGE / history.BUNDLE
        checkout = _PACKAGE.parents[1]
        if bundle.is_file():
            version = installed_version("opsdocs")
        elif (checkout / "copier.yml").is_file():
            version = history.checkout_version(checkout)
            bundle = folder / history.BUNDLE
            history.make_bundle(checkout, bundle)
        else:
            raise OpsError("this installation of ops has no template", "Install opsdocs anew.")
        count = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        settings = {
            "GIT_CONFIG_COUNT": str(count + 1),
            f"GIT_CONFIG_KEY_{count}": f"url.{bundle.as_posix()}.insteadOf",
            f"GIT_CONFIG_VALUE_{count}": _GIT_URL,
            "COPIER_CACHE_DIR": str(folder / "cache"),
        }
        temporary = folder / "tmp"
        temporary.mkdir()
        # Copier runs git through plumbum, which has a copy of the environment of its own.
        with _variables(settings), local.env(**settings), _temporary_files_in(temporary):
            yield version, folder


@contextmanager
def _variables(settings: Mapping[str, str]) -> Iterator[None]:
    before = {key: os.environ.get(key) for key in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _require_git() -> None:
    if shutil.which("git") is None:
        raise OpsError("git is not installed, or not on the PATH", "Install git, then try again.")
