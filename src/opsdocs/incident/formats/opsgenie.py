"""Opsgenie: the logs of an alert, lists of alerts, and webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from opsdocs.incident.model import (
    ACKNOWLEDGED,
    ESCALATED,
    FIRED,
    NOISE,
    NOTE,
    RESOLVED,
    STATUS,
    Context,
    Event,
    Format,
    mappings,
    part,
    text_of,
)
from opsdocs.incident.times import moment
from opsdocs.patterns import Pattern

_ACTIONS = {
    "create": (FIRED, "Alert created"), "acknowledge": (ACKNOWLEDGED, "Acknowledged"),
    "unacknowledge": (STATUS, "No longer acknowledged"), "close": (RESOLVED, "Closed"),
    "escalate": (ESCALATED, "Escalated"), "escalatenext": (ESCALATED, "Escalated"),
    "assignownership": (ESCALATED, "Assigned"), "takeownership": (ESCALATED, "Taken over"),
    "addteam": (ESCALATED, "Team added"), "addrecipient": (ESCALATED, "Recipient added"),
    "addresponder": (ESCALATED, "Responder added"), "addnote": (NOTE, "Note"),
    "updatepriority": (STATUS, "Priority changed"),
}  # fmt: skip
_LOGS = tuple(
    (Pattern(source, re.IGNORECASE), kind) for source, kind in (
        (r"alert created|created alert", FIRED), (r"\back", ACKNOWLEDGED),
        (r"closed|resolved", RESOLVED), (r"escalat|owner|responder|recipient|team added", ESCALATED),
        (r"\bnote\b", NOTE), (r"priority", STATUS),
    )
)  # fmt: skip


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return (
            (text_of(value, "action") != "" and "alertId" in part(value, "alert"))
            or any(_is_log(one) or _is_alert(one) for one in _records(value)[:3])
            or _is_alert(part(value, "data") or value)
        )
    return any(_is_log(one) or _is_alert(one) or _fits(one) for one in mappings(value)[:3])


def _is_log(value: dict[str, Any]) -> bool:
    return "log" in value and ("createdAt" in value or "logTime" in value)


def _records(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a page: ``data`` of Opsgenie, ``values`` of its successor in Jira."""
    lists = (mappings(value.get(name)) for name in ("data", "values", "logs"))
    return next((found for found in lists if found), [])


def _is_alert(value: dict[str, Any]) -> bool:
    return value.keys() >= {"tinyId", "message", "createdAt"}


def _events(value: Any, context: Context) -> Iterator[Event]:
    if isinstance(value, list):
        rest = []
        for one in mappings(value):
            if _is_log(one) or _is_alert(one):
                rest.append(one)
            else:
                yield from _events(one, context)
        records = rest
    else:
        records = _records(value) or [part(value, "data") or value]
        if "alertId" in part(value, "alert"):
            yield from _of_webhook(value, context)
            return
    for record in records:
        if _is_log(record):
            yield from _of_log(record, context)
        elif _is_alert(record):
            yield from _of_alert(record, context)


def _in_words(action: str) -> str:
    """Return ``Add tags`` for ``AddTags``."""
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in action)
    return spaced.strip().capitalize()


def _of_webhook(value: dict[str, Any], context: Context) -> Iterator[Event]:
    alert = part(value, "alert")
    action = text_of(value, "action")
    kind, verb = _ACTIONS.get(action.casefold(), (NOISE, _in_words(action)))
    # The alert was created long before it is closed.
    time = alert.get("createdAt") if kind == FIRED else alert.get("updatedAt")
    at = moment(time, context)
    if at is None:
        context.untimed += 1
        return
    message = text_of(alert, "message")
    note = text_of(alert, "note")
    target = text_of(alert, "owner", "team", "recipient", "addedTeam") or text_of(
        part(value, "escalationNotify"), "name"
    )
    text = f"{verb}: {message}" if message else verb
    text += f" to {target}" if kind == ESCALATED and target else ""
    text = note if kind == NOTE and note else text + (f" - {note}" if note else "")
    yield Event(at, "opsgenie", f"{text_of(alert, 'alertId')}.{action}.{at:%Y%m%d%H%M%S}", text,
                text_of(alert, "username"), "", kind, message, message,
                _priority(alert))  # fmt: skip


def _of_log(record: dict[str, Any], context: Context) -> Iterator[Event]:
    at = moment(record.get("createdAt") or record.get("logTime"), context)
    if at is None:
        context.untimed += 1
        return
    text = text_of(record, "log")
    is_noise = text_of(record, "type", "logType") == "system" and not re.search(
        r"created|closed|escalat|acknowledged", text, re.IGNORECASE
    )
    found = (kind for pattern, kind in _LOGS if pattern.search(text))
    kind = NOISE if is_noise else next(found, NOISE)
    name = text_of(record, "offset") or f"{at:%Y%m%d%H%M%S%f}"
    yield Event(at, "opsgenie", name, text, text_of(record, "owner"), "", kind, "")


def _after(at: datetime, milliseconds: Any) -> datetime | None:
    try:
        return at + timedelta(milliseconds=milliseconds) if milliseconds else None
    except (TypeError, OverflowError):
        return None


def _of_alert(record: dict[str, Any], context: Context) -> Iterator[Event]:
    message = text_of(record, "message")
    at = moment(record.get("createdAt"), context)
    name = text_of(record, "id", "alertId", "tinyId")
    if at is None:
        context.untimed += 1
        return
    yield Event(at, "opsgenie", f"{name}.created", f"Alert created: {message}", "", "", FIRED,
                message, message, _priority(record))  # fmt: skip
    report = part(record, "report")  # its times are milliseconds since the alert was created
    if acknowledged := _after(at, report.get("ackTime")):
        yield Event(acknowledged, "opsgenie", f"{name}.acknowledged", f"Acknowledged: {message}",
                    text_of(report, "acknowledgedBy"), "", ACKNOWLEDGED, message)  # fmt: skip
    closed = _after(at, report.get("closeTime")) or moment(record.get("updatedAt"), context)
    if closed and text_of(record, "status") in {"closed", "resolved"}:
        yield Event(closed, "opsgenie", f"{name}.closed", f"Closed: {message}",
                    text_of(report, "closedBy"), "", RESOLVED, message)  # fmt: skip


def _priority(alert: dict[str, Any]) -> str:
    """Return ``P1`` for ``P1`` and for ``1``."""
    found = text_of(alert, "priority")
    return f"P{found}" if found in {"1", "2", "3", "4", "5"} else found


FORMAT = Format("Opsgenie", _fits, _events)
