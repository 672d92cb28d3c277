"""Bring a tree to another version of its template, keeping what the team wrote."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from packaging.version import Version

from opsdocs import files, places
from opsdocs.errors import OpsError
from opsdocs.repository import (
    locked,
    require_clean,
    require_in_head,
    require_repository,
    require_whole,
)
from opsdocs.template.answers_file import (
    Origin,
    is_development,
    is_newer,
    parse_origin,
    read_origin,
    refuse_downgrade,
    unknown_version,
)
from opsdocs.template.init import existing, require_jobs_at_top
from opsdocs.template.merge import Merge, merge_trees
from opsdocs.template.render import (
    RenderedFiles,
    UnknownVersionError,
    Workbench,
    check_questions,
    workbench,
)
from opsdocs.template.trust import refuse_untrusted
from opsdocs.version import installed_version
from opsdocs.workspace import ANSWERS_FILE, home_of


@dataclass(frozen=True)
class Update:
    """What an update did, or would do: the versions, the merge, and a diff of it."""

    before: str
    after: str
    merge: Merge
    diff: str


def update(
    root: Path,
    data: Mapping[str, Any],
    *,
    ref: str | None = None,
    source: str | None = None,
    trust: bool = False,
    defaults: bool = False,
    pretend: bool = False,
) -> Update:
    """Merge the newest version of its template, or ``ref``, into the tree of ``root``.

    ``source`` is where the template is now, if that is another place than it was made from.

    ``data`` changes answers; questions that are new are asked on the terminal unless
    ``defaults`` is set. ``pretend`` changes nothing. Raises ``OpsError`` where the update could
    not be undone with git, or the template can't be had; then nothing is changed.
    """
    found = origin = read_origin(root)
    if source:
        origin = replace(origin, source=source)
    elif not (origin.is_ours or trust):
        refuse_untrusted(origin.source, root)
    require_repository(root)
    if origin.is_ours and ref is None:
        refuse_downgrade(origin, installed_version())
    root = root.resolve()
    with locked(root):
        _require_safe(root)

    # Nobody waits for a person's answers: the tree is free while they are asked.
    def render(
        bench: Workbench, at: str | None, answers: Mapping[str, Any], ask: bool
    ) -> RenderedFiles:
        return bench.render(origin.source, at, root.name, answers, defaults=not ask, trust=trust)

    with workbench(ours=origin.is_ours) as bench:
        bench.home = home_of(root)
        target = ref or (f"v{installed_version()}" if origin.is_ours else None)
        new = render(bench, target, {**origin.answers, **data}, not defaults)
        check_questions(data, new.questions)
        after = parse_origin(new.files[ANSWERS_FILE])
        refuse_downgrade(origin, after.version)
        old = _old_files(bench, origin, partial(render, bench, ask=False))
    with locked(root):
        _require_safe(root)
        if read_origin(root) != found:
            raise OpsError("another update was made meanwhile", "Nothing was written. Try again.")
        there = existing(root, {**old, **new.files})
        ours = {path: files.read_all(root / actual, root=root) for path, actual in there.items()}
        merge = _merge(old, ours, new.files, (origin, after))
        # A file that the team had before the template did is the team's own from now on.
        own = [path for path in merge.kept if path in new.files and path not in old]
        own = [path for path in own if path not in after.keep]
        if own and "keep" in new.questions:
            with workbench(ours=origin.is_ours) as bench:
                keep = {**after.answers, "keep": [*after.keep, *own]}
                new = render(bench, after.ref, keep, ask=False)
            merge = _merge(old, ours, new.files, (origin, after))
        require_jobs_at_top(root, merge.added)
        changed = (*merge.write, *merge.delete)
        names = {path: there.get(path, Path(path)).as_posix() for path in changed}
        require_in_head(root, names.values())
        if pretend:
            return Update(origin.version, after.version, merge, _diff(merge, ours))
        for folder in {(root / name).parent for name in names.values()} - {root}:
            files.sweep(folder, root)  # not all files of the template are in operations/
        _apply(root, merge, names, new.executable)
    return Update(origin.version, after.version, merge, "")


def _require_safe(root: Path) -> None:
    """Sweep, and raise ``OpsError`` where git could not bring back the tree as it is."""
    home = home_of(root)
    files.sweep(root / home, root)
    require_clean(root, [home, ANSWERS_FILE])
    require_whole(root, home)


def _old_files(
    bench: Workbench, origin: Origin, render: Callable[[str, Mapping[str, Any]], RenderedFiles]
) -> dict[str, bytes]:
    """Return what the template gave when the tree was made, the base of the merge.

    The history has releases alone. Of a tree made by a version in development, the newest
    release before it serves; where there is none, nothing is known of what the team changed.
    """
    try:
        return render(origin.ref, origin.answers).files
    except UnknownVersionError:
        if not origin.is_ours:
            raise
        if not is_development(origin.version):
            raise unknown_version(origin) from None
    earlier = [tag for tag in bench.our_versions() if is_newer(origin.version, tag)]
    if not earlier:
        return {}
    return render(f"v{max(earlier, key=Version)}", origin.answers).files


def _merge(
    old: dict[str, bytes],
    ours: dict[str, bytes],
    new: dict[str, bytes],
    versions: tuple[Origin, Origin],
) -> Merge:
    before, after = versions
    merge = merge_trees(
        {path: content for path, content in old.items() if path != ANSWERS_FILE},
        ours,
        {path: content for path, content in new.items() if path != ANSWERS_FILE},
        keep=after.keep,
        versions=(before.ref, after.ref),
    )
    # Last, so that an update which is killed is not taken for one that is done.
    if ours.get(ANSWERS_FILE) != new[ANSWERS_FILE]:
        merge.write[ANSWERS_FILE] = new[ANSWERS_FILE]
    return merge


def _apply(root: Path, merge: Merge, names: Mapping[str, str], executable: Collection[str]) -> None:
    """Write and delete; where one fails, put back what was there."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in merge.write.items():
            target = places.inside(root, names[path])
            before[target] = files.read_all(target, root=root) if target.exists() else None
            files.write(target, content, root=root, overwrite=True, executable=path in executable)
        for path in merge.delete:
            target = places.inside(root, names[path])
            before[target] = files.read_all(target, root=root)
            files.delete(target, upto=root)
    except BaseException:
        for target, previous in before.items():
            if previous is None:
                files.delete(target, upto=root)
            else:
                files.write(target, previous, root=root, overwrite=True)
        raise


def _diff(merge: Merge, ours: Mapping[str, bytes]) -> str:
    """Return the change as a unified diff, as git shows it."""
    lines: list[str] = []
    for path in sorted([*merge.write, *merge.delete]):
        before, after = ours.get(path), merge.write.get(path)
        lines += difflib.unified_diff(
            (before or b"").decode(errors="replace").splitlines(keepends=True),
            (after or b"").decode(errors="replace").splitlines(keepends=True),
            "/dev/null" if before is None else f"a/{path}",
            "/dev/null" if after is None else f"b/{path}",
        )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
