"""Begin the interview of ``ops new`` on a terminal, or go on with the answers that were kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from opsdocs.cli import console, kept_answers
from opsdocs.cli.editor import editor_command
from opsdocs.cli.interview import InterviewSession
from opsdocs.cli.menus import choose
from opsdocs.cli.new_output import Writing
from opsdocs.errors import AnswerError, OpsError, UsageError, nearest
from opsdocs.files import is_running
from opsdocs.printable import clean
from opsdocs.stamp.compose import early_refusal
from opsdocs.stamp.gather import check_names
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.interview import Interview
from opsdocs.types.model import DocType, question_name, with_article
from opsdocs.workspace import Workspace


def ask_for(
    doctype: DocType,
    given: Mapping[str, Given],
    writing: Writing,
    *,
    settings: Mapping[str, Given],
    facts: Mapping[str, Any],
    workspace: Workspace | None,
    editor: str,
    today: date,
    ask: Sequence[str],
    resume: bool,
    full: bool,
    root: str | None,
) -> int:
    """Ask for what is not ``given``, write the document, and return the exit code."""
    interview = Interview(doctype, dict(given), dict(settings), facts)
    place_of = workspace.root if workspace else Path.cwd()
    file = kept_answers.new_file(place_of, doctype)
    command = f"ops new {doctype.name}{f' --root {console.quoted(root)}' if root else ''} --resume"
    resumed = None
    if resume:
        resumed = _resume(interview, place_of)
    else:
        _start(interview, ask)
        others = [
            one for one in kept_answers.kept(place_of, doctype)
            if one.is_own and not is_running(one.process)
        ]  # fmt: skip
        if others:
            console.say(f"Answers are kept ({others[0].shown}). To go on with them: {command}")
    free = _free_title(doctype, None if writing.stdout else workspace, today, writing.overwrite)

    def refusal(title: str) -> str:
        error = free(title)
        return error.message if error else ""

    if not doctype.argument or doctype.argument in given:
        known = given[doctype.argument].value if doctype.argument else ""
        if error := free(known):
            raise error
    return InterviewSession(
        interview, today, full, file, command,
        write=lambda document, edit: writing.write(
            document, workspace, editor or (editor_command() if edit else "")
        ),
        refusal=refusal,
        resumed=resumed,
        goes_on=resume,
    ).run()  # fmt: skip


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
            hint = nearest(name, known) or f"Write one of all, {', '.join(known)}."
            raise UsageError(
                f"--ask {word}: {with_article(interview.doctype.name)} has no such question", hint
            )
        chosen |= set(known) if name == "all" else {name}
    interview.choose(chosen)


def _resume(interview: Interview, root: Path) -> Path | None:
    """Go on with the answers that were kept last, or are chosen where there are several.

    Return their file, None if it is in use.
    """
    one = _kept(interview, root)
    lost = list(kept_answers.restore(kept_answers.load(one.path), interview))
    check_names(interview.doctype, interview.given)
    console.say(f"Going on with the answers of {one.shown}.")
    for line in lost:
        console.say(f"The type no longer takes this answer: {line}")
    return None if is_running(one.process) else one.path


def _kept(interview: Interview, root: Path) -> kept_answers.Kept:
    """Return the kept answers for the title on the command line, or those that are chosen."""
    doctype = interview.doctype
    found = kept_answers.kept(root, doctype)
    wanted = interview.given.get(doctype.argument)
    if wanted:
        found = [
            one for one in found if kept_answers.title_of(one, doctype) == str(wanted.value).strip()
        ]
    if not found:
        of = f' "{clean(str(wanted.value))}"' if wanted else ""
        raise OpsError(
            f"no answers are kept for {with_article(doctype.name)}{of} here",
            f"All that are kept: ops new {doctype.name} --resume"
            if wanted
            else f"Begin with: ops new {doctype.name}",
        )
    stopped = [one for one in found if one.is_own and not is_running(one.process)]
    if len(stopped) <= 1:
        return found[0]
    titles = [kept_answers.title_of(one, doctype) or "(no title)" for one in stopped]
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
