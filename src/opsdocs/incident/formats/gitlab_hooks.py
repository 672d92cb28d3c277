"""GitLab's webhooks: each holds an object that is nearly as the API gives it."""

from __future__ import annotations

from typing import Any

from opsdocs.incident.model import mappings, part, text_of
from opsdocs.patterns import Pattern

_OF_MERGE = Pattern(r"\bSee merge request [^\s!]{0,200}!(\d{1,9})")
"""Ends the message that GitLab gives a merge."""
_ISSUES = {"issue", "work_item", "incident"}
_CHANGES = {"escalation_status": "status", "severity": "severity"}
"""What of an incident is worth an entry when it changes."""


def is_hook(value: dict[str, Any]) -> bool:
    """Tell whether a value is what GitLab sends to a webhook."""
    return "object_kind" in value and not value.keys().isdisjoint(
        ("project", "object_attributes", "project_id")
    )


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
        return [hook | {"id": hook.get("deployment_id"), "created_at": changed, "updated_at": changed,
                        "sha": sha, "web_url": link,
                        "deployable": {"id": hook.get("deployable_id")}}]  # fmt: skip
    if kind == "build":
        return [_job(hook)]
    if kind == "push":
        return _pushed(hook)
    if kind == "release" and text_of(hook, "action") == "create":
        return [hook | {"tag_name": hook.get("tag"), "web_url": text_of(hook, "url")}]
    return []


def _job(hook: dict[str, Any]) -> dict[str, Any]:
    """Return the deployment that a job was, or else the job."""
    ended = hook.get("build_finished_at")
    job = {
        "status": hook.get("build_status"), "ref": hook.get("ref"), "sha": hook.get("sha"),
        "created_at": ended or hook.get("build_started_at") or hook.get("build_created_at"),
        "updated_at": ended, "user": hook.get("user"), "deployable": {"id": hook.get("build_id")},
        "web_url": text_of(part(hook, "project"), "web_url"),
    }  # fmt: skip
    where = part(hook, "environment")
    is_deployment = where and text_of(where, "action") in {"", "start"}
    return job | ({"environment": where} if is_deployment else {"job": hook.get("build_name")})


def _pushed(hook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the merges that a push to the main branch brought, and last what it was besides."""
    branch = text_of(hook, "ref").removeprefix("refs/heads/")
    commits = mappings(hook.get("commits"))
    by = {"author": {"name": text_of(hook, "user_name", "user_username")}}
    found = []
    if branch == text_of(part(hook, "project"), "default_branch"):
        for one in commits:
            message = text_of(one, "message")
            if merge := _OF_MERGE.search(message):
                said = [line for line in message[: merge.start()].split("\n") if line.strip()]
                found.append(by | {
                    "merged_at": one.get("timestamp"), "merge_commit_sha": one.get("id"),
                    "iid": merge[1], "title": said[min(1, len(said) - 1)] if said else "",
                    "web_url": one.get("url"),
                })  # fmt: skip
    if commits:
        found.append(by | {"pushed": len(commits), "ref": branch, "sha": hook.get("after"),
                           "created_at": commits[-1].get("timestamp")})  # fmt: skip
    return found


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
