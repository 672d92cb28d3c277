"""What one of several is called: the singular of an English word."""

from __future__ import annotations

import re

from opsdocs.documents.words import words

_PLURALS = {
    "caches": "cache", "ss": "ss", "us": "us", "is": "is", "ops": "ops", "ies": "y", "sses": "ss", "shes": "sh",
    "ches": "ch", "xes": "x", "s": "",
}  # fmt: skip
"""What ends the plural of an English word, and what the singular then has."""


def singular(word: str) -> str:
    """Return the singular of an English word, the last one of ``kubectl-aliases``.

    What ends in -s for other reasons stays: ``access``, ``status``, ``analysis``, ``devops``.
    """
    *_, last = re.split(r"[\W_]", word)
    ending = next((one for one in _PLURALS if last.lower().endswith(one)), "")
    if len(last) <= len("ops") or last.lower() in words("NO_PLURAL") or not ending:
        return word
    return word.removesuffix(word[-len(ending) :]) + _PLURALS[ending]
