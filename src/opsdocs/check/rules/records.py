"""Rules for records: timelines, action items, post-mortems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.action_items import actions
from opsdocs.documents.page import Page
from opsdocs.documents.timeline import read_timeline, timeline, timeline_entries
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import alternatives, said
from opsdocs.durations import as_day, as_minutes, format_duration, is_no_day, plus
from opsdocs.markdown.code_spans import without_code
from opsdocs.patterns import Pattern

_SHOWN = 10
_REVIEWED = {"reviewed", "closed"}
_TEAM = said(r"\b<TEAM_AS_OWNER>\b")
_HINDSIGHT = said(r"<HINDSIGHT>")
_RESOLVED = said(r"<RESOLVED>")
_NO_COUNT = Pattern(r"\bP[1-4]\b|\b\d{4}-\d\d-\d\d\b|\bHTTP \d{3}\b|\]\([^()]*\)")
_LINK = Pattern(r"\[[^\[\]]*\](?:\([^()]*\))?")
_NUMBER = said(r"\d|\b<COUNT_WORD>\b")
_IMPORTED = "<!-- ops:src "
"""What stands at the end of an entry that was taken from records."""
_USED = said(
    r"(?:\[(?P<name>[^\[\]]{1,200})\]\((?P<target>[^()\s]{1,500})\)|(?P<plain>[^\[\],:]{1,100}))"
    r"[ \t]{0,3}:[ \t]{0,3}"
    r"(?:(?P<helped><HELPED>)|(?P<misled><MISLED>)|(?P<missing_step><MISSING_STEP>)|(?P<not_found><NOT_FOUND>))\b"
)
_REVIEWED_IN = {"P1": "3 days", "P2": "5 working days"}


@rule("timeline-order", ERROR, needs=("timeline",))
def timeline_order(page: Page, today: date) -> Iterator[At]:
    """The entries of a timeline stand in order, in UTC; a single jump back is midnight."""
    for one in timeline(page)[1]:
        yield At(one.line, one.message, one.hint)


@rule("unread-entry", WARNING, needs=("timeline",))
def unread_entry(page: Page, today: date) -> Iterator[At]:
    """Each entry of a timeline has a time that can be read, in a zone that is known."""
    read = read_timeline(page)
    if read.unread and (read.moments or page.is_stamped):  # else it is no timeline of events
        lines = ", ".join(map(str, read.unread[:_SHOWN])) + (" …" if read.unread[_SHOWN:] else "")
        yield At(
            read.unread[0],
            f"{len(read.unread)} of {read.entries} entries can't be read: no time in line {lines}",
            "Write: - **HH:MM** - What happened, or YYYY-MM-DD HH:MM.",
        )  # fmt: skip
    for zone, line in read.unknown_zones.items():
        yield At(
            line, f"the zone {zone} stands for several, and is taken for UTC",
            "Write the times in UTC, or the zone as UTC+5:30.",
        )  # fmt: skip


def _span(page: Page, *, of_people: bool = False) -> int | None:
    """Return the minutes of the timeline; None where people wrote fewer than two entries.

    ``of_people`` leaves out what was imported, which is from before the start and after the end, too.
    """
    moments = timeline(page)[0]
    own = [one for one in moments if _IMPORTED not in one.text]
    if len(own) < 2:  # noqa: PLR2004 - a first and a last
        return None
    moments = own if of_people else moments
    return max(one.last for one in moments) - moments[0].minute


def _is_post_mortem(page: Page) -> bool:
    return "timeline" in page.sections and "root_cause" in page.sections


@rule("duration-over-timeline", ERROR, needs=("timeline",))
def duration_over_timeline(page: Page, today: date) -> Iterator[At]:
    """The Duration of an incident is not longer than its timeline."""
    duration, span = as_minutes(page.value("duration")), _span(page)
    if _is_post_mortem(page) and duration is not None and span is not None and duration > span:
        yield At(
            page.line("duration"),
            f"Duration is {page.value('duration')}, and the timeline spans {format_duration(span)}",
            "Fix the Duration, or add what is missing in the timeline.",
        )  # fmt: skip


@rule("duration-under-timeline", WARNING, needs=("timeline",))
def duration_under_timeline(page: Page, today: date) -> Iterator[At]:
    """The Duration of an incident is more than half of its timeline."""
    duration, span = as_minutes(page.value("duration")), _span(page, of_people=True)
    if _is_post_mortem(page) and duration is not None and span and duration <= span / 2:
        yield At(
            page.line("duration"),
            f"Duration is {page.value('duration')}, and the timeline spans {format_duration(span)}",
            "Fix the Duration: it runs from the start of the harm to its end.",
        )  # fmt: skip


@rule("resolution-not-in-timeline", ERROR, needs=("timeline",))
def resolution_not_in_timeline(page: Page, today: date) -> Iterator[At]:
    """The timeline of a resolved incident says when it was resolved."""
    if _is_post_mortem(page) and page.choice("status") == "resolved":
        moments = timeline(page)[0]
        # Records alone don't tell when somebody called it over.
        of_people = any(_IMPORTED not in moment.text for moment in moments)
        if of_people and not any(_RESOLVED.search(moment.text) for moment in moments):
            yield At(
                page.line("timeline"), "the incident is resolved, and the timeline does not say when",
                "Add an entry: - **HH:MM** - Resolved: …",
                severity="" if page.is_stamped else WARNING,
            )  # fmt: skip


@rule("date-in-future", ERROR, needs=("date",))
def date_in_future(page: Page, today: date) -> Iterator[At]:
    """What is on record has happened; where somebody else is, or in UTC, it may be tomorrow."""
    day = as_day(page.value("date"))
    latest = today + timedelta(days=1)
    if day is not None and day > latest:
        yield At(page.line("date"), f"the date {day} is in the future", "Fix the date.")
    for entry in timeline_entries(page) if "timeline" in page.sections else ():
        at = entry.time.day if entry.time else None
        if at is not None and at > latest:
            yield At(entry.line, f"the entry of {at} is in the future", "Fix its day.")


@rule("incomplete-action-item", ERROR, needs=("action_items",))
def incomplete_action_item(page: Page, today: date) -> Iterator[At]:
    """Each action item of a reviewed post-mortem has an owner and a due date."""
    if page.choice("review_state") not in _REVIEWED:
        return
    for one in actions(page):
        has_due = as_day(one.due) is not None or is_no_day(one.due)  # which the next rule tells
        if one.is_open and not (one.owner and has_due):
            lacks = [] if one.owner else ["no owner"]
            lacks += [] if has_due else ["no due date"]
            yield At(
                one.line, f"the action item {one.text[:50]!r} has {' and '.join(lacks)}",
                "Write: - [ ] Action - Owner - YYYY-MM-DD",
            )  # fmt: skip


@rule("action-item-overdue", WARNING, needs=("action_items",))
def action_item_overdue(page: Page, today: date) -> Iterator[At]:
    """Open action items are not past their due date; one that ends in the number of a tracker is its."""
    for one in actions(page):
        day = as_day(one.due)
        if one.is_open and is_no_day(one.due):
            yield At(
                one.line, f"the action item {one.text[:50]!r} is due on {one.due[:10]}, which is not a day",
                "Write a day of the calendar: 2026-11-20.",
            )  # fmt: skip
        # What has a number is the tracker's, which knows better whether it is done.
        if one.is_open and not one.tracker and day is not None and day < today:
            yield At(
                one.line, f"the action item {one.text[:50]!r} was due on {day}",
                "Do it and tick it, or agree on a new day.",
            )  # fmt: skip


@rule("team-as-owner", WARNING, needs=("action_items",))
def team_as_owner(page: Page, today: date) -> Iterator[At]:
    """An action item belongs to a person, not to a team."""
    for one in actions(page):
        if _TEAM.search(re.split(r"[,(]", one.owner)[0]):  # "Kim Novak (Team Orders)" is a person
            yield At(
                one.line, f"the action item {one.text[:50]!r} belongs to {one.owner!r}, not to one person",
                "Name one person.",
            )  # fmt: skip


@rule("impact-without-number", WARNING, needs=("impact",))
def impact_without_number(page: Page, today: date) -> Iterator[At]:
    """The impact of an incident is told in numbers."""
    text = _NO_COUNT.sub("", without_code(page.prose("impact")))
    if _is_post_mortem(page) and text.strip() and not _NUMBER.search(text):
        yield At(
            page.line("impact"), "Impact has no number",
            "Say how many users, requests or orders, and for how long.",
        )  # fmt: skip


@rule("blame", WARNING, needs=("root_cause",))
def blame(page: Page, today: date) -> Iterator[At]:
    """A post-mortem blames nobody, and does not judge by what is known only now."""
    if not _is_post_mortem(page):
        return
    owners = [one.owner for one in actions(page)]
    people = [page.value("owner"), page.value("incident_lead"), *owners]
    first = {re.escape(name.split()[0]) for name in people if name and not _TEAM.search(name)}
    names = "|".join([*sorted(first), alternatives("SOMEBODY")])
    blamed = Pattern(rf"\b(?:{names})(?: [A-Z]\w{{0,40}})? {alternatives('FAULT')}\b")
    for section in page.document.sections:
        for block in section.blocks:
            pairs = [(block.text, block.line)] if block.kind == "paragraph" else [
                (item.blocks[0].text, item.line) for item in block.blocks if item.blocks
            ]  # fmt: skip
            for text, line in pairs:
                if _IMPORTED in text:
                    continue  # what was said then is quoted
                plain = _LINK.sub("", without_code(text))
                if found := _HINDSIGHT.search(plain):
                    yield At(
                        line + plain.count("\n", 0, found.start()), f"{' '.join(found[0].split())!r} judges with hindsight",
                        "Say what was known then, and what made it the sensible thing to do.",
                    )  # fmt: skip
                elif found := blamed.search(plain):
                    yield At(
                        line + plain.count("\n", 0, found.start()), f"{' '.join(found[0].split())!r} blames a person",
                        "Say what the system allowed, and what made it look right.",
                    )  # fmt: skip


@rule("post-mortem-not-reviewed", WARNING, needs=("root_cause",))
def post_mortem_not_reviewed(page: Page, today: date) -> Iterator[At]:
    """A post-mortem is reviewed 3 days after a P1, 5 working days after a P2."""
    day = as_day(page.value("date"))
    allowed = _REVIEWED_IN.get(page.value("severity").upper())
    state = page.choice("review_state")
    if not _is_post_mortem(page) or day is None or allowed is None or state in _REVIEWED:
        return
    if today > plus(day, allowed):
        yield At(
            page.line("review_state") if state else page.line("date"),
            f"this {page.value('severity')} of {day} is not reviewed yet",
            "Review it, and write: **Review State**: Reviewed",
        )  # fmt: skip


@tree_rule("recurring-cause", WARNING)
def recurring_cause(tree: Tree, today: date) -> Iterator[At]:
    """What caused an incident before has no open action items when it causes another."""
    tagged = [(page, _tags(page)) for page in tree.pages if "cause_tags" in page.has]
    dated = sorted(
        (
            (day, page, tags)
            for page, tags in tagged
            if tags and (day := as_day(page.value("date")))
        ),
        key=lambda one: (one[0], one[1].path),
    )
    for at, (_, page, tags) in enumerate(dated):
        for _, other, theirs in dated[:at]:
            shared = sorted(tags & theirs)
            left = [one for one in actions(other) if one.is_open] if shared else []
            if left:
                first = left[0]
                more = f" and {len(left) - 1} more" if len(left) > 1 else ""
                have = "has" if len(shared) == 1 else "have"
                yield At(
                    page.line("cause_tags"),
                    f"{' and '.join(shared)} {have} caused an incident before: {other.path} still has "
                    f"{first.text[:50]!r} (line {first.line}){more} open",
                    "Do what was agreed then, or decline it: ops actions", page=page,
                )  # fmt: skip


def _tags(page: Page) -> set[str]:
    words = re.split(r"[,;]", page.value("cause_tags").strip("[]"))
    return {word.strip(" `#\"'").casefold() for word in words} - {""}


@tree_rule("runbook-misled", WARNING)
def runbook_misled(tree: Tree, today: date) -> Iterator[At]:
    """A runbook that misled somebody, or lacked a step, was changed since."""
    for page in tree.pages:
        if "runbooks_used" not in page.has:
            continue
        happened = as_day(page.value("date"))
        for target, name, outcome in runbooks_used(page):
            line = page.line("runbooks_used")
            other = tree.by_path.get(page.resolve(target)) if target else None
            if outcome == "not_found":
                yield At(
                    line, f"no runbook was found for {name!r}",
                    f'Write it: ops new runbook "{name}"; then link it here.', page=page,
                )  # fmt: skip
            elif outcome in {"misled", "missing_step"} and happened and other:
                reviewed = as_day(other.value("last_reviewed"))
                if reviewed is None or reviewed <= happened:
                    what = "misled" if outcome == "misled" else "lacked a step"
                    yield At(
                        line, f"the runbook {other.path} {what} on {happened}, and was not reviewed since",
                        "Correct it, and set its Last Reviewed.", page=page,
                    )  # fmt: skip


def runbooks_used(page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield target, name and outcome (``helped``, …, or "") of the runbooks that were followed."""
    for found in _USED.finditer(page.value("runbooks_used")):
        name, target = found["name"] or found["plain"], found["target"] or ""
        yield target, name.strip(), found.lastgroup or ""
