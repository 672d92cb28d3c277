"""Lines of talk on stderr, as wide as the terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable

from opsdocs.cli import console
from opsdocs.printable import clean

_NARROW = 20


def title(text: str) -> None:
    print(file=sys.stderr)
    wrapped(text, "bold")


def dim(lines: Iterable[str]) -> None:
    for line in lines:
        wrapped(line, "dim")


def wrapped(text: str, style: str = "") -> None:
    """Print a line on stderr, in several where the terminal is narrow."""
    indent = text[: len(text) - len(text.lstrip())]
    width = max(console.columns() - 1, _NARROW)
    for line in textwrap.wrap(text, width, subsequent_indent=indent):
        print(console.paint(line, style) if style else clean(line), file=sys.stderr)
