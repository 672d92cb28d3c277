"""Measure `ops note --from` with a day of Slack: 20,000 messages, in 2 s and 200 MB.

    python benchmarks/slack_export.py [MESSAGES]

Writes an export into a temporary folder, as a zip, in the shape that Slack gives it, and prints
what the process took: wall time in seconds, its own time, the peak of its memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

START = 1_764_288_000  # 2025-11-28, a day in UTC
DAY = 86_400
SECONDS, MEGABYTES = 2.0, 200


def message(number: int, count: int) -> dict[str, object]:
    """Return a message as an export has it, with the parts that nobody reads."""
    user = f"U{number % 40:08d}"
    text = (
        f"<@U{(number + 1) % 40:08d}> request {number} failed with `timeout` :fire: &amp; more " * 2
    )
    return {
        "client_msg_id": f"{number:08d}-1111-2222-3333-444444444444", "type": "message", "user": user,
        "text": text, "ts": f"{START + number * DAY // count}.{number % 1_000_000:06d}",
        "team": "T00000001", "user_team": "T00000001", "source_team": "T00000001",
        "user_profile": {"avatar_hash": "abc", "image_72": "https://example.com/a.png", "real_name": user,
                         "display_name": user, "is_restricted": False},
        "blocks": [{"type": "rich_text", "block_id": "x", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}],
        "reactions": [{"name": "pushpin", "users": [user], "count": 1}] if number % 400 == 0 else [],
    }  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    ops = [sys.executable, "-m", "opsdocs"]
    for options in ([], ["--all"]):
        with tempfile.TemporaryDirectory() as folder:
            measure([*ops, "--root", folder], Path(folder), count, options)
    print(f"promised without --all: {SECONDS} s, {MEGABYTES} MB")


def measure(ops: list[str], place: Path, count: int, options: list[str]) -> None:
    subprocess.run([*ops[:-2], "init", "-l", "-q", str(place)], check=True)
    stamp = [*ops, "new", "post-mortem", "Day", "-l", "-q",
             "--start", "2025-11-28 00:20", "--end", "2025-11-28 23:20"]  # fmt: skip
    subprocess.run(stamp, check=True, capture_output=True)
    with zipfile.ZipFile(place / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        users = [{"id": f"U{number:08d}", "name": f"user{number}"} for number in range(40)]
        archive.writestr("users.json", json.dumps(users))
        messages = [message(number, count) for number in range(count)]
        archive.writestr("incident/2025-11-28.json", json.dumps(messages))
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [*ops, "note", "--to", "day", "--from", f"{place}/export.zip", "-q", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = next((place / "operations/incidents").glob("*day.md")).read_text("utf-8")
    entries = text.count("<!-- ops:src ")
    own = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    shown = " ".join([f"{count} messages", *options])
    print(f"{shown}, {entries} entries: {wall:.2f} s, of which {own:.2f} s are its own")
    print(f"{used.ru_maxrss / 1024:.0f} MB, at a load of {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
