"""Answers as they are given on the command line and in data files, and where each one stands."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from opsdocs.errors import UsageError
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.types.model import question_name

_LARGEST = 5_000_000
"""Bytes of a data file."""


class Given(NamedTuple):
    """An answer as it was given, and where: ``--severity``, ``answers.yml:3: severity``."""

    value: Any
    origin: str


def from_pairs(pairs: Iterable[str]) -> dict[str, Given]:
    """Return the answers of ``--data`` options, each ``key=value``."""
    answers = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise UsageError(
                f"--data {pair}: this is not KEY=VALUE", "For example: --data severity=P1"
            )
        answers[question_name(key)] = Given(value, f"--data {key.strip()}")
    return answers


def from_yaml(content: bytes, source: str) -> dict[str, Given]:
    """Return the answers of a data file; ``source`` names it in errors."""
    if len(content) > _LARGEST:
        raise UsageError(f"{source} is larger than {_LARGEST // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
        document = read_yaml(text)
    except UnicodeDecodeError:
        raise UsageError(f"{source} is not UTF-8 text") from None
    except PlainYamlError as error:
        at = f":{error.line}" if error.line else ""
        raise UsageError(f"{source}{at}: {error.message}") from None
    if not document.value:
        raise UsageError(f"{source} is empty", "Write one answer a line: severity: P1")
    if not isinstance(document.value, dict):
        raise UsageError(
            f"{source}:1: this is not a mapping of questions to answers",
            "Write one answer a line: severity: P1",
        )
    return {
        question_name(key): Given(value, f"{source}:{document.lines[(key,)]}: {key}")
        for key, value in document.value.items()
    }


def from_file(name: str) -> dict[str, Given]:
    """Return the answers of the data file ``name``, stdin where it is ``-``."""
    if name == "-":
        return from_yaml(sys.stdin.buffer.read(_LARGEST + 1), "stdin")
    try:
        with Path(name).open("rb") as file:  # which may be a pipe: <(…)
            return from_yaml(file.read(_LARGEST + 1), name)
    except OSError as error:
        raise UsageError(f"cannot read the data file {name}: {error.strerror}") from None


def read_given(data: Iterable[str], data_file: str | None) -> dict[str, Given]:
    """Return the answers of ``--data`` over those of ``--data-file``."""
    given = from_file(data_file) if data_file else {}
    return given | from_pairs(data)
