"""Runbooks, a person who follows them, and what is kept of it."""

import json
import re
from pathlib import Path
from typing import Any

from screen import Terminal

STEP = """### Step {number}: {title}

**Command/Action**:

```{language}
{command}
```

**Expected Result**: It is seen.

**Troubleshooting**: Look at {title}.

"""
FIVE = [("One", "bash", "echo one"), ("Two", "bash", "echo two; exit 3"),
        ("Three", "bash", "echo three"), ("Four", "sql", "DROP TABLE orders;"),
        ("Five", "bash", "echo five")]  # fmt: skip


def runbook(steps: list[tuple[str, str, str]], status: str = "Active") -> str:
    written = "".join(
        STEP.format(number=number, title=title, language=language, command=command)
        for number, (title, language, command) in enumerate(steps, start=1)
    )
    return (
        "# Runbook: Five steps\n\n**Purpose**: Try it  \n**Frequency**: Weekly  \n"
        "**Duration**: 30m  \n**Risk Level**: Low\n\n## Prerequisites\n\n- [ ] Be there\n\n"
        f"## Procedure\n\n{written}## Verification\n\n- [ ] It works\n\n"
        "## Rollback\n\nIf something goes wrong:\n\n1. Call Dana\n\n## Notes\n\nNone.\n\n"
        f"## About This Document\n\n**Owner**: Team Orders  \n**Status**: {status}\n"
    )


WATCHING = """# Runbook: Orders

**Purpose**: Try it
**Frequency**: Weekly
**Duration**: 30m
**Risk Level**: Low

See [the other](other.md).

## About This Document

**Owner**: Team Orders
**Watches**: `deploy/orders/**`, `src/orders.py`
**Status**: Active
"""
KEYS = "[q] stop"


def log_of(repo: Path) -> list[dict[str, Any]]:
    (path,) = (repo / "operations/.runs").glob("*.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def do(person: Terminal, *keys: str) -> None:
    """Press keys, each when it is asked for one."""
    for key in keys:
        person.answers(KEYS, key)


def figures(report: str, service: str) -> list[list[str]]:
    """Return what the tables of a report say of a service: RTO with its verdict, and RPO."""
    rows = [
        line.strip("|").split("|")
        for line in report.split("\n")
        if line.startswith(f"| {service} ")
    ]
    return [[cell.strip() for cell in row[1:]] for row in rows]


def in_seconds(text: str) -> int:
    parts = re.findall(r"(\d+)([hms])", text)
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in parts)
