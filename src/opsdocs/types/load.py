"""Read a type file: YAML front matter that declares its questions, and a Jinja body."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from opsdocs.errors import TypeFileError, nearest
from opsdocs.files import read_start
from opsdocs.patterns import Pattern
from opsdocs.plain_yaml import PlainYaml, PlainYamlError, read_yaml
from opsdocs.types.model import Choice, DocType, Question, question_name
from opsdocs.workspace import FOLDER

_COMPILED: dict[str, Callable[[Path], DocType]] = {}
with suppress(ImportError):  # in a checkout
    from opsdocs.types.compiled import TYPES

    _COMPILED = TYPES

BUILT_IN = Path(__file__).parent / "builtin"
# Copier's types, then ours. https://copier.readthedocs.io/en/stable/configuring/#questions
VALUE_TYPES = (
    "str", "int", "float", "bool", "path", "yaml", "json",
    "date", "datetime", "duration", "list",
)  # fmt: skip
_TYPE_KEYS = (
    "title", "description", "path", "argument", "aliases", "questions", "labels", "ejected_from", "learned_from",
)  # fmt: skip
_QUESTION_KEYS = (
    "type", "help", "choices", "multiselect", "default", "placeholder", "when", "validator",
    "multiline", "ask", "suggest", "example", "blank", "items", "split", "rsplit",
)  # fmt: skip
_FOLDER = ".types"
_LARGEST = 1_000_000
"""Bytes of a type file."""
_NAME = Pattern(r"[a-z][a-z0-9_]*")
# Names that the templates see besides the answers.
TAKEN = {"today", "git_user", "row", "next_number", "loop", "true", "false", "none", "self"}


def is_type_name(text: str) -> bool:
    """Tell whether ``text`` may be the name of a type, and so of its file."""
    return re.fullmatch(r"[^\W_]+(-[^\W_]+)*", text) is not None


def load_type(path: Path, shown: str = "") -> DocType:
    """Read and check one type file; raise ``TypeFileError`` that names file and line.

    ``shown`` is how messages name the file, where it isn't one of a repository's.
    """
    if path.parent == BUILT_IN and path.stem in _COMPILED:
        return _COMPILED[path.stem](path)
    shown = shown or _shown(path)
    try:
        content = read_start(str(path), _LARGEST + 1, root=_root_of(path))
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise TypeFileError(shown, f"it can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise TypeFileError(shown, "it is not UTF-8 text") from None
    if len(content) > _LARGEST:
        raise TypeFileError(shown, f"it is larger than {_LARGEST // 1_000_000} MB")
    parts = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", text, re.DOTALL)
    if parts is None:
        raise TypeFileError(
            shown,
            "no front matter",
            "A type file starts with YAML between two lines of ---; see: ops types eject runbook",
            line=1,
        )
    try:
        front = read_yaml(parts[1] or "")
    except PlainYamlError as error:
        raise TypeFileError(shown, error.message, line=error.line + 1) from None
    body_line = text.count("\n", 0, parts.end()) + 1
    return _TypeReader(path, shown, front).doctype(text[parts.end() :], body_line)


def _root_of(path: Path) -> Path | None:
    """Return the repository of a team's type file; None for another file that a person names."""
    if path.parent.name != _FOLDER or len(path.parents) < len(("home", ".types")):
        return None
    home = path.parents[1]
    return home.parent if home.name == FOLDER else home


def compile_types() -> str:
    """Return a module that makes each built-in type of its path, for the build to ship.

    So an installed ``ops`` reads no type file of its own: YAML, and looking at each of their 600
    questions, would take most of the time of a command.
    """
    lines = []
    for path in sorted(BUILT_IN.glob("*.md")):
        doctype = load_type(path)
        values = doctype._asdict()
        del values["file"]
        lines.append(f"    {path.stem!r}: lambda file: DocType(file=file, **{values!r}),\n")
    return (
        '"""Made by the build from the files in types/builtin/."""\n\n'
        "from opsdocs.types.model import Choice, DocType, Question\n\n"
        f"TYPES = {{\n{''.join(lines)}}}\n"
    )


def _shown(path: Path) -> str:
    if path.is_relative_to(BUILT_IN):
        return f"the built-in type {path.stem}"
    return "/".join(path.parts[-3:])


class _TypeReader:
    """Turns front matter into a ``DocType``; knows the file and the lines, for its errors."""

    def __init__(self, path: Path, shown: str, front: PlainYaml) -> None:
        self.path = path
        self.shown = shown
        self.front = front

    def error(self, message: str, *where: str | int, hint: str = "") -> TypeFileError:
        # The opening --- is line 1 of the file.
        line = self.front.lines.get(where, 1) + 1
        return TypeFileError(self.shown, message, hint, line)

    def doctype(self, body: str, body_line: int) -> DocType:
        if not is_type_name(self.path.stem):
            raise self.error(
                f"{self.path.stem!r} can't be the name of a type",
                hint="Name the file in letters, digits and single hyphens: on-call-handover.md",
            )
        front = self.mapping(self.front.value, _TYPE_KEYS, "a document type")
        for key in ("title", "path"):
            if not front.get(key):
                raise self.error(f"a document type needs a {key}")
        questions = self.questions(front.get("questions"), "questions")
        argument = self.text(front, "argument") if "argument" in front else "title"
        if argument and argument not in {question.name for question in questions}:
            if argument != "title":
                raise self.error(f"argument: there is no question {argument}", "argument")
            title = Question("title", help="What is the title?", placeholder="[Title]")
            questions = (title, *questions)
        return DocType(
            name=self.path.stem,
            title=self.text(front, "title"),
            description=self.text(front, "description"),
            path=self.text(front, "path"),
            argument=argument,
            aliases=self.texts(front, "aliases"),
            questions=questions,
            body=body,
            body_line=body_line,
            file=self.path,
            labels=self.labels(front.get("labels")),
            ejected_from=self.text(front, "ejected_from"),
            learned_from=self.text(front, "learned_from"),
            shown_file=self.shown,
            built_in=self.path.is_relative_to(BUILT_IN),
        )

    def labels(self, value: Any) -> dict[str, str]:
        words = value if isinstance(value, dict) else {}
        if value is not None and not (
            words and all(isinstance(word, str) and word for word in words.values())
        ):
            raise self.error(
                "labels must be a mapping of names to the words of the documents",
                "labels",
                hint="For example: timeline: Zeitleiste",
            )
        return {question_name(name): word for name, word in words.items()}

    def questions(self, value: Any, *where: str) -> tuple[Question, ...]:
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise self.error(f"{where[-1]} must be a mapping of names to questions", *where)
        return tuple(self.question(name, keys, *where, name) for name, keys in value.items())

    def question(self, name: str, value: Any, *where: str) -> Question:
        if not _NAME.fullmatch(name) or name in TAKEN:
            raise self.error(
                f"{name!r} can't be the name of a question",
                *where,
                hint="Use small letters, digits and _, starting with a letter.",
            )
        keys = self.mapping(value, _QUESTION_KEYS, f"the question {name}", *where)
        kind = self.text(keys, "type", *where) or "str"
        if kind not in VALUE_TYPES:
            raise self.error(
                f"{name}: unknown type {kind}; write one of {', '.join(VALUE_TYPES)}",
                *where,
                "type",
            )
        if kind != "list" and any(keys.get(key) for key in ("items", "split", "rsplit")):
            raise self.error(f"{name}: items, split and rsplit need type: list", *where)
        return Question(
            name=name,
            type=kind,
            help=self.text(keys, "help", *where),
            choices=self.choices(keys.get("choices"), *where, "choices"),
            multiselect=bool(self.flag(keys, "multiselect", *where)),
            default=self.default(keys, *where),
            placeholder=self.text(keys, "placeholder", *where),
            when=self.text(keys, "when", *where) or "true",
            validator=self.text(keys, "validator", *where),
            multiline=bool(self.flag(keys, "multiline", *where)),
            ask=self.flag(keys, "ask", *where),
            suggest=self.texts(keys, "suggest", *where),
            example=self.text(keys, "example", *where),
            blank=self.texts(keys, "blank", *where),
            items=self.questions(keys.get("items"), *where, "items"),
            split=self.text(keys, "split", *where),
            rsplit=self.text(keys, "rsplit", *where),
        )

    def choices(self, value: Any, *where: str) -> tuple[Choice, ...]:
        """Read Copier's forms: a list of values, a list of [label, value], a mapping of both."""
        if value is None:
            return ()
        pairs: list[Any] = []
        if isinstance(value, dict):
            pairs = list(value.items())
        elif isinstance(value, list):
            pairs = [entry if isinstance(entry, list) else [entry, entry] for entry in value]
        if not pairs or not all(
            len(pair) == len(("label", "value"))
            and all(isinstance(text, str) and text for text in pair)
            for pair in pairs
        ):
            raise self.error(
                f"{where[-2]}: choices must be a list of values, or a mapping of labels to values",
                *where,
            )
        return tuple(Choice(label, value) for label, value in pairs)

    def default(self, keys: dict[str, Any], *where: str) -> str | tuple[str, ...] | None:
        if "default" not in keys:
            return None
        if isinstance(keys["default"], list):
            return self.texts(keys, "default", *where)
        return self.text(keys, "default", *where)

    def mapping(self, value: Any, known: tuple[str, ...], what: str, *where: str) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error(f"{what} must be a mapping of keys to values", *where)
        for key in value:
            if key not in known:
                raise self.error(
                    f"unknown key {key!r} in {what}",
                    *where,
                    key,
                    hint=nearest(key, known) or f"Write one of {', '.join(known)}.",
                )
        return value

    def text(self, keys: dict[str, Any], key: str, *where: str) -> str:
        value = keys.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.error(f"{key} must be text", *where, key)
        return value

    def texts(self, keys: dict[str, Any], key: str, *where: str) -> tuple[str, ...]:
        value = keys.get(key)
        if value is None:
            return ()
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(entry, str) for entry in values):
            raise self.error(f"{key} must be text or a list of texts", *where, key)
        return tuple(values)

    def flag(self, keys: dict[str, Any], key: str, *where: str) -> bool | None:
        value = keys.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value.lower() not in {"true", "false"}:
            raise self.error(f"{key} must be true or false", *where, key)
        return value.lower() == "true"
