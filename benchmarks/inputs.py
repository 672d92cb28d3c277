"""Make what the commands work on: templates, trees, documents. Every run makes the same."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from documents import document, write_documents
from jobs import ONE, TITLE, TWO
from measure import CommandError, require
from peers import ROOT, say

GIT = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "gc.auto=0"]
ANSWERS = ".copier-answers.operations.yml"

# Each tool's template of the runbook, {title} and {date} as the tool writes them.
_TEMPLATES = {
    "adr-tools/doc/adr/templates/template.md": ("TITLE", "DATE"),
    "hygen/_templates/runbook/new/document.md.ejs.t": (
        "<%= title %>",
        "<%= new Date().toISOString().slice(0, 10) %>",
    ),
    "plop/runbook.hbs": ("{{title}}", "{{date}}"),
    "scriv/changelog.d/runbook.md.j2": (TITLE, "2026-01-01"),
    "cookiecutter-document/{{cookiecutter.folder}}/runbooks/{{cookiecutter.title|slugify}}.md": (
        "{{ cookiecutter.title }}",
        '{% now "utc", "%Y-%m-%d" %}',
    ),
    "copier-document/operations/runbooks/{{ title | lower | replace(' ', '-') }}.md.jinja": (
        "{{ title }}",
        '{{ "%Y-%m-%d" | strftime }}',
    ),
    "log4brains/docs/adr/template.md": ("{TITLE}", "2026-01-01"),
}
_HYGEN_HEAD = "---\nto: operations/runbooks/<%= h.changeCase.paramCase(title) %>.md\n---\n"

# What else a tool needs before it finds its template.
_SETTINGS = {
    "adr-tools/.adr-dir": "doc/adr\n",
    "plop/plopfile.mjs": """\
export default function (plop) {
  plop.setHelper("date", () => new Date().toISOString().slice(0, 10));
  plop.setGenerator("runbook", {
    prompts: [{ type: "input", name: "title", message: "Which task is it?" }],
    actions: [
      {
        type: "add",
        path: "operations/runbooks/{{kebabCase title}}.md",
        templateFile: "runbook.hbs",
      },
    ],
  });
}
""",
    "towncrier/pyproject.toml": '[tool.towncrier]\ndirectory = "newsfragments"\n',
    "towncrier/newsfragments/.gitignore": "!.gitignore\n",
    "scriv/pyproject.toml": """\
[tool.scriv]
format = "md"
fragment_directory = "changelog.d"
new_fragment_template = "file: runbook.md.j2"
""",
    "cookiecutter-document/cookiecutter.json": f'{{"folder": "operations", "title": "{TITLE}"}}\n',
    "copier-document/copier.yml": "_templates_suffix: .jinja\ntitle:\n  type: str\n",
    "log4brains/.log4brains.yml": """\
project:
  name: demo
  tz: Etc/UTC
  adrFolder: ./docs/adr
""",
}


@dataclass(frozen=True)
class Place:
    """Where the inputs go, and what makes them: `ops` and Copier of one environment."""

    inputs: Path
    scripts: Path
    variables: Mapping[str, str]

    def run(self, command: list[str], folder: Path | None = None) -> str:
        """Run ``command``, in the folder of the inputs unless another one is given."""
        return require(command, folder or self.inputs, self.variables)

    def write(self, name: str, text: str) -> None:
        """Write a file below the folder of the inputs."""
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_stamp(place: Place) -> None:
    """Make the templates of one document."""
    source = (ROOT / "src/opsdocs/types/builtin/runbook.md").read_text("utf-8")
    # The floor knows no optional questions: without placeholders, it leaves them out as `ops` does.
    optional = r'(?m)^(    default: ""\n(?:    suggest: .*\n)?)    placeholder: .*\n'
    place.write("runbook.md", re.sub(optional, r"\1", source))
    (place.inputs / "ops" / "operations").mkdir(parents=True)
    ops = str(place.scripts / "ops")
    text = place.run([ops, "new", "runbook", TITLE, "--defaults", "--stdout"])
    head, _, rest = text.partition("\n\n")
    for name, (title, date) in _TEMPLATES.items():
        dated = f"{head.replace(TITLE, title)}\n\n**Date**: {date}\n\n{rest}"
        place.write(name, (_HYGEN_HEAD if name.startswith("hygen") else "") + dated)
    for name, text in _SETTINGS.items():
        place.write(name, text)
    shutil.copytree(place.inputs / "cookiecutter-document", place.inputs / "cruft-document")
    _commit(place, place.inputs / "cruft-document")


def make_bootstrap(place: Place, wheel: Path) -> None:
    """Make the repository of our template, and cookiecutter's template of the same tree."""
    clone_template(place, wheel, place.inputs / "template")
    place.run([str(place.scripts / "ops"), "init", "demo", "--defaults"])
    tree = (place.inputs / "demo").rename(place.inputs / "tree")
    _cookiecutter_tree(tree, place.inputs / "cookiecutter-tree")
    shutil.copytree(place.inputs / "cookiecutter-tree", place.inputs / "cruft-tree")
    _commit(place, place.inputs / "cruft-tree")


def clone_template(place: Place, wheel: Path, folder: Path) -> None:
    """Clone the template's history out of the wheel."""
    with ZipFile(wheel) as archive:
        bundle = archive.extract("opsdocs/template.bundle", folder.with_name("bundle"))
    place.run(["git", "clone", "--quiet", bundle, str(folder)])


def _cookiecutter_tree(tree: Path, template: Path) -> None:
    """Make a template from a tree of the project ``demo``."""
    folder = template / "{{cookiecutter.project_name}}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tree, folder, ignore=shutil.ignore_patterns(".git"))
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            path.write_text(re.sub(r"\bdemo\b", "{{ cookiecutter.project_name }}", text), "utf-8")
    (template / "cookiecutter.json").write_text('{"project_name": "demo"}\n', "utf-8")


def make_releases(clone: Path) -> Path:
    """Return a clone of this checkout with two releases."""
    say("Making two releases …")
    require(["git", "clone", "--quiet", str(ROOT), str(clone)], ROOT, os.environ)
    project = clone / "pyproject.toml"
    for version in (ONE, TWO):
        text = re.sub(r'(?m)^version = ".*"', f'version = "{version}"', project.read_text("utf-8"))
        project.write_text(text, "utf-8")
        if version == TWO:
            folder = clone / "template" / "operations"
            readme = folder / "runbooks" / "README.md"
            text = readme.read_text("utf-8").replace("# Runbooks\n", "# Runbooks\n\nOne more.\n")
            readme.write_text(text, "utf-8")
            (folder / "monitoring" / "slo.yml").write_text("slo: 99.9\n", "utf-8")
        require([*GIT, "add", "--all"], clone, os.environ)
        require([*GIT, "commit", "--quiet", "--message", version], clone, os.environ)
    return clone


def make_update(place: Place, wheel: Path, cruft: Path | None) -> None:
    """Make a tree of the first release for each tool, with an edit of a person's."""
    template = place.inputs / "releases"
    clone_template(place, wheel, template)
    trees = {version: place.inputs / version / "demo" for version in (ONE, TWO)}
    copier = [str(place.scripts / "copier"), "copy", "--quiet", "--defaults", "--vcs-ref"]
    for version, tree in trees.items():
        tree.parent.mkdir()
        place.run([*copier, f"v{version}", str(template), str(tree)])
    for tool in ("ops", "copier"):
        shutil.copytree(trees[ONE], place.inputs / f"update-{tool}")
    answers = place.inputs / "update-ops" / ANSWERS
    ours = re.sub(r"(?m)^_src_path: .*", "_src_path: git+opsdocs://template", answers.read_text())
    answers.write_text(ours, "utf-8")
    if cruft:
        with suppress(CommandError):  # without its tree it is found not to do its work
            _make_cruft_tree(place, cruft, trees)
    for tree in place.inputs.glob("update-*"):
        with (tree / "operations" / "runbooks" / "README.md").open("a", encoding="utf-8") as stream:
            stream.write("\nOurs.\n")
        _commit(place, tree)
    current = place.inputs / "current"
    shutil.copytree(place.inputs / "update-ops", current, symlinks=True)
    (current / ANSWERS).write_text(ours.replace(ONE, TWO), "utf-8")


def _make_cruft_tree(place: Place, cruft: Path, trees: Mapping[str, Path]) -> None:
    """Make a template of the same two releases, and a tree of the first."""
    template = place.inputs / "cruft-releases"
    for version, tree in trees.items():
        _cookiecutter_tree(tree, template)
        _commit(place, template)
        if version == ONE:
            place.run([str(cruft), "create", "--no-input", str(template)])
    (place.inputs / "demo").rename(place.inputs / "update-cruft")


def _commit(place: Place, folder: Path) -> None:
    """Commit all that is in ``folder``, which becomes a repository."""
    place.run(["git", "init", "--quiet"], folder)
    place.run([*GIT, "add", "--all"], folder)
    place.run([*GIT, "commit", "--quiet", "--message", "x"], folder)


def make_documents(place: Place, number: int) -> None:
    """Write ``number`` runbooks in which no tool finds anything."""
    say(f"Writing {number:,} documents …")
    write_documents(number, place.inputs / f"documents-{number}" / "operations" / "runbooks")


def make_examples(place: Place) -> None:
    """Make the tree with a worked example of each type."""
    tree = place.inputs / "examples"
    place.run([str(place.scripts / "ops"), "init", str(tree), "--defaults", "--examples"])


def make_incident(place: Place) -> None:
    """Make a tree with an incident that is open."""
    (place.inputs / "incident" / "operations").mkdir(parents=True)
    words = ["new", "post-mortem", "Checkout is down", "--start", "now", "--defaults"]
    place.run([str(place.scripts / "ops"), *words], place.inputs / "incident")


def make_index(place: Place, number: int) -> None:
    """Make the same documents once more, with the README that lists them."""
    tree = place.inputs / f"indexed-{number}"
    shutil.copytree(place.inputs / f"documents-{number}", tree, copy_function=os.link)
    place.write(f"{tree.name}/operations/runbooks/README.md", _README)
    place.run([str(place.scripts / "ops"), "index"], tree)


def make_faulty(place: Place) -> None:
    """Make a tree of one document in which every tool finds something, and an outdated index."""
    place.write("faulty/operations/runbooks/task-0.md", _FAULTY)
    place.write("faulty-index/operations/runbooks/README.md", _README)
    place.write("faulty-index/operations/runbooks/task-0.md", document(0, 1))


_README = "# Runbooks\n\n## Index\n\n<!-- ops:index:start -->\n<!-- ops:index:end -->\n"
_FAULTY = "# Runbook: Task 0\n\n**Purpose**: [to be written]\n\n\n\n*  one\n- two   \n"
