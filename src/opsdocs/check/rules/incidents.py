"""Rules for the response to incidents: its messages, and what it links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsdocs.check.rule import ERROR, WARNING, At, rule, tree_rule
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree
from opsdocs.documents.words import is_none, said
from opsdocs.markdown.model import Section, walk

_FINAL = said(r"<FINAL_MESSAGE>")
_NEXT = said(
    r"<NEXT_MESSAGE>|NEXT_UPDATE|\b<ANOTHER_MESSAGE>\b[^.\n]{0,200}"
    r"\b(?:<BY_WHEN>|<AT_ABOUT>\s(?:\{\{|\[|\d|:\d\d|<SOME_TIME>))"
)
_WHERE = said(r"#\w|://|\]\(|\]\[|\+?\d[\d ()-]{5,}|\b<CHANNEL>\b", 0)
_REVIEW = said(r"<REVIEW_OF_INCIDENT>")


def _below(page: Page, section: Section) -> list[Section]:
    """Return the sections right below one."""
    return [one for one in page.document.sections if one.parent is section]


@rule("no-next-update", ERROR, needs=("messages",))
def no_next_update(page: Page, today: date) -> Iterator[At]:
    """Every message but the last says when the next one comes."""
    if "messages" not in page.sections or "cadence" not in page.sections:
        return
    for section in _below(page, page.sections["messages"]):
        if _FINAL.match(page.name_of(section.title)):
            continue
        at = page.document.sections.index(section)
        blocks = list(section.blocks)
        for other in page.document.sections[at + 1 :]:  # one for each channel
            if other.level <= section.level:
                break
            blocks += other.blocks
        messages = [block for block in blocks if block.kind in {"fence", "quote"}] or [
            block for block in blocks if block.kind in {"paragraph", "list"}
        ]
        said = "\n".join(one.text for block in messages for one in walk([block]))
        if messages and page.answered(said) and not _NEXT.search(said):
            yield At(
                messages[0].line, f"the message {section.title!r} does not say when the next one comes",
                "Add: Next update by {{NEXT_UPDATE}} UTC.",
            )  # fmt: skip


@tree_rule("response-not-linked", ERROR)
def response_not_linked(tree: Tree, today: date) -> Iterator[At]:
    """An incident response names its channel, links the severities, the communication and the escalation, and asks for a post-mortem."""
    needed = [
        (name, [other.path.rpartition("/")[2] for other in tree.of_type(part)])
        for name, part in (
            ("severity classification", "severity-classification"),
            ("communication protocol", "communication-protocol"),
            ("escalation path", "escalation-path"),
        )
    ]
    pages = tree.of_type("incident-response")
    targets = {page.path: " ".join(link.target for link in page.document.links) for page in pages}
    for page in pages:
        if "channels" in page.sections and not _names_channel(page):
            yield At(page.line("channels"), "no channel is named", "Write: **Channel**: …", page=page,
                     severity=WARNING)  # fmt: skip
        mine = targets[page.path]  # and what the general one links that this one refers to
        mine += " ".join(
            theirs for path, theirs in targets.items() if path.rpartition("/")[2] in mine.split()
        )
        for name, files in needed:
            if files and not any(file in mine for file in files) and not _is_open(page, name):
                yield At(page.line(""), f"the {name} is not linked", f"Link {files[0]}.", page=page)
        if not _REVIEW.search(page.text):
            yield At(
                page.line(""), "it does not ask for a post-mortem",
                'Add to After: ops new post-mortem "What happened"', page=page,
            )  # fmt: skip


def _names_channel(page: Page) -> bool:
    section = page.with_subsections("channels")[0]
    values = page.section_values(section)
    entry = values.get("channel")
    if entry:
        return page.has_value(section, "channel") and not is_none(entry.value)
    if any(value.value and not is_none(value.value) for value in values.values()):
        return True
    return bool(page.rows("channels") or _WHERE.search(page.prose("channels")))


def _is_open(page: Page, name: str) -> bool:
    """Tell whether the link to a document is a placeholder still, which another rule tells."""
    return any(name in found.casefold() and found in page.text
               for found in (page.schema.brackets if page.schema else ()))  # fmt: skip
