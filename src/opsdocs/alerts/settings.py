"""The settings ``[alerts]`` of a repository: where rules are, and which page a link means."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from opsdocs.alerts.model import Alert
from opsdocs.errors import UsageError, nearest
from opsdocs.patterns import Pattern

_KEYS = ("rules", "exempt", "require", "urls", "pages", "severities")
_LONGEST = 300
"""Letters of a link, and of a pattern: with three repetitions, that takes hundredths of a second."""
_MOST_REPEATS = 3
_ATOM = (
    r"(?:\\[^0-9A-Zb]|\\[AZbBdDsSwW]|\[\^?\]?(?:[^\]\\]|\\.)*\]|[^\\()\[\]*+?|])"
    r"(?P<{}>[*+]\??|\?|)"
)
_PIECE = Pattern(
    "(?P<open>\\((?:\\?:|\\?P<\\w{1,30}>)?)|(?P<close>\\)\\??)|(?P<or>\\|)|" + _ATOM.format("times")
)
_COUNTED = Pattern(r"\{\d{1,20}(?:,\d{0,20})?\}|\{,\d{1,20}\}")
_BRACES = Pattern(r"\{\{((?:(?!\}\}|\{\{).)*)\}\}")
_GROUP = Pattern(r"[$\\](\d)|\$\{(\d)\}")


class UrlPattern(NamedTuple):
    """A pattern of links, and the path of the document that such a link means."""

    source: str
    pattern: re.Pattern[str]
    path: str

    def path_of(self, link: str) -> str:
        """Return the path from the root of the repository that ``link`` means, "" for none."""
        found = self.pattern.fullmatch(link[:_LONGEST]) if len(link) <= _LONGEST else None
        if found is None:
            return ""
        groups = found.groups()

        def group(reference: re.Match[str]) -> str:
            number = int(reference[1] or reference[2])
            return (groups[number - 1] or "") if 0 < number <= len(groups) else ""

        return _GROUP.sub(group, self.path)


class AlertSettings(NamedTuple):
    """Which files hold rules, which alerts need a page, and where links lead.

    ``rules`` and ``pages`` are globs from the root of the repository; ``severities`` what a label
    ``severity`` is called on pages: ``critical`` is ``P1``.
    """

    rules: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    requires: Callable[[Mapping[str, str]], bool] = lambda labels: True
    urls: tuple[UrlPattern, ...] = ()
    pages: tuple[str, ...] = ()
    severities: Mapping[str, str] | None = None

    def needs_page(self, alert: Alert) -> bool:
        """Tell whether an alert must have a page."""
        return not self.is_exempt(alert.name) and self.requires(alert.labels)

    def is_exempt(self, name: str) -> bool:
        """Tell whether no page is asked for by the name."""
        return any(fnmatchcase(name, pattern) for pattern in self.exempt)


def read_alert_settings(table: Mapping[str, Any], shown: str) -> AlertSettings:
    """Return the settings of ``[alerts]``; raise ``UsageError``, with the file ``shown``, for none."""
    try:
        return _read(table)
    except UsageError as error:
        raise UsageError(f"{shown}: {error.message}", error.hint) from None


def _read(table: Mapping[str, Any]) -> AlertSettings:
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"[alerts]: unknown key {key}", nearest(key, _KEYS))
    severities = table.get("severities", {})
    if not isinstance(severities, dict) or not all(isinstance(v, str) for v in severities.values()):
        raise UsageError(
            "[alerts]: severities must be a table of texts", 'For example: critical = "P1"'
        )
    urls = table.get("urls", [])
    if not isinstance(urls, list) or not all(isinstance(one, dict) for one in urls):
        raise UsageError(
            "[alerts]: urls must be tables", "Write each as [[alerts.urls]] with pattern and path."
        )
    return AlertSettings(
        tuple(_glob(one, "rules") for one in _texts(table, "rules")),
        tuple(_texts(table, "exempt")),
        _requirement(table.get("require", "")),
        tuple(_url(one) for one in urls),
        tuple(_glob(one, "pages") for one in _texts(table, "pages")),
        severities,
    )


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(one, str) and one for one in texts):
        raise UsageError(f"[alerts]: {key} must be a list of texts")
    return texts


def _glob(text: str, key: str) -> str:
    glob = text.removeprefix("./")
    if glob.startswith(("/", "~")) or ".." in glob.split("/") or ":" in glob[:3]:
        raise UsageError(
            f"[alerts]: {key}: {text!r} is outside of the repository",
            'Write it from the root of the repository: "monitoring/**/*.yml"',
        )
    return glob


def normal(link: str) -> str:
    """Return ``link`` with the white space in its templates as everybody would write it."""
    if "{{" not in link:
        return link
    return _BRACES.sub(lambda found: "{{%s}}" % found[1].strip(" -"), link)  # noqa: UP031 - braces


def _url(table: Mapping[str, Any]) -> UrlPattern:
    for key in table:
        if key not in {"pattern", "path"}:
            raise UsageError(
                f"[alerts]: urls: unknown key {key}", nearest(key, ("pattern", "path"))
            )
    source, path = table.get("pattern"), table.get("path")
    if not isinstance(source, str) or not isinstance(path, str) or not source or not path:
        raise UsageError(
            "[alerts]: urls: each needs a pattern and a path",
            "For example: pattern = 'https://wiki.example.com/runbooks/(.+)', path = 'operations/monitoring/alert-$1.md'",
        )
    _glob(path, "urls")
    pattern = _compiled(normal(source))
    for number in _GROUP.findall(path):
        if not 0 < int(number[0] or number[1]) <= pattern.groups:
            raise UsageError(
                f"[alerts]: urls: the path {path!r} names a group that {source!r} does not have",
                "A group is what stands in parentheses; the first is $1.",
            )
    return UrlPattern(source, pattern, path.removeprefix("./"))


def _compiled(source: str) -> re.Pattern[str]:
    """Return the pattern; raise ``UsageError`` for one that is none, or could go on without end.

    Repeated are single letters and classes only, at most three times, so that the time has a bound.
    """
    try:
        pattern = re.compile(source)
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(
            f"[alerts]: urls: {source!r} is not a regular expression: {error}",
            "For example: 'https://wiki.example.com/runbooks/(.+)'",
        ) from None
    at, repeats = 0, 0
    while at < len(source):
        piece = _PIECE.match(source, at)
        if piece is None or len(source) > _LONGEST or _COUNTED.search(source):
            raise UsageError(
                f"[alerts]: urls: {source!r} is more than text and groups like (.+) and ([^/]+)",
                "A group can't be repeated, nor counted with {}: that could go on without end.",
            )
        repeats += (piece["times"] or "")[:1] in {"*", "+"} and bool(piece["times"])
        at = piece.end()
    if repeats > _MOST_REPEATS:
        raise UsageError(
            f"[alerts]: urls: {source!r} repeats over {_MOST_REPEATS} times: that could go on without end",
            "Write it with fewer + and *, for example: 'https://[^/]+/runbooks/(.+)'",
        )
    return pattern


def _requirement(value: Any) -> Callable[[Mapping[str, str]], bool]:
    """Return what tells by its labels whether an alert needs a page.

    It is written as ``severity in ["critical", "page"]``, or as a table of labels and values.
    """
    if isinstance(value, dict):
        wanted = {key: [one] if isinstance(one, str) else one for key, one in value.items()}
        if all(
            isinstance(one, list) and all(isinstance(text, str) for text in one)
            for one in wanted.values()
        ):
            return lambda labels: all(labels.get(key, "") in one for key, one in wanted.items())
    if not isinstance(value, str) or len(value) > _LONGEST * 3:
        raise _no_requirement(value)
    if not value.strip():
        return lambda labels: True
    try:
        tree = ast.parse(value.strip(), mode="eval").body
        _value(tree, {})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _no_requirement(value) from None
    return lambda labels: bool(_value(tree, labels))


def _no_requirement(value: Any) -> UsageError:
    return UsageError(
        f"[alerts]: require = {value!r} is not a condition on labels",
        """Write for example: require = 'severity in ["critical", "page"] and team != "infra"'""",
    )


def _value(node: ast.expr, labels: Mapping[str, str]) -> Any:
    """Return what an expression of labels, texts, comparisons and and, or, not is."""
    if isinstance(node, ast.Name):
        return labels.get(node.id, "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bool):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(one, labels) for one in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _value(node.operand, labels)
    if isinstance(node, ast.BoolOp):
        found = [bool(_value(one, labels)) for one in node.values]
        return all(found) if isinstance(node.op, ast.And) else any(found)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = _value(node.left, labels), _value(node.comparators[0], labels)
        return _compared(node.ops[0], left, right)
    raise ValueError


def _compared(operator: ast.cmpop, left: Any, right: Any) -> bool:
    match operator:
        case ast.Eq():
            return bool(left == right)
        case ast.NotEq():
            return bool(left != right)
        case ast.In() if isinstance(right, list):
            return left in right
        case ast.NotIn() if isinstance(right, list):
            return left not in right
    raise ValueError
