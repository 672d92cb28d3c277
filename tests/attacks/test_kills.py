"""A command that is killed leaves a tree that is whole, or that the next run finishes.

`python tests/kills.py --times 240` kills as often as one likes.
"""

from pathlib import Path

import kills
import pytest


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("base")
    kills.make_base(root)
    return root


@pytest.mark.parametrize("name", kills.COMMANDS)
def test_killed_at_any_moment(name: str, base: Path, tmp_path: Path) -> None:
    kills.kill(name, 6, base, tmp_path)


@pytest.mark.parametrize("name", ["new", "fix", "adopt", "records", "actions"])
def test_killed_before_each_change_of_a_name(name: str, base: Path, tmp_path: Path) -> None:
    assert kills.kill_at_each_change(name, base, tmp_path) > 1


def test_what_a_kill_left_is_seen() -> None:
    before, after = {"a.md": b"old"}, {"a.md": b"new"}
    with pytest.raises(kills.TornError):
        kills._look_at_file("a.md", b"ne", before, after)
