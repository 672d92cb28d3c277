"""A drill: what its log measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from opsdocs.patterns import Pattern
from opsdocs.runs.procedure import CHECKS
from opsdocs.runs.read import DONE, Run, between, events, place_of
from opsdocs.runs.records import moment_of, text_in

_MOMENT = Pattern(
    r"(?<!\d)(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?"
    r"(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?(?!\d)"
)
_CLOCK = Pattern(r"(?:(\d{4}-\d\d-\d\d)[ T])?(\d{1,2}:\d\d(?::\d\d)?)(?: ?(?:UTC|Z))?")
_MOST_MOMENTS = 1_000


class Measured(NamedTuple):
    """What a drill measured: seconds, None where the log can't tell."""

    interruption: datetime | None = None
    rto: int | None = None
    rpo: int | None = None
    newest: datetime | None = None


def moment_in(text: str, now: datetime) -> datetime | None:
    """Return the moment in UTC that a person typed, ``22:10:05`` or with its day before.

    A time of day is the last one that was. None where it is no time, or is still to come.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    try:
        clock = found[2] if len(found[2].split(":")[0]) > 1 else f"0{found[2]}"
        day = found[1] or f"{now:%Y-%m-%d}"
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
    except ValueError:
        return None
    if moment > now and not found[1]:
        moment -= timedelta(days=1)
    return moment if moment <= now else None


def newest_in(output: str) -> datetime | None:
    """Return the latest moment in what a command printed, None where there is none.

    A time without a zone is read as UTC.
    """
    moments = []
    for number, found in enumerate(_MOMENT.finditer(output)):
        if number > _MOST_MOMENTS:
            break
        zone = "+00:00" if found[3] in {None, "Z", "UTC"} else found[3]
        try:
            moments.append(datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").astimezone(UTC))
        except (ValueError, OverflowError):
            continue
    return max(moments, default=None)


def measured(run: Run) -> Measured:
    """Return what a run measured: from the interruption to the last check that was done.

    The RPO is the interruption less the newest record that came back. There is no RTO where the
    clock was set back while nobody followed the run: then nothing tells how long that was.
    """
    begun = next(events(run, "interruption"), None)
    if begun is None or (moment := _moment(begun, "moment")) is None:
        return Measured()
    newest = next((_moment(one, "record") for one in reversed(list(events(run, "newest")))), None)
    rpo = max(round((moment - newest).total_seconds()), 0) if newest else None
    end = validation(run)
    if end is None or run.went_back:
        return Measured(moment, None, rpo, newest)
    ahead = max(((moment_of(begun) or moment) - moment).total_seconds(), 0.0)
    seconds = ahead + between(run, begun, end).total_seconds()
    return Measured(moment, max(round(seconds), 0), rpo, newest)


def validation(run: Run) -> dict[str, Any] | None:
    """Return the record of the last check that was done, or else of the last step."""
    done = [
        one
        for one in events(run, "outcome")
        if one.get("outcome") == DONE and run.outcomes.get(place_of(one)) == DONE
    ]
    checks = [one for one in done if text_in(one, "kind") in CHECKS]
    found = checks or done
    return found[-1] if found else None


def _moment(record: dict[str, Any], key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text_in(record, key))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
