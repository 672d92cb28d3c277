"""A team's own types: checked, ejected, compared with later built-in ones, in another language."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from built_in_types import TODAY, TYPES, stamp
from paths import TESTS
from person import Ops

from opsdocs.documents.answers import read_answers
from opsdocs.errors import TypeFileError
from opsdocs.markdown.parse import parse
from opsdocs.stamp.try_type import problems_of
from opsdocs.types.load import BUILT_IN, load_type

GERMAN = TESTS / "german"
SCHEMA = json.loads((BUILT_IN.parent / "type.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def front_matter(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8").split("---\n")[1])


# The schema


@pytest.mark.parametrize("path", [*BUILT_IN.glob("*.md"), *GERMAN.glob("*.md")], ids=str)
def test_the_schema_takes_what_there_is(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(front_matter(path))) == []


@pytest.mark.parametrize(
    "front",
    [
        "path: x.md",
        "title: T",
        "title: T\npath: x.md\nquestionss: {}",
        "title: T\npath: x.md\nquestions: {Big: {}}",
        "title: T\npath: x.md\nquestions: {a: {typ: str}}",
        "title: T\npath: x.md\nquestions: {a: {type: text}}",
        "title: T\npath: x.md\nquestions: {a: {choices: []}}",
        "title: T\npath: x.md\nquestions: {a: {items: {b: {}}}}",
        "title: T\npath: x.md\nquestions: {a: {multiline: perhaps}}",
        "title: T\npath: x.md\nlabels: [a]",
        "title: T\npath: x.md\nlabels: {timeline: {}}",
    ],
)
def test_the_schema_and_the_reader_refuse_the_same(front: str, tmp_path: Path) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(front)))
    path = tmp_path / "mine.md"
    path.write_text(f"---\n{front}\n---\n# T\n", encoding="utf-8")
    with pytest.raises(TypeFileError):
        load_type(path)


def test_the_schema_is_a_schema_and_is_printed(ops: Ops) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(ops("types", "schema").out) == SCHEMA


# ops types check


def write(repo: Path, text: str, name: str = "mine.md") -> Path:
    path = repo / "operations/.types" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


FINE = """\
---
title: Mine
path: "mine/{{ title | slugify }}.md"
questions:
  load: {choices: [Quiet, Busy], placeholder: "[L]"}
  open_issues: {type: list}
---
# Mine: {{ title }}

**Load**: {{ load }}

{% if load == "Busy" %}
{% for issue in open_issues %}
- {{ issue }}
{% endfor %}
{% endif %}
"""


def test_a_good_type_is_fine(ops: Ops, repo: Path) -> None:
    write(repo, FINE)
    seen = ops("types", "check")
    assert (seen.code, seen.out, seen.err) == (0, "", "operations/.types/mine.md: fine\n")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: Mine\n", "", "mine.md:2: a document type needs a title"),
        ("choices", "chioces", "mine.md:5: unknown key 'chioces' in the question load"),
        ("{{ load }}", "{{ laod }}", "mine.md:10: there is no question laod"),
        ("{{ issue }}", "{{ issue.text.more }}", "mine.md:14: "),
        ("{% endfor %}\n", "", "mine.md:"),
        ("slugify", "slug", "No filter named 'slug'"),
        ("slugify }}.md", "slugify }}.txt", "its path gives 'mine/example.txt'"),
        ("mine/", "../", "its path gives '../example.md'"),
        ("# Mine: {{ title }}", "{{ title }}", "mine.md:8: the document has no title"),
        (
            "  open_issues",
            "  unused: {placeholder: U}\n  open_issues",
            "mine.md:6: unused: its answer is used",
        ),
        (
            'placeholder: "[L]"',
            'default: "{{ later }}"',
            "mine.md:5: default of load: there is no earlier",
        ),
        ('placeholder: "[L]"', "default: Loud", "'Loud' is not one of Quiet, Busy"),
        (
            "title: Mine\n",
            "title: Mine\nlabels: {load: Last}\n",
            "mine.md:3: labels: load: the document has",
        ),
    ],
)
def test_a_problem_is_named_with_file_and_line(
    ops: Ops, repo: Path, old: str, new: str, problem: str
) -> None:
    assert old in FINE
    write(repo, FINE.replace(old, new))
    seen = ops("types", "check", "operations/.types/mine.md")
    assert seen.code == 1
    assert problem in seen.out
    assert "operations/.types/mine.md" in seen.out.splitlines()[0]
    assert "Traceback" not in seen.err


def test_check_looks_at_all_the_teams_types(ops: Ops, repo: Path) -> None:
    write(repo, FINE)
    write(repo, "no front matter", "other.md")
    seen = ops("types", "check")
    assert seen.code == 1
    assert seen.out.startswith("operations/.types/other.md:1: no front matter")
    assert (
        ops("types", "check", "nope.md").out
        == "nope.md: it can't be read: No such file or directory\n"
    )


# ops types eject, ops types diff


def test_an_ejected_type_knows_where_it_is_from(ops: Ops, repo: Path) -> None:
    ops("types", "eject", "runbook")
    version = ops("--version").out.split()[1]
    text = (repo / "operations/.types/runbook.md").read_text("utf-8")
    assert text.startswith(f"---\nejected_from: {version}\ntitle: Runbook\n")
    shown = ops("types", "show", "runbook").out
    assert f"From: operations/.types/runbook.md, ejected from ops {version}\n" in shown
    assert ops("types", "check").code == 0


@pytest.mark.slow
def test_diff_shows_what_the_built_in_has_changed(ops: Ops, repo: Path) -> None:
    ops("types", "eject", "runbook")
    path = repo / "operations/.types/runbook.md"
    path.write_text(path.read_text("utf-8").replace("## Notes", "## Remarks"), encoding="utf-8")
    seen = ops("types", "diff", "runbook")
    assert (seen.code, seen.out) == (0, "")  # what the team has changed is not the question
    assert "is the same in ops" in seen.err
    path.write_text(path.read_text("utf-8").replace("ejected_from: 0", "ejected_from: 9"), "utf-8")
    seen = ops("types", "diff", "runbook")
    assert "is not known here" in seen.err
    assert "-## Remarks\n+## Notes\n" in seen.out


def test_diff_needs_a_file_of_the_team(ops: Ops, repo: Path) -> None:
    seen = ops("types", "diff", "runbook")
    assert seen.code == 1
    assert "ops types eject runbook" in seen.err
    write(repo, FINE)
    assert "there is no built-in type of that name" in ops("types", "diff", "mine").err


# Another language

RUNBOOK = {
    "title": "Zertifikat erneuern", "purpose": "Erneuert das Zertifikat", "risk_level": "Hoch",
    "prerequisites": ["Zugang", "Schlüssel"], "verification": ["Neues Datum"],
    "steps": [
        {"title": "Nachsehen", "command": "openssl x509", "expected_result": "Ein Datum",
         "troubleshooting": "Anrufen"},
        {"title": "Ersetzen", "action": "Datei kopieren", "expected_result": "Nichts",
         "troubleshooting": "Zurück"},
    ],
}  # fmt: skip
POST_MORTEM = {
    "title": "Kein Bezahlen", "date": "2026-11-20", "severity": "P1", "status": "Behoben",
    "timeline": [{"time": "23:40", "event": "Beginn"}, {"time": "01:10", "event": "Behoben"}],
    "action_items": [{"action": "Alarm auf die Länge", "owner": "Dana", "due": "2026-12-18"}],
}  # fmt: skip


@pytest.mark.parametrize(("name", "answers"), [("runbook", RUNBOOK), ("post-mortem", POST_MORTEM)])
def test_a_german_type_is_complete(name: str, answers: dict[str, Any]) -> None:
    german = load_type(GERMAN / f"{name}.md")
    assert list(problems_of(german.file, name, TODAY)) == []
    english = {question.name for question in TYPES[name].questions}
    assert {question.name for question in german.questions} == english
    text = stamp(german, **answers)
    read = read_answers(german, parse(text), TODAY)
    assert {key: read[key] for key in answers} == answers
    unanswered = {question.name for question in german.questions} - set(answers)
    assert not set(read) & unanswered - {"duration"}


def test_a_german_runbook_takes_german_labels(ops: Ops, repo: Path) -> None:
    write(repo, (GERMAN / "runbook.md").read_text("utf-8"), "runbook.md")
    (repo / "a.yml").write_text("Risiko: hoch\nZweck: Z\n", encoding="utf-8")
    seen = ops("new", "runbook", "A", "--data-file", "a.yml", "--stdout")
    assert "**Zweck**: Z  \n" in seen.out
    assert "**Risiko**: Hoch\n" in seen.out


def test_a_choice_means_the_same_in_german(ops: Ops, repo: Path) -> None:
    write(repo, (GERMAN / "runbook.md").read_text("utf-8"), "runbook.md")
    ops("new", "runbook", "A", "--risk-level", "Hoch", "--steps", "Schau")
    found = ops("check", "--select", "high-risk-alone").out
    assert "the risk is high, and there is no owner" in found
    ops("new", "runbook", "B", "--risk-level", "Mittel", "--steps", "Schau")
    assert "/b.md" not in ops("check", "--select", "high-risk-alone").out
    for wanted in ("high", "Hoch"):
        listed = ops("list", "--where", f"risk_level={wanted}", "--format", "paths").out
        assert "/a.md" in listed
        assert "/b.md" not in listed


def test_a_note_takes_the_place_of_a_blank_entry_in_german(ops: Ops, repo: Path) -> None:
    write(repo, (GERMAN / "post-mortem.md").read_text("utf-8"), "post-mortem.md")
    made = ops("new", "post-mortem", "Kein Bezahlen", "--start", "now").out.strip()
    assert "Ereignis 2" in (repo / made).read_text("utf-8")
    ops("note", "Neu gestartet")
    ops("note", "Läuft", "--resolved")
    text = (repo / made).read_text("utf-8")
    assert "Neu gestartet" in text
    assert "HH:MM" not in text


def test_what_is_left_open_is_told_by_the_heading_that_markdown_sees(ops: Ops, repo: Path) -> None:
    own = repo / "operations/.types/drain.md"
    own.parent.mkdir(parents=True)
    own.write_text(
        "---\ntitle: Drain\ndescription: To drain a node.\npath: x/{{ title | slugify }}.md\nquestions:\n"
        '  host: {help: Which host?, placeholder: "[Host]"}\n---\n\n# Drain: {{ title }}\n\n## Look\n\n'
        "```bash\n## Twice\nssh {{ host }}\n```\n",
        encoding="utf-8",
    )
    seen = ops("new", "drain", "DB", "--defaults")
    assert (seen.code, "Look" in seen.err, "Twice" in seen.err) == (0, True, False)


def test_a_wrong_default_is_told_with_its_file_once(ops: Ops, repo: Path) -> None:
    text = (
        '---\ntitle: T\npath: "t/{{ title | slugify }}.md"\nquestions:\n  b:\n    type: date\n'
        "    default: soon\n---\n# T: {{ title }}\n\n{{ b }}\n"
    )
    write(repo, text, "t.md")
    told = ops("types", "check").out + ops("types", "check").err
    assert told.count("t.md") == told.count("the default of b: 'soon' is not a date")
