"""All rules; one file for each family, whose name is that of its page in ``docs/rules``."""

from opsdocs.check.rule import Rule
from opsdocs.check.rules import (
    common,
    guides,
    incidents,
    indexes,
    links,
    maintenance,
    monitoring,
    procedures,
    records,
    recovery,
)

FAMILIES: dict[str, list[Rule]] = {
    module.__name__.rpartition(".")[2]: module.RULES
    for module in (
        common, links, indexes, procedures, records, recovery, incidents, monitoring, maintenance, guides,
    )
}  # fmt: skip
RULES: dict[str, Rule] = {rule.name: rule for rules in FAMILIES.values() for rule in rules}
