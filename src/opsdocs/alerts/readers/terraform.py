"""Alerts in Terraform: monitors of Datadog, alarms of CloudWatch, and others with a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from opsdocs.alerts.model import Alert, RuleFile, link_in

_RESOURCE = re.compile(r"\s*resource\s+\"(\w{1,100})\"\s+\"([\w-]{1,200})\"\s*\{")
_ATTRIBUTE = re.compile(r"\s*([A-Za-z_]\w{0,100})\s*=(?!=)\s*(.*)", re.DOTALL)
_HEREDOC = re.compile(r"<<[-~]?\s*\"?([A-Za-z_]\w{0,60})\"?\s*$")
_TAG = re.compile(r"\"([\w.-]{1,100}):([^\"]{0,200})\"")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
_ESCAPES = {"n": "\n", "t": "\t"}
KINDS = {
    "datadog_monitor": ("datadog", "name", "message", "query"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch", "alarm_name", "alarm_description", "metric_name"),
    "aws_cloudwatch_composite_alarm": (
        "cloudwatch",
        "alarm_name",
        "alarm_description",
        "alarm_rule",
    ),
    "google_monitoring_alert_policy": ("google", "display_name", "content", "filter"),
    "azurerm_monitor_metric_alert": ("azure", "name", "description", "metric_name"),
    "newrelic_nrql_alert_condition": ("newrelic", "name", "runbook_url", "query"),
}
"""Resources that are alerts: their system, and which attributes are name, message and expression."""


@dataclass(slots=True)
class _Attribute:
    text: str
    line: int


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of ``text`` to ``into``."""
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        found = _RESOURCE.match(lines[at]) if "resource" in lines[at] else None
        if found is None or found[1] not in KINDS:
            at += 1
            continue
        attributes: dict[str, _Attribute] = {}
        start = at
        for key, value, line, end in _attributes(lines, at):
            at = end
            attributes.setdefault(key, _Attribute(value, line))
        at = max(at, start + 1)
        into.alerts.append(_alert(found[1], found[2], attributes, into.path, start + 1))


def _alert(kind: str, label: str, of: dict[str, _Attribute], path: str, line: int) -> Alert:
    system, name, message, expression = KINDS[kind]
    told = of.get(message)
    labels = dict(_TAG.findall(of["tags"].text)) if "tags" in of else {}
    for key in ("priority", "severity"):
        if key in of:
            labels[key] = of[key].text
    rule = of[expression].text if expression in of else ""
    if "comparison_operator" in of and "threshold" in of:
        rule = f"{rule} {of['comparison_operator'].text} {of['threshold'].text}".strip()
    text = told.text if told else ""
    link = link_in(text) or (text if message == "runbook_url" else "")
    return Alert(
        of[name].text if name in of else label, path, of[name].line if name in of else line, rule,
        "", labels, {"message": text}, link, told.line if told else line, system,
    )  # fmt: skip


def _attributes(lines: list[str], start: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield the attributes of the block that begins at ``start``, those of inner blocks, too.

    Each with its text, its line from 1 and the line behind it, from 0. A block that is not closed
    ends where the next resource begins, or many of them would take for ever.
    """
    depth, at = 0, start
    while at < len(lines):
        line = lines[at]
        if at > start and "resource" in line and _RESOURCE.match(line):
            return
        found = _ATTRIBUTE.match(line) if depth else None
        begun = at
        value = ""
        if found:
            value, at = _value(found[2], lines, at)
        bare = _STRING.sub('""', line.partition(" #")[0]) if at == begun else ""
        depth += bare.count("{") - bare.count("}") + bare.count("[") - bare.count("]")
        at += 1
        if found:
            yield found[1], value, begun + 1, at
        if depth <= 0:
            yield "", "", at, at
            return


def _value(text: str, lines: list[str], at: int) -> tuple[str, int]:
    """Return a value that begins with ``text`` on line ``at``, and its last line."""
    heredoc = _HEREDOC.match(text.strip())
    if heredoc:
        end = at + 1
        while end < len(lines) and lines[end].strip() != heredoc[1]:
            end += 1
        return "\n".join(line.strip() for line in lines[at + 1 : end]), end
    quoted = _STRING.match(text)
    if quoted:
        inner = quoted[0][1:-1]
        return re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), inner), at
    if text.startswith("[") and "]" not in text:
        end = at + 1
        while end < len(lines) and "]" not in lines[end]:
            end += 1
        return " ".join(line.strip() for line in lines[at : end + 1]), end
    return text.partition(" #")[0].strip(), at
