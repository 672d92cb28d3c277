"""Jinja in a sandbox and within a budget: a cloned repository's types are untrusted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, lru_cache, wraps
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from opsdocs.durations import clock, format_difference, plus
from opsdocs.stamp.values import (
    Answer,
    Blocks,
    Fragment,
    Open,
    as_text,
    bounded,
    join,
    substitute,
    within_length,
)
from opsdocs.types.filenames import slugify

_BUDGET = 1_000_000
"""Steps that one rendering may take; a document of ten thousand words takes some 20,000."""
_PRINTING = 20
"""Steps that the printing of one expression takes."""
_LARGEST = 10**15
_LONGEST_FORMAT = 40
"""Characters of a format of ``strftime``."""
_LONGEST_ATTRIBUTE = 60
"""Characters of an attribute that a filter looks up in each value of a list: ``owner.name``."""
_OF_ATTRIBUTES = frozenset([
    "groupby", "join", "map", "max", "min", "rejectattr", "selectattr", "sort", "unique",
])  # fmt: skip
"""The filters that take the name of an attribute."""
SOURCE = "<type>"
"""The name that a template has in tracebacks."""

_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int",
    "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "reverse", "select", "selectattr", "sort", "title", "trim", "truncate", "unique", "upper",
    "urlencode", "wordcount",
)  # fmt: skip
"""Those of Jinja's filters that can't make much of little."""
_GROWING = frozenset([
    "center", "encode", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust",
    "to_bytes", "translate", "zfill",
])  # fmt: skip
"""Methods of texts and numbers that can."""


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which a template can neither run for long nor make too much text.

    What it does costs steps, the more the longer the texts and lists are that it handles; what
    could make much of little (repeating a text, a power) isn't there.
    """

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "**", "%"])
    code_generator_class = NativeCodeGenerator  # keeps apart what is printed and what stands there

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
            finalize=self.printed,
            optimized=False,  # its search for constants takes minutes on a long chain of filters
        )
        self.spent = 0
        self.globals = {"namespace": self.globals["namespace"], "range": self.metered(self.range)}
        functions: dict[str, Any] = {name: self.filters[name] for name in _FILTERS} | {
            "slugify": lambda value: slugify(as_text(value)), "plus": plus, "duration": format_difference, "clock": clock,
            "join": self.join, "replace": substitute, "string": as_text,
            "markdown": lambda value: value if isinstance(value, Open) else Blocks(as_text(value)),
        }  # fmt: skip
        self.filters = {
            name: self.metered(self.of_attributes(one) if name in _OF_ATTRIBUTES else one)
            for name, one in functions.items()
        }
        self.filters |= {"counted": self.counted, "measured": self.measured, "spend": self.spend}
        functions = dict(self.tests)
        self.tests = {name: self.metered(function) for name, function in functions.items()}

    def spend(self, steps: int) -> None:
        self.spent += steps
        if self.spent > _BUDGET:
            raise SecurityError(f"it takes more than {_BUDGET:,} steps")

    def counted(self, values: Iterable[Any], steps: int) -> Iterator[Any]:
        for value in values:
            self.spend(steps)
            yield value

    def measured(self, value: Any) -> Any:
        """Return ``value``; spend steps for its size, all that it holds included."""
        values = [value]
        while values:
            part = values.pop()
            if isinstance(part, str):
                self.spend(bounded(len(part)) // 4)
            elif isinstance(part, list | tuple | dict):
                self.spend(len(part))
                values.extend(part.values() if isinstance(part, dict) else part)
        return value

    def metered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``function``, paying for what it takes and gives; what it yields is a list."""

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            self.spend(1)
            self.measured([*args, *kwargs.values()])
            result = function(*args, **kwargs)
            return self.measured(list(result) if isinstance(result, Iterator) else result)

        return run

    def range(self, *args: int) -> list[int]:
        """Return the numbers as a list, which is paid for, where it is not too long."""
        numbers = range(*args)
        self.spend(bounded(len(numbers)))
        return list(numbers)

    def of_attributes(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter that refuses a chain of attributes, which each value would pay."""

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            for name in (*args[1:], *kwargs.values()):
                if isinstance(name, str) and len(name) > _LONGEST_ATTRIBUTE:
                    raise SecurityError("the name of an attribute is too long")
            return function(*args, **kwargs)

        return run

    def join(self, values: Iterable[Any], separator: str = "", attribute: str = "") -> str:
        """Join like Jinja's filter; a template sees only attributes that are safe."""
        return join(
            (self.getattr(one, attribute) if attribute else one for one in values), separator
        )

    def printed(self, value: Any) -> str:
        """Return what an expression prints; a placeholder is the type's own text."""
        self.spend(_PRINTING)
        if isinstance(value, Fragment | Blocks):
            return value
        return str(value) if isinstance(value, Open) else Answer(as_text(self.measured(value)))

    def concat(self, parts: Iterable[str]) -> Fragment:
        """Return what a macro or a block made."""
        fragment = Fragment.of(within_length(parts))
        self.spend(len(fragment.parts))
        self.measured(fragment)
        return fragment

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.measured(getattr(obj, "__self__", None))
        if getattr(obj, "__name__", "") == "strftime" and len(str(args)) > _LONGEST_FORMAT:
            raise SecurityError("the format of strftime is too long")
        return self.metered(super().call)(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Do arithmetic with numbers and dates, and put texts and lists together."""
        pair = (left, right)
        numbers = all(isinstance(value, int | float) for value in pair)
        if operator == "**" or (operator not in "+-" and not numbers):
            raise SecurityError(f"the operator {operator} can't be used here")
        if numbers and max(map(abs, pair)) > _LARGEST:
            raise SecurityError("a number gets too large")
        bounded(sum(len(value) for value in pair if isinstance(value, str | list | tuple)))
        return self.measured(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        grows = isinstance(obj, str | int) and attr in _GROWING
        return super().is_safe_attribute(obj, attr, value) and not grows

    def wrap_str_format(self, value: Any) -> None:
        """Leave ``str.format`` to ``is_safe_attribute``, which refuses it."""


class _Meter(NodeTransformer):
    """Makes a template pay for its loops, macros, lists, comparisons and slices."""

    def generic_visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        super().generic_visit(node, *args, **kwargs)
        if isinstance(node, nodes.For):
            node.iter = _filter(node.iter, "counted", _size(node))
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            node.body.insert(0, nodes.ExprStmt(_filter(_size(node), "spend")))
        elif isinstance(node, nodes.Compare):
            node.expr = _filter(node.expr, "measured")
            for operand in node.ops:
                operand.expr = _filter(operand.expr, "measured")
        elif isinstance(node, nodes.Concat):
            return _filter(nodes.List(node.nodes), "join")
        elif isinstance(node, nodes.List | nodes.Tuple | nodes.Dict | nodes.Getitem):
            return _filter(node, "measured") if getattr(node, "ctx", "load") == "load" else node
        elif isinstance(node, nodes.FilterBlock):
            raise TemplateSyntaxError("{% filter %} can't be used; filter a value", node.lineno)
        return node


def _size(node: nodes.Node) -> nodes.Const:
    return nodes.Const(sum(1 for _ in node.find_all(nodes.Node)))


def _filter(node: Any, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


@cache
def environment() -> _Environment:
    """Return the one environment of the process."""
    return _Environment()


@lru_cache(maxsize=512)
def template(source: str) -> Template:
    """Return ``source`` compiled, such that it pays for what it does."""
    sandbox = environment()
    tree = _Meter().visit(sandbox.parse(source, filename=SOURCE))
    code = sandbox.compile(tree, filename=SOURCE)
    return Template.from_code(sandbox, code, sandbox.make_globals(None))


@lru_cache(maxsize=512)
def used_names(source: str) -> frozenset[str]:
    """Return the names that a template takes from outside; none where it can't be read."""
    try:
        return frozenset(find_undeclared_variables(environment().parse(source)))
    except (TemplateSyntaxError, RecursionError):
        return frozenset()


def unknown_names(source: str, known: Collection[str]) -> list[tuple[str, int]]:
    """Return the names that a template takes from outside and that aren't known, with lines."""
    unknown = used_names(source) - set(known) - set(environment().globals)
    if not unknown:
        return []
    found = environment().parse(source).find_all(nodes.Name)
    lines = {node.name: node.lineno for node in reversed(list(found))}
    return [(name, lines[name]) for name in sorted(unknown)]
