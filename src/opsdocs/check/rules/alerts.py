"""Rules for alerts: the rule files and the pages agree, both ways. Only where ``[alerts]`` is set."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from opsdocs.alerts.compare import differences
from opsdocs.alerts.find import column_of
from opsdocs.alerts.match import (
    DANGLING,
    FOREIGN,
    MISSING,
    PAGE,
    Alerts,
    Match,
    alerts_of,
    anchor_of,
    names_of,
)
from opsdocs.alerts.model import Alert
from opsdocs.check.rule import ERROR, WARNING, At, tree_rule
from opsdocs.check.sites import anchors_on, site_of_page
from opsdocs.documents.page import Page, choices_of
from opsdocs.documents.set_fields import label_of
from opsdocs.documents.tree import Tree
from opsdocs.errors import nearest
from opsdocs.settings import line_in_settings

_MOST_SHOWN = 60
_DEPRECATED = "deprecated"


def known_alerts(tree: Tree) -> Alerts | None:
    """Return the alerts of the repository, None where no setting says where they are."""
    if not tree.workspace.alerts:
        return None
    known = alerts_of(tree)
    return known if known.settings.rules else None


def _link_it(alert: Alert) -> str:
    """Return where the link of an alert belongs in its rule."""
    if alert.system in {"prometheus", "loki", "grafana"}:
        return "Add the annotation runbook_url"
    return "Write the link to its page into its description or message"


def without_page(tree: Tree) -> Iterator[At]:
    """Yield the alerts of rule files that need a page and have none."""
    known = known_alerts(tree)
    for match in known.matches if known else ():
        if (
            known is None
            or match.state not in {MISSING, PAGE}
            or not known.settings.needs_page(match.alert)
        ):
            continue
        alert = match.alert
        if match.state == PAGE and not match.linked and known.settings.urls:
            yield _at(
                known, match, f"the alert {alert.name} has a page, and its rule does not link it",
                f"{_link_it(alert)}; the page is {_shown(match.page)}.",
            )  # fmt: skip
        elif match.state == MISSING and alert.has_template_name:
            yield _at(
                known, match, f"the alert {alert.name} has no link, and its name is a template",
                f"{_link_it(alert)}: by its name no page can be found.",
            )  # fmt: skip
        elif match.state == MISSING and _other_case(known, match) is None:
            yield _at(
                known, match, f"the alert {alert.name} has no page",
                _to_write(alert),
            )  # fmt: skip


@tree_rule("alert-page-missing", ERROR)
def alert_page_missing(tree: Tree, today: date) -> Iterator[At]:
    """The link of an alert leads to a page that is there."""
    known = known_alerts(tree)
    for match in known.matches if known else ():
        if known is None or match.state != DANGLING:
            continue
        alert = match.alert
        named = known.by_page_name.get(alert.name, [])
        page = named[0] if named else known.nearest_page(match.target)
        hint = f"Link {_shown(page)}, which is for it." if named else _to_write(alert)
        if page is not None and not named:
            hint = f"The nearest is {_shown(page)}. {hint}"
        yield _at(
            known, match, f"the alert {alert.name} links {match.target}, which is not there", hint,
            line=alert.link_line,
        )  # fmt: skip


@tree_rule("alert-anchor-missing", ERROR)
def alert_anchor_missing(tree: Tree, today: date) -> Iterator[At]:
    """The link of an alert leads to a heading that is there."""
    known = known_alerts(tree)
    if known is None:
        return
    for match in known.matches:
        anchor = unquote(anchor_of(match.alert.link)).lower()
        if match.page is None or not match.linked or not anchor or "{" in anchor:
            continue
        anchors = _anchors_of(match.page)
        if anchor not in anchors:
            yield _at(
                known, match, f"the alert {match.alert.name} links a heading #{anchor} that {_shown(match.page)} does not have",
                nearest(f"#{anchor}", (f"#{one}" for one in sorted(anchors))) or "Link the page alone.",
                line=match.alert.link_line,
            )  # fmt: skip


@tree_rule("alert-page-orphan", WARNING)
def alert_page_orphan(tree: Tree, today: date) -> Iterator[At]:
    """The page of an alert has a rule that fires it."""
    known = known_alerts(tree)
    for page in known.orphans if known and known.files else ():
        names = names_of(page)
        if not names or page.choice("status") == _DEPRECATED:
            continue
        like = nearest(names[0], known.by_name) if known else ""
        yield At(
            page.line("alert_name"), f"no rule has the alert {names[0]}",
            like or f"Delete the page, {_set_aside(page)}or bring the rule back.",
            page=page,
        )  # fmt: skip


@tree_rule("alert-name-differs", ERROR)
def alert_name_differs(tree: Tree, today: date) -> Iterator[At]:
    """An alert leads to the page of that name, and to no other alert's."""
    known = known_alerts(tree)
    for match in known.matches if known else ():
        if known is None:
            return
        page = match.page or _other_case(known, match)
        if page is None or match.alert.has_template_name:
            continue
        names = names_of(page)
        if match.alert.name in names or not _is_of_another(known, page, match.alert.name):
            continue
        yield _at(
            known, match, f"the alert {match.alert.name} leads to {_shown(page)}, which is for {', '.join(names[:3])}",
            f"Name it there, too: **Alert Name**: {', '.join((*names[:3], match.alert.name))}",
            page=page,
        )  # fmt: skip


@tree_rule("alert-differs", WARNING)
def alert_differs(tree: Tree, today: date) -> Iterator[At]:
    """The page of an alert has the expression, the time and the severity that its rule has."""
    known = known_alerts(tree)
    if known is None:
        return
    by_page: dict[str, list[Match]] = {}
    for match in known.matches:
        if match.page is not None:
            by_page.setdefault(match.page.path, []).append(match)
    for matches in by_page.values():
        page = matches[0].page
        if page is None or {"alert_name", "expression"}.isdisjoint(page.fields):
            continue
        alerts = [match.alert for match in matches]
        for found in differences(page, alerts, known.settings.severities or {}):
            label = page.fields[found.field].label
            yield _at(
                known,
                matches[0],
                f"the alert {alerts[0].name} has {_short(found.in_rule)}, and its page says {label} {_short(found.on_page)}",
                f"Bring {_shown(page)}:{page.line(found.field)} to the rule's: ops alerts sync",
                page=page,
            )


@tree_rule("alert-url-foreign", WARNING)
def alert_url_foreign(tree: Tree, today: date) -> Iterator[At]:
    """Where settings say which links mean documents, the link of an alert is one of these."""
    known = known_alerts(tree)
    if known is None or not known.settings.urls:  # the pages are all elsewhere
        return
    for match in known.matches:
        if match.state == FOREIGN:
            yield _at(
                known, match, f"the alert {match.alert.name} links {_short(match.alert.link)}, which no pattern knows",
                "Add [[alerts.urls]] with pattern and path to the settings, or link a document.",
                line=match.alert.link_line,
            )  # fmt: skip


@tree_rule("alert-file-unreadable", WARNING)
def alert_file_unreadable(tree: Tree, today: date) -> Iterator[At]:
    """There are rule files, and they can be read."""
    known = known_alerts(tree)
    if known and not known.files:
        settings = tree.workspace.root / tree.workspace.settings_path
        rules = known.settings.rules
        line = line_in_settings(settings, tree.workspace.root, rules[0] if rules else "[alerts]")
        yield At(
            line, f"[alerts] rules: no file fits {', '.join(rules)}",
            "Paths are from the root of the repository; ** stands for any folders.",
            path=tree.workspace.settings_path,
        )  # fmt: skip
    for one in known.files if known else ():
        if one.problem:
            yield At(
                one.line, one.problem, "Its alerts are not known, or not all.", one.column,
                path=one.path,
            )  # fmt: skip


def _set_aside(page: Page) -> str:
    """Return how to say that a page is out of use, in the words of its type; "" where it has none."""
    states = choices_of(page.doctype).get("status", {}).values() if page.doctype else ()
    said = next((one for one in states if page.name_of(one) == _DEPRECATED), "")
    return f"set its {label_of(page, 'status')} to {said}, " if said else ""


def _to_write(alert: Alert) -> str:
    return f"Write it: ops new alert --from {shlex.quote(f'{alert.path}:{alert.name}')}"


def _at(
    known: Alerts, match: Match, message: str, hint: str, *, line: int = 0, page: Page | None = None
) -> At:
    """Return the place of an alert in its rule file: that of its link, or else of its name."""
    page = page or match.page
    about = page.from_root if page is not None else match.target
    alert = match.alert
    word = alert.link if line and line == alert.link_line else alert.name
    column = column_of(known.tree.workspace.root, alert.path, line or alert.line, word)
    return At(line or alert.line, message, hint, column, path=alert.path, about=about)


def _other_case(known: Alerts, match: Match) -> Page | None:
    """Return the page whose name is that of the alert but for capital letters."""
    if match.state != MISSING:
        return None
    return _folded(known).get(match.alert.name.casefold())


@lru_cache(maxsize=1)
def _folded(known: Alerts) -> dict[str, Page]:
    return {name.casefold(): pages[0] for name, pages in known.by_page_name.items()}


def _is_of_another(known: Alerts, page: Page, name: str) -> bool:
    """Tell whether a page names another alert: in its field, or as its title and one that fires."""
    if "alert_name" in page.fields:
        return bool(names_of(page))
    names = {one.casefold() for one in names_of(page)}
    is_like = name.casefold().startswith(tuple(names))  # DiskFullStuck is the same, but longer
    is_named = is_like or name in page.text
    return not is_named and any(one in known.by_name for one in names_of(page))


@lru_cache(maxsize=1000)
def _anchors_of(page: Page) -> frozenset[str]:
    return anchors_on(site_of_page(page), page.document, page.text)


def _shown(page: Page | None) -> str:
    return page.from_root if page is not None else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
