"""What a type demands of its documents: its unanswered rendering is the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

from opsdocs.documents.schema import Heading, Schema
from opsdocs.documents.smallest_texts import BRACKETS, DATES, is_bare, leaves
from opsdocs.markdown.model import ABOUT
from opsdocs.markdown.parse import parse
from opsdocs.patterns import Pattern
from opsdocs.stamp.values import AnswerItem, Open
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType, Question, question_name

_ANY_DAY = date(2000, 1, 1)
_NUMBER = Pattern(r"\d+")
_LETTER = Pattern(r"(?<=\\ )[A-Z](?=(?:\\ )?(?:[—–:]|\\[.-]))")
"""The letter that counts appendices, in a title that is a pattern: ``Appendix C — Links``."""
_PART = Pattern(r"\*{0,2}HH:MM\*{0,2}|[A-Z]\w+ \d")


def schema_of(doctype: DocType, chosen: tuple[tuple[str, str], ...]) -> Schema:
    """Return the schema of documents with these choices; raise ``TypeFileError``.

    Only choices count that the type asks for in a condition. What an installed built-in type
    expects was computed when the package was built.
    """
    names = names_in_conditions(doctype)
    return _schema_of(doctype, tuple(one for one in chosen if one[0] in names))


@lru_cache(maxsize=512)
def _schema_of(doctype: DocType, deciding: tuple[tuple[str, str], ...]) -> Schema:
    return stored(doctype, deciding) or computed(doctype, deciding)


@lru_cache(maxsize=256)
def names_in_conditions(doctype: DocType) -> frozenset[str]:
    """Return the names that the conditions of a type's document ask for."""
    tests = re.findall(r"\{%-?\s?(?:if|elif)\b([^%]*)%\}|\bif\b([^{}%]*)", doctype.body)
    return frozenset(re.findall(r"\w+", " ".join(map(" ".join, tests))))


def computed(doctype: DocType, chosen: tuple[tuple[str, str], ...]) -> Schema:
    """Return the schema as it is read off the unanswered rendering."""
    choices = dict(chosen)
    text = _rendered(doctype, choices, answered=False)
    unanswered = parse(text)
    fixed = set(leaves(parse(_rendered(doctype, choices, answered=True))))
    open_leaves = {leaf for leaf in leaves(unanswered) if leaf not in fixed}
    questions = [part for one in doctype.questions for part in (one, *one.items)]
    placeholders = {text for one in questions for text in (one.placeholder, *one.blanks)}
    brackets = {found for leaf in open_leaves | placeholders for found in BRACKETS.findall(leaf)}
    bare = {leaf for leaf in open_leaves if is_bare(leaf)}
    parts = {
        part
        for leaf in bare
        for part in leaf.split(" - ")
        if part != leaf and _PART.fullmatch(part)
    }
    parts |= set(_behind_a_dash(doctype))
    headings = tuple(
        Heading(section.level, section.title, *_pattern(section.title, brackets))
        for section in unanswered.sections
        if section.level > 1 and section.title.casefold() != ABOUT  # its fields may be on top
    )
    once = tuple(
        heading
        for at, heading in enumerate(headings)
        if not (
            heading.repeats
            and heading.pattern.source in {one.pattern.source for one in headings[:at]}
        )
    )
    open_fields = {
        entry.label: entry.value or _blank(doctype, entry.label) for entry in unanswered.fields
    }
    brackets |= {text for text in open_fields.values() if BRACKETS.fullmatch(text)}
    # A type of the team's own may have tables to be copied, whose times stay open.
    bare |= {one for one in DATES if doctype.built_in or one in text}
    return Schema(
        once,
        tuple(entry.label for entry in unanswered.fields),
        frozenset(brackets),
        frozenset(bare),
        frozenset(parts),
        _marks(bare | parts),
        open_fields,
        text,
    )


# What the build computes, for an installed ``ops``: it is the same at every run.

_FOLDER = Path(__file__).parent / "stored"
_PLAIN = ("fields", "brackets", "leaves", "parts", "marks")


def store(folder: Path) -> None:
    """Write what each built-in type expects, for all of its deciding choices, to ``folder``.

    A line of choices, and a line of JSON for these: one run needs few of them.
    """
    for path in sorted(BUILT_IN.glob("*.md")):
        doctype = load_type(path)
        lines = [str(crc32(doctype.body.encode()))]
        for one in _combinations(doctype):
            lines += [_key(one), json.dumps(_as_data(computed(doctype, one)))]
        (folder / f"{doctype.name}.txt").write_text("\n".join(lines), encoding="utf-8")


def stored(doctype: DocType, chosen: tuple[tuple[str, str], ...]) -> Schema | None:
    """Return what the build has stored; None for a type of the team's, and in a checkout."""
    body, schemas = _stored_type(doctype.name) if doctype.built_in else ("", {})
    key = _key(chosen)
    if body != str(crc32(doctype.body.encode())) or key not in schemas:
        return None
    found = json.loads(schemas[key])
    headings = tuple(
        Heading(level, shown, _compiled(source), repeats)
        for level, shown, source, repeats in found["headings"]
    )
    fields, brackets, leaves_, parts, marks = (found[name] for name in _PLAIN)
    return Schema(
        headings, tuple(fields), frozenset(brackets), frozenset(leaves_), frozenset(parts),
        tuple(marks), found["open_fields"], found["text"],
    )  # fmt: skip


@cache
def _stored_type(name: str) -> tuple[str, dict[str, str]]:
    """Return the sum of a type's body, and what is expected for each of its choices, as JSON."""
    try:
        body, *lines = (_FOLDER / f"{name}.txt").read_text("utf-8").split("\n")
    except FileNotFoundError:
        return "", {}
    return body, dict(zip(lines[::2], lines[1::2], strict=True))


def _as_data(schema: Schema) -> dict[str, Any]:
    headings = [(one.level, one.shown, one.pattern.source, one.repeats) for one in schema.headings]
    plain = {name: sorted(getattr(schema, name)) for name in _PLAIN if name != "fields"}
    return {"headings": headings, "fields": schema.fields, **plain,
            "open_fields": schema.open_fields, "text": schema.text}  # fmt: skip


def _combinations(doctype: DocType) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the deciding choices that a document may have, in the order of the questions."""
    names = names_in_conditions(doctype)
    deciding = [one for one in doctype.questions if one.choices and one.name in names]
    offered = [[None, *((one.name, choice.value) for choice in one.choices)] for one in deciding]
    for choices in product(*offered):
        yield tuple(choice for choice in choices if choice is not None)


def _key(chosen: tuple[tuple[str, str], ...]) -> str:
    return "&".join(f"{name}={value}" for name, value in chosen)


def _blank(doctype: DocType, label: str) -> str:
    """Return what stands for a field that a fresh document answers itself: ``[Draft/Active]``."""
    names = {doctype.labels.get(name): name for name in doctype.labels}
    name = names.get(label, question_name(label))
    question = next((one for one in doctype.questions if one.name == name), None)
    choices = [choice.value for choice in question.choices] if question else []
    return f"[{'/'.join(choices) or label}]"


def _behind_a_dash(doctype: DocType) -> Iterator[str]:
    """Yield what is left of ``Action - Owner - Due Date`` where one part is open: ``- Owner``."""
    for question in doctype.questions:
        if (question.split or question.rsplit) == " - ":
            for part in question.items[1:]:
                if part.placeholder and not BRACKETS.search(part.placeholder):
                    yield f"- {part.placeholder}"


def _marks(placeholders: set[str]) -> tuple[str, ...]:
    """Return texts of which each text that holds one of the ``placeholders`` has at least one."""
    first = {text.partition("\n")[0] for text in placeholders}
    return tuple(sorted(one for one in first if not any(other in one for other in first - {one})))


def _rendered(doctype: DocType, choices: dict[str, str], *, answered: bool) -> str:
    answers: dict[str, Any] = {}
    for number, question in enumerate(doctype.questions):
        value: Any = choices.get(question.name)
        if value is None:
            value = _mark(question, number) if answered else Open(question.placeholder)
        answers[question.name] = value
    from opsdocs.stamp.render import render_body  # noqa: PLC0415 - 35 ms for types that are not stored

    return render_body(doctype, answers, _ANY_DAY)


def _mark(question: Question, number: int) -> Any:
    """Return an answer that is no text of any type; times stay open."""
    text = f"Zq{number}z"
    if question.type in {"date", "datetime", "int", "float", "bool"}:
        return Open(text)
    if question.type != "list":
        return [text] if question.multiselect else text
    if not question.items:
        return [text]
    return [AnswerItem({part.name: Open(text) if part.type == "date" else f"{text}{at}"
                  for at, part in enumerate(question.items)})]  # fmt: skip


def _pattern(title: str, brackets: set[str]) -> tuple[Pattern, bool]:
    """Return a heading's pattern, numbers and placeholders fitting anything, and if it repeats."""
    holes = [found for found in BRACKETS.finditer(title) if found[0] in brackets]
    ends = [0, *(hole.end() for hole in holes)]
    begins = [*(hole.start() for hole in holes), len(title)]
    first, *between = [_literal(title[end:begin]) for end, begin in zip(ends, begins, strict=True)]
    # Each hole but the last ends where what is behind it first stands: so the time is linear.
    source = first + "".join(f"(?>.*?{one})" for one in between[:-1])
    source += f".*{between[-1]}" if between else ""
    source = source.replace(r"\d+:\ ", r"\d+\s*[:.–—-]\s*")  # people write Step 1 - Look, too
    return _compiled(source), _NUMBER.search(title) is not None and bool(holes)


@lru_cache(maxsize=1024)
def _compiled(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


def _literal(text: str) -> str:
    return _LETTER.sub("[A-Z]", _NUMBER.sub(r"\\d+", re.escape(text)))
