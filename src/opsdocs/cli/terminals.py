"""Which prompts a terminal can show: those with keys, or numbered lines."""

from __future__ import annotations

import os
from typing import Any

from opsdocs.cli import plain_prompts


def prompts_of_terminal() -> Any:
    """Return the module of the prompts that this terminal can show."""
    if os.environ.get("TERM") == "dumb":
        return plain_prompts
    from opsdocs.cli import prompts  # noqa: PLC0415 - 210 ms: questionary

    return prompts
