"""Stamp a document from its type: what ``ops new`` does when its options are read."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs.cli import clock, console, kept
from opsdocs.cli.editor import editor_command, open_editor
from opsdocs.cli.interview import Session, choose
from opsdocs.documents.index import refresh
from opsdocs.errors import AnswerError, OpsError, UsageError, nearest
from opsdocs.files import is_running, write
from opsdocs.printable import clean
from opsdocs.stamp.compose import Document, compose, early_refusal, known_to, path_in, place
from opsdocs.stamp.examples import load_example
from opsdocs.stamp.gather import check_names
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.sources import Given, read_given
from opsdocs.stamp.told import as_minutes
from opsdocs.types import globs
from opsdocs.types.detect import NO_TYPE
from opsdocs.types.model import DocType, question_name, spoken
from opsdocs.workspace import Workspace, find_root, open_workspace


def new_document(
    doctype: DocType,
    answers: Mapping[str, Any],
    *,
    data: Sequence[str] = (),
    data_file: str | None = None,
    example: str | None = None,
    title_words: Sequence[str] = (),
    defaults: bool = False,
    ask: Sequence[str] = (),
    sources: Sequence[str] = (),
    zone: str | None = None,
    resume: bool = False,
    full: bool = False,
    root: str | None = None,
    **how: Any,
) -> int:
    """Stamp one document and return the exit code.

    ``answers`` are those that were given by flags; ``how`` it is written, see ``Writing``. The
    rest are the options of ``ops new``.
    """
    writing = Writing(**how)
    asking = not (defaults or example) and console.is_interactive()
    if (ask or resume) and not asking:
        why = "--defaults" if defaults else "--example" if example else "no terminal"
        raise UsageError(f"{'--ask' if ask else '--resume'}: with {why}, nothing is asked")
    editor = editor_command() if writing.edit and not writing.pretend else ""
    today = clock.today()
    given = _given(doctype, read_given(data or (), data_file), answers, title_words)
    if example:
        given = load_example(doctype, example, today) | given
    workspace = None
    if not writing.stdout or find_root(Path.cwd(), root):
        workspace = open_workspace(Path.cwd(), root)
        full = full or bool(workspace.new.get("full"))
    settings, facts = known_to(doctype, workspace, today)
    told, given = given, as_minutes(doctype, given, clock.utc())
    start = "" if "end" in given else _in_words(given.get("start"), told.get("start"))
    if sources or zone or start:
        # 30 ms that no other document pays: the formats of records.
        from opsdocs.cli.new_incident import begin  # noqa: PLC0415

        place_of = workspace.root if workspace else Path.cwd()
        asking = asking and not (start and not (ask or resume))
        begun = begin(doctype, given, sources, zone, place_of, start=start, asking=asking)
        doctype, given = begun.doctype, begun.given
        facts = {**facts, **begun.facts}
        writing.amend, writing.tell = begun.amend, begun.tell
    if not asking:
        document = compose(doctype, given, workspace, today, full=full)
        return writing.write(document, workspace, editor)
    interview = Interview(doctype, dict(given), dict(settings), facts)
    place_of = workspace.root if workspace else Path.cwd()
    file = kept.new_file(place_of, doctype)
    command = f"ops new {doctype.name}{f' --root {console.quoted(root)}' if root else ''} --resume"
    resumed = None
    if resume:
        resumed = _resume(interview, place_of)
    else:
        _start(interview, ask)
        others = [
            one for one in kept.kept(place_of, doctype)
            if one.is_own and not is_running(one.process)
        ]  # fmt: skip
        if others:
            console.say(f"Answers are kept ({others[0].shown}). To go on with them: {command}")
    free = _free_title(doctype, None if writing.stdout else workspace, today, writing.overwrite)
    if not doctype.argument or doctype.argument in given:
        known = given[doctype.argument].value if doctype.argument else ""
        if error := free(known):
            raise error
    return Session(
        interview, today, full, file, command,
        write=lambda document, edit: writing.write(
            document, workspace, editor or (editor_command() if edit else "")
        ),
        refusal=lambda title: getattr(free(title), "message", ""),
        resumed=resumed,
        goes_on=resume,
    ).run()  # fmt: skip


@dataclass
class Writing:
    """How the document is written: the options of ``ops new`` that say it.

    ``amend`` puts into the document what is no answer, below a folder, and ``tell`` says so.
    """

    pretend: bool = False
    stdout: bool = False
    overwrite: bool = False
    no_index: bool = False
    edit: bool = False
    quiet: bool = False
    amend: Callable[[Document, Path], Document] | None = field(default=None, init=False)
    tell: Callable[[], None] | None = field(default=None, init=False)
    at: str = ""
    """A path below ``operations/`` where a link wants the document, "" for that of its type."""

    def __post_init__(self) -> None:
        if self.stdout and self.edit:
            raise UsageError("--stdout and --edit exclude each other", "Pass one of them.")

    def write(self, document: Document, workspace: Workspace | None, editor: str) -> int:
        """Write the document, or print it, and say what is open in it; return the exit code."""
        if self.amend:
            document = self.amend(document, workspace.operations if workspace else Path.cwd())
        if self.at:
            document = replace(document, path=self.at)
        if workspace is None or self.stdout:
            console.out_document(document.text)
            return 0
        path = place(workspace, document, overwrite=self.overwrite)
        if self.pretend:
            console.out_path(path)
            console.say("Nothing was written.", quiet=self.quiet)
            return 0
        write(path, document.text, root=workspace.root, overwrite=self.overwrite)
        console.out_path(path)
        if not self.no_index:
            folder = path_in(workspace, document.path).rpartition("/")[0]
            _refresh_index(workspace, workspace.from_home(folder))
        if not self.quiet:
            _say_of_its_type(document, workspace)
        if self.tell and not self.quiet:
            self.tell()
        if document.left_open and not self.quiet:
            _say_what_is_open(document, path)
        return open_editor(editor, path) if editor else 0


def _say_of_its_type(document: Document, workspace: Workspace) -> None:
    """Say so where the settings give the documents of its folder another type, or none."""
    own = path_in(workspace, document.path)
    found = globs.last_that_fits(workspace.types_of, own, workspace.home)
    if found and found[1] != document.type_name:
        of = "no type" if found[1] == NO_TYPE else f"the type {found[1]}"
        console.say(
            f'By "{found[0]}" in {workspace.settings_path} it is of {of}. To have it checked, add '
            f'there, below that line: "{own}" = "{document.type_name}"'
        )


def _in_words(given: Given | None, told: Given | None) -> str:
    """Return in which words of today an answer was told that has become a minute, as ``now``."""
    is_told = given is not None and told is not None and given.value != told.value
    words = str(told.value).strip().casefold() if told and is_told else ""
    return "" if words.startswith("yesterday") else words


def _say_what_is_open(document: Document, path: Path) -> None:
    console.say("Left open:")
    for one in document.left_open:
        names = [spoken(name) for name in one.names]
        only = [name for name in names if name.lower() != one.section.lower()]
        about = ": ".join(filter(None, (one.section, ", ".join(only))))
        width = max(console.columns() - 1, 40)
        indent = f"  line {one.line:<4} "
        console.say(textwrap.fill(about, width, initial_indent=indent, subsequent_indent=" " * 12))
    console.say(f"Fill these in, then: ops check {console.quoted(console.shown(path))}")


def _start(interview: Interview, ask: Sequence[str]) -> None:
    """Refuse what was given and is wrong, and have what ``--ask`` names asked, too."""
    check_names(interview.doctype, interview.given)
    for one in interview.places():
        if one.problem and not one.is_typed:
            raise AnswerError(one.question.name, one.origin, one.problem)
    if not ask:
        return
    known = [question.name for question in interview.doctype.questions]
    chosen: set[str] = set()
    for word in (word.strip() for words in ask for word in words.split(",")):
        name = question_name(word)
        if name != "all" and name not in known:
            hint = nearest(name, known) or f"Known are all, {', '.join(known)}."
            raise UsageError(f"--ask {word}: a {interview.doctype.name} has no such question", hint)
        chosen |= set(known) if name == "all" else {name}
    interview.choose(chosen)


def _resume(interview: Interview, root: Path) -> Path | None:
    """Go on with the answers that were kept last, or are chosen where there are several.

    Return their file, None if it is in use.
    """
    one = _kept(interview, root)
    lost = list(kept.restore(kept.load(one.path), interview))
    check_names(interview.doctype, interview.given)
    console.say(f"Going on with the answers of {one.shown}.")
    for line in lost:
        console.say(f"The type no longer takes this answer: {line}")
    return None if is_running(one.process) else one.path


def _kept(interview: Interview, root: Path) -> kept.Kept:
    """Return the kept answers for the title on the command line, or those that are chosen."""
    doctype = interview.doctype
    found = kept.kept(root, doctype)
    wanted = interview.given.get(doctype.argument)
    if wanted:
        found = [one for one in found if kept.title_of(one, doctype) == str(wanted.value).strip()]
    if not found:
        of = f' "{clean(str(wanted.value))}"' if wanted else ""
        raise OpsError(
            f"no answers are kept for a {doctype.name}{of} here",
            f"All that are kept: ops new {doctype.name} --resume"
            if wanted
            else f"Begin with: ops new {doctype.name}",
        )
    stopped = [one for one in found if one.is_own and not is_running(one.process)]
    if len(stopped) <= 1:
        return found[0]
    titles = [kept.title_of(one, doctype) or "(no title)" for one in stopped]
    options = [
        (f"{clean(title)}  {one.when:%Y-%m-%d %H:%M}", str(at))
        for at, (one, title) in enumerate(zip(stopped, titles, strict=True))
    ]
    return stopped[int(choose("Go on with which answers?", options))]


def _free_title(
    doctype: DocType, workspace: Workspace | None, today: date, overwrite: bool
) -> Callable[[Any], OpsError | None]:
    """Return a function that tells why no document can have a title, so that it is known early."""

    def refusal(title: Any) -> OpsError | None:
        if workspace is None:
            return None
        return early_refusal(doctype, title, workspace, today, overwrite=overwrite)

    return refusal


def _refresh_index(workspace: Workspace, folder: str) -> None:
    try:
        refresh(workspace, [folder])
    except OpsError as error:  # the document is there all the same
        console.complain(f"the index was not written: {error.message}", error.hint)


def _given(
    doctype: DocType,
    from_data: Mapping[str, Given],
    answers: Mapping[str, Any],
    title_words: Sequence[str],
) -> dict[str, Given]:
    """Return the answers of flags and the title over those of ``--data`` and the data file."""
    words = {question_name(word): name for name, word in doctype.labels.items()}
    given = {words.get(name, name): answer for name, answer in from_data.items()}
    for name, value in answers.items():
        given[name] = Given(value, doctype.question(name).flag)
    argument = doctype.argument
    if title_words and not argument:
        raise UsageError(
            f"a {doctype.name} takes no title: it is always {doctype.path}",
            f"Leave {title_words[0]!r} out.",
        )
    if len(title_words) > 1:
        quoted = " ".join(title_words)
        raise UsageError(f"the {argument} has several words", f'Put it in quotes: "{quoted}"')
    if title_words:
        if argument in given and given[argument].origin.startswith("--"):
            raise UsageError(f"the {argument} is given twice", "Pass it once.")
        given[argument] = Given(title_words[0], argument)
    return given
