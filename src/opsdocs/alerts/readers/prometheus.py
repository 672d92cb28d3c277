"""Rules of Prometheus, Loki and Mimir, ``PrometheusRule`` manifests, and templates of them."""

from __future__ import annotations

import re

from opsdocs.alerts.model import LINK_KEYS, Alert, RuleFile, is_template, told_in
from opsdocs.alerts.readers import yaml_rules
from opsdocs.alerts.readers.yaml_lines import DEEPEST, YamlEntry, YamlLines
from opsdocs.patterns import Pattern

_ALERT = Pattern(r"^[ \t]*(?:-[ \t]+)?(['\"]?)alert\1[ \t]*:[ \t]+", re.MULTILINE)
_KEY = Pattern(r"alert['\"]?[ \t]{0,99}:[ \t]")
_ALIAS = Pattern(r"[:\-][ \t]{1,9}\*[A-Za-z_]")
_OTHERS = {"expr", "labels", "annotations", "for"}
_TAB = Pattern(r"^ {0,99}\t[ \t]{0,99}(?:-[ \t]{1,9})?[a-z_]{1,99}:(?:[ \t]|$)", re.MULTILINE)
_DEFAULT = Pattern(
    r"\{\{-?\s{0,9}(?:"
    r"dig(?:\s{1,9}\"[^\"]{0,200}\"){1,9}\s{1,9}\"(?P<dig>[^\"]{0,200})\"\s{1,9}[.$][\w.]{0,200}"
    r"|default\s{1,9}\"(?P<before>[^\"]{0,200})\"\s{1,9}[.$][\w.]{0,200}"
    r"|[.$]?[\w.]{1,200}\s{0,9}\|\s{0,9}default\s{0,9}\(?['\"](?P<behind>[^'\"]{0,200})['\"]\)?"
    r"(?:\s{0,9}\|\s{0,9}quote)?)\s{0,9}-?\}\}"
)


def read(text: str, into: RuleFile) -> None:
    """Add the alerts of ``text``, which may be a template, to ``into``."""
    if "alert" not in text:
        return
    if _is_read_as_yaml(text, into):
        return
    lines = YamlLines(text)
    behind = 0
    looked_at: dict[int, int] = {}
    for number, line in enumerate(lines.lines):
        found = _ALERT.match(line) if "alert" in line else None
        if found is None or number < behind:
            continue
        column = _column(line)
        if number < looked_at.get(column, 0) or column > DEEPEST:
            continue  # another key of a mapping that is no alert
        start, end = lines.mapping_around(number, column)
        entries: dict[str, YamlEntry] = {}
        for one in lines.entries(start, end, column):
            entries.setdefault(one.key, one)
        if entries.keys() == {"alert"}:
            end = _add_misplaced(lines, number, entries)
        if "alert" not in entries or entries.keys().isdisjoint(_OTHERS):
            looked_at[column] = end
            continue  # a key of that name in something else
        into.alerts.append(_alert(lines, entries, into.path, number + 1))
        behind = end
    tab = _TAB.search(text) if "\t" in text and into.alerts and not into.problem else None
    if tab:
        into.line = text.count("\n", 0, tab.start()) + 1
        into.column = text.index("\t", tab.start()) - tab.start() + 1
        into.problem = (
            "it is indented with a tab, which YAML does not allow; it was read all the same"
        )


def _is_read_as_yaml(text: str, into: RuleFile) -> bool:
    """Read flow style and aliases, of which lines do not tell enough; tell whether that was done."""
    if not _has_flow_style(text) and not ("*" in text and _ALIAS.search(text)):
        return False
    yaml_rules.read(text, into)
    if into.problem and is_template(text):
        into.problem = ""
        return False
    return not into.problem


def _has_flow_style(text: str) -> bool:
    """Tell whether an alert is written as ``{alert: Down, …}``."""
    return any(
        text[max(found.start() - 100, 0) : found.start()].rstrip(" \t\n'\"").endswith(("{", ","))
        for found in _KEY.finditer(text)
    )


def _add_misplaced(lines: YamlLines, number: int, entries: dict[str, YamlEntry]) -> int:
    """Add the keys below an alert that do not stand below its name; return the line behind them."""
    below = number + 1
    while below < len(lines.lines) and lines.indents[below] < 0:
        below += 1
    if below == len(lines.lines) or lines.lines[below].lstrip().startswith("-"):
        return number + 1
    column = lines.indents[below]
    end = lines.end_of(below, column)
    for one in lines.entries(below, end, column):
        if one.key == "alert":
            break
        entries.setdefault(one.key, one)
    return end


def _column(line: str) -> int:
    """Return where the key ``alert`` begins on its line, with its quote."""
    at = line.index("alert")
    return at - 1 if line[at - 1 : at] in {'"', "'"} else at


def _alert(lines: YamlLines, entries: dict[str, YamlEntry], path: str, line: int) -> Alert:
    labels = lines.nested(entries["labels"]) if "labels" in entries else {}
    notes = lines.nested(entries["annotations"]) if "annotations" in entries else {}
    key = next((key for key in LINK_KEYS if key in notes and notes[key].text), "")

    link = notes[key].text if key else ""
    if not key:
        link, key = told_in({name: one.text for name, one in notes.items()})

    def text_of(name: str) -> str:
        return entries[name].text if name in entries else ""

    return Alert(
        text_of("alert") or entries["alert"].text, path, line, text_of("expr"),
        usual(text_of("for")),
        {name: usual(one.text) for name, one in labels.items()},
        {name: one.text for name, one in notes.items()},
        link, notes[key].line if key else 0,
    )  # fmt: skip


def usual(text: str) -> str:
    """Return the value that stands in a template as its default, or ``text`` where none does."""
    found = _DEFAULT.fullmatch(text.strip()) if "{{" in text else None
    return (found["dig"] or found["before"] or found["behind"] or "") if found else text
