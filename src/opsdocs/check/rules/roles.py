"""Rules for roles: who does what in an incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from opsdocs.check.rule import ERROR, At, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import plain, said, words
from opsdocs.markdown.code_spans import without_code
from opsdocs.markdown.model import Block, walk
from opsdocs.patterns import Pattern

_ROLE = said(r"\b<ROLE>", 0)
_ROLES = said(r"\b<ROLE_HEADING>")
_LEADS, _OF_ALL = words("LEAD"), words("LEADS_ALL")
_BEGIN = Pattern(r"\b\w")
_STEM = 4
"""Letters by which a word is known again: of Comms and Communications."""
_MOST_ROLES = 1_000
_ASIDE = Pattern(r"!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?|<[^<>]{0,300}>|\b[a-z]{2,12}://\S+")


@tree_rule("undefined-role", ERROR)
def undefined_role(tree: Tree, today: date) -> Iterator[At]:
    """The roles that are used are defined."""
    used = [(page, *use) for page in tree.of_type("incident-response") for use in _undefined(page)]
    if not used:
        return
    roles, named = set(), set()
    for page in tree.pages:
        if page.doctype and page.doctype.name == "escalation-path":
            for row in [*page.rows("levels"), *page.rows("management")]:
                named |= {plain(cell) for cell in row.cells.values()}
        if _ROLES.search(page.text):  # not all documents are parsed for it
            roles |= set(_defined_roles(page))
    defined, cells = _Roles(roles), "\n".join(named)
    for page, role, line in used:
        if not defined.have(role) and role.casefold() not in cells:
            yield At(
                line, f"the role {role!r} is used, and not defined",
                "Add it to Roles, or name it as there.", page=page,
            )  # fmt: skip


def _undefined(page: Page) -> Iterator[tuple[str, int]]:
    """Yield the roles that a page uses and does not define, with the line of the first use."""
    if not _ROLE.search(page.text) or not page.prose("roles"):
        return
    defined = _Roles(set(_defined_roles(page)))
    here = page.with_subsections("roles")
    seen: set[str] = set()
    for section in page.document.sections:
        if section in here:
            continue
        for text, line in _texts(section.blocks):
            for found in _ROLE.finditer(_ASIDE.sub("", without_code(text))):
                role = " ".join(found[0].split())
                if role.casefold() in seen:
                    continue
                seen.add(role.casefold())
                if len(seen) > _MOST_ROLES:
                    return
                if not defined.have(role):
                    yield role, line


def _defined_roles(page: Page) -> Iterator[str]:
    """Yield the roles that a page defines: cells, items, labels and headings below Roles."""
    for name in ("roles", "roles_and_activation_authority", "roles_and_responsibilities"):
        for row in page.rows(name):
            yield plain(next(iter(row.cells.values()), ""))
        for section in page.with_subsections(name):
            yield plain(section.title)
            yield from (plain(entry.label) for entry in section.fields)
            for block in section.blocks:
                if block.kind == "list":
                    yield from (plain(item.blocks[0].text) for item in block.blocks if item.blocks)


class _Roles:
    """The roles that are defined, in small letters."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.all = "\n".join(names)
        self.begins = {
            self.all[word.start() : word.start() + length]
            for word in _BEGIN.finditer(self.all)
            for length in range(1, _STEM + 1)
        }

    def have(self, role: str) -> bool:
        """Tell whether ``Comms lead`` is defined: as that, as Communications, or as Lead."""
        parts = role.casefold().split()
        if " ".join(parts) in self.all:
            return True
        if any(" ".join(parts[at:]) in self.names for at in range(1, len(parts))):
            return True
        stem = parts[0].removesuffix("s")[:_STEM]
        return parts[0] not in _OF_ALL and parts[-1] in _LEADS and stem in self.begins


def _texts(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    for block in walk(blocks):
        if block.kind == "paragraph":
            for at, text in enumerate(block.text.split("\n")):
                yield text, block.line + at
        elif block.kind == "table":
            for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
                yield from ((cell, line) for cell in cells)
