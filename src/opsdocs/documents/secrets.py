"""Secrets in a text: private keys, and tokens that can be told by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opsdocs.patterns import Pattern

SECRETS = Pattern(
    # A key, and not only its first line, which a document may tell the reader to look for.
    r"-----BEGIN (?:[A-Z]{2,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[\s>]|\\[nr]){0,40}"
    r"(?:[\w-]{1,40}:[^\n]{0,200}\n[\s>]{0,20}){0,6}[A-Za-z0-9+/=]{16}"
    r"|\bA[KS]IA[0-9A-Z]{16}\b"  # Amazon
    r"|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50}|\bhvs\.[A-Za-z0-9_-]{24}"
    r"|\bsk-(?:ant|proj)-[A-Za-z0-9_-]{20,}|\bSG\.[A-Za-z0-9_-]{20,80}\.[A-Za-z0-9_-]{20}"
    r"|\bdop_v1_[a-f0-9]{64}\b|\bdckr_pat_[A-Za-z0-9_-]{20,}|\bglsa_[A-Za-z0-9_]{32,}"
    r"|\bxapp-\d-[A-Za-z0-9-]{20,}"  # Slack
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b"
    r"|\bglpat-[A-Za-z0-9_-]{20,}\b"
    r"|\bxox[abeprs]-\d[A-Za-z0-9-]{9,}\b"  # Slack
    r"|\bhooks\.slack\.com/services/T\w+/B\w+/\w{16,}"
    r"|\b[sr]k_live_[A-Za-z0-9]{20,}\b"  # Stripe
    r"|\bAIza[A-Za-z0-9_-]{35}\b"  # Google
    r"|(?<![\w-])eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10}"  # JSON Web Token
)
_ASSIGNED = Pattern(
    r"(?P<before>://[^\s:/@]{1,80}:)[^\s/@]{4,200}(?=@)"
    r"|(?P<name>\b(?:passw(?:or)?d|secret|token|api[_-]?key)[\"']?\s?[=:]\s?[\"']?)(?=[^\s\"']{0,40}\d)[^\s\"']{8,200}",
    re.IGNORECASE,
)
"""What follows ``password=``, or stands before the host in an address: it is masked where `ops`
writes what others wrote, and no finding in a document, which has examples of it."""
_SECRET_MARKS = (
    ("_", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "k_live_", "npm_", "dop_v1_",
           "dckr_pat_", "glsa_")),
    ("I", ("AKIA", "ASIA", "AIza")),
    ("J", ("eyJ",)),
    ("Y", ("PRIVATE KEY",)),
    ("x", ("xox", "xapp-")),
    ("G", ("SG.",)),
    ("-", ("pypi-", "sk-ant-", "sk-proj-", "glpat-")),
    (".", ("hvs.", "hooks.slack.com/")),
)  # fmt: skip
"""What each secret has, by its rarest letter."""
_FEWEST_LETTERS = 9
"""Different letters in a secret; what stands for one has fewer: ``ghp_xxxx…``."""
_STANDS_FOR_ONE = Pattern(r"([xX*0.])\1{7}")
_OF_JWT_IO = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l"
"""The beginning of what the token says that jwt.io shows: the user 1234567890, John Doe."""

_SIGNED = "?jwt="
"""Before the signature of an image's address, which GitHub takes for minutes."""


def secrets_in(text: str) -> Iterator[re.Match[str]]:
    """Yield each secret; what only stands for one, such as ``ghp_xxxx…``, is none."""
    if not _may_be_secret(text):
        return
    for match in SECRETS.finditer(text):
        letters = len(set(match[0].rpartition("/")[2]))
        is_over = text.startswith(_SIGNED, max(match.start() - len(_SIGNED), 0))
        is_shown = match[0].endswith("EXAMPLE") or _OF_JWT_IO in match[0]
        is_shown = is_shown or _STANDS_FOR_ONE.search(match[0]) is not None
        if letters >= _FEWEST_LETTERS and not is_shown and not is_over:
            yield match


def masked(text: str) -> tuple[str, int]:
    """Return ``text`` with the first letters of each secret only, and how many there were."""
    assigned = 0
    if _may_be_assigned(text):
        text, assigned = _ASSIGNED.subn(lambda found: f"{found['before'] or found['name']}…", text)
    pieces, at, count = [], 0, assigned
    for match in secrets_in(text):
        pieces += [text[at : match.start()], match[0][:4], "…"]
        at, count = match.end(), count + 1
    return "".join([*pieces, text[at:]]), count


def _may_be_secret(text: str) -> bool:
    for letter, marks in _SECRET_MARKS:
        if letter in text:  # a letter is found at once, and most documents have few of these
            for mark in marks:
                if mark in text:
                    return True
    return False


def _may_be_assigned(text: str) -> bool:
    if ":" not in text and "=" not in text:
        return False
    low = text.lower()
    return ("@" in text and "://" in text) or any(
        word in low for word in ("passw", "secret", "token", "api")
    )
