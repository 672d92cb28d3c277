"""Gather the answers for a document: merge the sources, check them, ask for what is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from opsdocs.errors import AnswerError, UsageError, nearest
from opsdocs.stamp.coerce import InvalidAnswerError, coerce
from opsdocs.stamp.render import is_true, render_value
from opsdocs.stamp.sources import Given
from opsdocs.stamp.values import Open, as_text
from opsdocs.types.model import DocType, Question


class Ask(Protocol):
    """Asks a person one question; the edge to the terminal.

    ``offer`` is prefilled or preselected, ``check`` returns why an answer is invalid, or "".
    Returns text (a list of texts for a multiselect), "" where the question stays open.
    """

    def __call__(
        self, question: Question, *, offer: str, required: bool, check: Callable[[Any], str]
    ) -> Any: ...


def gather(
    doctype: DocType,
    given: Mapping[str, Given],
    settings: Mapping[str, Any],
    facts: Mapping[str, Any],
    ask: Ask | None = None,
) -> dict[str, Any]:
    """Return a value, or ``Open``, for each question of ``doctype``.

    What was ``given`` comes first, then the team's ``settings``, then the type's default; what
    is still open is asked where there is an ``ask``. Templates of the type see ``facts``
    (see ``facts.py``) and earlier answers. Raises ``UsageError`` for an answer that
    its question doesn't take, and where one is missing that a document can't do without.
    """
    check_names(doctype, given)
    answers: dict[str, Any] = {}
    missing: list[Question] = []
    for question in doctype.questions:
        required = doctype.is_required(question)
        gatherer = _Gatherer(doctype, question, {**facts, **answers}, required)
        value = gatherer.value(given.get(question.name), settings.get(question.name), ask)
        answers[question.name] = value
        if required and isinstance(value, Open) and gatherer.applies:
            missing.append(question)
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
                f"{answer.origin}: a {doctype.name} has no question {name!r}",
                (f"Write {doctype.argument}: it is named by that." if named else "")
                or nearest(name, known)
                or f"Its questions: ops types show {doctype.name}",
            )


def _missing(doctype: DocType, missing: list[Question]) -> UsageError:
    first = missing[0]
    if first.name == doctype.argument:
        shown = first.name.upper()
        return UsageError(
            f"a {doctype.name} needs a {first.name.replace('_', ' ')}",
            f'Pass it: ops new {doctype.name} "{shown}"',
        )
    flags = ", ".join(question.flag for question in missing)
    return UsageError(
        f"a {doctype.name} needs {flags}",
        "Pass each as a flag or as --data NAME=VALUE, or run this on a terminal.",
    )


@dataclass
class _Gatherer:
    """Finds the answer to one question; ``known`` are the earlier answers and the facts."""

    doctype: DocType
    question: Question
    known: dict[str, Any]
    required: bool = False

    def value(self, given: Given | None, setting: Any, ask: Ask | None) -> Any:
        name = self.question.name
        if given is not None:
            return self.checked(given.value, given.origin)
        if setting is not None:
            return self.checked(_plain_setting(setting), f"operations/ops.toml: {name}")
        default = self.default()
        if ask is not None and self.question.asked and self.applies:
            return (
                self.asked_list(ask) if self.question.type == "list" else self.asked(ask, default)
            )
        if default:
            return self.checked(default, f"{self.doctype.shown_file}: the default of {name}")
        return Open(self.question.placeholder)

    @property
    def applies(self) -> bool:
        return is_true(self.render(self.question.when, "when"))

    def default(self) -> str | list[str]:
        default = self.question.default
        if isinstance(default, tuple):
            return [self.render(entry, "default") for entry in default]
        return self.render(default or "", "default")

    def checked(self, raw: Any, origin: str) -> Any:
        try:
            return self.valid(raw)
        except InvalidAnswerError as error:
            raise AnswerError(self.question.name, origin, str(error)) from None

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

    def asked(self, ask: Ask, default: str | list[str]) -> Any:
        offer = as_text(default)
        if not offer and len(self.question.suggest) == 1:
            offer = self.render(self.question.suggest[0], "suggest")
        raw = ask(self.question, offer=offer, required=self.required, check=self.problem)
        return self.valid(raw)

    def problem(self, raw: Any) -> str:
        """Return why ``raw`` is no answer, or ""."""
        try:
            value = self.valid(raw)
        except InvalidAnswerError as error:
            return str(error)
        return "this can't stay empty" if self.required and isinstance(value, Open) else ""

    def asked_list(self, ask: Ask) -> Any:
        """Ask for items until one is left empty; of each, the parts that are to be asked."""
        list_question = self.question
        parts = list_question.items or (replace(list_question, type="str"),)
        raw_items: list[Any] = []
        while True:
            answers: dict[str, Any] = {}
            for part in parts:
                if answers and not part.asked:
                    continue
                asking = part
                if not answers:
                    ending = f"{part.help or part.label} {len(raw_items) + 1} (empty to go on)"
                    placeholder = "" if raw_items else part.placeholder
                    asking = replace(part, help=ending, placeholder=placeholder)
                gatherer = _Gatherer(self.doctype, asking, self.known)
                value = gatherer.asked(ask, gatherer.default())
                if not answers and isinstance(value, Open):
                    return coerce(list_question, raw_items)
                answers[part.name] = as_text(value)
            raw_items.append(answers if list_question.items else answers[list_question.name])

    def render(self, source: str, key: str, values: Mapping[str, Any] | None = None) -> str:
        where = f"{key} of {self.question.name}"
        return render_value(self.doctype, source, values or self.known, where)


def _plain_setting(setting: Any) -> Any:
    """Return a value of TOML as text, or a list of texts."""
    return [as_text(entry) for entry in setting] if isinstance(setting, list) else as_text(setting)
