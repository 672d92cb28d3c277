"""The commands of the worked examples, taken from the documents as a reader would copy them."""

import re
from functools import lru_cache

import figures

from opsdocs.markdown.model import Document, Section, walk
from opsdocs.markdown.parse import parse

pages = lru_cache(figures.pages)
"""The text of every worked example by its path below ``operations/``."""


def page(path: str) -> Document:
    return parse(pages()[path])


def blocks(path: str, heading: str) -> list[str]:
    """Return the shell blocks below the heading that begins with ``heading``."""
    section = next(one for one in page(path).sections if one.title.startswith(heading))
    return shell(section)


def shell(section: Section) -> list[str]:
    return [block.text for block in walk(section.blocks)
            if block.kind == "fence" and block.info == "bash"]  # fmt: skip


def inline(path: str, heading: str, begins: str = "") -> list[str]:
    """Return the commands in backticks below a heading, those that begin with a word."""
    text = pages()[path].partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [code for code in codes(text) if code.startswith(begins)]


def codes(text: str) -> list[str]:
    without_fences = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", without_fences)


@lru_cache
def alerts() -> dict[str, dict[str, str]]:
    """Return the fields of the page of each alert, by its name."""
    return {
        fields["Alert Name"]: fields
        for path in pages()
        if path.startswith("monitoring/alert-")
        for fields in [{one.label: one.value for one in page(path).fields}]
    }
