"""Rules for backups, and for the procedures that restore them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.commands import DESTRUCTIVE
from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, words
from opsdocs.durations import as_seconds, day_in, plus
from opsdocs.markdown.model import walk
from opsdocs.patterns import Pattern

_READS = said(r"\b<READS_BACK>\b")
_SNAPSHOT = said(r"<COPY_BEFORE>")
_OVERWRITES = Pattern(r"\s--(?:clean|delete)\b")
_NEVER = said(r"<NEVER>\b")
_NO = words("NO")
_LONG_AGO = "1 year"


@rule("backup-too-rare", ERROR, needs=("method",))
def backup_too_rare(page: Page, today: date) -> Iterator[At]:
    """A backup is made at least as often as the RPO asks."""
    frequency, rpo = as_seconds(page.value("frequency")), as_seconds(page.value("rpo"))
    if "method" in page.fields and frequency is not None and rpo is not None and frequency > rpo:
        yield At(
            page.line("frequency"),
            f"a backup every {page.value('frequency')} can't keep an RPO of {page.value('rpo')}",
            "Back up more often, or agree on a longer RPO.",
        )  # fmt: skip


@rule("backup-exposed", WARNING, needs=("offsite",))
def backup_exposed(page: Page, today: date) -> Iterator[At]:
    """A backup is encrypted, survives the loss of the site, and is missed when it is not made."""
    if "method" not in page.fields or "offsite" not in page.fields:
        return
    for name, what in (
        ("encrypted", "is not encrypted"),
        ("offsite", "is lost together with the site"),
    ):
        if page.value(name).casefold() in _NO:
            yield At(
                page.line(name), f"the backup {what}", "Fix that, or write why it is accepted."
            )
    handling = page.with_subsections("failure_handling")
    alert = page.section_values(handling[0]).get("failure_alert") if handling else None
    told = (
        alert is not None
        and not is_none(alert.value)
        and alert.value.casefold() not in words("NO_ALERT")
    )
    if handling and not (told and page.has_value(handling[0], "failure_alert")):
        yield At(
            page.line("failure_handling"), "nobody is told when a backup is missing",
            "Write: **Failure Alert**: and a link to the alert.",
        )  # fmt: skip


@tree_rule("restore-not-linked", ERROR)
def restore_not_linked(tree: Tree, today: date) -> Iterator[At]:
    """A backup links the procedure that restores it."""
    for page in tree.of_type("backup-procedure"):
        text = page.prose("related_restore")
        empty = "related_restore" in page.sections and not page.blocks("related_restore")
        if (text or empty) and not tree.linked(page, text, "restore-procedure", "runbook"):
            yield At(
                page.line("related_restore"), "the restore procedure is not linked",
                "Write a link to it: [Restore](restore-….md)", page=page,
            )  # fmt: skip


@rule("restore-not-read-back", ERROR, needs=("integrity_checks",))
def restore_not_read_back(page: Page, today: date) -> Iterator[At]:
    """A restore is checked by reading data back."""
    if "integrity_checks" in page.sections and "source_backup" in page.fields:
        blocks = [
            block for block in walk(page.blocks("integrity_checks")) if block.text or block.rows
        ]
        checks = [
            page.answered(text)
            for block in blocks
            for text in [block.text, *(cell for row in block.rows[1:] for cell in row)]
            if not (block.kind == "paragraph" and text.rstrip().endswith(":"))
        ]
        text = "\n".join(checks).strip()
        if (text or not blocks) and not _READS.search(text):
            yield At(
                page.line("integrity_checks"), "no check reads the data back",
                "Add one that reads and compares it: rows, sums, the newest record.",
            )  # fmt: skip


@rule("restore-untested", WARNING, needs=("last_restore_test",))
def restore_untested(page: Page, today: date) -> Iterator[At]:
    """A restore was tested within a year, and takes no longer than the RTO."""
    if "last_restore_test" not in page.fields:
        return
    text = plain(page.value("last_restore_test"))
    day = day_in(text)
    if is_none(text) or _NEVER.match(text):
        yield At(
            page.line("last_restore_test"),
            "the restore was never tested",
            "Test it: ops new dr-test",
        )
    elif day is not None and today > plus(day, _LONG_AGO):
        yield At(
            page.line("last_restore_test"), f"the last restore test was on {day}, over a year ago",
            "Test it again: ops new dr-test",
        )  # fmt: skip
    measured, rto = as_seconds(page.value("measured_duration")), as_seconds(page.value("rto"))
    if measured is not None and rto is not None and measured > rto:
        yield At(
            page.line("measured_duration"),
            f"the restore takes {page.value('measured_duration')}, longer than the RTO of {page.value('rto')}",
            "Make it faster, or agree on a longer RTO.",
        )  # fmt: skip


@rule("restore-in-place", WARNING, needs=("source_backup",))
def restore_in_place(page: Page, today: date) -> Iterator[At]:
    """A restore that overwrites what is there makes a copy of it before."""
    if "source_backup" not in page.fields:
        return
    commands = "\n".join(block.text for block in page.blocks("procedure", "fence"))
    before = page.prose("prerequisites") + "".join(step.title for step in page.steps[:1])
    overwrites = DESTRUCTIVE.search(commands) or _OVERWRITES.search(commands)
    if overwrites and not _SNAPSHOT.search(before):
        yield At(
            page.line("prerequisites"), "the restore overwrites the data, and makes no copy before",
            "Make a snapshot before: add it to the Prerequisites.",
        )  # fmt: skip
