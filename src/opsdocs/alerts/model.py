"""What an alert is, whatever system it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from opsdocs.errors import UsageError
from opsdocs.patterns import Pattern

TEMPLATE = Pattern(r"\{\{|\{%|\$\{|%\{")
"""What begins a template of Helm, Jinja, Terraform; Datadog's own variables, too."""
LINK_KEYS = ("runbook_url", "runbook", "runbookUrl", "runbook_link", "runbookURL", "playbook_url")
"""The annotations that hold the link to a page, the usual one first."""
SUMMARY_KEYS = ("summary", "description", "message", "title")
DASHBOARD_KEYS = ("dashboard_url", "dashboard", "dashboardUrl", "__dashboardUid__")
_STAND_IN = Pattern(r"(?<![{$%])\{[A-Za-z][\w-]{0,60}\}(?!\})|<[A-Za-z][\w -]{0,60}>")
"""What whoever copies a rule puts in: ``{service-name}``, ``<team>``."""
_OF_LABEL = Pattern(r"\{\{-?[ \t]{0,9}\$labels\.([A-Za-z_]\w{0,60})[ \t]{0,9}-?\}\}")
_PUT_IN = Pattern(r"\{\{[^{}]{0,500}\}\}")
_MOST_WORDS = 3
_ENDS_AS_PATH = Pattern(r"\.md(?:#\S{0,200})?$")
"""Words that the path of a file may have."""
_ADDRESS = Pattern(
    r"(?:https?://|(?<![\w./$-])(?:[\w.-]{1,60}/|\.{0,2}/)(?!/))[^\s<>\"'`|\])]{1,2000}"
)
_FROM = ("http", "/", ".")
"""How what is surely a place begins; ``and/or`` is none."""
_LONGEST = 20_000
"""Letters of a message in which a link is looked for."""
_RUNBOOK = Pattern(r"run-?_?book|play-?_?book|operations/", re.IGNORECASE)
_TOLD = Pattern(
    r"^[ \t]{0,40}(?:run-?_?book|play-?_?book)(?:[ _-]?url)?[ \t]{0,9}[:=][ \t]{0,9}"
    r"([^\s/]{0,200}/[^\s]{1,1000}?)[.,;]?[ \t]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)


class Ignore(NamedTuple):
    """A comment ``# ops: ignore RULE reason``; it holds for lines ``first`` to ``last``."""

    rule: str
    line: int
    first: int
    last: int
    until: date | None = None

    def holds(self, rule: str, line: int, today: date) -> bool:
        """Tell whether a finding of ``rule`` at ``line`` is ignored today."""
        fits = self.rule == rule and self.first <= line <= self.last
        return fits and (self.until is None or today <= self.until)


@dataclass
class Alert:
    """One alert; ``path`` is its file from the root of the repository, lines count from 1.

    Texts are as the file has them, templates included; what a template of Helm escapes for the
    rule is written as the rule has it. "" where the file does not say.
    """

    name: str
    path: str
    line: int
    expression: str = ""
    holds_for: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    link: str = ""
    link_line: int = 0
    system: str = "prometheus"

    def __post_init__(self) -> None:
        """Take a sentence for no link: what to do may stand where the link to it is looked for."""
        words = _PUT_IN.sub("", self.link).split()
        if len(words) > _MOST_WORDS and not _ENDS_AS_PATH.search(self.link.rstrip()):
            self.link = link_in(self.link)

    @property
    def severity(self) -> str:
        """The label ``severity``, or what the system calls so."""
        return self.labels.get("severity") or self.labels.get("priority", "")

    @property
    def summary(self) -> str:
        """What it tells in one sentence."""
        return _first(self.annotations, SUMMARY_KEYS)

    @property
    def dashboard(self) -> str:
        """The address of its dashboard."""
        return _first(self.annotations, DASHBOARD_KEYS[:-1])

    @property
    def has_template_name(self) -> bool:
        """Whether the name is known only once a template is rendered."""
        is_open = self.system == "azure" and self.name.startswith("[")
        return is_open or TEMPLATE.search(self.name) is not None


class RuleFile:
    """What one rule file holds: its alerts, its ignores, and why and where a part of it can't be read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.alerts: list[Alert] = []
        self.ignores: list[Ignore] = []
        self.problem = ""
        self.line = 1
        self.column = 1


def is_template(text: str) -> bool:
    """Tell whether ``text`` is known only once a template is rendered."""
    return TEMPLATE.search(text) is not None


def is_to_be_filled_in(text: str) -> bool:
    """Tell whether ``text`` is part of a blank, whose copies will lead to something."""
    return _STAND_IN.search(text) is not None


def with_labels(link: str, labels: Mapping[str, str]) -> str:
    """Return a link that has, for ``{{ $labels.service }}``, the label of an alert, where known."""
    return _OF_LABEL.sub(lambda found: labels.get(found[1]) or found[0], link)


def open_labels(link: str) -> list[str]:
    """Return the labels of what fires that a link has to be told."""
    return list(dict.fromkeys(found[1] for found in _OF_LABEL.finditer(link)))


def needs_labels(link: str) -> bool:
    """Tell whether a link is whole but for labels of what fires."""
    without = _OF_LABEL.sub("", link)
    return without != link and not is_template(without)


def link_in(text: str) -> str:
    """Return the address of a runbook in a message: the one that says so, or else the only one."""
    text = text[:_LONGEST]
    found: list[str] = [one.rstrip(".,;:!?") for one in _ADDRESS.findall(text)]
    for one in found:
        if _RUNBOOK.search(one) and (one.startswith(_FROM) or ".md" in one or one.count("/") > 1):
            return one
    at = _RUNBOOK.search(text)
    if at is None:
        return ""
    for named in _ADDRESS.finditer(text, at.end()):
        link = str(named[0]).rstrip(".,;:!?")
        is_behind = link.startswith(_FROM) and not text[at.end() : named.start()].strip(" \t:=")
        # Another path is one of a server, or of a store of settings.
        if "://" in link or ".md" in link or is_behind:
            return link
    return ""


def told_in(texts: Mapping[str, str]) -> tuple[str, str]:
    """Return the page that a text of an alert names on a line ``Runbook: docs/disk.md``.

    The second is the key of that text; both are "" where none does.
    """
    for key in SUMMARY_KEYS:
        if (text := texts.get(key, "")[:_LONGEST]) and (found := _TOLD.search(text)):
            return str(found[1]), key
    return "", ""


def labels_of(texts: Sequence[str]) -> dict[str, str]:
    """Return the labels that options name; raise ``UsageError`` for one that is none."""
    for text in texts:
        if not text.partition("=")[0] or "=" not in text:
            raise UsageError(
                f"--label {text}: this is not a label", "For example: --label service=orders"
            )
    return {name.strip(): value for name, value in (text.split("=", 1) for text in texts)}


def _first(texts: dict[str, str], keys: Iterable[str]) -> str:
    return next((texts[key] for key in keys if texts.get(key)), "")
