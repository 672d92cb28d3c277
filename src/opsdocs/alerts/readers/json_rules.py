"""Alerts in JSON: what jsonnet makes, exports of Grafana, Datadog and New Relic, templates of clouds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from opsdocs.alerts.model import LINK_KEYS, Alert, RuleFile, link_in, told_in
from opsdocs.alerts.readers import azure
from opsdocs.patterns import Pattern

_NO_JSON = Pattern(
    r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|,(?=[ \t\r\n]*[}\]])'
)
"""A text, or what JSON does not have, and templates of Azure may: a comment, a comma at the end."""


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of the JSON ``text`` to ``into``, or say why it is none."""
    try:
        content = _loaded(text)
    except RecursionError:
        into.problem = "it is nested too deeply"
        return
    except ValueError as error:
        into.problem = f"it is not JSON: {getattr(error, 'msg', error)}"
        into.line, into.column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        return
    into.alerts += alerts_in(content, text, into.path)


def _loaded(text: str) -> Any:
    """Return the value of ``text``, which may have comments; raise ``ValueError``."""
    try:
        return json.loads(text)
    except ValueError as error:
        plain = _NO_JSON.sub(_blank, text)
        if plain == text:
            raise
        try:
            return json.loads(plain)
        except ValueError:
            raise error from None


def _blank(found: re.Match[str]) -> str:
    """Return a text as it is, and white space of the same lines for all else."""
    return found[0] if found[0][0] == '"' else "\n" * found[0].count("\n") or " "


def alerts_in(content: Any, text: str, path: str) -> Iterator[Alert]:
    """Yield the alerts in a value that was read from ``text``, in its order."""
    at, line = 0, 1
    of_azure = "microsoft.insights/" in text.lower()
    known = azure.defaults(one for _, one in _mappings(content)) if of_azure else {}
    for name, found in _mappings(content):
        alert = _of_mapping(name, found, path)
        kind = azure.kind_of(found)
        if alert is None and not kind:
            continue
        place = _place(text, kind or (alert.name if alert else ""), at)
        if place >= 0:
            line += text.count("\n", at, place)
            at = place + 1  # behind it, for another alert of this name
        if alert is None:
            continue
        alert.line = alert.link_line = line
        if alert.system == "azure":
            azure.fill(alert, known)
        if alert.link and (behind := _place(text, alert.link, at)) >= 0:
            alert.link_line = line + text.count("\n", at, behind)
        yield alert


def _mappings(content: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each mapping with the key that it stands under, in the order of the text."""
    pending: list[tuple[str, Any]] = [("", content)]
    while pending:
        key, value = pending.pop()
        if isinstance(value, dict):
            yield key, value
            pending += reversed(list(value.items()))
        elif isinstance(value, list):
            pending += [("", one) for one in reversed(value)]


def _of_mapping(key: str, found: dict[str, Any], path: str) -> Alert | None:
    if isinstance(found.get("alert"), str) and ("expr" in found or "labels" in found):
        return _of_rule(str(found["alert"]), found, found.get("expr"), path, "prometheus")
    if isinstance(found.get("title"), str) and isinstance(found.get("data"), list):
        return _of_rule(found["title"], found, _expression(found["data"]), path, "grafana")
    if str(found.get("Type", "")).startswith("AWS::CloudWatch::") and "Properties" in found:
        return of_alarm(key, _texts(found["Properties"]), path)
    if isinstance(found.get("displayName"), str) and isinstance(found.get("conditions"), list):
        return _of_policy(found, path)
    if azure.is_rule(found):
        return azure.of_rule(found, path)
    if isinstance(found.get("nrql"), dict) and isinstance(found.get("name"), str):
        return _of_condition(found, path)
    if {"name", "query", "message"} <= found.keys() and isinstance(found["name"], str):
        message = _text(found["message"])
        tags = found.get("tags") if isinstance(found.get("tags"), list) else []
        labels = dict(
            str(tag).split(":", 1) for tag in tags or [] if isinstance(tag, str) and ":" in tag
        )
        if found.get("priority"):
            labels["priority"] = _text(found["priority"])
        return Alert(found["name"], path, 1, _text(found["query"]), "", labels,
                     {"message": message}, link_in(message), 0, "datadog")  # fmt: skip
    return None


def _of_rule(name: str, found: dict[str, Any], expression: Any, path: str, system: str) -> Alert:
    notes = _texts(found.get("annotations"))
    link = next((notes[key] for key in LINK_KEYS if notes.get(key)), "") or told_in(notes)[0]
    return Alert(name, path, 1, _text(expression), _text(found.get("for")),
                 _texts(found.get("labels")), notes, link, 0, system)  # fmt: skip


def _of_condition(found: dict[str, Any], path: str) -> Alert:
    """Return the alert that a condition of New Relic is."""
    terms = found.get("terms")
    term = _texts(terms[0]) if isinstance(terms, list) and terms else {}
    query = _text(found["nrql"].get("query"))
    rule = " ".join([query, *(term[key] for key in ("operator", "threshold") if key in term)])
    link = _text(found.get("runbook_url") or found.get("runbookUrl"))
    description = _text(found.get("description"))
    labels = {"priority": term["priority"].lower()} if term.get("priority") else {}
    return Alert(found["name"], path, 1, rule, "", labels, {"description": description},
                 link or link_in(description), 0, "newrelic")  # fmt: skip


def _of_policy(found: dict[str, Any], path: str) -> Alert | None:
    """Return the alert that a policy of Google Cloud is; None for what only looks like one."""
    conditions = [
        inner
        for one in found["conditions"] if isinstance(one, dict)
        for inner in one.values() if isinstance(inner, dict)
    ]  # fmt: skip
    if not conditions:
        return None
    texts = _texts(conditions[0])
    rule = texts.get("query") or " ".join(
        texts[key] for key in ("filter", "comparison", "thresholdValue") if texts.get(key)
    )
    content = _texts(found.get("documentation")).get("content", "")
    labels = _texts(found.get("userLabels"))
    if found.get("severity"):
        labels["severity"] = _text(found["severity"])
    return Alert(found["displayName"], path, 1, rule, texts.get("duration", ""), labels,
                 {"description": content}, link_in(content), 0, "google")  # fmt: skip


def of_alarm(name: str, texts: dict[str, str], path: str) -> Alert | None:
    """Return the alarm of CloudWatch with these properties; None for what is no alarm."""
    if not ({"AlarmActions", "Threshold", "AlarmName", "AlarmRule"} & texts.keys()):
        return None
    description = texts.get("AlarmDescription", "")
    rule = texts.get("AlarmRule") or " ".join(
        texts[key] for key in ("MetricName", "ComparisonOperator", "Threshold") if texts.get(key)
    )
    return Alert(texts.get("AlarmName") or name, path, 1, rule, "", {},
                 {"description": description}, link_in(description), 0, "cloudwatch")  # fmt: skip


def _expression(data: Any) -> str:
    """Return the first query of a rule of Grafana."""
    for one in data if isinstance(data, list) else []:
        model = one.get("model") if isinstance(one, dict) else None
        if isinstance(model, dict) and isinstance(model.get("expr"), str):
            return str(model["expr"])
    return ""


def _texts(value: Any) -> dict[str, str]:
    return {str(key): _text(one) for key, one in value.items()} if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _place(text: str, value: str, start: int) -> int:
    """Return where ``value`` stands as a text of JSON behind ``start``, -1 where it does not."""
    for written in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        at = text.find(written, start)
        if at >= 0:
            return at
    return -1
