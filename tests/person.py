"""A person at a shell: what they see of a command, and what day it is for them."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

TODAY = "2026-11-23"
NOON = "1795435200"
"""A time on that day, as seconds since 1970."""


@dataclass(frozen=True)
class Seen:
    """What a command left on the screen: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Ops = Callable[..., Seen]


def as_person_without_rights(args: list[str]) -> list[str]:
    """Return a command that obeys file permissions even where the tests run as root."""
    if os.geteuid() != 0:
        return args
    if shutil.which("setpriv") is None:
        pytest.skip("root without setpriv can write anywhere")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *args]


Clock = Callable[[int], None]
