"""``ops adopt``: take over the documents that are there, as they are."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from opsdocs import files, places
from opsdocs.adopt.propose import Proposal, of_alerts, proposals
from opsdocs.adopt.settings import with_proposals
from opsdocs.adopt.survey import Survey, survey
from opsdocs.check.baseline import read_baseline
from opsdocs.cli import console, menus
from opsdocs.cli.adopt_baseline import add_findings, is_added, types_by_path
from opsdocs.cli.adopt_report import MOST_OTHERS, nothing, summary, tell_others, what_is_in
from opsdocs.cli.options import PathsOnly, Root
from opsdocs.documents.tree import read_tree
from opsdocs.errors import UsageError
from opsdocs.types.load import is_type_name, load_type
from opsdocs.types.registry import open_finder
from opsdocs.workspace import (
    SETTINGS_FILE,
    TYPES_FOLDER,
    Workspace,
    find_root,
    from_root,
    is_ours,
    open_workspace,
    with_settings,
)

_MOST_CHECKED = 5_000
"""Documents that are checked at once for the baseline; more take minutes."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def adopt(
    path: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="Folders of documents. Without any, ops looks for them."
        ),
    ] = None,
    *,
    yes: Annotated[
        bool, typer.Option("-y", "--yes", help="Take what is well supported, and ask nothing.")
    ] = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="Write nothing, show what would be written.")
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Record no findings as known.")
    ] = False,
    quiet: PathsOnly = False,
    root: Root = None,
) -> int:
    """Take over the documents that are there: their folders, types and words. None is changed."""
    workspace, is_new = _workspace(root)
    finder, _ = open_finder(workspace)
    known = [] if is_new else list(workspace.folders)
    chosen = [_folder(workspace, one) for one in path or ()]
    found = survey(workspace, finder, known, chosen)
    asks = not yes and not pretend and console.is_interactive()
    more = _more(found) if asks else []
    if more:
        found = survey(workspace, finder, known, chosen, more)

    def propose(found: Survey) -> list[Proposal]:
        made = proposals(found, [doctype for doctype, *_ in finder.entries], known, workspace.words)
        if not workspace.alerts:
            made += of_alerts(workspace.root, {one.path: one.title for one in found.looks})
        return made

    made = propose(found)
    if not made:
        console.say(nothing(found), quiet=quiet)
        return 0
    taken = _asked(made, found, more, propose) if asks else _told(made, quiet=quiet)
    if not asks and not quiet:
        tell_others(found)
    if not taken:
        console.say("Nothing was taken, and nothing was written.", quiet=quiet)
        return 0
    plan = _plan(workspace, taken, is_new=is_new)
    if not asks and not yes:
        _show(workspace, plan)
        console.say("Nothing was written. To write it: ops adopt --yes", quiet=quiet)
        return 0
    is_first = is_new or read_baseline(workspace) is None
    before = {} if is_first else types_by_path(read_tree(workspace))
    _write_types(workspace, plan)
    tree = read_tree(with_settings(workspace, plan.new))
    is_large = len(tree.pages) > _MOST_CHECKED
    baseline = 0
    if not (no_baseline or is_large):
        is_new_here = partial(
            is_added, before, types_by_path(tree), with_others=is_first or not workspace.alerts
        )
        baseline = add_findings(tree, is_new_here, quiet=quiet)
    _write_settings(workspace, plan)  # last: without them, nothing is adopted yet
    if is_large:
        console.say("Record what is found now as known: ops check --write-baseline", quiet=quiet)
    else:
        summary(tree, found, quiet=quiet, baseline=baseline)
    return 0


def _workspace(given: str | None) -> tuple[Workspace, bool]:
    """Return the workspace; where there is none, one of this repository, and True."""
    found = find_root(Path.cwd(), given)
    top = next((one for one in (Path.cwd(), *Path.cwd().parents) if (one / ".git").exists()), None)
    is_below = found is not None and top is not None and found.resolve() != top.resolve()
    # A folder docs/operations/ of theirs makes no home of docs/.
    if found is not None and (given or not is_below or is_ours(found)):
        return open_workspace(Path.cwd(), given), False
    place = Path(os.path.relpath(top or Path.cwd()))
    return Workspace(place, folders=(".",), settings_path=SETTINGS_FILE), True


def _folder(workspace: Workspace, path: str) -> str:
    """Return the folder that a PATH names, from the root."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"there is no folder {path}", "Name a folder with documents.")
    place = place if place.is_dir() else place.parent
    relative = os.path.relpath(os.path.realpath(place), os.path.realpath(workspace.root))
    relative = relative.replace(os.sep, "/")
    if relative == ".." or relative.startswith("../"):
        raise UsageError(f"{path} is outside of the repository", "Name a folder in it.")
    return relative


def _more(found: Survey) -> list[str]:
    """Ask which other folders have documents of operations, too; they are looked at like the rest."""
    taken = []
    for one in found.others[:MOST_OTHERS]:
        question = f"Are there documents of operations in {one.folder}/?\n  {what_is_in(one)}"
        options = [("No, leave them", "leave"), ("Yes, look at them", "take")]
        if menus.choose(question, options) == "take":
            taken.append(one.folder)
    return taken


def _told(made: Sequence[Proposal], *, quiet: bool) -> list[Proposal]:
    """Print the proposals, and return those that are well supported."""
    for one in made:
        mark = "+" if one.well_supported else "?"
        console.say(f"{mark} {one.title}", quiet=quiet)
        console.say(f"    {one.evidence}", quiet=quiet)
    return [one for one in made if one.well_supported]


def _asked(
    made: Sequence[Proposal],
    found: Survey,
    chosen: Sequence[str],
    propose: Callable[[Survey], list[Proposal]],
) -> list[Proposal]:
    """Show each proposal with its evidence, and return what the person takes.

    The folders ``chosen`` are taken already. What is in a folder that is left is not looked at.
    """
    of_folders = [one for one in made if one.folders]
    taken = [one for one in of_folders if set(one.folders) <= set(chosen) or _is_taken(one)]
    left = {folder for one in of_folders if one not in taken for folder in one.folders}
    if left:
        made = propose(found.without(left))
    for one in made:
        if not one.folders:
            wanted = one if _is_taken(one) else one.refused()
            taken += [wanted] if wanted else []
    return taken


def _is_taken(one: Proposal) -> bool:
    options = [("Take it", "take"), ("Leave it", "leave")]
    if one.type_file and not one.is_declared:
        options.insert(1, ("Take it under another name", "change"))
    is_path = "/" in one.title.partition(" ")[0]
    title = one.title if is_path else f"{one.title[:1].upper()}{one.title[1:]}"
    answer = menus.choose(f"{title}?\n  {one.evidence}", options)
    if answer == "change":
        one.called(_new_name(one.name))
    return answer != "leave"


def _new_name(old: str) -> str:
    while True:
        console.say(f"  Name of the type, in small letters and hyphens (Enter: {old}):")
        name = (sys.stdin.readline() or "\n").strip() or old
        if is_type_name(name):
            return name
        console.say(f"  {name!r} has other characters.")


@dataclass
class _Plan:
    """What is to be written: the settings before and after, and the types."""

    settings: str
    old: str
    new: str
    types: dict[str, str]


def _plan(workspace: Workspace, taken: Sequence[Proposal], *, is_new: bool) -> _Plan:
    folders = [] if is_new else list(workspace.folders)
    folders += [folder for one in taken for folder in one.folders if folder not in folders]
    path = workspace.root / workspace.settings_path
    old = files.read_all(path, root=workspace.root).decode() if path.is_file() else ""
    new = with_proposals(old, taken, folders or ["."])
    home = (folders or ["."])[0]
    types = {from_root(home, f"{TYPES_FOLDER}/{one.name}.md"): one.type_file
             for one in taken if one.type_file}  # fmt: skip
    return _Plan(workspace.settings_path, old, new, types)


def _show(workspace: Workspace, plan: _Plan) -> None:
    name = console.shown(workspace.root / plan.settings)
    for line in unified_diff(plan.old.splitlines(), plan.new.splitlines(), name, name, lineterm=""):
        console.out(line)
    for path, text in plan.types.items():
        console.out(f"\n--- {console.shown(workspace.root / path)}")
        console.out(text)


def _write_types(workspace: Workspace, plan: _Plan) -> None:
    for path, text in plan.types.items():
        file = places.inside(workspace.root, path)
        files.write(file, text, root=workspace.root)
        load_type(file)  # or it is a bug, which is to be seen now
        console.out_path(file)


def _write_settings(workspace: Workspace, plan: _Plan) -> None:
    if plan.new != plan.old:
        file = places.inside(workspace.root, plan.settings)
        files.write(file, plan.new, root=workspace.root, overwrite=True)
        console.out_path(file)
