"""What the reports of a check are made of, and what several formats share.

Paths are from the root of the repository. What machines read is ASCII, so that it is right in
whatever encoding stdout has. Bytes of a path that are no UTF-8 stand in it as U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from opsdocs.check.rule import Finding
from opsdocs.workspace import FOLDER, from_root

_FOLDED = "placeholder-left"
_SHOWN = 12


class Report(NamedTuple):
    """What is reported: the findings, the paths that were checked, and if warnings fail."""

    findings: Sequence[Finding]
    paths: Sequence[str] = ()
    strict: bool = True
    home: str = FOLDER
    """The folder in which the paths begin, from the root."""

    def path_of(self, finding: Finding) -> str:
        """Return the path of a finding's document, from the root of the repository."""
        return from_root(self.home, finding.path)


def sentence(finding: Finding) -> str:
    """Return the message as a sentence, and the hint; a path at its start stays as it is."""
    message = finding.message
    first = message.partition(" ")[0]
    if "/" not in first and "." not in first:
        message = message[:1].upper() + message[1:]
    return " ".join(filter(None, (f"{message}.", finding.hint)))


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those of placeholders as one for each document and severity."""
    found: list[Finding] = []
    left: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        group = left.setdefault((finding.path, finding.severity), [])
        if finding.rule == _FOLDED:
            group.append(finding)
        if finding.rule != _FOLDED or len(group) == 1:
            found.append(finding)
    for group in left.values():
        if len(group) > 1:
            places = ", ".join(str(one.line) for one in group[:_SHOWN])
            more = " …" if len(group) > _SHOWN else ""
            message = f"{len(group)} to fill in: {places}{more}"
            found[found.index(group[0])] = group[0]._replace(message=message)
    return found


def ascii_json(value: Any) -> str:
    """Return ``value`` as JSON in ASCII."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return re.sub("[^\x00-\x7e]", lambda match: _escaped(match[0]), text) + "\n"


def _escaped(char: str) -> str:
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]
