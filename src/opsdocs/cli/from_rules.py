"""The options of ``ops new`` for documents that the rule of an alert begins."""

from __future__ import annotations

from typer.core import TyperOption

from opsdocs.types.model import DocType

TYPES = ("alert", "runbook")
"""The types whose documents a rule can begin."""


def options(doctype: DocType) -> list[TyperOption]:
    """Return the options of ``ops new`` that documents of an alert have."""
    if doctype.name not in TYPES:
        return []
    found = [
        TyperOption(
            param_decls=["from_rule", "--from"],
            metavar="FILE[:NAME]",
            help="Take what the rule of an alert says.",
        )
    ]
    if doctype.name == "alert":
        found.append(
            TyperOption(
                param_decls=["missing", "--missing"],
                is_flag=True,
                help="Write the pages of all alerts that have none.",
            )
        )
    return found
