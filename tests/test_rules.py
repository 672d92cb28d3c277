"""Every rule, by cases in Markdown: a worked example that is changed to break it, and nearly so."""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdocs.checking import BROKEN_TYPE, UNUSED, Settings, check
from opsdocs.examples import write_examples
from opsdocs.findings import Finding
from opsdocs.pages import Page
from opsdocs.rules import RULES
from opsdocs.tree import Tree, read_tree
from opsdocs.typefinder import TypeFinder
from opsdocs.workspace import Workspace

TODAY = date(2026, 11, 23)
CASES = Path(__file__).parent / "cases/rules"
# What takes more than one change of text; each has a test of its own below.
MORE_THAN_A_CHANGE = {"unreadable-file", "windows-overlap", "restore-in-place"}
_FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


@dataclass
class Change:
    """One change of a document, and the messages of the findings that it brings."""

    heading: str
    document: str
    before: str
    after: str
    expected: list[str]


def changes(path: Path) -> list[Change]:
    """Return the changes of a case file: each section names what becomes what.

    A section without a text to be changed takes that of the section before.
    """
    text = path.read_text("utf-8")
    document = re.search(r"^In `(.*)`", text, re.MULTILINE)
    found: list[Change] = []
    for section in re.split(r"^## (?=Bad|Good)", text, flags=re.MULTILINE)[1:]:
        named = re.search(r"^In `(.*)`", section, re.MULTILINE) or document
        assert named is not None, path
        fences = [fence[2].rstrip("\n") for fence in _FENCE.finditer(section)]
        before = fences[0] if len(fences) > 1 else found[-1].before
        rest = _FENCE.sub("", section)
        expected = re.findall(r"^- (.*)$", rest, re.MULTILINE)
        name = today_in(named[1])
        found.append(
            Change(section.split("\n")[0], name, today_in(before), today_in(fences[-1]), expected)
        )
    return found


def today_in(text: str) -> str:
    """Return ``text`` with TODAY-21 and the like as days."""
    return re.sub(
        r"TODAY(?:([+-]\d+))?",
        lambda match: str(date.fromordinal(TODAY.toordinal() + int(match[1] or 0))),
        text,
    )


ALL = [(path.stem, change) for path in sorted(CASES.glob("*.md")) for change in changes(path)]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("examples")
    (root / "operations").mkdir()
    write_examples(Workspace(root), TODAY, pretend=False)
    return root


def found_in(root: Path) -> list[Finding]:
    return check(read_tree(Workspace(root)), TODAY, Settings())


def test_the_examples_have_no_finding(examples: Path) -> None:
    assert found_in(examples) == []


def test_every_rule_has_a_case() -> None:
    rules = {path.stem for path in CASES.glob("*.md")}
    assert rules | MORE_THAN_A_CHANGE == {*RULES, UNUSED, BROKEN_TYPE}
    for path in CASES.glob("*.md"):
        headings = {change.heading for change in changes(path)}
        assert {"Bad", "Good"} <= {heading.split(":")[0] for heading in headings}, path


@pytest.fixture(scope="module")
def whole(examples: Path) -> Tree:
    return read_tree(Workspace(examples))


def changed(tree: Tree, path: str, text: str) -> Tree:
    """Return ``tree`` with the document at ``path`` changed or added."""
    page = Page(path, tree.workspace.operations, TypeFinder(list(tree.types.values())), text)
    pages = [other for other in tree.pages if other.path != path]
    return Tree(tree.workspace, sorted([*pages, page], key=lambda one: one.path), tree.types, [])


@pytest.mark.parametrize(
    ("rule", "change"),
    ALL,
    ids=[f"{rule}-{at}-{one.heading}" for at, (rule, one) in enumerate(ALL)],
)
def test_a_case(rule: str, change: Change, examples: Path, whole: Tree, tmp_path: Path) -> None:
    path = examples / "operations" / change.document
    text = path.read_text("utf-8") if path.exists() else change.before
    text = re.sub(r"  $", "", text, flags=re.MULTILINE)
    assert text.count(change.before) == 1, "what is to be changed must be there once"
    text = text.replace(change.before, change.after)
    if change.document.startswith(".types/"):
        root = copied(examples, tmp_path)
        (root / "operations/.types").mkdir()
        (root / "operations" / change.document).write_text(text, encoding="utf-8")
        findings = found_in(root)
    else:
        findings = check(changed(whole, change.document, text), TODAY, Settings())
    if change.heading.startswith("Good"):
        assert findings == []
        return
    assert change.expected, "name the message of each finding"
    assert [finding.message for finding in findings] == change.expected
    assert {finding.rule for finding in findings} == {rule}
    lines = text.split("\n")
    assert all(1 <= finding.line <= len(lines) for finding in findings)


def copied(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples, tmp_path / "tree")
    return tmp_path / "tree"


def test_a_file_that_cannot_be_read(examples: Path, tmp_path: Path) -> None:
    root = copied(examples, tmp_path)
    (root / "operations/runbooks/scaling.md").write_bytes(b"# Runbook: \xff\n")
    assert [one.rule for one in found_in(root)] == ["unreadable-file"]


def test_two_windows_at_once(examples: Path, tmp_path: Path) -> None:
    root = copied(examples, tmp_path)

    def found() -> list[Finding]:
        return [one for one in found_in(root) if one.rule != "wrong-name"]

    folder = root / "operations/maintenance"
    text = (folder / "2026-10-26-postgresql-minor-update.md").read_text("utf-8")
    text = text.replace("Status**: Completed", "Status**: Approved").replace(
        "2026-10-26 0", "2026-12-26 0"
    )
    (folder / "2026-12-26-a.md").write_text(text, encoding="utf-8")
    assert found() == []
    later = text.replace("02:00", "04:00").replace("04:00  \n**Service", "06:00  \n**Service")
    (folder / "2026-12-26-b.md").write_text(later, encoding="utf-8")
    assert found() == []  # one begins when the other ends
    (folder / "2026-12-26-b.md").write_text(text, encoding="utf-8")
    assert [one.rule for one in found()] == ["windows-overlap"]
    services = text.replace(
        "**Service**: Orders", "**Service**: Reports and [Orders](../runbooks/scaling.md)"
    )
    (folder / "2026-12-26-b.md").write_text(services, encoding="utf-8")
    assert [one.rule for one in found()] == ["windows-overlap"]
    services = text.replace("**Service**: Orders", "**Service**: Reports, Orders archive")
    (folder / "2026-12-26-b.md").write_text(services, encoding="utf-8")
    assert found() == []


def test_a_restore_in_place(examples: Path, tmp_path: Path) -> None:
    root = copied(examples, tmp_path)
    path = root / "operations/backup-recovery/restore-orders-db.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("```bash\n", "```bash\ndropdb orders\n", 1), encoding="utf-8")
    assert found_in(root) == []  # the prerequisites ask for snapshots
    head, _, rest = text.partition("## Prerequisites\n")
    tail = rest.partition("## Restore Point Selection")[2].replace(
        "```bash\n", "```bash\ndropdb orders\n", 1
    )
    prerequisites = "## Prerequisites\n\n- [ ] Access\n\n## Restore Point Selection"
    path.write_text(head + prerequisites + tail, encoding="utf-8")
    assert [one.rule for one in found_in(root)] == ["restore-in-place"]


PIECES = st.sampled_from(
    ["# A", "## Timeline", "### Step 9: x", "- [ ] y - z - 2026-13-99", "| a |", "| - |", "```", "", "> q",
     "**Duration**: -3", "**Severity**: ", "99:99 - x", "- **25:00** - x", "<!-- ops: ignore x -->", "\x00",
     "[x](../../../../etc/passwd)", "[x](#)", "[x](%00)", "1h", "\u2028", "TRUNCATE"]
)  # fmt: skip


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
