"""``ops types``: the document types, and how to make one the team's own."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs import files, places
from opsdocs.cli import clock, console
from opsdocs.cli.options import AsJson, Root
from opsdocs.cli.type_names import type_names
from opsdocs.errors import OpsError
from opsdocs.stamp.examples import example_files
from opsdocs.stamp.try_type import problems_of
from opsdocs.template.bundle import released_type
from opsdocs.types.detect import recognizes_nothing
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType, Question
from opsdocs.types.registry import find_type, load_types, type_files, unknown_type
from opsdocs.version import installed_version
from opsdocs.workspace import (
    TYPES_FOLDER,
    Workspace,
    find_root,
    find_workspace,
    open_workspace,
    team_types,
)

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A document type.", autocompletion=type_names),
]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def types(ctx: typer.Context, *, as_json: AsJson = False, root: Root = None) -> int:
    """List the document types, show one, or make one the team's own."""
    if ctx.invoked_subcommand:
        return 0
    found = list(load_types(team_types(Path.cwd(), root)))
    workspace = _workspace(root)
    good = [doctype for doctype in found if isinstance(doctype, DocType)]
    if as_json:
        console.out_json([_summary(doctype, workspace) for doctype in good], indent=2)
    else:
        rows = [("NAME", "TITLE", "DOCUMENTS", "FROM")]
        rows += [
            (
                ", ".join([doctype.name, *doctype.aliases]),
                doctype.title,
                workspace.place_of(doctype.folder).rstrip("/") + "/",
                "built in" if doctype.built_in else "team",
            )
            for doctype in good
        ]
        console.out_table(rows)
    for error in found:
        if not isinstance(error, DocType):
            console.complain(error.message, error.hint)
    return 0 if len(good) == len(found) else 1


@app.command()
def show(name: Name, *, as_json: AsJson = False, root: Root = None) -> int:
    """Show the questions of a type, with their choices and defaults."""
    doctype = _find(name, team_types(Path.cwd(), root))
    if as_json:
        summary = _summary(doctype, _workspace(root))
        summary["questions"] = [_question_summary(question) for question in doctype.questions]
        summary["examples"] = list(example_files(doctype))
        console.out_json(summary, indent=2)
        return 0
    console.out(f"{doctype.title} ({doctype.name})")
    console.out(doctype.description)
    console.out(f"Path: {_workspace(root).place_of(doctype.path)}")
    release = f", ejected from ops {doctype.ejected_from}" if doctype.ejected_from else ""
    console.out(f"From: {'built in' if doctype.built_in else doctype.shown_file}{release}")
    console.out("")
    for question in doctype.questions:
        _show_question(doctype, question)
    if names := list(example_files(doctype)):
        console.out("")
        console.out("Worked examples:")
        for example in names:
            console.out(f"    ops new {doctype.name} --example {console.quoted(example)}")
    return 0


@app.command()
def eject(
    name: Name,
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the team's file.")
    ] = False,
    root: Root = None,
) -> int:
    """Copy a type's file to operations/.types/, where it can be edited."""
    workspace = open_workspace(Path.cwd(), root)
    doctype = _find(name, None)
    path = places.inside(workspace.root, workspace.path_of(f"{TYPES_FOLDER}/{doctype.file.name}"))
    release = installed_version()
    text = doctype.file.read_text(encoding="utf-8")
    text = text.replace("---\n", f"---\nejected_from: {release}\n", 1)
    files.write(path, text, root=workspace.root, overwrite=overwrite)
    console.out_path(path)
    console.say(f"ops new {doctype.name} now uses this file; delete it to go back to the built-in.")
    console.say(f"What a later release of ops changes in it: ops types diff {doctype.name}")
    return 0


@app.command()
def diff(name: Name, *, root: Root = None) -> int:
    """Show what has changed in the built-in type since it was ejected."""
    team = team_types(Path.cwd(), root)
    own = _find(name, team)
    if own.built_in:
        raise OpsError(
            f"{name} is the built-in type; the team has no file of its own",
            f"Make one with: ops types eject {own.name}",
        )
    built_in = type_files(None).get(own.name)
    if built_in is None:
        raise OpsError(f"{own.shown_file}: there is no built-in type of that name to compare with")
    now = built_in.read_text(encoding="utf-8")
    release = installed_version()
    before = released_type(built_in.name, own.ejected_from) if own.ejected_from else None
    old_name = f"{own.name}.md of ops {own.ejected_from}"
    if before is None:
        before, old_name = own.file.read_text(encoding="utf-8"), own.shown_file
        known = (
            f"ops {own.ejected_from} is not known here" if own.ejected_from else "no ejected_from"
        )
        console.say(f"{own.shown_file}: {known}; this compares the file itself.")
    elif before == now:
        console.say(f"{own.name} is the same in ops {own.ejected_from} and ops {release}.")
    lines = unified_diff(
        before.splitlines(), now.splitlines(), old_name, f"{own.name}.md of ops {release}",
        lineterm="",
    )  # fmt: skip
    for line in lines:
        console.out(line)
    return 0


@app.command()
def check(
    file: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Type files. Default: all of the team."),
    ] = None,
    *,
    root: Root = None,
) -> int:
    """Check type files: keys, questions, and the documents they make."""
    paths = [Path(one) for one in file or ()]
    workspace = None
    if not paths or find_root(Path.cwd(), root):
        workspace = open_workspace(Path.cwd(), root)
    if not paths and workspace:
        paths = [
            path for path in type_files(workspace.types).values() if BUILT_IN not in path.parents
        ]
        if not paths:
            console.say(f"There are no types in {workspace.types}.")
    found = 0
    for path in paths:
        problems = list(problems_of(path, console.shown(path), clock.today()))
        if not problems and (blind := _tells_none(path, workspace)):
            problems = [f"{console.shown(path)}: {blind}"]
        for problem in problems:
            console.out(problem)
        found += len(problems)
        if not problems:
            console.say(f"{console.shown(path)}: fine")
    return 1 if found else 0


def _tells_none(path: Path, workspace: Workspace | None) -> str:
    """Return why no document can be told to be of the type in a file, "" where some can."""
    doctype = load_type(path)
    if not recognizes_nothing(doctype):
        return ""
    if workspace is not None:
        others = [one for one in load_types(workspace.types) if isinstance(one, DocType)]
        mine = workspace.place_of(doctype.folder)
        alone = doctype.folder and not any(
            one.name != doctype.name and workspace.place_of(one.folder) == mine for one in others
        )
        if alone or doctype.name in workspace.types_of.values():
            return ""
    return (
        "nothing tells that a document is of this type: its title and file name are all answers, "
        f"and other types have its folder. Begin the title with words (# {doctype.title}: "
        f'{{{{ title }}}}), or write into the settings: [types] "FOLDER/**" = "{doctype.name}"'
    )


@app.command()
def schema(*, root: Root = None) -> int:
    """Print the JSON Schema of a type's front matter, for editors."""
    console.out_document((BUILT_IN.parent / "type.schema.json").read_text(encoding="utf-8"))
    return 0


def _find(name: str, team: Path | None) -> DocType:
    doctype = find_type(name, team)
    if doctype is None:
        raise unknown_type(name, team)
    return doctype


def _workspace(root: str | None) -> Workspace:
    return find_workspace(Path.cwd(), root) or Workspace(Path())


def _summary(doctype: DocType, workspace: Workspace) -> dict[str, Any]:
    return {
        "name": doctype.name,
        "aliases": list(doctype.aliases),
        "title": doctype.title,
        "description": doctype.description,
        "path": workspace.place_of(doctype.path),
        "built_in": doctype.built_in,
    }


def _question_summary(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "flag": question.flag,
        "type": question.type,
        "help": question.help,
        "choices": [choice.value for choice in question.choices],
        "default": question.default,
        "suggest": list(question.suggest),
        "placeholder": question.placeholder,
        "required": question.required,
        "asked": question.asked,
        "items": [_question_summary(item) for item in question.items],
    }


def _show_question(doctype: DocType, question: Question, indent: str = "") -> None:
    facts = [question.type]
    if question.name == doctype.argument and not indent:
        facts.append("required")
    facts += ["asked if you choose its section"] if not question.asked and not indent else []
    name = question.name if indent else question.flag
    console.out(f"{indent}{name}  ({', '.join(facts)})")
    lines = [
        ("", question.help),
        ("choices: ", ", ".join(choice.value for choice in question.choices)),
        ("default: ", question.default if isinstance(question.default, str) else ""),
        ("offered: ", ", ".join(question.suggest)),
        ("left open: ", question.placeholder),
    ]
    for label, text in lines:
        if text:
            console.out(f"{indent}    {label}{text}")
    if question.items:
        console.out(f"{indent}    each item:")
    for item in question.items:
        _show_question(doctype, item, indent + "      ")
