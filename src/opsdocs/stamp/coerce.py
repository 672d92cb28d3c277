"""One answer as it was typed becomes a value of its question's type, or an explanation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from opsdocs.durations import parse_duration
from opsdocs.errors import nearest
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.stamp.values import AnswerItem, Open, as_text
from opsdocs.types.model import Question, question_name

# Control characters but tab and line end, and the halves of characters that are no text.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_YES = {"yes", "y", "true", "on", "1"}
_NO = {"no", "n", "false", "off", "0"}


class InvalidAnswerError(ValueError):
    """An answer that its question doesn't take; the text says why, and what it takes."""


def coerce(question: Question, raw: Any) -> Any:
    """Return ``raw`` as a value of the question's type; ``Open`` where it is empty.

    ``raw`` is text, or a list or mapping as YAML reads them. Raises ``InvalidAnswerError``.
    """
    if question.type == "list":
        return _list(question, raw)
    if question.multiselect:
        entries = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(entries, list | tuple):
            raise InvalidAnswerError("this takes a list of choices")
        values = [_single(question, entry) for entry in entries]
        return [value for value in values if not isinstance(value, Open)] or _open(question)
    return _single(question, raw)


def _open(question: Question) -> Open:
    return Open(question.placeholder)


def _single(question: Question, raw: Any) -> Any:
    if question.type in {"yaml", "json"}:
        return _structure(question, raw)
    if isinstance(raw, list | dict | tuple):
        raise InvalidAnswerError("this takes one value, not a list or a mapping")
    text = _clean(as_text(raw), question.multiline)
    if not text:
        return _open(question)
    if question.choices:
        return _choice(question, text)
    try:
        return _SCALARS[question.type](text)
    except ValueError:
        raise InvalidAnswerError(f"{text!r} is not {_EXPECTED[question.type]}") from None


def _clean(text: str, multiline: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text.isprintable() and (unfit := _UNFIT.search(text)):
        if unfit[0] >= "\ud800":
            raise InvalidAnswerError("it is not valid UTF-8 text")
        raise InvalidAnswerError(
            f"it holds the control character U+{ord(unfit[0]):04X}; leave that out"
        )
    return text if multiline else " ".join(line.strip() for line in text.split("\n"))


def _choice(question: Question, text: str) -> str:
    for choice in question.choices:
        if text.casefold() in {choice.value.casefold(), choice.label.casefold()}:
            return choice.value
    known = [choice.value for choice in question.choices]
    hint = nearest(text, known)
    raise InvalidAnswerError(f"{text!r} is not one of {', '.join(known)}. {hint}".strip())


def _bool(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(text)
    return text.lower() in _YES


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def _datetime(text: str) -> datetime:
    """Read an ISO 8601 date and time; one without an offset is UTC already."""
    if text[-3:].upper() == "UTC":
        text = f"{text[:-3].rstrip()}Z"
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text, re.ASCII):
        raise ValueError(text)
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None


def _duration(text: str) -> str:
    parse_duration(text)
    return text


_SCALARS: dict[str, Callable[[str], Any]] = {
    "str": str, "path": str, "int": int, "float": float, "bool": _bool,
    "date": _date, "datetime": _datetime, "duration": _duration,
}  # fmt: skip
_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "yes or no",
    "date": "a date; write it as 2026-11-20",
    "datetime": "a date and time; write it as 2026-11-20 23:40, in UTC, or as 20 minutes ago",
    "duration": "a duration; write it as 90m, 1h 30m or 2 days",
}


def _structure(question: Question, raw: Any) -> Any:
    if not isinstance(raw, str):
        return _open(question) if raw is None else raw
    if not raw.strip():
        return _open(question)
    try:
        return json.loads(raw) if question.type == "json" else read_yaml(raw).value
    except (PlainYamlError, ValueError, RecursionError) as error:
        raise InvalidAnswerError(f"it is not {question.type.upper()}: {error}") from None


def _list(question: Question, raw: Any) -> Any:
    if raw is None:
        return _open(question)
    entries = raw if isinstance(raw, list | tuple) else [raw]
    items = []
    for at, entry in enumerate(entries, start=1):
        try:
            item = coerce_item(question, entry)
        except InvalidAnswerError as error:
            raise InvalidAnswerError(f"item {at}: {error}") from None
        if item is not None:
            items.append(item)
    return items or _open(question)


def coerce_item(question: Question, entry: Any) -> Any:
    """Return one item of a list, or None where it is empty; raise ``InvalidAnswerError``."""
    if not question.items:
        value = _single(Question(question.name, multiline=question.multiline), entry)
        return None if isinstance(value, Open) else value
    parts = entry if isinstance(entry, dict) else _split(question, entry)
    known = {part.name: part for part in question.items}
    answers: dict[str, Any] = {part.name: _open(part) for part in question.items}
    for key, raw in parts.items():
        name = question_name(key)
        if name not in known:
            hint = nearest(name, known) or f"Write one of {', '.join(known)}."
            raise InvalidAnswerError(f"unknown key {key!r}. {hint}")
        try:
            answers[name] = coerce(known[name], raw)
        except InvalidAnswerError as error:
            raise InvalidAnswerError(f"{key}: {error}") from None
    if all(isinstance(value, Open) for value in answers.values()):
        return None
    return AnswerItem(answers)


def split_item(question: Question, text: str) -> dict[str, str]:
    """Return the parts that ``text`` is divided into; {} where it is all of one part."""
    parts = _split(question, text) if question.items else {}
    return parts if len(parts) > 1 else {}


def _split(question: Question, entry: Any) -> dict[str, Any]:
    """Return an item given as one text as the answers of its questions, in their order."""
    if not isinstance(entry, str):
        raise InvalidAnswerError("an item must be text or a mapping")
    separator = question.split or question.rsplit
    surplus = 0
    parts = [entry]
    if separator:
        # The spaces around a separator may be shared, as where a column is left empty: "a | | b".
        mark = re.escape(separator.strip() or separator)
        spaced = separator[0].isspace()
        parts = re.split(rf"(?<!\S){mark}(?!\S)" if spaced else mark, entry)
        parts = [*(part.rstrip() if spaced else part for part in parts[:-1]), parts[-1]]
        surplus = max(0, len(parts) - len(question.items))
    if surplus and question.split:
        parts[-surplus - 1 :] = [separator.join(part.strip() for part in parts[-surplus - 1 :])]
    elif surplus:
        parts[: surplus + 1] = [separator.join(part.strip() for part in parts[: surplus + 1])]
    return {item.name: part for item, part in zip(question.items, parts, strict=False)}
