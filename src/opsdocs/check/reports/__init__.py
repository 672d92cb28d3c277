"""The findings of a check in the formats that machines read; ``text.py`` is for people."""

from collections.abc import Callable

from opsdocs.check.reports.github import github
from opsdocs.check.reports.gitlab import gitlab
from opsdocs.check.reports.json import as_json
from opsdocs.check.reports.junit import junit
from opsdocs.check.reports.parts import Report
from opsdocs.check.reports.sarif import sarif

FORMATS: dict[str, Callable[[Report], str]] = {
    "json": as_json,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
}
"""The formats by the name that ``--format`` takes."""
