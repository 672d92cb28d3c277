"""What checks documents in CI: the template's jobs, the action, the recipes; run as they are."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ci_runner import Runner
from documentation import fences
from paths import ROOT
from person import Ops
from releases import ONE, TWO
from repositories import commit_all, git
from screen import DOWN, ENTER, Terminal

GITHUB, GITLAB = ".github/workflows/operations.yml", ".gitlab/operations.yml"
ANSWERS = ".copier-answers.operations.yml"
JOBS = {"github": GITHUB, "gitlab": GITLAB}


def outside(folder: Path) -> list[str]:
    """Return the files in ``folder`` that are not documents."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not {"operations", ".git"} & set(path.relative_to(folder).parts[:-1])
    )


# The question of the template


@pytest.mark.parametrize("ci", JOBS)
def test_the_job_of_the_ci_that_was_chosen_is_written(ops: Ops, tmp_path: Path, ci: str) -> None:
    ops("init", str(tmp_path / "none"), "--defaults")
    assert outside(tmp_path / "none") == [ANSWERS]
    seen = ops("init", str(tmp_path / "shop"), "--defaults", "-d", f"ci={ci}")
    assert seen.code == 0
    assert outside(tmp_path / "shop") == sorted([ANSWERS, JOBS[ci]])
    assert (tmp_path / "shop" / JOBS[ci]).read_bytes() == (
        ROOT / "template" / JOBS[ci]
    ).read_bytes()
    for path in (tmp_path / "none/operations").rglob("*.md"):
        twin = tmp_path / "shop" / path.relative_to(tmp_path / "none")
        assert twin.read_text("utf-8").replace("shop.", "none.") == path.read_text("utf-8")
    to_include = "Add to .gitlab-ci.yml: include: [{local: .gitlab/operations.yml}]\n"
    assert (to_include in seen.err) == (ci == "gitlab")


@pytest.mark.parametrize("ci", JOBS)
def test_plain_copier_writes_the_job_too(tmp_path: Path, ci: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "copier", "copy", "-q", "--defaults", "--vcs-ref", "HEAD",
         "-d", f"ci={ci}", str(ROOT), "shop"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    assert outside(tmp_path / "shop") == sorted([ANSWERS, JOBS[ci]])
    assert (tmp_path / "shop" / JOBS[ci]).read_bytes() == (
        ROOT / "template" / JOBS[ci]
    ).read_bytes()


def test_an_unknown_ci_is_refused(ops: Ops, tmp_path: Path) -> None:
    seen = ops("init", str(tmp_path / "shop"), "--defaults", "-d", "ci=jenkins")
    assert seen.code == 2
    assert "'jenkins' is not in ['none', 'github', 'gitlab']" in seen.err


def test_it_is_asked_on_a_terminal(tmp_path: Path) -> None:
    person = Terminal(tmp_path, "init", "shop")
    person.answers("What is the project called?", ENTER)
    person.answers("Which other documents", ENTER)
    person.answers("Which CI should run ops check?", DOWN, ENTER)
    person.answers("Which site should show the documents?", ENTER)
    assert person.ends() == 0
    assert outside(tmp_path / "shop") == sorted([ANSWERS, GITHUB])


def test_a_file_of_the_team_is_kept(ops: Ops, repo: Path) -> None:
    (repo / GITHUB).parent.mkdir(parents=True)
    (repo / GITHUB).write_text("on: push\n", "utf-8")
    assert f"Kept as they are: {GITHUB}\n" in ops("init", "-d", "ci=github").err
    assert (repo / GITHUB).read_text("utf-8") == "on: push\n"
    assert f"keep:\n- {GITHUB}\n" in (repo / ANSWERS).read_text("utf-8")


def test_a_tree_that_is_set_up_is_told_how_to_change_its_answers(ops: Ops, repo: Path) -> None:
    ops("init")
    assert "ops update --data KEY=VALUE" in ops("init", "-d", "ci=github").err
    assert outside(repo) == [ANSWERS]


@pytest.mark.parametrize("ci", JOBS)
def test_below_the_top_of_a_repository_the_job_would_not_be_seen(
    ops: Ops, repo: Path, ci: str
) -> None:
    git(repo, "init", "-q")
    seen = ops("init", "services/shop", "-d", f"ci={ci}")
    assert seen.code == 1
    assert f"{JOBS[ci]} works only at the top of the repository, and services/shop" in seen.err
    assert not (repo / "services").exists()
    assert ops("init", "services/shop").code == 0
    commit_all(repo)
    assert ops("update", "--root", "services/shop", "-d", f"ci={ci}").code == 1
    assert git(repo, "status", "--porcelain") == ""


# Updates


def test_a_team_switches_later(ops: Ops, bootstrapped: Path) -> None:
    ops("update", "-q")
    commit_all(bootstrapped)
    seen = ops("update", "-d", "ci=gitlab")
    assert f"added     {GITLAB}\n" in seen.err
    assert seen.err.endswith("include: [{local: .gitlab/operations.yml}]\n")
    commit_all(bootstrapped)
    assert f"changed   {GITLAB} (deleted)\n" in ops("update", "-d", "ci=github").err
    assert outside(bootstrapped) == sorted([ANSWERS, GITHUB])
    commit_all(bootstrapped)
    left = bootstrapped / ".github/workflows/.ops-999999999-0a1b2c3d.tmp"
    left.write_text("of a run that was killed", "utf-8")
    assert ops("update", "-d", "ci=none").code == 0
    assert outside(bootstrapped) == [ANSWERS]
    assert not (bootstrapped / ".github").exists()


def test_an_update_does_not_write_over_a_file_of_the_team(ops: Ops, bootstrapped: Path) -> None:
    (bootstrapped / GITHUB).parent.mkdir(parents=True)
    (bootstrapped / GITHUB).write_text("on: push\n", "utf-8")
    commit_all(bootstrapped)
    for _ in range(2):
        assert f"kept      {GITHUB}\n" in ops("update", "-d", "ci=github").err
        assert (bootstrapped / GITHUB).read_text("utf-8") == "on: push\n"
        assert f"keep:\n- {GITHUB}\n" in (bootstrapped / ANSWERS).read_text("utf-8")
        git(bootstrapped, "add", "-A")
        git(bootstrapped, "commit", "-q", "-m", "x", "--allow-empty")


def test_an_edited_job_must_be_committed_before_an_update_changes_it(
    ops: Ops,
    bootstrapped: Path,
) -> None:
    ops("update", "-q", "-d", "ci=github")
    commit_all(bootstrapped)
    text = (bootstrapped / GITHUB).read_text("utf-8")
    (bootstrapped / GITHUB).write_text(text.replace("23 5 * * 1", "23 5 * * 2"), "utf-8")
    commit_all(bootstrapped)
    assert f"kept      {GITHUB}\n" in ops("update", "-d", "ci=none").err
    assert (bootstrapped / GITHUB).exists()


def test_a_tree_from_before_the_question_gets_no_job(
    ops: Ops,
    fork: Path,
    bootstrapped: Path,
) -> None:
    config = (fork / "copier.yml").read_text("utf-8")
    config = re.sub(r"(?ms)^ci:\n.*?\n\n|^[^\n]*\bci != [^\n]*\n", "", config)
    assert " ci " not in config
    shutil.rmtree(fork / "template/.github")
    shutil.rmtree(fork / "template/.gitlab")
    (fork / "copier.yml").write_text(config, "utf-8")
    commit_all(fork)
    git(fork, "tag", "v2.0.0")
    shutil.copy(ROOT / "copier.yml", fork)
    shutil.copytree(ROOT / "template", fork / "template", dirs_exist_ok=True)
    commit_all(fork)
    git(fork, "tag", "v2.1.0")
    for folder, options, jobs in (("a", [], []), ("b", ["-d", "ci=github"], [GITHUB])):
        place = bootstrapped.parent / folder
        place.mkdir()
        git(place, "init", "-q")
        source = fork.as_uri()
        assert ops("init", str(place), "--template", source, "--vcs-ref", "v2.0.0").code == 0
        assert "ci:" not in (place / ANSWERS).read_text("utf-8")
        commit_all(place)
        seen = ops("update", "--root", str(place), *options)
        assert seen.code == 0, seen.err
        assert outside(place) == sorted([ANSWERS, *jobs])
        assert f"ci: {'github' if jobs else 'none'}\n" in (place / ANSWERS).read_text("utf-8")


# The files are what the systems read


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (f"template/{GITHUB}", "vendor.github-workflows"),
        (f"template/{GITLAB}", "vendor.gitlab-ci"),
        ("action.yml", "vendor.github-actions"),
    ],
)
def test_the_files_follow_their_schemas(path: str, schema: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_workflow_has_few_rights_and_no_moving_branch() -> None:
    workflow = load(ROOT / "template" / GITHUB)
    assert workflow["permissions"] == {"contents": "read"}
    assert "permissions" not in workflow["jobs"]["check"]
    triggers = workflow[True]  # YAML 1.1 reads `on` so
    assert set(triggers) == {"pull_request", "push", "schedule", "workflow_dispatch"}
    # Without paths: documents, rule files and what a runbook watches may be anywhere.
    assert triggers["push"] is triggers["pull_request"] is None
    uses = [step["uses"] for step in workflow["jobs"]["check"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in uses)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


# The jobs, run as the scripts that they are


BAD = "operations/runbooks/too-good.md"


def in_github(runner: Runner, place: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    steps = load(ROOT / "template" / GITHUB)["jobs"]["check"]["steps"]
    return {step["name"]: runner.run(place, step["run"]) for step in steps if "run" in step}


def test_the_workflow_checks_with_the_release_of_the_tree(
    ops: Ops, shop: Path, runner: Runner
) -> None:
    seen = in_github(runner.with_python(), shop)
    assert seen["Install ops"].returncode == 0, seen["Install ops"].stderr
    assert runner.run(shop, "ops --version").stdout == f"ops {ONE}\n"
    check = seen["Check the documents"]
    assert check.returncode == 1
    assert f"::error file={BAD}," in check.stdout
    assert seen["Check the indexes"].returncode == 0
    # What is not known to be a release of opsdocs gives the newest one.
    answers = (shop / ANSWERS).read_text("utf-8")
    for other in (
        answers.replace("git+opsdocs://template", "git+https://example.com/fork.git"),
        answers.replace(f"v{ONE}", "v900.1.1.dev0"),
        answers.replace(f"v{ONE}", "v900.1.0; touch made"),
        "",
    ):
        (shop / ANSWERS).write_text(other, "utf-8")
        seen = in_github(runner, shop)
        assert seen["Install ops"].returncode == 0, seen["Install ops"].stderr
        assert runner.run(shop, "ops --version").stdout == f"ops {TWO}\n"
    assert not (shop / "made").exists()


def test_the_workflow_finds_an_index_that_is_out_of_date(
    ops: Ops, shop: Path, runner: Runner
) -> None:
    (shop / BAD).unlink()
    ops("index")
    seen = in_github(runner.with_python(), shop)
    assert [one.returncode for one in seen.values()] == [0, 0, 0]
    ops("new", "runbook", "Third", "--defaults", "--no-index")
    seen = in_github(runner, shop)
    assert [one.returncode for one in seen.values()] == [0, 0, 1]
    assert seen["Check the indexes"].stdout == "operations/runbooks/README.md\n"


def gitlab_script(source: str) -> str:
    """Return the script of the one job in ``source``."""
    (job,) = [
        entry for entry in yaml.safe_load(source).values() if isinstance(entry, dict)
        and "script" in entry
    ]  # fmt: skip
    assert job["artifacts"]["reports"] == {"codequality": "ops-check.json"}
    assert job["artifacts"]["when"] == "always"
    return "\n".join(job["script"])


def test_the_job_of_gitlab_checks_with_the_release_of_the_tree(
    ops: Ops, shop: Path, runner: Runner
) -> None:
    script = gitlab_script((ROOT / "template" / GITLAB).read_text("utf-8"))
    done = runner.with_python().run(shop, script)
    assert done.returncode == 1, done.stderr
    assert BAD in done.stdout  # the log has it too
    assert runner.run(shop, "ops --version").stdout == f"ops {ONE}\n"
    report = json.loads((shop / "ops-check.json").read_text("utf-8"))
    assert {entry["location"]["path"] for entry in report if entry["severity"] == "major"} == {BAD}
    (shop / BAD).unlink()
    ops("index")
    ops("new", "runbook", "Third", "--defaults", "--no-index")
    stale = runner.run(shop, script)
    assert stale.returncode == 1
    assert "Out of date. Write them with: ops index\n" in stale.stderr
    ops("index")
    assert runner.run(shop, script).returncode == 0


def test_the_job_of_gitlab_in_the_docs(ops: Ops, shop: Path, runner: Runner) -> None:
    (recipe,) = [text for text in fences("docs/checking.md", "yaml") if "codequality" in text]
    script = gitlab_script(recipe)
    assert runner.with_python().run(shop, script).returncode == 1
    assert json.loads((shop / "ops-check.json").read_text("utf-8"))
    (shop / BAD).unlink()
    ops("index")
    assert runner.run(shop, script).returncode == 0


def test_the_line_to_include_is_the_same_everywhere() -> None:
    (line,) = [text for text in fences("docs/checking.md", "yaml") if "include:" in text]
    assert yaml.safe_load(line) == {"include": [{"local": GITLAB}]}
    comment = (ROOT / "template" / GITLAB).read_text("utf-8").split("\nops check:")[0]
    assert line in re.sub(r"(?m)^#( {3})?", "", comment)


# The action


class Action:
    """The steps of action.yml, and the `ops` that they install."""

    def __init__(self, runner: Runner, place: Path) -> None:
        self.runner, self.place = runner, place
        self.action = load(ROOT / "action.yml")
        self.ops = runner.folder / "temp/ops/bin/ops"

    def install(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        return self._step("Install ops", inputs)

    def check(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        return self._step("Check the documents", inputs)

    def _step(self, name: str, inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert set(inputs) <= set(self.action["inputs"])
        values = {name: entry["default"] for name, entry in self.action["inputs"].items()} | inputs
        (step,) = [step for step in self.action["runs"]["steps"] if step["name"] == name]
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]  # an input is text, never a part of a script
        variables = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: values[match[1]], text)
            for name, text in step["env"].items()
        }
        return self.runner.run(self.place, step["run"], **variables)


def test_the_action_checks_what_it_is_given(ops: Ops, shop: Path, runner: Runner) -> None:
    action = Action(runner, shop)
    assert [step["name"] for step in action.action["runs"]["steps"]] == [
        "Install ops", "Check the documents",
    ]  # fmt: skip
    installed = action.install()
    assert installed.returncode == 0, installed.stderr
    assert runner.run(shop, f"{action.ops} --version").stdout == f"ops {TWO}\n"
    everything = action.check()
    assert everything.returncode == 1
    assert f"::error file={BAD}," in everything.stdout

    good = "operations/runbooks/good.md"
    assert action.check(paths=good).returncode == 0
    for several in (f"{good} {BAD}", f"{good}\n{BAD}\n", f"  {good}\n\n  {BAD}"):
        assert action.check(paths=several).returncode == 1
    wrong = action.check(paths="$(touch made) *.md")
    assert wrong.returncode == 2
    assert not (shop / "made").exists()
    for strict, code in (("true", 1), ("TRUE", 1), ("False", 0), ("", 0)):
        assert action.check(paths=good, strict=strict).returncode == code
    unclear = action.check(paths=good, strict="yes")
    assert unclear.returncode == 2
    assert unclear.stdout == "::error::strict is true or false, not yes\n"


def test_the_action_installs_the_release_that_it_is_given(shop: Path, runner: Runner) -> None:
    action = Action(runner, shop)
    assert action.install(version=ONE).returncode == 0
    assert runner.run(shop, f"{action.ops} --version").stdout == f"ops {ONE}\n"
    unknown = action.install(version="1.2.3")
    assert unknown.returncode == 1
    assert "opsdocs==1.2.3" in unknown.stderr


def test_the_workflow_of_this_project_is_valid() -> None:
    workflow = ROOT / ".github/workflows/ci.yml"
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
    ]
    done = subprocess.run([*command, str(workflow)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    matrix = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
