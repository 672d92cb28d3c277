"""Whether a page says of its alert what the rule says; how it is written does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

try:
    import promql_parser
except ImportError:  # it is optional
    promql_parser = None  # type: ignore[assignment]

from opsdocs.alerts.model import Alert, is_template
from opsdocs.documents.page import Page
from opsdocs.documents.words import is_none
from opsdocs.durations import duration_in
from opsdocs.patterns import Pattern

_COMMENT = Pattern(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`)|#[^\n]*")
_TOKEN = Pattern(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|\s+|\w+|.", re.DOTALL)
_LISTS = Pattern(
    r"\b(by|without|on|ignoring|group_left|group_right)\(([^()\"]{0,2000})\)", re.IGNORECASE
)
_MATCHERS = Pattern(r"\{((?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)\}")
_PARTS = Pattern(r"(?:[^,\"]|\"(?:[^\"\\]|\\.)*\")+")
_LONGEST = 20_000


class Difference(NamedTuple):
    """A field of a page that says another thing than the rule."""

    field: str
    on_page: str
    in_rule: str


def differences(
    page: Page, alerts: list[Alert], severities: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the fields of ``page`` that agree with none of its ``alerts``."""
    wanted = {
        "expression": [one.expression for one in alerts],
        "for": [
            one.holds_for or "0s"
            for one in alerts
            if one.holds_for or one.system in {"prometheus", "grafana"}  # others have no such time
        ],
        "severity": [severities.get(one.severity, one.severity) for one in alerts if one.severity],
    }
    for name, texts in wanted.items():
        value = page.value(name).strip()
        known = [text for text in texts if text]
        if (
            not value
            or not known
            or any(is_template(text) for text in known if name != "expression")
        ):
            continue
        if name == "expression" and any(_is_rendered(text) for text in known):
            continue
        same = _SAME[name]
        if not any(same(value, text) for text in known):
            yield Difference(name, value, known[0])


def _is_rendered(expression: str) -> bool:
    """Tell whether an expression is a template's: ``{{`` is none of PromQL, LogQL has it in texts."""
    return is_template(re.sub(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`", "", expression)) or (
        re.search(r"\{\{[-\s]*[.$]|\{%", expression) is not None
    )


def _same_expression(value: str, text: str) -> bool:
    return normal_expression(value.strip().strip("`")) == normal_expression(text)


def _same_time(value: str, text: str) -> bool:
    return _seconds(value) == _seconds(text)


def _seconds(text: str) -> int | float | str:
    if is_none(text) or text in {"0", "0s", "0m"}:
        return 0
    minutes = duration_in(text)
    return text.casefold() if minutes is None else minutes


def _same_severity(value: str, text: str) -> bool:
    """Tell whether two severities are one; words of two scales that no setting joins are."""
    value, text = value.strip("`* ").casefold(), text.casefold()
    return value == text or _scale(value) != _scale(text)


def _scale(severity: str) -> str:
    return re.sub(r"\d+", "0", severity) if re.search(r"\d", severity) else "words"


_SAME = {"expression": _same_expression, "for": _same_time, "severity": _same_severity}


@lru_cache(maxsize=10_000)
def normal_expression(text: str) -> str:
    """Return an expression without what does not count: white space, comments, order of labels."""
    return _normal_text(_parsed(without_comments(text).strip()))


def without_comments(expression: str) -> str:
    """Return PromQL without its comments, as it can stand on one line."""
    if "#" not in expression:
        return expression
    return _COMMENT.sub(lambda found: found[1] or "", expression)


def _parsed(text: str) -> str:
    """Return PromQL as its parser writes it, where that is installed and takes it."""
    if len(text) > _LONGEST:
        return text
    if promql_parser is None:
        return text
    try:
        return str(promql_parser.parse(text).prettify())
    except (ValueError, RuntimeError, RecursionError):
        return text


def _normal_text(text: str) -> str:
    joined = ""
    for token in _TOKEN.findall(text):
        if token.isspace():
            continue
        parted = joined[-1:].isalnum() and token[0].isalnum()
        quoted = f'"{token[1:-1]}"' if token[0] in {"'", "`"} and len(token) > 1 else token
        joined += f" {quoted}" if parted else quoted
    joined = _MATCHERS.sub(lambda found: f"{{{','.join(_sorted(found[1]))}}}", joined)
    joined = joined.replace("{}", "")
    return _LISTS.sub(lambda found: f"{found[1].lower()}({','.join(_sorted(found[2]))})", joined)


def _sorted(parts: str) -> list[str]:
    return sorted(one.strip() for one in _PARTS.findall(parts) if one.strip())
