"""Rules for records: timelines, action items, post-mortems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, Rule
from opsdocs.documents.page import Page
from opsdocs.documents.records import ENTRY, action_items, timeline, timeline_entries
from opsdocs.durations import as_day, as_minutes, format_duration, plus
from opsdocs.patterns import Pattern

_REVIEWED = {"reviewed", "closed"}
_TEAM = Pattern(
    r"\b(?:team|teams|everyone|everybody|all|we|on[- ]?call|tbd|squad|department)\b", re.IGNORECASE
)
_BLAME = Pattern(
    # "Each pod should have 10 connections" and "if only one is ready" judge nothing.
    r"\bshould(?:n't| not)? have (?:\w+ly |also |never |first )?(?:been|had|seen|sent|set|known|done|caught|found|read|told|taken|made|kept|run|gone|thought|stood|\w+ed)\b"
    r"|\bshould've\b|\bhad (?:we|they|he|she|anyone|somebody|someone) (?:known|\w+ed)\b"
    r"|\bif only (?:\w+ ){1,3}(?:had|were|would|could)\b|\bcould have (?:been )?(?:prevented|avoided)\b|\bhuman error\b"
    r"|\bcareless(?:ly|ness)?\b|\bnegligen(?:t|ce)\b|\bforgot to\b|\bfailed to (?:notice|follow)\b|\b(?:his|her|their) (?:fault|mistake)\b",
    re.IGNORECASE,
)
_FAULT = r"(?: [A-Z]\w+)? (?:failed to|forgot|broke|caused|ignored|overlooked|neglected|missed)\b"
_NO_COUNT = Pattern(r"\bP[1-4]\b|\b\d{4}-\d\d-\d\d\b|\bHTTP \d{3}\b|`[^`]*`|\]\([^)]*\)")
_NUMBER = Pattern(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|nobody|no (?:customer|user)s?)\b",
    re.IGNORECASE,
)
_REVIEWED_IN = {"P1": "3 days", "P2": "5 working days"}


def _order(page: Page, today: date) -> Iterator[At]:
    for one in timeline(page)[1]:
        yield At(one.line, one.message, one.hint)


def _span(page: Page) -> int | None:
    moments = timeline(page)[0]
    return max(one.last for one in moments) - moments[0].minute if len(moments) > 1 else None


def _is_post_mortem(page: Page) -> bool:
    return "timeline" in page.sections and "root_cause" in page.sections


def _too_long(page: Page, today: date) -> Iterator[At]:
    duration, span = as_minutes(page.value("duration")), _span(page)
    if _is_post_mortem(page) and duration is not None and span is not None and duration > span:
        yield At(
            page.line("duration"),
            f"Duration is {page.value('duration')}, and the timeline spans {format_duration(span)}",
            "Mend the Duration, or add what the timeline lacks.",
        )  # fmt: skip


def _too_short(page: Page, today: date) -> Iterator[At]:
    duration, span = as_minutes(page.value("duration")), _span(page)
    if _is_post_mortem(page) and duration is not None and span and duration <= span / 2:
        yield At(
            page.line("duration"),
            f"Duration is {page.value('duration')}, and the timeline spans {format_duration(span)}",
            "Mend the Duration: it runs from the start of the harm to its end.",
        )  # fmt: skip


def _resolved(page: Page, today: date) -> Iterator[At]:
    if _is_post_mortem(page) and page.value("status").casefold() in {"resolved", "behoben"}:
        moments = timeline(page)[0]
        words = Pattern(
            r"\bresol(?:ved|ution)|recover|restored|mitigated|\bfixed|\bnormal\b|all clear"
            r"|\b(?:over|end|ended|closed|healthy|stable|cleared|gone)\b|\b(?:available|served|green) again\b|\ball (?:traffic )?(?:is )?served\b|\b(?:rollback|failover) (?:is )?(?:complete|completed|done|successful)\b|\bworks? again\b|\bback (?:up|online|at (?:0|zero))\b"
            r"|\b(?:is|are|was|were|came|fully) back\b|behoben|behebung",
            re.IGNORECASE,
        )
        if moments and not any(words.search(moment.text) for moment in moments):
            yield At(
                page.line("timeline"), "the incident is resolved, and the timeline does not say when",
                "Add an entry: - **HH:MM** - Resolved: …",
            )  # fmt: skip


def _future(page: Page, today: date) -> Iterator[At]:
    day = as_day(page.value("date"))
    if day is not None and day > today:
        yield At(page.line("date"), f"the date {day} is in the future", "Mend the date.")
    for text, line in timeline_entries(page) if "timeline" in page.sections else ():
        match = ENTRY.match(text)
        at = as_day(match["day"]) if match and match["day"] else None
        if at is not None and at > today:
            yield At(line, f"the entry of {at} is in the future", "Mend its day.")


def _incomplete(page: Page, today: date) -> Iterator[At]:
    if page.value("review_state").casefold() not in _REVIEWED:
        return
    for text, owner, due, line, _ in action_items(page):
        if not owner or as_day(due) is None:
            lacks = [] if owner else ["an owner"]
            lacks += [] if as_day(due) else ["a due date"]
            yield At(
                line, f"the action item {text[:50]!r} lacks {' and '.join(lacks)}",
                "Write: - [ ] Action - Owner - YYYY-MM-DD",
            )  # fmt: skip


def _overdue(page: Page, today: date) -> Iterator[At]:
    for text, _, due, line, done in action_items(page):
        day = as_day(due)
        if not done and day is not None and day < today:
            yield At(
                line, f"the action item {text[:50]!r} was due on {day}",
                "Do it and tick it, or agree on a new day.",
            )  # fmt: skip


def _team(page: Page, today: date) -> Iterator[At]:
    for text, owner, _, line, _ in action_items(page):
        if _TEAM.search(re.split(r"[,(]", owner)[0]):  # "Kim Novak (Team Orders)" is a person
            yield At(
                line, f"the action item {text[:50]!r} belongs to {owner!r}, so to nobody",
                "Name one person.",
            )  # fmt: skip


def _impact(page: Page, today: date) -> Iterator[At]:
    text = _NO_COUNT.sub("", page.prose("impact"))
    if _is_post_mortem(page) and text.strip() and not _NUMBER.search(text):
        yield At(
            page.line("impact"), "Impact has no number",
            "Say how many users, requests or orders, and for how long.",
        )  # fmt: skip


def _blame(page: Page, today: date) -> Iterator[At]:
    if not _is_post_mortem(page):
        return
    owners = [owner for _, owner, _, _, _ in action_items(page)]
    people = [page.value("owner"), page.value("incident_lead"), *owners]
    first = {re.escape(name.split()[0]) for name in people if name and not _TEAM.search(name)}
    names = "|".join(sorted(first | {"[Hh]e", "[Ss]he", "engineer", "operator", "reviewer"}))
    blamed = Pattern(rf"\b(?:{names}){_FAULT}")
    for section in page.document.sections:
        for block in section.blocks:
            pairs = [(block.text, block.line)] if block.kind == "paragraph" else [
                (item.blocks[0].text, item.line) for item in block.blocks if item.blocks
            ]  # fmt: skip
            for text, line in pairs:
                plain = re.sub(r"\[[^\]]*\](?:\([^)]*\))?|`[^`]*`", "", text)
                if found := _BLAME.search(plain):
                    yield At(
                        line + plain.count("\n", 0, found.start()), f"{' '.join(found[0].split())!r} judges by what is known only now",
                        "Say what was known then, and what made it the sensible thing to do.",
                    )  # fmt: skip
                elif found := blamed.search(plain):
                    yield At(
                        line + plain.count("\n", 0, found.start()), f"{' '.join(found[0].split())!r} blames a person",
                        "Say what the system allowed, and what made it look right.",
                    )  # fmt: skip


def _late(page: Page, today: date) -> Iterator[At]:
    day = as_day(page.value("date"))
    allowed = _REVIEWED_IN.get(page.value("severity").upper())
    state = page.value("review_state").casefold()
    if not _is_post_mortem(page) or day is None or allowed is None or state in _REVIEWED:
        return
    if today > plus(day, allowed):
        yield At(
            page.line("review_state") if state else page.line("date"),
            f"this {page.value('severity')} of {day} is not reviewed yet",
            "Review it, and write: **Review State**: Reviewed",
        )  # fmt: skip


RULES = [
    Rule("timeline-order", ERROR, "The entries of a timeline stand in order; a single jump back is midnight.", _order, needs=frozenset(["timeline"])),
    Rule("duration-over-timeline", ERROR, "The Duration of an incident is not longer than its timeline.", _too_long, needs=frozenset(["timeline"])),
    Rule("duration-under-timeline", WARNING, "The Duration of an incident is more than half of its timeline.", _too_short, needs=frozenset(["timeline"])),
    Rule("resolution-not-in-timeline", ERROR, "The timeline of a resolved incident says when it was resolved.", _resolved, needs=frozenset(["timeline"])),
    Rule("date-in-future", ERROR, "What is on record has happened.", _future, needs=frozenset(["date"])),
    Rule("incomplete-action-item", ERROR, "Each action item of a reviewed post-mortem has an owner and a due date.", _incomplete, needs=frozenset(["action_items"])),
    Rule("action-item-overdue", WARNING, "Open action items are not past their due date.", _overdue, needs=frozenset(["action_items"])),
    Rule("team-as-owner", WARNING, "An action item belongs to a person, not to a team.", _team, needs=frozenset(["action_items"])),
    Rule("impact-without-number", WARNING, "The impact of an incident is told in numbers.", _impact, needs=frozenset(["impact"])),
    Rule("blame", WARNING, "A post-mortem blames nobody, and does not judge by what is known only now.", _blame, needs=frozenset(["root_cause"])),
    Rule("post-mortem-not-reviewed", WARNING, "A post-mortem is reviewed 3 days after a P1, 5 working days after a P2.", _late, needs=frozenset(["root_cause"])),
]  # fmt: skip
