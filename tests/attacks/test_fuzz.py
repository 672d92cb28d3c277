"""Some hundred inputs of the fuzzer; `python tests/fuzz.py` tries as many as one likes."""

import os
import random
from pathlib import Path

import fuzz
import pytest


@pytest.mark.parametrize("share", range(4))
def test_no_input_makes_a_command_crash_hang_or_forge(
    share: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    count = int(os.environ.get("OPS_FUZZ", "60"))
    for seed in range(share * count, (share + 1) * count):
        fuzz.one(random.Random(seed), f"seed {seed}")


def test_the_fuzzer_finds_what_it_looks_for() -> None:
    for args, code, out in (
        (["list"], 3, ""), (["list"], 0, "a\x1b[31mb"), (["list", "--json"], 0, "no json"),
        (["check", "--format", "junit"], 1, "<a"), (["list"], 0, "a\n::stop-commands::x"),
    ):  # fmt: skip
        with pytest.raises((fuzz.FoundError, ValueError, SyntaxError)):
            fuzz.judge(args, code, out, "")
