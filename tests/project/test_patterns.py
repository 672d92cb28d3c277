"""Every regular expression of the package takes time in proportion to its input.

The expressions are found in the source, so that a new one is tried too, and those that a function
makes of texts are caught while commands run, see `expressions.py`. Each is given texts that
are made of it: what fits up to one of its repetitions, that repetition many times, and then what
fits no longer. An expression whose time grows with the square of its input takes minutes for them.
"""

import ast
import importlib
import json
import pkgutil
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the only reader of expressions
from time import process_time
from typing import Any

import pytest
from paths import TESTS

import opsdocs
from opsdocs.patterns import Pattern

SIZES = (4_000, 60_000)
"""Letters of the texts: the square of the second takes minutes, what is linear thousandths."""
SUSPECT, MOST = 0.004, 0.8
"""Seconds of the processor: what takes more for the first size is tried with the second."""
_SOURCE = Path(opsdocs.__file__).parent
_ENDS = ("", "\0", "\n", "x", " ", "!", "]", ")")


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(opsdocs.__path__, "opsdocs."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _as_text(source: str | bytes, flags: int) -> tuple[str, int]:
    """Return an expression of bytes as one of letters: what is a word is of ASCII there."""
    if isinstance(source, str):
        return source, flags
    return source.decode("latin-1"), flags | re.ASCII


def _held(value: Any, depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield the expressions that a value of a module is, or holds."""
    if isinstance(value, re.Pattern):
        yield _as_text(value.pattern, value.flags)
    elif isinstance(value, Pattern):
        yield value.source, re.compile(value.source, value.flags).flags
    elif depth < 3 and isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _held(one, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _held(one, depth + 1)


def _called(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that take an expression first: of ``re`` and of ``Pattern``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            function = node.func
            of_re = (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, ast.Name)
                and function.value.id == "re"
                and function.attr not in {"escape", "Pattern", "Match"}
            )
            if of_re or (isinstance(function, ast.Name) and function.id == "Pattern"):
                yield node


def _written() -> Iterator[tuple[str, str, int]]:
    for path in sorted(_SOURCE.rglob("*.py")):
        for call in _called(ast.parse(path.read_text("utf-8"))):
            try:
                source = ast.literal_eval(call.args[0])
            except ValueError:
                continue  # see _made
            flags = 0
            for name in ("IGNORECASE", "MULTILINE", "DOTALL", "ASCII"):
                if f"re.{name}" in ast.unparse(call):
                    flags |= re.RegexFlag[name]
            yield f"{path.relative_to(_SOURCE)}:{call.lineno}", *_as_text(source, flags)


def _made() -> set[str]:
    """Return where functions make expressions of texts: what stands in a module is found there."""
    places = set()
    for path in sorted(_SOURCE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            for call in _called(function) if isinstance(function, ast.FunctionDef) else ():
                try:
                    ast.literal_eval(call.args[0])
                except ValueError:
                    places.add(f"{path.relative_to(_SOURCE).as_posix()}:{call.lineno}")
    return {one for one in places if not one.startswith("patterns.py:")}


_METHODS = {"search", "match", "fullmatch", "findall", "finditer", "sub", "split"}


@cache
def _source_of(module: str) -> str:
    """Return the text of ``module``, that of the whole package for ""."""
    if module:
        return Path(importlib.import_module(module).__file__ or "").read_text("utf-8")
    return "\n".join(path.read_text("utf-8") for path in _SOURCE.rglob("*.py"))


def _used(module: str, name: str) -> frozenset[str]:
    """Return the methods by which an expression is used: a private one in its own module only."""
    text = _source_of(module if name.startswith("_") else "")
    return frozenset(re.findall(rf"\b{re.escape(name)}\.(\w+)", text)) & _METHODS


def methods_at(place: str) -> frozenset[str]:
    """Return the methods by which the expression at ``place`` is used; searched, if unknown."""
    path, _, line = place.partition(":")
    if line:
        call = (_SOURCE / path).read_text("utf-8").split("\n")[int(line) - 1]
        found = frozenset(re.findall(r"\bre\.(\w+)\(", call)) & _METHODS
    else:
        module, _, name = place.rpartition(".")
        found = _used(module, name)
    return found or frozenset(["search"])


@cache
def expressions() -> dict[tuple[str, int], str]:
    """Return each expression and its flags, with a place where it stands."""
    found: dict[tuple[str, int], str] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for source, flags in _held(value):
                found.setdefault((source, flags), f"{module.__name__}.{name}")
    for place, source, flags in _written():
        found.setdefault((source, re.compile(source, flags).flags), place)
    return found


_SAMPLES = {
    "CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_WORD": "a",
    "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_NOT_WORD": "-",
}  # fmt: skip


def _letters(items: Any) -> list[str]:
    """Return letters that a set like ``[\\w.-]`` fits."""
    negated = items and items[0][0] is _constants.NEGATE
    found: list[str] = []
    for kind, value in items:
        if kind is _constants.LITERAL:
            found.append(chr(value))
        elif kind is _constants.RANGE:
            found.append(chr(value[0]))
        elif kind is _constants.CATEGORY:
            found.append(_SAMPLES[str(value)])
    if not negated:
        return found[:6]
    return [letter for letter in ("a", " ", "-", "1", "[", "<", "\n") if letter not in found]


def _fitting(items: Any) -> str:
    """Return a short text that the expression's ``items`` fit, as far as that is easily told."""
    text = ""
    for kind, value in items:
        if kind is _constants.LITERAL:
            text += chr(value)
        elif kind is _constants.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif kind is _constants.ANY:
            text += "a"
        elif kind is _constants.IN:
            text += next(iter(_letters(value)), "a")
        elif kind is _constants.BRANCH:
            text += _fitting(value[1][0])
        elif kind is _constants.SUBPATTERN:
            text += _fitting(value[3])
        elif kind is _constants.ATOMIC_GROUP:
            text += _fitting(value)
        elif kind in _REPEATS:
            text += _fitting(value[2]) * max(value[0], 1)
    return text


_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


def _pumped(items: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what stands before each repetition, and a text that it repeats."""
    for at, (kind, value) in enumerate(items):
        so_far = before + _fitting(list(items)[:at])
        if kind in _REPEATS:
            body = value[2]
            if value[1] > 200:
                yield so_far, _fitting(body) or "a"
                for one in body:
                    if one[0] is _constants.IN:
                        yield from ((so_far, letter) for letter in _letters(one[1]))
                    elif one[0] is _constants.ANY:
                        yield from ((so_far, letter) for letter in (" ", "-", before[:1] or "*"))
            yield from _pumped(body, so_far)
        elif kind is _constants.BRANCH:
            for branch in value[1]:
                yield from _pumped(branch, so_far)
        elif kind is _constants.SUBPATTERN:
            yield from _pumped(value[3], so_far)
        elif kind is _constants.ATOMIC_GROUP:
            yield from _pumped(value, so_far)
        elif kind in {_constants.ASSERT, _constants.ASSERT_NOT}:
            yield from _pumped(value[1], so_far)


def texts(source: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, repeated parts and ends that make an expression try all it can."""
    items = _parser.parse(source, flags & ~re.DEBUG)
    pairs = set(_pumped(items))
    whole = _fitting(items)
    pairs |= {("", before + part) for before, part in pairs}
    pairs |= {("", whole), ("", whole[:-1] or "a"), ("", whole[: len(whole) // 2] or "a")}
    for before, part in sorted(pairs):
        for end in _ENDS:
            yield before, part, end


class _TooLongError(Exception):
    pass


def _seconds(method: Callable[[str], Any], text: str) -> float:
    """Return the seconds that ``method`` takes for ``text``, and end it after ``MOST``."""

    def end(*_: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
    begun = process_time()
    try:
        method(text)
    except _TooLongError:
        return MOST
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return process_time() - begun


def _methods(compiled: re.Pattern[str], names: frozenset[str]) -> list[Callable[[str], Any]]:
    several = names & {"findall", "finditer", "sub", "split"}
    anchored = [getattr(compiled, name) for name in sorted(names & {"match", "fullmatch"})]
    return [*anchored, *([compiled.search] if "search" in names else []),
            *([compiled.findall] if several else [])]  # fmt: skip


def too_slow(source: str, flags: int, methods: frozenset[str] = frozenset(["search"])) -> str:
    """Return the text that takes an expression too long, "" where there is none."""
    compiled = re.compile(source, flags & ~re.DEBUG)
    for before, part, end in texts(source, flags):
        for method in _methods(compiled, methods):
            for size in SIZES:
                text = before + part * (size // len(part)) + end
                taken = _seconds(method, text)
                if taken >= MOST:
                    return f"{before!r} + {part!r} * {size // len(part)} + {end!r}"
                if taken < SUSPECT:
                    break
    return ""


@pytest.mark.parametrize(
    ("source", "flags", "place"),
    [pytest.param(*one, place, id=place) for one, place in expressions().items()],
)
def test_an_expression_takes_time_in_proportion_to_its_input(
    source: str, flags: int, place: str
) -> None:
    assert not too_slow(source, flags, methods_at(place))


def test_an_expression_that_is_made_of_texts_takes_time_in_proportion_too(tmp_path: Path) -> None:
    script = TESTS / "expressions.py"
    seen = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, text=True, check=False
    )
    assert seen.returncode == 0, seen.stderr
    known, made = expressions(), _made()
    caught = json.loads(seen.stdout)
    for place, source, flags in caught:
        if place in made and (source, re.compile(source, flags).flags) not in known:
            assert not too_slow(source, flags, methods_at(place)), place
    assert made <= {place for place, *_ in caught}, "no command of tests/expressions.py comes there"


def test_an_expression_that_is_not_linear_is_found() -> None:
    assert too_slow(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", 0)
    assert too_slow(r"\s+x", 0)
    assert not too_slow(r"\d{4}-\d{2}-\d{2}", 0)
