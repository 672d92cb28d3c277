"""An alert fired: its page, and the documents that stand beside it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from textwrap import shorten
from typing import Any

from opsdocs.alerts.match import BY_LABEL, FOREIGN, Alerts, candidates, names_of
from opsdocs.alerts.model import Alert, open_labels, with_labels
from opsdocs.documents.as_json import structure_of
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError, nearest
from opsdocs.markdown.titles import plain_text

_BESIDE = ("runbook", "escalation", "dashboard")
_TYPES = {"escalation": "escalation-path", "dashboard": "dashboard"}
_SAID = 200
"""Letters of a summary that an error shows."""
_PROCEDURES = ("runbook", "troubleshooting", "restore-procedure", "update-procedure")


def fired(known: Alerts, name: str, labels: Mapping[str, str]) -> tuple[list[Page], list[Alert]]:
    """Return the pages for an alert of this name and these labels, the best alone where one is.

    By rules first: those of the very name, with all of the labels. Then by the names of pages.
    Nothing is guessed: case counts. Raises ``OpsError`` where there is none.
    """
    rules = [
        replace(one, link=with_labels(one.link, labels)) for one in known.by_name.get(name, [])
        if all(one.labels.get(key, value) == value for key, value in labels.items())
    ]  # fmt: skip
    exact = [one for one in rules if all(key in one.labels for key in labels)]
    rules = exact or rules
    led_to = {
        match.page.path: match.page for match in map(known.match, rules) if match.page is not None
    }
    if not any(match.linked for match in map(known.match, rules)):
        named = _fitting(known.by_page_name.get(name, []), labels)
        led_to |= {page.path: page for page in named}
        if len(led_to) > 1 and labels:
            led_to = {page.path: page for page in _fitting(list(led_to.values()), labels)}
    if led_to:
        return list(led_to.values()), rules
    names = {*known.by_name, *known.by_page_name}
    if rules or name in known.by_name:
        first = (rules or known.by_name[name])[0]
        if rules and (match := known.match(first)).state == BY_LABEL:
            wanted = " ".join(
                f"--label {shlex.quote(label)}=…" for label in open_labels(first.link)
            )
            raise OpsError(
                f"the page of the alert {name} depends on what fired: {match.target} "
                f"({first.path}:{first.line})",
                f"Say what fired: ops show --alert {shlex.quote(name)} {wanted}",
            )
        if rules and first.link and known.match(first).state == FOREIGN:
            raise OpsError(
                f"the alert {name} links to {first.link} ({first.path}:{first.line})",
                "If that is a document here, say so in the settings: [[alerts.urls]], pattern, path.",
            )
        told = "" if rules else " with these labels"
        raise OpsError(
            f"the alert {name}{told} has no page ({first.path}:{first.line})",
            f"Its rule says: {shorten(first.summary, _SAID, placeholder=' …')}"
            if first.summary
            else f"Write it: ops new alert --from {shlex.quote(f'{first.path}:{name}')}",
        )
    raise OpsError(f"there is no alert {name!r}", nearest(name, names) or "See: ops alerts")


def _fitting(pages: list[Page], labels: Mapping[str, str]) -> list[Page]:
    """Return those of the pages that say none of the labels otherwise."""
    found = [page for page in pages if all(_fits(page, *label) for label in labels.items())]
    return candidates(found, dict(labels))


def _fits(page: Page, label: str, value: str) -> bool:
    """Tell whether a page says of a label nothing else; by its field, or by its list of labels."""
    own = dict(one.strip().split("=", 1) for one in page.value("labels").split(",") if "=" in one)
    said = own.get(label, page.value(label) if label == "service" else "")
    return not said or said.casefold() == value.casefold()


def beside(known: Alerts, page: Page) -> dict[str, Page | str]:
    """Return the runbook, escalation path and dashboard that a page links, or names by address."""
    found: dict[str, Page | str] = {}
    for name in _BESIDE:
        text = page.value(name) or page.prose(name)
        other = known.tree.linked(page, text)
        if other is not None:
            found[name] = other
        elif name == "dashboard" and (address := _address(text)):
            found[name] = address
    linked = [
        other
        for link in page.document.links
        if (other := known.tree.by_path.get(page.resolve(link.target))) is not None
    ]
    for other in linked:
        kind = other.doctype.name if other.doctype else ""
        for name, wanted in _TYPES.items():
            if kind == wanted:
                found.setdefault(name, other)
        if kind in _PROCEDURES:
            found.setdefault("runbook", other)
    service = page.value("service").casefold()
    if "escalation" not in found and service:
        paths = known.tree.of_type("escalation-path")
        own = [one for one in paths if plain_text(one.value("scope")).casefold() == service]
        if len(own) == 1:
            found["escalation"] = own[0]
    return found


def _address(text: str) -> str:
    words = text.replace("<", " ").replace(">", " ").replace("](", " ").replace(")", " ").split()
    return next((one for one in words if one.startswith(("https://", "http://"))), "")


def as_json(
    known: Alerts, name: str, page: Page, rules: list[Alert], today: date
) -> dict[str, Any]:
    """Return what a chat bot or an agent needs of the page of an alert."""
    structure = structure_of(page, today)
    around = beside(known, page)
    runbook = around.get("runbook")
    risk = page.value("risk_level") or (
        runbook.value("risk_level") if isinstance(runbook, Page) else ""
    )
    return {
        "schema": 1,
        "alert": name,
        "path": page.from_root,
        "line": page.line("mitigation"),
        "title": page.title,
        "status": page.value("status") or None,
        "last_reviewed": page.value("last_reviewed") or None,
        "severity": page.value("severity") or None,
        "risk": risk or None,
        "first_action": _first_action(page),
        "commands": [
            {"section": section["title"], "language": block["language"], "text": block["text"],
             "line": block["line"]}
            for section in structure["sections"]
            for block in _fences(section["blocks"])
            if page.answered(block["text"].strip())
        ],
        **{key: _short(around[key]) if key in around else None for key in _BESIDE},
        "rules": [
            {"file": one.path, "line": one.line, "severity": one.severity or None,
             "labels": one.labels, "expression": one.expression or None,
             "for": one.holds_for or None, "summary": one.summary or None}
            for one in rules
        ],
        "names": names_of(page),
    }  # fmt: skip


def _fences(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] == "fence":
            found.append(block)
        found += _fences(block.get("blocks", []))
    return found


def _first_action(page: Page) -> str | None:
    """Return the first paragraph below the title that is no field."""
    top = [one for one in page.document.sections if one.level == 1]
    for block in top[0].blocks if top else ():
        if block.kind == "paragraph" and not block.text.startswith("**"):
            return page.answered(block.text) or None
    return None


def _short(other: Page | str) -> dict[str, Any]:
    if isinstance(other, str):
        return {"url": other}
    return {
        "path": other.from_root, "title": other.title, "status": other.value("status") or None,
        "last_reviewed": other.value("last_reviewed") or None,
    }  # fmt: skip
