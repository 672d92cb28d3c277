"""Alertmanager: its webhook, and ``amtool alert query -o json``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from opsdocs.incident.model import (
    FIRED,
    NOISE,
    RESOLVED,
    Context,
    Event,
    Format,
    mappings,
    part,
    text_of,
)
from opsdocs.incident.times import moment


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_is_alert, mappings(value.get("alerts"))[:3])) or _is_alert(value)
    return any(_is_alert(one) or _fits(one) for one in mappings(value)[:3])


def _is_alert(value: dict[str, Any]) -> bool:
    return isinstance(value.get("labels"), dict) and "startsAt" in value


def _events(value: Any, context: Context) -> Iterator[Event]:
    yield from alerts(value, "alertmanager", context)


def alerts(value: Any, source: str, context: Context) -> Iterator[Event]:
    """Yield the events of alerts of this form, which Grafana has, too."""
    if isinstance(value, list):
        for one in mappings(value):
            yield from alerts(one, source, context)
        return
    for alert in mappings(value.get("alerts")) or [value]:
        if isinstance(alert.get("labels"), dict):
            yield from _of(alert, source, context)


def _of(alert: dict[str, Any], source: str, context: Context) -> Iterator[Event]:
    labels = part(alert, "labels")
    notes = {name.casefold(): value for name, value in part(alert, "annotations").items()}
    name = text_of(labels, "alertname") or text_of(notes, "summary") or "without a name"
    about = text_of(notes, "summary") or text_of(notes, "description", "message")
    began = moment(alert.get("startsAt"), context)
    if began is None:
        context.untimed += 1
        return
    key = f"{text_of(alert, 'fingerprint') or _labels(labels)}.{began:%Y%m%d%H%M%S}"
    link = text_of(alert, "generatorURL")
    severity = text_of(labels, "severity")
    # Watchdog and InfoInhibitor of kube-prometheus fire always, and tell of no incident.
    is_noise = severity.casefold() == "none"
    text = f"Alert {name} fired" + (f": {about}" if about and about != name else "")
    yield Event(began, source, key, text, "", link, NOISE if is_noise else FIRED, name,
                about or name, severity)  # fmt: skip
    ended = moment(alert.get("endsAt"), context)
    if ended and _is_over(alert, ended):
        kind = NOISE if is_noise else RESOLVED
        yield Event(ended, source, f"{key}.end", f"Alert {name} resolved", "", link, kind, name)


def _is_over(alert: dict[str, Any], ended: datetime) -> bool:
    """Tell whether an alert has ended; one that fires has a time until which it is believed."""
    status = alert.get("status")
    if isinstance(status, str):
        return status == "resolved"
    state = text_of(part(alert, "status"), "state")
    return state not in {"active", "suppressed", "unprocessed"}


def _labels(labels: dict[str, Any]) -> str:
    return sha256(repr(sorted(labels.items())).encode()).hexdigest()[:16]


FORMAT = Format("Alertmanager", _fits, _events)
