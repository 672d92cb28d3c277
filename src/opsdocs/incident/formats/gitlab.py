"""GitLab: notes, merge requests, deployments and pipelines, as its API gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsdocs.incident.model import (
    DEPLOYED,
    MERGED,
    MESSAGE,
    NOISE,
    STATUS,
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
        return (
            value.keys() >= {"noteable_type", "body", "created_at"}
            or value.keys() >= {"iid", "environment", "created_at"}
            or value.keys() >= {"iid", "web_url", "created_at"}
            or any(map(_fits, mappings(value.get("notes"))[:3]))
        )
    return any(_fits(one) for one in mappings(value)[:3])


def _events(value: Any, context: Context) -> Iterator[Event]:
    if isinstance(value, list):
        for one in mappings(value):
            yield from _events(one, context)
        return
    if isinstance(value.get("notes"), list):
        yield from _events(value["notes"], context)
        return
    found = _of(value)
    if found is None:
        return
    time, kind, what, text, subject = found
    at = moment(time, context)
    if at is None:
        context.untimed += 1
        return
    people = (part(value, key) for key in ("merge_user", "merged_by", "author", "user"))
    who = next((name for one in people if (name := text_of(one, "name", "username"))), "")
    name = f"{what}.{text_of(value, 'id')}"
    if what in {"deployment", "pipeline"}:  # it is told again as it ends
        name += f".{text_of(value, 'status')}"
    yield Event(at, "gitlab", name, text, who, text_of(value, "web_url"),
                kind, subject)  # fmt: skip


def _of(value: dict[str, Any]) -> tuple[Any, str, str, str, str] | None:
    """Return the time, the kind, what it is, its text and its subject; None where it is nothing."""
    sha = text_of(value, "merge_commit_sha", "squash_commit_sha", "sha")
    if "noteable_type" in value:
        body = text_of(value, "body")
        if value.get("system"):
            kind = STATUS if body.startswith(("closed", "reopened", "merged", "changed the severity",
                                              "changed the incident status")) else NOISE  # fmt: skip
            body = f"{_about(value)} {body}" if kind == STATUS else body[:1].upper() + body[1:]
        else:
            kind = MESSAGE
        return (value.get("created_at"), kind, "note", body, "") if body else None
    if "environment" in value:
        where = text_of(part(value, "environment"), "name") or text_of(value, "environment")
        how = text_of(value, "status")
        text = f"Deployment to {where}" + (f": {how}" if how else "")
        ref = text_of(value, "ref")
        text += f" ({ref})" if ref else ""
        time = value.get("updated_at") if how in {"success", "failed"} else value.get("created_at")
        return time, DEPLOYED, "deployment", text, sha
    if "merged_at" in value:
        text = f"Merged !{text_of(value, 'iid')}: {text_of(value, 'title')}"
        merged = value.get("merged_at")
        return (merged, MERGED, "merge-request", text, sha) if merged else None
    if "ref" in value and "status" in value:
        text = f"Pipeline on {text_of(value, 'ref')}: {text_of(value, 'status')}"
        time = value.get("updated_at") or value.get("created_at")
        return time, DEPLOYED, "pipeline", text, sha
    if text_of(value, "title"):
        text = f"Issue opened: {text_of(value, 'title')}"
        return value.get("created_at"), STATUS, "issue", text, ""
    return None


def _about(note: dict[str, Any]) -> str:
    """Return ``Issue #17`` for what a note is about."""
    kind, number = text_of(note, "noteable_type"), text_of(note, "noteable_iid")
    if kind == "MergeRequest":
        return f"Merge request !{number}" if number else "Merge request"
    return f"{kind} #{number}" if number else kind


FORMAT = Format("GitLab", _fits, _events)
