"""What is measured, as data: the jobs, their commands, and the promises.

In the words of a command, {inputs} is the folder that inputs.py fills, {benchmarks} this one, and
any other name a file that is installed.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

TITLE = "Certificate renewal"
ONE, TWO = "900.1.0", "900.2.0"
"""The releases that the update is between."""

FEW_ROUNDS = 3
"""So many rounds where a run takes long."""

_WROTE = "operations/runbooks/certificate-renewal.md"
_SHOWN = {"{inputs}": "INPUTS", "{benchmarks}": "benchmarks", "{ops-two}": "ops", "{tag}": "TAG"}


@dataclass(frozen=True)
class Command:
    """One line of a table: what is run, on what, and how it shows that it did its work.

    ``peer`` is the tool that must be installed, nothing for our own commands and the floors.
    It runs in a fresh copy of the folder ``inputs``, or, where it writes nothing, in ``place``.
    ``against`` names our commands that it is compared with; ours have none.
    """

    name: str
    words: tuple[str, ...]
    against: tuple[str, ...] = ()
    peer: str = ""
    inputs: str = "empty"
    place: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    writes: str = ""  # the one file, as a glob, that it must write with the title in it
    counts: str = ""  # what it prints of how many documents it saw: a number, or so many matches
    number: int = 0  # how many documents there are
    faulty: int | None = None  # its exit code where a document is faulty, which it must name
    most: int = 1_000_000  # the most rounds

    def shown(self) -> str:
        """Return the command as a person would type it."""
        words = " ".join(shlex.quote(_unset(word)) for word in self.words)
        variables = (f"{name}={shlex.quote(value)}" for name, value in self.variables.items())
        return " ".join([*variables, words])


@dataclass(frozen=True)
class Job:
    """Commands that do the same, ours first; they are run in turn."""

    name: str
    about: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Promise:
    """Our command takes at most ``limit`` times the wall time of theirs, by the medians."""

    job: str
    ours: str
    theirs: str
    limit: float


def _unset(word: str) -> str:
    for name, shown in _SHOWN.items():
        word = word.replace(name, shown)
    return word.replace("{", "").replace("}", "")


def _stamp(number: int) -> Job:
    ours = ("ops new",)
    return Job(
        "stamp",
        "Write one document from a template. Every tool has the text of our runbook with a date, "
        "except towncrier, which takes its text from the command line.",
        (
            Command(
                "ops new",
                ("{ops}", "new", "runbook", TITLE, "--defaults"),
                inputs="ops",
                writes=_WROTE,
            ),
            Command("python -c pass", ("{python}", "-c", "pass"), ours),
            Command(
                "floor_new.py",
                ("{python}", "{benchmarks}/floor_new.py", TITLE, "{inputs}/runbook.md"),
                ours,
                inputs="ops",
                writes=_WROTE,
            ),
            Command(
                "adr-tools",
                ("{adr}", "new", "Certificate", "renewal"),
                ours,
                "adr-tools",
                "adr-tools",
                writes="doc/adr/0001-certificate-renewal.md",
            ),
            Command(
                "hygen",
                ("{hygen}", "runbook", "new", "--title", TITLE),
                ours,
                "hygen",
                "hygen",
                writes=_WROTE,
            ),
            Command("plop", ("{plop}", "runbook", TITLE), ours, "plop", "plop", writes=_WROTE),
            Command(
                "towncrier",
                ("{towncrier}", "create", "--content", TITLE, "1.feature.md"),
                ours,
                "towncrier",
                "towncrier",
                writes="newsfragments/1.feature.md",
            ),
            Command(
                "scriv", ("{scriv}", "create"), ours, "scriv", "scriv", writes="changelog.d/*.md"
            ),
            Command(
                "cookiecutter",
                ("{cookiecutter}", "--no-input", "{inputs}/cookiecutter-document", f"title={TITLE}"),
                ours,
                "cookiecutter",
                writes=_WROTE,
            ),
            Command(
                "copier copy",
                ("{copier}", "copy", "--quiet", "--defaults", "--data", f"title={TITLE}",
                 "{inputs}/copier-document", "."),
                ours,
                "copier",
                writes=_WROTE,
            ),
            Command(
                "cruft",
                ("{cruft}", "create", "--no-input", "{inputs}/cruft-document"),
                ours,
                "cruft",
                writes=_WROTE,
            ),
            Command(
                "log4brains",
                ("{log4brains}", "adr", "new", "--quiet", TITLE),
                ours,
                "log4brains",
                "log4brains",
                writes="docs/adr/*-certificate-renewal.md",
            ),
        ),
    )  # fmt: skip


def _bootstrap(number: int) -> Job:
    ours = ("ops init",)
    return Job(
        "bootstrap",
        "Make the `operations/` tree. Copier takes our template from a local git repository, "
        "cookiecutter and cruft a template of theirs that makes the same tree.",
        (
            Command("ops init", ("{ops}", "init", "demo", "--defaults")),
            Command(
                "copier copy",
                (
                    "{copier}",
                    "copy",
                    "--defaults",
                    "--vcs-ref",
                    "{tag}",
                    "{inputs}/template",
                    "demo",
                ),
                ours,
                "copier",
            ),
            Command(
                "cookiecutter",
                ("{cookiecutter}", "--no-input", "{inputs}/cookiecutter-tree"),
                ours,
                "cookiecutter",
            ),
            Command(
                "cruft create",
                ("{cruft}", "create", "--no-input", "{inputs}/cruft-tree"),
                ours,
                "cruft",
            ),
        ),
    )


def _update(number: int) -> Job:
    ours = ("ops update",)
    return Job(
        "update",
        "Merge the second of two releases of the template, which changes one file and adds one, "
        "into a tree of the first, in which a person has changed the same file.",
        (
            Command("ops update", ("{ops-two}", "update", "--defaults"), inputs="update-ops"),
            Command("ops update --check", ("{ops-two}", "update", "--check"), inputs="current"),
            Command(
                "copier update",
                ("{copier}", "update", "--quiet", "--defaults",
                 "--answers-file", ".copier-answers.operations.yml", "--vcs-ref", f"v{TWO}"),
                ours,
                "copier",
                "update-copier",
            ),
            Command(
                "cruft update",
                ("{cruft}", "update", "--skip-apply-ask"),
                ours,
                "cruft",
                "update-cruft",
            ),
            Command(
                "floor_check.py",
                ("{python}", "{benchmarks}/floor_check.py", TWO),
                ("ops update --check",),
                inputs="current",
            ),
        ),
    )  # fmt: skip


def _readers(number: int) -> dict[str, Command]:
    """Return the commands that read ``number`` documents, by name."""
    place = f"documents-{number}"
    ours = ("ops check", "ops list", "ops index")
    found = (
        Command(
            "ops check",
            ("{ops}", "check"),
            place=place,
            counts=r"([\d,]+) documents? checked",
            faulty=1,
        ),
        Command(
            "ops list", ("{ops}", "list", "--json"), place=place, counts='"path": ', faulty=0
        ),
        Command("ops index", ("{ops}", "index", "--check"), place=f"indexed-{number}", faulty=1),
        Command(
            "rumdl",
            ("{rumdl}", "check", "--no-cache", "--isolated", "."),
            ours,
            "rumdl",
            place=place,
            counts=r"in ([\d,]+) files?",
            faulty=1,
        ),
        Command(
            "markdownlint-cli2",
            ("{markdownlint-cli2}", "operations/**/*.md"),
            ours,
            "markdownlint-cli2",
            place=place,
            counts=r"Linting: ([\d,]+) file",
            faulty=1,
        ),
        Command(
            "mdformat",
            ("{mdformat}", "--check", "--number", "."),
            ours,
            "mdformat",
            place=place,
            faulty=1,
        ),
        Command(
            "remark-lint",
            ("{remark}", "--quiet", "--use", "{remark-gfm}", "--use", "{remark-preset}",
             "operations"),
            ours,
            "remark-lint",
            place=place,
            faulty=0,
        ),
    )  # fmt: skip
    return {command.name: replace(command, number=number) for command in found}


def _check(number: int) -> Job:
    return Job(
        "check",
        f"Check {number:,} runbooks of 2 kB, in which no tool finds anything. The linters look at "
        "the Markdown, `ops` at what the documents say: its work is another one.",
        tuple(_readers(number).values()),
    )


def _growth(number: int) -> Job:
    sizes = [number // 1000, number // 100, number // 10, number, number * 10]
    commands = []
    for size in dict.fromkeys(max(size, 1) for size in sizes):
        readers = _readers(size)
        for name in ("ops check", "ops list", "rumdl"):
            command = readers[name]
            against = tuple(f"{ours}, {size:,}" for ours in command.against if ours != "ops index")
            most = FEW_ROUNDS if size > number else command.most
            commands.append(replace(command, name=f"{name}, {size:,}", against=against, most=most))
    return Job("growth", "The same on more and more documents.", tuple(commands))


def _start(number: int) -> Job:
    def ask(tool: str, file: str = "", option: str = "--version") -> Command:
        return Command(
            f"{file or tool} {option}", (f"{{{file or tool}}}", option), (f"ops {option}",), tool
        )

    return Job(
        "start",
        "What a command takes before it does anything, and what a press of Tab takes.",
        (
            Command("ops --version", ("{ops}", "--version")),
            Command("ops --help", ("{ops}", "--help")),
            Command(
                "completion",
                ("{ops}", "ops new ru"),
                variables={"_OPS_COMPLETE": "bash"},
                counts="runbook",
                number=1,
            ),
            Command("import argparse", ("{python}", "-c", "import argparse"), ("ops --version",)),
            Command(
                "import typer", ("{python}", "-c", "import typer"), ("completion", "ops --help")
            ),
            ask("copier"),
            ask("cookiecutter"),
            ask("towncrier"),
            ask("scriv"),
            ask("mdformat"),
            ask("rumdl"),
            ask("plop"),
            ask("log4brains"),
            ask("remark-lint", "remark"),
            ask("copier", option="--help"),
            ask("cookiecutter", option="--help"),
            ask("towncrier", option="--help"),
            ask("cruft", option="--help"),
            ask("scriv", option="--help"),
        ),
    )


JOBS = {
    "stamp": _stamp,
    "bootstrap": _bootstrap,
    "update": _update,
    "check": _check,
    "start": _start,
    "growth": _growth,
}
"""The jobs by name, each for a number of documents."""

PROMISES = (
    Promise("stamp", "ops new", "floor_new.py", 1.15),
    *(
        Promise("stamp", "ops new", peer, 1.0)
        for peer in (
            "hygen", "towncrier", "cookiecutter", "scriv", "plop", "copier copy", "cruft",
            "log4brains",
        )
    ),
    Promise("bootstrap", "ops init", "copier copy", 1.0),
    Promise("update", "ops update", "copier update", 1.0),
    Promise("update", "ops update --check", "floor_check.py", 1.25),
    Promise("check", "ops check", "rumdl", 1.0),
    Promise("check", "ops list", "rumdl", 1 / 3),
    Promise("start", "ops --version", "import argparse", 1.5),
    Promise("start", "completion", "import typer", 1.3),
)  # fmt: skip

MEMORY_JOBS = ("stamp", "bootstrap", "update", "check", "start")
"""Where ours hold at most the median of what the peers hold; growth has one peer, in Rust."""

INSTEAD = {"ops init": "copier copy", "ops update": "copier update"}
"""What a command does the work of, and so is compared with in memory for itself, too."""

MOST_MEMORY = ("check", "ops check", 200)
"""The job, our command and the MiB that it stays under."""

REASONS = {
    "python -c pass": "It starts the interpreter and does nothing; `ops` starts the same one first.",
    "floor_new.py": "It does the least: it checks, escapes and asks nothing, and knows one type.",
    "floor_check.py": "It does the least: it compares two versions and refuses nothing.",
    "import argparse": "It imports one module of the standard library and does nothing with it.",
    "import typer": "It imports the library that `ops` imports as well, and does nothing with it.",
    "adr-tools": "A few lines of bash and sed: no interpreter of Python or Node.js has to start.",
    "towncrier": "It imports Click alone where we import Jinja2, and writes its text unrendered.",
    "scriv": "It renders a text without questions; it has no types to read and no index to keep.",
    "hygen": "It renders one file with EJS; it has no types to read and no index to keep.",
    "cookiecutter": "It renders a folder as it is; we take a release out of the template's "
    "history with git, and import Copier, which alone takes longer.",
    "cruft create": "It is cookiecutter, from a git repository; we import Copier, which alone "
    "takes longer.",
    "cruft update": "It renders twice and lets git apply the difference; we import Copier, which "
    "alone takes longer, and merge file by file.",
    "rumdl": "Compiled Rust; our rules run in Python, on objects made of each line.",
    "rumdl --version": "A binary, with no interpreter to start.",
    "towncrier --version": "It imports Click alone where we import Typer.",
    "towncrier --help": "It imports Click alone where we import Typer.",
    "scriv --version": "It imports Click alone where we import Typer.",
    "mdformat --version": "It imports argparse and its own parser; we import Typer.",
}
"""Why a peer is faster, by the name of its command; looked up where a run finds that it is."""
