"""What a rule demands, with its examples: ``ops check --explain RULE``."""

from __future__ import annotations

from textwrap import indent

from opsdocs.check.examples import examples_of
from opsdocs.check.rules import RULES
from opsdocs.check.settings import OTHERS, check_name
from opsdocs.cli import console


def explain(name: str) -> None:
    """Print a rule, or ``all`` as a table.

    Raises ``UsageError`` where there is none of that name.
    """
    if name == "all":
        rows = [("RULE", "SEVERITY", "WHAT IT DEMANDS")]
        rows += [(rule.name, rule.severity, rule.summary) for rule in RULES.values()]
        console.out_table(rows)
        return
    check_name(name)
    rule = RULES.get(name)
    console.out(f"{name} ({rule.severity})" if rule else name)
    console.out(rule.summary if rule else OTHERS[name])
    for kind, example, said in examples_of(name):
        console.out("")
        console.out(f"{kind}:")
        console.out("")
        console.out(indent(example.rstrip("\n"), "    "))
        if said:
            console.out("")
            console.out(f"  -> {said}")
    console.out("")
    console.out(f"Leave it out here: <!-- ops: ignore {name} REASON -->")
    console.out(f'Everywhere: [check] ignore = ["{name}"] in the settings, ops.toml')
