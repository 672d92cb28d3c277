"""A document as data, for scripts and for agents that follow runbooks: see docs/show-json.md."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsdocs.documents.action_items import actions
from opsdocs.documents.answers import read_answers
from opsdocs.documents.own_words import in_words_of_type
from opsdocs.documents.page import Page
from opsdocs.documents.timeline import timeline
from opsdocs.markdown.model import Block

VERSION = 1


def structure_of(page: Page, today: date) -> dict[str, Any]:
    """Return ``page`` as JSON would have it."""
    return {
        "schema": VERSION,
        "path": page.from_root,
        "type": page.doctype.name if page.doctype else None,
        "type_by": page.decision.by or None,
        "title": page.title,
        "fields": {
            name: {"label": entry.label, "value": entry.value, "line": entry.line}
            for name, entry in page.fields.items()
        },
        "answers": read_answers(page.doctype, in_words_of_type(page), today)
        if page.doctype
        else {},
        "steps": [_step(page, number) for number in range(len(page.steps))],
        "timeline": [
            {"minute": moment.minute, "event": moment.text, "line": moment.line}
            for moment in timeline(page)[0]
        ],
        "action_items": [
            {
                "action": one.text,
                "owner": one.owner or None,
                "due": one.due or None,
                "done": one.state == "done",
                "state": one.state,
                "line": one.line,
            }
            for one in actions(page)
        ],
        "sections": [
            {
                "name": page.name_of(section.title),
                "title": section.title,
                "level": section.level,
                "line": section.line,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in page.document.sections
            if section.level or section.blocks
        ],
        "links": [
            {"target": link.target, "line": link.line, "column": link.column}
            for link in page.document.links
        ],
    }


def _step(page: Page, number: int) -> dict[str, Any]:
    step = page.steps[number]
    values = {name: entry.value for name, entry in page.section_values(step.section).items()}
    return {
        "number": step.number,
        "title": step.title,
        "line": step.section.line,
        "fields": values,
        "commands": [
            {"language": block.info, "text": block.text, "line": block.line}
            for block in step.section.blocks
            if block.kind == "fence"
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind, "line": block.line}
    if block.kind in {"paragraph", "fence", "html"}:
        found["text"] = block.text
    if block.kind == "fence":
        found["language"] = block.info
    if block.rows:
        found["rows"] = block.rows
    if block.kind == "item":
        found |= {"number": block.number, "done": block.done}
    if block.blocks:
        found["blocks"] = [_block(inner) for inner in block.blocks]
    return found
