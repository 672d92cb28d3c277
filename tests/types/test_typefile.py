"""Type files: what is in them, and what their authors are told when something is wrong."""

from pathlib import Path
from typing import Any

import pytest

from opsdocs.errors import TypeFileError
from opsdocs.plain_yaml import PlainYamlError, read_yaml
from opsdocs.stamp.sections import TOP, sections
from opsdocs.types.load import BUILT_IN, compile_types, load_type
from opsdocs.types.model import DocType, question_name
from opsdocs.types.registry import find_type, load_types, type_files


def write(team: Path, text: str | bytes, name: str = "mine.md") -> Path:
    path = team / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


FULL = """---
title: Mine
description: One line
path: "x/{{ q | slugify }}.md"
argument: q
aliases: [m, other]
questions:
  q:
    help: What?
    placeholder: "[Q]"
  plain: {}
  risk:
    choices: {Low risk: Low, High risk: High}
    multiselect: true
    default: [Low]
    suggest: High
    when: "{{ q }}"
    validator: ""
    ask: false
  pairs:
    choices: [[One, 1], [Two, 2]]
  steps:
    type: list
    split: " - "
    items:
      a: {help: A}
      b:
---
# {{ q }}
"""


def test_a_type_with_everything(team: Path) -> None:
    doctype = load_type(write(team, FULL))
    assert (doctype.name, doctype.title, doctype.argument) == ("mine", "Mine", "q")
    assert doctype.aliases == ("m", "other")
    assert (doctype.folder, doctype.built_in) == ("x/", False)
    assert doctype.shown_file == "operations/.types/mine.md"
    assert [question.name for question in doctype.questions] == [
        "q", "plain", "risk", "pairs", "steps",
    ]  # fmt: skip
    risk = doctype.question("risk")
    assert (risk.choices[0].label, risk.choices[0].value) == ("Low risk", "Low")
    assert (risk.default, risk.suggest, risk.ask) == (("Low",), ("High",), False)
    assert (risk.flag, risk.asked, risk.required) == ("--risk", False, False)
    assert doctype.question("plain").required
    assert doctype.is_required(doctype.question("q"))
    assert [item.name for item in doctype.question("steps").items] == ["a", "b"]
    with pytest.raises(KeyError):
        doctype.question("none")


def test_a_title_is_asked_where_nothing_else_is_the_argument(team: Path) -> None:
    doctype = load_type(write(team, "---\ntitle: T\npath: x.md\n---\n# T\n"))
    assert [question.name for question in doctype.questions] == ["title"]
    assert doctype.folder == ""


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("title: T\n", 2, "needs a path"),
        ("path: x\n", 2, "needs a title"),
        ("title: [\n", 3, ""),
        ("- a\n", 2, "must be a mapping"),
        ("title: T\npath: x\ntitel: y\n", 4, "unknown key 'titel'"),
        ("title: T\npath: x\ntitle: y\n", 4, "a second time"),
        ("title: T\npath: x\nargument: y\n", 4, "no question y"),
        ("title: T\npath: [x]\n", 3, "path must be text"),
        ("title: T\npath: x\naliases: [[x]]\n", 4, "text or a list of texts"),
        ("title: T\npath: x\nquestions: [a]\n", 4, "must be a mapping"),
        ("title: T\npath: x\nquestions:\n  A b: {}\n", 5, "can't be the name"),
        ("title: T\npath: x\nquestions:\n  today: {}\n", 5, "can't be the name"),
        ("title: T\npath: x\nquestions:\n  a: x\n", 5, "must be a mapping"),
        ("title: T\npath: x\nquestions:\n  a:\n    hepl: x\n", 6, "unknown key 'hepl'"),
        ("title: T\npath: x\nquestions:\n  a:\n    type: strr\n", 6, "unknown type strr"),
        ("title: T\npath: x\nquestions:\n  a:\n    choices: []\n", 6, "choices must be"),
        ("title: T\npath: x\nquestions:\n  a:\n    choices: [[a]]\n", 6, "choices must be"),
        ("title: T\npath: x\nquestions:\n  a:\n    multiline: maybe\n", 6, "true or false"),
        ("title: T\npath: x\nquestions:\n  a:\n    items: {b: {}}\n", 5, "need type: list"),
        ("title: !!python/name:os.system\npath: x\n", 2, "the tag"),
        ("title: &a [x]\npath: *a\n", 2, "alias"),
        ("? [a]\n: b\n", 2, "must be text"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_mistakes_are_named_with_file_and_line(
    team: Path, front: str, line: int, message: str, ends: str
) -> None:
    path = write(team, f"---\n{front}---\n# T\n".replace("\n", ends))
    with pytest.raises(TypeFileError) as refused:
        load_type(path)
    assert refused.value.message.startswith(f"operations/.types/mine.md:{line}: ")
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "mine.md:1: no front matter"),
        (b"# No front matter\n", "mine.md:1: no front matter"),
        (b"---\ntitle: T\n", "no front matter"),
        (b"---\n\xff\n---\n", "is not UTF-8"),
        (b"---\na: " + b"[" * 5000 + b"\n---\n", "mine.md:"),
        (b"---\n---\n", "needs a title"),
    ],
)
def test_files_that_are_no_types(team: Path, content: bytes, message: str) -> None:
    with pytest.raises(TypeFileError, match=message):
        load_type(write(team, content))


def test_a_byte_order_mark_does_no_harm(team: Path) -> None:
    assert load_type(write(team, "\ufeff" + FULL)).title == "Mine"


def test_a_name_must_be_one_that_can_be_typed(team: Path) -> None:
    with pytest.raises(TypeFileError, match="can't be the name of a type"):
        load_type(write(team, FULL, "my type.md"))


def test_the_team_shadows_and_adds(team: Path) -> None:
    write(team, FULL.replace("title: Mine", "title: Ours"), "runbook.md")
    write(team, FULL)
    write(team, "not a type", "README.md")
    write(team, "not a type", ".hidden.md")
    write(team, "not a type", "notes.txt")
    (team / "folder.md").mkdir()
    assert set(type_files(team)) - set(type_files(None)) == {"mine"}
    shadowing = find_type("runbook", team)
    assert shadowing is not None
    assert shadowing.title == "Ours"
    assert not shadowing.built_in
    built_in = find_type("runbook", None)
    assert built_in is not None
    assert built_in.shown_file == "the built-in type runbook"
    by_alias = find_type("other", team)
    assert by_alias is not None
    assert find_type("../../etc/passwd", team) is None


def test_a_broken_file_does_not_hide_the_others(team: Path) -> None:
    write(team, "broken", "aaa.md")
    found = find_type("postmortem", team)
    assert found is not None
    assert found.name == "post-mortem"
    kinds = [type(loaded) for loaded in load_types(team)]
    assert kinds.count(TypeFileError) == 1
    assert kinds.count(DocType) == len(list(BUILT_IN.glob("*.md")))


def test_a_file_that_cannot_be_read(team: Path) -> None:
    with pytest.raises(TypeFileError, match="it can't be read"):
        load_type(team / "missing.md")


def test_names_and_labels_are_the_same_thing() -> None:
    assert [question_name(text) for text in ("Risk Level", "risk-level", " RISK_level ", "Größe!")] == [
        "risk_level", "risk_level", "risk_level", "größe",
    ]  # fmt: skip


def test_yaml_is_text() -> None:
    text = "a: no\nb: 1.10\nc: 2026-11-20\nd: ~\ne:\nf: ''\ng: \"~\"\nh: [1, x]\n"
    assert read_yaml(text).value == {
        "a": "no", "b": "1.10", "c": "2026-11-20", "d": None, "e": None, "f": "", "g": "~",
        "h": ["1", "x"],
    }  # fmt: skip
    assert read_yaml("").value is None
    assert read_yaml("a: 1\nb:\n  - x\n  - y\n").lines == {
        (): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a: \x00", "[" * 100 + "]" * 100, "&a [*a]", "a: 1\n---\nb: 2"])
def test_yaml_that_is_refused(text: str) -> None:
    with pytest.raises(PlainYamlError):
        read_yaml(text)


def test_what_is_nested_too_deeply_is_told_and_not_followed(tmp_path: Path) -> None:
    file = tmp_path / "deep.md"
    file.write_text(f"---\ntitle: {'[' * 100_000}\n---\n# X\n", encoding="utf-8")
    with pytest.raises(TypeFileError, match="nested too deeply"):
        load_type(file)


def test_the_build_ships_the_types_as_their_files_have_them() -> None:
    made: dict[str, Any] = {}
    exec(compile_types(), made)
    files = type_files(None)
    assert list(made["TYPES"]) == list(files)
    for name, path in files.items():
        assert repr(made["TYPES"][name](path)) == repr(load_type(path))


def test_a_question_stands_under_its_heading_not_under_a_comment_of_a_command(team: Path) -> None:
    text = (
        "---\ntitle: Drain\ndescription: To drain a node.\npath: x/{{ title | slugify }}.md\n"
        "questions:\n  host: {help: Which host?}\n  why: {help: Why?}\n---\n\n# Drain: {{ title }}\n\n"
        "## Look\n\n```bash\n# Look at it\n## Twice\nssh {{ host }} uptime\n```\n\nReason\n------\n\n{{ why }}\n"
    )
    assert sections(load_type(write(team, text, "drain.md"))) == {
        TOP: ["title"], "Look": ["host"], "Reason": ["why"]
    }  # fmt: skip
