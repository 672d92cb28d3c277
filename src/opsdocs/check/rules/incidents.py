"""Rules for incidents: severities, communication, escalation, response."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ERROR, WARNING, At, Rule
from opsdocs.check.rules.recovery import plain
from opsdocs.check.words import is_none, says_nothing
from opsdocs.documents.page import Page, Row, joined
from opsdocs.documents.tree import Tree
from opsdocs.durations import duration_in
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.patterns import Pattern

_LEVELS = ("P1", "P2", "P3", "P4")
_LEVEL = Pattern(r"\bP([1-4])\b")
_RANGE = Pattern(r"\bP([1-4])\s*(?:-|–|—|\.\.+|to|through|until|bis)\s*P?([1-4])\b", re.IGNORECASE)
_FROM = Pattern(
    r"\bP([1-4])(?:\+|\s*(?:and|or|und|oder)\s+(above|higher|up|worse|more|höher|below|lower|less|niedriger))",
    re.IGNORECASE,
)
_UP = {"", "above", "higher", "up", "worse", "more", "höher"}
_EVERY = Pattern(r"\b(?:all|any|every|each|whatever|regardless|alle|jede[rmsn]?)\b", re.IGNORECASE)
_BUT = Pattern(r"\b(?:but|except|other than|außer)\b", re.IGNORECASE)
_HOW_OFTEN = Pattern(r"update|cadence|frequency|interval|how_often")
_EACH_TIME = Pattern(
    r"^(?:\W*(?:at\s+(?:least|most|the\s+latest)|every|within|once|no\s+later\s+than)\b)*\W*",
    re.IGNORECASE,
)
_FINAL = Pattern(
    r"(?:resol|clos|complet|done|all_clear|recovered|behoben|gelöst|erledigt|entwarnung)"
)
_TIME = r"(?:\{\{|\[|\d|:\d\d|an?\b|half\b|one\b|two\b|the\s+(?:next|hour)|einer?\b)"
_NEXT = Pattern(
    r"\bnext\s+(?:\w+\s+)?(?:update|message|notice|post|status|report|information)|NEXT_UPDATE|nächste"
    r"|\b(?:another|further|more|again|updates?|back|news|follow(?:s|ing)?\s+up|weitere|erneut|wieder)"
    rf"\b[^.\n]*\b(?:by|within|every|before|no\s+later|at\s+the\s+latest|(?:at|in|around|um|gegen)\s+{_TIME}|spätestens|alle\s+\d)",
    re.IGNORECASE,
)
_NOT_ONE = r"(?:lead|leader|manager|captain|head|rota|rotation|roster|pager|duty|hotline|primary|secondary|on|oncall|member)"
_NOBODY = Pattern(
    r"\W*(?:(?:the|our|das|die)\s+)?(?:(?:whole|entire|full|ganze)\s+)?"
    r"(?:(?!(?:of|in|from|for|on|der|des|vom)\s)[\w-]+\s+){0,3}"
    rf"(?:team|squad|crew|department|group)s?(?:\s+(?!{_NOT_ONE}\b)\w+)?\W*"
    r"|\W*(?:everyone|everybody|anyone|anybody|whoever)\b(?!.*\bon[\s-]call\b).*"
    r"|(?!.*\bon[\s-]call\b)\W*(?:[\w-]+\s+){0,2}(?:engineers|developers|devs|admins|operators)\W*"
    r"|\W*all(?:\s+\w+){0,2}\W*|\W*alle(?:\s+\w+)?\W*",
    re.IGNORECASE,
)
_ASIDE_OF_ALL = Pattern(r"\s*\((?:the\s+)?(?:whole|entire|all|every)\b[^)]*\)")
_CONTACT = Pattern(r"contact|phone|reach|pager|call|kontakt|telefon")
_TIMEOUT = Pattern(r"timeout|time_out|after|wait|within|ack|minutes|respon[ds]")
_WHERE = Pattern(
    r"#\w|://|\]\(|\]\[|\+?\d[\d ()-]{5,}"
    r"|\b(?:Slack|Teams|Mattermost|Discord|Zoom|Meet|Webex|Matrix|IRC|Rocket\.?Chat|Zulip|bridge|war\s+room)\b"
)
_REVIEW = Pattern(
    r"post-?\s?mortem|(?:incident|learning)\s+review|retrospective|after[- ]action|nachbe(?:trachtung|reitung|sprechung)",
    re.IGNORECASE,
)
# Who is named in any case; and what else is written as a role. A team lead is no role of incidents.
_ROLE = Pattern(
    r"\b(?:(?i:incident|comms?|communications?|operations?|ops|security)\s+(?i:lead)\b(?!\s+(?:to|time)\b)"
    r"|(?i:incident\s+commander|scribe)\b"
    r"|Incident\s+(?:Manager|Coordinator|Controller|Officer)\b"
    r"|[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?\s+(?:Liaison|Scribe|Commander)\b"
    r"|(?!(?:Team|Tech|Technical|Shift|Project|Product|Engineering|Squad|Group|The|This|That|Each|Every|An?|Next|"
    r"Your|Our|New|Hand|Platform|Service|If|When|Ask|Call|Tell|Page|Name|Until)\s)[A-Z][a-z]+\s+Lead\b(?!\s+[A-Z]))"
)
_ROLES = Pattern(r"^#+[ \t].*\brole", re.IGNORECASE | re.MULTILINE)
_ASIDE = Pattern(
    r"!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?|(`+)(?!`).*?(?<!`)\1(?!`)|<[^>]*>|\b\w+://\S+"
)


def _levels_in(text: str) -> list[str]:
    """Return the levels that ``**P1** (critical)``, ``P1 to P3`` or ``P2 and above`` stands for."""
    text = re.sub(r"[*_`]", "", text)
    numbers = {int(number) for number in _LEVEL.findall(text)}
    for first, last in _RANGE.findall(text):
        numbers |= set(range(int(first), int(last) + 1))
    for number, which in _FROM.findall(text):
        up = which.casefold() in _UP
        numbers |= set(range(1, int(number)) if up else range(int(number), 5))
    return [f"P{number}" for number in sorted(numbers)]


def _named(row: Row) -> str:
    return row["level"].strip("*_` ")


def severity_rows(page: Page) -> list[Row]:
    """Return the rows of the table of levels, in their order."""
    for name in page.sections:
        rows = joined(page.rows(name), "level")
        rows = [row for row in rows if row["level"] and "criterion" in row.cells]
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
            lacks = column in row.empty or column not in row.cells
            if lacks or is_none(row[column]):
                yield At(
                    row.line, f"{_named(row)} has no {column}", "Write one that decides at night."
                )
    scale = sorted(rows, key=lambda row: _levels_in(row["level"]))
    for column in ("response_time", "update_frequency"):
        times = [(row, time) for row in scale if (time := duration_in(row[column])) is not None]
        for (upper, a), (lower, b) in pairwise(times):
            if a > b:
                yield At(
                    lower.line,
                    f"{_named(lower)} has a tighter {column.replace('_', ' ')} than {_named(upper)}",
                    "Times get longer down the scale, or stay.",
                )  # fmt: skip


def _numeric(page: Page, today: date) -> Iterator[At]:
    rows = [row for row in severity_rows(page) if row["criterion"]]
    if rows and not any(re.search(r"\d", _LEVEL.sub("", row["criterion"])) for row in rows):
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
        if (time := duration_in(row["update_frequency"])) is not None
    }
    for page in tree.of_type("communication-protocol"):
        for row in page.rows("cadence"):
            level = row["level"] or row["severity"]
            limits = [allowed[one] for one in _levels_in(level) if one in allowed]
            for column, text in row.cells.items():
                time = duration_in(text) if _HOW_OFTEN.search(column) else None
                if limits and time is not None and time > min(limits):
                    yield At(
                        row.line, f"updates of {level} every {_EACH_TIME.sub('', text)} are rarer "
                        "than the severity classification promises", "Update at least as often as it says.", page=page,
                    )  # fmt: skip


def _below(page: Page, section: Section) -> list[Section]:
    """Return the sections right below one."""
    return [one for one in page.document.sections if one.parent is section]


def _next_update(page: Page, today: date) -> Iterator[At]:
    if "messages" not in page.sections or "cadence" not in page.sections:
        return
    for section in _below(page, page.sections["messages"]):
        if _FINAL.match(page.name_of(section.title)):
            continue
        at = page.document.sections.index(section)
        blocks = list(section.blocks)
        for other in page.document.sections[at + 1 :]:  # one for each channel
            if other.level <= section.level:
                break
            blocks += other.blocks
        messages = [block for block in blocks if block.kind in {"fence", "quote"}] or [
            block for block in blocks if block.kind in {"paragraph", "list"}
        ]
        said = "\n".join(one.text for block in messages for one in walk([block]))
        if messages and page.answered(said) and not _NEXT.search(said):
            yield At(
                messages[0].line, f"the message {section.title!r} does not say when the next one comes",
                "Add: Next update by {{NEXT_UPDATE}} UTC.",
            )  # fmt: skip


def _escalation(page: Page, today: date) -> Iterator[At]:
    if page.doctype is None or page.doctype.name != "escalation-path":
        return
    rows = page.rows("levels")
    tables = page.blocks("levels", "table")
    empty = "levels" in page.sections and says_nothing(page, "levels")
    if len(rows) < 2 and (tables or empty):  # noqa: PLR2004 - said in the message
        count = "one level only" if rows else "no level"
        yield At(page.line("levels"), f"there is {count}", "Add who is called next.")
    for at, row in enumerate(rows):
        level = f"level {row['level'] or at + 1}"
        for name, pattern in (("contact", _CONTACT), ("timeout", _TIMEOUT)):
            columns = [name] if name in row.cells else list(filter(pattern.search, row.cells))
            # Behind the last level there is nobody to call after a time.
            none = all(is_none(row[one]) for one in columns) and not (
                name == "timeout" and at == len(rows) - 1
            )
            if all(one in row.empty for one in columns) or none:
                yield At(row.line, f"{level} has no {name}", "Fill it in.")
    yield from _uncovered(page)
    if "last_resort" in page.sections and says_nothing(page, "last_resort"):
        yield At(
            page.line("last_resort"), "there is nobody to call in the end", "Name the last resort."
        )


def _uncovered(page: Page) -> Iterator[At]:
    rows = page.rows("by_severity")
    texts = [next(iter(row.cells.values()), "") for row in rows] or (
        page.prose("by_severity").split("\n")
        + [section.title for section in page.tree("by_severity")[1:]]
    )
    covered = {level for text in texts for level in _levels_in(text)}
    for text in texts:
        levels = set(_levels_in(text))
        if _EVERY.search(text) and (not levels or _BUT.search(text)):  # "all but P4"
            covered = covered - levels | set(_LEVELS) - levels
    if not rows and not covered:
        return  # it may be told elsewhere
    for level in ("P1", "P2"):
        if level not in covered:
            yield At(page.line("by_severity"), f"{level} is not covered", f"Add a row for {level}.")


def _vague_contact(page: Page, today: date) -> Iterator[At]:
    rows = page.rows("levels") if page.doctype and page.doctype.name == "escalation-path" else []
    role = next(
        (text for name, text in rows[0].cells.items() if "role" in name) if rows else iter(()), ""
    )
    role = _ASIDE_OF_ALL.sub("", plain(role)).strip("*_ ")
    if rows and _NOBODY.fullmatch(role):
        yield At(
            rows[0].line,
            "level 1 is a whole team, so nobody",
            "Name a role or rotation of one person.",
        )
    seen: set[str] = set()
    for row in rows:
        contact = plain(row["contact"])
        if contact and not is_none(contact) and contact in seen:
            yield At(
                row.line,
                f"two levels are reached at {row['contact']!r}",
                "Give each level a contact of its own.",
            )
            return
        seen.add(contact)


def _response(tree: Tree, today: date) -> Iterator[At]:
    needed = [
        (name, [other.path.rpartition("/")[2] for other in tree.of_type(part)])
        for name, part in (
            ("severity classification", "severity-classification"),
            ("communication protocol", "communication-protocol"),
            ("escalation path", "escalation-path"),
        )
    ]
    pages = tree.of_type("incident-response")
    targets = {page.path: " ".join(link.target for link in page.document.links) for page in pages}
    for page in pages:
        if "channels" in page.sections and not _names_channel(page):
            yield At(page.line("channels"), "no channel is named", "Write: **Channel**: …", page=page,
                     severity=WARNING)  # fmt: skip
        mine = targets[page.path]  # and what the general one links that this one refers to
        mine += " ".join(
            theirs for path, theirs in targets.items() if path.rpartition("/")[2] in mine.split()
        )
        for name, files in needed:
            if files and not any(file in mine for file in files) and not _is_open(page, name):
                yield At(page.line(""), f"the {name} is not linked", f"Link {files[0]}.", page=page)
        if not _REVIEW.search(page.text):
            yield At(
                page.line(""), "it does not ask for a post-mortem",
                'Add to After: ops new post-mortem "What happened"', page=page,
            )  # fmt: skip


def _names_channel(page: Page) -> bool:
    section = page.tree("channels")[0]
    values = page.section_values(section)
    entry = values.get("channel")
    if entry:
        return page.is_said(section, "channel") and not is_none(entry.value)
    if any(value.value and not is_none(value.value) for value in values.values()):
        return True
    return bool(page.rows("channels") or _WHERE.search(page.prose("channels")))


def _is_open(page: Page, name: str) -> bool:
    """Tell whether the link to a document is a placeholder still, which another rule tells."""
    return any(name in found.casefold() and found in page.text
               for found in (page.schema.brackets if page.schema else ()))  # fmt: skip


def _unknown_role(tree: Tree, today: date) -> Iterator[At]:
    used = [(page, *use) for page in tree.of_type("incident-response") for use in _undefined(page)]
    if not used:
        return
    roles, named = set(), set()
    for page in tree.pages:
        if page.doctype and page.doctype.name == "escalation-path":
            for row in [*page.rows("levels"), *page.rows("management")]:
                named |= {plain(cell) for cell in row.cells.values()}
        if _ROLES.search(page.text):  # few documents are read for it
            roles |= set(_defined_roles(page))
    for page, role, line in used:
        if not _is_defined(role, roles) and not any(role.casefold() in cell for cell in named):
            yield At(
                line, f"the role {role!r} is used, and not defined",
                "Add it to Roles, or name it as there.", page=page,
            )  # fmt: skip


def _undefined(page: Page) -> Iterator[tuple[str, int]]:
    """Yield the roles that a page uses and does not define, with the line of the first use."""
    if not _ROLE.search(page.text) or not page.prose("roles"):
        return
    defined = set(_defined_roles(page))
    here = page.tree("roles")
    seen: set[str] = set()
    for section in page.document.sections:
        if section in here:
            continue
        for text, line in _texts(section.blocks):
            for found in _ROLE.finditer(_ASIDE.sub("", text)):
                role = " ".join(found[0].split())
                if role.casefold() not in seen and not _is_defined(role, defined):
                    yield role, line
                seen.add(role.casefold())


def _defined_roles(page: Page) -> Iterator[str]:
    """Yield the roles that a page defines: cells, items, labels and headings below Roles."""
    for name in ("roles", "roles_and_activation_authority", "roles_and_responsibilities"):
        for row in page.rows(name):
            yield plain(next(iter(row.cells.values()), ""))
        for section in page.tree(name):
            yield plain(section.title)
            yield from (plain(entry.label) for entry in section.fields)
            for block in section.blocks:
                if block.kind == "list":
                    yield from (plain(item.blocks[0].text) for item in block.blocks if item.blocks)


def _is_defined(role: str, defined: set[str]) -> bool:
    """Tell whether ``Comms lead`` is defined: as that, as Communications, or as Lead."""
    words = role.casefold().split()
    wanted, stem = " ".join(words), words[0].removesuffix("s")[:4]
    for known in defined:
        if known and (wanted in known or wanted.endswith(f" {known}")):
            return True
        is_lead = words[0] != "incident" and words[-1] == "lead"
        if is_lead and re.search(rf"\b{re.escape(stem)}", known):
            return True
    return False


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    for block in walk(blocks):
        if block.kind == "paragraph":
            for at, text in enumerate(block.text.split("\n")):
                yield text, block.line + at
        elif block.kind == "table":
            for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
                yield from ((cell, line) for cell in cells)


RULES = [
    Rule("severity-levels", ERROR, "Each level stands once, with criterion and example; times never get tighter down the scale.", _levels, needs=frozenset(["levels"])),
    Rule("severity-without-number", WARNING, "A criterion has a number.", _numeric, needs=frozenset(["levels"])),
    Rule("updates-too-rare", ERROR, "Updates come at least as often as the severity classification promises.", _cadence, tree=True),
    Rule("no-next-update", ERROR, "Every message but the last says when the next one comes.", _next_update, needs=frozenset(["messages"])),
    Rule("escalation-gap", ERROR, "An escalation has two levels or more, each with contact and timeout, and covers P1 and P2.", _escalation, needs=frozenset(["levels"])),
    Rule("escalation-to-nobody", WARNING, "Level 1 is one person at a time, and each level has a contact of its own.", _vague_contact, needs=frozenset(["levels"])),
    Rule("response-not-linked", ERROR, "An incident response names its channel, links the severities, the communication and the escalation, and asks for a post-mortem.", _response, tree=True),
    Rule("undefined-role", ERROR, "The roles that are used are defined.", _unknown_role, tree=True),
]  # fmt: skip
