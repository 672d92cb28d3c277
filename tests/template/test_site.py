"""The question `site` of the template: each generator builds the examples, and edit links work."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from person import Ops
from repositories import git

URL = "https://github.com/acme/shop"
FILES = {
    "zensical": ["zensical.toml"],
    "mkdocs": ["mkdocs.yml"],
    "techdocs": ["catalog-info.yaml", "mkdocs.yml"],
}
BUILD = {"zensical": "zensical", "mkdocs": "mkdocs", "techdocs": "mkdocs"}
EVERY_SITE = pytest.mark.parametrize("site", FILES)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".git", "operations"}


@EVERY_SITE
def test_the_tree_builds_without_a_warning_and_is_edited(
    ops: Ops, tmp_path: Path, site: str
) -> None:
    pytest.importorskip(
        "zensical" if site == "zensical" else "mkdocs", reason=f"{site} is not installed"
    )
    shop = tmp_path / "shop"
    args = ["-d", f"site={site}", "-d", f"repository_url={URL}", "-d", "branch=trunk"]
    assert ops("init", str(shop), "--defaults", "--examples", *args).code == 0
    assert set(FILES[site]) < files(shop)
    done = subprocess.run(
        [sys.executable, "-m", BUILD[site], "build", "--strict"], cwd=shop, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"(?m)^WARNING|[1-9]\d* issue", done.stdout + done.stderr)
    page = (shop / "site/runbooks/scaling/index.html").read_text("utf-8")
    assert f"{URL}/edit/trunk/operations/runbooks/scaling.md" in page
    assert site == "techdocs" or "fonts.g" not in page  # Backstage has a theme of its own


@pytest.mark.parametrize("ci", ["github", "gitlab"])
@EVERY_SITE
def test_the_job_publishes_it(ops: Ops, tmp_path: Path, site: str, ci: str) -> None:
    shop = tmp_path / "shop"
    assert ops("init", str(shop), "-l", "-d", f"site={site}", "-d", f"ci={ci}").code == 0
    job = shop / (".github/workflows" if ci == "github" else ".gitlab") / "operations-site.yml"
    assert job.exists() is (site != "techdocs")
    if job.exists():
        text = job.read_text("utf-8")
        assert f"{site} build --strict" in text
        assert FILES[site][0] in text
        told = yaml.safe_load(text)
        assert ("publish" in told["jobs"]) if ci == "github" else (told["pages"]["artifacts"])
        schema = "vendor.github-workflows" if ci == "github" else "vendor.gitlab-ci"
        done = subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(job)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("url", "ci", "edit"),
    [
        ("https://gitlab.com/acme/shop", "none", "-/edit/main/operations/"),
        ("https://git.acme.example/ops/shop", "gitlab", "-/edit/main/operations/"),
        ("https://github.com/acme/shop", "gitlab", "edit/main/operations/"),
        ("https://git.acme.example/ops/shop", "github", "edit/main/operations/"),
    ],
)
def test_edit_links_are_those_of_the_host(
    ops: Ops, tmp_path: Path, url: str, ci: str, edit: str
) -> None:
    shop = tmp_path / "shop"
    args = ["-d", "site=mkdocs", "-d", f"repository_url={url}", "-d", f"ci={ci}"]
    assert ops("init", str(shop), "-l", *args).code == 0
    assert yaml.safe_load((shop / "mkdocs.yml").read_text("utf-8"))["edit_uri"] == edit


def test_a_long_name_is_one_of_the_catalog(ops: Ops, tmp_path: Path) -> None:
    name = f"{'a' * 62} b c"
    ops("init", str(tmp_path / "s"), "-l", "-d", "site=techdocs", "-d", f"project_name={name}")
    catalog = yaml.safe_load((tmp_path / "s/catalog-info.yaml").read_text("utf-8"))
    assert catalog["metadata"]["name"] == "a" * 62


def test_none_is_the_default_and_a_site_comes_and_goes(ops: Ops, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    ops("init", str(shop), "--defaults")
    assert files(shop) == {".copier-answers.operations.yml"}
    ops("init", str(tmp_path / "other"), "--defaults", "-d", "site=mkdocs")
    git(shop, "init", "-q")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "x")
    assert ops("update", "--root", str(shop), "-l", "-d", "site=mkdocs").code == 0
    twin = tmp_path / "other/mkdocs.yml"
    assert (shop / "mkdocs.yml").read_text("utf-8") == twin.read_text("utf-8").replace(
        "other", "shop"
    )


@pytest.mark.parametrize(
    "answer",
    ["site=hugo", "repository_url=javascript:x", 'repository_url=https://x/"y', "branch=a b"],
)
def test_answers_that_no_site_takes(ops: Ops, tmp_path: Path, answer: str) -> None:
    args = [] if answer.startswith("site") else ["-d", "site=mkdocs"]
    assert ops("init", str(tmp_path / "shop"), "-l", *args, "-d", answer).code == 2
    assert not (tmp_path / "shop").exists()


def test_a_name_with_quotes_is_still_yaml_and_toml(ops: Ops, tmp_path: Path) -> None:
    tomllib = pytest.importorskip("tomllib")
    name = 'Shop "#1": \\ & Söhne'
    for site in FILES:
        ops("init", str(tmp_path / site), "-l", "-d", f"site={site}", "-d", f"project_name={name}")
    told = tomllib.loads((tmp_path / "zensical/zensical.toml").read_text("utf-8"))
    assert told["project"]["site_name"] == f"{name} operations"
    assert (
        yaml.safe_load((tmp_path / "mkdocs/mkdocs.yml").read_text())["site_name"]
        == f"{name} operations"
    )
    catalog = yaml.safe_load((tmp_path / "techdocs/catalog-info.yaml").read_text("utf-8"))
    assert catalog["metadata"]["title"] == name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", catalog["metadata"]["name"])


# Lines for agents


def test_three_lines_tell_agents(ops: Ops, repo: Path) -> None:
    (repo / "AGENTS.md").write_text("# Ours\n\nUse tabs.", "utf-8")
    ops("init", "-l", "-d", "agents=yes")
    text = (repo / "AGENTS.md").read_text("utf-8")
    assert text.startswith("# Ours\n\nUse tabs.\n\nWhen an alert fires")
    assert len(text.splitlines()) == 3 + 1 + 3
    ops("init", "-l", "-d", "agents=yes", "--overwrite")
    assert text.count("ops show NAME --json") == 1


def test_a_new_file_for_agents(ops: Ops, tmp_path: Path) -> None:
    ops("init", str(tmp_path / "shop"), "-l", "-d", "agents=yes")
    assert len((tmp_path / "shop/AGENTS.md").read_text("utf-8").splitlines()) == 3


def test_a_file_of_agents_that_is_a_link(ops: Ops, repo: Path) -> None:
    (repo / "CLAUDE.md").write_text("x\n", "utf-8")
    (repo / "AGENTS.md").symlink_to("CLAUDE.md")
    ops("init", "-l", "-d", "agents=yes")
    assert (repo / "AGENTS.md").is_symlink()
    assert "ops show NAME" in (repo / "CLAUDE.md").read_text("utf-8")
