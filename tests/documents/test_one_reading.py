"""All commands read a document the same way: its title, type, owner and dates."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from person import Ops

from opsdocs.documents.listing import read_listed
from opsdocs.documents.tree import read_tree
from opsdocs.stamp.examples import write_examples
from opsdocs.workspace import Workspace

COLLECTIONS = "OPS_CHECKOUTS"
"""A folder with checkouts of repositories with documents, as `benchmarks/own_documents.py` takes."""
WRITTEN = {
    "front-matter.md": "---\ntitle: Grow the disk\nowner: Kim\nlast_reviewed: 2020-01-01\n---\n\nText.\n",
    "erb.md": "---\ntitle: From front matter\nowner: Sam\n---\n\n# <%= current_page.data.title %>\n",
    "fence.md": "Do this:\n\n```bash\n# Alert: fake\nuptime\n```\n\n## Next\n\nText\n",
    "comment.md": "---\n# a comment of YAML\ntitle: X\n---\n\n## A\n",
    "setext.md": "Widget down\n===========\n\n**Owner**: Kim\n",
    "marks.md": "# The `queue` *is* [full](x.md) {#given}\n\n- **Owner:** Dana\n",
    "plain.md": "# Plain\n\nOwner: Kim Novak\nLast reviewed: 2024-02-03\n\nNote: no field.\n",
    "items.md": "# Items\n\n* Status: Draft\n* Owner: Sam\n",
    "sole.md": "## Queue is not read\n\nText.\n\n### Look\n\nThere.\n",
    "part.md": "## Steps\n\nText.\n",
    "queue/README.md": "Text.\n",
    "nothing.md": "",
}


def one_reading(ops: Ops, root: Path, paths: list[str]) -> list[str]:
    """Return where `list`, `list --owner`, `show`, `index` and `check` tell different things."""
    seen = {one["path"]: one for one in json.loads(ops("list", "--json").out)}
    tree = read_tree(Workspace(root))
    listed = {
        one.path: one for one in read_listed(root / "operations", paths, tree.pages[0].finder)
    }
    wrong = []
    for path in paths:
        page = tree.by_path[path]
        told = {
            "check": (page.title, page.doctype.name if page.doctype else None),
            "index": (
                listed[path].title,
                listed[path].doctype.name if listed[path].doctype else None,
            ),
        }
        shown = json.loads(ops("show", f"operations/{path}", "--json").out)
        told["show"] = (shown["title"], shown["type"])
        entry = seen[f"operations/{path}"]
        told["list"] = (entry["title"], entry["type"] or None)
        fields = {name: value["value"] for name, value in shown["fields"].items()}
        for name in ("owner", "last_reviewed", "date"):
            values = {fields.get(name, ""), listed[path].fields.get(name, "")}
            values.add(page.fields[name].value if name in page.fields else "")
            if len(values) > 1:
                wrong.append(f"{path}: {name} is {sorted(values)}")
        if len(set(told.values())) > 1:
            wrong.append(f"{path}: {told}")
    return wrong


def documents(root: Path) -> list[str]:
    return [
        page.path
        for page in read_tree(Workspace(root)).pages
        if not page.path.endswith("README.md") and not page.problem
    ]


def test_of_documents_that_others_wrote(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/notes"
    folder.mkdir(parents=True)
    for name, text in WRITTEN.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert one_reading(ops, repo, documents(repo)) == []
    listed = {
        one["path"].rpartition("/")[2]: one["title"]
        for one in json.loads(ops("list", "--json").out)
    }
    assert listed == {
        "front-matter.md": "Grow the disk",
        "erb.md": "From front matter",
        "fence.md": "fence",
        "comment.md": "X",
        "setext.md": "Widget down",
        "marks.md": "The queue is full",
        "plain.md": "Plain",
        "items.md": "Items",
        "sole.md": "Queue is not read",
        "part.md": "part",
        "README.md": "queue",
        "nothing.md": "nothing",
    }
    assert "front-matter.md" in ops("list", "--owner", "Kim").out
    assert "setext.md" in ops("list", "--owner", "Kim").out
    assert "front-matter.md" in ops("list", "--overdue").out
    assert "plain.md" in ops("list", "--owner", "Kim Novak").out
    assert "plain.md" in ops("list", "--overdue").out
    assert "items.md" in ops("list", "--owner", "Sam").out
    assert json.loads(ops("show", "Grow the disk", "--json").out)["title"] == "Grow the disk"


@pytest.mark.slow
def test_of_the_examples(ops: Ops, repo: Path) -> None:
    write_examples(Workspace(repo), date(2026, 11, 23), pretend=False)
    assert one_reading(ops, repo, documents(repo)[::6]) == []


@pytest.mark.skipif(COLLECTIONS not in os.environ, reason=f"{COLLECTIONS} names no checkouts")
def test_of_public_repositories(ops: Ops, repo: Path) -> None:
    for checkout in sorted(Path(os.environ[COLLECTIONS]).iterdir()):
        root = repo / "operations"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(
            checkout, root, symlinks=True, ignore=shutil.ignore_patterns(".git", "vendor")
        )
        assert one_reading(ops, repo, documents(repo)[::10]) == []
