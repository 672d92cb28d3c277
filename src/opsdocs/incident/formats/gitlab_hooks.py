"""GitLab's webhooks: each holds an object that is nearly as the API gives it."""

from __future__ import annotations

from typing import Any

from opsdocs.incident.model import part, text_of

_ISSUES = {"issue", "work_item", "incident"}
_CHANGES = {"escalation_status": "status", "severity": "severity"}
"""What of an incident is worth an entry when it changes."""


def is_hook(value: dict[str, Any]) -> bool:
    """Tell whether a value is what GitLab sends to a webhook."""
    return "object_kind" in value and ("project" in value or "object_attributes" in value)


def objects(hook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a webhook is about as the API gives it; nothing where that is no matter here."""
    kind, own = text_of(hook, "object_kind"), part(hook, "object_attributes")
    found = own | {"author": part(hook, "user"), "web_url": text_of(own, "url")}
    if kind == "note":
        about = part(hook, "issue") or part(hook, "merge_request")
        return [found | {"noteable_iid": about.get("iid")}]
    if kind == "pipeline":
        return [found]
    if kind == "merge_request" and text_of(own, "action") == "merge":
        return [found | {"merged_at": own.get("merged_at") or own.get("updated_at")}]
    if kind in _ISSUES:
        return _issue(hook, found)
    if kind == "deployment":
        changed = hook.get("status_changed_at")
        sha = text_of(hook, "commit_url").rpartition("/")[2] or text_of(hook, "short_sha")
        link = text_of(hook, "deployable_url")
        return [hook | {"id": hook.get("deployment_id"), "created_at": changed,
                        "updated_at": changed, "sha": sha, "web_url": link}]  # fmt: skip
    if kind == "release" and text_of(hook, "action") == "create":
        return [hook | {"tag_name": hook.get("tag"), "web_url": text_of(hook, "url")}]
    return []


def _issue(hook: dict[str, Any], found: dict[str, Any]) -> list[dict[str, Any]]:
    action = text_of(found, "action")
    if action == "open":
        return [found | {"closed_at": None}]
    if action == "close":
        return [
            found
            | {"created_at": None, "closed_at": found.get("closed_at") or found.get("updated_at")}
        ]
    still = found | {"closed_at": None}
    if action == "reopen":
        return [still | {"changed": "reopened"}]
    now = {word: text_of(part(hook, "changes", key), "current") for key, word in _CHANGES.items()}
    return [still | {"changed": f"{word} {current}"} for word, current in now.items() if current]
