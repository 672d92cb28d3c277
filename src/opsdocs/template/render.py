"""Render the template with Copier; the one module that imports it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import copier
import yaml
from copier.errors import CopierError, CopierWarning, UnsafeTemplateError
from jinja2 import TemplateError
from plumbum import ProcessExecutionError, local

from opsdocs import git
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.template.answers_file import OUR_SOURCE
from opsdocs.template.bundle import template_bundle
from opsdocs.template.fetch import fetch, has_commit, newest_version, refuse_submodules
from opsdocs.template.scratch import scratch_folder
from opsdocs.template.trust import code_of, refuse_outside
from opsdocs.workspace import ANSWERS_FILE, FOLDER, from_root

_OURS = re.compile(rb"(?m)^_src_path: .*" + re.escape(OUR_SOURCE).encode() + rb".*\n?")


class UnknownVersionError(OpsError):
    """The template has no such version."""


class UnsafeError(OpsError):
    """The template wants to run code."""


@dataclass(frozen=True)
class RenderedFiles:
    """What the template gives for some answers: files by their path, with ``/``."""

    files: dict[str, bytes]
    executable: frozenset[str]
    questions: tuple[str, ...]


class Workbench:
    """A scratch folder with a bare clone of the template, to which git resolves ``OUR_SOURCE``.

    The clone is made by our git, once; Copier renders what is there, and reaches nobody. All that
    it puts aside goes to the folder too: its cache of clones in the home directory may be
    read-only, or in use by a second run.
    """

    def __init__(self, folder: Path, clone: Path, home: str = FOLDER) -> None:
        self.folder = folder
        self.home = home
        self.clone = clone
        self.rendered = 0

    def render(
        self,
        source: str,
        ref: str | None,
        name: str,
        data: Mapping[str, Any],
        *,
        defaults: bool,
        trust: bool = False,
    ) -> RenderedFiles:
        """Render version ``ref`` (None is the newest) of ``source`` for a project called ``name``.

        ``data`` are answers; the others are asked on the terminal unless ``defaults`` is set.
        Raises ``UsageError`` for an answer that the template refuses, ``UnknownVersionError``,
        ``UnsafeError``, and ``OpsError`` where the source can't be reached, has an error, or
        writes outside of operations/ without ``trust``.
        """
        self.rendered += 1
        if not self.clone.exists():
            fetch(source, self.clone, bundle=template_bundle(self.folder))
        if ref is not None and not has_commit(self.clone, ref):
            raise UnknownVersionError(f"{source} has no version {ref}")
        ref = ref or newest_version(str(self.clone))
        if not trust:
            refuse_submodules(self.clone, ref, source)
        # The template's default for the project's name is the name of the folder.
        target = self.folder / f"rendered-{self.rendered}" / (name or "project")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", CopierWarning)
                worker = copier.run_copy(
                    OUR_SOURCE,
                    target,
                    data=dict(data),
                    answers_file=ANSWERS_FILE,
                    vcs_ref=ref,
                    defaults=defaults,
                    overwrite=True,
                    quiet=True,
                    unsafe=trust,
                )
        except KeyboardInterrupt:
            raise
        except UnsafeTemplateError as error:
            code = "; ".join(code_of(self.clone, ref)) or _first_line(error)
            raise UnsafeError(
                f"the template {source} wants to run: {code}",
                "Pass --trust if you want it to run that on this machine.",
            ) from None
        except ProcessExecutionError as error:
            raise _failed(source, error) from None
        except TemplateError as error:
            raise OpsError(
                f"the template {source} has an error: {_first_line(error)}",
                "Tell who keeps the template, or go to another version: --vcs-ref",
            ) from None
        except OSError as error:
            raise OpsError(f"cannot render the template {source}: {error}") from None
        except (CopierError, ValueError, TypeError) as error:
            raise UsageError(f"the template refused its answers: {_first_line(error)}") from None
        questions = tuple(worker.template.questions_data)
        return _at_home(self._rendered(target, source, questions, trust=trust), self.home)

    def _rendered(
        self, target: Path, source: str, questions: tuple[str, ...], *, trust: bool
    ) -> RenderedFiles:
        """Return what stands in ``target``; raise ``OpsError`` for a link, or for a file elsewhere."""
        found = [path for path in sorted(target.rglob("*")) if path.is_symlink() or path.is_file()]
        by_name = {path.relative_to(target).as_posix(): path for path in found}
        for name, path in by_name.items():
            if path.is_symlink():
                raise OpsError(
                    f"the template {source} makes a symbolic link: {name}",
                    "Put a file in its place.",
                )
        if not any(name.startswith(f"{FOLDER}/") for name in by_name):
            raise OpsError(f"the template {source} makes no {FOLDER}/ folder", "Name another one.")
        if not trust:
            refuse_outside(by_name, source, self.home)
        contents = {name: path.read_bytes() for name, path in by_name.items()}
        if ANSWERS_FILE in contents:
            contents[ANSWERS_FILE] = _with_source(contents[ANSWERS_FILE], source)
        return RenderedFiles(
            files=contents,
            executable=frozenset(
                name for name, path in by_name.items() if os.access(path, os.X_OK)
            ),
            questions=questions,
        )

    def our_versions(self) -> list[str]:
        """Return the versions in the template's history, in no order."""
        tags = git.run(self.folder, f"--git-dir={self.clone}", "tag", "--list", "v*")
        return [tag.removeprefix("v") for tag in tags.splitlines()]


def _at_home(rendered: RenderedFiles, home: str) -> RenderedFiles:
    """Return ``rendered`` with operations/ where the team has its documents."""
    if home == FOLDER:
        return rendered

    def moved(name: str) -> str:
        return from_root(home, name.removeprefix(f"{FOLDER}/")) if (
            name.startswith(f"{FOLDER}/")
        ) else name  # fmt: skip

    return RenderedFiles(
        files={moved(name): content for name, content in rendered.files.items()},
        executable=frozenset(map(moved, rendered.executable)),
        questions=rendered.questions,
    )


def check_questions(data: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Raise ``UsageError`` where ``data`` answers a question that the template doesn't have."""
    for name in data:
        if name not in known:
            raise UsageError(
                f"--data {name}: the template has no such question",
                nearest(name, known) or f"Its questions are {', '.join(known)}.",
            )


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _failed(source: str, error: ProcessExecutionError) -> OpsError:
    lines = [line for line in str(error.stderr or "").splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith("fatal:")), [*lines, "git failed"][0])
    return OpsError(f"cannot render the template {source}: {told}")


def _with_source(answers: bytes, source: str) -> bytes:
    """Return the answers file with ``source`` in it, where Copier was told of ``OUR_SOURCE``."""
    line = yaml.safe_dump({"_src_path": source}, allow_unicode=True, width=10_000).encode()
    return _OURS.sub(lambda _: line, answers)


@contextmanager
def workbench(*, ours: bool = True) -> Iterator[Workbench]:
    """Set up a ``Workbench``, and clear it away. Raises ``OpsError`` where git is missing.

    For our own template nothing of the person's configuration of git counts; to reach another,
    it is needed.
    """
    if shutil.which("git") is None:
        raise OpsError("git is not installed, or not on the PATH", "Install git, then try again.")
    with scratch_folder() as folder:
        clone = folder / "template.git"
        place = OUR_SOURCE.removeprefix("git+")
        settings = {**git.SCRATCH, f"url.{clone.as_posix()}.insteadOf": place}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} if ours else {}
        variables = git.environment(
            settings,
            person=not ours,
            network=True,  # a bundle and a folder count, too
            COPIER_CACHE_DIR=str(folder / "cache"),
            GIT_TEMPLATE_DIR="",
            **alone,
        )
        # Copier runs git through plumbum, which has a copy of the environment of its own.
        with local.env(), _environment(variables), _temporary_files_in(folder):
            for name in [name for name in local.env.getdict() if name.startswith("GIT_")]:
                del local.env[name]
            local.env.update(variables)
            # No git of Copier's starts in a repository that somebody else has configured.
            with contextlib.chdir(folder):
                yield Workbench(folder, clone)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
