"""What the examples and blanks must be for somebody who reads them on a phone, at night."""

import re

import pytest
from built_in_types import TYPES, stamp, title_of
from commands import codes, figures, page, pages, shell
from paths import GOLDEN

from opsdocs.durations import duration_in
from opsdocs.markdown.model import ABOUT, walk
from opsdocs.markdown.parse import parse

SEED = {"runbook", "post-mortem"}
# Records and registers are written and read by day.
BY_DAY = {"dr-test", "post-mortem", "rto-rpo"}
EVERY_PAGE = pytest.mark.parametrize("path", pages())


def type_of(path: str) -> str:
    title = page(path).title.split(":")[0]
    names = {doctype.body.split("\n")[0].lstrip("# ").split(":")[0].strip(): name
             for name, doctype in TYPES.items()}  # fmt: skip
    return names[title]


@EVERY_PAGE
def test_the_first_action_comes_first(path: str) -> None:
    name, lines = type_of(path), pages()[path].split("\n")
    if name == "runbook":  # behind the seed's four fields
        assert lines[7].startswith("First action: ")
    elif name == "communication-protocol":
        assert lines[2].startswith("In an incident now? ")
    elif name not in BY_DAY:
        assert lines[2].startswith("First action: ")


@EVERY_PAGE
def test_above_the_first_section_stand_at_most_four_fields(path: str) -> None:
    sections = page(path).sections
    assert sum(len(one.fields) for one in sections if one.level <= 1) <= 4
    assert sections[-1].title.casefold() == ABOUT


@pytest.mark.parametrize("name", sorted(set(TYPES) - SEED - {"maintenance-window"}))
def test_a_draft_says_so_at_its_top(name: str) -> None:
    """A maintenance window has its own state there."""
    draft = stamp(TYPES[name], **title_of(TYPES[name]))
    top = draft.partition("\n## ")[0]
    assert "**Status**: Draft" in top
    assert draft.count("**Status**") == 1
    active = stamp(TYPES[name], **title_of(TYPES[name]), status="Active")
    assert "**Status**" not in active.partition("\n## ")[0]
    assert [one.value for one in parse(active).fields if one.label == "Status"] == ["Active"]


def test_the_seeds_skeletons_have_no_closing_section() -> None:
    for name in SEED:
        assert "About" not in (GOLDEN / f"{name}-open.md").read_text("utf-8")


@EVERY_PAGE
def test_no_block_goes_on_behind_an_interactive_login(path: str) -> None:
    """With bracketed paste, the lines behind it would run on the reader's own computer."""
    for section in page(path).sections:
        for block in shell(section):
            lines = block.strip().replace("\\\n", " ").splitlines()
            for line in lines:
                words = re.sub(r"-o \S+|-t\b", "", line).split()
                if words and words[0] == "ssh":
                    assert len(words) > 2, line
                if " -t " in line:
                    assert len(lines) == 1, line


@EVERY_PAGE
def test_no_block_chooses_for_the_reader(path: str) -> None:
    """Pasted in haste, a value of the day when the page was written would change another thing."""
    for section in page(path).sections:
        for name, value in re.findall(r"(?m)^([A-Z]+)=(.*)$", "\n".join(shell(section))):
            if path != figures.UPDATE or name != "TO":  # that page is of this one version
                assert value == "..." or "$(" in value, f"{name}={value}"


@EVERY_PAGE
def test_what_is_done_twice_or_left_behind_does_no_harm(path: str) -> None:
    text = pages()[path]
    for command in [*codes(text), *(one for part in page(path).sections for one in shell(part))]:
        if "rollout undo" in command:
            assert "--to-revision" in command
        if "--duration=" in command:
            assert duration_in(re.search(r"--duration=(\w+)", command)[1]) <= 30  # type: ignore[index]
            assert "amtool silence expire" in text
        assert "logs deployment/orders-api" not in command
    assert ("apt-mark hold" in text) <= ("apt-mark unhold" in text)


@EVERY_PAGE
def test_tables_have_no_code_wider_than_a_phone(path: str) -> None:
    """A cell may break at its blanks; 42 letters of code are the width of a phone."""
    for block in (one for section in page(path).sections for one in walk(section.blocks)):
        for cell in (cell for row in block.rows for cell in row):
            words = [word for code in re.findall(r"`([^`]+)`", cell) for word in code.split()]
            assert all(len(word) <= 60 for word in words), cell
            if type_of(path) in {"dashboard", "monitoring", "rto-rpo"}:
                assert all(len(word) <= 42 for word in words), cell
                assert len(block.rows[0]) <= 5


LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
BREAK = re.compile(r"\s+|(?<=[a-z])-(?=\w)", re.IGNORECASE)


@pytest.mark.parametrize("name", [*pages(), *(one.name for one in sorted(GOLDEN.iterdir()))])
def test_tables_fit_a_phone_where_cells_break_at_blanks_alone(name: str) -> None:
    """As GitHub shows them on 390 px: a column is as wide as its longest word, and its margins."""
    document = page(name) if name in pages() else parse((GOLDEN / name).read_text("utf-8"))
    tables = [block.rows for one in document.sections for block in walk(one.blocks) if block.rows]
    for rows in tables:
        letters = sum(
            max(len(word) for cell in column for word in BREAK.split(LINK.sub(r"\1", cell).replace("`", "")))
            for column in zip(*rows, strict=True)
        )  # fmt: skip
        assert 27 * len(rows[0]) + 8 * letters < 372, rows[0]


def test_figures_that_stand_in_several_places_agree() -> None:
    _, wrong = figures.figures()
    assert wrong == []


def test_the_tables_of_alerts_are_what_their_pages_say() -> None:
    thresholds, times = (one.rows[1:] for one in page("monitoring/orders.md").blocks()
                         if one.rows and one.rows[0][0] == "Alert")  # fmt: skip
    for (link, threshold), (again, time, priority) in zip(thresholds, times, strict=True):
        assert link == again
        name, target = re.fullmatch(r"\[(\w+)\]\((.+)\)", link).groups()  # type: ignore[union-attr]
        fields = {one.label: one.value for one in page(f"monitoring/{target}").fields}
        assert fields["Alert Name"] == name
        assert (fields["Threshold"], fields["For"], fields["Priority"]) == (
            threshold,
            time,
            priority,
        )


def test_the_post_mortem_is_possible() -> None:
    """Requests a second, and the time that each holds one of two connections, give the 31 %."""
    each, held, pool = 40 / 3, 0.22, 2
    assert round(each * held, 1) == 2.9
    assert round(100 * (1 - pool / (each * held))) in {31, 32}
    assert 500 * 42 / 60 == 350
    assert round(350 * 0.31) in range(105, 115)
    assert (54 * 53) == 2862


WORDS = (
    r"\bmend(?:s|ed|ing)?\b|\bholes?\b|\banew\b|\bthe on call\b|for want of|\ba backup more\b|\btwice the same\b"
    r"|\botherwise than\b|\bthe committed one\b|only a hope|is a wish|\w+is(?:e|ed|es|ing)\b(?<!otherwise)"
    r"|\blacks?\b|\bcentre\b|\bcatalogue\b|\bUtilisation\b|\bbehaviour\b|\blicence\b"
)
KEPT = {"likewise", "otherwise", "rise", "rises", "raise", "raises", "premise", "advise", "precise",
        "exercise", "promise", "promises", "arise", "arises", "wise", "noise", "promised", "raised",
        "revise", "revised", "surprise", "comprise", "comprised", "rising", "raising", "franchise",
        "enterprise", "expertise", "concise", "disguise", "compromise", "paradise"}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_it_is_in_plain_english_of_one_spelling(name: str) -> None:
    file = TYPES[name].file
    texts = [
        file.read_text("utf-8"),
        *(one.read_text("utf-8") for one in file.with_suffix("").glob("*")),
    ]
    for text in texts:
        found = {one.group() for one in re.finditer(WORDS, text, re.IGNORECASE)}
        assert not {word for word in found if word.casefold() not in KEPT}
