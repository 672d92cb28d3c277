"""Propose the settings ``[alerts]`` of a repository from what is in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from opsdocs.alerts.find import SKIPPED, read_file
from opsdocs.alerts.match import names_in, without_query
from opsdocs.alerts.model import Alert, is_to_be_filled_in
from opsdocs.alerts.readers import SUFFIXES
from opsdocs.alerts.settings import normal
from opsdocs.files import read_start

_MARKS = (b"alert:", b'"alert"', b"noDataState", b"AWS::CloudWatch::", b"datadog_monitor",
          b"aws_cloudwatch_", b"google_monitoring_alert_policy")  # fmt: skip
_LARGEST, _MOST_FILES, _MOST_GLOBS = 5_000_000, 20_000, 12
_NO_RULES = re.compile(
    r"(?:^|[/_.-])(?:tests?|unittests?|fixtures?|testdata|vendor|examples?|samples?)(?:[/_.-]|$)"
)
_STAND_IN = re.compile(r"(?<![{$])\{[A-Za-z][\w-]*\}")
_FEWEST_PAGES, _MOST_PAGES = 3, 50
_EXEMPT = ("Watchdog", "InfoInhibitor", "DeadMansSwitch")
_LITERAL = re.compile(r"[\\.+*?()\[\]^$|]")


@dataclass(frozen=True)
class ProposedAlerts:
    """What ``[alerts]`` could say: globs of rule files, pages, patterns of links, alerts without a page."""

    rules: tuple[str, ...]
    pages: tuple[str, ...]
    urls: tuple[tuple[str, str], ...]
    exempt: tuple[str, ...]
    alerts: int

    def as_toml(self) -> str:
        """Return the tables as they are written to the settings."""
        lines = ["[alerts]", f"rules = [{', '.join(map(_quoted, self.rules))}]"]
        if self.pages:
            lines.append(f"pages = [{', '.join(map(_quoted, self.pages))}]")
        if self.exempt:
            lines.append(f"exempt = [{', '.join(map(_quoted, self.exempt))}]")
        for pattern, path in self.urls:
            lines += [
                "",
                "[[alerts.urls]]",
                f"pattern = {_quoted(pattern)}",
                f"path = {_quoted(path)}",
            ]
        return "\n".join(lines) + "\n"


def propose(root: Path, documents: Mapping[str, str]) -> ProposedAlerts | None:
    """Return the settings that fit a repository; None where no rule of an alert is found.

    ``documents`` are the titles of its pages by their paths from ``root``. A pattern is proposed
    where links that it fits lead to some of them, so that nothing is claimed that is not there.
    """
    files: dict[str, list[Alert]] = {}
    for path in _rule_paths(root):
        alerts = read_file(root, path).alerts
        if alerts and not any(_STAND_IN.search(alert.name) for alert in alerts):  # or it is a blank
            files[path] = alerts
    if not files:
        return None
    alerts = [alert for found in files.values() for alert in found]
    names = {alert.name for alert in alerts}
    return ProposedAlerts(
        tuple(_globs(files)),
        tuple(_pages(names, documents)),
        tuple(_urls(root, alerts, documents)),
        tuple(name for name in _EXEMPT if name in names),
        len(alerts),
    )


def _rule_paths(root: Path) -> Iterator[str]:
    seen = 0
    for where, folders, names in os.walk(root):
        base = os.path.relpath(where, root).replace(os.sep, "/")
        folders[:] = sorted(
            name for name in folders
            if name not in SKIPPED and not name.startswith(".") and not _NO_RULES.search(name)
        )  # fmt: skip
        for name in sorted(names):
            if not name.endswith(SUFFIXES) or _NO_RULES.search(name):
                continue
            seen += 1
            if seen > _MOST_FILES:
                return
            path = name if base == "." else f"{base}/{name}"
            try:
                content = read_start(f"{root}/{path}", _LARGEST, root=root)
            except OSError:
                continue
            if any(mark in content for mark in _MARKS):
                yield path


def _globs(paths: Iterable[str]) -> list[str]:
    """Return globs that fit the ``paths``: one for a folder and suffix, or for folders below one."""
    by_folder: Counter[tuple[str, str]] = Counter()
    for path in paths:
        folder, _, name = path.rpartition("/")
        by_folder[folder, name.rpartition(".")[2]] += 1
    by_parent: dict[tuple[str, str], list[str]] = {}
    for folder, suffix in by_folder:
        by_parent.setdefault((folder.partition("/")[0], suffix), []).append(folder)
    found = []
    for (top, suffix), folders in by_parent.items():
        if len(folders) > 1 and top:
            found.append(f"{os.path.commonpath(folders)}/**/*.{suffix}")
        else:
            found.append(f"{folders[0]}/*.{suffix}" if folders[0] else f"*.{suffix}")
    return sorted(found)[:_MOST_GLOBS]


def _pages(names: set[str], documents: Mapping[str, str]) -> list[str]:
    """Return the documents that are called as an alert is, or a glob where all of a folder are."""
    named: dict[str, list[str]] = {}
    others: Counter[str] = Counter()
    for path, title in documents.items():
        folder = path.rpartition("/")[0]
        if path.endswith(".md") and not names.isdisjoint(names_in(title, path)):
            named.setdefault(folder, []).append(path)
        elif not path.endswith("/README.md"):
            others[folder] += 1
    found = [[f"{folder}/*.md"] if folder and not others[folder] else paths
             for folder, paths in named.items() if len(paths) >= _FEWEST_PAGES]  # fmt: skip
    return sorted(path for paths in found for path in paths)[:_MOST_PAGES]


def _urls(root: Path, alerts: list[Alert], documents: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield patterns and paths by which links lead to documents, what most links have first."""
    known = {
        path.removesuffix(".md").casefold(): path for path in documents if path.endswith(".md")
    }
    found: Counter[tuple[str, str]] = Counter()
    links = {without_query(normal(one.link)) for one in alerts if one.link}
    for link in links:
        is_there = os.path.isfile(f"{root}/{link}")  # noqa: PTH113 - it may be no path at all
        if is_there or is_to_be_filled_in(link):
            continue
        parts = link.split("/")
        for at in range(1, len(parts)):
            tail = "/".join(parts[at:]).removesuffix(".md").casefold()
            fitting = [
                path for stem, path in known.items() if stem == tail or stem.endswith(f"/{tail}")
            ]
            if len(fitting) == 1:
                head = _LITERAL.sub(lambda sign: f"\\{sign[0]}", "/".join(parts[:at]))
                before = fitting[0][: len(fitting[0]) - len(tail) - 3]
                has_suffix = link.endswith(".md")
                found[f"{head}/(.+)", f"{before}$1{'' if has_suffix else '.md'}"] += 1
                break
    yield from (pair for pair, _ in found.most_common(5))


def _quoted(text: str) -> str:
    if "'" not in text and text.isprintable():
        return f"'{text}'" if "\\" in text or '"' in text else f'"{text}"'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
