"""Rules in YAML of flow style, or with aliases: what lines alone do not tell, and no template is."""

from __future__ import annotations

from typing import Any

from opsdocs.alerts.model import LINK_KEYS, Alert, RuleFile

_LARGEST = 5_000_000
"""Letters of a file that are read so; the reader by lines takes all sizes."""
_MOST_NODES = 2_000_000
_MERGE = "tag:yaml.org,2002:merge"


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of ``text`` to ``into``, or say why it is no YAML. No value is ever built."""
    import yaml  # noqa: PLC0415 - 20 ms that few repositories pay

    loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if len(text) > _LARGEST:
        into.problem = "it has aliases or flow style and over 5 MB, and was read by its lines alone"
        return
    try:
        if _is_too_deep(yaml.parse(text, loader)):  # composing recurses, in C without an end
            into.problem = "it is nested too deeply"
            return
        documents = list(yaml.compose_all(text, loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        into.problem = f"it is not YAML: {error.problem or error}"
        into.line, into.column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return
    except (yaml.YAMLError, RecursionError) as error:
        into.problem = f"it is not YAML: {str(error).partition(chr(10))[0]}"
        return
    for document in documents:
        _walk(document, into)


def _is_too_deep(events: Any) -> bool:
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind in {"SequenceStartEvent", "MappingStartEvent"}
        depth -= kind in {"SequenceEndEvent", "MappingEndEvent"}
        if depth > 100:  # noqa: PLR2004 - rule files nest some ten deep
            return True
    return False


def _walk(document: Any, into: RuleFile) -> None:
    """Look at each node once, however often aliases name it."""
    seen: set[int] = set()
    pending = [document]
    while pending and len(seen) < _MOST_NODES:
        node = pending.pop()
        if node is None or node.id == "scalar" or id(node) in seen:
            continue
        seen.add(id(node))
        if node.id == "sequence":
            pending += reversed(node.value)
            continue
        entries = _entries(node)
        alert = entries.get("alert")
        if alert is not None and alert.id == "scalar" and {"expr", "labels"} & entries.keys():
            into.alerts.append(_alert(entries, into.path))
        pending += [value for _, value in reversed(node.value)]


def _alert(entries: dict[str, Any], path: str) -> Alert:
    notes = _entries(entries.get("annotations"))
    labels = _entries(entries.get("labels"))
    key = next((key for key in LINK_KEYS if key in notes and _text(notes[key])), "")
    return Alert(
        _text(entries["alert"]), path, entries["alert"].start_mark.line + 1,
        _text(entries.get("expr")), _text(entries.get("for")),
        {name: _text(one) for name, one in labels.items()},
        {name: _text(one) for name, one in notes.items()},
        _text(notes[key]) if key else "", notes[key].start_mark.line + 1 if key else 0,
    )  # fmt: skip


def _entries(node: Any, depth: int = 0) -> dict[str, Any]:
    """Return a mapping's nodes by key, those that it is merged with behind its own."""
    found: dict[str, Any] = {}
    merged: list[Any] = []
    for key, value in node.value if node is not None and node.id == "mapping" else ():
        if key.id != "scalar":
            continue
        if key.tag == _MERGE or key.value == "<<":
            merged += value.value if value.id == "sequence" else [value]
        else:
            found.setdefault(key.value, value)
    if depth < 5:  # noqa: PLR2004 - merges of merges
        for one in merged[:100]:
            found = {**_entries(one, depth + 1), **found}
    return found


def _text(node: Any) -> str:
    return str(node.value) if node is not None and node.id == "scalar" else ""
