"""The sessions and recipes of the documentation, run as a reader would run them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documentation import fences
from host_tools import shim
from paths import ROOT
from releases import ONE, TWO
from repositories import git


def test_the_sessions_of_the_readme(tmp_path: Path) -> None:
    shim(tmp_path / "bin", "ops", f'exec "{sys.executable}" -m opsdocs "$@"')
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    shop = tmp_path / "shop"
    shop.mkdir()
    for block in fences("README.md", "yaml"):
        if block.startswith("# answers.yml\n"):
            (shop / "answers.yml").write_text(block, "utf-8")
    sessions = fences("README.md", "console")
    assert len(sessions) >= 5
    for session in sessions:
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE):
            done = subprocess.run(
                ["/bin/sh", "-c", f"{command} 2>&1"],
                cwd=shop, env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            assert done.stdout == expected, command


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
