"""PagerDuty: log entries of incidents, and webhooks of version 1 to 3."""

from __future__ import annotations

import re
from collections.abc import Iterator
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

_VERBS = {
    "trigger": (FIRED, "Paged"), "triggered": (FIRED, "Paged"),
    "acknowledge": (ACKNOWLEDGED, "Acknowledged"), "acknowledged": (ACKNOWLEDGED, "Acknowledged"),
    "unacknowledge": (STATUS, "No longer acknowledged"),
    "unacknowledged": (STATUS, "No longer acknowledged"),
    "resolve": (RESOLVED, "Resolved"), "resolved": (RESOLVED, "Resolved"),
    "reopen": (STATUS, "Reopened"), "reopened": (STATUS, "Reopened"),
    "escalate": (ESCALATED, "Escalated"), "escalated": (ESCALATED, "Escalated"),
    "delegate": (ESCALATED, "Delegated"), "delegated": (ESCALATED, "Delegated"),
    "assign": (ESCALATED, "Assigned"), "reassigned": (ESCALATED, "Reassigned"),
    "priority_change": (STATUS, "Priority changed"), "priority_updated": (STATUS, "Priority changed"),
    "urgency_change": (STATUS, "Urgency changed"),
    "annotate": (NOTE, ""), "annotated": (NOTE, ""), "responder.replied": (STATUS, "Responder replied"),
    "status_update": (STATUS, "Update"),
    "status_update_published": (STATUS, "Update"),
    "responder.added": (ESCALATED, "Responder asked"),
    "responder_request": (ESCALATED, "Responder asked"),
}  # fmt: skip
_OF_RESPONDER = {
    "responder.added": "Asked {who} to respond",
    "responder.replied": "{who} replied to the request ({how})",
}
_LOG = "_log_entry"


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return (
            isinstance(value.get("log_entries"), list)
            or any(map(_is_note, mappings(value.get("notes"))[:3]))
            or any(map(_is_incident, _incidents(value)[:3]))
            or _is_log(part(value, "log_entry"))
            or _is_log(value)
            or (text_of(part(value, "event"), "event_type", "occurred_at") != ""
                and "data" in part(value, "event"))
            or any(_is_message(one) for one in mappings(value.get("messages"))[:3])
        )  # fmt: skip
    return any(_is_log(one) or _fits(one) for one in mappings(value)[:3])


def _is_log(value: dict[str, Any]) -> bool:
    kind = text_of(value, "type").removesuffix("_reference")
    return kind.endswith(_LOG) or (value.keys() >= {"id", "summary"} and len(value) == 2)  # noqa: PLR2004


def _is_note(value: dict[str, Any]) -> bool:
    return value.keys() >= {"content", "created_at", "user"}


def _is_incident(value: dict[str, Any]) -> bool:
    named = "incident_number" in value or value.get("type") == "incident"
    return named and value.keys() >= {"title", "created_at"}


def _incidents(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what may be incidents: those of a list, the one that was asked for, or the value."""
    return mappings(value.get("incidents")) or [part(value, "incident") or value]


def _is_message(value: dict[str, Any]) -> bool:
    named = text_of(value, "event") or text_of(value, "type")
    return named.startswith("incident.") and text_of(value, "created_on") != ""


def _events(value: Any, context: Context) -> Iterator[Event]:
    if isinstance(value, list):
        for one in mappings(value):
            yield from _events(one, context)
        return
    entries = mappings(value.get("log_entries")) or [
        one for one in (part(value, "log_entry"),) if one
    ]
    if not entries and _is_log(value):
        entries = [value]
    for entry in entries:
        yield from _of_log(entry, {}, context)
    for note in filter(_is_note, mappings(value.get("notes"))):
        yield from _of_note(note, context)
    for incident in filter(_is_incident, [] if entries else _incidents(value)):
        yield from _of_incident(incident, context)
    if event := part(value, "event"):
        yield from _of_webhook(event, context)
    for message in filter(_is_message, mappings(value.get("messages"))):
        yield from _of_message(message, context)


def _of_note(note: dict[str, Any], context: Context) -> Iterator[Event]:
    yield from _made(
        note.get("created_at"), text_of(note, "id"), (NOTE, "", text_of(note, "content")),
        who=text_of(part(note, "user"), "summary"), link="", incident={}, context=context,
    )  # fmt: skip


def _of_log(
    entry: dict[str, Any], incident: dict[str, Any], context: Context
) -> Iterator[Event]:  # fmt: skip
    name = text_of(entry, "type").removesuffix("_reference").removesuffix(_LOG)
    incident = part(entry, "incident") | incident
    channel, said = part(entry, "channel"), text_of(entry, "summary")
    kind, verb = _VERBS.get(name, (NOISE, said or name.replace("_", " ")))
    title = _title(incident) or (text_of(channel, "subject", "summary") if kind == FIRED else "")
    note = text_of(channel, "summary", "content", "notes") or said if kind == NOTE else ""
    if not title:
        note = said if kind == FIRED else note
        verb = said or verb if kind == ESCALATED else verb
    verb = _to(verb, kind, entry)
    yield from _made(
        entry.get("created_at"), text_of(entry, "id"), (kind, verb, note),
        who=text_of(part(entry, "agent"), "summary") or text_of(part(entry, "user"), "summary"),
        link=text_of(entry, "html_url") or text_of(incident, "html_url"),
        incident=incident, context=context, title=title,
    )  # fmt: skip


def _of_incident(incident: dict[str, Any], context: Context) -> Iterator[Event]:
    """Yield that an incident began, and that it ended; who acknowledged it, its log tells."""
    name, link = text_of(incident, "id"), text_of(incident, "html_url")
    yield from _made(
        incident.get("created_at"), f"{name}.triggered", (FIRED, "Paged", ""), who="", link=link,
        incident=incident, context=context,
    )  # fmt: skip
    if text_of(incident, "status") == "resolved":
        over = incident.get("resolved_at") or incident.get("last_status_change_at")
        yield from _made(
            over, f"{name}.resolved", (RESOLVED, "Resolved", ""),
            who=text_of(part(incident, "last_status_change_by"), "summary"), link=link,
            incident=incident, context=context,
        )  # fmt: skip


def _of_webhook(event: dict[str, Any], context: Context) -> Iterator[Event]:
    name = text_of(event, "event_type").removeprefix("incident.")
    data = part(event, "data")
    incident = part(data, "incident") or data
    kind, verb = _VERBS.get(name, (NOISE, name.replace("_", " ").replace(".", " ")))
    if not text_of(event, "event_type").startswith("incident."):
        kind, verb = NOISE, text_of(event, "event_type").replace("_", " ").replace(".", " ")
    note = text_of(data, "content", "message") if kind in {NOTE, STATUS} else ""
    verb = _to(verb, kind, data)
    if name in _OF_RESPONDER and (asked := text_of(part(data, "user"), "summary")):
        note = ""  # the message is that of who has asked, whoever replies
        verb = _OF_RESPONDER[name].format(who=asked, how=text_of(data, "state"))
    priority = text_of(part(incident, "priority"), "summary")
    if name == "priority_updated" and priority:
        verb = f"Priority changed to {priority}"
    yield from _made(
        event.get("occurred_at"), text_of(event, "id"), (kind, verb, note),
        who=text_of(part(event, "agent"), "summary"), link=text_of(incident, "html_url"),
        incident=incident, context=context,
    )  # fmt: skip


def _to(verb: str, kind: str, record: dict[str, Any]) -> str:
    """Return ``Escalated to Kim`` where a record says whom it is assigned to now."""
    names = [text_of(one, "summary", "name") for one in mappings(record.get("assignees"))]
    names = [name for name in names if name]
    return f"{verb} to {', '.join(names)}" if kind == ESCALATED and names else verb


def _of_message(message: dict[str, Any], context: Context) -> Iterator[Event]:
    """Yield what a webhook of before version 3 tells: its log entries, or that its state changed."""
    incident = part(message, "incident") or part(message, "data", "incident")
    logged = mappings(message.get("log_entries"))
    for entry in logged:
        yield from _of_log(entry, incident, context)
    if logged:
        return
    name = (text_of(message, "event") or text_of(message, "type")).removeprefix("incident.")
    kind, verb = _VERBS.get(name, (NOISE, name.replace("_", " ")))
    who = text_of(part(incident, "last_status_change_by"), "name", "summary")
    yield from _made(
        message.get("created_on"), text_of(message, "id"), (kind, verb, ""), who=who,
        link=text_of(incident, "html_url"), incident=incident, context=context,
    )  # fmt: skip


def _made(
    time: Any, name: str, says: tuple[str, str, str], *, who: str, link: str,
    incident: dict[str, Any], context: Context, title: str = "",
) -> Iterator[Event]:  # fmt: skip
    """Yield the event; ``says`` are its kind, its verb and a note."""
    kind, verb, note = says
    title = title or _title(incident)
    at = moment(time, context)
    if at is None:
        context.untimed += 1
        return
    if kind == NOTE and not note:
        kind, verb = NOISE, "Note"
    text = note if kind == NOTE and note else ": ".join(filter(None, (verb, note or title)))
    severity = text_of(part(incident, "priority"), "summary", "name")
    yield Event(at, "pagerduty", name, text or title, who, link, kind, title, title, severity)


def _title(incident: dict[str, Any]) -> str:
    found = text_of(incident, "title", "summary", "description")
    found = found or text_of(part(incident, "trigger_summary_data"), "subject", "description")
    found = found or text_of(incident, "incident_key")
    return re.sub(r"^\[#\d{1,9}\] ", "", found)


FORMAT = Format("PagerDuty", _fits, _events)
