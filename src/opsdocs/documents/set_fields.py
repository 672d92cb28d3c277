"""Give fields of a document a value: on their lines, or in the closing section."""

from __future__ import annotations

from collections.abc import Mapping

from opsdocs.documents.page import Page
from opsdocs.errors import OpsError
from opsdocs.markdown.fields import as_scalar, fields_in, keys_of_front_matter, value_at
from opsdocs.markdown.model import ABOUT
from opsdocs.types.model import DocType, question_name

_ABOUT = "About This Document"


def with_fields(page: Page, values: Mapping[str, str]) -> str:
    """Return the text of ``page`` with these fields, by the names of their questions.

    A field that is there gets the value on its line; another one goes to the closing section, in
    the order of its type. All else stays as it is, line ends included. Raises ``OpsError`` where it
    would not be read there.
    """
    ends = "\r\n" if "\r\n" in page.text else "\n"
    text = page.text.replace("\r\n", "\n")
    for name, value in values.items():
        now = Page(page.path, page.folder, page.finder, text)
        lines = text.split("\n")
        entry = now.fields.get(name)
        if entry is None:
            _insert(now, lines, name, value)
        else:
            before = lines[entry.line - 1]
            lines[entry.line - 1] = _in_front_matter(now, entry.line, value) or with_value(
                before, value
            )
        text = "\n".join(lines)
    written = Page(page.path, page.folder, page.finder, text)
    for name, value in values.items():
        entry = written.fields.get(name)
        if entry is None or entry.value != value:
            raise OpsError(
                f"{page.path}: {label_of(page, name)} can't be written: the document ends in a block "
                "of code or a comment that is not closed",
                f"Close it, or write it by hand: **{label_of(page, name)}**: {value}",
            )
    return text.replace("\n", ends)


def label_of(page: Page, name: str) -> str:
    """Return how the document's type writes the label of a question."""
    labels = page.doctype.labels if page.doctype else {}
    return labels.get(name) or name.replace("_", " ").title()


def _in_front_matter(page: Page, line: int, value: str) -> str:
    """Return a line of the front matter with another value, "" where the line is not of it."""
    source = page.document.front_matter
    key = next((one for one in keys_of_front_matter(source) if one.line == line), None)
    if key is None:
        return ""
    text = source.splitlines()[line - 1]
    toml = source.startswith("+++")
    return f"{text[: key.at]} {as_scalar(value, text[key.at :], toml=toml)}"


def with_value(line: str, value: str) -> str:
    """Return the line of a field with another value, and its end of a line as it was."""
    end = "  " if line.endswith("  ") else "\\" if line.endswith("\\") else ""
    at = value_at(line)
    head = line[:at].rstrip() if at >= 0 else f"{line.partition(':')[0]}:"
    return f"{head} {value}{end}"


def _insert(page: Page, lines: list[str], name: str, value: str) -> None:
    added = f"**{label_of(page, name)}**: {value}"
    about = next((one for one in page.document.sections if one.title.casefold() == ABOUT), None)
    if about is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", f"## {_ABOUT}", "", added, ""]
        return
    order = _order(page.doctype) if page.doctype else []
    rank = order.index(name) if name in order else len(order)
    before = about.line
    for entry in about.fields:
        own = page.name_of(entry.label)
        if (order.index(own) if own in order else -1) < rank:
            before = entry.line
    if before == about.line:
        after = about.fields[0].line - 1 if about.fields else before
        lines[after:after] = [f"{added}  "] if about.fields else ["", added]
        return
    above = lines[before - 1].rstrip().rstrip("\\").rstrip()
    follows = before < len(lines) and bool(lines[before].strip())
    lines[before - 1 : before] = [f"{above}  ", f"{added}  " if follows else added]


def _order(doctype: DocType) -> list[str]:
    """Return the names of the fields of a type, as they stand in its documents."""
    labels = {question_name(word): name for name, word in doctype.labels.items()}
    names = [question_name(entry.label) for entry in fields_in(doctype.body, 1)]
    return [labels.get(name, name) for name in names]
