"""YAML read as plain text, lists and mappings, with the line of each entry.

A scalar stays the text that was typed: what it means is for the question to say that asked for
it. So ``no``, ``1.10`` and ``2026-11-20`` arrive as written, where YAML 1.1 would make a boolean,
a shorter number and a date of them. Only an empty scalar, ``~`` or ``null`` is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands: ``("questions", "purpose", "help")``; list items count from 0."""

_STANDARD_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}
_MAX_DEPTH = 50


class PlainYamlError(ValueError):
    """Text that is not plain YAML; ``line`` counts from 1, and is 0 where there is none."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class PlainYaml(NamedTuple):
    """``value`` is text, None, a list or a mapping; ``lines`` has the line (from 1) of each path."""

    value: Any
    lines: dict[Path, int]


def read_yaml(text: str) -> PlainYaml:
    """Read one YAML document.

    Raises ``PlainYamlError`` where it is broken, has a key twice, a tag of a programming language
    (``!!python/…``), an alias of a list or a mapping, or is nested over 50 deep.
    """
    import yaml  # noqa: PLC0415 - 20 ms that commands with built-in types alone don't pay

    loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_depth(yaml.parse(text, loader))  # composing recurses, in C without an end
        node = loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PlainYamlError(error.problem or str(error), mark.line + 1 if mark else 0) from None
    except yaml.YAMLError as error:
        raise PlainYamlError(str(error).splitlines()[0]) from None
    except RecursionError:
        raise PlainYamlError("it is nested too deeply") from None
    lines: dict[Path, int] = {}
    return PlainYaml(None if node is None else _plain(node, (), lines, set()), lines)


def _check_depth(events: Iterable[Any]) -> None:
    depth = 0
    for event in events:
        kind = type(event).__name__
        if kind in {"SequenceStartEvent", "MappingStartEvent"}:
            depth += 1
            if depth > _MAX_DEPTH:
                raise PlainYamlError("it is nested too deeply", event.start_mark.line + 1)
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            depth -= 1


def _plain(node: Any, path: Path, lines: dict[Path, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node.tag not in _STANDARD_TAGS:
        raise PlainYamlError(f"the tag {node.tag} is not allowed; write plain values", line)
    if node.id == "scalar":
        # A plain scalar has the style None from PyYAML's parser, "" from libyaml's.
        empty = not node.style and node.value in {"", "~", "null", "Null", "NULL"}
        return None if empty else node.value
    if id(node) in seen:
        raise PlainYamlError("an alias of a list or a mapping is not allowed; write it out", line)
    if len(path) > _MAX_DEPTH:
        raise PlainYamlError("it is nested too deeply", line)
    seen.add(id(node))
    if node.id == "sequence":
        return [_plain(item, (*path, at), lines, seen) for at, item in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if key_node.id != "scalar":
            raise PlainYamlError("a key must be text", key_line)
        key = key_node.value
        if key in mapping:
            raise PlainYamlError(f"the key {key} stands here a second time", key_line)
        lines[(*path, key)] = key_line
        mapping[key] = _plain(value_node, (*path, key), lines, seen)
    return mapping
