"""A document as a page: what it holds, by the names that rules know it by."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from opsdocs.documents.plain_fields import plain_fields
from opsdocs.documents.rows import Row, rows_in
from opsdocs.documents.schema import Heading, Schema
from opsdocs.documents.sections import sections_by_name, with_those_below
from opsdocs.documents.source import read_source, root_of
from opsdocs.documents.title import name_of_file, sole_heading
from opsdocs.documents.words import said
from opsdocs.errors import TypeFileError
from opsdocs.markdown.fields import Field, fields_of_front_matter
from opsdocs.markdown.model import Block, Document, Section
from opsdocs.markdown.parse import parse
from opsdocs.markdown.titles import plain_text
from opsdocs.patterns import Pattern
from opsdocs.types import filenames
from opsdocs.types.detect import (
    BY_FOLDER,
    BY_NAME,
    BY_SETTINGS,
    BY_TITLE,
    INDEX,
    UNDECIDED,
    Decision,
    TypeFinder,
)
from opsdocs.types.model import DocType, question_name
from opsdocs.types.names import Names
from opsdocs.workspace import from_root

INDEX_MARK = "<!-- ops:index:"
_BLANK = said(
    r"(?:^|/)(?:[\w. -]{0,80}[-_. ])?<BLANK>\.\w{1,9}$|(?:^|/)(?:(?:tpl|_?<BLANK>)_|_<BLANK>-)[^/]{1,200}$"
    r"|(?:^|[/_-])<BLANKS>/(?:[^/]{1,100}/){0,3}[^/]{1,200}$"
)
"""How the name of a text is made that others are made of: ``postmortem-template.md``."""
_STEP = Pattern(r"\s(\d{1,9})(?!\d)(?:\.?([A-Za-z])\b)?[ \t]?(?:[:.–—-](?!\d)|$)")


class Step(NamedTuple):
    """A numbered heading such as ``### Step 1: Look``, and what stands below it.

    ``part`` is the letter of ``### Step 3.A: Look``, "" where there is none.
    """

    number: int
    title: str
    section: Section
    part: str = ""


class Page:
    """One document: ``path`` begins at ``folder``, with slashes; ``text`` is its source.

    ``folder`` is the home of the documents, ``operations/``; the path of one that is elsewhere in
    the repository begins with ``../``. It is read when it is first asked for its text. Fields,
    sections and columns go by the name of their question, ``labels`` of the type translated:
    ``risk_level`` for ``Risk Level`` and ``Risiko``.
    """

    def __init__(
        self, path: str, folder: Path, finder: TypeFinder, text: str | None = None
    ) -> None:
        self.path = path
        self.folder = folder
        self.finder = finder
        self.given = text

    @cached_property
    def content(self) -> tuple[str, str]:
        """The source, and why it can't be read: one of them is empty."""
        if self.given is not None:
            return self.given, ""
        return read_source(self.folder, self.path, self.finder.home)

    @property
    def root(self) -> Path:
        """The repository."""
        return root_of(self.folder, self.finder.home)

    @property
    def from_root(self) -> str:
        """Its path from the root of the repository: ``operations/runbooks/x.md``."""
        return from_root(self.finder.home, self.path)

    @cached_property
    def is_index(self) -> bool:
        """Whether it is the page of a folder, with the table of its documents, and no document.

        A README without the marks of an index is a document like others, but for the first page.
        """
        if self.path.rpartition("/")[2] != INDEX:
            return False
        return self.path == INDEX or INDEX_MARK in self.text

    @property
    def text(self) -> str:
        """The source."""
        return self.content[0]

    @property
    def problem(self) -> str:
        """Why it can't be read, "" where it can."""
        return self.content[1]

    @cached_property
    def decision(self) -> Decision:
        """Of what type the document is, and what decided that."""
        if self.is_index:
            return UNDECIDED
        declared = next(
            (one.value for one in self.front_matter if one.label.strip().lower() == "type"), ""
        )
        return self.finder.decide(self.path, plain_text(self.document.title), declared)

    @cached_property
    def doctype(self) -> DocType | None:
        """The type of the document, None where it is of no known type."""
        return self.decision.doctype

    @cached_property
    def front_matter(self) -> list[Field]:
        """The keys of its front matter that have a value."""
        return list(fields_of_front_matter(self.document.front_matter))

    @cached_property
    def document(self) -> Document:
        """The text as Markdown."""
        return parse(self.text)

    @cached_property
    def title(self) -> str:
        """The title as a person reads it, of the document, its front matter, or else its file."""
        title = plain_text(self.document.title)
        if not title or "<%" in title:  # what a generator of sites would fill in
            title = self.value("title") or title
        return title or sole_heading(self.document) or name_of_file(self.from_root)

    def forget(self) -> None:
        """Drop all but the type and the names; it is read again where it is asked for."""
        self.__dict__ = {
            "path": self.path, "folder": self.folder, "finder": self.finder, "given": self.given,
            "doctype": self.doctype, "decision": self.decision, "is_index": self.is_index,
            "has": self.has,
        }  # fmt: skip

    def name_of(self, word: str) -> str:
        """Return the name of a heading, label or column."""
        return self.names[word]

    @cached_property
    def names(self) -> Names:
        """What headings, labels, columns and choices are called."""
        return self.finder.words.names(self.doctype)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields under the title, and the keys of front matter, by name; the first of each."""
        found: dict[str, Field] = {}
        names = self.names
        for entry in self.document.fields:
            found.setdefault(names[entry.label], entry)
        for entry in self.front_matter:
            found.setdefault(names[entry.label], entry)
        is_own = self.doctype is not None and not self.doctype.built_in
        asked = {one.name for one in self.doctype.questions} if self.doctype and is_own else ()
        for name, entry in plain_fields(self.document, names, asked):
            found.setdefault(name, entry)
        if names.of_team:
            found = {
                name: Field(entry.label, self.as_choice(entry.value), entry.line)
                for name, entry in found.items()
            }
        return found

    def as_choice(self, text: str) -> str:
        """Return the choice that the team writes as ``text``: P1 for SEV1; or else ``text``."""
        if not self.names.of_team:
            return text
        meaning = self.names.of_team.get(question_name(text), "")
        return self.finder.choices.get(meaning, text)

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections by name, the first of each; those with a number are none of a kind."""
        return self.sections_and_steps[0]

    @cached_property
    def sections_and_steps(self) -> tuple[dict[str, Section], list[Section]]:
        """The sections by name, and those with a number."""
        return sections_by_name(self.document, self.names)

    @cached_property
    def has(self) -> frozenset[str]:
        """The names of its fields and sections."""
        return frozenset(self.fields.keys() | self.sections.keys())

    @cached_property
    def schema(self) -> Schema | None:
        """What the page's type demands of a page with its choices."""
        if self.doctype is None:
            return None
        # 5 ms that a note does not pay, which knows no types.
        from opsdocs.documents.expected import schema_of  # noqa: PLC0415

        chosen = []
        for name, values in choices_of(self.doctype).items():
            entry = self.fields.get(name)
            if entry and entry.value.casefold() in values:
                chosen.append((name, values[entry.value.casefold()]))
        return schema_of(self.doctype, tuple(chosen))

    @cached_property
    def expected_sections(self) -> list[tuple[Heading, Section | None]]:
        """Each heading of the type with the section that has it, None where none has."""
        if self.schema is None:
            return []
        sections = self.document.sections
        titled = {(one.level, one.title): one for one in reversed(sections)}
        found = []
        for heading in self.schema.headings:
            section = titled.get((heading.level, heading.shown))
            if section is None:
                fitting = (
                    one for one in sections
                    if one.level == heading.level and self._is_called(one.title, heading)
                )  # fmt: skip
                section = next(fitting, None)
            found.append((heading, section))
        return found

    @property
    def is_loosely_typed(self) -> bool:
        """Whether it is of a type that was learned from others, and only where it lies says so."""
        by_place = self.decision.by in {BY_SETTINGS, BY_FOLDER}
        return by_place and self.doctype is not None and bool(self.doctype.learned_from)

    @property
    def is_beside(self) -> bool:
        """Whether it lies beside such documents: a note, or what is left of a page that was moved."""
        if not self.is_loosely_typed or self.schema is None:
            return False
        if self.expected_sections:
            return not any(section for _, section in self.expected_sections)
        fields = self.schema.fields
        return bool(fields) and not any(self.name_of(label) in self.fields for label in fields)

    def _is_called(self, title: str, heading: Heading) -> bool:
        """Tell whether a section has a heading of the type, perhaps in the team's own words."""
        if heading.pattern.fullmatch(title):
            return True
        return bool(self.names.of_team or "{" in title) and (
            self.names[title] == self.names[heading.shown]
        )

    def value(self, name: str) -> str:
        """Return the value of a field, "" where it is missing or still a placeholder."""
        entry = self.fields.get(name)
        return self.answered(entry.value) if entry else ""

    def choice(self, name: str) -> str:
        """Return the choice that a field holds, in whatever language: ``high`` for ``Hoch``.

        The ``labels`` of a type name its choices, as they name its headings. "" where it is open.
        """
        return self.name_of(self.value(name))

    @cached_property
    def is_stamped(self) -> bool:
        """Tell whether ``ops new`` may have made the document: it has half of its type's fields.

        Where the type has no fields, half of its sections.
        """
        if self.schema is None or self.doctype is None:
            return False
        if not self.doctype.built_in and (
            self.decision.by not in {BY_TITLE, BY_NAME} or _BLANK.search(self.path)
        ):
            return False  # a type that was learned from documents that were there, or their blank
        wanted = [self.name_of(label) in self.fields for label in self.schema.fields] or [
            section is not None for _, section in self.expected_sections
        ]
        return 2 * sum(wanted) >= len(wanted)

    @cached_property
    def is_blank(self) -> bool:
        """Whether its name says that other documents are made of it: it stays to be filled in."""
        try:
            return _BLANK.search(self.path) is not None and not self.is_stamped
        except TypeFileError:
            return False  # told by the first rule that asks for its type

    @cached_property
    def expected_filename(self) -> str:
        """The name that the file should have by its title; "" where that can't be told."""
        title = plain_text(self.document.title)
        if (
            self.doctype is None
            or not self.answered(self.document.title)
            or not self.path.endswith(".md")
        ):
            return ""
        return filenames.expected_filename(
            self.doctype, self.path.rpartition("/")[2], title, self.answered
        )

    def answered(self, text: str) -> str:
        """Return ``text``, or "" where it is a placeholder of the type."""
        return "" if self.schema and self.schema.is_open(text) else text

    def line(self, name: str) -> int:
        """Return the line of a field, or else of a section, or else of the title."""
        if name in self.fields:
            return self.fields[name].line
        if name in self.sections:
            return self.sections[name].line
        return next((one.line for one in self.document.sections if one.level == 1), 1)

    @cached_property
    def values(self) -> dict[Section, dict[str, Field]]:
        """The fields by name of the sections that were asked for."""
        return {}

    def section_values(self, section: Section) -> dict[str, Field]:
        """Return the fields of a section by name."""
        found = self.values.get(section)
        if found is None:
            names = self.names
            found = {
                names[entry.label]: Field(entry.label, self.as_choice(entry.value), entry.line)
                if names.of_team else entry
                for entry in reversed(section.fields)
            }  # fmt: skip
            self.values[section] = found
        return found

    def has_value(self, section: Section, name: str) -> bool:
        """Tell whether a field of a section has a value, on its line or in the block behind it."""
        entry = self.section_values(section).get(name)
        if entry is None or entry.value:
            return entry is not None
        behind = [block for block in section.blocks if block.line > entry.line]
        return bool(behind) and not behind[0].text.startswith("**")

    def resolve(self, target: str) -> str:
        """Return the path below ``operations/`` that a link leads to; it may begin with ``../``."""
        path = unquote(
            re.split("[#?]", target, maxsplit=1)[0], errors="surrogateescape"
        )  # service-deployment.md?plain=1#L10
        if path.startswith("/"):  # from the root of the repository, as on GitHub
            return posixpath.relpath(path.strip("/") or ".", self.finder.home)
        below = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        if self.path[:3] != "../":
            return below
        home = self.finder.home  # that a link from outside leads into
        return posixpath.relpath(posixpath.normpath(posixpath.join(home, below)), home)

    def with_subsections(self, name: str) -> list[Section]:
        """Return a section and those below it, of action items all; empty where there is none."""
        first = self.sections.get(name)
        return with_those_below(self.document, name, first, self.names) if first else []

    def blocks(self, name: str, kind: str = "") -> list[Block]:
        """Return the blocks of a section, those of a kind where one is given."""
        return [
            block
            for section in self.with_subsections(name)
            for block in section.blocks
            if not kind or block.kind == kind
        ]

    def items(self, name: str) -> list[tuple[str, int, bool | None]]:
        """Return text, line and state of each answered list item of a section."""
        return [
            (text, item.line, item.done)
            for block in self.blocks(name, "list")
            for item in block.blocks
            if (text := self.answered(item.blocks[0].text if item.blocks else ""))
        ]

    def prose(self, name: str) -> str:
        """Return the answered text of a section: paragraphs, items and cells, a line for each."""
        texts = []
        for block in self.blocks(name):
            if block.kind == "paragraph":
                texts.append(self.answered(block.text))
            elif block.kind == "table":
                texts += [self.answered(cell) for row in block.rows[1:] for cell in row]
            elif block.kind == "fence":
                texts.append(self.answered(block.text.strip()))
        texts += [text for text, _, _ in self.items(name)]
        return "\n".join(text for text in texts if text)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of the tables of a section; an open cell is empty."""
        tables = self.blocks(name, "table")
        return rows_in(tables, self.name_of, lambda cell: self.as_choice(self.answered(cell)))

    @cached_property
    def written_steps(self) -> list[Step]:
        """The steps of a procedure that are more than their template."""
        if "procedure" not in self.sections:
            return []
        return [step for step in self.steps if not step.title or self.answered(step.title)]

    @cached_property
    def steps(self) -> list[Step]:
        """The steps: sections with a numbered heading of the word that means step."""
        found = []
        for section in self.sections_and_steps[1]:
            match = _STEP.search(section.title)
            if match and self.name_of(section.title[: match.start()]) == "step":
                title = section.title[match.end() :].strip()
                found.append(Step(int(match[1]), title, section, match[2] or ""))
        return found


@lru_cache(maxsize=1024)
def choices_of(doctype: DocType) -> dict[str, dict[str, str]]:
    """Return the choices of each question that has some, by how they are told apart."""
    return {
        question.name: {choice.value.casefold(): choice.value for choice in question.choices}
        for question in doctype.questions
        if question.choices
    }
