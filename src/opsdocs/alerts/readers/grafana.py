"""Alerts of Grafana: provisioning files and ``GrafanaAlertRuleGroup`` manifests, in YAML."""

from __future__ import annotations

import re

from opsdocs.alerts.model import LINK_KEYS, Alert, RuleFile
from opsdocs.alerts.readers.prometheus import usual
from opsdocs.alerts.readers.yaml_lines import DEEPEST, YamlEntry, YamlLines
from opsdocs.patterns import Pattern

_TITLE = Pattern(r"[ \t]*(?:-[ \t]+)?title[ \t]*:[ \t]+")
_EXPRESSION = Pattern(r"[ \t]*(?:-[ \t]+)?expr[ \t]*:")
_OF_A_RULE = {"condition", "data", "noDataState", "execErrState"}
_MARKS = Pattern(r"^[ \t]*(?:-[ \t]+)?(?:noDataState|execErrState|condition)[ \t]*:", re.MULTILINE)


def is_provisioning(text: str) -> bool:
    """Tell whether ``text`` looks like rules of Grafana."""
    return "title:" in text and "refId" in text and _MARKS.search(text) is not None


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of ``text`` to ``into``."""
    lines = YamlLines(text)
    behind = 0
    looked_at: dict[int, int] = {}
    for number, line in enumerate(lines.lines):
        if number < behind or not _TITLE.match(line):
            continue
        column = line.index("title")
        if number < looked_at.get(column, 0) or column > DEEPEST:
            continue  # another key of a mapping that is no rule
        start, end = lines.mapping_around(number, column)
        entries: dict[str, YamlEntry] = {}
        for one in lines.entries(start, end, column):
            entries.setdefault(one.key, one)
        if not _OF_A_RULE & entries.keys():
            looked_at[column] = end
            continue
        behind = end
        into.alerts.append(_alert(lines, entries, into.path))


def _alert(lines: YamlLines, entries: dict[str, YamlEntry], path: str) -> Alert:
    title = entries["title"]
    labels = lines.nested(entries["labels"]) if "labels" in entries else {}
    notes = lines.nested(entries["annotations"]) if "annotations" in entries else {}
    key = next((key for key in LINK_KEYS if key in notes and notes[key].text), "")
    return Alert(
        title.text, path, title.line, _expression(lines, entries.get("data")),
        usual(entries["for"].text) if "for" in entries else "",
        {name: usual(one.text) for name, one in labels.items()},
        {name: one.text for name, one in notes.items()},
        notes[key].text if key else "", notes[key].line if key else 0, "grafana",
    )  # fmt: skip


def _expression(lines: YamlLines, data: YamlEntry | None) -> str:
    """Return the first query below ``data``."""
    for at in range(data.line, data.end) if data else ():
        if _EXPRESSION.match(lines.lines[at]):
            column = lines.lines[at].index("expr")
            return next(lines.entries(at, lines.end_of(at, column), column)).text
    return ""
