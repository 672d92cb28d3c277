"""A rule for secrets."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime

from opsdocs.check.rule import ANY, ERROR, At, rule
from opsdocs.documents.page import Page
from opsdocs.documents.secrets import secrets_in
from opsdocs.patterns import Pattern

_TYPED = Pattern(r"(?i:1234567890|0123456789|abcdefghij|(?:abcd|1234){2})")
"""Letters or digits in their order: somebody has typed an example."""
_WORDS = Pattern(r"[a-z]+(?:[-_][a-z]+)+")
"""Words alone say what belongs there: ``sk-ant-your-key-goes-here``."""
_OF_AN_EXAMPLE = Pattern(r"(?i)[./@\"]example\b|//localhost\b")
"""Who gave out a token that was made to be shown: RFC 2606 keeps these hosts for examples."""
_EXPIRES = Pattern(r'"exp"[ ]?:[ ]?(\d{9,11})\b', re.ASCII)
"""Seconds since 1970, from which on a token is refused (RFC 7519)."""


@rule("secret", ERROR, holds=ANY)
def secret(page: Page, today: date) -> Iterator[At]:
    """No document holds a private key or a token."""
    for match in secrets_in(page.text):
        is_typed = _TYPED.search(match[0]) or _WORDS.fullmatch(match[0])
        if is_typed or _is_harmless(_said_by(match[0]), today):
            continue
        line = page.text.count("\n", 0, match.start()) + 1
        column = match.start() - page.text.rfind("\n", 0, match.start())
        yield At(
            line, f"this looks like a secret: {match[0][:8]}…",
            "Revoke it, and write where it is kept instead.", column,
        )  # fmt: skip


def _is_harmless(said: str, today: date) -> bool:
    """Tell whether a token opens nothing: it has expired, or an example gave it out."""
    expires = _EXPIRES.search(said)
    is_over = expires and datetime.fromtimestamp(int(expires[1]), UTC).date() < today
    return bool(is_over) or _OF_AN_EXAMPLE.search(said) is not None


def _said_by(secret: str) -> str:
    """Return what a JSON Web Token says, which anybody can read, "" for another secret."""
    if not secret.startswith("eyJ"):
        return ""
    body = secret.split(".")[1]
    return urlsafe_b64decode(body[: len(body) // 4 * 4]).decode("utf-8", "replace")
