"""What the build computes of the built-in types is what would be computed without it."""

from pathlib import Path

import pytest

from opsdocs.documents import expected
from opsdocs.documents.schema import Schema
from opsdocs.types.load import BUILT_IN, load_type


def plain(schema: Schema) -> object:
    headings = [(one.level, one.shown, one.pattern.source, one.repeats) for one in schema.headings]
    rest = (schema.fields, schema.brackets, schema.leaves, schema.parts, schema.marks)
    return headings, rest, schema.open_fields, schema.text


@pytest.mark.slow
def test_what_is_stored_is_what_is_computed(built: Path) -> None:
    for path in BUILT_IN.glob("*.md"):
        doctype = load_type(path)
        for chosen in expected._combinations(doctype):
            found = expected.stored(doctype, chosen)
            assert found is not None
            assert plain(found) == plain(expected.computed(doctype, chosen))


@pytest.mark.slow
def test_another_text_than_the_build_saw_is_computed(built: Path) -> None:
    doctype = load_type(BUILT_IN / "runbook.md")
    stored = built / "runbook.txt"
    stored.write_text("1" + stored.read_text("utf-8"), encoding="utf-8")
    assert expected.stored(doctype, ()) is None
    assert expected.schema_of(doctype, ()).headings


def test_choices_that_decide_nothing_make_no_other_schema() -> None:
    doctype = load_type(BUILT_IN / "runbook.md")
    low = expected.schema_of(doctype, (("risk_level", "Low"),))
    assert plain(low) == plain(expected.schema_of(doctype, (("risk_level", "High"),)))
    active = expected.schema_of(doctype, (("status", "Active"),))
    assert plain(active) != plain(low)


@pytest.mark.slow
def test_a_wheel_has_them(releases: dict[str, Path]) -> None:
    for root in releases.values():
        names = {path.stem for path in (root / "opsdocs/documents/stored").glob("*.txt")}
        assert names == {path.stem for path in BUILT_IN.glob("*.md")}
