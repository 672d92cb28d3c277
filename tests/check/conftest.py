"""Repositories in which something is wrong, and the worked examples, in which nothing is."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from person import TODAY, Ops

from opsdocs.alerts.starter import write_rules
from opsdocs.check import parallel as processes
from opsdocs.documents.index import refresh
from opsdocs.documents.tree import Tree, read_tree
from opsdocs.stamp.examples import write_examples
from opsdocs.workspace import Workspace

INDEX = "# Runbooks\n\n<!-- ops:index:start -->\n<!-- ops:index:end -->\n"


@pytest.fixture
def wrong(ops: Ops, service: Path, repo: Path) -> Path:
    """A repository with one error and one warning."""
    shutil.copytree(service, repo, dirs_exist_ok=True)
    path = repo / "operations/runbooks/scaling.md"
    text = path.read_text("utf-8").replace("**Risk Level**: Low", "**Risk Level**: Lowish")
    comment = "<!-- ops: ignore blame just so -->"
    path.write_text(text.replace("## Notes", f"{comment}\n\n## Notes"), encoding="utf-8")
    ops("index")
    return path


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the worked examples, the rules that they tell of, and an index."""
    root = tmp_path_factory.mktemp("examples")
    (root / "operations").mkdir()
    write_examples(Workspace(root), date.fromisoformat(TODAY), pretend=False)
    write_rules(Workspace(root), pretend=False)
    (root / "operations/runbooks/README.md").write_text(INDEX, encoding="utf-8")
    refresh(Workspace(root))
    return root


@pytest.fixture(scope="module")
def whole(examples: Path) -> Tree:
    """All documents of ``examples``, as they are read."""
    return read_tree(Workspace(examples))


@pytest.fixture
def three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the work be shared as if there were three processors."""
    monkeypatch.setattr(processes, "_processors", lambda: 3)
