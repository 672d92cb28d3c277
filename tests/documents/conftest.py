"""Documents that a team has, and what the build has computed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from person import Ops
from repositories import put

from opsdocs.documents import expected


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the build stores of the built-in types, in use."""
    expected.store(tmp_path)
    monkeypatch.setattr(expected, "_FOLDER", tmp_path)
    expected._stored_type.cache_clear()
    yield tmp_path
    expected._stored_type.cache_clear()


@pytest.fixture
def known_findings(ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document with two broken links that are known."""
    monkeypatch.delenv("CI", raising=False)
    path = put(repo / "operations/a b%.md", "# A\n\n[x](x.md)\n\n[y](y.md)\n")
    assert ops("check").code == 1
    assert ops("check", "--write-baseline").code == 0
    return path
