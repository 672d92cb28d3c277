"""A command line that is read without Typer has the values that Typer would read."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdocs.cli.new import new
from opsdocs.cli.parameters import Parameter, parameters_of, values_of
from opsdocs.cli.typed import Command
from opsdocs.cli.typeflags import parameters_of_type
from opsdocs.types.load import BUILT_IN, load_type

COMMANDS = ["check", "list", "show", "index", "init", "update", "new runbook", "new dr-test"]
WORDS = [
    "a",
    "HEAD",
    "",
    "-",
    "--",
    "-x",
    "a=b",
    "--no-such",
    "tests",
    "-n=1",
    "--help",
    "é ü",
    "=",
    "-qn",
]


def parameters_called(name: str) -> list[Parameter]:
    command, _, type_name = name.partition(" ")
    if type_name:
        return parameters_of_type(load_type(BUILT_IN / f"{type_name}.md"), parameters_of(new))
    return parameters_of(import_module(f"opsdocs.cli.{command}").run)


def typers(parameters: list[Parameter], args: list[str]) -> dict[str, Any]:
    with Command("x", parameters, lambda: 0, "").make_context("x", list(args)) as context:
        return context.params


@st.composite
def command_lines(draw: st.DrawFn, parameters: list[Parameter]) -> list[str]:
    flags = [flag for one in parameters for flag in (*one.flags, one.off) if flag]
    value = st.sampled_from([*WORDS[:4], "b", "x=1"]) | st.text(max_size=4)
    word = (
        st.sampled_from(flags).map(lambda flag: [flag])
        | st.tuples(st.sampled_from(flags), value).map(list)
        | st.tuples(st.sampled_from(flags), value).map(lambda both: ["=".join(both)])
        | st.sampled_from(WORDS).map(lambda one: [one])
    )
    return [arg for args in draw(st.lists(word, max_size=5)) for arg in args]


@pytest.mark.parametrize("name", COMMANDS)
@given(data=st.data())
def test_plain_values_are_those_that_typer_reads(name: str, data: st.DataObject) -> None:
    parameters = parameters_called(name)
    args = data.draw(command_lines(parameters))
    values = values_of(args, parameters)
    if values is not None:
        assert values == typers(parameters, args)


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("check", [], {"path": (), "strict": False, "output": "text", "changed": None}),
        ("check", ["a", "--strict", "b"], {"path": ("a", "b"), "strict": True}),
        ("check", ["--select=x", "--select", "y"], {"select": ("x", "y")}),
        ("check", ["--changed"], {"changed": "HEAD"}),
        ("check", ["--changed", "main"], {"changed": "main", "path": ()}),
        ("check", ["--changed", "tests"], {"changed": "HEAD", "path": ("tests",)}),
        ("check", ["--changed=tests"], {"changed": "tests", "path": ()}),
        ("check", ["-nq", "a"], None),
        ("check", ["--strict=yes"], None),
        ("check", ["--select"], None),
        ("check", ["--select", "--strict"], None),
        ("check", ["--", "-a"], None),
        ("check", ["--help"], None),
        ("show", [], None),
        ("show", ["a", "b"], None),
        ("show", ["a"], {"name": "a", "as_json": False}),
        ("update", ["--data-file", "-", "-d", "a=b"], {"data_file": "-", "data": ("a=b",)}),
        ("new runbook", ["A", "--risk-level", "Low"], {"title_words": ("A",), "answer_risk_level": "Low"}),
        ("new runbook", ["--steps", "1", "--steps", "2"], {"answer_steps": ("1", "2")}),
    ],
)  # fmt: skip
def test_what_is_plain(
    name: str, args: list[str], expected: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    values = values_of(args, parameters_called(name))
    assert (values is None) == (expected is None)
    assert (expected or {}).items() <= (values or {}).items()
