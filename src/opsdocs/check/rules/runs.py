"""Rules for procedures that were followed: they look at records, where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from opsdocs.check.rule import WARNING, At, tree_rule
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, said
from opsdocs.durations import about_seconds, as_minutes, exact, plus
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.followed import followed

if TYPE_CHECKING:
    from opsdocs.runs.read import Run

_LONG_AGO = "1 year"
_TESTED = ("last_tested", "last_restore_test")
_NEVER = said(r"<NEVER>\b")


@tree_rule("never-run", WARNING)
def never_run(tree: Tree, today: date) -> Iterator[At]:
    """Where runs are on record, each procedure that is in use and can be tested was followed once."""
    known = followed(tree)
    paths = {page.path for page, _ in known.documents}
    if not paths:
        return
    for page in tree.pages:
        names = {one.name for one in page.doctype.questions} if page.doctype else set()
        if page.path in paths or names.isdisjoint(_TESTED) or page.choice("status") != "active":
            continue
        told = next((page.value(name) for name in _TESTED if page.value(name)), "")
        if (not told or is_none(told) or _NEVER.match(told)) and known.has_steps(page):
            yield At(
                page.line("status"), "it is in use, and nobody has followed it yet",
                "Follow it: ops run " + page.path.rpartition("/")[2].removesuffix(".md"), page=page,
            )  # fmt: skip


@tree_rule("run-failed", WARNING)
def run_failed(tree: Tree, today: date) -> Iterator[At]:
    """A procedure was changed after a run of it failed, or has passed since."""
    for page, runs in followed(tree).documents:
        ended = [run for run in runs if run.is_test or run.has_failed]
        last = ended[-1] if ended else None
        if last and last.has_failed and last.said_last == content_hash(page):
            yield At(
                page.line("procedure"),
                f"a run of it failed on {last.began:%Y-%m-%d}, and it has neither changed nor "
                "passed since",
                f"Fix what failed; see .runs/{last.path.name}", page=page,
            )  # fmt: skip


@tree_rule("slower-than-promised", WARNING)
def slower_than_promised(tree: Tree, today: date) -> Iterator[At]:
    """The last run that passed took no longer than the document promises."""
    for page, runs in followed(tree).documents:
        passed = [run for run in runs if run.is_test]
        promised = about_seconds(page.value("duration"))
        if passed and promised is not None and passed[-1].seconds > promised:
            yield At(
                page.line("duration"),
                f"it promises {page.value('duration')}, and took {exact(round(passed[-1].seconds))} "
                f"on {passed[-1].began:%Y-%m-%d}",
                "Write how long it takes, or make it faster.", page=page,
            )  # fmt: skip


@tree_rule("tested-by-author-only", WARNING)
def tested_by_author_only(tree: Tree, today: date) -> Iterator[At]:
    """A procedure that was followed was followed by somebody who did not write it."""
    for page, runs in followed(tree).documents:
        passed = [run for run in runs if run.is_test]
        is_by_author = partial(_is_by_author, page.value("owner").casefold())
        if passed and all(map(is_by_author, passed)):
            yield At(
                page.line("tested_by") if "tested_by" in page.fields else page.line("procedure"),
                f"only {passed[-1].by} has followed it, who wrote it",
                "Have somebody else follow it, who knows only what is written.", page=page,
            )  # fmt: skip


def _is_by_author(owner: str, run: Run) -> bool:
    return run.start.get("author") is True or (bool(run.by) and run.by.casefold() == owner)


@tree_rule("drill-overdue", WARNING)
def drill_overdue(tree: Tree, today: date) -> Iterator[At]:
    """What was drilled once is drilled again within its test interval, or within a year."""
    for page, runs in followed(tree).documents:
        drills = [run for run in runs if run.is_drill and run.is_test]
        interval = page.value("test_interval")
        interval = interval if as_minutes(interval) is not None else _LONG_AGO
        if drills and today > plus(day := drills[-1].began.date(), interval):
            name = next((one for one in _TESTED if one in page.fields), "procedure")
            yield At(
                page.line(name), f"the last drill that passed was on {day}, over {interval} ago",
                "Drill it: ops run --drill "
                + page.path.rpartition("/")[2].removesuffix(".md"), page=page,
            )  # fmt: skip
