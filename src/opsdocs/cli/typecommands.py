"""The commands ``ops new TYPE`` of Typer: made from the type files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from opsdocs.cli.commands import COMMANDS
from opsdocs.cli.parameters import Parameter, root_in
from opsdocs.cli.typed import Command, Context, Group, root_of
from opsdocs.cli.typeflags import MORE, QUESTIONS, parameters_of_type
from opsdocs.cli.where import team_types
from opsdocs.errors import OpsError
from opsdocs.types.model import DocType
from opsdocs.types.registry import find_type, type_files, unknown_type

Stamp = Callable[[DocType, Mapping[str, Any]], int]


class TypeCommands(Group):
    """The document types as commands, each built when it is called.

    ``stamp`` is called with the type and the values of its parameters; without a type, ``run`` is.
    """

    def __init__(self, run: Callable[..., int], common: list[Parameter], stamp: Stamp) -> None:
        super().__init__(
            "new", common, run,
            subcommand_metavar="[TYPE] [TITLE]",
            help="Stamp a document of a TYPE, asking on a terminal for what is not given.",
            short_help=COMMANDS["new"],
            epilog="The questions of a type are its options: ops new TYPE --help",
        )  # fmt: skip
        self.common = common
        self.stamp = stamp

    def list_commands(self, ctx: Context) -> list[str]:
        return list(type_files(team_types(root_of(ctx))))

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command of a type for help and completion; None where its file is wrong."""
        try:
            doctype = find_type(cmd_name, team_types(root_of(ctx)))
        except OpsError:
            return None
        return self._command(doctype, ctx) if doctype else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the type that is called.

        Its options may be the team's own, so a --root that stands behind its name is needed
        before they can be parsed.
        """
        name, *rest = args
        ctx.params["root"] = root_in(rest) or ctx.params["root"]
        team = team_types(root_of(ctx))
        doctype = find_type(name, team)
        if doctype is None:
            if ctx.resilient_parsing:
                return None, None, rest
            raise unknown_type(name, team)
        return name, self._command(doctype, ctx), rest

    def _command(self, doctype: DocType, ctx: Context) -> Command:
        def run(**own: Any) -> int:
            before = ctx.params
            values = {**own, **{name: own[name] or value for name, value in before.items()}}
            values["data"] = (*before["data"], *own["data"])
            return self.stamp(doctype, values)

        text = doctype.description or doctype.title
        return _TypeCommand(doctype.name, parameters_of_type(doctype, self.common), run, text)


class _TypeCommand(Command):
    """The command of one type, whose help fits on a screen: what is only by flag is but named."""

    def format_options(self, ctx: Context, formatter: Any) -> None:
        records: dict[str, list[tuple[str, str]]] = {QUESTIONS: [], MORE: [], "Options": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            section = self.sections.get(param.name or "", "Options")
            if record and section:
                records[section].append(record)
        for section, rows in records.items():
            if not rows:
                continue
            with formatter.section(section):
                if section != MORE:
                    formatter.write_dl(rows)
                    continue
                named = ", ".join(name.split()[0].rstrip(",") for name, _ in rows)
                for line in _wrapped(named, formatter.width - 2):
                    formatter.write(f"  {line}\n")
                formatter.write(f"  What each is: ops types show {self.name}\n")


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap  # noqa: PLC0415 - only help needs it

    return textwrap.wrap(text, width, break_on_hyphens=False)
