"""Put ``operations/`` into a repository, or adopt the one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsdocs import files, places
from opsdocs.errors import OpsError
from opsdocs.repository import place_in_repository
from opsdocs.template.answers_file import OUR_SOURCE, absolute_template, parse_origin
from opsdocs.template.render import RenderedFiles, check_questions, workbench
from opsdocs.version import installed_version
from opsdocs.workspace import (
    AGENTS_FILE,
    ANSWERS_FILE,
    FOLDER,
    GITHUB_JOB,
    GITLAB_JOB,
    SITE_JOBS,
    home_of,
)


@dataclass(frozen=True)
class Bootstrap:
    """What ``bootstrap`` did: files made and kept, relative to the destination, with ``/``."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def bootstrap(
    destination: Path,
    data: Mapping[str, Any],
    *,
    template: str | None = None,
    ref: str | None = None,
    trust: bool = False,
    defaults: bool = False,
    overwrite: bool = False,
    pretend: bool = False,
) -> Bootstrap:
    """Put the template's files into ``destination``, which need not exist yet.

    What exists there stays as it is unless ``overwrite`` is set; what of it differs from the
    template is recorded, so that updates leave it alone too. ``template`` and ``ref`` name
    another template than the one inside the package. ``defaults`` answers what ``data`` doesn't,
    instead of asking on the terminal; ``pretend`` writes nothing. Raises ``OpsError``; then
    nothing is left behind.
    """
    source = absolute_template(template) if template else OUR_SOURCE
    ref = ref if template else f"v{installed_version()}"
    name = destination.resolve().name
    destination = destination.absolute()
    refuse_place(destination)
    with workbench(ours=template is None) as bench:
        bench.home = home_of(destination)
        rendered = bench.render(source, ref, name, data, defaults=defaults, trust=trust)
        check_questions(data, rendered.questions)
        _require_tree(source, rendered)
        there = {} if overwrite else existing(destination, rendered.files)
        own = _differing(destination, there, rendered)
        if own and "keep" in rendered.questions:
            # Once more, with the team's own files recorded in the answers file.
            given = parse_origin(rendered.files[ANSWERS_FILE]).answers | {"keep": own}
            rendered = bench.render(source, ref, name, given, defaults=True, trust=trust)
    # The answers come last: what was begun and not finished is no tree that is set up.
    made = sorted(
        (path for path in rendered.files if path not in there), key=lambda one: one == ANSWERS_FILE
    )
    require_jobs_at_top(destination, made)
    if not pretend:
        files.sweep(destination / home_of(destination), destination)
        files.write_all(
            [(places.inside(destination, path), rendered.files[path]) for path in made],
            root=destination,
            overwrite=overwrite,
            executable=[destination / path for path in rendered.executable],
        )
        if AGENTS_FILE in there:
            _add_lines(destination, there[AGENTS_FILE], rendered.files[AGENTS_FILE])
    return Bootstrap(tuple(made), tuple(path.as_posix() for path in there.values()))


def _add_lines(root: Path, path: Path, lines: bytes) -> None:
    """Add the ``lines`` for agents at the end of the file that the team has, once.

    A file of the team is not edited otherwise; agents read this one, and no other.
    """
    there = (root / path).resolve()
    if places.leads_out(root, there) or not there.is_file():
        return
    before = files.read_all(there, root=root)
    if lines.strip() not in before.replace(b"\r\n", b"\n"):
        gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
        files.write(there, before + gap + lines, root=root, overwrite=True)


def refuse_place(destination: Path) -> None:
    """Raise ``OpsError`` where no tree can be made: in a bare repository, beside Operations/."""
    if ".git" in destination.parts:
        raise OpsError(f"{destination} is in the folder of git", "Run this in the repository.")
    if (destination / "HEAD").is_file() and (destination / "objects").is_dir():
        raise OpsError(f"{destination} is a bare git repository", "Run this in a clone of it.")
    twin = places.find_twin(destination / FOLDER)
    if twin is not None and twin.name != FOLDER:
        raise OpsError(
            f"there is {twin.name}/ in {destination}, which some systems take for {FOLDER}/",
            f"Rename it to {FOLDER}/, then run ops init again.",
        )


def existing(root: Path, paths: Mapping[str, bytes]) -> dict[str, Path]:
    """Return those of ``paths`` that exist below ``root``, with the name that they have there."""
    found = {}
    for path in paths:
        twin = places.find_twin(places.inside(root, path))
        if twin is not None:
            found[path] = twin.relative_to(root)
    return found


def require_jobs_at_top(root: Path, added: Iterable[str]) -> None:
    """Raise ``OpsError`` where a CI job is ``added`` in a place where the CI would not see it."""
    for job in (GITHUB_JOB, GITLAB_JOB, *SITE_JOBS):
        place = place_in_repository(root) if job in added else ""
        if place:
            raise OpsError(
                f"{job} works only at the top of the repository, and {place} is below it",
                "Pass --data ci=none, and write the job by hand: docs/checking.md has one.",
            )


def _differing(root: Path, there: Mapping[str, Path], rendered: RenderedFiles) -> list[str]:
    def content(path: Path) -> bytes:
        return files.read_all(root / path, root=root).replace(b"\r\n", b"\n")

    return [
        path
        for path, actual in there.items()
        if path != ANSWERS_FILE
        and (not (root / actual).is_file() or content(actual) != rendered.files[path])
    ]


def _require_tree(source: str, rendered: RenderedFiles) -> None:
    """Raise ``OpsError`` unless what the template makes can be updated."""
    try:
        parse_origin(rendered.files.get(ANSWERS_FILE, b""))
    except ValueError:
        raise OpsError(
            f"the template {source} could not be updated: it records no version in {ANSWERS_FILE}",
            "It must be a git repository with a template/{{ _copier_conf.answers_file }}.jinja.",
        ) from None
