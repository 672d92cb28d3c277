"""Rules for disaster recovery: plans, and the tests of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.rows import joined
from opsdocs.documents.timeline import timeline
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, plain, said, says_nothing, words
from opsdocs.durations import about_seconds, as_day, as_seconds, format_duration, plus
from opsdocs.markdown.model import walk

_PASSED = {"pass", "pass_part_only"}
_YES = words("YES") | {"✅", "✓", "✔", "☑"}
_DECIDES, _DEPUTY = said(r"<DECIDES>"), said(r"<DEPUTY>")
_VALIDATION = said(r"<VALIDATION>")


@tree_rule("plan-without-procedure", ERROR)
def plan_without_procedure(tree: Tree, today: date) -> Iterator[At]:
    """Each step of a recovery links a procedure, and there is a way back."""
    for page in tree.of_type("dr-plan"):
        for row in page.rows("recovery_sequence"):
            procedure = tree.linked(page, row["procedure"])
            unanswered = not row["procedure"] and "procedure" not in row.empty
            if not unanswered and (procedure is None or not procedure.steps):
                yield At(
                    row.line, f"the step {row['step']!r} does not link a procedure with steps",
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
    tree = page.with_subsections("recovery_sequence")
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
            and test.choice("result") in _PASSED
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
    rows = joined(page.rows("measurements"), "service")
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
        if misses and result in _PASSED:
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
