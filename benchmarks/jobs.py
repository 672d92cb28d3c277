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

FEW_DOCUMENTS = 300
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
    """Our command takes at most ``limit`` times the wall time of theirs, by the medians.

    Without theirs, the limit is in seconds.
    """

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
    check, lists, index = (f"ops {name}, {number:,}" for name in ("check", "list", "index"))
    found = (
        Command(
            check,
            ("{ops}", "check"),
            place=place,
            counts=r"([\d,]+) documents? checked",
            faulty=1,
        ),
        Command(lists, ("{ops}", "list", "--json"), place=place, counts='"path": ', faulty=0),
        Command(index, ("{ops}", "index", "--check"), place=f"indexed-{number}", faulty=1),
        Command(
            f"rumdl, {number:,}",
            ("{rumdl}", "check", "--no-cache", "--isolated", "--disable", "MD033", "."),
            (check, lists, index),
            "rumdl",
            place=place,
            counts=r"in ([\d,]+) files?",
            faulty=1,
        ),
    )
    return {command.words[1] if not command.peer else command.peer: replace(command, number=number)
            for command in found}  # fmt: skip


def _check(number: int) -> Job:
    return Job(
        "check",
        "What a person does each day: check the worked examples, and as many documents as a "
        "service may have.",
        (
            Command(
                "ops check, examples",
                ("{ops}", "check"),
                place="examples",
                counts=r"(\d+) documents checked",
                number=0,
            ),
            *(_readers(FEW_DOCUMENTS)[name] for name in ("check", "list", "rumdl")),
        ),
    )


def _growth(number: int) -> Job:
    commands = []
    for size in dict.fromkeys(max(number // part, 1) for part in (100, 10, 1)):
        commands += [_readers(size)[name] for name in ("check", "list", "rumdl")]
    commands.append(_readers(number)["index"])
    commands += [
        replace(_readers(number * 10)[name], most=FEW_ROUNDS) for name in ("check", "list")
    ]
    return Job(
        "growth",
        "Documents as long and as mixed as those of public collections, in which no tool finds "
        "anything. The linter looks at the Markdown, `ops` at what the documents say: its work is "
        "another one. HTML is in one of ten documents, so its rule against HTML is off.",
        tuple(commands),
    )


def _start(number: int) -> Job:
    def ask(tool: str) -> Command:
        return Command(f"{tool} --help", (f"{{{tool}}}", "--help"), ("ops --help",), tool)

    return Job(
        "start",
        "What a command takes before it does anything, what a press of Tab takes, and a line "
        "into the timeline of an incident.",
        (
            Command("ops --version", ("{ops}", "--version")),
            Command("ops --help", ("{ops}", "--help")),
            Command(
                "Tab for a type",
                ("{ops}", "ops new ru"),
                variables={"_OPS_COMPLETE": "bash"},
                counts="runbook",
                number=1,
            ),
            Command(
                "ops note",
                ("{ops}", "note", TITLE),
                inputs="incident",
                writes="operations/**/*checkout-is-down.md",
            ),
            Command(
                "import typer",
                ("{python}", "-c", "import typer"),
                ("Tab for a type", "ops note", "ops --help", "ops --version"),
            ),
            *map(ask, ("copier", "cookiecutter", "towncrier", "cruft", "scriv")),
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
    Promise("stamp", "ops new", "floor_new.py", 1.10),
    Promise("stamp", "ops new", "hygen", 1.25),
    *(
        Promise("stamp", "ops new", peer, 1.0)
        for peer in ("scriv", "cookiecutter", "plop", "copier copy", "cruft", "log4brains")
    ),
    Promise("start", "Tab for a type", "import typer", 1.3),
    Promise("start", "ops note", "", 0.10),
    Promise("bootstrap", "ops init", "copier copy", 1.0),
    Promise("update", "ops update", "copier update", 1.0),
    Promise("update", "ops update --check", "floor_check.py", 1.25),
    Promise("check", "ops check, examples", "", 0.15),
    Promise("check", "ops check, 300", "", 0.30),
    Promise("growth", "ops check, 10,000", "rumdl, 10,000", 2.0),
)
"""In a job of fewer documents than 10,000 those of growth are not measured."""

LINEAR = ("growth", "ops check", 1.25)
"""The job and our command of which a further document never costs more than so many times as much
as with fewer documents."""

MOST_MEMORY = ("growth", "ops check", 200)
"""The job, our command with any number of documents, and the MiB that it stays under."""

REASONS = {
    "python -c pass": "It starts the interpreter and does nothing; `ops` starts the same one first.",
    "floor_new.py": "It does the least: it checks, escapes and asks nothing, and knows one type.",
    "floor_check.py": "It does the least: it compares two versions and refuses nothing.",
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
    "towncrier --help": "It imports Click alone where we import Typer.",
}
"""Why a peer is faster, by the name of its command; looked up where a run finds that it is."""
