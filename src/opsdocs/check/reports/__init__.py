"""The findings of a check in the formats that machines read; ``text.py`` is for people."""

from importlib import import_module

from opsdocs.check.reports.parts import Report

FORMATS = ("json", "sarif", "github", "gitlab", "junit")
"""The names that ``--format`` takes; each has a file here, with a function ``written``."""


def in_format(name: str, report: Report) -> str:
    """Return a report in the format of that name; its file is loaded for it."""
    written: str = import_module(f"{__name__}.{name}").written(report)
    return written
