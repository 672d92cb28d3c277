"""Readers of rule files, a file each: from text to alerts, without a network and without rendering."""

from __future__ import annotations

from opsdocs.alerts.model import RuleFile
from opsdocs.alerts.readers import cloudformation, grafana, json_rules, prometheus, terraform
from opsdocs.alerts.readers.yaml_lines import TangledError

SUFFIXES = (
    ".yml",
    ".yaml",
    ".json",
    ".tf",
    ".tpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".rules",
    ".template",
)
"""How the names of files end that may hold alerts."""


def read_rules(path: str, text: str) -> RuleFile:
    """Return the alerts that ``text``, of the file ``path``, holds; it raises nothing."""
    found = RuleFile(path)
    try:
        _read(path.lower(), text, found)
    except TangledError:
        found.problem = "its lines are too tangled to be read to the end"
    return found


def _read(name: str, text: str, found: RuleFile) -> None:
    if name.endswith((".tf", ".tf.j2")):
        terraform.read(text, found)
    elif "AWS::CloudWatch::" in text:
        cloudformation.read(text, found)
    elif text.lstrip()[:1] in {"{", "["} and name.endswith(".json"):
        json_rules.read(text, found)
    elif grafana.is_provisioning(text):
        grafana.read(text, found)
    else:
        prometheus.read(text, found)
