"""What a document type is: its questions, its documents' place, and their text's template."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from opsdocs.patterns import Pattern

_INITIALS = {word.lower(): word for word in ("RTO", "RPO", "MTD", "URL", "DNS", "TLS")}
_HEADING = Pattern(r"^# (.*)", re.MULTILINE)


class Choice(NamedTuple):
    """One entry of a menu; ``value`` is what the document holds."""

    label: str
    value: str


class Question(NamedTuple):
    """One question of a type; the keys are Copier's, with ``suggest`` and the list keys ours.

    ``default``, ``when`` and ``validator`` are Jinja sources that see earlier answers and
    ``today``. ``default`` is taken without asking unless ``ask`` is set; None is no default.
    ``suggest`` is only offered, dimmed in the empty field; ``example`` is a good answer to learn
    from, which nothing takes. ``blank`` is what a full blank says instead of the placeholder: one
    text, or for a list its entries. An item of a list that has ``items`` answers those questions;
    given as one text it is split into them at ``split`` from the left, or at ``rsplit`` from the
    right.
    """

    name: str
    type: str = "str"
    help: str = ""
    choices: tuple[Choice, ...] = ()
    multiselect: bool = False
    default: str | tuple[str, ...] | None = None
    placeholder: str = ""
    when: str = "true"
    validator: str = ""
    multiline: bool = False
    ask: bool | None = None
    suggest: tuple[str, ...] = ()
    example: str = ""
    blank: tuple[str, ...] = ()
    items: tuple[Question, ...] = ()
    split: str = ""
    rsplit: str = ""

    @property
    def label(self) -> str:
        """The name as a person reads it: ``risk_level`` is ``Risk level``."""
        said = spoken(self.name)
        return said[:1].upper() + said[1:]

    @property
    def flag(self) -> str:
        """The option of ``ops new``: ``--risk-level``."""
        return "--" + self.name.replace("_", "-")

    @property
    def required(self) -> bool:
        """Whether the document can't be written while this is open."""
        return not self.placeholder and self.default is None and self.type != "list"

    @property
    def optional(self) -> bool:
        """Whether nothing of the document shows this while it is open."""
        return self.default == "" or (
            self.type == "list" and not self.placeholder and self.default is None
        )

    @property
    def blanks(self) -> tuple[str, ...]:
        """What a full blank says while this is open; () where that is what any blank says."""
        if self.blank or not self.optional:
            return self.blank
        if self.placeholder:
            return (self.placeholder,)
        if self.choices:
            return (f"[{'/'.join(choice.value for choice in self.choices)}]",)
        if self.type in {"date", "datetime"}:
            return ("YYYY-MM-DD" if self.type == "date" else "YYYY-MM-DD HH:MM",)
        return (f"[{self.help or self.label}]",)

    @property
    def asked(self) -> bool:
        """Whether a prompt asks this where it is open."""
        return self.default is None if self.ask is None else self.ask


class DocType(NamedTuple):
    """A document type as its file declares it.

    ``path`` is the Jinja source of the document's path below ``operations/``; ``argument`` the
    question that the TITLE of the command line answers, which must not stay open unless it has a
    default, or "" where there is no such question since the file name is fixed; ``body``
    the Jinja source of the document, whose first line is line ``body_line`` of ``file``;
    ``shown_file`` names the file in messages. ``labels`` are the headings and field labels of a
    type in another language by the English name of what they are: ``timeline: Zeitleiste``.
    ``ejected_from`` is the release whose built-in type the file was copied from, ``learned_from`` the
    documents of the team of whose shape it was made.
    """

    name: str
    title: str
    description: str
    path: str
    argument: str
    aliases: tuple[str, ...]
    questions: tuple[Question, ...]
    body: str
    body_line: int
    labels: dict[str, str]
    ejected_from: str
    learned_from: str
    file: Path
    shown_file: str
    built_in: bool

    def __eq__(self, other: object) -> bool:
        """Each is one of its own: the same text can come from two files."""
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def question(self, name: str) -> Question:
        """Return the question of that name; raise ``KeyError`` if there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def is_required(self, question: Question) -> bool:
        """Whether a document can't be written while ``question`` is open."""
        if question.name == self.argument:
            return question.default is None
        return question.required

    @property
    def heading(self) -> str:
        """The Jinja source of the document's title, "" where the body has none."""
        found = _HEADING.search(self.body)
        return found[1].strip() if found else ""

    @property
    def folder(self) -> str:
        """Where the documents go, below ``operations/``: ``runbooks/``."""
        return self.path.rpartition("/")[0] + "/" if "/" in self.path else ""


def spoken(name: str) -> str:
    """Return a question's name within a sentence: ``risk level``, ``measured RTO``."""
    return " ".join(_INITIALS.get(word, word) for word in name.split("_"))


def with_article(name: str) -> str:
    """Return a name within a sentence: ``a runbook``, ``an alert``, ``an RTO/RPO Register``."""
    word = spoken(name.replace("-", "_"))
    vowels = "AEFHILMNORSX" if word[1:2].isupper() else "AEIOUaeiou"
    return f"{'an' if word[:1] in vowels else 'a'} {name}"


@lru_cache(maxsize=4096)
def question_name(text: str) -> str:
    """Return the question's name for a label, heading or flag: ``Risk Level`` is ``risk_level``."""
    return re.sub(r"[\W_]+", "_", text.strip().lower()).strip("_")
