"""Rules for incidents: severities, communication, escalation, response."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from opsdocs.findings import ERROR, WARNING, At, Rule
from opsdocs.pages import Page, Row, Tree
from opsdocs.rules.common import minutes

_LEVELS = ("P1", "P2", "P3", "P4")
_BUSINESS = re.compile(r"\b(?:business|working)\s+", re.IGNORECASE)
_FINAL = {"resolved", "behoben"}
_NEXT = re.compile(r"next update|NEXT_UPDATE|nächste", re.IGNORECASE)
_NOBODY = re.compile(
    r"\W*(?:the\s+)?(?:whole\s+)?(?:team(?:\s+(?!lead|manager|captain)\w+)?|everyone|everybody|all)\W*",
    re.IGNORECASE,
)


def _time(text: str) -> int | None:
    """Return the minutes of a duration that may count working days only."""
    return minutes(_BUSINESS.sub("", text))


def severity_rows(page: Page) -> list[Row]:
    """Return the rows of the table of levels, in their order."""
    for name in page.sections:
        rows = [row for row in page.rows(name) if row["level"] and "criterion" in row.cells]
        if rows:
            return rows
    return []


def _levels(page: Page, today: date) -> Iterator[At]:
    if (
        "levels" not in page.sections
        or page.doctype is None
        or page.doctype.name != "severity-classification"
    ):
        return
    rows = severity_rows(page)
    counted = Counter(row["level"] for row in rows)
    for level in _LEVELS:
        if counted[level] != 1:
            count = "missing" if not counted[level] else f"there {counted[level]} times"
            yield At(
                page.line("levels"),
                f"the level {level} is {count}",
                "Have one row for each of P1 to P4.",
            )
    for row in rows:
        for column in ("criterion", "example"):
            if column in row.empty:
                yield At(
                    row.line, f"{row['level']} has no {column}", "Write one that decides at night."
                )
    for upper, lower in pairwise(rows):
        for column in ("response_time", "update_frequency"):
            a, b = _time(upper[column]), _time(lower[column])
            if a is not None and b is not None and a > b:
                yield At(
                    lower.line,
                    f"{lower['level']} has a tighter {column.replace('_', ' ')} than {upper['level']}",
                    "Times get longer down the scale, or stay.",
                )  # fmt: skip


def _numeric(page: Page, today: date) -> Iterator[At]:
    rows = [row for row in severity_rows(page) if row["criterion"]]
    if rows and not any(re.search(r"\d", row["criterion"]) for row in rows):
        yield At(
            rows[0].line,
            "no criterion has a number",
            "Write from how many users or which share on.",
        )


def _cadence(tree: Tree, today: date) -> Iterator[At]:
    allowed = {
        row["level"]: _time(row["update_frequency"])
        for page in tree.of_type("severity-classification")
        for row in severity_rows(page)
    }
    for page in tree.of_type("communication-protocol"):
        for row in page.rows("cadence"):
            limit = allowed.get(row["level"])
            for column, text in row.cells.items():
                time = _time(text) if column.startswith("update") else None
                if limit is not None and time is not None and time > limit:
                    yield At(
                        row.line, f"updates of {row['level']} every {text} are rarer than the severity "
                        "classification promises", "Update at least as often as it says.", page=page,
                    )  # fmt: skip


def _next_update(page: Page, today: date) -> Iterator[At]:
    if "messages" not in page.sections or "cadence" not in page.sections:
        return
    for section in page.tree("messages")[1:]:
        if page.name_of(section.title) in _FINAL:
            continue
        for block in section.blocks:
            if block.kind == "fence" and not _NEXT.search(block.text):
                yield At(
                    block.line, f"the message {section.title!r} does not say when the next one comes",
                    "Add: Next update by {{NEXT_UPDATE}} UTC.",
                )  # fmt: skip


def _escalation(page: Page, today: date) -> Iterator[At]:
    if page.doctype is None or page.doctype.name != "escalation-path":
        return
    rows = page.rows("levels")
    if not rows:
        return
    if len(rows) < 2:  # noqa: PLR2004 - said in the message
        yield At(page.line("levels"), "there is one level only", "Add who is called next.")
    for row in rows:
        for column in ("contact", "timeout"):
            if column in row.empty:
                yield At(row.line, f"level {row['level']} has no {column}", "Fill it in.")
    covered = {row["severity"] for row in page.rows("by_severity")}
    for level in ("P1", "P2"):
        if covered and level not in covered:
            yield At(page.line("by_severity"), f"{level} is not covered", f"Add a row for {level}.")
    if "last_resort" in page.sections and not page.blocks("last_resort"):
        yield At(
            page.line("last_resort"), "there is nobody to call in the end", "Name the last resort."
        )


def _vague_contact(page: Page, today: date) -> Iterator[At]:
    rows = page.rows("levels") if page.doctype and page.doctype.name == "escalation-path" else []
    if rows and _NOBODY.fullmatch(
        next((text for name, text in rows[0].cells.items() if "role" in name), "")
    ):
        yield At(
            rows[0].line,
            "level 1 is a whole team, so nobody",
            "Name a role or rotation of one person.",
        )
    contacts = Counter(row["contact"] for row in rows if row["contact"])
    for row in rows:
        if contacts[row["contact"]] > 1:
            yield At(
                row.line,
                f"two levels are reached at {row['contact']!r}",
                "Give each level a contact of its own.",
            )
            return


def _response(tree: Tree, today: date) -> Iterator[At]:
    for page in tree.of_type("incident-response"):
        channels = page.tree("channels")
        values = page.section_values(channels[0]) if channels else {}
        entry = values.get("channel")
        if channels and (entry is None or not entry.value):
            yield At(page.line("channels"), "no channel is named", "Write: **Channel**: …", page=page,
                     severity=WARNING)  # fmt: skip
        targets = " ".join(link.target for link in page.document.links)
        for name, part in (
            ("severity classification", "severity-classification"),
            ("communication protocol", "communication-protocol"),
        ):
            if part not in targets and tree.of_type(part):
                yield At(page.line(""), f"the {name} is not linked", f"Link {part}.md.", page=page)


def _unknown_role(page: Page, today: date) -> Iterator[At]:
    if (
        "roles" not in page.sections
        or page.doctype is None
        or page.doctype.name != "incident-response"
    ):
        return
    known = [row["role"].casefold() for row in page.rows("roles")]
    if not known:
        return
    text = "\n".join(page.prose(name) for name in page.sections if name != "roles")
    for match in re.finditer(
        r"\b(incident lead|scribe|comms lead|operations lead|security lead)\b", text, re.IGNORECASE
    ):
        if not any(match[1].casefold().split()[0] in role for role in known):
            yield At(
                page.line("roles"),
                f"the role {match[1]!r} is used, and not defined",
                "Add it to Roles.",
            )
            return


RULES = [
    Rule("severity-levels", ERROR, "Each level stands once, with criterion and example; times never get tighter down the scale.", _levels, needs=frozenset(["levels"])),
    Rule("severity-without-number", WARNING, "A criterion has a number.", _numeric, needs=frozenset(["levels"])),
    Rule("updates-too-rare", ERROR, "Updates come at least as often as the severity classification promises.", _cadence, tree=True),
    Rule("no-next-update", ERROR, "Every message but the last says when the next one comes.", _next_update, needs=frozenset(["messages"])),
    Rule("escalation-gap", ERROR, "An escalation has two levels or more, each with contact and timeout, and covers P1 and P2.", _escalation, needs=frozenset(["levels"])),
    Rule("escalation-to-nobody", WARNING, "Level 1 is one person at a time, and each level has a contact of its own.", _vague_contact, needs=frozenset(["levels"])),
    Rule("response-not-linked", ERROR, "An incident response names its channel, and links the severities and the communication.", _response, tree=True),
    Rule("undefined-role", ERROR, "The roles that are used are defined.", _unknown_role, needs=frozenset(["roles"])),
]  # fmt: skip
