"""Grafana alerting: its webhook, of today and of before version 9."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsdocs.incident.formats.alertmanager import alerts
from opsdocs.incident.model import Context, Event, Format, mappings, text_of


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return (
            (isinstance(value.get("alerts"), list) and "orgId" in value)
            or any("silenceURL" in one for one in mappings(value.get("alerts"))[:3])
            or value.keys() >= {"ruleName", "state"}
            or value.keys() >= {"ruleId", "state", "title"}
        )
    return any(_fits(one) for one in mappings(value)[:3])


def _events(value: Any, context: Context) -> Iterator[Event]:
    for one in [value] if isinstance(value, dict) else mappings(value):
        if isinstance(one.get("alerts"), list):
            yield from alerts(one, "grafana", context)
        elif text_of(one, "ruleName", "title"):
            context.untimed += 1  # what was sent before version 9 tells no time


FORMAT = Format("Grafana", _fits, _events)
