"""Rules for escalation: whom to call, and whom then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import joined
from opsdocs.documents.severities import LEVELS, levels_in
from opsdocs.documents.words import is_none, plain, said, says_nothing

_EVERY, _BUT = said(r"\b<ALL>\b"), said(r"\b<EXCEPT>\b")
_NOBODY = said(
    r"\W{0,9}(?:<OUR>\s)?(?:<WHOLE>\s)?(?:(?!<OF_TEAM>\s)[\w-]{1,40}\s){0,3}"
    r"<TEAM>s?(?:\s(?!<NOT_A_WHOLE_TEAM>\b)\w{1,40})?\W{0,9}"
    r"|\W{0,9}<EVERYONE>\b(?!.*\b<ON_CALL>\b).*"
    r"|(?!.*\b<ON_CALL>\b)\W{0,9}(?:[\w-]{1,40}\s){0,2}<ENGINEERS>\W{0,9}"
    r"|\W{0,9}<ALL_PEOPLE>\W{0,9}"
)
_ASIDE_OF_ALL = said(r"(?<!\s)\s{0,5}\((?:<OUR>\s)?(?:<WHOLE>|<ALL>)\b[^()]*\)")
_CONTACT, _TIMEOUT = said(r"<CONTACT_COLUMN>"), said(r"<TIMEOUT_COLUMN>")


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
        + [section.title for section in page.with_subsections("by_severity")[1:]]
    )
    covered = {level for text in texts for level in levels_in(text)}
    for text in texts:
        levels = set(levels_in(text))
        if _EVERY.search(text) and (not levels or _BUT.search(text)):  # "all but P4"
            covered = covered - levels | set(LEVELS) - levels
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
