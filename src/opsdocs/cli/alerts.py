"""``ops alerts``: the alerts of the repository, and the page that each leads to."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from opsdocs.alerts.match import (
    BY_LABEL,
    DANGLING,
    FOREIGN,
    MISSING,
    NOT_NEEDED,
    PAGE,
    Alerts,
    Match,
    alerts_of,
    names_of,
)
from opsdocs.alerts.model import RuleFile, labels_of
from opsdocs.cli import clock, console
from opsdocs.cli.options import AsJson, Root, ShowChanges, Wide
from opsdocs.documents.page import Page
from opsdocs.documents.saving import save
from opsdocs.documents.tree import read_tree
from opsdocs.errors import OpsError
from opsdocs.json_text import as_json
from opsdocs.printable import counted, one_line
from opsdocs.workspace import open_workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def _severities(ctx: typer.Context) -> list[str]:
    known = open_alerts(ctx.params.get("root"))
    return sorted({one.alert.severity for one in known.matches} - {""})


def _labels(ctx: typer.Context) -> list[str]:
    known = open_alerts(ctx.params.get("root"))
    labels = [one.alert.labels for one in known.matches]
    return sorted({f"{key}={value}" for one in labels for key, value in one.items()})


@app.callback(invoke_without_command=True)
def alerts(
    ctx: typer.Context,
    *,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only alerts whose page is missing.")
    ] = False,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Only pages whose alert is gone.")
    ] = False,
    severity: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Only alerts of this severity.", autocompletion=_severities
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE", help="Only alerts with this label.", autocompletion=_labels
        ),
    ] = None,
    json: AsJson = False,
    wide: Wide = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print no summary.")] = False,
    root: Root = None,
) -> int:
    """List the alerts of the rule files, and the page that each leads to."""
    if ctx.invoked_subcommand:
        return 0
    known = open_alerts(root)
    wanted = labels_of(label or ())
    kept = [
        match
        for match in known.matches
        if (not missing or match.state in {MISSING, DANGLING})
        and (not severity or match.alert.severity in severity)
        and all(match.alert.labels.get(key, "") == value for key, value in wanted.items())
    ]
    gone = [] if missing and not orphans else known.orphans
    if json:
        console.out_document(_json(known, [] if orphans and not missing else kept, gone))
        return 0
    if orphans and not missing:
        _print_orphans(known, gone, wide=wide)
    elif kept:
        rows = [("ALERT", "SEVERITY", "PAGE", "RULE"), *(_row(one) for one in kept)]
        console.out_fitted(rows, wide=wide)
        if orphans:
            _print_orphans(known, gone, wide=wide)
    if not quiet:
        _summarize(known, kept)
    return 0


def open_alerts(root: str | None) -> Alerts:
    """Return the alerts of the repository; raise ``OpsError`` where no setting says where they are."""
    workspace = open_workspace(Path.cwd(), root)
    known = alerts_of(read_tree(workspace))
    shown = workspace.settings_path
    if not known.settings.rules:
        raise OpsError(
            f"{shown} does not say where the rules of alerts are",
            f'Add two lines to {shown}: [alerts], and below it rules = ["monitoring/**/*.yml"]',
        )
    if not known.files:
        raise OpsError(
            f"{shown}: [alerts] rules: no file fits {', '.join(known.settings.rules)}",
            "Paths are from the root of the repository; ** stands for any folders.",
        )
    return known


def _row(match: Match) -> tuple[str, ...]:
    alert = match.alert
    return (
        alert.name,
        alert.severity or "-",
        _verdict(match),
        f"{alert.path}:{alert.line}",
    )


def _verdict(match: Match) -> str:
    if match.state == PAGE and match.page is not None:
        return match.page.from_root
    if match.state == BY_LABEL:
        return match.target
    if match.state == DANGLING:
        return f"! not there: {match.target}"
    if match.state == FOREIGN:
        named = f"{match.page.from_root}, but " if match.page is not None else ""
        return f"{named}? links: {match.alert.link}"
    return "! none" if match.state == MISSING else "-"


def _print_orphans(known: Alerts, gone: Sequence[Page], *, wide: bool) -> None:
    if gone:
        rows = [(page.from_root, ", ".join(names_of(page))) for page in gone]
        console.out_fitted([("PAGE", "ALERT THAT NO RULE HAS"), *rows], wide=wide)


def _summarize(known: Alerts, kept: Sequence[Match]) -> None:
    counts = Counter(match.state for match in known.matches)
    linked = sum(bool(alert.link) for alert in known.all)
    parts = (
        (counts[MISSING], "without"), (counts[DANGLING], "dangling"), (counts[FOREIGN], "foreign"),
        (counts[NOT_NEEDED], "without need"),
    )  # fmt: skip
    states = [f"{counts[PAGE] + counts[BY_LABEL]} with a page"]
    states += [f"{number} {state}" for number, state in parts if number]
    orphans = f"; {counted(len(known.orphans), 'orphan')}" if known.orphans else ""
    console.say(
        f"{counted(len(known.all), 'alert')} in {counted(_with_alerts(known.files), 'file')}, "
        f"{linked} with a link: {', '.join(states)}{orphans}."
    )
    for one in known.files:
        if one.problem:
            console.say(one_line(f"{one.path}:{one.line}: {one.problem}"))
    if any(match.state == MISSING for match in kept):
        console.say("Write the missing pages: ops new alert --missing")


def _with_alerts(files: Sequence[RuleFile]) -> int:
    return sum(bool(one.alerts) for one in files)


def _json(known: Alerts, kept: Sequence[Match], gone: Sequence[Page]) -> str:
    """Return what is known as JSON, an alert a line: indented, 10,000 take three times as long."""
    parts = {
        "alerts": [_alert_json(match) for match in kept],
        "orphans": [{"page": page.from_root, "alerts": names_of(page)} for page in gone],
        "unread": [
            {"file": one.path, "line": one.line, "problem": one.problem}
            for one in known.files
            if one.problem
        ],
    }
    lines = ['{"schema": 1']
    for name, entries in parts.items():
        inner = ",\n  ".join(as_json(one) for one in entries)
        lines.append(f' "{name}": [\n  {inner}\n ]' if entries else f' "{name}": []')
    return ",\n".join(lines) + "}\n"


def _alert_json(match: Match) -> dict[str, Any]:
    alert = match.alert
    return {
        "name": alert.name,
        "state": match.state,
        "severity": alert.severity or None,
        "labels": alert.labels,
        "expression": alert.expression or None,
        "for": alert.holds_for or None,
        "summary": alert.summary or None,
        "link": alert.link or None,
        "page": match.page.from_root if match.page is not None else None,
        "target": match.target or None,
        "system": alert.system,
        "file": alert.path,
        "line": alert.line,
    }


@app.command()
def sync(
    *,
    pretend: ShowChanges = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print paths only.")] = False,
    root: Root = None,
) -> int:
    """Update the pages to what their rules say now."""
    from opsdocs.alerts.answers import synced  # noqa: PLC0415 - 50 ms: Jinja2

    known = open_alerts(root)
    changes = list(synced(known, clock.today()))
    for one in changes:
        path = known.tree.workspace.operations / one.page.path
        if pretend:
            for line in one.diff(one_line(console.shown(path))):
                console.out(line)
            continue
        save(one.page, one.text)
        console.out_path(path)
        console.say(f"  {', '.join(one.fields)}", quiet=quiet)
    if not changes:
        console.say("The pages say what the rules say.", quiet=quiet)
    elif pretend:
        console.say("Nothing was written.", quiet=quiet)
    return 0
