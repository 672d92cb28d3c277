"""Rules for the shape of a document: its file, its name and its sections."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from opsdocs.check.rule import ANY, ERROR, WARNING, At, rule
from opsdocs.documents.conflicts import conflicts_in
from opsdocs.documents.other_words import (
    in_place,
    is_latin,
    is_told,
    names_in,
    shares_word,
)
from opsdocs.documents.page import Page
from opsdocs.documents.schema import Heading
from opsdocs.markdown.code_blocks import ends_early
from opsdocs.markdown.model import Section
from opsdocs.markdown.titles import plain_text
from opsdocs.types.detect import BY_FRONT_MATTER, BY_SETTINGS
from opsdocs.types.model import question_name, with_article
from opsdocs.workspace import from_root

_ALIKE, _SLIP = 0.8, 0.9
"""How alike two headings are of which one is the other with a mark, or with a wrong letter."""


@rule("missing-section", ERROR)
def missing_section(page: Page, today: date) -> Iterator[At]:
    """A document has every section that its type has, and each says something."""
    is_own = page.doctype is not None and not page.doctype.built_in  # ours have rules of their own
    missing = missing_headings(page)
    for heading, section in () if page.is_beside else page.expected_sections:
        if heading in missing:
            if _is_part_of_missing(heading, missing, page):
                continue
            written = f"{'#' * heading.level} {heading.shown}"
            if near := nearly_there(heading, page):
                how = "on another level" if near.title == heading.shown else "nearly that"
                hint = f"{near.title!r} is {how}. Write: {written}"
                yield At(near.line, f"there is no section {heading.shown!r}", hint)
            else:
                yield At(page.line(""), f"there is no section {heading.shown!r}", f"Add: {written}")
        elif (
            section is not None and is_own and not (section.blocks or _has_parts(section, page))
            and _has_text(heading, page) and not _goes_on(section, page)
        ):  # fmt: skip
            yield At(
                section.line, f"the section {heading.shown!r} is empty",
                "Write what belongs there, or that there is nothing.",
            )  # fmt: skip


def nearly_there(wanted: Heading, page: Page) -> Section | None:
    """Return the section that is called as ``wanted`` with a number, a mark or a slip."""
    placed = {id(section) for _, section in page.expected_sections}
    others = {one.title: one for one in page.document.sections[1:] if id(one) not in placed}
    return others.get(_nearly(wanted.shown, others))


def missing_headings(page: Page) -> list[Heading]:
    """Return the headings of its type that a document does not have, and needs.

    What only lies among the documents of a type of the team's own needs none, and where most of
    them are called otherwise, the same in other words will do.
    """
    missing = [heading for heading, section in page.expected_sections if section is None]
    if page.is_beside:
        return []
    if missing and any(map(ends_early, page.document.fences)):  # it may stand in there
        lines = set(page.text.split("\n"))
        missing = [one for one in missing if f"{'#' * one.level} {one.shown}" not in lines]
    if not missing or not page.is_loosely_typed:
        return missing
    there = [*names_in(page.document), *(entry.label for entry in page.front_matter)]
    taken = [plain_text(section.title) for _, section in page.expected_sections if section]
    scripts = {is_latin(one.title) for one in page.document.sections if one.level > 1}
    return [
        heading for heading in missing
        if is_latin(heading.shown) in scripts  # a type may have each heading in two languages
        and not is_told(heading.shown, there, taken)
        and not _is_replaced(heading, page)
        and not (page.sections_and_steps[1] and page.name_of(heading.shown) == "procedure")
    ]  # fmt: skip


def _is_replaced(wanted: Heading, page: Page) -> bool:
    """Tell whether a section that the type does not demand stands for one that is ``wanted``.

    It stands in its place, or elsewhere and shares a word; what is nearly its name is a slip.
    """
    of_type = {question_name(one.shown) for one, _ in page.expected_sections}
    placed = {id(section) for _, section in page.expected_sections}
    own = {
        one.line: one.title for one in page.document.sections
        if one.level == wanted.level and id(one) not in placed
        and question_name(plain_text(one.title)) not in of_type
    }  # fmt: skip
    if _nearly(wanted.shown, own.values(), _SLIP):
        return False
    known = [
        (heading.shown, section.line if section else 0)
        for heading, section in page.expected_sections
        if heading is wanted or (section and heading.level <= wanted.level)
    ]
    return bool(in_place(wanted.shown, known, own)) or any(
        shares_word(wanted.shown, one) for one in own.values()
    )


def _is_part_of_missing(wanted: Heading, missing: list[Heading], page: Page) -> bool:
    """Tell whether a heading stands below another that is missing, too, which tells of both."""
    above = None
    for heading, _ in page.expected_sections:
        if heading is wanted:
            return above in missing
        if heading.level < wanted.level:
            above = heading
    return False


def _has_text(heading: Heading, page: Page) -> bool:
    """Tell whether a blank of the type has something right below a heading."""
    blank = page.schema.text if page.schema else ""
    below = blank.partition(f"\n{'#' * heading.level} {heading.shown}\n")[2].lstrip("\n")
    return bool(below) and not below.startswith(("#", "---"))


def _goes_on(section: Section, page: Page) -> bool:
    """Tell whether there is something below a heading that makes no block, or is not below it.

    That is where links lead, or a heading of the same level: "Options", and then "Option 1".
    """
    following = next((one for one in page.document.sections if one.line > section.line), None)
    lines = page.text.split("\n")[section.line : following.line - 1 if following else None]
    if any("]: " in line for line in lines):
        return True
    return (
        following is not None
        and following.level == section.level
        and shares_word(section.title, following.title)
    )


def _has_parts(section: Section, page: Page) -> bool:
    return any(one.parent is section for one in page.document.sections)


def _nearly(title: str, others: Iterable[str], alike: float = _ALIKE) -> str:
    """Return which of the ``others`` is ``title`` with a number, a mark or a slip, "" if none."""
    return next(iter(difflib.get_close_matches(title, list(others), n=1, cutoff=alike)), "")


@rule("section-order", ERROR)
def section_order(page: Page, today: date) -> Iterator[At]:
    """The sections stand in the order of the type."""
    if page.is_loosely_typed:
        return  # their order is that of most documents, and nobody has said that it matters
    found: list[Section] = []  # in the order of the type
    for heading, section in page.expected_sections:
        if section and heading.level == 2 and not heading.repeats:  # noqa: PLR2004 - the sections proper
            found.append(section)
    if all(one.line <= other.line for one, other in pairwise(found)):
        return
    kept = _in_order(found)
    for at, section in enumerate(found):
        if section in kept:
            continue
        before = [one for one in found[:at] if one in kept and one.line > section.line]
        behind = [one for one in found[at:] if one in kept and one.line < section.line]
        place, right, other = (
            ("before", "after", before[-1]) if before else ("after", "before", behind[0])
        )
        yield At(
            section.line, f"the section {section.title!r} is {place} {other.title!r}",
            f"Move it {right} {other.title!r}.",
        )  # fmt: skip


def _in_order(sections: list[Section]) -> list[Section]:
    """Return the most of ``sections`` whose lines ascend: the others are what was moved."""
    runs: list[list[Section]] = []  # for each section the longest run that ends with it
    for section in sections:
        shorter = [run for run in runs if run[-1].line < section.line]
        runs.append([*max(shorter, key=len, default=[]), section])
    return max(runs, key=len, default=[])


@rule("wrong-folder", WARNING)
def wrong_folder(page: Page, today: date) -> Iterator[At]:
    """A document lies in the folder of its type."""
    if page.doctype is None or not page.is_stamped:
        return
    if page.decision.by in {BY_FRONT_MATTER, BY_SETTINGS}:  # the team has said so
        return
    folder = page.finder.folder_of[page.doctype.name]
    if not page.path.startswith(folder) and "{" not in folder:
        there = from_root(page.finder.home, folder)
        move = f"git mv -- {shlex.quote(page.from_root)} {shlex.quote(there)}"
        shown = there if folder.startswith("../") else folder
        yield At(1, f"{_one(page.doctype.title)} belongs in {shown}", move)


@rule("wrong-name", WARNING)
def wrong_name(page: Page, today: date) -> Iterator[At]:
    """A file is named by the title of its document."""
    name = page.path.rpartition("/")[2]
    if page.is_stamped and page.expected_filename and page.expected_filename != name:
        yield At(
            1, f"by its title, the file should be called {page.expected_filename}",
            "Run: ops check --fix-names, which fixes the links, too; or change the title.",
        )  # fmt: skip


def _one(title: str) -> str:
    """Return the title of a type in a sentence: ``an alert``, ``an RTO/RPO Register``."""
    return with_article(title if title[1:2].isupper() else title.lower())


@rule("unreadable-file", ERROR, holds=ANY)
def unreadable_file(page: Page, today: date) -> Iterator[At]:
    """A document can be read: it is UTF-8 text of at most 5 MB."""
    if page.problem:
        yield At(1, page.problem, "Fix the file, or move it out of operations/.")


@rule("conflict-marker", ERROR, holds=ANY)
def conflict_marker(page: Page, today: date) -> Iterator[At]:
    """No conflict of a merge is left in a document."""
    for number, mark in conflicts_in(page):
        yield At(
            number, f"a conflict is left here: {mark[:40]}",
            "Choose what is right, and delete the lines <<<<<<<, ======= and >>>>>>>.",
        )  # fmt: skip
