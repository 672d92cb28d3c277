"""A rule for secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, At, rule
from opsdocs.documents.page import Page
from opsdocs.documents.secrets import secrets_in
from opsdocs.patterns import Pattern

_TYPED = Pattern(r"(?i:1234567890|0123456789|abcdefghij|(?:abcd|1234){2})")
"""Letters or digits in their order: somebody has typed an example."""


@rule("secret", ERROR)
def secret(page: Page, today: date) -> Iterator[At]:
    """No document holds a private key or a token."""
    for match in secrets_in(page.text):
        if _TYPED.search(match[0]):
            continue
        line = page.text.count("\n", 0, match.start()) + 1
        column = match.start() - page.text.rfind("\n", 0, match.start())
        yield At(
            line, f"this looks like a secret: {match[0][:8]}…",
            "Revoke it, and write where it is kept instead.", column,
        )  # fmt: skip
