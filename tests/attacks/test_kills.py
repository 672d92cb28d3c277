"""A command that is killed leaves a tree that is whole, or that the next run finishes.

`python tests/kills.py --times 240` kills as often as one likes.
"""

from pathlib import Path

import kills
import pytest


@pytest.mark.parametrize("name", kills.COMMANDS)
def test_killed_at_any_moment(name: str, base_of_kills: Path, tmp_path: Path) -> None:
    kills.kill(name, 6, base_of_kills, tmp_path)


@pytest.mark.parametrize("name", ["new", "fix", "adopt", "records", "actions"])
def test_killed_before_each_change_of_a_name(
    name: str, base_of_kills: Path, tmp_path: Path
) -> None:
    assert kills.kill_at_each_change(name, base_of_kills, tmp_path) > 1


def test_what_a_kill_left_is_seen() -> None:
    before, after = {"a.md": b"old"}, {"a.md": b"new"}
    with pytest.raises(kills.TornError):
        kills._look_at_file("a.md", b"ne", before, after)
