"""Which question comes next: what a person typed so far decides it, and nothing is forgotten.

No terminal here. ``cli/interview.py`` shows what ``Interview.next`` returns and gives the answer
back; ``cli/kept_answers.py`` writes ``Interview.kept`` to a file after each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from opsdocs.stamp.coerce import InvalidAnswerError, coerce, coerce_item, split_item
from opsdocs.stamp.gather import AnswerPlace, gather, places
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.prompt import MORE, More, Prompt
from opsdocs.stamp.sections import sections
from opsdocs.stamp.typed_answers import as_typed, entry_text
from opsdocs.stamp.values import as_text
from opsdocs.types.model import DocType, Question


@dataclass
class Interview:
    """The state of one interview.

    ``typed`` has every answer as it was typed, by question, also those that no longer apply;
    ``passed`` the keys of the prompts that were answered, in that order; ``chosen`` the questions
    that are asked besides the few, None until the checklist was answered, ``marked`` those that
    were chosen there before; ``unfinished`` the text of a prompt that the person left half-typed.
    ``changing`` is the key of the prompt that is asked once more from the overview.
    """

    doctype: DocType
    given: dict[str, Given]
    settings: dict[str, Any]
    facts: Mapping[str, Any]
    typed: dict[str, Any] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    chosen: set[str] | None = None
    marked: set[str] = field(default_factory=set)
    unfinished: dict[str, str] = field(default_factory=dict)
    changing: str = ""

    def places(self) -> Iterator[AnswerPlace]:
        """Yield the place of each question with what is known by now."""
        return places(self.doctype, self.given, self.settings, self.facts, self.typed)

    def answers(self) -> dict[str, Any]:
        """Return a value, or ``Open``, for each question; raises as ``gather`` does."""
        return gather(self.doctype, self.given, self.settings, self.facts, self.typed)

    def next(self) -> Prompt | More | None:
        """Return what is to be asked next, None after the last."""
        for place in self.in_order():
            if self._is_asked(place) and (prompt := self._prompt(place)):
                return prompt
        if self.chosen is None and self.passed and (left := self.unasked()):
            marked = (heading for heading, questions in left.items()
                      if self.marked.intersection(one.name for one in questions))  # fmt: skip
            return More(left, frozenset(marked))
        return None

    def in_order(self) -> list[AnswerPlace]:
        """Return the few questions as the type has them, and then the others as the document has."""
        order = _in_document(self.doctype)
        return sorted(
            self.places(),
            key=lambda one: (
                0
                if one.question.asked or one.problem
                else order.get(one.question.name, len(order) + 1)
            ),
        )

    def unasked(self) -> dict[str, tuple[Question, ...]]:
        """Return, by section, the questions that are not among the few but apply."""
        left = {
            place.question.name: place.question
            for place in self.places()
            if place.is_typed and place.applies and _has_more(place.question)
        }
        found = {
            heading: tuple(left[name] for name in names if name in left)
            for heading, names in sections(self.doctype).items()
        }
        return {heading: questions for heading, questions in found.items() if questions}

    def _is_asked(self, place: AnswerPlace) -> bool:
        if not place.is_typed:
            return bool(place.problem)
        name = place.question.name
        wanted = place.question.asked or name in (self.chosen or ()) or bool(place.problem)
        return wanted and place.applies

    def _prompt(self, place: AnswerPlace) -> Prompt | None:
        """Return the prompt for ``place``, None where the person has passed it."""
        question = place.question
        if not place.is_typed:  # given, and by now at odds with what was typed
            self._take_over(question.name)
        if question.type == "list":
            return self._entry_prompt(place)
        name = question.name
        typed = self.typed.get(name, "")
        if name in self.passed and (not place.problem or not typed):
            return None
        default = "" if place.problem else as_text(place.default())
        return Prompt(
            key=name,
            question=question,
            typed=self.unfinished.get(name, typed),
            suggestions=tuple(one for one in place.suggestions() if one != default),
            leaves=default or question.placeholder,
            has_default=bool(default),
            required=place.required,
            problem=place.problem,
        )

    def _entry_prompt(self, place: AnswerPlace) -> Prompt | None:
        """Return the prompt for the first part of an entry that was not asked for yet."""
        question = place.question
        name, parts = question.name, self._parts(question)
        entries = self.typed.get(name) or []
        for item, entry in enumerate(entries):
            for part in parts:
                raw = _part_of(entry, part, question)
                if f"{name}.{item}.{part.name}" in self.passed and not _refused(part, raw):
                    continue
                return self._part_prompt(place, item, part, raw)
        if name in self.passed:
            return None
        return self._part_prompt(place, len(entries), parts[0], "")

    def _part_prompt(self, place: AnswerPlace, item: int, part: Question, typed: Any) -> Prompt:
        name, parts = place.question.name, self._parts(place.question)
        key = f"{name}.{item}.{part.name}"
        entries = self.typed.get(name) or []
        at = self._part_place(place, part, entries[item] if item < len(entries) else {})
        return Prompt(
            key=key,
            question=part,
            typed=self.unfinished.get(key, typed),
            suggestions=at.suggestions(),
            leaves=part.placeholder,
            of_list=place.question,
            item=item,
            starts_item=part.name == parts[0].name,
            entries=tuple(entry_text(place.question, entry) for entry in entries[:item]),
            problem=_refused(part, typed) or place.problem,
        )

    def _part_place(self, place: AnswerPlace, part: Question, entry: Any) -> AnswerPlace:
        known = {**place.known, **entry} if isinstance(entry, dict) else place.known
        return AnswerPlace(self.doctype, part, known)

    def _parts(self, question: Question) -> tuple[Question, ...]:
        """Return the parts of an entry that are asked for, the whole entry where it has none."""
        if not question.items:
            return (Question("", help=question.help, multiline=question.multiline),)
        details = question.name in (self.chosen or ())
        first, *rest = question.items
        return (first, *(part for part in rest if details or part.asked))

    # What a person does.

    def problem(self, prompt: Prompt, raw: Any) -> str:
        """Return why ``raw`` is no answer to ``prompt``, or ""."""
        place = next(one for one in self.places() if one.question.name == _name(prompt.key))
        if prompt.of_list is None:
            return place.refusal(raw)
        if prompt.starts_item and (parts := split_item(prompt.of_list, raw)):
            try:
                coerce_item(prompt.of_list, parts)
            except InvalidAnswerError as error:
                return str(error)
            return ""
        return self._part_place(place, prompt.question, {}).refusal(raw)

    def answer(self, prompt: Prompt, raw: Any) -> None:
        """Take ``raw``, to which ``problem`` has nothing to say, as the answer to ``prompt``."""
        self.unfinished.pop(prompt.key, None)
        if prompt.of_list is None:
            self.typed[prompt.key] = raw
            self._pass(prompt.key)
        else:
            self._answer_entry(prompt, prompt.of_list, raw)
        self.changing = ""

    def answer_lines(self, prompt: Prompt, lines: Iterable[str]) -> None:
        """Take each of several lines as an entry of the list from ``prompt`` on."""
        name = _name(prompt.key)
        for at, line in enumerate(lines):
            part = prompt.question.name
            key = f"{name}.{prompt.item + at}.{part}"
            self.answer(Prompt(key, prompt.question, of_list=prompt.of_list,
                               item=prompt.item + at, starts_item=True), line)  # fmt: skip

    def _answer_entry(self, prompt: Prompt, question: Question, raw: Any) -> None:
        name = question.name
        entries = self.typed.setdefault(name, [])
        is_new = prompt.item == len(entries)
        if prompt.starts_item and not raw.strip():
            if is_new:
                self._pass(name)
            else:
                del entries[prompt.item]
                self._renumber(name, prompt.item)
            return
        if not question.items:
            entries[prompt.item : prompt.item + 1] = [raw]
            self._pass(prompt.key)
            return
        if is_new:
            entries.append({})
        parts = split_item(question, raw) if prompt.starts_item else {}
        for part, text in (parts or {prompt.question.name: raw}).items():
            entries[prompt.item][part] = text
            self.unfinished.pop(f"{name}.{prompt.item}.{part}", None)
            self._pass(f"{name}.{prompt.item}.{part}")

    def _pass(self, key: str) -> None:
        if key in self.passed:
            self.passed.remove(key)
        self.passed.append(key)

    def _renumber(self, name: str, gone: int) -> None:
        """Let the keys of a list's entries follow them, now that entry ``gone`` is none."""

        def followed(key: str) -> str:
            of, item, part = (*key.split("."), "", "")[:3]
            if of != name or not item or int(item) < gone:
                return key
            return f"{of}.{int(item) - 1}.{part}" if int(item) > gone else ""

        self.passed = [new for key in self.passed if (new := followed(key))]
        self.unfinished = {
            new: text for key, text in self.unfinished.items() if (new := followed(key))
        }

    def choose(self, names: Iterable[str]) -> None:
        """Have the questions ``names`` asked too, and all parts of the entries that lists have."""
        self.chosen = set(names)
        self._pass(MORE)
        lists = {one.name for one in self.doctype.questions if one.items} & self.chosen
        empty = {name for name in lists if not self.typed.get(name)}
        self.passed = [key for key in self.passed if key not in empty]

    def back(self, prompt: Prompt | More) -> bool:
        """Go back to the prompt before, or to the overview; return False at the first."""
        if self.changing and (not isinstance(prompt, Prompt) or prompt.key == self.changing):
            self._unchange()
            return True
        asked = {place.question.name for place in self.places() if self._is_asked(place)}
        while self.passed:
            key = self.passed.pop()
            if key == MORE:
                self.marked, self.chosen = self.chosen or set(), None
                return True
            if _name(key) in asked:
                return True
        return False

    def change(self, name: str, item: int | None = None) -> None:
        """Ask ``name`` once more, of a list one entry, or the next where ``item`` is None."""
        self._take_over(name)
        self.chosen = self.chosen or set()
        question = self.doctype.question(name)
        if not question.asked:
            self.chosen.add(name)
        self.changing = name
        if question.type == "list":
            entries = self.typed.get(name) or []
            at = len(entries) if item is None else item
            parts = self._parts(question)
            self.changing = f"{name}.{at}.{parts[0].name}"
            for entry in range(len(entries)):  # what came from a file counts as asked, too
                for part in parts:
                    self._pass(f"{name}.{entry}.{part.name}")
            own = [key for key in self.passed if key.startswith(f"{name}.{at}.")]
            self.passed = [key for key in self.passed if key not in own]
            if item is not None:
                self._pass(name)
                return
        if name in self.passed:
            self.passed.remove(name)

    def _unchange(self) -> None:
        """Leave what was to be changed as it is."""
        name = _name(self.changing)
        question = self.doctype.question(name)
        for item in range(len(self.typed.get(name) or []) if question.type == "list" else 0):
            for part in self._parts(question):
                self._pass(f"{name}.{item}.{part.name}")
        self._pass(name)
        self.changing = ""

    def _take_over(self, name: str) -> None:
        """Make of what a flag, a file or a setting gave an answer as it would have been typed."""
        if name in self.given:
            self.typed[name] = as_typed(self.doctype.question(name), self.given.pop(name).value)
        elif name in self.settings:
            self.typed[name] = as_typed(self.doctype.question(name), self.settings.pop(name))

    def interrupt(self, prompt: Prompt | More, text: str) -> None:
        """Remember the ``text`` of a prompt at which the person stopped, or went back.

        What stands there as it was before stays what it was: an answer, or half-typed.
        """
        if isinstance(prompt, Prompt) and text == prompt.typed:
            return
        if text.strip():
            self.unfinished[prompt.key] = text
        else:
            self.unfinished.pop(prompt.key, None)


@lru_cache(maxsize=64)
def _in_document(doctype: DocType) -> dict[str, int]:
    """Return the number of each question that is printed, from 1, in the order of the document."""
    names = [name for found in sections(doctype).values() for name in found]
    return {name: number for number, name in enumerate(names, start=1)}


def _name(key: str) -> str:
    return key.partition(".")[0]


def _has_more(question: Question) -> bool:
    """Whether there is something of ``question`` that is not among the few that are asked."""
    return not question.asked or any(not part.asked for part in question.items[1:])


def _part_of(entry: Any, part: Question, question: Question) -> Any:
    return entry.get(part.name, "") if question.items else entry


def _refused(part: Question, raw: Any) -> str:
    try:
        coerce(part, raw)
    except InvalidAnswerError as error:
        return str(error)
    return ""
