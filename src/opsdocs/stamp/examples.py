"""Worked examples: a type's documents as an engineer would have filled them in.

An example is a YAML file of answers in the folder that has the type's name and lies beside its
file: ``types/builtin/runbook/certificate-renewal.yml``. Its texts may hold Jinja that sees ``today``, so
that what it says of dates stays fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs import files
from opsdocs.errors import UsageError, nearest
from opsdocs.stamp.compose import Composed, compose
from opsdocs.stamp.given_answers import Given, from_file
from opsdocs.stamp.render import render_value
from opsdocs.types.load import BUILT_IN
from opsdocs.types.model import DocType, with_article
from opsdocs.types.registry import load_types
from opsdocs.workspace import Workspace

SUFFIX = ".yml"


def example_files(doctype: DocType) -> dict[str, Path]:
    """Return the files of a type's examples by name.

    A team's type that shadows a built-in one without examples of its own has those of that.
    """
    for folder in (doctype.file.parent, BUILT_IN):
        found = {path.stem: path for path in sorted((folder / doctype.name).glob(f"*{SUFFIX}"))}
        if found:
            return found
    return {}


def load_example(doctype: DocType, name: str, today: date) -> dict[str, Given]:
    """Return the answers of the example ``name``; raise ``UsageError`` if there is none."""
    known = example_files(doctype)
    if name not in known:
        hint = f"Write one of {', '.join(known)}." if known else "Its type has no examples."
        raise UsageError(
            f"{with_article(doctype.name)} has no example {name!r}",
            f"{nearest(name, known)} {hint}".strip(),
        )
    given = from_file(str(known[name]))

    def rendered(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {part: rendered(entry, key) for part, entry in value.items()}
        if isinstance(value, list):
            return [rendered(entry, key) for entry in value]
        if isinstance(value, str) and "{{" in value:
            return render_value(doctype, value, {"today": today}, f"{key} of the example {name}")
        return value

    return {
        key: Given(rendered(answer.value, key), f"example {name}: {key}")
        for key, answer in given.items()
    }


def compose_examples(workspace: Workspace, today: date) -> Iterator[Composed]:
    """Yield every example of every type as a document; raise ``OpsError`` for a broken one."""
    for doctype in load_types(workspace.types):
        if not isinstance(doctype, DocType):
            raise doctype
        for name in example_files(doctype):
            yield compose(doctype, load_example(doctype, name, today), workspace, today)


def write_examples(
    workspace: Workspace, today: date, *, pretend: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write every example that isn't there; return the paths of those made and of those kept."""
    plan = [
        (workspace.place_of(document.path), document.text.encode())
        for document in compose_examples(workspace, today)
    ]
    return files.write_new(plan, workspace.root, pretend=pretend)
