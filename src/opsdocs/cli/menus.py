"""Menus on a terminal outside of an interview: one of several, or several to tick."""

from __future__ import annotations

from opsdocs.cli.lines import title
from opsdocs.cli.terminals import prompts_of_terminal


def choose(message: str, options: list[tuple[str, str]]) -> str:
    """Show a menu of (label, value) and return the value; raise ``KeyboardInterrupt``."""
    title(message)
    while True:
        reply = prompts_of_terminal().choose(options)
        if reply.stop:
            raise KeyboardInterrupt
        if not reply.back:
            return str(reply.value)


def tick(message: str, lines: list[tuple[str, bool]]) -> set[int]:
    """Show lines to tick, some ticked already; return the places of those that are.

    Raises ``KeyboardInterrupt``.
    """
    title(message)
    reply = prompts_of_terminal().tick(lines)
    if reply.stop or reply.back:
        raise KeyboardInterrupt
    return {int(at) for at in reply.value}
