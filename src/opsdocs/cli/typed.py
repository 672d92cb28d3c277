"""Commands of Typer, made of what functions declare with ``opsdocs.cli.parameters``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from opsdocs.cli.parameters import Parameter, options_of, parameters_of, written_out

Context = Any
"""Typer's context; its overridable methods name a class that isn't public."""
Run = Callable[..., int]


class Command(TyperCommand):
    """A command that calls ``run`` with the value of each of ``parameters``."""

    def __init__(self, name: str, parameters: list[Parameter], run: Run, text: str) -> None:
        super().__init__(
            name=name, params=[_typed(one) for one in parameters], callback=run, help=text,
            short_help=text, rich_markup_mode=None,
        )  # fmt: skip
        self.options = options_of(parameters)
        self.sections = {one.name: one.section for one in parameters}

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, written_out(args, self.options))

    def invoke(self, ctx: Context) -> Any:
        if "root" in ctx.params:
            ctx.params["root"] = root_of(ctx)
        return super().invoke(ctx)


class Group(TyperGroup):
    """Commands under a name, which alone calls ``run`` with the values of ``parameters``."""

    def __init__(self, name: str, parameters: list[Parameter], run: Run, **settings: Any) -> None:
        super().__init__(
            name=name, params=[_typed(one) for one in parameters],
            invoke_without_command=True, rich_markup_mode=None, **settings,
        )  # fmt: skip
        self.run = run

    def invoke(self, ctx: Context) -> Any:
        result = super().invoke(ctx)
        if ctx.invoked_subcommand:
            return result
        return self.run(**{**ctx.params, "root": root_of(ctx)})

    def format_commands(self, ctx: Context, formatter: Any) -> None:
        names = self.list_commands(ctx)
        found = [(name, self.get_command(ctx, name)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.help or "") for name, one in found if one])


def command_of(name: str, run: Run) -> Command:
    """Return the command that calls ``run``, whose docstring is its help."""
    return Command(name, parameters_of(run), run, run.__doc__ or "")


def group_of(name: str, run: Run, commands: Mapping[str, Run]) -> Group:
    """Return the group that calls ``run`` where none of its ``commands`` is named."""
    below = {key: command_of(key, function) for key, function in commands.items()}
    return Group(name, parameters_of(run), run, help=run.__doc__, commands=below)


def root_of(ctx: Context) -> str | None:
    """Return the value of --root, before the command or behind it; None if it isn't given."""
    while ctx is not None:
        if root := ctx.params.get("root"):
            return str(root)
        ctx = ctx.parent
    return None


class _Unseen(TyperArgument):
    """An argument that usage doesn't name."""

    def get_usage_pieces(self, ctx: Context) -> list[str]:
        return []


def _typed(parameter: Parameter) -> TyperOption | TyperArgument:
    several = parameter.kind is tuple
    complete = parameter.complete
    settings: dict[str, Any] = {"help": parameter.help, "metavar": parameter.metavar or None}
    if complete:
        settings["autocompletion"] = lambda ctx, args, incomplete: complete(root_of(ctx))
    if not parameter.flags:
        kind = TyperArgument if parameter.metavar else _Unseen
        return kind(
            param_decls=[parameter.name],
            nargs=-1 if several else 1,
            required=parameter.required,
            default=None if several else parameter.default,
            hidden=not parameter.section,
            **settings,
        )
    flags = "/".join([parameter.flags[-1], *([parameter.off] if parameter.off else [])])
    return TyperOption(
        param_decls=[parameter.name, *parameter.flags[:-1], flags],
        is_flag=parameter.kind is bool,
        multiple=several,
        default=None if several else parameter.default,
        show_default=isinstance(parameter.default, str),
        **settings,
    )
