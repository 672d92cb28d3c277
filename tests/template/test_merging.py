"""Merging a template's change into a tree that a team has edited."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdocs.errors import OpsError
from opsdocs.template.merge import INDEX_END, INDEX_START, merge_texts, merge_trees

VERSIONS = ("v1", "v2")
BASE = b"".join(f"line {n}\n".encode() for n in range(20))


def edited(text: bytes, line: int, by: str) -> bytes:
    lines = text.splitlines(keepends=True)
    return b"".join([*lines[:line], f"{by}\n".encode(), *lines[line + 1 :]])


def test_edits_in_different_places_are_both_there() -> None:
    merged, clean = merge_texts(BASE, edited(BASE, 2, "ours"), edited(BASE, 15, "new"), VERSIONS)
    assert clean
    assert merged == edited(edited(BASE, 2, "ours"), 15, "new")


def test_edits_of_one_line_are_a_conflict_with_both() -> None:
    merged, clean = merge_texts(BASE, edited(BASE, 5, "ours"), edited(BASE, 5, "new"), VERSIONS)
    assert not clean
    assert merged is not None
    assert b"<<<<<<< yours\nours\n=======\nnew\n>>>>>>> template v2\n" in merged


LINES = st.lists(st.text("abc #-|<>`", min_size=1, max_size=6), min_size=1, max_size=30)


@pytest.mark.slow
@given(base=LINES, data=st.data())
@settings(deadline=None, max_examples=150)
def test_no_line_of_either_is_lost(base: list[str], data: st.DataObject) -> None:
    """Each side adds and replaces lines at places of its own; every line of both is there after."""
    places = data.draw(st.permutations(range(len(base))))
    half = len(places) // 2

    def edit(own: list[int], by: str) -> list[str]:
        lines = []
        for at, line in enumerate(base):
            if at in own:
                action = data.draw(st.sampled_from(["insert", "replace", "none"]))
                if action != "none":
                    lines.append(f"{by} {at}")
                if action == "replace":
                    continue
            lines.append(line)
        return lines

    ours, new = edit(places[:half], "ours"), edit(places[half:], "new")

    def text(lines: list[str]) -> bytes:
        return "".join(f"{line}\n" for line in lines).encode()

    merged, _ = merge_texts(text(base), text(ours), text(new), VERSIONS)
    assert merged is not None
    found = merged.decode().splitlines()
    for line in [*ours, *new]:
        if line.startswith(("ours ", "new ")):
            assert line in found


def test_each_kind_of_file() -> None:
    old = {"same": b"1\n", "edited": b"1\n", "deleted": b"1\n", "dropped": b"1\n",
           "dropped edited": b"1\n", "gone on both": b"1\n", "both the same": b"1\n",
           "kept": b"1\n", "ours alone": b"1\n"}  # fmt: skip
    ours = {"same": b"1\n", "edited": b"1\nmine\n", "dropped": b"1\n", "dropped edited": b"2\n",
            "in the way": b"mine\n", "both the same": b"2\n", "kept": b"mine\n",
            "ours alone": b"2\n", "theirs": b"never looked at\n"}  # fmt: skip
    new = {"same": b"2\n", "edited": b"0\n1\n", "deleted": b"2\n", "added": b"2\n",
           "in the way": b"2\n", "both the same": b"2\n", "kept": b"2\n", "ours alone": b"1\n"}  # fmt: skip
    merge = merge_trees(old, ours, new, keep=["kept"], versions=VERSIONS)
    assert merge.added == ["added"]
    assert merge.changed == ["dropped (deleted)", "edited", "same"]
    assert merge.kept == [
        "deleted (deleted)", "dropped edited", "in the way", "kept", "ours alone",
    ]  # fmt: skip
    assert merge.conflicts == []
    assert merge.delete == ["dropped"]
    assert merge.write == {"added": b"2\n", "edited": b"0\n1\nmine\n", "same": b"2\n"}


def test_windows_line_ends_stay() -> None:
    old, new = BASE, edited(BASE, 15, "new")
    ours = edited(BASE, 2, "ours").replace(b"\n", b"\r\n")
    merge = merge_trees({"a": old}, {"a": ours}, {"a": new}, versions=VERSIONS)
    expected = edited(edited(BASE, 2, "ours"), 15, "new").replace(b"\n", b"\r\n")
    assert (merge.write, merge.changed) == ({"a": expected}, ["a"])
    untouched = merge_trees(
        {"a": old}, {"a": old.replace(b"\n", b"\r\n")}, {"a": old}, versions=VERSIONS
    )
    assert untouched.write == {}


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_filled_index_stays_as_it_is(ends: bytes) -> None:
    """Even where the template changes the very lines around the markers."""
    empty = b"# Runbooks\n\nText.\n\n## Index\n\n" + INDEX_START + INDEX_END
    changed = empty.replace(b"## Index\n", b"## All runbooks\n") + b"\nMore.\n"
    filled = empty.replace(INDEX_END, b"| a | b |\n| --- | --- |\n" + INDEX_END)
    ours = filled.replace(b"\n", ends)
    merge = merge_trees({"a": empty}, {"a": ours}, {"a": changed}, versions=VERSIONS)
    expected = changed.replace(INDEX_END, b"| a | b |\n| --- | --- |\n" + INDEX_END)
    assert merge.write == {"a": expected.replace(b"\n", ends)}
    assert merge.conflicts == []


def test_binary_files_are_left_and_named() -> None:
    merge = merge_trees(
        {"a": b"\0" + b"1"}, {"a": b"\0" + b"2"}, {"a": b"\0" + b"3"}, versions=VERSIONS
    )
    assert (merge.conflicts, merge.write) == (["a"], {})


def test_git_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OpsError, match="git is not installed"):
        merge_texts(b"1\n", b"2\n", b"3\n", VERSIONS)
