"""``ops new``: stamp a document; each document type is a command."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from opsdocs.cli import completion, console, from_rules, menus
from opsdocs.cli.options import AskNothing, DataFile, PathOnly, Root, Zone
from opsdocs.cli.questions import command_of
from opsdocs.errors import OpsError, UsageError
from opsdocs.types.model import DocType
from opsdocs.types.registry import find_type, load_types, type_files, unknown_type
from opsdocs.workspace import Workspace, open_workspace, team_types


def _team(ctx: Any) -> Path | None:
    return team_types(Path.cwd(), ctx.params.get("root"))


def _askable(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the questions of the type whose command ``ctx`` is, behind those that are typed."""
    doctype = find_type(str(ctx.info_name), _team(ctx))
    typed = incomplete[: incomplete.rfind(",") + 1]
    return [f"{typed}{one.name}" for one in doctype.questions] if doctype else []


def _answerable(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the questions of a type, and the choices of the one that is typed already."""
    doctype = find_type(str(ctx.info_name), _team(ctx))
    name, equals, _ = incomplete.partition("=")
    questions = doctype.questions if doctype else ()
    if not equals:
        return [f"{one.name}=" for one in questions]
    return [
        f"{name}={choice.value}" for one in questions if one.name == name for choice in one.choices
    ]


class _Types(TyperGroup):
    """The document types as commands, each made from its file when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(type_files(_team(ctx)))

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return the command of a type for help and completion; None where its file is wrong."""
        doctype = self._type(ctx, cmd_name)
        return self._command(doctype, ctx) if doctype else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the type that is called; it may be a team's own, of the --root behind its name."""
        name, *rest = args
        if any(arg.startswith("--root") for arg in rest):
            ctx.params["root"] = self._root_behind(ctx, name, rest) or ctx.params["root"]
        doctype = find_type(name, _team(ctx))
        if doctype is None:
            if ctx.resilient_parsing:
                return None, None, rest
            raise unknown_type(name, _team(ctx))
        return name, self._command(doctype, ctx), rest

    def _root_behind(self, ctx: Any, name: str, args: list[str]) -> str | None:
        """Return the --root in ``args`` as the type reads them, or, where it is in there, as any."""
        doctype = self._type(ctx, name)
        any_type = {"ignore_unknown_options": True, "allow_extra_args": True}
        command = (
            self._command(doctype, ctx)
            if doctype
            else TyperCommand(name, params=self.params, context_settings=any_type)
        )
        with command.make_context(name, [*args], parent=ctx, resilient_parsing=True) as own:
            found: str | None = own.params.get("root")
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(self._described(ctx, ""))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return completion.items(self._described(ctx, incomplete))

    def _described(self, ctx: Any, begin: str) -> list[tuple[str, str]]:
        """Return the types whose name starts with ``begin`` and whose file is fine."""
        names = [name for name in self.list_commands(ctx) if name.startswith(begin)]
        found = [(name, self._type(ctx, name)) for name in names]
        return [(name, one.description or one.title) for name, one in found if one]

    def _type(self, ctx: Any, name: str) -> DocType | None:
        try:
            return find_type(name, _team(ctx))
        except OpsError:
            return None

    def _command(self, doctype: DocType, ctx: Any) -> TyperCommand:
        def run(answers: Mapping[str, Any], **own: Any) -> int:
            # What stands before the type counts where the same does not stand behind it.
            before = ctx.params
            options = {**own, **{name: own.get(name) or value for name, value in before.items()}}
            for several in ("data", "ask", "sources"):
                options[several] = [*(before[several] or ()), *(own.get(several) or ())]
            return _stamp(doctype, answers, **options)

        has_timeline = any(one.name == "timeline" for one in doctype.questions)
        common = [one for one in self.params if has_timeline or one.name not in _OF_TIMELINES]
        return command_of(doctype, [*from_rules.options(doctype), *common], run)


_OF_TIMELINES = ("sources", "zone")


app = typer.Typer(cls=_Types, add_completion=False, rich_markup_mode=None)


@app.callback(
    invoke_without_command=True,
    subcommand_metavar="[TYPE] [TITLE]",
    epilog="The questions of a type are its options: ops new TYPE --help",
)
def new(
    ctx: typer.Context,
    *,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "-d",
            "--data",
            metavar="KEY=VALUE",
            help="Answer a question.",
            autocompletion=_answerable,
        ),
    ] = None,
    data_file: DataFile = None,
    sources: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="FILE", help="Records of the incident: see ops note."),
    ] = None,
    zone: Zone = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,…",
            help="Ask these questions too. The word all asks all.",
            autocompletion=_askable,
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the last interview was stopped.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Stamp every optional field and section, too.")
    ] = False,
    defaults: AskNothing = False,
    pretend: Annotated[
        bool, typer.Option("-n", "--pretend", help="Write nothing, show the path.")
    ] = False,
    stdout: Annotated[
        bool, typer.Option("--stdout", help="Write nothing, print the document.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a document that exists.")
    ] = False,
    no_index: Annotated[
        bool, typer.Option("--no-index", help="Leave the folder's index as it is.")
    ] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Open the document in $VISUAL or $EDITOR.")
    ] = False,
    quiet: PathOnly = False,
    root: Root = None,
) -> int:
    """Stamp a document of a TYPE, asking on a terminal for what is not given."""
    if ctx.invoked_subcommand:
        return 0
    if resume and not console.is_interactive():
        raise UsageError(
            "--resume asks, and this is not a terminal", "Pass the answers as options."
        )
    if defaults or not console.is_interactive():
        raise UsageError(
            f"which document? The types are {', '.join(type_files(_team(ctx)))}",
            'For example: ops new runbook "TITLE"',
        )
    workspace = open_workspace(Path.cwd(), root)
    types = [doctype for doctype in load_types(workspace.types) if isinstance(doctype, DocType)]
    by_name = {doctype.name: doctype for doctype in types}
    return _stamp(by_name[_chosen(list(types), workspace, resume=resume)], {}, **ctx.params)


def _chosen(types: Sequence[DocType], workspace: Workspace, *, resume: bool) -> str:
    """Return the name of the type that was stopped last, or that the person chooses."""
    from opsdocs.cli import kept_answers  # noqa: PLC0415 - 50 ms: Jinja2

    names = [doctype.name for doctype in types]
    if resume:
        found = [one for one in kept_answers.kept(workspace.root) if one.type_name in names]
        if not found:
            raise OpsError("no answers are kept here", "Begin with: ops new")
        newest: dict[str, kept_answers.Kept] = {}
        for one in found:
            newest.setdefault(one.type_name, one)
        if len(newest) == 1:
            return found[0].type_name
        kinds = [(one.shown, name) for name, one in newest.items()]
        return menus.choose("Go on with which answers?", kinds)
    width = max(len(name) for name in names)
    options = [(f"{one.name:<{width}}  {one.description}", one.name) for one in types]
    return menus.choose("Which document?", options)


def _stamp(doctype: DocType, answers: Mapping[str, Any], **options: Any) -> int:
    is_missing, rule = options.pop("missing", False), options.pop("from_rule", None)
    if is_missing or rule is not None:
        from opsdocs.cli import alert_pages  # noqa: PLC0415 - 60 ms: Jinja2

        if is_missing:
            return alert_pages.write_missing(doctype, answers, {**options, "from_rule": rule})
        answers, options = alert_pages.with_rule(doctype, answers, options, rule)
    # Tab and --help need no Jinja2.
    from opsdocs.cli.new_document import new_document  # noqa: PLC0415 - 50 ms

    return new_document(doctype, answers, **options)
