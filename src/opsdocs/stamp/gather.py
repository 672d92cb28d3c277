"""Gather the answers for a document: merge the sources, check them, name what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opsdocs.errors import AnswerError, UsageError, nearest
from opsdocs.stamp.coerce import InvalidAnswerError, coerce
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.render import is_true, render_value
from opsdocs.stamp.values import Open, as_text
from opsdocs.types.model import DocType, Question, with_article


def gather(
    doctype: DocType,
    given: Mapping[str, Given],
    settings: Mapping[str, Any],
    facts: Mapping[str, Any],
    typed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a value, or ``Open``, for each question of ``doctype``.

    What was ``given`` comes first, then the team's ``settings``, then what a person ``typed`` at
    the prompts, then the type's default. Templates of the type see ``facts`` (see ``lookups.py``)
    and earlier answers. Raises ``UsageError`` for an answer that its question doesn't take, and
    where one is missing that a document can't do without.
    """
    check_names(doctype, given)
    answers: dict[str, Any] = {}
    missing: list[Question] = []
    for place in places(doctype, given, settings, facts, typed or {}):
        if place.problem:
            raise AnswerError(place.question.name, place.origin, place.problem)
        answers[place.question.name] = place.value
        if place.required and isinstance(place.value, Open) and place.applies:
            missing.append(place.question)
    if missing:
        raise _missing(doctype, missing)
    return answers


def check_names(doctype: DocType, given: Mapping[str, Given]) -> None:
    """Raise ``UsageError`` for the first answer given to a question that there isn't."""
    known = [question.name for question in doctype.questions]
    for name, answer in given.items():
        if name not in known:
            named = name == "title" and doctype.argument
            raise UsageError(
                f"{answer.origin}: {with_article(doctype.name)} has no question {name!r}",
                (f"Write {doctype.argument}: it is named by that." if named else "")
                or nearest(name, known)
                or f"Its questions: ops types show {doctype.name}",
            )


def _missing(doctype: DocType, missing: list[Question]) -> UsageError:
    first = missing[0]
    if first.name == doctype.argument:
        shown = first.name.upper()
        return UsageError(
            f"{with_article(doctype.name)} needs {with_article(first.name.replace('_', ' '))}",
            f'Pass it: ops new {doctype.name} "{shown}"',
        )
    flags = ", ".join(question.flag for question in missing)
    return UsageError(
        f"{with_article(doctype.name)} needs {flags}",
        "Pass each as a flag or as --data NAME=VALUE, or run this on a terminal.",
    )


@dataclass
class AnswerPlace:
    """The place of one answer: its question, what stands there, and why that is no answer.

    ``known`` are the earlier answers and the facts; ``is_typed`` tells that no flag, data file or
    setting has answered, so that it is a person's to answer. ``origin`` says where ``value`` comes
    from, for errors.
    """

    doctype: DocType
    question: Question
    known: dict[str, Any]
    required: bool = False
    value: Any = None
    origin: str = ""
    problem: str = ""
    is_typed: bool = True

    @property
    def applies(self) -> bool:
        """Whether the question's ``when`` is true; what is open prints nothing there."""
        known = {name: Open() if type(value) is Open else value
                 for name, value in self.known.items()}  # fmt: skip
        return is_true(self.render(self.question.when, "when", known))

    def default(self) -> str | list[str]:
        """Return the type's default as it stands with the earlier answers, "" for none."""
        default = self.question.default
        if isinstance(default, tuple):
            return [self.render(entry, "default") for entry in default]
        return self.render(default or "", "default")

    def suggestions(self) -> tuple[str, ...]:
        """Return what the prompt offers."""
        found = (self.render(source, "suggest") for source in self.question.suggest)
        return tuple(text for text in found if text)

    def put(self, raw: Any, origin: str) -> None:
        """Put an answer here, or ``Open`` and the problem where it is none."""
        self.origin = origin
        try:
            self.value = self.valid(raw)
        except InvalidAnswerError as error:
            self.value, self.problem = Open(self.question.placeholder), str(error)

    def valid(self, raw: Any) -> Any:
        """Return ``raw`` as the question's value; raise ``InvalidAnswerError``."""
        names_the_file = self.required and self.question.name == self.doctype.argument
        if names_the_file and len(str(raw).strip().splitlines()) > 1:
            raise InvalidAnswerError("it must be one line")
        value = coerce(self.question, raw)
        if self.question.validator and not isinstance(value, Open):
            values = {**self.known, self.question.name: value}
            if problem := self.render(self.question.validator, "validator", values):
                raise InvalidAnswerError(" ".join(problem.split()))
        return value

    def refusal(self, raw: Any) -> str:
        """Return why ``raw`` is no answer, or ""."""
        try:
            value = self.valid(raw)
        except InvalidAnswerError as error:
            return str(error)
        return "this can't stay empty" if self.required and isinstance(value, Open) else ""

    def render(self, source: str, key: str, values: Mapping[str, Any] | None = None) -> str:
        where = f"{key} of {self.question.name}"
        return render_value(self.doctype, source, values or self.known, where)


def places(
    doctype: DocType,
    given: Mapping[str, Given],
    settings: Mapping[str, Any],
    facts: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> Iterator[AnswerPlace]:
    """Yield each question's place in their order, filled from the sources.

    What was typed counts only where the question applies.
    """
    answers: dict[str, Any] = {}
    for question in doctype.questions:
        name = question.name
        place = AnswerPlace(doctype, question, {**facts, **answers}, doctype.is_required(question))
        if name in given:
            place.is_typed = False
            place.put(given[name].value, given[name].origin)
        elif settings.get(name) is not None:
            place.is_typed = False
            place.put(_plain_setting(settings[name]), f"operations/ops.toml: {name}")
        else:
            _put_typed_or_default(place, typed.get(name))
        answers[name] = place.value
        yield place


def _put_typed_or_default(place: AnswerPlace, typed: Any) -> None:
    """Fill a place that is a person's to answer; ``typed`` is None before they were asked."""
    name = place.question.name
    place.put(typed if typed and place.applies else "", name)
    if place.problem or not isinstance(place.value, Open):
        return
    if default := place.default():
        place.put(default, f"{place.doctype.shown_file}: the default of {name}")
        if typed is not None:  # a person was asked for another, and left it open
            place.problem = ""


def _plain_setting(setting: Any) -> Any:
    """Return a value of TOML as text, or a list of texts."""
    return [as_text(entry) for entry in setting] if isinstance(setting, list) else as_text(setting)
