"""``ops list``: the documents at a glance."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.cli import clock, console
from opsdocs.cli.options import AsJson, Root, Wide
from opsdocs.cli.type_names import type_names
from opsdocs.documents.listing import (
    FIELD_AND_OPERATOR,
    Listed,
    check_names,
    columns_of,
    condition,
    day_of,
    is_open,
    is_overdue,
    is_placeholder,
    label_of,
    read_listed,
    value_of,
)
from opsdocs.documents.search import search
from opsdocs.durations import parse_duration, plus
from opsdocs.errors import UsageError
from opsdocs.json_text import as_json
from opsdocs.printable import one_line
from opsdocs.types.detect import document_paths, fits, title_form
from opsdocs.types.model import DocType, question_name
from opsdocs.types.registry import find_type, open_finder, unknown_type
from opsdocs.workspace import Workspace, open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_NOTHING_YET = (
    "There are no documents yet. Write one: ops new, or see examples: ops init --examples"
)
_FORMATS = ("table", "json", "paths")


def _all(ctx: typer.Context) -> list[Listed]:
    workspace = open_workspace(Path.cwd(), ctx.params.get("root"))
    return _documents(workspace, None)[0]


def _fields(ctx: typer.Context) -> list[str]:
    """Return the fields that the documents have."""
    own = {name for one in _all(ctx) for name in one.fields}
    return sorted({"title", "path", "type", *own})


def _owners(ctx: typer.Context) -> list[str]:
    return sorted({value_of(one, "owner") for one in _all(ctx)} - {""})


def _conditions(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield ``field=`` for each field, and where one is typed, its values."""
    typed = FIELD_AND_OPERATOR.match(incomplete)
    if typed is None:
        yield from (f"{name}=" for name in _fields(ctx))
        return
    values = {value_of(one, question_name(typed[1])) for one in _all(ctx)}
    yield from (typed[0] + value for value in sorted(values - {""}))


@app.command("list")
def list_documents(
    type_name: Annotated[
        str | None,
        typer.Argument(
            metavar="[TYPE]",
            help="Documents of this type only.",
            autocompletion=type_names,
        ),
    ] = None,
    *,
    conditions: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FIELD=VALUE",
            help="Only documents with this value; also FIELD!=VALUE, FIELD~PART.",
            autocompletion=_conditions,
        ),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            metavar="PART", help="Only documents whose owner has this part.", autocompletion=_owners
        ),
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only documents whose review is overdue.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only documents of this day or later; 7d is a week ago."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="FIELD",
            help="The field to sort by; -FIELD sorts backward.",
            autocompletion=_fields,
        ),
    ] = "path",
    words: Annotated[
        str | None,
        typer.Option("--search", metavar="WORDS", help="Only documents that have all these words."),
    ] = None,
    json: AsJson = False,
    output: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table, json or paths.",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "table",
    wide: Wide = False,
    root: Root = None,
) -> int:
    """List the documents with the fields that matter."""
    output = "json" if json else output
    if output not in _FORMATS:
        raise UsageError(
            f"--format {output}: there is no such format", "Write one of table, json, paths."
        )
    workspace = open_workspace(Path.cwd(), root)
    documents, chosen = _documents(workspace, type_name)
    wanted = [condition(text) for text in conditions or ()]
    check_names(
        documents,
        (
            question_name(text.partition("=")[0].rstrip("!~").partition("~")[0])
            for text in conditions or ()
        ),
    )
    if owner:
        wanted.append(condition(f"owner~{owner}"))
    today = clock.today()
    first = _first_day(since, today) if since else ""
    kept = [
        document
        for document in documents
        if all(holds(document) for holds in wanted)
        and (not overdue or is_overdue(document, today))
        and (not first or day_of(document) >= first)
    ]
    name = question_name(sort)
    check_names(documents, [name])
    kept.sort(
        key=lambda one: (value_of(one, name).casefold(), one.path), reverse=sort.startswith("-")
    )
    if words is not None:
        return _search(workspace, kept, words, output)
    if not documents and output == "table":
        console.say(_NOTHING_YET if chosen is None else f"Write one: ops new {chosen.name}")
    else:
        _print(workspace, kept, chosen, output, wide=wide)
    return 0


def _documents(workspace: Workspace, type_name: str | None) -> tuple[list[Listed], DocType | None]:
    finder, _ = open_finder(workspace)
    chosen = find_type(type_name, workspace.types) if type_name else None
    if type_name and chosen is None:
        raise unknown_type(type_name, workspace.types)
    paths = document_paths(workspace)
    documents = list(read_listed(workspace.operations, paths, finder))
    if chosen is not None:
        documents = [one for one in documents if one.doctype and one.doctype.name == chosen.name]
    return documents, chosen


def _first_day(since: str, today: date) -> str:
    """Return the day that ``2026-11-20`` or ``7d`` means; raise ``UsageError``."""
    try:
        return date.fromisoformat(since).isoformat()  # of 20261120, too
    except ValueError:
        pass
    try:
        parse_duration(since)
    except ValueError:
        raise UsageError(
            f"--since {since}: this is neither a day nor a duration", "Write 2026-11-20, or 7d."
        ) from None
    return plus(today, f"-{since}").isoformat()


def _print(
    workspace: Workspace,
    documents: list[Listed],
    chosen: DocType | None,
    output: str,
    *,
    wide: bool,
) -> None:
    if output == "paths":
        for one in documents:
            console.out_path(workspace.operations / one.path)
    elif output == "json":
        # Indented, 10,000 documents would take ten times as long: Python's own encoder does that.
        lines = (as_json(_plain(one)) for one in documents)
        console.out_document("[\n" + ",\n".join(lines) + "\n]\n" if documents else "[]\n")
    elif chosen is not None:
        columns = columns_of(chosen)
        rows = [("TITLE", *(label_of(chosen, one.name).upper() for one in columns), "PATH")]
        for one in documents:
            fields = (one.fields.get(column.name, "") for column in columns)
            shown = (
                "" if is_open(column, value) else value
                for column, value in zip(columns, fields, strict=True)
            )
            rows.append((_name(one), *shown, one.from_root))
        _table(rows, wide=wide)
    else:
        rows = [("TYPE", "TITLE", "STATUS", "OWNER", "REVIEWED", "PATH")]
        for one in documents:
            kind = one.doctype.name if one.doctype else "-"
            values = tuple(
                "" if is_placeholder(text) else text
                for text in (
                    one.fields.get(name, "") for name in ("status", "owner", "last_reviewed")
                )
            )
            rows.append((kind, _name(one), *values, one.from_root))
        _table(rows, wide=wide)


def _name(document: Listed) -> str:
    """Return the title without the type, which stands beside it."""
    if document.doctype is None:
        return document.title
    form = title_form(document.doctype)
    before = form[0] if form and fits(form, document.title) else ""
    return document.title[len(before) :] or document.title


def _table(rows: list[tuple[str, ...]], *, wide: bool) -> None:
    if len(rows) > 1:
        console.out_fitted(rows, wide=wide)
    else:
        console.say("There are no such documents.")


def _plain(document: Listed) -> dict[str, Any]:
    return {
        "path": document.from_root,
        "type": document.doctype.name if document.doctype else None,
        "title": document.title,
        "fields": document.fields,
    }


def _search(workspace: Workspace, documents: list[Listed], words: str, output: str) -> int:
    titles = {one.path: one.title for one in documents}
    found = search(workspace.operations, titles, words, root=workspace.root)
    if output == "json":
        entries = [
            {
                "path": workspace.path_of(one.path),
                "line": one.line,
                "text": one.text,
                "score": one.score,
            }
            for one in found
        ]
        console.out_json(entries, indent=2)
        return 0
    for one in found:
        path = console.shown(workspace.operations / one.path)
        console.out(one_line(path if output == "paths" else f"{path}:{one.line}: {one.text}"))
    if not found:
        console.say(f"No document has all of: {words}")
    return 0
