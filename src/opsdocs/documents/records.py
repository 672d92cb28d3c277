"""What records hold, whatever their type: timelines and action items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from opsdocs.documents.page import Page
from opsdocs.documents.words import words
from opsdocs.durations import as_day
from opsdocs.patterns import Pattern

ENTRY = Pattern(
    r"\*{0,2}[\[(~]?(?:(?P<day>\d{4}-\d\d-\d\d)[ T])?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?: ?(?:UTC|Z)\b)?"
    r"(?:\s?(?:-|–|—|to)\s?(?P<last>\d{1,2}:\d\d)(?::\d\d)?(?: ?(?P<later>[AaPp])\.?[Mm]\b\.?)?(?: ?(?:UTC|Z)\b)?)?"  # 14:05-14:10
    r"[\])]?:?\*{0,2}\s*(?:-|–|—|:)?\s*(?P<text>.*)",
    re.DOTALL,
)
_ZONE = Pattern(
    r"[\s(\[*]{0,3}(?:(?:WES?T|CES?T|EES?T|MSK|BST|IST|JST|KST|SGT|HKT|[ECMP][SD]?T|AK[SD]T|HST|BRT"
    r"|A[CEW][SD]T|NZ[SD]T|SAST)\b|(?:UTC|GMT)\s?[+-]\s?\d|[+-]\d\d:?\d\d\b)"
)
"""What follows a time that is not in UTC."""
_LIKE_A_TIME = Pattern(
    r"[*_`\[(]{0,4}(?P<shown>\d{1,2}(?:[.:]\d\d(?::\d\d)?|h\d\d))[*_`\])]{0,4}\s?(?:-|–|—|:)\s"
)
_DONE = words("DONE") | {"✅", "✓"}
_DAY = 24 * 60
_DECLINED = "[-] "
_REASON = " - declined"
"""How an item is written that nobody will do: ``[-] Action - Owner - declined: reason``."""
_SAYS_NO = Pattern(r"declined|rejected|won[’']?t|wontfix|cancell?ed|not doing")
_TRACKER = Pattern(
    r"(?:^|[\s(])\(?(\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)|https?://[^\s()]{1,500}"
    r"|(?:[\w.-]{1,80}/[\w.-]{1,80})?#\d{1,9}|[A-Z][A-Z0-9]{1,9}-\d{1,9})\)?\.?$"
)
_LONGEST_LINK = 800
_STANDARDS = {"UTF", "SHA", "ISO", "CVE", "RFC", "TLS", "AES", "HTTP", "IPV"}
"""What looks like a number of a tracker, and is none."""


@dataclass(frozen=True)
class Moment:
    """An entry of a timeline: minutes since the first day, as the text has it, and its line.

    ``last`` is the minute in which it ends, which only a range like ``14:05-14:10`` says.
    """

    minute: int
    text: str
    line: int
    last: int


@dataclass(frozen=True)
class Misplaced:
    """An entry of a timeline that can't stand where it is: its line, why, and what to do."""

    line: int
    message: str
    hint: str


def timeline_entries(page: Page) -> Iterator[tuple[str, int]]:
    """Yield the entries of a timeline with their lines: items of lists, rows of tables."""
    found = [(text, line) for text, line, _ in page.items("timeline")]
    for block in page.blocks("timeline", "table"):
        rows = zip(block.rows[1:], block.lines[1:], strict=True)
        found += [(" - ".join(cell for cell in cells if cell), line) for cells, line in rows]
    yield from sorted(found, key=lambda entry: entry[1])


def timeline(page: Page) -> tuple[list[Moment], list[Misplaced]]:
    """Return the entries of the timeline, and where they go back.

    A single jump back of a time without a day is midnight.
    """
    moments: list[Moment] = []
    wrong: list[Misplaced] = []
    day, first, jumped = 0, None, False
    for text, line in timeline_entries(page):
        match = ENTRY.match(text)
        if match is None:
            if like := _LIKE_A_TIME.match(text):
                wrong.append(
                    Misplaced(
                        line, f"{like['shown']} is not read as a time", "Write HH:MM, in UTC."
                    )
                )
            continue
        shown = f"{match['hour']}:{match['minute']}"
        if zone := _ZONE.match(match["text"]):
            named = zone[0].strip(" \t\n([*")
            wrong.append(
                Misplaced(line, f"{shown} is of the zone {named}", "Write all times in UTC.")
            )
            continue
        time = _minutes_of(shown, match["half"])
        if time >= _DAY or int(match["minute"]) > 59:  # noqa: PLR2004 - a clock
            wrong.append(Misplaced(line, f"{shown} is no time of day", "Write HH:MM, in UTC."))
            continue
        written = as_day(match["day"]) if match["day"] else None
        if written is not None:
            # Entries without a day before the first that has one are of the document's date.
            first = first or (as_day(page.value("date")) if moments else None) or written
            day = (written - first).days
        now = day * _DAY + time
        if moments and now < moments[-1].minute:
            if written is None and not jumped:
                jumped, day = True, day + 1
                now += _DAY
            else:
                wrong.append(
                    Misplaced(line, f"{shown} comes after a later time",
                       "Put the entries in order; write days as YYYY-MM-DD HH:MM.")
                )  # fmt: skip
                continue
        half = match["later"] or match["half"]
        lasts = (_minutes_of(match["last"], half) - time) % _DAY if match["last"] else 0
        moments.append(Moment(now, match["text"], line, now + lasts))
    return moments, wrong


def says_a_zone(text: str) -> bool:
    """Tell whether a text, right behind a time, would be taken for the zone of that time."""
    return _ZONE.match(text) is not None


def _minutes_of(clock: str, half: str | None) -> int:
    """Return the minutes since midnight of ``14:05``, or of ``2:05`` in a ``half`` of the day."""
    hour, _, minute = clock.partition(":")
    if not half:
        return int(hour) * 60 + int(minute)
    return (int(hour) % 12 + (12 if half in "Pp" else 0)) * 60 + int(minute)


_NAMED = Pattern(
    r"\(\s?owner:\s?(?P<owner>[^,;()]{1,100})[,;]\s?due(?: date)?:\s?(?P<due>[^,;()]{1,40})\)",
    re.IGNORECASE,
)
_DASH = Pattern(r" [-–—] ")


def _parts_of(text: str) -> list[str]:
    """Return what is to be done, by whom and until when; what stands behind, as a ticket, is left.

    It is written `Action - Owner - Due Date`, or `Action (Owner: …, Due: …)`.
    """
    if named := _NAMED.search(text):
        return [text[: named.start()].strip(), named["owner"], named["due"]]
    parts = _DASH.split(text)
    for at in range(len(parts) - 1, 1, -1):
        if as_day(parts[at].strip()):
            return [" - ".join(parts[: at - 1]), parts[at - 1], parts[at]]
    parts = text.rsplit(" - ", 2)
    return parts + [""] * (3 - len(parts))


@dataclass(frozen=True)
class Action:
    """An action item: what, who, until when (as written), its line and its state.

    ``state`` is open, done or declined, and ``reason`` why it was declined. ``tracker`` is the
    number or link with which it ends, "" where nothing but the document knows of it.
    """

    text: str
    owner: str
    due: str
    line: int
    state: str
    reason: str = ""
    tracker: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do it."""
        return self.state == "open"


def actions(page: Page) -> Iterator[Action]:
    """Yield the action items of a document: of its lists and its tables."""
    for text, line, done in page.items("action_items"):
        declined = text.startswith(_DECLINED)
        state = "done" if done else "declined" if declined else "open"
        said, reason = without_reason(text[len(_DECLINED) :]) if declined else (text, "")
        parts = _parts_of(said)
        tracker = _without_tracker(said)[1] or _without_tracker(parts[0])[1]
        last = _without_tracker(parts[2])[0]
        owner, due = (page.answered(part.strip()) for part in (parts[1], last))
        if as_day(owner) and not due:  # "Action - 2026-12-07"
            owner, due = "", owner
        yield Action(
            parts[0],
            "" if owner == "Owner" else owner,
            "" if due == "Due Date" else due,
            line,
            state,
            reason,
            tracker,
        )
    for row in page.rows("action_items"):
        text = row["action"] or row["action_item"] or row["what"] or row["task"]
        due = row["due_date"] or row["due"] or row["by"]
        written = (row["status"] or row["state"] or row["done"]).casefold()
        state = "done" if written in _DONE else "declined" if _SAYS_NO.match(written) else "open"
        tracker = row["ticket"] or row["issue"] or row["tracker"] or _without_tracker(text)[1]
        if text:
            yield Action(text, row["owner"] or row["who"], due, row.line, state, "", tracker)


def without_reason(text: str) -> tuple[str, str]:
    """Return an item without why it was declined, and that."""
    said, found, reason = text.rpartition(_REASON)
    return (said.rstrip(), reason.removeprefix(":").strip()) if found else (text, "")


def _without_tracker(text: str) -> tuple[str, str]:
    """Return ``text`` without the number or link of a tracker at its end, and that."""
    found = _TRACKER.search(text[-_LONGEST_LINK:])
    if found is None or found[1].split("-")[0] in _STANDARDS:
        return text, ""
    return text[: len(text) - len(found[0])].rstrip(), found[1]


def action_items(page: Page) -> Iterator[tuple[str, str, str, int, bool]]:
    """Yield text, owner, due date, line and whether it is settled, of each action item."""
    for one in actions(page):
        yield one.text, one.owner, one.due, one.line, not one.is_open
