"""What goes wrong in a way that the user can fix; printed in one place, the command line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from heapq import nlargest
from os.path import commonprefix


class OpsError(Exception):
    """A request that is refused: exit code 1.

    ``message`` says what is wrong and where, ``hint`` what to do next; one line each.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Interruption(KeyboardInterrupt):
    """Ctrl-C amid questions: ``kept`` tells what became of the answers, "" where there is none."""

    def __init__(self, kept: str) -> None:
        super().__init__(kept)
        self.kept = kept


class UsageError(OpsError):
    """The command line, an answer or a data file is wrong: exit code 2."""

    exit_code = 2


class TypeFileError(OpsError):
    """A document type's file is wrong: ``path`` as it is shown, ``line`` from 1, 0 if unknown.

    ``problem`` says what is wrong there, ``message`` all of that.
    """

    def __init__(self, path: str, problem: str, hint: str = "", line: int = 0) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}", hint)
        self.path = path
        self.line = line
        self.problem = problem


class AnswerError(UsageError):
    """An answer that its ``question`` does not take; ``origin`` says where it was given."""

    def __init__(self, question: str, origin: str, problem: str) -> None:
        super().__init__(f"{origin}: {problem}")
        self.question = question
        self.origin = origin
        self.problem = problem


_COMPARED = 600
"""Characters of known names that are compared letter by letter: 0.3 ms for each 40 of them."""
_LIKELIEST = 8


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"Did you mean X?"`` for the known name most like ``name``, else ``""``."""
    names = list(known)
    if sum(map(len, names)) > _COMPARED:
        parts = [name[:4], name[:3], *(part for part in re.split(r"[\W_]+", name) if len(part) > 2)]  # noqa: PLR2004
        names = nlargest(
            _LIKELIEST, names,
            lambda other: (sum(part in other for part in parts), len(commonprefix([name, other]))),  # noqa: RUF071 - these are words
        )  # fmt: skip
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"Did you mean {found[0]}?" if found else ""
