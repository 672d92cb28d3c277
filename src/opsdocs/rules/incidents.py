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
from opsdocs.rules.monitoring import is_none

_LEVELS = ("P1", "P2", "P3", "P4")
_RANGE = re.compile(r"\bP([1-4])\s*(?:-|–|to)\s*P([1-4])\b")
_EVERY = re.compile(r"\b(?:all|any|every)\b", re.IGNORECASE)
_BESIDE_TIME = re.compile(
    r"\b(?:business|working|every|within|at most)\s+|[<≤]\s*|\*\*", re.IGNORECASE
)
_FINAL = {"resolved", "behoben"}
_NEXT = re.compile(
    r"next (?:update|message|notice|post)|NEXT_UPDATE|nächste"
    r"|\b(?:another|further|more|again|updates?)\b[^.\n]*\b(?:by|within|every)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\W*(?:the\s+)?(?:whole\s+)?(?:\w+[\s-]+)?team(?:\s+(?!lead|manager|captain)\w+)?\W*"
    r"|\W*(?:every|any)(?:one|body)\W*|\W*all(?:\s+\w+)?\W*",
    re.IGNORECASE,
)
_WHERE = re.compile(r"#\w|://|\]\(")
_ROLES = {  # who may be named, and how such a role is called under Roles
    r"incident lead": "incident lead",
    r"incident commander": "incident commander",
    r"scribe": "scribe",
    r"comm(?:unication)?s? lead": "comm",
    r"op(?:eration)?s lead": "op",
    r"security lead": "security",
}


def _time(text: str) -> int | None:
    """Return the minutes of ``every 2 business days, sooner if …``, None for no duration."""
    plain = _BESIDE_TIME.sub("", text)
    time = minutes(plain)
    return minutes(re.split(r"[,;(]", plain)[0]) if time is None else time


def _levels_in(text: str) -> list[str]:
    """Return the levels that ``**P1** (critical)``, ``P1, P2`` or ``P1 to P3`` stands for."""
    found = re.findall(r"\bP[1-4]\b", text)
    for match in _RANGE.finditer(text):
        found += [level for level in _LEVELS if match[1] <= level[1] <= match[2]]
    return list(dict.fromkeys(found))


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
    counted = Counter(level for row in rows for level in _levels_in(row["level"]))
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
        level: time
        for page in tree.of_type("severity-classification")
        for row in severity_rows(page)
        for level in _levels_in(row["level"])
        if (time := _time(row["update_frequency"])) is not None
    }
    for page in tree.of_type("communication-protocol"):
        for row in page.rows("cadence"):
            limits = [allowed[level] for level in _levels_in(row["level"]) if level in allowed]
            for column, text in row.cells.items():
                time = _time(text) if column.startswith("update") else None
                if limits and time is not None and time > min(limits):
                    yield At(
                        row.line, f"updates of {row['level']} every {text.removeprefix('every ')} are rarer "
                        "than the severity classification promises", "Update at least as often as it says.", page=page,
                    )  # fmt: skip


def _next_update(page: Page, today: date) -> Iterator[At]:
    if "messages" not in page.sections or "cadence" not in page.sections:
        return
    for section in page.tree("messages")[1:]:
        if page.name_of(section.title) in _FINAL:
            continue
        messages = [block for block in section.blocks if block.kind == "fence"]
        if messages and not any(_NEXT.search(block.text) for block in messages):
            yield At(
                messages[0].line, f"the message {section.title!r} does not say when the next one comes",
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
            if column in row.empty or (column == "contact" and is_none(row[column])):
                yield At(row.line, f"level {row['level']} has no {column}", "Fill it in.")
    severities = [row["severity"] for row in page.rows("by_severity")]
    covered = {level for text in severities for level in _levels_in(text)}
    for level in ("P1", "P2"):
        if severities and level not in covered and not any(map(_EVERY.search, severities)):
            yield At(page.line("by_severity"), f"{level} is not covered", f"Add a row for {level}.")
    if "last_resort" in page.sections and (
        not page.blocks("last_resort") or is_none(page.prose("last_resort"))
    ):
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
    contacts = Counter(row["contact"] for row in rows if not is_none(row["contact"]))
    for row in rows:
        if row["contact"] and contacts[row["contact"]] > 1:
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
        named = entry.value if entry else _WHERE.search(page.prose("channels"))
        if channels and (not named or (entry and is_none(entry.value))):
            yield At(page.line("channels"), "no channel is named", "Write: **Channel**: …", page=page,
                     severity=WARNING)  # fmt: skip
        targets = " ".join(link.target for link in page.document.links)
        for name, part in (
            ("severity classification", "severity-classification"),
            ("communication protocol", "communication-protocol"),
            ("escalation path", "escalation-path"),
        ):
            paths = [other.path.rpartition("/")[2] for other in tree.of_type(part)]
            left = part == "escalation-path" and _is_open(page, "escalate")
            if paths and not left and not any(path in targets for path in paths):
                yield At(page.line(""), f"the {name} is not linked", f"Link {paths[0]}.", page=page)
        if not re.search(r"post-?\s?mortem", page.text, re.IGNORECASE):
            yield At(
                page.line(""), "it does not ask for a post-mortem",
                'Add to After: ops new post-mortem "What happened"', page=page,
            )  # fmt: skip


def _is_open(page: Page, name: str) -> bool:
    """Tell whether a section has a placeholder, which is a finding of its own."""
    texts = "\n".join(block.text for block in page.blocks(name))
    return page.schema is not None and any(one in texts for one in page.schema.brackets)


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
    for pattern, name in _ROLES.items():
        used = re.search(rf"\b{pattern}\b", text, re.IGNORECASE)
        if used and not any(name in role or role in used[0].casefold() for role in known):
            yield At(
                page.line("roles"),
                f"the role {used[0]!r} is used, and not defined",
                "Add it to Roles.",
            )


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
