"""Random repositories and command lines for `ops`: no crash, no hang, nothing forged.

    python tests/fuzz.py --inputs 100000      about an hour and a half on one processor
    python tests/fuzz.py --seconds 28800      for a night
    python tests/fuzz.py --seed 7 --inputs 1  one input again, with the traceback

Each input is a repository made of hostile pieces (documents, type files, an answers file, settings,
names) and one command line. It holds when the command ends within ten seconds of the processor with
exit code 0, 1 or 2, and when what it prints is data: JSON and XML can be parsed, and no character
that a terminal obeys comes out. Where `atheris` is installed, ``--atheris`` lets it choose the inputs by coverage.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import pkgutil
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

LONGEST = 10
"""Seconds of the processor that one command may take; it needs some hundredths."""
_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_TYPES = [
    "alert",
    "backup-procedure",
    "communication-protocol",
    "dashboard",
    "dr-plan",
    "dr-test",
    "escalation-path",
    "incident-response",
    "maintenance-window",
    "monitoring",
    "patching-strategy",
    "post-mortem",
    "restore-procedure",
    "rto-rpo",
    "runbook",
    "severity-classification",
    "troubleshooting",
    "update-procedure",
]
_FOLDERS = (
    "runbooks",
    "monitoring",
    "incidents",
    "maintenance",
    "backup-recovery",
    "troubleshooting",
)
_TEXTS = (
    "text", "", " ", "\t", "é", "日本語", "🎉", "\u202e", "\u200b", "\x1b[31m", "\x07", "\x85", "\u2028",
    "\r", "\r\n", "\0", "$(touch pwned)", "`touch pwned`", "\\$(touch pwned)", "'", '"', "|", "\\",
    "::error file=x::y", "<script>alert(1)</script>", "]]>", "{{ 7 * 7 }}", "{% raw %}", "<!--", "-->",
    "<!-- ops: ignore secret x -->", "<!-- ops:index:start -->", "<!-- ops:index:end -->", "[a](b.md)",
    "[a](../../etc/passwd)", "[a][r]", "[r]: x.md#y", "](", "![x](y)", "<a@b.example>", "#", "***",
    "a" * 3000, " " * 3000, "[" * 500, "`" * 99, "-" * 2000, "`a` - `b`", "2026-11-20", "23:40", "9" * 400,
    "90m", "P1", "TBD", "1h 30m", "T00000000", "AKIAABCDEFGHIJKLMNOP", "-----BEGIN PRIVATE KEY-----",
)  # fmt: skip
_LINES = (
    "---", "title: x", "type: runbook", "owner: [a, b]", "+++", "# Runbook: A", "# Incident Post-Mortem: B",
    "# Alert: C", "# {{ title }}", "## Timeline", "## Action Items", "## Procedure", "### Step 1: Look",
    "### Step 2", "## Checks", "## Causes", "## Rollback", "## Impact", "## Root Cause", "## Schedule",
    "**Purpose**: x", "**Risk Level**: Low", "**Date**: 2026-11-20", "**Duration**: 1h", "**Severity**: P1",
    "**Status**: Resolved", "**Last Reviewed**: 2020-01-01", "**Review Interval**: 1 month", "**RTO**: 4h",
    "**Start**: 2026-11-20 10:00", "- **23:40** - Start", "- **00:10** - End", "- 2026-11-21 00:10 - x",
    "- [ ] Do it - Kim - 2026-12-01", "- [x] Done", "| Service | RTO | RPO |", "| --- | --- | --- |",
    "| Orders | 4h | 1h |", "```bash", "kubectl get pods -n <namespace>", "rm -rf /", "```", "~~~", "> quote",
    "1. If yes, go to step 9", "    indented", "Text\n====", "<div>", "</div>", "", "", "<<<<<<< HEAD", "=======",
    ">>>>>>> x", "[link](#procedure)", "**Bold**: ", "* * *", "<!-- comment", "-->", "\ufeff# X",
)  # fmt: skip
_INCIDENT = (
    "# Incident Post-Mortem: Open\n\n**Date**: 2026-11-20\n**Status**: Investigating\n\n## Timeline\n\n"
    "- **10:00** - Start\n\n## Action Items\n\n- [ ] Do it - Kim - 2026-12-01\n- [ ] More\n\n"
)
_NAMES = (
    "a.md", "README.md", "2026-11-20-x.md", "alert-x.md", "$(touch pwned).md", "\\$(touch pwned).md", "sp ace.md",
    "new\nline.md", "::warning file=x::.md", "-rf.md", "é.md", "日本.md", "a\u202eb.md", "\x1b[31m.md", "a|b.md",
    "[x](y).md", "%00.md", "#.md", "a'b.md", 'a"b.md', "x.markdown", ".hidden.md", "q\x7f.md", "z" * 120 + ".md",
)  # fmt: skip
_TYPE_LINES = (
    "title: X", "path: 'x/{{ title | slugify }}.md'", "path: ../x.md", "path: [", "questions:", "  purpose:",
    "    help: What?", "    choices: [A, B]", "    type: list", "    items: {a: {}, b: {type: date}}",
    "    default: '{{ 1 / 0 }}'", "    when: '{{ nope }}'", "    validator: '{{ x'", "    placeholder: '[x]'",
    "    suggest: [a]", "argument: purpose", "labels: {timeline: Zeitleiste}", "aliases: [y]", "a: &a [*a]",
    "- x", "? {", "!!python/object:os.system x", "description: 'a \\$(touch pwned)'", "\x00", "title: [1]",
    "    type: nope", "    multiselect: yes", "    multiline: true", "    split: ' - '",
)  # fmt: skip
_WATCHES = ("**Watches**: runbooks/*, `../x`, /etc/passwd", "**Last Reviewed**: 2026-11-21")
_BODY_LINES = (
    "# X: {{ title }}", "# {{ title }}", "**P**: {{ purpose }}", "{% for i in range(99999) %}x{% endfor %}",
    "{{ title * 99 }}", "{% if purpose %}", "{% endif %}", "{{ today }}", "{{ row('x', 'y', 'z') }}", "{{",
    "{{ purpose | join }}", "{% set a %}{{ a }}{% endset %}", "## A", "| a |\n| - |\n| {{ title }} |",
)  # fmt: skip
_RULES = (
    "groups:", "- name: x", "  rules:", "  - alert: A", "    expr: up == 0", "    for: 5m", "    labels: {severity: P1}",
    "    annotations:", "      runbook_url: https://x/a.md", "      summary: '{{ $labels.x }}'", "- &a [*a]", "a: &a [x, *a]",
    "---", "apiVersion: monitoring.coreos.com/v1", "kind: PrometheusRule", "spec: {groups: [{rules: [{alert: B}]}]}",
    "# ops: ignore x until 2026-99-99", "!!python/object:os.system x", "\x00", "{{- range .Values.x }}", "{{- end }}",
    'resource "aws_cloudwatch_metric_alarm" "x" {', '  alarm_name = "A"', "}", '{"apiVersion": 1, "groups": [[]]}',
    "apiVersion: 1", "AWSTemplateFormatVersion: x", "Resources: {A: {Type: 'AWS::CloudWatch::Alarm'}}", "\t- x",
)  # fmt: skip
_RECORDS = (
    '{"messages": [{"ts": "1795390800.1", "user": "U1", "text": "x"}]}', '[{"type": "message", "ts": "9e99", "text": 1}]',
    "14:05 Kim: down", "[14:05] <Kim> x", "2026-11-20T10:00:00Z,x,y", "time,text", "2026-11-20 10:00,rolled back",
    '{"log_entries": [{"created_at": "2026-11-20T10:00:00Z", "summary": "a"}]}', "commit 0123456789abcdef", "Author: x <y>",
    "Date:   2026-11-20 10:00:00 +0000", "    message", '[{"created_at": "2026-11-20T10:00:00Z", "body": "z"}]', "[[[[[[",
    '{"status": "firing", "alerts": [{"startsAt": "2026-11-20T10:00:00Z", "labels": {"alertname": "A"}}]}', "[]", "{}",
    '[{"startsAt": "0001-01-01T00:00:00Z", "labels": null}]', '[{"time": 1e400, "text": "x"}]', '[{"time": 1, "text": "\\u202e"}]',
)  # fmt: skip
_SETTINGS = (
    '[alerts]\nrules = ["rules/**"]', '[alerts]\nrules = "rules/*.yml"\nexempt = ["A"]', '[alerts]\nrequire = "severity in [1]"',
    "[[alerts.urls]]\npattern = 'https://x/(.+)'\npath = 'operations/$1'", "folders = ['docs', 'operations']",
    '[defaults]\nowner = "K"', "[check]\nignore = [1]", '[check.severity]\nsecret = "off"', "[[[[", "x = ",
    '[check]\nselect = "nope"', "[defaults.runbook]\nrisk_level = 1", '[check.per-file-ignores]\n"*" = ["secret"]',
)  # fmt: skip


def repository(draw: random.Random, root: Path) -> None:
    """Fill ``root`` with an ``operations/`` folder of hostile pieces."""
    operations = root / "operations"
    operations.mkdir()
    for _ in range(draw.randint(0, 6)):
        folder = operations / draw.choice((*_FOLDERS, "", "x/y"))
        _write(folder / draw.choice(_NAMES), document(draw))
    for _ in range(draw.choice((0, 0, 1, 2))):
        _write(
            operations / ".types" / draw.choice(("x.md", "runbook.md", "é.md", "a b.md")),
            type_file(draw),
        )
    if draw.random() < 0.2:
        _write(operations / "ops.toml", "\n".join(draw.sample(_SETTINGS, draw.randint(1, 3))))
    if draw.random() < 0.3:
        lines = ["_src_path: git+opsdocs://template", "_commit: v0.1.0", "keep: [x]"]
        lines += draw.sample([*_TEXTS[:30], *_TYPE_LINES], 2)
        _write(root / ".copier-answers.operations.yml", "\n".join(lines))
    if draw.random() < 0.3:
        _write(operations / ".reviews.jsonl", records(draw, "review"))
        _write(operations / ".runs/x.jsonl", records(draw, "start"))
    if draw.random() < 0.3:
        name = draw.choice(("rules/a.yml", "rules/b.yaml", "rules/c.json", "rules/d.tf"))
        _write(root / name, "\n".join(pieces(draw, _RULES)))
    if draw.random() < 0.3:
        _write(root / "records", "\n".join(pieces(draw, _RECORDS)))
    if draw.random() < 0.3:
        _write(operations / "incidents/2026-11-20-open.md", _INCIDENT + document(draw))
    if draw.random() < 0.2:
        (operations / "runbooks").mkdir(exist_ok=True)
        link = operations / "runbooks" / "link.md"
        link.symlink_to(draw.choice(("/etc/passwd", "/dev/zero", "../..", "nowhere", "link.md")))


def pieces(draw: random.Random, lines: Sequence[str]) -> list[str]:
    """Return some of ``lines``, in their order or in none, with texts in between."""
    chosen = [line for line in lines if draw.random() < 0.5]
    if draw.random() < 0.5:
        draw.shuffle(chosen)
    return [line + (draw.choice(_TEXTS) if draw.random() < 0.1 else "") for line in chosen]


def records(draw: random.Random, event: str) -> str:
    """Return lines of JSON that may be records of reviews or of a run."""
    odd = (None, True, -1, 1e999, [], {"a": 1}, "\u202e", "2026-11-20T10:00:00Z", "runbooks/a.md")
    names = (
        "run",
        "s",
        "content",
        "day",
        "watches",
        "files",
        "links",
        "item",
        "jumped",
        "outcomes",
    )
    lines = []
    for number in range(draw.randint(1, 8)):
        record = {
            "v": draw.choice((1, 1, 1, 1, 2, "1")), "at": f"2026-11-20T10:00:0{number}Z", "run": "a",
            "event": draw.choice((event, "outcome", "resume", "edited", "clock", "end", "newest")),
            "path": f"runbooks/{draw.choice(_NAMES)}", "document": f"runbooks/{draw.choice(_NAMES)}",
            "outcome": draw.choice(("right", "done", "failed", "passed")), "drill": True,
        }  # fmt: skip
        record |= {name: draw.choice(odd) for name in draw.sample(names, 3)}
        lines.append(json.dumps(record)[: draw.choice((9, None, None, None))])
    return "\n".join(lines) + draw.choice(("", "\n"))


def document(draw: random.Random) -> str:
    """Return Markdown of lines that mean something, and of texts that should mean nothing."""
    lines = []
    for _ in range(draw.randint(0, 30)):
        line = draw.choice((*_LINES, *_WATCHES))
        if draw.random() < 0.3:
            line += draw.choice(_TEXTS)
        lines.append(line)
    return draw.choice(("\n", "\n", "\n\n", "\r\n")).join(lines)


def type_file(draw: random.Random) -> str:
    """Return a type file that may be right."""
    front = draw.sample(_TYPE_LINES, draw.randint(1, 9))
    if draw.random() < 0.7:
        front = [_TYPE_LINES[0], _TYPE_LINES[1], *front]
    body = draw.sample(_BODY_LINES, draw.randint(1, 6))
    return "\n".join(["---", *front, draw.choice(("---", "---", "")), *body])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        pass  # a name that this system can't have


def command_line(draw: random.Random, root: Path) -> list[str]:
    """Return a command line that may be right."""
    text = draw.choice(_TEXTS).replace("\0", "")
    name = draw.choice([path.name for path in root.rglob("*.md")] or ["a.md"])
    kind = draw.choice((*_TYPES, "x"))
    question = draw.choice(("purpose", "title", "risk_level", "steps", "timeline", "nope", text))
    return draw.choice((
        ["new", kind, text, "--defaults"],
        ["new", kind, draw.choice(_TEXTS), "-d", f"{question}={text}", "--stdout"],
        ["new", kind, "T", f"--{question.replace('_', '-')}", text, "-n"],
        ["check", "--format", draw.choice(("text", "json", "sarif", "github", "gitlab", "junit"))],
        ["check", "--strict", name],
        ["check", "--fix"],
        ["check", "--fix", "--pretend"],
        ["check", "--select", text],
        ["show", name],
        ["show", name, "--json"],
        ["show", text or "x"],
        ["list"],
        ["list", "--json"],
        ["list", kind, "--where", f"{question}={text}"],
        ["list", "--search", text],
        ["list", "--overdue", "--format", "paths"],
        ["run", name, "--dry-run"],
        ["run", name, "--dry-run", "--set", f"NAME={text}"],
        ["review", name, "--outcome", draw.choice(("right", "changed", "retire", text)), "--by", text],
        ["show", name, draw.choice(("--commands", "--raw", "--section=Procedure", "--step=1", f"--section={text}"))],
        ["show", "--alert", draw.choice(("A", "B", text))],
        ["show", "--alert", "A", "--json"],
        ["status"],
        ["status", "--json"],
        ["alerts"],
        ["alerts", "--json"],
        ["alerts", draw.choice(("--missing", "--orphans"))],
        ["alerts", "sync", *draw.sample(("--pretend", "--new"), draw.randint(0, 2))],
        ["note", text],
        ["note", text, "--to", name, "--at", draw.choice(("10:05", "5 minutes ago", text))],
        ["note", text, "--resolved"],
        ["note", "--from", draw.choice(("records", "records", name, ".")), "--to", "open", *draw.choice(
            ((), ("--all",), ("--pretend",), ("--keep-events",), ("--anonymous", "--all"), ("--zone", text)))],
        ["actions"],
        ["actions", "--all", "--json"],
        ["actions", draw.choice(("--as=gh", "--format=markdown", "--fail-after=1d", f"--fail-after={text}"))],
        ["actions", "done", draw.choice(("2026-11-20-open:12", "2026-11-20-open:13", "a:9", text or "x"))],
        ["actions", "decline", "2026-11-20-open:12", text],
        ["adopt", "--pretend"],
        ["adopt", "--yes"],
        ["export", "html"],
        ["export", "html", "-o", "-", "--active"],
        ["export", "skills", "-o", "skills", *draw.sample(("--each", "--all"), draw.randint(0, 2))],
        ["check", "--write-baseline"],
        ["index"],
        ["index", "--check"],
        ["types"],
        ["types", "check"],
        ["types", "show", kind],
        ["types", "--json"],
        ["update", "--check"],
        [draw.choice(("nope", "--nope", text, "check", "new"))],
    ))  # fmt: skip


class FoundError(Exception):
    """What a command did that it must not do."""


@contextmanager
def _limited() -> Iterator[None]:
    def end(*_: object) -> None:
        raise FoundError(f"it took more than {LONGEST} seconds")

    # Time of the processor, so that a busy machine is no fault; a command that waits is one, too.
    timers = {
        signal.SIGPROF: (signal.ITIMER_PROF, LONGEST),
        signal.SIGALRM: (signal.ITIMER_REAL, 300),
    }
    before = {number: signal.signal(number, end) for number in timers}
    for timer, seconds in timers.values():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for number, (timer, _) in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


def run(args: list[str]) -> tuple[int, str, str]:
    """Run one command in this process, and return its exit code and what it printed."""
    from opsdocs.cli import main  # noqa: PLC0415 - after the variables are set

    out, err = io.StringIO(), io.StringIO()
    with _limited(), redirect_stdout(out), redirect_stderr(err):
        code = main.run(args)
    return code, out.getvalue(), err.getvalue()


def judge(args: list[str], code: int, out: str, err: str) -> None:
    """Raise ``FoundError`` for a crash, for data that is none, and for what a terminal obeys."""
    if code not in {0, 1, 2}:
        raise FoundError(f"exit code {code}: {err[-500:]}")
    if "--json" in args or (args[-1] in {"json", "sarif", "gitlab"} and "--format" in args):
        if out:
            json.loads(out)
    elif args[-1] == "junit" and out:
        ET.fromstring(out)
    is_document = "--stdout" in args or args[0] == "show" or args[:2] == ["export", "html"]
    for name, text in (("stdout", "" if is_document else out), ("stderr", err)):
        bad = {
            letter for letter in set(text) - {"\n", "\t"}
            if unicodedata.category(letter) in _UNSAFE and letter != "\u200d"
        }  # fmt: skip
        if bad:
            raise FoundError(f"{name} has {', '.join(f'U+{ord(one):04X}' for one in bad)}")
    forged = re.search(r"(?m)^::(?!error |warning )", out)
    if forged and not is_document:
        raise FoundError("a line of a document became a command of GitHub")


def one(draw: random.Random, name: str) -> None:
    """Try the input that ``draw`` makes; raise what is wrong, with its ``name``."""
    root = Path(tempfile.mkdtemp(prefix="ops-fuzz-"))
    here = Path.cwd()
    args: list[str] = []
    try:
        repository(draw, root)
        os.chdir(root)
        args = command_line(draw, root)
        judge(args, *run(args))
        if any(root.rglob("pwned")) or any(root.rglob("PWNED")):
            raise FoundError("something of the repository was run")
    except Exception as error:
        raise FoundError(f"{name}: ops {args}: {type(error).__name__}: {error}") from error
    finally:
        os.chdir(here)
        shutil.rmtree(root, ignore_errors=True)


class Bytes(random.Random):
    """Draws what the bytes of a fuzzer say; what is behind them is drawn as always the same."""

    def __init__(self, content: bytes) -> None:
        super().__init__(0)
        self.content = io.BytesIO(content)

    def getrandbits(self, number: int, /) -> int:
        """Return the next bits."""
        length = -(-number // 8)
        drawn = self.content.read(length)
        if len(drawn) < length:  # zeros without end would make a sample draw for ever
            return super().getrandbits(number)
        return int.from_bytes(drawn, "big") & ((1 << number) - 1)

    def random(self) -> float:
        """Return the next number from 0 to 1."""
        return self.getrandbits(32) / 2**32


def prepare() -> None:
    """Set the variables that every run has."""
    os.environ.update({"SOURCE_DATE_EPOCH": "1795435200", "NO_COLOR": "1", "COLUMNS": "100"})
    sys.stdin = io.TextIOWrapper(io.BytesIO())


def keep_types() -> None:
    """Read the built-in types once: no input changes them, and a wheel has them read already."""
    from opsdocs.types import registry  # noqa: PLC0415 - after atheris has seen to imports
    from opsdocs.types.load import BUILT_IN  # noqa: PLC0415 - as above

    load, kept = registry.load_type, cache(registry.load_type)
    registry.load_type = lambda path: kept(path) if path.parent == BUILT_IN else load(path)


def main() -> int:
    """Try inputs until there were enough; return 1 where one failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=0)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--atheris", action="store_true", help="Choose inputs by coverage.")
    chosen = options.parse_args()
    prepare()
    if chosen.atheris:
        return _by_coverage(chosen.seconds)
    keep_types()
    failed = 0
    begun = time.monotonic()
    seed = chosen.seed
    while time.monotonic() - begun < chosen.seconds or seed - chosen.seed < chosen.inputs:
        try:
            one(random.Random(seed), f"seed {seed}")
        except KeyboardInterrupt:
            break
        except FoundError as error:
            failed += 1
            print(error)
            if chosen.inputs == 1:
                traceback.print_exception(error)
        seed += 1
        if (seed - chosen.seed) % 5000 == 0:
            print(f"{seed - chosen.seed:,} inputs", flush=True)
    print(f"{seed - chosen.seed:,} inputs, {failed} failed, {time.monotonic() - begun:.0f} seconds")
    return 1 if failed else 0


def _by_coverage(seconds: float) -> int:
    import atheris  # noqa: PLC0415 - only where it is asked for

    with atheris.instrument_imports(include=["opsdocs"]):
        import opsdocs  # noqa: PLC0415 - as above

        for module in pkgutil.walk_packages(opsdocs.__path__, "opsdocs."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    keep_types()

    def try_bytes(content: bytes) -> None:
        one(Bytes(content), "bytes")

    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}", "-len_control=0"], try_bytes)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
