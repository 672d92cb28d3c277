"""The sessions and recipes of the documentation, run as a reader would run them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documentation import PAGES, fences, sessions
from host_tools import shim
from paths import ROOT
from releases import ONE, TWO
from repositories import commit_all, git

from opsdocs.cli import main as cli

# Where the sessions of a page run: in the folder that a function below makes


def with_the_answers(folder: Path, _: dict[str, Path]) -> None:
    """Make the data file of answers that the README shows."""
    for block in fences("README.md", "yaml"):
        if block.startswith("# answers.yml\n"):
            (folder / "answers.yml").write_text(block, "utf-8")


def with_alerts_of_a_team(folder: Path, _: dict[str, Path]) -> None:
    """Make 40 documents: 36 of one shape, 4 without its last section, and a broken link in one."""
    (folder / "alerts").mkdir()
    (folder / "operations").mkdir()
    (folder / "operations/README.md").write_text("# Operations\n", "utf-8")
    for number in range(40):
        sections = ["Meaning", "Impact", "Diagnosis", "Mitigation"]
        sections = sections if number < 36 else sections[:3]
        text = f"# Alert{number}\n" + "".join(f"\n## {one}\n\nText {number}.\n" for one in sections)
        link = "\n[More](gone.md)\n" if number == 0 else ""
        (folder / f"alerts/Alert{number}.md").write_text(text + link, "utf-8")


def with_the_examples(folder: Path, _: dict[str, Path]) -> None:
    assert cli.run(["init", str(folder), "--examples", "--defaults", "--quiet"]) == 0
    scaling = folder / "operations/runbooks/scaling.md"
    text = re.sub(r"(?m)^(\*\*Risk Level\*\*: )\w+", r"\1Lowish", scaling.read_text("utf-8"))
    scaling.write_text(text, "utf-8")
    assert cli.run(["index", "--root", str(folder), "--quiet"]) == 0


def with_the_type_of_the_page(folder: Path, _: dict[str, Path]) -> None:
    (folder / "operations/.types").mkdir(parents=True)
    (example,) = fences("docs/document-types.md", "jinja")
    (folder / "operations/.types/handover.md").write_text(example, "utf-8")


def with_an_operations_folder(folder: Path, _: dict[str, Path]) -> None:
    (folder / "operations").mkdir()


def with_the_release_before(folder: Path, releases: dict[str, Path]) -> None:
    git(folder, "init", "-q")
    environment = {**os.environ, "PYTHONPATH": str(releases[ONE])}
    command = [sys.executable, "-m", "opsdocs", "init", "-q", "-l"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    commit_all(folder, "tree")


SET_UP = {
    "README.md": with_the_answers,
    "docs/adopting.md": with_alerts_of_a_team,
    "docs/checking.md": with_the_examples,
    "docs/document-types.md": with_the_type_of_the_page,
    "docs/incidents.md": with_an_operations_folder,
    "docs/updates.md": with_the_release_before,
}
"""The pages whose sessions are run, and what makes the folder for them."""

NOT_RUN = {
    "docs/runs.md: ops run certificate-renewal": "a person follows it: tests/runs/test_run.py does",
}
"""The sessions that are not run, and why."""


@pytest.mark.parametrize("page", PAGES)
def test_the_sessions_of_a_page_print_what_it_says(
    page: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = [one for one in sessions(page) if one.name not in NOT_RUN]
    if not found:
        return
    told = f"{page} has a session: write in SET_UP how to run it, or in NOT_RUN why it can't be"
    assert page in SET_UP, told
    is_update = SET_UP[page] is with_the_release_before
    releases = request.getfixturevalue("releases") if is_update else {}
    shop = tmp_path / "shop"
    shop.mkdir()
    SET_UP[page](shop, releases)
    shim(tmp_path / "bin", "ops", f'exec "{sys.executable}" -m opsdocs "$@"')
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    if is_update:
        environment["PYTHONPATH"] = str(releases[TWO])
    for session in found:
        for command, expected in session.steps:
            done = subprocess.run(
                ["/bin/sh", "-c", f"{command} 2>&1"],
                cwd=shop, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            printed = done.stdout.replace(ONE, "1.0.0").replace(TWO, "1.1.0")
            if session.shows_output:
                assert printed == expected, f"{page}: {command}"
            else:
                assert done.returncode == 0, f"{page}: {command}: {printed}"


def test_what_is_said_of_sessions_is_of_some_that_are_there() -> None:
    names = {one.name for page in PAGES for one in sessions(page)}
    assert set(NOT_RUN) <= names
    assert {name.partition(": ")[0] for name in names - set(NOT_RUN)} == set(SET_UP)


# The recipes for CI, run as the scripts that they are


def script_of(system: str) -> str:
    github, gitlab = fences("docs/updates.md", "yaml")
    recipe, key = (github, "        run: |\n") if system == "github" else (gitlab, "    - |\n")
    body = recipe[recipe.index(key) + len(key) :]
    return "\n".join(line.strip() for line in body.splitlines())


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_the_recipe_pushes_a_branch_when_there_is_a_new_template(
    releases: dict[str, Path], tmp_path: Path, system: str
) -> None:
    commands = tmp_path / "bin"
    shim(commands, "ops", f'PYTHONPATH="$RELEASE" exec "{sys.executable}" -m opsdocs "$@"')
    shim(commands, "gh", f'echo "$@" >> "{tmp_path}/gh.log"; [ "$2" != view ]')
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", str(origin))
    git(origin, "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "clone", "-q", str(origin), str(clone))

    def run(command: str, version: str) -> subprocess.CompletedProcess[str]:
        path = f"{commands}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "RELEASE": str(releases[version])}
        return subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=clone, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("ops init -q -l", ONE).returncode == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "x")
    git(clone, "push", "-q", "origin", "HEAD")

    assert run(script_of(system), ONE).returncode == 0
    assert "ops-update" not in git(origin, "branch")
    done = run(script_of(system), TWO)
    assert done.returncode == 0, done.stderr
    changed = git(origin, "diff", "--name-only", "HEAD", "ops-update").split()
    assert "operations/monitoring/slo.md" in changed
    assert (
        git(origin, "log", "-1", "--format=%s", "ops-update") == "Update the operations template\n"
    )
    if system == "github":
        assert "pr create --head ops-update" in (tmp_path / "gh.log").read_text("utf-8")


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_the_recipe_brings_conflicts_along_and_fails_where_it_is_refused(
    releases: dict[str, Path], tmp_path: Path, system: str
) -> None:
    commands = tmp_path / "bin"
    shim(commands, "ops", f'PYTHONPATH="$RELEASE" exec "{sys.executable}" -m opsdocs "$@"')
    shim(commands, "gh", "exit 0")
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", str(origin))
    git(origin, "config", "receive.advertisePushOptions", "true")
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "RELEASE": str(releases[ONE])}
    subprocess.run(["ops", "init", "-q", "-l"], cwd=clone, env=environment, check=True)
    readme = clone / "operations/runbooks/README.md"
    text = readme.read_text("utf-8")
    readme.write_text(text.replace("# Runbooks\n", "# Runbooks\n\nOur words.\n"), "utf-8")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "x")
    git(clone, "push", "-q", "origin", "HEAD")
    environment["RELEASE"] = str(releases[TWO])
    script = ["bash", "-e", "-c", script_of(system)]
    subprocess.run(script, cwd=clone, env=environment, check=True, capture_output=True)
    assert "(with conflicts)" in git(origin, "log", "-1", "--format=%s", "ops-update")

    (clone / ".copier-answers.operations.yml").write_text("[", "utf-8")
    git(clone, "commit", "-qam", "broken")
    done = subprocess.run(script, cwd=clone, env=environment, check=False, capture_output=True)
    assert done.returncode == 1
    assert b".copier-answers.operations.yml:" in done.stderr


def test_the_picture_of_a_session_is_what_is_seen() -> None:
    """Where this fails, look at the new one: `python scripts/session_svg.py` draws it."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/session_svg.py"), "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
