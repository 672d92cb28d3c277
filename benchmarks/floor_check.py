"""The least that tells whether a tree is current: what `ops update --check` is measured against.

It refuses nothing. Run as: python floor_check.py VERSION
"""

from pathlib import Path

import typer
import yaml


def check(version: str) -> None:
    """Compare the answers file's version with VERSION."""
    text = Path(".copier-answers.operations.yml").read_text(encoding="utf-8")
    tree = yaml.load(text, Loader=yaml.CSafeLoader)["_commit"].removeprefix("v")
    print("Up to date" if tree == version else f"The tree has {tree}, {version} is installed")


if __name__ == "__main__":
    typer.run(check)
