"""The documents of a tree at a glance: title and fields, read from the top of each file alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from opsdocs.durations import review_due
from opsdocs.errors import UsageError, nearest
from opsdocs.files import read_start
from opsdocs.types.detect import INDEX, TypeFinder
from opsdocs.types.model import DocType, Question, question_name

_HEAD = 100_000
"""Bytes at the start of a document in which its title and fields are looked for."""
_ABOUT = "\n## About This Document\n"
_FIELD = re.compile(r"(?:[-*+] )?\*\*([^*\n]+?)(?:\*\*[ \t]*:|:[ \t]*\*\*)[ \t]*(.*)")
_TITLE = re.compile(r"#[ \t]+(.+?)[ \t]*#*[ \t]*$")
_SHOWN_TYPES = ("date", "datetime", "duration")
_NOT_SHOWN = ("last_reviewed", "review_interval")
_COLUMNS = 4
_MOST_SEARCHED, _WIDEST = 5_000_000, 300
"""Bytes of a document that are searched, and letters of the line that is shown."""


@dataclass(slots=True, eq=False)
class Listed:
    """A document: its path below ``operations/``, its type if known, its title and fields."""

    path: str
    doctype: DocType | None
    title: str
    fields: dict[str, str]


def read_listed(folder: Path, paths: Iterable[str], finder: TypeFinder) -> Iterator[Listed]:
    """Yield the documents at ``paths`` below ``folder``.

    What is no file is left out; raises ``OSError`` where one may not be read.
    """
    for path in paths:
        if path.rpartition("/")[2] == INDEX:
            continue
        try:
            head = read_start(f"{folder}/{path}", _HEAD).decode("utf-8", "replace")
        except PermissionError:
            raise
        except OSError:
            continue
        yield listed(path, head, finder)


def head_of(text: str) -> str:
    """Return as much of a document as is read to list it."""
    return text.encode("utf-8", "replace")[:_HEAD].decode("utf-8", "replace")


def listed(path: str, head: str, finder: TypeFinder) -> Listed:
    """Return the document whose text begins with ``head``."""
    title = ""
    fields: dict[str, str] = {}
    doctype = None
    for line in _with_fields(head.removeprefix("\ufeff")).splitlines():
        if not title:
            if found := _TITLE.match(line):
                title = found[1]
                doctype = finder.find(path, title)
            continue
        if line.startswith(("## ", "```", "~~~")):
            break
        if "**" in line and (found := _FIELD.match(line.strip())):
            fields.setdefault(found[1], found[2].strip().removesuffix("\\").strip())
    words = {question_name(word): name for name, word in doctype.labels.items()} if doctype else {}
    named = {question_name(label): value for label, value in fields.items()}
    return Listed(path, doctype, title or path.rpartition("/")[2].removesuffix(".md"),
                  {words.get(name, name): value for name, value in named.items()})  # fmt: skip


def _with_fields(text: str) -> str:
    """Return what stands above the first section, and the closing section about the document."""
    return text.partition("\n## ")[0] + "\n" + text.partition(_ABOUT)[2].partition("\n## ")[0]


@lru_cache(maxsize=256)
def columns_of(doctype: DocType) -> list[Question]:
    """Return the fields that matter at a glance: choices, days, durations, and who owns it."""
    head = _with_fields(doctype.body)
    shown = re.findall(r"\{\{\s*(\w+)\s*\}\}", head.partition("\n")[2])
    questions = {question.name: question for question in doctype.questions}
    found = []
    for name in reversed(dict.fromkeys(reversed(shown))):  # the status of a draft is on top, too
        question = questions.get(name)
        if question is None or name in _NOT_SHOWN:
            continue
        if question.choices or question.type in _SHOWN_TYPES or name in {"owner", "start"}:
            found.append(question)
    return found[:_COLUMNS]


def label_of(doctype: DocType, name: str) -> str:
    """Return the label that a field has in documents of a type."""
    found = re.search(
        r"\*\*([^*\n]+)\*\*:[ \t]*(?:<|`)?\{\{\s*" + re.escape(name) + r"\s*\}\}", doctype.body
    )
    return found[1] if found else name.replace("_", " ").title()


def is_open(question: Question, text: str) -> bool:
    """Tell whether ``text`` is the placeholder of a question."""
    return text == question.placeholder or (text.startswith("[") and text.endswith("]"))


def condition(text: str) -> Callable[[Listed], bool]:
    """Return what ``severity=P1`` or ``owner!=Team A`` demands; raise ``UsageError``."""
    found = re.fullmatch(r"\s*([^=!~]+?)\s*(!=|=|~)\s*(.*?)\s*", text)
    if found is None:
        raise UsageError(
            f"--where {text}: this is no condition", "For example: --where severity=P1"
        )
    name, operator, wanted = question_name(found[1]), found[2], found[3].casefold()

    def holds(document: Listed) -> bool:
        value = value_of(document, name).casefold()
        if operator == "~":
            return wanted in value
        return (value == wanted) is (operator == "=")

    return holds


def value_of(document: Listed, name: str) -> str:
    """Return a field, or ``type``, ``title`` or ``path``."""
    own = {"title": document.title, "path": document.path,
           "type": document.doctype.name if document.doctype else ""}  # fmt: skip
    return document.fields.get(name, own.get(name, ""))


def check_names(documents: list[Listed], names: Iterable[str]) -> None:
    """Raise ``UsageError`` for a name that no document has as a field."""
    known = {"title", "path", "type", *(name for one in documents for name in one.fields)}
    for name in names:
        if documents and name not in known:
            raise UsageError(f"no document has a field {name!r}", nearest(name, known))


def is_overdue(document: Listed, today: date) -> bool:
    """Tell whether the review of a document is overdue."""
    try:
        reviewed = date.fromisoformat(document.fields.get("last_reviewed", ""))
        return today > review_due(reviewed, document.fields.get("review_interval", ""))
    except ValueError:
        return False


def day_of(document: Listed) -> str:
    """Return the day of a record, or else of the last review."""
    for name in ("date", "start", "last_reviewed"):
        if re.match(r"\d{4}-\d\d-\d\d", document.fields.get(name, "")):
            return document.fields[name][:10]
    return ""


@dataclass(slots=True, eq=False)
class Match:
    """A document that has all the words: how well, and the line that shows it best."""

    path: str
    score: int
    line: int
    text: str


def search(folder: Path, paths: Iterable[str], words: str) -> list[Match]:
    """Return the documents that have all ``words``, the best first."""
    wanted = words.casefold().split()
    if not wanted:
        raise UsageError(
            "--search: there is no word to look for", "For example: --search replication"
        )
    found = []
    for path in paths:
        try:
            text = read_start(f"{folder}/{path}", _MOST_SEARCHED).decode("utf-8", "replace")
        except OSError:
            continue
        folded = text.casefold()
        if all(word in folded for word in wanted):
            found.append(_match(path, text, wanted))
    return sorted(found, key=lambda match: (-match.score, match.path))


def _match(path: str, text: str, wanted: list[str]) -> Match:
    best, best_line, score = -1, 1, 0
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        folded = line.casefold()
        hits = sum(word in folded for word in wanted)
        if not hits:
            continue
        weight = hits * (8 if line.startswith("# ") else 4 if line.startswith("#") else 1)
        score += weight
        if weight > best:
            best, best_line = weight, number
    line = lines[best_line - 1].strip() if lines else ""
    return Match(path, score, best_line, line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…")
