"""The commands of the worked examples, taken from the documents as a reader would copy them."""

import re
from datetime import date
from functools import lru_cache

from opsdocs.markdown.model import Document, Section, walk
from opsdocs.markdown.parse import parse
from opsdocs.stamp.examples import example_files, load_example
from opsdocs.stamp.gather import gather
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import render_document
from opsdocs.types.load import BUILT_IN, load_type

TODAY = date(2026, 11, 23)


@lru_cache
def pages() -> dict[str, str]:
    """Return the text of every worked example by its path below ``operations/``."""
    found = {}
    for path in sorted(BUILT_IN.glob("*.md")):
        doctype = load_type(path)
        for example in example_files(doctype):
            given = load_example(doctype, example, TODAY)
            answers = gather(doctype, given, {}, facts_of(TODAY, None))
            name, text = render_document(doctype, answers, TODAY)
            found[name] = text
    return found


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
