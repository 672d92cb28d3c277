"""What commands may not import: each costs the time of a person who waits for another thing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, git
from questionary import Choice

from opsdocs.cli import frugal
from opsdocs.cli.commands import COMMANDS

_SEEN = """
import sys
from opsdocs.__main__ import main
try:
    main()
except SystemExit as error:
    assert not error.code, error.code
print(*(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""
_OPENSSL = {"_hashlib", "_ssl"}
_HEAVY = {"copier", "questionary", "prompt_toolkit", "rich", "pygments", "pydantic", "asyncio",
          "plumbum", "importlib.metadata", "multiprocessing", "concurrent", *_OPENSSL}  # fmt: skip
_OURS = {f"opsdocs.cli.{name}" for name in COMMANDS}


def imported(repo: Path, *args: str, **variables: str) -> set[str]:
    # What measures coverage imports much itself.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", _SEEN, *args], cwd=repo, env={**kept, **variables},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("args", "not_imported"),
    [
        (["--version"], {"typer", "jinja2", "yaml", "opsdocs.cli"}),
        (["--help"], _HEAVY | _OURS | {"jinja2", "yaml", "pyromark"}),
        (
            ["new", "runbook", "X", "--defaults"],
            _HEAVY | (_OURS - {"opsdocs.cli.new"})
            | {"typer", "pyromark", "tree_sitter", "opsdocs.check.rules", "opsdocs.check.run", "opsdocs.template.render"},
        ),
        (
            ["check"],
            _HEAVY | (_OURS - {"opsdocs.cli.check"})
            | {"typer", "opsdocs.template.render", "opsdocs.check.fix", "xml.etree"},
        ),
        (["list", "--json"], _HEAVY | {"typer", "pyromark", "opsdocs.check.rules"}),
        (["types", "schema"], _HEAVY | {"pyromark", "opsdocs.check.rules"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_imports_what_it_needs(
    repo: Path, args: list[str], not_imported: set[str]
) -> None:
    assert imported(repo, *args) & not_imported == set()


def test_plain_documents_are_checked_without_the_parser(ops: object, repo: Path) -> None:
    text = "# Note\n\n**Owner**: Dana\n\nText.\n\n- one\n- two\n"
    (repo / "operations/runbooks").mkdir(exist_ok=True)
    (repo / "operations/runbooks/note.md").write_text(text, encoding="utf-8")
    for path in (repo / "operations").rglob("README.md"):
        path.unlink()
    assert "pyromark" not in imported(repo, "check")


def test_tab_does_not_import_the_command_line(repo: Path) -> None:
    variables = {"_OPS_COMPLETE": "complete_bash", "COMP_WORDS": "ops new ru", "COMP_CWORD": "2"}
    assert imported(repo, **variables) & (_HEAVY | {"typer", "jinja2", "yaml"}) == set()


_PROMPTS = {"questionary", "prompt_toolkit", "pygments"}


def test_our_template_is_rendered_without_openssl_and_prompts(tmp_path: Path) -> None:
    seen = imported(
        tmp_path, "init", "-d", "ci=github", "-d", "related_documents=[governance-pdrs]"
    )
    assert {"copier", "hashlib"} <= seen
    assert seen & (_OPENSSL | _PROMPTS) == set()
    assert (tmp_path / ".github/workflows/operations.yml").exists()
    readme = (tmp_path / "operations/README.md").read_text(encoding="utf-8")
    assert "../governance/PDRs/" in readme
    assert "../services/" not in readme


def test_a_copier_that_takes_more_of_the_prompts_gets_them(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom opsdocs.cli import frugal\n"
        "del frugal._PROMPTS['questionary']['confirm']\n"
        "frugal.begin()\nfrugal.before_copier(ours=True, asks=False)\n"
        "import copier._main, questionary\n"
        "assert copier._main.unsafe_prompt is questionary.unsafe_prompt\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_choices_are_told_apart_without_prompts() -> None:
    for given in (("Name",), ("Name", "value"), ("Name", 0, "not now"), ("Name", None, "")):
        ours, theirs = frugal._Choice(*given), Choice(*given)
        assert vars(ours).items() <= vars(theirs).items()
    assert frugal._Choice("Name", description="Why").description == "Why"


def test_prompts_that_are_there_stay() -> None:
    code = (
        "import sys, pygments\nfrom opsdocs.cli import frugal\n"
        "frugal.begin()\nfrugal.before_copier(ours=True, asks=False)\n"
        "assert sys.modules['pygments'] is pygments\nassert 'copier' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_template_of_ones_own_has_openssl(tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    shutil.copytree(ROOT / "template", fork / "template")
    questions = (ROOT / "copier.yml").read_text(encoding="utf-8")
    extended = f"{questions}\n_jinja_extensions: [connects.Connects]\n"
    (fork / "copier.yml").write_text(extended, encoding="utf-8")
    git(fork, "init", "-q")
    git(fork, "add", "-A")
    git(fork, "commit", "-qm", "first")
    git(fork, "tag", "v1.0.0")
    (tmp_path / "connects.py").write_text(
        "from hashlib import scrypt\nfrom http.client import HTTPSConnection\n"
        "from ssl import create_default_context\nfrom jinja2.ext import Extension\n"
        "class Connects(Extension): pass\n",
        encoding="utf-8",
    )
    seen = imported(
        tmp_path, "init", "made", "--defaults", "--trust", "--template", str(fork),
        PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert seen >= {"connects", *_OPENSSL}
    assert (tmp_path / "made/operations/README.md").exists()


def test_a_python_that_hashes_by_openssl_alone_keeps_it() -> None:
    code = (
        "import sys\nfrom opsdocs.cli import frugal\nfrom importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "PathFinder.find_spec = lambda name, *rest: None if name == '_md5' else find(name, *rest)\n"
        "sys.builtin_module_names = ()\nfrugal.begin()\nimport hashlib\n"
        "assert sys.modules['_hashlib']\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
