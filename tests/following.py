"""A person who follows a procedure, and what is kept of it."""

import json
import re
from pathlib import Path
from typing import Any

from screen import Terminal

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
