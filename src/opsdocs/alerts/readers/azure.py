"""Alert rules of Azure in JSON: templates of the Resource Manager, and policies that deploy such."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from opsdocs.alerts.model import Alert, link_in
from opsdocs.patterns import Pattern

_KINDS = frozenset(
    f"microsoft.insights/{kind}"
    for kind in ("metricalerts", "scheduledqueryrules", "activitylogalerts")
)
_PARAMETER = Pattern(r"\[\[?(?:parameters|variables)\('([\w-]{1,200})'\)\]")


def kind_of(found: dict[str, Any]) -> str:
    """Return the kind of alert rule that a mapping says it is, as it is written, or ""."""
    kind = found.get("type")
    return kind if isinstance(kind, str) and kind.lower() in _KINDS else ""


def is_rule(found: dict[str, Any]) -> bool:
    """Tell whether a mapping is an alert rule, and not only the name of its kind."""
    return bool(kind_of(found)) and isinstance(found.get("properties"), dict)


def of_rule(found: dict[str, Any], path: str) -> Alert:
    """Return the alert of a rule, with parameters as they are written."""
    about = found["properties"]
    name = _text(about.get("displayName")) or _text(found.get("name"))
    description = _text(about.get("description"))
    labels = {"severity": _text(about["severity"])} if "severity" in about else {}
    return Alert(name, path, 1, _expression(about), "", labels, {"description": description},
                 link_in(description), 0, "azure")  # fmt: skip


def fill(alert: Alert, known: dict[str, str]) -> None:
    """Put what is ``known`` of parameters into an alert."""
    alert.name = _filled(alert.name, known)
    alert.expression = _filled(alert.expression, known)
    alert.labels = {key: _filled(text, known) for key, text in alert.labels.items()}
    description = _filled(alert.annotations["description"], known)
    alert.annotations = {"description": description}
    alert.link = link_in(description)


def defaults(mappings: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the parameters and variables that have the same value all over a file.

    Templates are nested, with parameters of the same name: of those without a value, nothing is known.
    """
    found: dict[str, set[str]] = {}
    for one in mappings:
        for key in ("parameters", "variables"):
            named = one.get(key)
            for name, about in named.items() if isinstance(named, dict) else ():
                value = about.get("defaultValue", "") if isinstance(about, dict) else about
                found.setdefault(name, set()).add(_text(value))
    return {
        name: value
        for name, values in found.items()
        if len(values) == 1 and (value := values.pop()) and not value.startswith("[")
    }


def _filled(text: str, known: dict[str, str]) -> str:
    return _PARAMETER.sub(lambda one: known.get(one[1], one[0]), text) if "[" in text else text


def _expression(about: dict[str, Any]) -> str:
    """Return what is measured and compared, or the query, or what stands in a log."""
    source = about.get("source")
    criteria = about.get("criteria") or about.get("condition")
    all_of = criteria.get("allOf") if isinstance(criteria, dict) else None
    conditions = (
        [one for one in all_of if isinstance(one, dict)] if isinstance(all_of, list) else []
    )
    if isinstance(source, dict) and source.get("query"):
        return _text(source["query"])
    parts = []
    for one in conditions:
        keys = ("query", "metricName", "field", "operator", "threshold", "equals")
        parts.append(" ".join(text for key in keys if (text := _text(one.get(key)))))
    return " and ".join(parts)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
