"""Alerts in Terraform: monitors of Datadog, alarms of CloudWatch, and others with a message."""

from __future__ import annotations

import re
from typing import NamedTuple

from opsdocs.alerts.model import Alert, RuleFile, link_in
from opsdocs.patterns import Pattern

_RESOURCE = Pattern(r"\s*resource\s+\"(\w{1,100})\"\s+\"([\w-]{1,200})\"\s*\{")
_ATTRIBUTE = Pattern(r"\s*([A-Za-z_]\w{0,100})\s*=(?!=)\s*(.*)", re.DOTALL)
_HEREDOC = Pattern(r"<<[-~]?\s*\"?([A-Za-z_]\w{0,60})\"?\s*$")
_TAG = Pattern(r"\"([\w.-]{1,100}):([^\"]{0,200})\"")
_CONSTANT = Pattern(r"-?[\d.]{1,40}|true|false|null|[\[{].*", re.DOTALL)
_COMMENT = Pattern(r"(?:^|[ \t])(?:#|//)")
_ESCAPED = Pattern(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t"}
_LONGEST = 100_000
"""Letters of a value that are read."""
_MOST_LINES = 50
"""Lines of an expression in parentheses."""


class _Kind(NamedTuple):
    """A resource that is an alert: its system, and which attributes say what."""

    system: str
    name: str
    message: str
    expressions: tuple[str, ...]


KINDS = {
    "datadog_monitor": _Kind("datadog", "name", "message", ("query",)),
    "aws_cloudwatch_metric_alarm": _Kind(
        "cloudwatch", "alarm_name", "alarm_description", ("metric_name", "expression")
    ),
    "aws_cloudwatch_composite_alarm": _Kind(
        "cloudwatch", "alarm_name", "alarm_description", ("alarm_rule",)
    ),
    "google_monitoring_alert_policy": _Kind(
        "google", "display_name", "content", ("query", "filter")
    ),
    "azurerm_monitor_metric_alert": _Kind("azure", "name", "description", ("metric_name",)),
    "azurerm_monitor_scheduled_query_rules_alert": _Kind(
        "azure", "name", "description", ("query",)
    ),
    "azurerm_monitor_scheduled_query_rules_alert_v2": _Kind(
        "azure", "name", "description", ("query",)
    ),
    "azurerm_monitor_activity_log_alert": _Kind(
        "azure", "name", "description", ("operation_name", "category")
    ),
    "newrelic_nrql_alert_condition": _Kind("newrelic", "name", "description", ("query",)),
    "newrelic_infra_alert_condition": _Kind("newrelic", "name", "description", ("select",)),
    "newrelic_alert_condition": _Kind("newrelic", "name", "description", ("metric",)),
}
_COMPARISONS = (
    ("comparison_operator", "threshold"),
    ("comparison", "threshold_value"),
    ("operator", "threshold"),
    ("comparison", "value"),
)
_TIMES = {"google": "duration", "newrelic": "threshold_duration"}
"""How long it must hold; the window of the others is what a figure is made of."""


class _Attribute(NamedTuple):
    """A value as text, its line from 1, and in how many blocks it stands."""

    key: str
    text: str
    line: int
    depth: int


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of ``text`` to ``into``."""
    lines = [line[:_LONGEST] for line in text.replace("\r\n", "\n").split("\n")]
    at = 0
    while at < len(lines):
        if lines[at].lstrip().startswith("/*"):
            at = _behind_comment(lines, at)
            continue
        found = _RESOURCE.match(lines[at]) if "resource" in lines[at] else None
        if found is None or found[1] not in KINDS:
            at += 1
            continue
        attributes, end = _attributes(lines, at)
        of: dict[str, _Attribute] = {}
        for one in sorted(attributes, key=lambda one: one.depth):
            of.setdefault(one.key, one)
        into.alerts.append(_alert(KINDS[found[1]], found[2], of, into.path, at + 1))
        at = max(end, at + 1)


def _behind_comment(lines: list[str], at: int) -> int:
    """Return the line behind a comment ``/* … */`` that begins on line ``at``."""
    while at < len(lines) and "*/" not in lines[at]:
        at += 1
    return at + 1


def _alert(kind: _Kind, label: str, of: dict[str, _Attribute], path: str, line: int) -> Alert:
    told = of.get(kind.message)
    labels = dict(_TAG.findall(of["tags"].text)) if "tags" in of else {}
    for key in ("priority", "severity"):
        if key in of and of[key].text not in {"", "null"}:
            labels[key] = of[key].text
    rule = next((of[key].text for key in kind.expressions if key in of), "")
    compared = next((pair for pair in _COMPARISONS if of.keys() >= set(pair)), ())
    if compared and kind.system != "datadog":
        rule = " ".join([rule, *(of[key].text for key in compared)]).strip()
    text = told.text if told else ""
    link, place = link_in(text), told
    if "runbook_url" in of and of["runbook_url"].text != "null":
        link, place = of["runbook_url"].text, of["runbook_url"]
    time = _TIMES.get(kind.system, "")
    holds_for = of[time].text if time in of else ""
    named = of.get(kind.name)
    return Alert(
        named.text if named and named.text else label, path, named.line if named else line, rule,
        f"{holds_for}s" if holds_for.isdecimal() else holds_for, labels, {"message": text}, link,
        place.line if place else line, kind.system,
    )  # fmt: skip


def _attributes(lines: list[str], start: int) -> tuple[list[_Attribute], int]:
    """Return the attributes of the block that begins at ``start``, those of inner blocks, too.

    And the line behind it, from 0.
    """
    found: list[_Attribute] = []
    depth, at = 0, start
    while at < len(lines):
        line = lines[at]
        if line.lstrip().startswith("/*"):
            at = _behind_comment(lines, at)
            continue
        one = _ATTRIBUTE.match(line) if depth else None
        begun = at
        if one:
            value, at = _value(one[2], lines, at)
            found.append(_Attribute(one[1], value, begun + 1, depth))
        if at == begun:
            bare = _without_strings(line)
            depth += bare.count("{") - bare.count("}") + bare.count("[") - bare.count("]")
        at += 1
        if depth <= 0:
            break
    return found, at


def _value(text: str, lines: list[str], at: int) -> tuple[str, int]:
    """Return a value that begins with ``text`` on line ``at``, and its last line.

    What is no constant, such as ``var.name``, is written as it is in a text: ``${var.name}``.
    """
    heredoc = _HEREDOC.match(text.strip())
    if heredoc:
        end = at + 1
        while end < len(lines) and lines[end].strip() != heredoc[1]:
            end += 1
        return "\n".join(line.strip() for line in lines[at + 1 : end])[:_LONGEST], end
    if text.startswith('"'):
        inner = text[1 : _behind_string(text, 0) - 1]
        return _ESCAPED.sub(lambda one: _ESCAPES.get(one[1], one[1]), inner[:_LONGEST]), at
    if text.startswith("[") and "]" not in text:
        end = at + 1
        while end < len(lines) and "]" not in lines[end]:
            end += 1
        return " ".join(line.strip() for line in lines[at : end + 1]), end
    end, text = at, _COMMENT.split(text, maxsplit=1)[0]
    while (
        text.count("(") > text.count(")")
        and not re.search(r"[\[{]", text)
        and end - at < _MOST_LINES
    ):
        end += 1  # a function, or what stands in parentheses, goes on
        more = lines[end].strip() if end < len(lines) else ")"
        text = f"{text} {_COMMENT.split(more, maxsplit=1)[0]}".rstrip()
    at = min(end, len(lines) - 1)
    plain = text.strip()
    return plain if not plain or _CONSTANT.fullmatch(plain) else f"${{{plain}}}", at


def _behind_string(text: str, at: int) -> int:
    """Return where the string ends that begins at ``at``; ``"${a == "b" ? 1 : 2}"`` is one."""
    inside = [""]  # '"' for a text, "{" for what stands in ${} of it
    while at < len(text):
        char = text[at]
        if inside[-1] == '"':
            if char == "\\":
                at += 1
            elif char == '"':
                inside.pop()
            elif char in "$%" and text[at + 1 : at + 2] == "{":
                inside.append("{")
                at += 1
        elif char == '"':
            inside.append('"')
        elif char == "}":
            inside.pop()
        elif char == "{":
            inside.append("{")
        at += 1
        if len(inside) == 1:
            return at
    return len(text) + 1


def _without_strings(line: str) -> str:
    """Return a line without the texts and the comment in it."""
    parts, at = [], 0
    while (quote := line.find('"', at)) >= 0:
        parts.append(line[at:quote])
        at = _behind_string(line, quote)
    return re.split(r"#|//", "".join([*parts, line[at:]]), maxsplit=1)[0]
