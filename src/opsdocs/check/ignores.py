"""What is not told: ``<!-- ops: ignore RULE reason -->``, and where pages of alerts lie."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from opsdocs.alerts.model import Ignore
from opsdocs.check.rule import WARNING, Finding
from opsdocs.check.rules import RULES
from opsdocs.check.rules.alerts import known_alerts
from opsdocs.check.settings import UNUSED, Settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.patterns import Pattern

_IGNORE = Pattern(r"<!--\s{0,9}ops:\s{0,9}ignore\s{1,9}([\w-]{1,60})\b[^>]{0,300}?-->")


def without_ignored(
    found: list[Finding], ignores: Mapping[str, Mapping[str, int]], settings: Settings
) -> Iterator[Finding]:
    used: set[tuple[str, str]] = set()
    for finding in found:
        if finding.rule in ignores.get(finding.path, {}):
            used.add((finding.path, finding.rule))
        elif not settings.ignored(finding.rule, finding.path):
            yield finding
    if not settings.applies(UNUSED):
        return
    for path, rules in ignores.items():
        for rule, line in rules.items():
            if (path, rule) not in used and (settings.applies(rule) or rule not in RULES):
                why = "there is no such finding here" if rule in RULES else "there is no such rule"
                yield Finding(
                    path,
                    line,
                    1,
                    UNUSED,
                    WARNING,
                    f"{rule} is ignored, but {why}",
                    "Delete the comment.",
                )


def without_ignored_in_rules(
    found: Iterable[Finding],
    ignores: Mapping[str, Sequence[Ignore]],
    settings: Settings,
    today: date,
    only: Collection[str] | None,
) -> Iterator[Finding]:
    """Yield what no comment of a rule file ignores, and the comments that ignore nothing.

    ``ignores`` are those comments by the path of their file, as findings have it.
    """
    used: set[tuple[str, int]] = set()
    for finding in found:
        holding = [
            one for one in ignores.get(finding.path, ())
            if one.holds(finding.rule, finding.line, today)
        ]  # fmt: skip
        used.update((finding.path, one.line) for one in holding)
        if not holding:
            yield finding
    if not settings.applies(UNUSED):
        return
    for path, several in ignores.items():
        for one in several:
            if (path, one.line) in used or (only is not None and path not in only):
                continue
            why = "there is no such finding here" if one.rule in RULES else "there is no such rule"
            if one.until and one.until < today:
                why = (
                    "its day is not a day"
                    if one.until == date.min
                    else f"that ended on {one.until}"
                )
            if settings.applies(one.rule) or one.rule not in RULES:
                told = f"{one.rule} is ignored, but {why}"
                yield Finding(path, one.line, 1, UNUSED, WARNING, told, "Delete the comment.")


def ignores_in(page: Page) -> dict[str, int]:
    """Return the rules that a document ignores, with the lines where it says so."""
    fenced: set[int] = set()
    for block in page.document.fences:
        fenced.update(range(block.line, block.line + block.text.count("\n") + 2))
    found: dict[str, int] = {}
    for match in _IGNORE.finditer(page.text):
        line = page.text.count("\n", 0, match.start()) + 1
        before = page.text[page.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line not in fenced and before.count("`") % 2 == 0:
            found.setdefault(match[1], line)
    return found


def keeping_linked(settings: Settings, tree: Tree) -> Settings:
    """Return settings with which the pages that rules of alerts link stay where they are."""
    known = known_alerts(tree)
    matches = known.matches if known else ()
    linked = {one.page.path for one in matches if one.linked and one.page is not None}
    return settings._replace(linked={*linked, *settings.linked})
