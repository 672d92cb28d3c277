"""Readers of rule files, a file each: from text to alerts, without a network and without rendering."""

from __future__ import annotations

from importlib import import_module

from opsdocs.alerts.model import RuleFile
from opsdocs.alerts.readers import grafana, prometheus
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
        _read_by("terraform", text, found)
    elif "AWS::CloudWatch::" in text:
        _read_by("cloudformation", text, found)
    elif text.lstrip()[:1] in {"{", "["} and name.endswith(".json"):
        _read_by("json_rules", text, found)
    elif grafana.is_provisioning(text):
        grafana.read(text, found)
    else:
        prometheus.read(text, found)


def _read_by(reader: str, text: str, found: RuleFile) -> None:
    """Read by a reader that few repositories need; its file is loaded for it."""
    import_module(f"{__name__}.{reader}").read(text, found)
