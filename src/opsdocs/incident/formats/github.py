"""GitHub: what ``gh api`` prints of comments, pulls, deployments, releases and workflow runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
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
from opsdocs.patterns import Pattern

_LISTS = ("workflow_runs", "items")
_IN_WEBHOOK = (
    "deployment_status",
    "deployment",
    "workflow_run",
    "comment",
    "release",
    "pull_request",
)
"""Where a webhook has the object that ``gh api`` prints alone."""
_REPOSITORY = Pattern(r"github[^/]{0,100}/(?:repos/)?([^/]{1,100}/[^/]{1,100})/")
_WAITING = {"queued", "pending", "waiting", "requested", "action_required"}
_PEOPLE, _MERGERS = ("user", "creator", "actor", "author", "triggering_actor"), ("merged_by",)
_STATES = {"closed": "Issue closed", "reopened": "Issue reopened"}


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        if any(map(_fits_one, mappings(value.get("workflow_runs"))[:3])):
            return True
        if any(map(_fits_one, mappings(value.get("items"))[:3])):
            return True
        value = _as_hook(value)
        is_hook = "sender" in value and "full_name" in part(value, "repository")
        return is_hook or _fits_one(_unwrapped(value))
    return any(_fits(one) for one in mappings(value)[:3])


def _as_hook(value: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a repository, as ``gh api repos/O/R/events`` prints it, as a webhook."""
    if not value.keys() >= {"payload", "repo", "actor", "created_at"}:
        return value
    repository = {"full_name": text_of(part(value, "repo"), "name")}
    return part(value, "payload") | {"sender": value["actor"], "repository": repository}


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return what a webhook is about; anything else as it is."""
    if "sender" not in value or "repository" not in value:
        return value
    found = next((found for name in _IN_WEBHOOK if (found := part(value, name))), {})
    issue = part(value, "issue")
    if found or not issue:
        return found or value
    action = text_of(value, "action")
    if action == "opened":
        return issue
    time = issue.get("closed_at") if action == "closed" else issue.get("updated_at")
    who = part(value, "sender")
    return issue | {"event": action, "actor": who, "user": who, "created_at": time}


def _fits_one(value: dict[str, Any]) -> bool:
    url = text_of(value, "url", "html_url", "node_id")
    is_api = "/repos/" in url or "github" in url or "node_id" in value
    return is_api and (
        value.keys() >= {"body", "created_at", "user"}
        or value.keys() >= {"environment", "creator", "created_at"}
        or value.keys() >= {"run_number", "conclusion", "created_at"}
        or value.keys() >= {"event", "actor", "created_at"}
        or value.keys() >= {"tag_name", "published_at"}
        or value.keys() >= {"state", "deployment_url", "created_at"}
    )


def _events(value: Any, context: Context) -> Iterator[Event]:
    if isinstance(value, list):
        for one in mappings(value):
            yield from _events(one, context)
        return
    for name in _LISTS:
        if isinstance(value.get(name), list):
            yield from _events(value[name], context)
            return
    value = _as_hook(value)
    if not ("sender" in value and text_of(value, "action") == "deleted"):
        yield from _told(_unwrapped(value), context)


def _told(value: dict[str, Any], context: Context) -> Iterator[Event]:
    found = _of(value)
    if found is None:
        return
    time, kind, what, text, subject = found
    at = moment(time, context)
    if at is None:
        context.untimed += 1
        return
    # The list of pulls tells who wrote them, and not who merged them.
    people = _MERGERS if what == "pull" else _PEOPLE
    who = next((name for key in people if (name := text_of(part(value, key), "login"))), "")
    name = f"{what}.{text_of(value, 'id', 'node_id')}"
    if what == "run":  # it is told again as it ends
        name += f".{text_of(value, 'conclusion', 'status')}"
    if what == "event" and value["event"] in _STATES:
        name = _state(value, value["event"], at)
    if who.endswith("[bot]") and kind == MESSAGE:
        kind = NOISE
    link = text_of(value, "html_url")
    yield Event(at, "github", name, text, who, link, kind, subject)
    closed = moment(value.get("closed_at"), context) if what == "issue" else None
    if closed:
        who = text_of(part(value, "closed_by"), "login")
        text = f"{_STATES['closed']}: {text_of(value, 'title')}"
        yield Event(closed, "github", _state(value, "closed", closed), text, who, link, STATUS)


def _state(value: dict[str, Any], state: str, at: datetime) -> str:
    """Return the id of a change of state, which an issue and the list of its events both tell."""
    repository = _REPOSITORY.search(text_of(value, "url", "html_url"))
    return f"{repository[1] if repository else 'issue'}.{state}.{at:%Y%m%d%H%M%S}"


def _of(value: dict[str, Any]) -> tuple[Any, str, str, str, str] | None:
    """Return the time, the kind, what it is, its text and its subject; None where it is nothing."""
    sha = text_of(value, "sha", "head_sha", "merge_commit_sha", "commit_id")
    if "run_number" in value:
        name = text_of(value, "name") or "workflow"
        how = text_of(value, "conclusion") or text_of(value, "status")
        title = text_of(value, "display_title")
        text = f"Workflow {name} #{value['run_number']}: {how}" + (f" - {title}" if title else "")
        kind = NOISE if how in _WAITING else DEPLOYED
        return value.get("updated_at") or value.get("created_at"), kind, "run", text, sha
    if "deployment_url" in value and "state" in value:
        where, how = text_of(value, "environment"), text_of(value, "state")
        kind = NOISE if how in _WAITING else DEPLOYED
        text = f"Deployment to {where or 'an environment'}: {how}"
        return value.get("created_at"), kind, "deployment-status", text, sha
    if "environment" in value and "creator" in value:
        text = f"Deployment to {text_of(value, 'environment')}"
        ref = text_of(value, "ref")
        what = ref if ref and ref != sha else sha[:10]
        return value.get("created_at"), DEPLOYED, "deployment", f"{text}: {what}", sha
    if "tag_name" in value:
        text = f"Release {text_of(value, 'tag_name')}"
        return value.get("published_at"), DEPLOYED, "release", text, sha
    if "merged_at" in value or "merged_at" in part(value, "pull_request"):
        merged = value.get("merged_at") or part(value, "pull_request").get("merged_at")
        text = f"Merged #{text_of(value, 'number')}: {text_of(value, 'title')}"
        return (merged, MERGED, "pull", text, sha) if merged else None
    if "event" in value and "actor" in value:
        event = text_of(value, "event")
        kind = MERGED if event == "merged" else STATUS if event in _STATES else NOISE
        issue = part(value, "issue") or value
        if kind == STATUS and "pull_request" in issue:
            kind = NOISE  # it was merged, which another event tells, or given up
        text = _STATES.get(event, f"Issue {event}".replace("_", " "))
        text = "Merged" if kind == MERGED else text
        text += f": {text_of(issue, 'title')}" if text_of(issue, "title") else ""
        return value.get("created_at"), kind, "event", text, sha
    if "number" in value and text_of(value, "title"):
        # The list of issues has pulls, too.
        what, kind = ("pull", NOISE) if "pull_request" in value else ("issue", STATUS)
        text = f"{what.capitalize()} opened: {text_of(value, 'title')}"
        return value.get("created_at"), kind, what, text, ""
    if text_of(value, "body"):
        return value.get("created_at"), MESSAGE, "comment", text_of(value, "body"), ""
    return None


FORMAT = Format("GitHub", _fits, _events)
