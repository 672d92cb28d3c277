"""Answers that a person has typed are kept until their document is written.

Each session has a file of its own, which only that person can read, in the folder where a system
keeps the state of programs: ``~/.local/state/ops/answers/`` on Linux.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from opsdocs.errors import OpsError
from opsdocs.files import is_running, read_start
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import MORE
from opsdocs.stamp.typed_answers import as_typed
from opsdocs.types.model import DocType, Question

_LARGEST = 1_000_000
"""Bytes of a file of answers that are read; a long interview has some ten thousand."""


@dataclass(frozen=True)
class Kept:
    """A file of answers: of which document type, when it was last written, by which process.

    One that is not the person's own can't be used.
    """

    path: Path
    type_name: str
    when: datetime
    process: int
    is_own: bool

    @property
    def shown(self) -> str:
        return f"{self.type_name}, {self.when:%Y-%m-%d %H:%M}"


def folder_of(root: Path) -> Path:
    """Return the folder for the answers of the repository at ``root``; it need not exist."""
    import platformdirs  # noqa: PLC0415 - 20 ms

    name = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()
    return platformdirs.user_state_path("ops", appauthor=False) / "answers" / name[:16]


def new_file(root: Path, doctype: DocType) -> Path:
    """Return where this process keeps the answers for a new document."""
    return folder_of(root) / f"{doctype.name}.{os.getpid()}.{os.urandom(3).hex()}.json"


def kept(root: Path, doctype: DocType | None = None) -> list[Kept]:
    """Return what is kept for a repository, of one type or of all, the newest first.

    Files of sessions that still run come behind them, and those of other users last.
    """
    found = []
    folder = folder_of(root)
    for path in folder.glob(f"{doctype.name if doctype else '*'}.*.json"):
        process = path.name.split(".")[-3]
        try:
            about = path.lstat()
        except OSError:
            continue
        if process.isdecimal() and stat.S_ISREG(about.st_mode):
            when = datetime.fromtimestamp(about.st_mtime)  # noqa: DTZ006 - for the person's eyes
            name = path.name.rsplit(".", 3)[0]
            found.append(Kept(path, name, when, int(process), _is_own(about)))
    found.sort(key=lambda one: one.when, reverse=True)
    found.sort(key=lambda one: is_running(one.process) and one.process != os.getpid())
    return sorted(found, key=lambda one: not one.is_own)


def _is_own(about: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or about.st_uid == os.getuid()


def keep(path: Path, interview: Interview) -> None:
    """Write the answers to ``path``, whole or not at all; raise ``OSError``."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {
        "typed": interview.typed,
        "given": {name: [one.value, one.origin] for name, one in interview.given.items()},
        "passed": interview.passed,
        "chosen": None if interview.chosen is None else sorted(interview.chosen),
        "unfinished": interview.unfinished,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    temporary = path.with_suffix(".tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogatepass"))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Delete a file of answers; the folder too, where it was the last."""
    path.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        try:
            folder.rmdir()
        except OSError:
            return


def load(path: Path) -> dict[str, Any]:
    """Return what a file of answers holds; raise ``OpsError`` where it can't be trusted or read."""
    why = "it is damaged"
    try:
        about = path.lstat()
        if not _is_own(about):
            why = "it belongs to another user"
        elif about.st_size > _LARGEST:
            why = f"it has over {_LARGEST:,} bytes"
        else:
            content = json.loads(
                read_start(str(path), _LARGEST, root=None).decode("utf-8", "surrogatepass")
            )
            if isinstance(content, dict) and _is_whole(content):
                return content
            why = "it is damaged, or another version of ops wrote it"
    except OSError as error:
        why = error.strerror or "it can't be read"
    except (ValueError, RecursionError):
        pass
    raise OpsError(
        f"the answers kept in {path} can't be used: {why}",
        "Take from the file what you need, and delete it.",
    )


def title_of(one: Kept, doctype: DocType) -> str:
    """Return the title among kept answers, "" where there is none or they can't be used."""
    try:
        content = load(one.path)
    except OpsError:
        return ""
    typed, given = content["typed"].get(doctype.argument), content["given"].get(doctype.argument)
    title = typed or (given[0] if isinstance(given, list) and given else "")
    return " ".join(str(title).split())


def _is_whole(content: dict[str, Any]) -> bool:
    """Whether a file of answers has what ``keep`` writes, each in its form."""
    forms = {"typed": dict, "given": dict, "passed": list, "unfinished": dict}
    return all(isinstance(content.get(name), form) for name, form in forms.items())


def restore(content: dict[str, Any], interview: Interview) -> Iterator[str]:
    """Fill ``interview`` from a file of answers; yield what no longer fits its type, as text."""
    questions = {question.name: question for question in interview.doctype.questions}
    for name, raw in _mapping(content.get("typed")).items():
        question = questions.get(name)
        typed = _fitting(question, raw) if question else None
        if typed is None:
            yield f"{name}: {raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)}"
        else:
            interview.typed[name] = typed
    for name, pair in _mapping(content.get("given")).items():
        if name in questions and name not in interview.given and isinstance(pair, list) and pair:
            origin = f"{questions[name].flag}, as it was kept"
            interview.given[name] = Given(pair[0], origin)
    interview.passed = [
        key for key in _texts(content.get("passed")) if _is_key(key, interview, questions)
    ]
    chosen = content.get("chosen")
    interview.chosen = None if chosen is None else set(_texts(chosen)) & set(questions)
    interview.unfinished = {
        key: text for key, text in _mapping(content.get("unfinished")).items()
        if isinstance(text, str)
    }  # fmt: skip


def _fitting(question: Question, raw: Any) -> Any:
    """Return a kept answer in the form that its question has by now, None where it has none."""
    if question.type == "list":
        if not isinstance(raw, list):
            return None
        parts = {part.name for part in question.items}
        of_texts = all(isinstance(entry, str) for entry in raw)
        of_parts = all(
            isinstance(entry, dict) and set(entry) <= parts
            and all(isinstance(text, str) for text in entry.values()) for entry in raw
        )  # fmt: skip
        return as_typed(question, raw) if of_texts or (parts and of_parts) else None
    if question.multiselect and isinstance(raw, list):
        return _texts(raw)
    return raw if isinstance(raw, str) else None


def _is_key(key: str, interview: Interview, questions: dict[str, Question]) -> bool:
    """Whether ``key`` is that of a prompt, and of a list's entry that there is."""
    name, *rest = key.split(".")
    if key == MORE or (name in questions and not rest):
        return True
    entries = interview.typed.get(name)
    return (
        name in questions
        and isinstance(entries, list)
        and len(rest) == len(("item", "part"))
        and rest[0].isdecimal()
        and int(rest[0]) < len(entries)
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
