"""All rules; one file for each family, whose name is that of its page in ``docs/rules``."""

from types import ModuleType

from opsdocs.check.rule import Rule
from opsdocs.check.rules import (
    alerts,
    backups,
    escalation,
    fields,
    guides,
    incidents,
    indexes,
    links,
    maintenance,
    monitoring,
    objectives,
    patching,
    placeholders,
    procedures,
    records,
    recovery,
    reviews,
    roles,
    runs,
    secrets,
    sections,
    settings,
    severities,
    shell,
)


def _declared_in(module: ModuleType) -> list[Rule]:
    """Return the rules of a family, in the order in which they stand there."""
    return [one for one in vars(module).values() if isinstance(one, Rule)]


FAMILIES: dict[str, list[Rule]] = {
    module.__name__.rpartition(".")[2]: _declared_in(module)
    for module in (
        sections, fields, placeholders, shell, secrets, links, indexes, procedures, records,
        objectives, backups, recovery, severities, incidents, escalation, roles, monitoring, alerts, maintenance, patching, guides,
        runs, reviews, settings,
    )
}  # fmt: skip
RULES: dict[str, Rule] = {rule.name: rule for rules in FAMILIES.values() for rule in rules}
