"""Write a stamped document, its row in the index, and say what is open in it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from opsdocs.cli import console
from opsdocs.cli.editor import open_editor
from opsdocs.cli.refresh_index import refresh_of
from opsdocs.errors import UsageError
from opsdocs.files import write
from opsdocs.stamp.compose import Composed, place
from opsdocs.types import globs
from opsdocs.types.detect import NO_TYPE
from opsdocs.types.model import spoken
from opsdocs.workspace import Workspace

_HEAD = 2_000
"""Characters in which front matter ends."""
_NUMBERED = re.compile(r"(?:section|field)(?: \d{1,3})?")
"""The name of a question of a learned type whose heading has no name in our letters."""


@dataclass
class Writing:
    """How the document is written: the options of ``ops new`` that say it.

    ``amend`` puts into the document what is no answer, below a folder, and ``tell`` says so.
    ``next_step`` is what to do next, where that is not to fill in what is open.
    """

    pretend: bool = False
    stdout: bool = False
    overwrite: bool = False
    no_index: bool = False
    edit: bool = False
    quiet: bool = False
    amend: Callable[[Composed, Path], Composed] | None = field(default=None, init=False)
    tell: Callable[[], None] | None = field(default=None, init=False)
    next_step: str = field(default="", init=False)
    at: str = ""
    """A path below ``operations/`` where a link wants the document, "" for that of its type."""

    def __post_init__(self) -> None:
        if self.stdout and self.edit:
            raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")

    def write(self, document: Composed, workspace: Workspace | None, editor: str) -> int:
        """Write the document, or print it, and say what is open in it; return the exit code."""
        if self.amend:
            document = self.amend(document, workspace.operations if workspace else Path.cwd())
        if self.at:
            document = document._replace(path=self.at)
        if workspace is None or self.stdout:
            console.out_document(document.text)
            return 0
        path = place(workspace, document, overwrite=self.overwrite)
        if self.pretend:
            console.out_path(path)
            console.say("Nothing was written.", quiet=self.quiet)
            return 0
        write(path, document.text, root=workspace.root, overwrite=self.overwrite)
        if not self.no_index:  # before the path is printed, which may fail
            folder = workspace.place_of(document.path).rpartition("/")[0]
            refresh_of(workspace, workspace.from_home(folder))
        console.out_path(path)
        if not self.quiet:
            _say_of_its_type(document, workspace)
        if self.tell and not self.quiet:
            self.tell()
        if self.next_step:
            console.say(f"Next: {self.next_step}", quiet=self.quiet)
        elif document.left_open and not self.quiet:
            _say_what_is_open(document, path)
        return open_editor(editor, path) if editor else 0


def _say_of_its_type(document: Composed, workspace: Workspace) -> None:
    """Say so where the settings give the documents of its folder another type, or none.

    A document that names its type itself has it.
    """
    if f"\ntype: {document.type_name}\n" in document.text[:_HEAD]:
        return
    own = workspace.place_of(document.path)
    found = globs.last_that_fits(workspace.types_of, own, workspace.home)
    if found and found[1] != document.type_name:
        of = "no type" if found[1] == NO_TYPE else f"the type {found[1]}"
        console.say(
            f'By "{found[0]}" in {workspace.settings_path} it is of {of}. To have it checked, add '
            f'there, below that line: "{own}" = "{document.type_name}"'
        )


def _say_what_is_open(document: Composed, path: Path) -> None:
    console.say("Left open:")
    for one in document.left_open:
        names = [spoken(name) for name in one.names]
        only = [name for name in names
                if name.lower() != one.section.lower() and not _NUMBERED.fullmatch(name)]  # fmt: skip
        about = ": ".join(filter(None, (one.section, ", ".join(only))))
        width = max(console.columns() - 1, 40)
        indent = f"  line {one.line:<4} "
        console.say(textwrap.fill(about, width, initial_indent=indent, subsequent_indent=" " * 12))
    console.say(f"Fill these in, then: ops check {console.quoted(console.shown(path))}")
