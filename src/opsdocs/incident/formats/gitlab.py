"""GitLab: comments, issues, merge requests, deployments, pipelines, releases: API and webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from opsdocs.incident.formats import gitlab_hooks
from opsdocs.incident.model import (
    ACKNOWLEDGED,
    DEPLOYED,
    FIRED,
    MERGED,
    MESSAGE,
    NOISE,
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

_FORMS = (
    {"noteable_type", "body", "created_at"},
    {"resource_type", "resource_id", "created_at"},  # an issue was closed
    {"iid", "environment", "created_at"},
    {"iid", "title", "created_at", "author"},  # a milestone has no author
    {"ref", "sha", "status", "web_url", "created_at"},
    {"tag_name", "released_at"},
)
"""The keys that tell what an object is."""
_WAITING = {"created", "waiting_for_resource", "preparing", "pending", "scheduled", "manual",
            "blocked"}  # fmt: skip
_SYSTEM = ("closed", "reopened", "merged", "changed the severity", "changed the incident status")
"""How notes of GitLab itself begin that are worth an entry."""


class _Told(NamedTuple):
    """What an object tells: when, what kind of event, its name there, its text, what it is about."""

    time: Any
    kind: str
    name: str
    text: str
    subject: str = ""
    title: str = ""
    who: str = ""


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return (
            gitlab_hooks.is_hook(value)
            or any(value.keys() >= form for form in _FORMS)
            or (value.keys() >= {"note", "created_at"} and "name" in part(value, "author"))
            or any(map(_fits, mappings(value.get("notes"))[:3]))
        )
    return any(_fits(one) for one in mappings(value)[:3])


def _events(value: Any, context: Context) -> Iterator[Event]:
    if isinstance(value, list):
        for one in mappings(value):
            yield from _events(one, context)
    elif isinstance(value.get("notes"), list):  # a thread
        yield from _events(value["notes"], context)
    elif gitlab_hooks.is_hook(value):
        for one in gitlab_hooks.objects(value):
            yield from _of(one, context)
    else:
        yield from _of(value, context)


def _of(value: dict[str, Any], context: Context) -> Iterator[Event]:
    people = (part(value, key) for key in ("merge_user", "merged_by", "author", "user"))
    who = next((name for one in people if (name := text_of(one, "name", "username"))), "")
    for told in _told(value):
        at = moment(told.time, context)
        if at is None:
            context.untimed += 1
            continue
        name = told.name.replace("@", f"{at:%Y%m%d%H%M%S}")
        yield Event(at, "gitlab", name, told.text, told.who or who, text_of(value, "web_url"),
                    told.kind, told.subject, told.title)  # fmt: skip


def _told(value: dict[str, Any]) -> Iterator[_Told]:
    """Yield what an object tells; nothing where that is nothing for a timeline."""
    number = text_of(value, "id")
    if "noteable_type" in value or "note" in value:
        yield from _note(value)
    elif "resource_type" in value:
        yield from _state(value)
    elif "environment" in value:
        yield _deployment(value)
    elif "tag_name" in value:
        tag = text_of(value, "tag_name")
        time = value.get("released_at") or value.get("created_at")
        yield _Told(time, DEPLOYED, f"release.{tag}", f"Release {tag}")
    elif "merged_at" in value:
        if value["merged_at"]:
            text = f"Merged !{text_of(value, 'iid')}: {text_of(value, 'title')}"
            # A push tells it, too, and has no number of its own for it.
            name = f"merge.{_sha(value)}" if _sha(value) else f"merge-request.{number}"
            yield _Told(value["merged_at"], MERGED, name, text, _sha(value))
    elif "pushed" in value or "job" in value:
        yield _in_passing(value)
    elif "ref" in value and "status" in value:
        how = text_of(value, "status")
        text = f"Pipeline on {text_of(value, 'ref')}: {how}"
        time = value.get("finished_at") or value.get("updated_at") or value.get("created_at")
        kind = NOISE if how in _WAITING else DEPLOYED
        # It is told again as it ends.
        yield _Told(time, kind, f"pipeline.{number}.{how}", text, _sha(value))
    elif text_of(value, "title"):
        yield from _issue(value)


def _in_passing(value: dict[str, Any]) -> _Told:
    """Return what is no entry of itself: a push, or a job that deployed nothing."""
    time, ref = value.get("created_at"), text_of(value, "ref")
    if "pushed" in value:
        text = f"Pushed to {ref}: {value['pushed']} commits"
        return _Told(time, NOISE, f"push.{_sha(value)}", text)
    how = text_of(value, "status")
    name = f"job.{text_of(part(value, 'deployable'), 'id')}.{how}"
    return _Told(time, NOISE, name, f"Job {text_of(value, 'job')} on {ref}: {how}")


def _sha(value: dict[str, Any]) -> str:
    return text_of(value, "merge_commit_sha", "squash_commit_sha", "sha")


def _note(value: dict[str, Any]) -> Iterator[_Told]:
    body = text_of(value, "body", "note")
    kind = MESSAGE
    if value.get("system"):
        kind = STATUS if body.startswith(_SYSTEM) else NOISE
        body = f"{_about(value)} {body}" if kind == STATUS else body[:1].upper() + body[1:]
    name = text_of(value, "id") or "@"
    if body:
        yield _Told(value.get("created_at"), kind, f"note.{name}", body)


def _about(note: Mapping[str, Any]) -> str:
    """Return ``Issue #17`` for what a note is about."""
    kind, number = text_of(note, "noteable_type"), text_of(note, "noteable_iid")
    if kind == "MergeRequest":
        return f"Merge request !{number}" if number else "Merge request"
    return f"{kind} #{number}" if number else kind


def _deployment(value: dict[str, Any]) -> _Told:
    where = text_of(part(value, "environment"), "name") or text_of(value, "environment")
    how, ref = text_of(value, "status"), text_of(value, "ref")
    text = f"Deployment to {where}" + (f": {how}" if how else "") + (f" ({ref})" if ref else "")
    # The job that made it tells it, too.
    job, number = text_of(part(value, "deployable"), "id"), text_of(value, "id")
    ended = how in {"success", "failed", "canceled"} and value.get("updated_at")
    return _Told(
        ended or value.get("created_at"), NOISE if how in _WAITING else DEPLOYED,
        f"deployment.{f'job-{job}' if job else number}.{how}", text, _sha(value),
    )  # fmt: skip


def _state(value: dict[str, Any]) -> Iterator[_Told]:
    """Yield that an issue or merge request was closed; GitLab keeps that apart from the notes."""
    what = {"MergeRequest": "Merge request"}.get(text_of(value, "resource_type"), "Issue")
    state = text_of(value, "state")
    if state:
        kind = MERGED if state == "merged" else STATUS
        name = f"{what.casefold().replace(' ', '-')}.{text_of(value, 'resource_id')}.{state}.@"
        yield _Told(value.get("created_at"), kind, name, f"{what} {state}")


def _issue(value: dict[str, Any]) -> Iterator[_Told]:
    """Yield that an issue was opened and closed; an incident is one that fires and ends."""
    is_incident = text_of(value, "issue_type", "type").casefold() == "incident"
    title, number = text_of(value, "title"), f"issue.{text_of(value, 'id')}"
    what, subject = ("Incident", title) if is_incident else ("Issue", "")
    if changed := text_of(value, "changed"):  # of a webhook
        kind = ACKNOWLEDGED if changed == "status acknowledged" else STATUS
        text = f"{what} {changed}: {title}"
        yield _Told(value.get("updated_at"), kind, f"{number}.{changed.replace(' ', '-')}.@", text)
    elif value.get("created_at"):
        kind, verb = (FIRED, "created") if is_incident else (STATUS, "opened")
        text = f"{what} {verb}: {title}"
        yield _Told(value["created_at"], kind, number, text, subject, subject)
    if value.get("closed_at"):
        yield _Told(value["closed_at"], RESOLVED if is_incident else STATUS, f"{number}.closed.@",
                    f"{what} closed: {title}", subject,
                    who=text_of(part(value, "closed_by"), "name", "username"))  # fmt: skip


FORMAT = Format("GitLab", _fits, _events)
