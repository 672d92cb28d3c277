"""Every rule, by cases in Markdown: a worked example that is changed to break it, and nearly so."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import TESTS

from opsdocs.check.rule import At, Finding, TreeRule
from opsdocs.check.rules import FAMILIES, RULES, shell
from opsdocs.check.run import check
from opsdocs.check.settings import BROKEN_RULE, OTHERS, Settings
from opsdocs.documents.page import Page
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.runs.content_hash import content_hash
from opsdocs.runs.watches import watched
from opsdocs.settings import settings_in
from opsdocs.types.detect import document_paths
from opsdocs.workspace import Workspace

TODAY = date(2026, 11, 23)
CASES = TESTS / "cases/rules"
# What no case in Markdown can hold, bytes that are no text and a bug of ours, has a test below.
NO_MARKDOWN = {"unreadable-file", BROKEN_RULE}
_FINDING = re.compile(r"^- (.*)\n  at (.*)$", re.MULTILINE)
_WIDEST = 70
_FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


@dataclass
class Change:
    """One change of a document, or of another one ``like`` it."""

    document: str
    like: str
    before: str
    after: str


@dataclass
class Case:
    """Changes of documents, and the findings that they bring.

    A finding is its message, and on the next line where it stands: the column, and the line's text.
    """

    heading: str
    changes: list[Change]
    expected: list[tuple[str, str]]


def cases(path: Path) -> list[Case]:
    """Return the cases of a file: each section names what becomes what, in one or more documents.

    A section without a text to be changed takes that of the section before.
    """
    head, *sections = re.split(
        r"^## (?=Bad|Good)", today_in(path.read_text("utf-8")), flags=re.MULTILINE
    )
    named = _named(head)
    found: list[Case] = []
    for section in sections:
        changes: list[Change] = []
        for part in re.split(r"^(?=In `)", section, flags=re.MULTILINE):
            document, like = _named(part) or named or ("", "")
            fences = [fence[2].rstrip("\n") for fence in _FENCE.finditer(part)]
            if len(fences) == 1:
                fences = [found[-1].changes[0].before, *fences]
            pairs = zip(fences[::2], fences[1::2], strict=True)
            changes += [Change(document, like, before, after) for before, after in pairs]
        expected = _FINDING.findall(_FENCE.sub("", section))
        found.append(Case(section.split("\n")[0], changes, expected))
    return found


def _named(text: str) -> tuple[str, str] | None:
    """Return the document in which something is changed, and what it is a copy of."""
    found = re.search(r"^In `(.*?)`(?:, like `(.*)`)?", text, re.MULTILINE)
    return (found[1], found[2] or found[1]) if found else None


def today_in(text: str) -> str:
    """Return ``text`` with TODAY-21 and the like as days."""
    return re.sub(
        r"TODAY(?:([+-]\d+))?",
        lambda match: str(date.fromordinal(TODAY.toordinal() + int(match[1] or 0))),
        text,
    )


ALL = [(path.stem, case) for path in sorted(CASES.glob("*.md")) for case in cases(path)]


def found_in(root: Path) -> list[Finding]:
    return check(read_tree(Workspace(root)), TODAY, Settings())


def test_the_examples_have_no_finding(examples: Path) -> None:
    assert found_in(examples) == []


def test_every_rule_has_a_case() -> None:
    rules = {path.stem for path in CASES.glob("*.md")}
    assert rules | NO_MARKDOWN == {*RULES, *OTHERS}
    for path in CASES.glob("*.md"):
        headings = {case.heading for case in cases(path)}
        assert {"Bad", "Good"} <= {heading.split(":")[0] for heading in headings}, path


def found_by_a_change(tree: Tree, paths: set[str], chosen: Settings) -> list[Finding]:
    """Return what is found where only ``paths`` are not the examples, which have no finding.

    Rules that look at one document look at these; rules that look at several see all.
    """
    of_trees = [name for name, rule in RULES.items() if isinstance(rule, TreeRule)]
    of_pages = tuple(of_trees) + chosen.ignore
    found = check(tree, TODAY, chosen._replace(ignore=of_pages), only=paths)
    found += check(tree, TODAY, chosen._replace(select=of_trees))
    return sorted(found, key=lambda one: (one.path, one.line, one.column, one.rule))


def changed(tree: Tree, path: str, text: str) -> Tree:
    """Return ``tree`` with the document at ``path`` changed or added."""
    page = Page(path, tree.workspace.operations, tree.finder, text)
    pages = [other for other in tree.pages if other.path != path]
    ordered = sorted([*pages, page], key=lambda one: one.path)
    return Tree(tree.workspace, ordered, tree.types, [], tree.finder)


@pytest.mark.parametrize(
    ("rule", "case"),
    ALL,
    ids=[f"{rule}-{at}-{one.heading}" for at, (rule, one) in enumerate(ALL)],
)
def test_a_case(rule: str, case: Case, examples: Path, whole: Tree, tmp_path: Path) -> None:
    # What other rules look at stands in the index, too.
    chosen = Settings(ignore=() if rule == "not-in-index" else ("not-in-index",))
    texts: dict[str, str] = {}
    for change in case.changes:
        path = examples / "operations" / change.like
        text = texts.get(change.document) or (
            path.read_text("utf-8") if path.exists() else change.before
        )
        text = re.sub(r"  $", "", text, flags=re.MULTILINE)
        assert text.count(change.before) == 1, "what is to be changed must be there once"
        texts[change.document] = text.replace(change.before, change.after)
    texts = {name: with_a_comment(name, text) for name, text in texts.items()}
    of_alerts = RULES.get(rule) in FAMILIES["alerts"] or any(
        name.endswith(".yml") for name in texts
    )
    # Types, records, settings, and what is watched, are read from files.
    if of_alerts or any(path.startswith((".", "ops.")) for path in texts):
        root = copied(examples, tmp_path)
        for name, text in sorted(texts.items(), key=lambda one: "jsonl" in one[0]):
            path = root / "operations" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(with_hashes(text, root, whole), encoding="utf-8")
        told = (root / "operations/ops.toml").read_text("utf-8")
        kept = settings_in(told, "operations/ops.toml") | ({} if of_alerts else {"alerts": {}})
        workspace = Workspace(root, **kept)
        of_types = any(path.startswith(".types/") for path in texts)
        tree = read_tree(workspace) if of_types else with_types_of(whole, workspace)
        findings = check(tree, TODAY, chosen)
    else:
        tree = whole
        for name, text in texts.items():
            tree = changed(tree, name, text)
        findings = found_by_a_change(tree, set(texts), chosen)
    if case.heading.startswith("Good"):
        assert findings == []
        return
    assert case.expected, "name the message and the place of each finding"
    assert [(one.message, place_of(one, tree, texts)) for one in findings] == case.expected
    assert {finding.rule for finding in findings} == {rule}


def with_a_comment(name: str, text: str) -> str:
    """Return a document whose title is not its first line, which a finding could say by mistake."""
    is_document = name.endswith(".md") and not name.startswith(".")
    return f"<!-- Not the title -->\n\n{text}" if is_document and text.startswith("# ") else text


def with_types_of(tree: Tree, workspace: Workspace) -> Tree:
    """Return the documents of ``workspace``; its types are those of ``tree`` and need no reading."""
    folder, paths = workspace.operations, document_paths(workspace)
    pages = [Page(path, folder, tree.finder) for path in paths]
    return Tree(workspace, pages, tree.types, [], tree.finder)


def with_hashes(text: str, root: Path, whole: Tree) -> str:
    """Return a record with the hashes of what it names: CONTENT(path) and WATCHED(path, number)."""
    pages = with_types_of(whole, Workspace(root)).by_path
    text = re.sub(r"CONTENT\((.*?)\)", lambda found: content_hash(pages[found[1]]), text)
    return re.sub(
        r"WATCHED\((.*?), (\d)\)",
        lambda found: watched(pages[found[1]])[int(found[2])].digest,
        text,
    )


def place_of(finding: Finding, tree: Tree, texts: dict[str, str]) -> str:
    """Return where a finding stands as a case has it: ``12: `**Status**: Approved` ``."""
    page = tree.by_path.get(finding.path)
    name = finding.path.removeprefix("../operations/")
    text = texts.get(name) or (page.text if page else "")
    line = text.split("\n")[finding.line - 1]
    assert 1 <= finding.column <= len(line) + 1
    return f"{finding.column}: {line.strip()[:_WIDEST].strip()}"


def copied(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples, tmp_path / "tree")
    return tmp_path / "tree"


def test_a_file_that_cannot_be_read(examples: Path, tmp_path: Path) -> None:
    root = copied(examples, tmp_path)
    (root / "operations/runbooks/scaling.md").write_bytes(b"# Runbook: \xff\n")
    found = [(one.rule, one.line, one.column) for one in found_in(root)]
    assert found == [("unreadable-file", 1, 1)]


def test_a_rule_that_fails_is_a_finding_and_the_others_are_told(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(examples, tmp_path)
    (root / "operations/runbooks/scaling.md").write_text("# Runbook: Scaling\n", encoding="utf-8")

    def failing(page: Page, today: date) -> Iterator[At]:
        raise IndexError(page.path)

    broken = RULES["section-order"]._replace(check=failing)
    monkeypatch.setitem(RULES, "section-order", broken)
    found = {one.rule for one in found_in(root)}
    assert {BROKEN_RULE, "missing-section"} <= found


def test_a_rule_is_declared_above_the_function_of_its_name() -> None:
    for name, one in RULES.items():
        assert one.name == name == one.check.__name__.replace("_", "-")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(RULES))
def test_a_case_notices_a_wrong_place(
    name: str, examples: Path, whole: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in NO_MARKDOWN:
        return
    real = RULES[name]
    for field in ("line", "column"):

        def misplaced(what: Any, today: date, field: str = field) -> Iterator[At]:
            for at in real.check(what, today):
                yield at._replace(**{field: 1 if getattr(at, field) != 1 else 2})

        monkeypatch.setitem(RULES, name, real._replace(check=misplaced))
        noticed = False
        for at, case in enumerate(cases(CASES / f"{name}.md")):
            if case.heading.startswith("Bad"):
                folder = tmp_path / f"{field}-{at}"
                folder.mkdir()
                try:
                    test_a_case(name, case, examples, whole, folder)
                except AssertionError:
                    noticed = True
                    break
        assert noticed, f"no case notices a wrong {field}"


PIECES = st.sampled_from(
    ["# A", "## Timeline", "### Step 9: x", "- [ ] y - z - 2026-13-99", "| a |", "| - |", "```", "", "> q",
     "**Duration**: -3", "**Severity**: ", "99:99 - x", "- **25:00** - x", "<!-- ops: ignore x -->", "\x00",
     "[x](../../../../etc/passwd)", "[x](#)", "[x](%00)", "1h", "\u2028", "TRUNCATE"]
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=int(os.environ.get("EX", "60")))
@given(data=st.data())
def test_no_mutation_of_an_example_breaks_a_rule(
    data: st.DataObject, examples: Path, whole: Tree
) -> None:
    path = data.draw(st.sampled_from([page.path for page in whole.pages]))
    lines = (examples / "operations" / path).read_text("utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(lines)))
        end = data.draw(st.integers(start, min(len(lines), start + 30)))
        lines[start:end] = data.draw(st.lists(PIECES, max_size=4))
    text = "\n".join(lines)
    for finding in check(changed(whole, path, text), TODAY, Settings()):
        assert 1 <= finding.line <= text.count("\n") + 1 or finding.path != path
        assert finding.column >= 1


@pytest.mark.parametrize(
    "prompt", [*shell._PROMPTS, *(f"{one} " for one in shell._PROMPTS_OF_ROOT)]
)
def test_each_prompt_is_one_of_its_like(prompt: str) -> None:
    found = shell._PROMPT.match(f"{prompt}ls -l")
    assert found is not None
    assert found[0] == prompt


WRONG = """# Widgets

**Watches**: nowhere/nothing.yml
**Last Reviewed**: 2026-11-20

TODO: more. See [it](widgets.md#nowhere).

AKIAIOSFODNN7EXAMPL2

<<<<<<< HEAD
=======
>>>>>>> other

```bash
if true; then
```

```
sudo systemctl restart widgets
```
"""
UNCLOSED = "---\nowner: Kim Novak\nstatus: Draft\n"


def test_what_holds_for_any_text_is_found_where_nothing_tells_a_type(repo: Path) -> None:
    """A rule says itself what it holds for; texts that others are made of stay to be filled in."""
    of_texts = {
        "front-matter-unread", "broken-link", "to-do-left", "review-unread", "watched-changed", "secret",
        "unreadable-file", "conflict-marker", "invalid-shell", "fence-language",
    }  # fmt: skip
    folder = repo / "operations/notes"
    folder.mkdir(parents=True)
    names = ("widgets.md", "widgets-template.md")
    for name in names:
        (folder / name).write_text(WRONG, "utf-8")
        (folder / f"unclosed-{name}").write_text(UNCLOSED, "utf-8")
        (folder / f"broken-{name}").write_bytes(b"# \xff\n")
    pages = {page.path: page for page in read_tree(Workspace(repo)).pages}
    records = [
        {"v": 1, "at": "2026-11-14T10:00:00Z", "day": "2026-11-14", "path": f"notes/{name}",
         "content": content_hash(pages[f"notes/{name}"]), "outcome": "right", "by": "Kim Novak"}
        for name in names
    ]  # fmt: skip
    lines = "".join(f"{json.dumps(one)}\n" for one in records)
    (repo / "operations/.reviews.jsonl").write_text(lines, "utf-8")
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for one in found_in(repo):
        found["template" in one.path].add(one.rule)
    assert found[False] == of_texts
    assert found[True] == of_texts - {"to-do-left"}
