"""A machine of a CI, on which the jobs run as the scripts that they are."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from host_tools import shim


class Runner:
    """A machine of a CI: `pip` finds the two releases, and nothing else."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        # Only `opsdocs` is installed; the packages that it needs are those of the tests.
        shim(folder / "bin", "python3", f'exec "{sys.executable}" "$@"')
        self.folder = folder
        self.path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.variables = {
            "PYTHONPATH": sysconfig.get_paths()["purelib"], "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_NO_DEPS": "1",
            "PIP_IGNORE_INSTALLED": "1", "SOURCE_DATE_EPOCH": "1795435200",
            "HOME": str(folder), "LC_ALL": "C.UTF-8", "RUNNER_TEMP": str(folder / "temp"),
        }  # fmt: skip

    def with_python(self) -> "Runner":
        """Set up Python, as actions/setup-python does."""
        if not (self.folder / "python").exists():
            self.run(self.folder, 'python3 -m venv "$HOME/python"').check_returncode()
            self.path = f"{self.folder / 'python/bin'}{os.pathsep}{self.path}"
        return self

    def run(self, place: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=place, env={"PATH": self.path, **self.variables, **variables},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
