"""Write docs/rules, and what `ops check --explain` shows: a page for each family of rules, with examples from the cases that test them.

`python scripts/rule_docs.py` writes the pages; with --check it fails where one is out of date.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path

from opsdocs.check.rule import Rule
from opsdocs.check.rules import FAMILIES
from opsdocs.check.settings import OTHERS, UNUSED

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests/cases/rules"
PAGES = ROOT / "docs/rules"
EXAMPLES = ROOT / "src/opsdocs/check/examples.json"
_FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
WARNINGS = {UNUSED}
_TITLES = {
    "sections": "Every document: file, name and sections",
    "fields": "Every document: fields",
    "placeholders": "Every document: what is still to be filled in",
    "shell": "Every document: commands",
    "secrets": "Every document: secrets",
    "links": "Links",
    "indexes": "Indexes of folders",
    "procedures": "Procedures: anything with steps",
    "records": "Records: timelines, action items, post-mortems",
    "objectives": "Recovery objectives",
    "backups": "Backups and restores",
    "recovery": "Disaster recovery: plans and tests",
    "severities": "Incidents: severities",
    "incidents": "Incidents: messages and response",
    "escalation": "Incidents: escalation",
    "roles": "Incidents: roles",
    "monitoring": "Monitoring",
    "alerts": "Alerts: rule files and their pages",
    "maintenance": "Maintenance windows",
    "patching": "Updates and patching",
    "guides": "Troubleshooting guides",
    "runs": "Runs: procedures that were followed",
    "reviews": "Reviews, and what documents watch",
    "settings": "The team's settings and types",
}


def page_of(family: str, rules: list[Rule]) -> str:
    """Return the page of a family."""
    parts = [f"# {_TITLES[family]}\n"]
    for rule in rules:
        parts.append(f"## {rule.name}\n\n{rule.severity.capitalize()}. {rule.summary}\n")
        case = CASES / f"{rule.name}.md"
        if case.is_file():
            parts.append(_examples(_dated(case.read_text("utf-8"))))
    return "\n".join(parts)


def _dated(text: str) -> str:
    """Return ``text`` with TODAY-21 and the like as days."""
    return re.sub(
        r"TODAY(?:([+-]\d+))?",
        lambda match: str(date(2026, 11, 23) + timedelta(days=int(match[1] or 0))),
        text,
    )


def _examples(text: str) -> str:
    """Return the first bad and the first good example of a case."""
    shown = []
    for kind, example, said in examples_in(text):
        mark = "````" if "```" in example else "```"
        told = f"\n> {said}\n" if said else ""
        shown.append(f"{kind}:\n\n{mark}markdown\n{example}{mark}\n{told}")
    return "\n".join(shown)


def examples_in(text: str) -> list[tuple[str, str, str]]:
    """Return the first bad and the first good example of a case, and what is said of each."""
    found: dict[str, tuple[str, str, str]] = {}
    for section in re.split(r"^## (?=Bad|Good)", text, flags=re.MULTILINE)[1:]:
        kind = section.split("\n")[0].split(":")[0]
        fence = list(_FENCE.finditer(section))[-1]
        messages = re.findall(r"^- (.*)$", _FENCE.sub("", section), re.MULTILINE)
        found.setdefault(kind, (kind, fence[2], next(iter(messages), "")))
    return list(found.values())


def examples_file() -> str:
    """Return what `ops check --explain` shows, as JSON."""
    found = {
        path.stem: examples_in(_dated(path.read_text("utf-8")))
        for path in sorted(CASES.glob("*.md"))
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def index_of() -> str:
    """Return the page that lists all rules."""
    lines = [
        "# Rules of `ops check`\n",
        "An error makes `ops check` fail, a warning only with `--strict`. `[check]` in",
        "`operations/ops.toml` has `select`, `ignore`, `per-file-ignores` and `severity`; a document",
        "says `<!-- ops: ignore RULE reason -->`. `ops check --explain RULE` prints what one demands.\n",
        "| rule | severity | what it demands |",
        "| --- | --- | --- |",
    ]
    for family, rules in FAMILIES.items():
        lines += [
            f"| [{rule.name}]({family}.md#{rule.name}) | {rule.severity} | {rule.summary} |"
            for rule in rules
        ]
    lines += [
        f"| {name} | {'warning' if name in WARNINGS else 'error'} | {text} |"
        for name, text in OTHERS.items()
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Return the text of every page."""
    found = {PAGES / f"{family}.md": page_of(family, rules) for family, rules in FAMILIES.items()}
    return found | {PAGES / "README.md": index_of(), EXAMPLES: examples_file()}


def main() -> int:
    stale = [
        path
        for path, text in pages().items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: python scripts/rule_docs.py")
        return 1 if stale else 0
    PAGES.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
