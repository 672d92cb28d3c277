"""What a rule answers of the questions of a page, and what of it a page already says."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from opsdocs.alerts.compare import differences, without_comments
from opsdocs.alerts.find import read_file
from opsdocs.alerts.match import Alerts, Match
from opsdocs.alerts.model import Alert, is_template
from opsdocs.documents.page import Page
from opsdocs.errors import OpsError, UsageError, nearest
from opsdocs.markdown.fields import value_at
from opsdocs.stamp.compose import compose
from opsdocs.stamp.given_answers import Given
from opsdocs.types.model import DocType, Question

_COMPARATOR = re.compile(r"==|!=|>=|<=|>|<")
_NUMBER = re.compile(
    r"-?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,9})?(?: ?\* ?\d{1,30}(?:\.\d{1,30})?){0,9}"
)
_IN_QUOTES = re.compile(r'"[^"]*"')
_LONGEST = 2_000
"""Letters of an expression that a page takes; longer ones stay in their rule file."""
_SYNCED = ("expression", "for", "severity", "summary", "labels", "threshold", "dashboard")
_ONLY_WHERE_OPEN = ("threshold", "dashboard")


def answers_of(
    alerts: Sequence[Alert], doctype: DocType, severities: Mapping[str, str]
) -> dict[str, str]:
    """Return the answers that rules of one name give: what they agree on, and no template.

    ``severities`` says what a label is called on pages. A runbook learns of its alert only.
    """
    answers = [_answers(one, severities, _question(doctype, "severity")) for one in alerts]
    agreed = {
        name: value
        for name, value in answers[0].items()
        if value and all(other.get(name, "") == value for other in answers)
    }
    if doctype.argument == "title":
        agreed["title"] = agreed["alert"] = agreed["alert_name"]
        agreed["frequency"] = "On alert"
        agreed = {name: agreed[name] for name in ("title", "alert", "frequency")}
    known = {question.name for question in doctype.questions}
    return {name: value for name, value in agreed.items() if name in known}


def _answers(
    alert: Alert, severities: Mapping[str, str], severity: Question | None
) -> dict[str, str]:
    expression = " ".join(without_comments(alert.expression).split())
    labels = ", ".join(
        f"{name}={value}" for name, value in sorted(alert.labels.items()) if not is_template(value)
    )
    dashboard = alert.dashboard
    found = {
        "alert_name": alert.name,
        "service": alert.labels.get("service", ""),
        "severity": _severity(alert, severities, severity),
        "expression": expression if len(expression) <= _LONGEST else "",
        "threshold": threshold_in(expression),
        "for": "" if is_template(alert.holds_for) else alert.holds_for,
        "summary": " ".join(alert.summary.split()),
        "labels": labels,
        "dashboard": f"<{dashboard}>"
        if re.fullmatch(r"https?://[^\s<>]+", dashboard)
        else dashboard,
    }
    told = ("alert_name", "summary", "for", "labels")  # Prometheus's own templates are no unknowns
    return {
        name: "" if name not in told and is_template(value) and name != "expression" else value
        for name, value in found.items()
    }


def _severity(alert: Alert, severities: Mapping[str, str], question: Question | None) -> str:
    """Return the severity as a page has it; "" where no setting and no choice says which it is."""
    named = severities.get(alert.severity, alert.severity)
    if question is None or not question.choices:
        return named
    return next(
        (one.value for one in question.choices if one.value.casefold() == named.casefold()), ""
    )


def threshold_in(expression: str) -> str:
    """Return the comparison that an expression ends with, "" where there is none or are several."""
    bare = _IN_QUOTES.sub("", expression).replace("=~", "").replace("!~", "")
    compared = [one for one in _COMPARATOR.finditer(bare) if bare[one.end() : one.end() + 1] != "="]
    if len(compared) != 1:
        return ""
    value = bare[compared[0].end() :].strip(" )").removeprefix("bool ").strip()
    return f"{compared[0][0]} {value}" if _NUMBER.fullmatch(value) else ""


def _question(doctype: DocType, name: str) -> Question | None:
    return next((one for one in doctype.questions if one.name == name), None)


def rules_named(text: str, root: Path | None = None) -> tuple[str, list[Alert]]:
    """Return the file and the alerts that ``FILE``, ``FILE:NAME`` or ``FILE:LINE`` names.

    The file is looked for from here, and then from ``root``.
    Raises ``UsageError`` or ``OpsError`` where that is not a file, no alert, or several names.
    """
    file, name = text, ""
    if not _is_file(file, root):
        file, _, name = text.rpartition(":")
    if not file or not _is_file(file, root):
        raise UsageError(
            f"--from {text}: there is no such file",
            "Write it as FILE:NAME, as in: rules/orders.yml:OrdersSlow",
        )
    if not Path(file).is_file() and root is not None:
        file = str(root / file)
    read = read_file(Path(file).parent, Path(file).name)
    if not read.alerts:
        raise OpsError(f"--from: {file}: {read.problem or 'no alert was found in it'}")
    names = list(dict.fromkeys(one.name for one in read.alerts))
    if not name and len(names) > 1:
        shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")  # noqa: PLR2004
        raise UsageError(
            f"--from {file}: it has {len(names)} alerts: {shown}",
            f"Name one: --from {file}:{names[0]}",
        )
    if name.isdecimal() and name not in names:
        above = [one for one in read.alerts if one.line <= int(name)]
        found = above[-1:]
    else:
        found = [one for one in read.alerts if one.name == (name or names[0])]
    if not found:
        raise UsageError(f"--from: {file} has no alert {name!r}", nearest(name, names))
    if found[0].has_template_name:
        raise OpsError(
            f"{file}:{found[0].line}: the name of the alert is a template: {found[0].name}",
            'Pass the name: ops new alert "NAME" -d expression=…',
        )
    return file, found


def _is_file(name: str, root: Path | None) -> bool:
    try:
        return Path(name).is_file() or (root is not None and (root / name).is_file())
    except (OSError, ValueError):  # no name that the system could have
        return False


@dataclass(frozen=True)
class Synced:
    """A page with what the rules say now."""

    page: Page
    text: str
    fields: tuple[str, ...]

    def diff(self, shown: str) -> list[str]:
        """Return the lines of a diff."""
        before, after = self.page.text.splitlines(), self.text.splitlines()
        return list(difflib.unified_diff(before, after, shown, shown, lineterm=""))


def synced(known: Alerts, today: date) -> Iterator[Synced]:
    """Yield the pages that say another thing than their rules, with the fields brought to those.

    Only fields that a page has are changed, and nothing else of it.
    """
    doctype = known.tree.types.get("alert")
    by_page: dict[str, list[Match]] = {}
    for match in known.matches:
        if match.page is not None and "alert_name" in match.page.fields:
            by_page.setdefault(match.page.path, []).append(match)
    severities = known.settings.severities or {}
    for matches in by_page.values():
        page = matches[0].page
        if page is None or doctype is None or page.problem or _is_link(page):
            continue
        kind = page.doctype or doctype
        alerts = [match.alert for match in matches]
        given = {
            name: Given(value, alerts[0].path)
            for name, value in answers_of(alerts, kind, severities).items()
            if name in _SYNCED or name == kind.argument
        }
        given.setdefault("alert_name", Given(alerts[0].name, alerts[0].path))
        wanted = Page(page.path, page.folder, page.finder, compose(kind, given, None, today).text)
        differing = {one.field for one in differences(page, alerts, severities)}
        text, fields = _with_fields(page, wanted, given, differing)
        if fields:
            yield Synced(page, text, fields)


def _is_link(page: Page) -> bool:
    return os.path.islink(page.folder / page.path)  # noqa: PTH114 - it would be replaced by a file


def _with_fields(
    page: Page, wanted: Page, given: Mapping[str, Given], differing: Collection[str]
) -> tuple[str, tuple[str, ...]]:
    lines = page.text.split("\n")
    changed: list[str] = []
    for name in _SYNCED:
        entry, new = page.fields.get(name), wanted.fields.get(name)
        if entry is None or new is None or name not in given or not page.text:
            continue
        is_open = not page.value(name)
        if not is_open and (
            name in _ONLY_WHERE_OPEN or not _differs(name, entry.value, new.value, differing)
        ):
            continue
        line = lines[entry.line - 1]
        at = value_at(line)
        if at < 0 or entry.value not in line:
            continue  # a key of front matter, or a value that goes on on the next line
        tail = line[at + len(entry.value) :]
        replaced = f"{line[:at]}{new.value}{tail}"
        if replaced != line:
            lines[entry.line - 1] = replaced
            changed.append(entry.label)
    return "\n".join(lines), tuple(changed)


def _differs(name: str, value: str, new: str, differing: Collection[str]) -> bool:
    """Tell whether a value of a page is to be changed; white space and the like do not count."""
    if name in {"expression", "for", "severity"}:
        return name in differing
    return " ".join(value.split()) != " ".join(new.split())
