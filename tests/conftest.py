"""A person at a shell: `ops` runs a command and gives what they see, `repo` is where they are."""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from opsdocs.cli import main as cli
from opsdocs.errors import TypeFileError
from opsdocs.types import load

ROOT = Path(__file__).parents[1]
TODAY = "2026-11-23"
NOON = "1795435200"
"""A time on that day, as seconds since 1970."""
ONE, TWO = "900.1.0", "900.2.0"
"""The versions of the two releases that the tests build."""
SEED = Path(__file__).parent / "seed" / "operations-README.md"


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


@dataclass(frozen=True)
class Seen:
    """What a command left on the screen: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


Ops = Callable[..., Seen]


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


def as_person_without_rights(args: list[str]) -> list[str]:
    """Return a command that obeys file permissions even where the tests run as root."""
    if os.geteuid() != 0:
        return args
    if shutil.which("setpriv") is None:
        pytest.skip("root without setpriv can write anywhere")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *args]


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *args],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


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


def make_releases(work: Path) -> None:
    """Build the wheels of two releases, and unpack them."""
    clone = work / "clone"
    git(work, "clone", "-q", str(ROOT), str(clone))
    for name in ("src", "template", "copier.yml", "hatch_build.py", "pyproject.toml"):
        # What is not committed yet is tried too.
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, clone / name, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, clone / name)
    for version in (ONE, TWO):
        project = (clone / "pyproject.toml").read_text("utf-8")
        project = re.sub(r'(?m)^version = ".*"', f'version = "{version}"', project)
        (clone / "pyproject.toml").write_text(project, "utf-8")
        if version == TWO:
            change_template(clone)
        git(clone, "add", "-A")
        git(clone, "commit", "-q", "-m", version)
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(work), str(clone)],
            check=True, capture_output=True,
        )  # fmt: skip
        shutil.unpack_archive(next(work.glob(f"*{version}*.whl")), work / version, "zip")


def change_template(clone: Path) -> None:
    """Make the second release: an added file, a changed one, a dropped one, a new question."""
    folder = clone / "template/operations"
    readme = folder / "runbooks/README.md"
    text = readme.read_text("utf-8")
    readme.write_text(text.replace("# Runbooks\n", "# Runbooks\n\nOne task, one file.\n"), "utf-8")
    (folder / "monitoring/slo.md").write_text("# Service Levels\n", "utf-8")
    (folder / "troubleshooting/README.md").unlink()
    with (clone / "copier.yml").open("a", encoding="utf-8") as config:
        config.write("\nregion:\n  type: str\n  help: Which region?\n  default: eu\n")


# The template, in two releases


Install = Callable[[str], None]


@pytest.fixture
def install(releases: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Install:
    """Let the `ops` of this process have the template's history of a release."""

    def choose(version: str) -> None:
        monkeypatch.setattr("opsdocs.template.bundle._PACKAGE", releases[version] / "opsdocs")
        monkeypatch.setattr("opsdocs.version.PACKAGE", releases[version] / "opsdocs")

    return choose


@pytest.fixture
def bootstrapped(
    ops: Ops, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Stand in a repository that the first release has bootstrapped, with the second installed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for key in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{key}_NAME", "T")
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "t@example.com")
    git(folder, "init", "-q", "-b", "main")
    install(ONE)
    assert ops("init", "-q").code == 0
    commit_all(folder)
    install(TWO)
    return folder


def commit_all(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


@pytest.fixture
def fork(tmp_path: Path, bootstrapped: Path) -> Path:
    """Make a fork of the template with two versions."""
    folder = tmp_path / "fork"
    folder.mkdir()
    shutil.copytree(ROOT / "template", folder / "template")
    shutil.copy(ROOT / "copier.yml", folder)
    git(folder, "init", "-q")
    commit_all(folder)
    git(folder, "tag", "v1.0.0")
    (folder / "template/operations/ours.md").write_text("# Ours\n", "utf-8")
    (folder / "template/operations/check.sh").write_text("#!/bin/sh\n", "utf-8")
    (folder / "template/operations/check.sh").chmod(0o755)
    commit_all(folder)
    git(folder, "tag", "v1.1.0")
    return folder


# A runbook of five steps


STEP = """### Step {number}: {title}

**Command/Action**:

```{language}
{command}
```

**Expected Result**: It is seen.

**Troubleshooting**: Look at {title}.

"""
FIVE = [("One", "bash", "echo one"), ("Two", "bash", "echo two; exit 3"),
        ("Three", "bash", "echo three"), ("Four", "sql", "DROP TABLE orders;"),
        ("Five", "bash", "echo five")]  # fmt: skip


def runbook(steps: list[tuple[str, str, str]], status: str = "Active") -> str:
    written = "".join(
        STEP.format(number=number, title=title, language=language, command=command)
        for number, (title, language, command) in enumerate(steps, start=1)
    )
    return (
        "# Runbook: Five steps\n\n**Purpose**: Try it  \n**Frequency**: Weekly  \n"
        "**Duration**: 30m  \n**Risk Level**: Low\n\n## Prerequisites\n\n- [ ] Be there\n\n"
        f"## Procedure\n\n{written}## Verification\n\n- [ ] It works\n\n"
        "## Rollback\n\nIf something goes wrong:\n\n1. Call Dana\n\n## Notes\n\nNone.\n\n"
        f"## About This Document\n\n**Owner**: Team Orders  \n**Status**: {status}\n"
    )


@pytest.fixture
def five(repo: Path) -> Path:
    """Stand in a git repository with a runbook of five steps, committed."""
    path = repo / "operations/runbooks/five.md"
    path.parent.mkdir()
    path.write_text(runbook(FIVE), "utf-8")
    begin_repository(repo)
    return path


def begin_repository(repo: Path) -> None:
    git(repo, "init", "-q", "-b", "main")
    git(repo, "config", "user.name", "Tess Ter")
    git(repo, "config", "user.email", "t@example.com")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "x")


# An incident


Clock = Callable[[int], None]
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
