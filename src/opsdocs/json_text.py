"""JSON in which nothing deceives who reads it."""

from __future__ import annotations

import json
from typing import Any

from opsdocs.printable import is_obeyed, is_plain

_ENCODER = json.JSONEncoder(ensure_ascii=False)
"""One for all: 10,000 documents or alerts are a call each."""


def as_json(value: Any, **settings: Any) -> str:
    r"""Return ``value`` as JSON, what can't be seen as ``\u202e``."""
    encoder = json.JSONEncoder(ensure_ascii=False, **settings) if settings else _ENCODER
    text = encoder.encode(value)
    if is_plain(text):
        return text
    return "".join(json.dumps(char)[1:-1] if is_obeyed(char) else char for char in text)
