"""Documents as Agent Skills (https://agentskills.io/specification): text that an agent reads.

Nothing in them executes. What leads out of a skill is no link any more, but says where it led.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from opsdocs.documents.page import Page
from opsdocs.markdown.titles import plain_text
from opsdocs.printable import clean
from opsdocs.reading.commit import Commit
from opsdocs.reading.relink import relinked
from opsdocs.reading.skill_names import names_of, slug
from opsdocs.reading.state import State
from opsdocs.workspace import from_root

BUDGET = 8_000
"""Characters of all descriptions together: an agent reads them all before it does anything."""
LONGEST = 1_024
"""Characters of a description by the specification."""
SKILL = "SKILL.md"
COPIED_BY = "made by ops export skills. -->"
MADE_BY = 'generator: "ops"'
"""By this line a skill is known to be one of these."""
_WHEN = {
    "alert": "Use when the alert {name} fires.",
    "runbook": "Use to do this: {name}.",
    "troubleshooting": "Use when this is seen: {name}.",
    "post-mortem": "Use to learn from this past incident: {name}.",
}
_SAYS = ("purpose", "meaning", "summary", "symptoms", "objectives")
"""Fields and sections that say what a document is for, the best first."""


@dataclass(frozen=True)
class Source:
    """The documents that become skills, what is known of each by its path, and their commit."""

    project: str
    pages: Sequence[Page]
    states: Mapping[str, State]
    commit: Commit


def one_skill(source: Source) -> dict[str, str]:
    """Return the files of one skill, by path: an index, and the documents beside it."""
    name = slug(f"{source.project}-operations") or "operations"
    taken = {page.path for page in source.pages}
    files = {f"{name}/SKILL.md": _index(source, name)}
    for page in source.pages:

        def link(target: str, page: Page = page) -> str:
            return "" if page.resolve(target) in taken else _path(page, target)

        files[f"{name}/references/{page.from_root}"] = _note(page, source) + relinked(
            page.text, link
        )
    return files


def each_skill(source: Source) -> dict[str, str]:
    """Return the files of a skill for each document, by path."""
    names = names_of(source.pages)
    most = min(LONGEST, BUDGET // max(len(source.pages), 1))
    files = {}
    for page in source.pages:

        def link(target: str, page: Page = page) -> str:
            other = names.get(page.resolve(target))
            return f"skill {other}" if other else _path(page, target)

        name = names[page.path]
        head = _head(name, _cut(_description(page), most), _metadata(page, source))
        files[f"{name}/SKILL.md"] = head + _note(page, source) + relinked(_body(page), link)
    return files


def _path(page: Page, target: str) -> str:
    """Return the path in the repository that a link of a page leads to."""
    return from_root(page.finder.home, page.resolve(target))


def _index(source: Source, name: str) -> str:
    kinds = sorted({page.doctype.title.lower() for page in source.pages if page.doctype})
    project = _plain(source.project)
    description = (
        f"Operations documents of {project}: {', '.join(kinds)}. Use when an alert of {project} "
        "fires, when it is slow or down, before a deployment, restore or other change of it, and to "
        "find its runbooks, escalation path and past incidents."
    )
    told = {"commit": source.commit.name, "documents": str(len(source.pages))}
    return _head(name, _cut(description, LONGEST), told) + "\n".join(
        [
            f"# Operations of {project}",
            "",
            "1. Find the document in the index below, and read it whole before you act.",
            "2. Where the repository and `ops` are at hand, ask them; they are newer than this copy:",
            "   - `ops show --alert NAME --json` gives the page of an alert that fires,",
            "   - `ops list --search WORDS --json` finds documents,",
            "   - `ops show NAME --json` gives one as data: its steps, commands and expected results,",
            "   - `ops show NAME --section Rollback` gives a part of one.",
            "3. Follow the steps in their order. Stop where a result differs from the expected one.",
            "4. A command that changes something needs the consent of the person on call.",
            "",
            "## Index",
            "",
            *(_entry(page) for page in source.pages),
            "",
        ]
    )


def _entry(page: Page) -> str:
    title, says = (_unlinked(text) for text in (_plain(page.title), _cut(_says(page), 160)))
    address = "references/" + re.sub(
        r"[ ()<>]", lambda found: f"%{ord(found[0]):02X}", page.from_root
    )
    return f"- [{title}]({address})" + (f": {says}" if says else "")


def _unlinked(text: str) -> str:
    """Return ``text`` without the brackets that would make a link of it."""
    return text.replace("[", "(").replace("]", ")")


def _head(name: str, description: str, metadata: Mapping[str, str]) -> str:
    """Return the front matter of a skill; each value is a JSON string, which is YAML, too."""
    lines = [f"  {key}: {_quoted(value)}" for key, value in metadata.items() if value]
    return "\n".join(
        ["---", f"name: {name}", f"description: {_quoted(description)}", "metadata:",
         f"  {MADE_BY}", *lines, "---", "", ""]
    )  # fmt: skip


def _quoted(text: str) -> str:
    return json.dumps(_plain(text), ensure_ascii=False)


def _metadata(page: Page, source: Source) -> dict[str, str]:
    state = source.states[page.path]
    return {
        "type": page.doctype.name if page.doctype else "",
        "path": page.from_root,
        "status": state.status,
        "risk": plain_text(page.value("risk_level")),
        "last-reviewed": page.value("last_reviewed"),
        "review-due": state.due.isoformat() if state.due else "",
        "commit": source.commit.name,
    }


def _note(page: Page, source: Source) -> str:
    at = f" at commit {source.commit.name}" if source.commit.name else ""
    changed = " with changes" if source.commit.changed else ""
    return f"<!-- A copy of {_plain(page.path).replace('--', '- -')}{at}{changed}, {COPIED_BY}\n\n"


def _body(page: Page) -> str:
    """Return the source without its front matter."""
    front = page.document.front_matter
    return page.text[len(front) :].lstrip("\n") if front else page.text


def _description(page: Page) -> str:
    name = page.title.partition(": ")[2] or page.title
    kind = page.doctype.name if page.doctype else ""
    when = _WHEN.get(kind, "Use to read: {name}.").format(name=_plain(name))
    return f"{when} {_says(page)}".strip()


def _says(page: Page) -> str:
    """Return what a document says of itself: its purpose, or else its first paragraph."""
    for name in _SAYS:
        text = page.value(name) or page.prose(name).partition("\n")[0]
        if text:
            return _plain(plain_text(text))
    paragraphs = (
        page.answered(block.text)
        for section in page.document.sections
        for block in section.blocks
        if block.kind == "paragraph"
        and not block.text.startswith("**")
        and block.text[-1:] != ":"
        and block.text.strip("[]{}_:<>% ").lower() != "toc"
    )
    return _plain(plain_text(next((text for text in paragraphs if text), "")))


def _plain(text: str) -> str:
    """Return ``text`` on one line, without what could be taken for a tag."""
    return " ".join(clean(text).replace("<", "").replace(">", "").split())


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:.") + "…"


def skill_folders(files: Mapping[str, str]) -> Iterator[str]:
    """Yield the folder of each skill."""
    yield from dict.fromkeys(path.partition("/")[0] for path in files)
