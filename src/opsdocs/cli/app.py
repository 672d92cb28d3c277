"""``ops`` as a Typer application: its commands, each a module that is imported when it is called."""

from collections.abc import Sequence
from importlib import import_module
from itertools import dropwhile
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from opsdocs.cli import completion
from opsdocs.cli.console import complain, interrupted, out, say
from opsdocs.cli.options import debug_option, with_value
from opsdocs.cli.plain_usage import in_plain_words
from opsdocs.errors import Interruption, UsageError, nearest
from opsdocs.version import installed_version

SECTIONS = {
    "Set up": {
        "init": "Bootstrap operations/ in a repository; what exists there is kept.",
        "adopt": "Take over the documents that are there: their folders, types and words.",
        "update": "Merge the newest template, keeping the team's edits.",
        "types": "List the document types, show one, or make one the team's own.",
    },
    "Write": {
        "new": "Stamp a document: a runbook, a post-mortem, …",
        "index": "Write the tables of documents into the folders' READMEs.",
    },
    "Look": {
        "list": "List the documents with the fields that matter.",
        "show": "Show a document, or a part of it.",
        "status": "Show the overview: what is overdue, open, untested.",
        "alerts": "List the alerts of the rule files, and the page that each leads to.",
    },
    "Prove": {
        "check": "Check that the documents are complete, consistent and current.",
        "review": "Show what has changed since a document was reviewed, ask, and keep a record.",
        "run": "Follow a procedure step by step, with a log of what happened.",
    },
    "In and after an incident": {
        "note": "Append to the timeline of the incident that is open, or merge records into it.",
        "actions": "List the action items of all documents, open ones first.",
    },
    "Share": {
        "export": "Write all documents into one HTML file, or as skills for agents.",
    },
}
"""The commands by what one is doing, with their help. Each is ``app`` in the module of its name."""
COMMANDS = {name: text for section in SECTIONS.values() for name, text in section.items()}


class _Commands(TyperGroup):
    """The commands of ``ops``."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command: Any = typer.main.get_command(import_module(f"opsdocs.cli.{cmd_name}").app)
        below = command.commands.values() if isinstance(command, TyperGroup) else ()
        for one in (command, *below):
            one.params.append(debug_option(hidden=True))
        return command

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        at = next((at for at, arg in enumerate(args) if arg in COMMANDS), len(args))
        own = args[:at]
        for flag in ("--install-completion", "--show-completion"):
            own = with_value(own, flag, completion.of_person())
        return super().parse_args(ctx, [*own, *args[at:]])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise UsageError(
                f"there is no command {args[0]!r}",
                f"{nearest(args[0], COMMANDS)} See: ops --help".strip(),
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:  # Typer makes a 130 of it like that of a stopped run
            kept = stop.kept if isinstance(stop, Interruption) else ""
            raise typer.Abort(kept) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        width = max(map(len, COMMANDS))
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(width), text) for name, text in commands.items()])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return completion.items(COMMANDS.items())


app = typer.Typer(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


# As Tab is pressed, options are read but nothing is done.


def _print_version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        out(f"ops {installed_version()}")
        raise typer.Exit


def _install(ctx: typer.Context, shell: str | None) -> None:
    if shell and not ctx.resilient_parsing:
        completion.install(shell)
        raise typer.Exit


def _show(ctx: typer.Context, shell: str | None) -> None:
    if shell and not ctx.resilient_parsing:
        out(completion.script(shell).rstrip())
        raise typer.Exit


@app.callback()
def ops(
    *,
    root: Annotated[
        str | None,
        typer.Option(metavar="DIR", envvar="OPS_ROOT", help="The repository to work in."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
    install_completion: Annotated[
        str | None,
        typer.Option(
            metavar="[SHELL]",
            callback=_install,
            autocompletion=completion.shells,
            help="Install Tab completion for bash, zsh or fish.",
        ),
    ] = None,
    show_completion: Annotated[
        str | None,
        typer.Option(
            metavar="[SHELL]",
            callback=_show,
            autocompletion=completion.shells,
            help="Print the script of that, to install it by hand.",
        ),
    ] = None,
) -> None:
    """Bootstrap the operations/ documentation of a repository, and keep it true."""


def command() -> Any:
    """Return ``ops`` as the command that Typer makes of it."""
    made = typer.main.get_command(app)
    made.params.insert(1, debug_option(hidden=False))
    return made


def run(args: Sequence[str], seen: dict[str, bool]) -> Any:
    """Run one command and return its exit code; None is fine.

    ``seen["debug"]`` becomes true where ``--debug`` was given, also where an error is raised.
    """
    try:
        return command().main(list(args), prog_name="ops", standalone_mode=False, obj=seen)
    except typer.TyperException as error:
        return _report_usage(error, args)
    except typer.Abort as stop:  # Ctrl-C, Ctrl-D
        return interrupted(*stop.args)


def _report_usage(error: typer.TyperException, args: Sequence[str]) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message())
    else:
        path = context.command_path if context else " ".join(["ops", *_named(args)])
        told, advice = in_plain_words(error, context)
        complain(told, f"{advice} See: {path} --help".strip())
    return error.exit_code


def _named(args: Sequence[str]) -> list[str]:
    """Return the command in ``args``, with the one below it."""
    words = list(dropwhile(lambda arg: arg not in COMMANDS, args))
    if not words:
        return []
    found = typer.main.get_command(import_module(f"opsdocs.cli.{words[0]}").app)
    has_below = isinstance(found, TyperGroup)
    return [words[0], *(arg for arg in words[1:2] if has_below and not arg.startswith("-"))]
