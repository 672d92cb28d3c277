"""``ops new alert --from`` and ``--missing``: pages that are stamped from the rules of alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opsdocs.alerts.answers import answers_of, rules_named
from opsdocs.alerts.match import DANGLING, MISSING, alerts_of
from opsdocs.cli import alerts as listing
from opsdocs.cli import clock, console
from opsdocs.cli.new_output import Writing
from opsdocs.documents.index import refresh
from opsdocs.documents.tree import read_tree
from opsdocs.errors import OpsError, UsageError
from opsdocs.printable import counted
from opsdocs.stamp.compose import compose
from opsdocs.stamp.given_answers import Given, read_given
from opsdocs.types.model import DocType
from opsdocs.workspace import Workspace, find_root, open_workspace


def answers(doctype: DocType, text: str, root: str | None) -> tuple[dict[str, Any], str]:
    """Return the answers that the rule of ``--from`` gives, and the path that its link wants.

    The path is that of ``wanted_path``, "" where the type says it.
    """
    top = find_root(Path.cwd(), root)
    file, alerts = rules_named(text, top)
    severities: Mapping[str, str] = {}
    at = ""
    if top is not None:
        known = alerts_of(read_tree(open_workspace(Path.cwd(), root)))
        severities = known.settings.severities or {}
        if doctype.name == "alert" and alerts[0].link:
            at = wanted_path(known.tree.workspace, known.target_of(alerts[0]))
    if len(alerts) > 1:
        lines = ", ".join(str(one.line) for one in alerts)
        console.say(
            f"{file} has {alerts[0].name} {len(alerts)} times (lines {lines}); what differs is left open."
        )
    return answers_of(alerts, doctype, severities), at


def wanted_path(workspace: Workspace, target: str) -> str:
    """Return the path of a page that a link wants, "" where it wants none.

    It is as from the home, or with ``/`` in front from the root, in another folder of documents.
    """
    if not target:
        return ""
    path = target if target.endswith(".md") else f"{target}.md"
    below = workspace.from_home(path)
    return f"/{path}" if below.startswith("../") else below


def write_missing(doctype: DocType, given: Mapping[str, Any], how: Mapping[str, Any]) -> int:
    """Write a page for each alert that needs one and has none; return the exit code."""
    _refuse(how)
    known = listing.open_alerts(how.get("root"))
    workspace = known.tree.workspace
    more = read_given(how.get("data") or (), how.get("data_file"))
    more |= {name: Given(value, doctype.question(name).flag) for name, value in given.items()}
    writing = Writing(
        pretend=bool(how.get("pretend")), overwrite=False, no_index=True, quiet=True,
        stdout=bool(how.get("stdout")),
    )  # fmt: skip
    full = bool(how.get("full")) or bool(workspace.new.get("full"))
    done: set[str] = set()
    folders: set[str] = set()
    kept = 0
    for match in known.matches:
        name = match.alert.name
        if match.state not in {MISSING, DANGLING} or name in done or match.alert.has_template_name:
            continue
        done.add(name)
        told = answers_of(known.by_name[name], doctype, known.settings.severities or {})
        answered = {key: Given(value, match.alert.path) for key, value in told.items()} | more
        try:
            document = compose(doctype, answered, workspace, clock.today(), full=full)
            if at := wanted_path(workspace, match.target):
                document = document._replace(path=at)
            writing.write(document, workspace, "")
        except OpsError as error:
            console.complain(f"{name}: {error.message}", error.hint)
            kept += 1
            continue
        if not document.path.startswith("/"):
            folders.add(document.path.rpartition("/")[0] or ".")
    if not writing.pretend and not writing.stdout and not how.get("no_index") and folders:
        refresh(workspace, sorted(folders))
    if not how.get("quiet"):
        _say_what_was_done(len(done) - kept, pretend=writing.pretend)
    return 1 if kept else 0


def _say_what_was_done(pages: int, *, pretend: bool) -> None:

    if not pages:
        console.say("Every alert that needs a page has one.")
    elif pretend:
        console.say("Nothing was written.")
    else:
        console.say(f"{counted(pages, 'page')} written. Fill them in, then: ops check")


def _refuse(how: Mapping[str, Any]) -> None:
    for name in ("from_rule", "example", "title_words", "resume", "ask", "edit", "overwrite"):
        if how.get(name):
            shown = {"title_words": "a title", "from_rule": "--from"}.get(name, f"--{name}")
            raise UsageError(f"--missing and {shown} exclude each other", "Pass one of them.")


def with_rule(
    doctype: DocType, given: Mapping[str, Any], how: Mapping[str, Any], rule: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers with those of the ``rule`` below them, and the options with its path."""
    if how.get("example"):
        raise UsageError("--from and --example exclude each other", "Pass one of them.")
    told, at = answers(doctype, rule, how.get("root"))
    titled: Sequence[str] = how.get("title_words") or ()
    if titled:
        told.pop(doctype.argument, None)
    return {**told, **given}, {**how, "at": "" if titled else at}
