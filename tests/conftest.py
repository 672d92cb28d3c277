"""A person at a shell: `ops` runs a command and gives what they see, `repo` is where they are."""

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from opsdocs import cli

TODAY = "2026-11-23"
SEED = Path(__file__).parent / "seed" / "operations-README.md"


@dataclass(frozen=True)
class Seen:
    """What a command left on the screen: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Ops = Callable[..., Seen]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPS_ROOT", "VISUAL", "EDITOR", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795435200")  # 2026-11-23
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty repository that has an operations/ folder."""
    (tmp_path / "operations").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ops(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ops:
    """Run `ops` as a command without a terminal."""

    def run(*args: str, stdin: str | bytes = "") -> Seen:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        capsys.readouterr()
        code = cli.run(list(args))
        captured = capsys.readouterr()
        return Seen(code, captured.out, captured.err)

    return run


def as_person_without_rights(args: list[str]) -> list[str]:
    """Return a command that obeys file permissions even where the tests run as root."""
    if os.geteuid() != 0:
        return args
    if shutil.which("setpriv") is None:
        pytest.skip("root without setpriv can write anywhere")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *args]
