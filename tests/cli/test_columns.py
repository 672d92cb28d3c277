"""A list on a terminal: each document on one line, however narrow the window is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdocs.cli.columns import fit
from opsdocs.markdown.tables import width

ROWS = [
    ("TITLE", "TYPE", "STATUS", "OWNER", "REVIEWED", "PATH"),
    ("Certificate renewal of the public API", "runbook", "Active", "Team Orders", "2026-11-20",
     "operations/runbooks/certificate-renewal-of-the-public-api.md"),
    ("証明書の更新と確認の手順", "runbook", "Draft", "-", "-", "operations/runbooks/証明書の更新.md"),
]  # fmt: skip


def test_where_there_is_room_nothing_is_cut() -> None:
    assert fit(ROWS, 300) == ROWS


def test_a_path_loses_its_beginning_and_a_title_its_end() -> None:
    head, first, second = fit(ROWS, 100)
    assert head == ROWS[0]
    assert first[-1].startswith("…")
    assert first[-1].endswith("public-api.md")
    assert first[0].startswith("Certificate")
    assert second[2] == "Draft"


def test_in_a_narrow_window_the_title_and_the_path_are_left() -> None:
    head, first, _ = fit(ROWS, 50)
    assert head[0] == "TITLE"
    assert head[-1] == "PATH"
    assert len(head) < len(ROWS[0])
    assert "public-api.md" in first[-1]


@pytest.mark.slow
@settings(deadline=None, derandomize=True)
@given(
    st.integers(12, 200),
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=4),
)
def test_no_row_takes_two_lines(room: int, cells: list[tuple[str, str]]) -> None:
    rows = [ROWS[0], *((one, "runbook", "-", other, "-", f"a/{one}.md") for one, other in cells)]
    for row in fit(rows, room):
        assert sum(map(width, row)) + 2 * (len(row) - 1) <= room
