"""A chat that was copied out of Slack, Teams or Discord: who and when stand above a message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from opsdocs.errors import UsageError
from opsdocs.patterns import Pattern

_EMOJI = r"(?::[\w+-]{1,60}:)?"
_HEAD = Pattern(
    rf"(?:(?P<name>[^\s:][^:]{{0,60}}?){_EMOJI}(?:\s{{2,9}}|,?\s\[|\s—\s))?"
    r"(?P<indent>\s{0,9})(?:Today at )?(?P<time>(?:\d{4}-\d\d-\d\d,? )?"
    r"\d{1,2}:\d\d(?P<half>\s?[AaPp](?:\.\s?)?[Mm]\.?)?)\]?\s{0,9}"
)
"""``Kim Lee  2:02 PM``, where an emoji may tell how Kim is, or below the name only the time."""
_NAME = Pattern(rf"([^\s:][^:]{{0,60}}[^\s:.!?,]){_EMOJI}")
_TIME = r"\d{1,2}:\d\d(?:\s?[AaPp](?:\.\s?)?[Mm]\.?)?"
_ABOVE = Pattern(rf"(?P<alone>{_TIME})\s{{0,9}}|\[(?P<time>{_TIME})\]\s(?P<name>.{{1,60}})")
"""``[2:02 PM] Kim Lee``, as Teams has it, or the time alone above the name."""
_WORDS = 4
"""Words in the name of a person."""
_BEGINS = Pattern(
    r"[\s\[(*-]{0,6}\d{1,2}:\d\d[^\sA-Za-z]{0,12}(?:\s?[AaPp](?:\.\s?)?[Mm]\b\S{0,4})?"
    r"\s+(?![AaPp]\.?\s?[Mm]\b)\S"
)
"""A line that begins with a time and goes on."""
_DAYS = r"Yesterday|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_NUMBERS = r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?"
_WITH_YEAR = r"\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4}"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}"
_OF_MONTH = rf"(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}\.? {_MONTHS})(?:,? \d{{4}})?"
_OTHER_DAY = Pattern(
    rf"(?:[^\s:][^:]{{0,60}}?(?:\s{{2,9}}|\s—\s))?[\s\[(]{{0,9}}({_DAYS}|{_NUMBERS}),?(?: at)? "
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]\.?M\.?)?(?:\]|\)| - |\s{0,9}$)",
    re.IGNORECASE,
)
"""A time on a day that is told by a word, or by numbers of which nobody knows the order."""
_SLASHED_DAY = Pattern(r"[\s\[(]{0,9}(\d{1,2}/\d{1,2}/\d{4}),? \d{1,2}:\d\d")
_ONLY_NUMBERS = Pattern(r"[\s\[(]{0,9}(\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?),? \d{1,2}:\d\d")
_DIVIDER = Pattern(
    rf"[\s—–-]{{0,9}}((?:{_DAYS})(?:,? {_OF_MONTH})?|{_OF_MONTH}|{_WITH_YEAR})[\s—–-]{{0,9}}",
    re.IGNORECASE,
)
"""The line between two days."""


def headed(lines: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the lines, and which may begin with the time of a message.

    A time behind or below a name comes before it: ``2:02 PM <Kim Lee>``. Where most times have such a
    name, a line that begins with a time and goes on is text.
    """
    lines = _names_first(lines)
    heads = [_HEAD.fullmatch(line) for line in lines]
    names = _names_above(lines, heads)
    named = {
        at: name
        for at, head in enumerate(heads)
        if head and (name := names.get(at) or head["name"])
    }
    if len(named) <= sum(map(_goes_on, lines, heads)):
        return [(line, True) for line in lines]
    found = []
    for at, (line, head) in enumerate(zip(lines, heads, strict=True)):
        if head and at in named:
            found.append((f"{head['time']} <{named[at]}>", True))
        elif at + 1 not in names:
            found.append((line, not _goes_on(line, head)))
    return found


def _goes_on(line: str, head: re.Match[str] | None) -> bool:
    return head is None and _BEGINS.match(line) is not None


def _names_first(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines with ``Kim Lee  2:02 PM`` where all times stand before or above a name."""
    rest = [line for line in lines if line.strip()]
    heads = {at: head for at, line in enumerate(rest) if (head := _ABOVE.fullmatch(line))}
    if 0 not in heads or any(line[0].isspace() and _HEAD.fullmatch(line) for line in rest):
        return lines
    for at, head in heads.items():
        below = at + bool(head["alone"])
        name = head["name"] or (rest[below] if below < len(rest) else "")
        if not _is_name(name) or below + 1 in {len(rest), *heads}:
            return lines
        rest[below] = ""
        rest[at] = f"{name.strip()}  {head['alone'] or head['time']}"
    return rest


def _is_name(text: str) -> bool:
    """Tell whether a text may be a name, and hardly a sentence: ``kim``, ``Kim Lee``."""
    words = text.split()
    return (
        0 < len(words) <= _WORDS
        and words[0][0].isalpha()
        and all(word[0].isupper() for word in words[1:])
        and _NAME.fullmatch(text.strip()) is not None
    )


def _names_above(lines: Sequence[str], heads: Sequence[re.Match[str] | None]) -> dict[int, str]:
    """Return the names on the lines above times that stand alone, by the line of the time."""
    alone = [at for at, head in enumerate(heads) if head and not head["name"]]
    marked = [at for at in alone if (head := heads[at]) and (head["half"] or head["indent"])]
    begins = next((at for at, line in enumerate(lines) if line.strip()), -1)
    if begins in (marked or alone):
        return {}  # times stand above the texts
    # Directly below a time there is no name but a text.
    names = {
        at: found[1] for at in marked or alone
        if at and (found := _NAME.fullmatch(lines[at - 1])) and not any(heads[max(at - 2, 0) : at])
    }  # fmt: skip
    return names if marked or len(names) == len(alone) else {}


def check_days(lines: Sequence[str], shown: str) -> None:
    """Raise ``UsageError`` where a time has a day that can't be read: ``Yesterday at 2:02 PM``."""
    for number, line in enumerate(lines, start=1):
        if found := _OTHER_DAY.match(line) or _SLASHED_DAY.match(line):
            raise _unread(found[1], shown, number)


def check_numbers(lines: Sequence[str], shown: str) -> None:
    """Raise ``UsageError`` where lines begin with a day of which nobody knows the order."""
    for number, line in enumerate(lines, start=1):
        if found := _ONLY_NUMBERS.match(line):
            raise _unread(found[1], shown, number)


def check_dividers(lines: Sequence[str], shown: str) -> None:
    """Raise ``UsageError`` where what stands between two days can't be read."""
    for number, line in enumerate(lines, start=1):
        if found := _DIVIDER.fullmatch(line):
            raise _unread(found[1], shown, number)


def _unread(day: str, shown: str, number: int) -> UsageError:
    return UsageError(
        f"{shown}:{number}: it is not certain which day {day!r} is",
        "Write the days in it as 2026-11-25, and run this again.",
    )
