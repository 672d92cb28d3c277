"""The formats of records that are JSON; which one a value is, its content tells.

The first that fits is taken: Grafana's webhook is Alertmanager's with more in it.
"""

from __future__ import annotations

from opsdocs.incident.formats import (
    alertmanager,
    github,
    gitlab,
    grafana,
    opsgenie,
    pagerduty,
    slack,
)
from opsdocs.incident.model import Format

FORMATS: tuple[Format, ...] = (
    slack.FORMAT, pagerduty.FORMAT, opsgenie.FORMAT, grafana.FORMAT, alertmanager.FORMAT,
    github.FORMAT, gitlab.FORMAT,
)  # fmt: skip
KNOWN = (
    "Slack (export zip, its folder, a channel's JSON), PagerDuty, Opsgenie, Alertmanager, Grafana, "
    "GitHub, GitLab, git log, text whose lines begin with a time, CSV and JSON lines with columns "
    "for the time and the text"
)
