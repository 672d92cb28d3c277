"""``ops show --alert``: an alert fired, and its page is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from opsdocs.alerts import fired
from opsdocs.alerts.match import Alerts, alerts_of
from opsdocs.alerts.model import Alert, labels_of
from opsdocs.cli import console
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.errors import OpsError, UsageError
from opsdocs.printable import one_line


@dataclass(frozen=True)
class Alarm:
    """An alert that fired, its page, and the rules that fit it."""

    known: Alerts
    name: str
    page: Page
    rules: list[Alert]

    def as_json(self, today: date) -> dict[str, Any]:
        return fired.as_json(self.known, self.name, self.page, self.rules, today)

    def beside(self) -> Iterator[str]:
        """Yield what to look at next, a line each: where the page is, and documents beside it."""
        yield one_line(f"{self.page.from_root}:{self.page.line('mitigation')}")
        for key, other in fired.beside(self.known, self.page).items():
            told = other if isinstance(other, str) else f"{other.title} ({other.from_root})"
            yield one_line(f"{key.capitalize()}: {told}")


def names(tree: Tree) -> list[str]:
    """Return the names of alerts that have a page or a rule."""
    known = alerts_of(tree)
    return sorted({*known.by_name, *known.by_page_name})


def alarm_of(tree: Tree, alert: str, labels: Sequence[str], *, as_json: bool) -> Alarm:
    """Return what is known of an alert that fired; raise ``OpsError`` unless it has one page."""
    if not alert.strip():
        raise UsageError("--alert is empty", "For example: ops show --alert OrdersSlow")
    known = alerts_of(tree)
    pages, rules = fired.fired(known, alert, labels_of(labels))
    if len(pages) > 1:
        tell = console.say if as_json else console.out
        for page in pages:
            service = page.value("service")
            tell(one_line(f"{page.from_root}{f' (service {service})' if service else ''}"))
        raise OpsError(
            f"{alert!r} has {len(pages)} pages",
            "Pass a label that tells them apart: --label service=…",
        )
    return Alarm(known, alert, pages[0], rules)
