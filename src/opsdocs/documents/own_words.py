"""A document in the words of its type, where a team has others for the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from opsdocs.documents.listing import label_of
from opsdocs.documents.page import Page
from opsdocs.markdown.fields import Field
from opsdocs.markdown.model import Block, Document, Section
from opsdocs.markdown.parse import parse

_Say = Callable[[str], str]


def in_words_of_type(page: Page) -> Document:
    """Return the document of ``page`` with headings, labels, columns and choices as its type's.

    What stands in front matter, or on a line without marks, is a field under the title. A document
    that has neither, where the settings have no words, is returned as it is.
    """
    here = {page.name_of(entry.label) for entry in page.document.fields}
    elsewhere = [(name, entry) for name, entry in page.fields.items() if name not in here]
    if page.schema is None or page.doctype is None or not (page.names.of_team or elsewhere):
        return page.document
    asked = {question.name for question in page.doctype.questions}
    of_type = parse(page.schema.text)
    labels = {page.name_of(entry.label): entry.label
              for section in of_type.sections for entry in section.fields}  # fmt: skip
    columns = {page.name_of(cell): cell for block in of_type.blocks() for row in block.rows[:1]
               for cell in row}  # fmt: skip
    titles = {id(section): heading.shown for heading, section in page.expected_sections
              if section is not None and not heading.repeats
              and not heading.pattern.fullmatch(section.title)}  # fmt: skip

    def said(known: dict[str, str]) -> _Say:
        return lambda word: known.get(page.name_of(word), word)

    made: dict[int, Section] = {}
    document = copy(page.document)
    document.sections = []
    for section in page.document.sections:
        written = copy(section)
        written.title = titles.get(id(section), section.title)
        written.parent = made.get(id(section.parent))
        written.fields = [Field(said(labels)(one.label), page.as_choice(one.value), one.line)
                          for one in section.fields]  # fmt: skip
        written.blocks = _with_columns(section.blocks, said(columns))
        made[id(section)] = written
        document.sections.append(written)
    top = next((one for one in document.sections if one.level == 1), document.sections[0])
    top.fields = [*top.fields, *(Field(label_of(page.doctype, name), entry.value, entry.line)
                                 for name, entry in elsewhere if name in asked)]  # fmt: skip
    return document


def _with_columns(blocks: Sequence[Block], say: _Say) -> list[Block]:
    found = []
    for block in blocks:
        written = block
        if block.rows:
            written = copy(block)
            written.rows = [[say(cell) for cell in block.rows[0]], *block.rows[1:]]
        found.append(written)
    return found
