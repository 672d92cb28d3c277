"""Rules for backup and recovery: the register, backups, restores, plans and tests agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from opsdocs.check.commands import DESTRUCTIVE
from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page, Row, joined
from opsdocs.documents.timeline import timeline
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, says_nothing, words
from opsdocs.durations import about_seconds, as_day, as_seconds, day_in, format_duration, plus
from opsdocs.markdown.model import walk
from opsdocs.patterns import Pattern

_READS = said(r"\b<READS_BACK>\b")
_SNAPSHOT = said(r"<COPY_BEFORE>")
_OVERWRITES = Pattern(r"\s--(?:clean|delete)\b")
_NO_FIGURE = words("NO_FIGURE") | {"-", "–", "—"}
_NEVER = said(r"<NEVER>\b")
_YES, _NO = words("YES") | {"✅", "✓", "✔", "☑"}, words("NO")
_DECIDES, _DEPUTY = said(r"<DECIDES>"), said(r"<DEPUTY>")
_VALIDATION = said(r"<VALIDATION>")
_LONG_AGO = "1 year"


def register(tree: Tree) -> Iterator[tuple[Page, Row]]:
    """Yield the rows of the register: tables with a service, an RTO and an RPO."""
    for page in tree.of_type("rto-rpo"):
        for name in page.sections:
            for row in joined(page.rows(name), "service"):
                if row["service"] and "rto" in row.cells and "mtd" in row.cells:
                    yield page, row


@tree_rule("register-figures", ERROR)
def register_figures(tree: Tree, today: date) -> Iterator[At]:
    """The register has each service once; its durations can be read, and fit each other."""
    seen: dict[str, int] = {}
    for page, row in register(tree):
        service = plain(row["service"])
        if service in seen:
            yield At(
                row.line,
                f"{row['service']} is in the register twice",
                "Keep one row.",
                page=page,
            )
        seen[service] = row.line
        figures = {}
        for column in ("mtd", "rto", "rpo", "backup_frequency", "measured_rto", "measured_rpo"):
            text = row[column]
            figures[column] = as_seconds(text)
            if (
                text
                and figures[column] is None
                and not (column not in {"mtd", "rto"} and text.casefold() in _NO_FIGURE)
            ):
                yield At(
                    row.line,
                    f"{text!r} is no duration",
                    "Write it as 90m, 4h or 2 days.",
                    page=page,
                )
        for low, high, why in (
            ("rto", "mtd", "the RTO must stay below the MTD"),
            (
                "backup_frequency",
                "rpo",
                "the RPO can't be shorter than the time between two backups",
            ),
            ("measured_rto", "rto", "the measured RTO misses the objective"),
            ("measured_rpo", "rpo", "the measured RPO misses the objective"),
        ):
            a, b = figures[low], figures[high]
            if a is not None and b is not None and (a > b or (low == "rto" and a == b)):
                yield At(
                    row.line, f"{row['service']}: {why} ({row[low]} against {row[high]})",
                    "Fix what is wrong: the figure, or the service.", page=page,
                )  # fmt: skip


@tree_rule("recovery-untested", WARNING)
def recovery_untested(tree: Tree, today: date) -> Iterator[At]:
    """Each service of the register was tested."""
    for page, row in register(tree):
        if day_in(plain(row["last_tested"])) is None:
            yield At(
                row.line, f"the recovery of {row['service']} was never tested",
                "Test it, and write the day: ops new dr-test", page=page,
            )  # fmt: skip


@tree_rule("tier-targets", WARNING)
def tier_targets(tree: Tree, today: date) -> Iterator[At]:
    """A more critical tier has no looser target than a less critical one."""
    for page in tree.of_type("rto-rpo"):
        rows = sorted(
            ((tier, row) for row in page.rows("tier_targets") if (tier := _tier(row)) is not None),
            key=lambda pair: pair[0],
        )
        for column in ("rto", "rpo"):
            targets = [
                (tier, figure, row)
                for tier, row in rows
                if (figure := as_seconds(row[column])) is not None
            ]
            for (upper, a, row), (lower, b, _) in pairwise(targets):
                if a > b:
                    yield At(
                        row.line,
                        f"tier {upper} has a looser {column.upper()} than tier {lower}",
                        "A more critical tier has the shorter target.", page=page,
                    )  # fmt: skip


def _tier(row: Row) -> int | None:
    """Return the number in ``1``, ``Tier 1`` or ``1 (critical)``."""
    number = re.search(r"\d{1,9}", row["tier"])
    return int(number[0]) if number else None


@tree_rule("tier-1-without-plan", WARNING)
def tier_1_without_plan(tree: Tree, today: date) -> Iterator[At]:
    """Each service of tier 1 has a disaster recovery plan."""
    planned = {plain(page.value("service")) for page in tree.of_type("dr-plan")}
    for page, row in register(tree):
        if _tier(row) == 1 and plain(row["service"]) not in planned:
            yield At(
                row.line, f"{row['service']} is of tier 1, and has no disaster recovery plan",
                f'Write one: ops new dr-plan "{row["service"]}"', page=page,
            )  # fmt: skip


@tree_rule("objectives-differ", ERROR)
def objectives_differ(tree: Tree, today: date) -> Iterator[At]:
    """RTO and RPO of a plan are those of the register."""
    rows = {plain(row["service"]): row for _, row in register(tree)}
    for page in tree.of_type("dr-plan"):
        row = rows.get(plain(page.value("service")))
        for name in ("rto", "rpo"):
            mine, theirs = page.value(name), row[name] if row else ""
            if mine and theirs and as_seconds(mine) != as_seconds(theirs):
                yield At(
                    page.line(name), f"the {name.upper()} is {mine}, and {theirs} in the register",
                    f"Write {theirs}, or change the register together with those who approve it.",
                    page=page,
                )  # fmt: skip


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
    handling = page.tree("failure_handling")
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


@tree_rule("plan-without-procedure", ERROR)
def plan_without_procedure(tree: Tree, today: date) -> Iterator[At]:
    """Each step of a recovery links a procedure, and there is a way back."""
    for page in tree.of_type("dr-plan"):
        for row in page.rows("recovery_sequence"):
            procedure = tree.linked(page, row["procedure"])
            unanswered = not row["procedure"] and "procedure" not in row.empty
            if not unanswered and (procedure is None or not procedure.steps):
                yield At(
                    row.line, f"the step {row['step']!r} links no procedure that is there",
                    "Link its restore procedure or runbook.", page=page,
                )  # fmt: skip
        if "failback" in page.sections and says_nothing(page, "failback"):
            yield At(
                page.line("failback"), "Failback is empty", "Write how it goes back.", page=page
            )


@tree_rule("plan-without-decider", ERROR)
def plan_without_decider(tree: Tree, today: date) -> Iterator[At]:
    """A plan names who decides the failover, and a deputy."""
    for page in tree.of_type("dr-plan"):
        name = "roles_and_activation_authority"
        named = [
            row["role"]
            for row in page.rows(name)
            if not ({"who", "name"} & row.empty or is_none(row["who"]) or is_none(row["name"]))
        ]
        named += [block.text for block in walk(page.blocks(name)) if block.kind == "paragraph"]
        for word, message, hint in (
            (_DECIDES, "nobody is named who decides the failover",
             "Add a row to Roles and Activation Authority: Decides the failover."),
            (_DEPUTY, "no deputy of the one who decides is named",
             "Add a row to Roles and Activation Authority: Deputy."),
        ):  # fmt: skip
            if name in page.sections and not word.search("\n".join(named)):
                yield At(page.line(name), message, hint, page=page)


@rule("plan-over-rto", WARNING, needs=("recovery_sequence",))
def plan_over_rto(page: Page, today: date) -> Iterator[At]:
    """The time until the first step, the steps and the validation stay within the RTO."""
    rto = as_seconds(page.value("rto"))
    longest: dict[str, int] = {}  # steps of the same order are done at the same time
    for row in page.rows("recovery_sequence"):
        order = row["order"] or f"line {row.line}"
        longest[order] = max(longest.get(order, 0), about_seconds(row["estimate"]) or 0)
    tree = page.tree("recovery_sequence")
    values = page.section_values(tree[0]) if tree else {}
    around = ("until_the_first_step", "validation_takes")
    total = sum(longest.values())
    total += sum(about_seconds(values[name].value) or 0 for name in around if name in values)
    if rto is not None and total > rto:
        yield At(
            page.line("recovery_sequence"),
            f"the recovery takes {format_duration(-(-total // 60))}, longer than the RTO of {page.value('rto')}",
            "Do steps at the same time, with the same order, make them faster, or agree on a longer RTO.",
        )  # fmt: skip


@tree_rule("plan-untested", WARNING)
def plan_untested(tree: Tree, today: date) -> Iterator[At]:
    """A plan has a test that passed within its test interval."""
    tests = tree.of_type("dr-test")
    for page in tree.of_type("dr-plan"):
        if page.choice("status") in {"", "draft"}:
            continue
        interval = page.value("test_interval") or "6 months"
        passed = [
            day
            for test in tests
            if tree.linked(test, test.fields["plan"].value if "plan" in test.fields else "") is page
            and test.choice("result") == "pass"
            and test.choice("test_type") != "tabletop"
            and (day := as_day(test.value("date")))
        ]
        if as_seconds(interval) is not None and not any(
            today <= plus(day, interval) for day in passed
        ):
            yield At(
                page.line("test_interval"),
                f"no test of this plan has passed within {interval}",
                "Test it: ops new dr-test, with a link to this plan as its Plan.", page=page,
            )  # fmt: skip


@rule("rto-not-met", ERROR, needs=("measurements",))
def rto_not_met(page: Page, today: date) -> Iterator[At]:
    """A test passes only where what it measured meets the target; one that fails has action items."""
    if "rto_clock" not in page.fields or "measurements" not in page.sections:
        return
    rows = page.rows("measurements")
    result = page.choice("result")
    if page.choice("test_type") == "tabletop":
        for row in rows:
            if (
                about_seconds(row["measured_rto"]) is not None
                or about_seconds(row["measured_rpo"]) is not None
            ):
                yield At(row.line, "a tabletop measures nothing", "Write N/A.")
        return
    for row in rows:
        misses = [
            f"{name.upper()} {row[f'measured_{name}']} against {row[f'target_{name}']}"
            for name in ("rto", "rpo")
            if (a := about_seconds(row[f"measured_{name}"])) is not None
            and (b := about_seconds(row[f"target_{name}"])) is not None
            and a > b
        ]
        figures = [(row[name], name in row.empty) for name in ("measured_rto", "measured_rpo")]
        passed = plain(row["pass"]).rstrip(".!") in _YES
        if passed and all(
            about_seconds(text) is None and (text or empty) for text, empty in figures
        ):
            yield At(
                row.line, f"{row['service']} passed, and nothing was measured",
                "Write what was measured, or No.",
            )  # fmt: skip
        if misses and passed:
            yield At(row.line, f"{row['service']} passed, and missed its {misses[0]}", "Write No.")
        if misses and result == "pass":
            yield At(
                page.line("result"), f"the result is Pass, and {row['service']} missed its {misses[0]}",
                "Write Partial or Fail.",
            )  # fmt: skip
    if result == "fail" and not (page.items("action_items") or page.rows("action_items")):
        yield At(
            page.line("result"), "the test failed, and nothing follows from it", "Add action items."
        )


@rule("rto-not-in-timeline", ERROR, needs=("measurements",))
def rto_not_in_timeline(page: Page, today: date) -> Iterator[At]:
    """The measured RTO is the time between the entries of the timeline."""
    clock = page.value("rto_clock").casefold()
    if not clock or "measurements" not in page.sections:
        return
    moments = [(one.minute, one.text.casefold().lstrip("*_ ")) for one in timeline(page)[0]]
    start = next((minute for minute, text in moments if text.startswith(clock[:6])), None)
    ends = [(minute, text) for minute, text in moments if _VALIDATION.match(text)]
    measures = [
        row for row in page.rows("measurements") if as_seconds(row["measured_rto"]) is not None
    ]
    if moments and measures and (start is None or not ends):
        lacks = "Validation" if start is not None else page.value("rto_clock")
        yield At(
            page.line("timeline"), f"the timeline has no entry that begins with {lacks}",
            f"Add the one from which, or to which, was measured: - **HH:MM** - {lacks}: …",
        )  # fmt: skip
    if start is None or not ends:
        return
    for row in measures:
        measured = as_seconds(row["measured_rto"])
        own = [minute for minute, text in ends if plain(row["service"]) in text]
        span = (own or [minute for minute, _ in ends])[-1] - start
        # The entries of a timeline have no seconds.
        if measured is not None and abs(measured - 60 * span) >= 60:  # noqa: PLR2004 - a minute
            yield At(
                row.line,
                f"the measured RTO is {row['measured_rto']}, and the timeline says "
                f"{format_duration(span)}",
                f"Count from {page.value('rto_clock')} to Validation.",
            )  # fmt: skip


@tree_rule("plan-older-than-test", WARNING)
def plan_older_than_test(tree: Tree, today: date) -> Iterator[At]:
    """A plan names its last test."""
    last: dict[str, date] = {}
    for test in tree.of_type("dr-test"):
        plan = tree.linked(
            test, test.fields["plan"].value if "plan" in test.fields else "", "dr-plan"
        )
        done = as_day(test.value("date"))
        if plan and done and done <= today and test.value("result"):
            last[plan.path] = max(done, last.get(plan.path, done))
    for path, done in last.items():
        plan = tree.by_path[path]
        said = as_day(plan.value("last_tested"))
        if said is None or said < done:
            yield At(
                plan.line("last_tested"), f"this plan was tested on {done}, and does not say so",
                f"Write: **Last Tested**: {done}", page=plan,
            )  # fmt: skip
