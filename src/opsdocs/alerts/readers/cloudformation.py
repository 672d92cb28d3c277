"""Alarms of CloudWatch in templates of CloudFormation and SAM."""

from __future__ import annotations

from opsdocs.alerts.model import RuleFile
from opsdocs.alerts.readers import json_rules
from opsdocs.alerts.readers.yaml_lines import YamlLines
from opsdocs.patterns import Pattern

_TYPE = Pattern(r"[ \t]*Type[ \t]*:[ \t]*['\"]?AWS::CloudWatch::(?:Composite)?Alarm\b")
_NAME = Pattern(r"[ \t]*['\"]?([\w-]{1,255})['\"]?[ \t]*:")


def read(text: str, into: RuleFile) -> None:
    """Add the alarms of ``text`` to ``into``."""
    if text.lstrip()[:1] == "{":
        json_rules.read(text, into)
        return
    lines = YamlLines(text)
    behind = 0
    for number, line in enumerate(lines.lines):
        if number < behind or not _TYPE.match(line):
            continue
        column = line.index("Type")
        start = number
        while start > behind and not (0 <= lines.indents[start] < column):
            start -= 1
        lines.spend(number - start)
        behind = lines.end_of(number, column)
        named = _NAME.match(lines.lines[start])
        entries = {one.key: one for one in lines.entries(start + 1, behind, column)}
        if "Properties" not in entries:
            continue
        below = lines.nested(entries["Properties"])
        texts = {key: one.text for key, one in below.items()}
        alert = json_rules.of_alarm(named[1] if named else "", texts, into.path)
        if alert is not None:
            place = below.get("AlarmName")
            alert.line = place.line if place and place.text else start + 1
            told = below.get("AlarmDescription")
            alert.link_line = told.line if told else alert.line
            into.alerts.append(alert)
