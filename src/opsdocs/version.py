"""The version of ``ops``. ``ops --version`` imports little else, not even ``pathlib``."""

from __future__ import annotations

import os

VERSION_FILE = "template.version"
"""The file that the build puts beside this one; a source checkout has none."""
PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - as above


def installed_version() -> str:
    """Return the version that is installed; in a source checkout, that of its ``pyproject.toml``."""
    try:
        # Reading the package's metadata takes five times as long.
        with open(f"{PACKAGE}/{VERSION_FILE}", encoding="utf-8") as file:  # noqa: PTH123 - as above
            return file.read()
    except FileNotFoundError:  # a source checkout
        import tomllib  # noqa: PLC0415 - 5 ms that only a checkout pays

        with open(f"{PACKAGE}/../../pyproject.toml", "rb") as project:  # noqa: PTH123 - as above
            return str(tomllib.load(project)["project"]["version"])
