"""The bad and the good example of each rule, from the cases that test it.

``scripts/rule_docs.py`` writes them to ``examples.json``, which is in the package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

_FILE = Path(__file__).with_name("examples.json")


def examples_of(rule: str) -> Iterator[tuple[str, str, str]]:
    """Yield ``Bad`` or ``Good``, the example, and what is said of it."""
    yield from json.loads(_FILE.read_text("utf-8")).get(rule, [])
