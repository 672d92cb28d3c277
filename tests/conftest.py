"""A person at a shell: `ops` runs a command and gives what they see, `repo` is where they are."""

import io
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock
from person import NOON, Clock, Ops, Seen
from procedures import FIVE, runbook
from releases import ONE, TWO, make_releases
from repositories import begin_repository

from opsdocs.cli import main as cli
from opsdocs.errors import TypeFileError
from opsdocs.types import load

SLOW = {
    "test_attacks", "test_attacks_commands", "test_attacks_files", "test_ci",
    "test_commands_hosts", "test_commands_kubernetes", "test_commands_postgres",
    "test_commands_prometheus", "test_commands_ssh", "test_commands_vault", "test_complaints",
    "test_completion", "test_docs_pages", "test_docs_sessions", "test_export", "test_fuzz",
    "test_history", "test_html_in_browser", "test_imports", "test_init", "test_interview_screen",
    "test_kills", "test_lines_alone", "test_meanwhile", "test_patterns", "test_processes",
    "test_reviews", "test_run", "test_run_elsewhere", "test_site", "test_source", "test_terminal",
    "test_update", "test_what_git_knows",
}  # fmt: skip
"""Files all of whose tests are slow: they need wheels, Copier, a terminal, git, servers or shells.

Elsewhere such a test is marked itself.
"""


def pytest_configure() -> None:
    """Read the built-in types once, as the build does: an installed `ops` reads none of them."""
    for path in load.BUILT_IN.glob("*.md"):
        with suppress(TypeFileError):  # the tests of the types tell it
            found = load.load_type(path)
            load._COMPILED[path.stem] = lambda _, found=found: found


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the slow files where they are left out."""
    return True if config.option.markexpr == "not slow" and collection_path.stem in SLOW else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPS_ROOT", "VISUAL", "EDITOR", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty repository that has an operations/ folder."""
    (tmp_path / "operations").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all worked examples, which no test changes."""
    folder = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOON)
        assert cli.run(["init", str(folder), "--examples", "--defaults", "--quiet"]) == 0
    return folder


@pytest.fixture
def tree(service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with all worked examples, of which a test may change what it likes."""
    shutil.copytree(service, tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def ops(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ops:
    """Run `ops` as a command without a terminal."""

    def run(*args: str, stdin: str | bytes = "") -> Seen:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        capsys.readouterr()
        code = cli.run(list(args))
        captured = capsys.readouterr()
        return Seen(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Path]:
    """Two releases, each in a folder of its own; workers that run at the same time share them."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    work = shared / "releases"
    with FileLock(shared / "releases.lock"):
        if not work.exists():
            making = tmp_path_factory.mktemp("making")
            make_releases(making)
            making.rename(work)
    return {version: work / version for version in (ONE, TWO)}


@pytest.fixture
def five(repo: Path) -> Path:
    """Stand in a git repository with a runbook of five steps, committed."""
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(runbook(FIVE), "utf-8")
    begin_repository(repo)
    return path


_MIDNIGHT = 1795392000  # 2026-11-23 00:00 UTC


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock to some minutes after 14:00 UTC."""

    def at(minutes: int) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(_MIDNIGHT + (14 * 60 + minutes) * 60))

    at(0)
    return at


@pytest.fixture
def incident(repo: Path, ops: Ops, minute: Clock) -> Path:
    """Begin an incident at 14:00."""
    (repo / "operations/incidents").mkdir()
    assert ops("new", "post-mortem", "Checkout down", "--start", "now", "-q").code == 0
    return repo / "operations/incidents/2026-11-23-checkout-down.md"
