"""What goes wrong in a way that the user can mend; printed in one place, the command line."""

from __future__ import annotations

from collections.abc import Iterable


class OpsError(Exception):
    """A request that is refused: exit code 1.

    ``message`` says what is wrong and where, ``hint`` what to do next; one line each.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OpsError):
    """The command line, an answer or a data file is wrong: exit code 2."""

    exit_code = 2


class TypeFileError(OpsError):
    """A document type's file is wrong; ``message`` starts with the file and, if known, the line."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"Did you mean X?"`` for the known name most like ``name``, else ``""``."""
    import difflib  # noqa: PLC0415 - costs 3 ms, and only a mistake needs it

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean {found[0]}?" if found else ""
