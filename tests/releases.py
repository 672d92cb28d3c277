"""Two releases of the template, and how one is chosen."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from paths import ROOT
from repositories import git

ONE, TWO = "900.1.0", "900.2.0"
"""The versions of the two releases that the tests build."""


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


Install = Callable[[str], None]


def set_version(checkout: Path, version: str, template: str | None = None) -> None:
    """Write the version, and the template's one file, into the working tree."""
    (checkout / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n', "utf-8")
    (checkout / "copier.yml").write_text("_subdirectory: template\n", "utf-8")
    (checkout / "template").mkdir(exist_ok=True)
    if template is not None:
        (checkout / "template/a.md").write_text(template, "utf-8")


def commit_version(checkout: Path, version: str, template: str | None = None) -> None:
    set_version(checkout, version, template)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", version)
