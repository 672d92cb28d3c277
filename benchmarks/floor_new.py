"""The least that writes a document from its type: what `ops new` is measured against.

It asks, checks and escapes nothing. Run as: python floor_new.py TITLE TYPE_FILE
"""

import re
from pathlib import Path

import typer
import yaml
from jinja2 import Environment


def new(title: str, type_file: Path) -> None:
    """Write the document of TITLE, its other questions open, and print its path."""
    _, front, body = type_file.read_text(encoding="utf-8").split("---\n", 2)
    questions = yaml.load(front, Loader=yaml.CSafeLoader)["questions"]
    values = {
        name: [] if question.get("type") == "list" else question.get("placeholder", "")
        for name, question in questions.items()
    }
    template = Environment(trim_blocks=True, lstrip_blocks=True).from_string(body)
    slug = re.sub(r"\W+", "-", title.lower()).strip("-")
    path = Path("operations/runbooks", f"{slug}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(template.render(values | {"title": title}) + "\n")
    print(path)


if __name__ == "__main__":
    typer.run(new)
