"""Rules for incidents: severities, communication, escalation, response."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import Row, joined
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, says_nothing, words
from opsdocs.durations import duration_in
from opsdocs.markdown.code_spans import without_code
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.patterns import Pattern

_LEVELS = ("P1", "P2", "P3", "P4")
_LEVEL = Pattern(r"\bP([1-4])\b")
_RANGE = said(r"\bP([1-4])\s?(?:-|–|—|\.\.+|<TO_LEVEL>)\s?P?([1-4])\b")
_FROM = said(r"\bP([1-4])(?:\+|\s<AND_OR>\s(\w+))")
_UP, _DOWN = words("HIGHER") | {""}, words("LOWER")
_EVERY, _BUT = said(r"\b<ALL>\b"), said(r"\b<EXCEPT>\b")
_HOW_OFTEN = said(r"<UPDATE_COLUMN>")
_EACH_TIME = said(r"^(?:\W{0,9}<AT_MOST_EVERY>\b)*\W{0,9}")
_FINAL = said(r"<FINAL_MESSAGE>")
_NEXT = said(
    r"<NEXT_MESSAGE>|NEXT_UPDATE|\b<ANOTHER_MESSAGE>\b[^.\n]{0,200}"
    r"\b(?:<BY_WHEN>|<AT_ABOUT>\s(?:\{\{|\[|\d|:\d\d|<SOME_TIME>))"
)
_NOBODY = said(
    r"\W{0,9}(?:<OUR>\s)?(?:<WHOLE>\s)?(?:(?!<OF_TEAM>\s)[\w-]{1,40}\s){0,3}"
    r"<TEAM>s?(?:\s(?!<NOT_A_WHOLE_TEAM>\b)\w{1,40})?\W{0,9}"
    r"|\W{0,9}<EVERYONE>\b(?!.*\b<ON_CALL>\b).*"
    r"|(?!.*\b<ON_CALL>\b)\W{0,9}(?:[\w-]{1,40}\s){0,2}<ENGINEERS>\W{0,9}"
    r"|\W{0,9}<ALL_PEOPLE>\W{0,9}"
)
_ASIDE_OF_ALL = said(r"(?<!\s)\s{0,5}\((?:<OUR>\s)?(?:<WHOLE>|<ALL>)\b[^()]*\)")
_CONTACT, _TIMEOUT = said(r"<CONTACT_COLUMN>"), said(r"<TIMEOUT_COLUMN>")
_WHERE = said(r"#\w|://|\]\(|\]\[|\+?\d[\d ()-]{5,}|\b<CHANNEL>\b", 0)
_REVIEW = said(r"<REVIEW_OF_INCIDENT>")
_ROLE = said(r"\b<ROLE>", 0)
_ROLES = said(r"^#{1,6}[ \t][^\n]{0,200}\b<ROLE_HEADING>", re.IGNORECASE | re.MULTILINE)
_BEGIN = Pattern(r"\b\w")
_STEM = 4
"""Letters by which a word is known again: of Comms and Communications."""
_MOST_ROLES = 1_000
_ASIDE = Pattern(r"!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?|<[^<>]{0,300}>|\b[a-z]{2,12}://\S+")


def _levels_in(text: str) -> list[str]:
    """Return the levels that ``**P1** (critical)``, ``P1 to P3`` or ``P2 and above`` stands for."""
    text = re.sub(r"[*_`]", "", text)
    numbers = {int(number) for number in _LEVEL.findall(text)}
    for first, last in _RANGE.findall(text):
        numbers |= set(range(int(first), int(last) + 1))
    for number, which in _FROM.findall(text):
        if which.casefold() not in _UP | _DOWN:
            continue
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


@rule("severity-levels", ERROR, needs=("levels",))
def severity_levels(page: Page, today: date) -> Iterator[At]:
    """Each level stands once, with criterion and example; times never get tighter down the scale."""
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
            count = "missing" if not counted[level] else f"{counted[level]} times"
            yield At(
                page.line("levels"),
                f"the level {level} is {count}"
                if not counted[level]
                else f"the level {level} appears {count}",
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


@rule("severity-without-number", WARNING, needs=("levels",))
def severity_without_number(page: Page, today: date) -> Iterator[At]:
    """A criterion has a number."""
    rows = [row for row in severity_rows(page) if row["criterion"]]
    if rows and not any(re.search(r"\d", _LEVEL.sub("", row["criterion"])) for row in rows):
        yield At(
            rows[0].line,
            "no criterion has a number",
            "Write from how many users or which share on.",
        )


@tree_rule("updates-too-rare", ERROR)
def updates_too_rare(tree: Tree, today: date) -> Iterator[At]:
    """Updates come at least as often as the severity classification promises."""
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


@rule("no-next-update", ERROR, needs=("messages",))
def no_next_update(page: Page, today: date) -> Iterator[At]:
    """Every message but the last says when the next one comes."""
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


@rule("escalation-gap", ERROR, needs=("levels",))
def escalation_gap(page: Page, today: date) -> Iterator[At]:
    """An escalation has two levels or more, each with contact and timeout, and covers P1 and P2."""
    if page.doctype is None or page.doctype.name != "escalation-path":
        return
    rows = joined(page.rows("levels"), "level")
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


@rule("escalation-to-nobody", WARNING, needs=("levels",))
def escalation_to_nobody(page: Page, today: date) -> Iterator[At]:
    """Level 1 is one person at a time, and each level has a contact of its own."""
    is_path = page.doctype and page.doctype.name == "escalation-path"
    rows = joined(page.rows("levels"), "level") if is_path else []
    role = next(
        (text for name, text in rows[0].cells.items() if "role" in name) if rows else iter(()), ""
    )
    role = _ASIDE_OF_ALL.sub("", plain(role)).strip("*_ ")
    if rows and _NOBODY.fullmatch(role):
        yield At(
            rows[0].line,
            "level 1 is a whole team, not one person",
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


@tree_rule("response-not-linked", ERROR)
def response_not_linked(tree: Tree, today: date) -> Iterator[At]:
    """An incident response names its channel, links the severities, the communication and the escalation, and asks for a post-mortem."""
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
        return page.has_value(section, "channel") and not is_none(entry.value)
    if any(value.value and not is_none(value.value) for value in values.values()):
        return True
    return bool(page.rows("channels") or _WHERE.search(page.prose("channels")))


def _is_open(page: Page, name: str) -> bool:
    """Tell whether the link to a document is a placeholder still, which another rule tells."""
    return any(name in found.casefold() and found in page.text
               for found in (page.schema.brackets if page.schema else ()))  # fmt: skip


@tree_rule("undefined-role", ERROR)
def undefined_role(tree: Tree, today: date) -> Iterator[At]:
    """The roles that are used are defined."""
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
    defined, cells = _Roles(roles), "\n".join(named)
    for page, role, line in used:
        if not defined.have(role) and role.casefold() not in cells:
            yield At(
                line, f"the role {role!r} is used, and not defined",
                "Add it to Roles, or name it as there.", page=page,
            )  # fmt: skip


def _undefined(page: Page) -> Iterator[tuple[str, int]]:
    """Yield the roles that a page uses and does not define, with the line of the first use."""
    if not _ROLE.search(page.text) or not page.prose("roles"):
        return
    defined = _Roles(set(_defined_roles(page)))
    here = page.tree("roles")
    seen: set[str] = set()
    for section in page.document.sections:
        if section in here:
            continue
        for text, line in _texts(section.blocks):
            for found in _ROLE.finditer(_ASIDE.sub("", without_code(text))):
                role = " ".join(found[0].split())
                if role.casefold() in seen:
                    continue
                seen.add(role.casefold())
                if len(seen) > _MOST_ROLES:
                    return
                if not defined.have(role):
                    yield role, line


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


class _Roles:
    """The roles that are defined, in small letters."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.all = "\n".join(names)
        self.begins = {
            self.all[word.start() : word.start() + length]
            for word in _BEGIN.finditer(self.all)
            for length in range(1, _STEM + 1)
        }

    def have(self, role: str) -> bool:
        """Tell whether ``Comms lead`` is defined: as that, as Communications, or as Lead."""
        words = role.casefold().split()
        if " ".join(words) in self.all:
            return True
        if any(" ".join(words[at:]) in self.names for at in range(1, len(words))):
            return True
        stem = words[0].removesuffix("s")[:_STEM]
        return words[0] != "incident" and words[-1] == "lead" and stem in self.begins


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    for block in walk(blocks):
        if block.kind == "paragraph":
            for at, text in enumerate(block.text.split("\n")):
                yield text, block.line + at
        elif block.kind == "table":
            for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
                yield from ((cell, line) for cell in cells)
