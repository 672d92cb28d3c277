"""The words of a paragraph, and the lines that they make on a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NEIGHBORS = re.compile(r"(\x1b\[([\d;]{1,9})m[^\x1b]*)\x1b\[0m \x1b\[\2m")


@dataclass
class ParagraphWords:
    r"""The words of a paragraph, each with what is printed and its columns; "\n" ends a line."""

    words: list[tuple[str, int]] = field(default_factory=list)
    joined: bool = False  # whether the next word follows without a space

    def add(self, shown: str, wide: int) -> None:
        if self.joined and self.words and self.words[-1][0] != "\n":
            before, columns = self.words.pop()
            shown, wide = before + shown, columns + wide
        self.words.append((shown, wide))
        self.joined = True

    def wrap(self, width: int) -> list[str]:
        lines, line, used = [], "", 0
        for shown, wide in self.words:
            if shown == "\n":
                lines.append(line)
                line, used = "", 0
            elif line and used + 1 + wide > width:
                lines.append(line)
                line, used = shown, wide
            else:
                line, used = (f"{line} {shown}", used + 1 + wide) if line else (shown, wide)
        return [*lines, line] if line else lines


def runs_joined(line: str) -> str:
    """Return ``line`` with neighboring words of one style in one run, as a search would have them."""
    before = ""
    while before != line:
        before, line = line, _NEIGHBORS.sub(r"\1 ", line)
    return line
