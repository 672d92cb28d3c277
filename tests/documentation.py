"""What stands in the pages of the documentation."""

import re
from typing import NamedTuple

from paths import ROOT

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)


class Session(NamedTuple):
    """A block of code with command lines behind ``$``, and what each of them prints."""

    name: str
    """The page and the first command line."""
    steps: list[tuple[str, str]]

    @property
    def shows_output(self) -> bool:
        return any(printed for _, printed in self.steps)


def fences(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def sessions(page: str) -> list[Session]:
    """Return the sessions of a page, whatever language their blocks are said to be in."""
    text = (ROOT / page).read_text("utf-8")
    found = []
    for _, _, block in re.findall(r"^( *)(`{3,}|~{3,}).*\n((?:.*\n)*?)\1\2$", text, re.MULTILINE):
        steps = re.findall(r"^ *\$ (.*)\n((?:(?! *\$ ).*\n)*)", block, re.MULTILINE)
        if steps:
            found.append(Session(f"{page}: {steps[0][0]}", steps))
    return found
