"""The line of an action item: what, who, until when."""

from __future__ import annotations

import re

from opsdocs.documents.times import read_time
from opsdocs.documents.words import said
from opsdocs.durations import as_day
from opsdocs.patterns import Pattern

_DASH = Pattern(r"\s(?:-{1,3}|–|—|\|)\s")
_NAMED = Pattern(r"(?<![\w/.])@([A-Za-z][\w.-]{0,60})")
_OWNER = said(
    r"[(\[*_\s]{1,4}<ASSIGNEE_LABEL>[*_]{0,3}:[*_]{0,3}\s?(?P<it>@?\w[^,;()\[\]|*]{0,80})"
)
_DUE = said(r"[(\[*_\s]{1,4}<DUE_LABEL>[*_]{0,3}:[*_]{0,3}\s?(?P<it>[^,;()\[\]|*]{1,40})")
_LAST_DAY = said(r"[(\s]{1,2}<DUE_BY>\s(?P<it>\d{4}-\d\d-\d\d)[.)]{0,2}$")
_BEHIND = Pattern(r"(?:[(\[]|https?://|#\d|[A-Z][A-Z0-9]{1,9}-\d).*", re.DOTALL)
"""What may stand behind a date: a link, a ticket, a remark."""
_READING = Pattern(r"\[[^\[\]]{1,200}\]\((?![a-z]{2,9}:)[^()\s]{1,300}\.md\)")
_UNTIL = said(r"[(\[]?(?:<DUE_BY>)?\b[:\s]{0,3}")
_MOST_WORDS = 6
_LONGEST = 2_000


def split_action(written: str) -> tuple[str, str, str]:
    """Return what is to be done, who does it and until when; "" where that is not told.

    ``Action - Owner - 2026-12-07``, with any dash, ``@name`` for the owner, and a link or the
    number of a ticket behind; or ``Owner: Kim, due: 2026-12-07``. A dash within a sentence is none
    of these.
    """
    text, owner, due = _labeled(written[:_LONGEST])
    what, other, day = _dashed(text)
    return what + written[_LONGEST:], (owner or other).lstrip("@"), due or day


def _labeled(text: str) -> tuple[str, str, str]:
    """Return what is to be done, and who and until when as far as a word says so."""
    timed = _DUE.search(text) or _LAST_DAY.search(text)
    due, end = _told(timed) if timed else ("", 0)
    due = day_of(due) if due else ""
    parts = [text[: timed.start()], text[end:]] if timed else [text]
    owner = ""
    for at, part in enumerate(parts):
        if named := _OWNER.search(part):
            parts[at], owner = part[: named.start()], _told(named)[0]
    if not timed and not owner:
        return text, "", ""
    return parts[0].rstrip(" -–—|,;"), owner, due


def _told(found: re.Match[str]) -> tuple[str, int]:
    """Return what stands behind a word, as far as to a dash, and where that ends."""
    told: str = _DASH.split(f"{found['it']} ", maxsplit=1)[0].rstrip()
    return told.strip(" ."), found.start("it") + len(told)


def _dashed(text: str) -> tuple[str, str, str]:
    """Return what is to be done, who does it and until when as dashes divide it."""
    parts = _DASH.split(text)
    if _READING.fullmatch(parts[0]):  # a dash behind a page is followed by what it is about
        return text, "", ""
    due, place = "", len(parts)
    for at in range(len(parts) - 1, 0, -1):
        if day := _day_at_start(parts[at]):
            due, place = day, at
            break
    owner = ""
    if due:
        if place > 1 and _is_name(parts[place - 1]):
            owner, place = parts[place - 1].strip(), place - 1
    elif len(parts) > 2 and _is_name(parts[-2]) and not _is_sentence(parts[-1]):  # noqa: PLR2004
        owner, due, place = parts[-2].strip(), parts[-1].strip(), len(parts) - 2
    elif len(parts) > 1 and _is_name(parts[-1]):
        owner, place = parts[-1].strip(), len(parts) - 1
    if not owner and (named := _NAMED.search(text)):
        owner = named[1]
    return _before(text, place) if place < len(parts) else text, owner, due


def day_of(text: str) -> str:
    """Return a day as 2026-12-07 where it can be read, else the text as it is."""
    return _day_at_start(text) or text.strip()


def _before(text: str, place: int) -> str:
    """Return what stands before the dash of that number."""
    dashes = list(_DASH.finditer(text))
    return text[: dashes[place - 1].start()]


def _day_at_start(part: str) -> str:
    """Return the day with which a part begins, if nothing but a link or ticket is behind it."""
    start = _UNTIL.match(part.strip())
    rest = part.strip()[start.end() :] if start else part.strip()
    if as_day(rest[:10]) and not rest[10:].strip(" .)]*_`"):
        return rest[:10]
    time = read_time(rest)
    if time is None or time.day is None:
        return ""
    behind = time.text.strip(" .,;)]*_`")
    return time.day.isoformat() if not behind or _BEHIND.match(behind) else ""


def _is_name(part: str) -> bool:
    """Tell whether a part may name somebody: few words, and no sentence."""
    plain = part.strip()
    return (
        bool(plain)
        and "://" not in plain
        and len(plain.split("(")[0].split()) <= _MOST_WORDS
        and not _is_sentence(plain)
    )


def _is_sentence(part: str) -> bool:
    """Tell whether a part goes on with the sentence before it."""
    plain = part.strip()
    words = plain.split("(")[0].split()
    return (
        plain.endswith((".", "!", "?"))
        or len(words) > _MOST_WORDS
        or (
            len(words) > 2 and plain[:1].islower()  # noqa: PLR2004 - "on call" is somebody
        )
    )
