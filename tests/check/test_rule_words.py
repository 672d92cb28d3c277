"""The words that rules read: what says none, what compares, how long before, which levels."""

from datetime import datetime
from pathlib import Path

import pytest

from opsdocs.check.rules.escalation import _NOBODY
from opsdocs.check.rules.incidents import _NEXT
from opsdocs.check.rules.maintenance import _RESERVE, _notice
from opsdocs.check.rules.monitoring import _ABSENT, _COMPARES, _WITH_UNIT, is_none
from opsdocs.check.rules.patching import _version
from opsdocs.documents.page import Page
from opsdocs.documents.severities import levels_in
from opsdocs.documents.words import LANGUAGES, synonyms, words
from opsdocs.durations import DAY, HOUR
from opsdocs.incident.model import FIRED, MERGED, RESOLVED
from opsdocs.incident.repeats import SAYS
from opsdocs.types.detect import TypeFinder
from opsdocs.types.model import question_name


@pytest.mark.parametrize(
    "text",
    ["None.", "n/a", "-", "–", "_none_", "(none)", "nobody", "TBD", "todo", "None yet", "nobody so far",
     "None at the moment", "currently none", "not yet", "not decided", "to be defined", "pending",
     "keine", "noch offen", "unknown"],
)  # fmt: skip
def test_what_says_that_there_is_nothing(text: str) -> None:
    assert is_none(text)


@pytest.mark.parametrize(
    "text",
    ["", "Nobody but the panel", "None of the hosts is reached", "no-reply@example.com", "Noah", "0",
     "Not before 09:00", "the pending queue", "nothing; it tells how many users there are"],
)  # fmt: skip
def test_what_says_something(text: str) -> None:
    assert not is_none(text)


@pytest.mark.parametrize(
    "text",
    ["> 5 %", "≥5%", "above 5 %", "below 3", "over 9", "under 2", "less than 1", "fewer than 2 pods",
     "at most 3", "up to 40", "between 1 and 5", "outside 1 to 5", "slower than 2 s", "exceeds 5",
     "reaches 90 %", "drops to 0", "falls by half", "grows by 10 %", "rises by 3", "max 5",
     "minimum 3", "beyond 21 days", "mehr als 5 %", "unter 3", "höchstens 2"],
)  # fmt: skip
def test_what_compares(text: str) -> None:
    assert _COMPARES.search(text)


@pytest.mark.parametrize("text", ["5 %", "high", "a risk of 5", "the usual 5", "minutes: 5"])
def test_what_does_not_compare(text: str) -> None:
    assert not _COMPARES.search(text)


def test_what_is_absent() -> None:
    absent = [
        "absent for 5m",
        "no data",
        "series missing",
        "the job is gone",
        "fehlt",
        "keine Daten",
    ]
    assert all(map(_ABSENT.search, absent))
    assert not _ABSENT.search("nothing above 5")


@pytest.mark.parametrize(
    "text", ["> 5 %", "5‰", "> 10MB", "> `5` ms", "> $5", "5 €", "= 0", "< 3/s"]
)
def test_a_number_with_its_unit(text: str) -> None:
    assert _WITH_UNIT.search(text)


@pytest.mark.parametrize("text", ["> 5", "> 10", "> 0.5", "high", "> 1_000"])
def test_a_number_without_a_unit(text: str) -> None:
    assert not _WITH_UNIT.search(text)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("**P1** (critical)", "P1"), ("P1, P2", "P1 P2"), ("P1/P2", "P1 P2"), ("P1 to P3", "P1 P2 P3"),
        ("P1-3", "P1 P2 P3"), ("P2–P4", "P2 P3 P4"), ("P1 bis P2", "P1 P2"), ("P2 and above", "P1 P2"),
        ("P2+", "P1 P2"), ("`P3` or lower", "P3 P4"), ("P3 and below", "P3 P4"), ("P5", ""),
        ("all", ""), ("P10", ""), ("P3 to P1", "P1 P3"),
    ],
)  # fmt: skip
def test_the_levels_that_a_text_names(text: str, levels: str) -> None:
    assert levels_in(text) == levels.split()


START = datetime(2026, 11, 23, 2, 0)  # noqa: DTZ001 - as windows are read


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("T-7d", 7 * DAY), ("T - 7 days", 7 * DAY), ("D-7d", 7 * DAY), ("**T-24h**", DAY),
        ("7 days before", 7 * DAY), ("A week ahead", 7 * DAY), ("10 days prior to it", 10 * DAY),
        ("two weeks in advance", 14 * DAY), ("3 hours earlier", 3 * HOUR), ("the day before", DAY),
        ("2026-11-16", 7 * DAY), ("on 2026-11-22, by mail", DAY), ("Start", 0), ("T0", 0), ("T+1h", 0),
        ("At the beginning", 0), ("during", 0), ("end", 0), ("Done", 0), ("when it is finished", 0),
        ("afterwards", 0), ("Before the start", 0), ("On a rollback", 0), ("Closing", 0),
        ("once it is approved", None), ("Monday", None), ("", None), ("as agreed", None),
    ],
)  # fmt: skip
def test_how_long_before_people_are_told(text: str, before: int | None) -> None:
    assert _notice(text, START) == before


@pytest.mark.parametrize(
    "text", ["Reserve", "buffer", "Contingency", "Rollback", "roll back", "Rolling back", "Puffer"]
)
def test_what_a_schedule_keeps_for_the_way_back(text: str) -> None:
    assert _RESERVE.search(text)


def test_versions_are_compared_without_their_marks() -> None:
    assert {_version(text) for text in ("1.2", "v1.2", "`1.2`", "V1.2", "version 1.2")} == {"1.2"}
    assert _version("vault 1.2") == "vault 1.2"


@pytest.mark.parametrize(
    "text",
    ["Next update at 10:00", "Next status by 10:00", "Another update within the hour", "More at {{TIME}}.",
     "We will update you in half an hour", "Further news by noon", "Updates every 30 minutes",
     "We write again at {{TIME}}", "NEXT_UPDATE", "Nächste Meldung um 10:00", "Wir melden uns wieder um 10:00",
     "Back with news in 20 minutes", "Updates follow no later than noon"],
)  # fmt: skip
def test_a_message_that_says_when_the_next_comes(text: str) -> None:
    assert _NEXT.search(text)


@pytest.mark.parametrize(
    "text",
    ["More soon.", "We are updating the servers.", "Thank you for waiting once more.", "The backup is fine.",
     "We will keep you informed.", "The next release is safe."],
)  # fmt: skip
def test_a_message_that_does_not(text: str) -> None:
    assert not _NEXT.search(text)


@pytest.mark.parametrize(
    "text",
    ["team", "The team", "Orders Team", "the whole backend squad", "Everyone", "anybody who is free",
     "whoever is around", "All engineers", "Orders engineers", "DevOps crew", "IT department", "Alle"],
)  # fmt: skip
def test_a_role_of_nobody(text: str) -> None:
    assert _NOBODY.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    ["Team lead", "Orders team lead", "Team rota", "Team Orders on-call", "On-call engineers",
     "Engineer of the Orders team", "Whoever is on call", "Platform team primary", "Primary", ""],
)  # fmt: skip
def test_a_role_of_one_person(text: str) -> None:
    assert not _NOBODY.fullmatch(text)


@pytest.mark.parametrize(
    ("title", "name"),
    [("Zeitverlauf", "timeline"), ("Zeitlicher Ablauf (UTC)", "timeline"), ("Zeitstrahl", "timeline"),
     ("Chronologie des événements", "timeline"), ("Cronología", "timeline"),
     ("Línea de tiempo", "timeline"), ("タイムライン", "timeline"), ("時系列（JST）", "timeline"),
     ("Nächste Schritte", "action_items"), ("Plan d’action", "action_items"),
     ("Próximos pasos", "action_items"), ("再発防止策", "action_items")],
)  # fmt: skip
def test_what_a_heading_is_about_in_other_languages(title: str, name: str) -> None:
    page = Page("a.md", Path(), TypeFinder([]), f"# Down\n\n## {title}\n\n- 14:05 Down\n")
    assert name in page.sections
    assert name != "timeline" or any(part in title for part in words("TIMELINE_PART"))


@pytest.mark.parametrize("kind", ["SECTIONS", "FIELDS", "CHOICES"])
def test_no_word_stands_for_two_things(kind: str) -> None:
    found = synonyms(kind)
    for language in LANGUAGES:
        for name, listed in vars(language).get(kind, {}).items():
            assert {found[question_name(word)] for word in listed} == {name}


def test_people_write_what_tools_tell_in_their_language() -> None:
    assert SAYS[FIRED].search("14:05 Alarm OrdersSlow ausgelöst")
    assert SAYS[RESOLVED].search("OrdersSlow recovered")
    assert not SAYS[MERGED].search("The committee met")
