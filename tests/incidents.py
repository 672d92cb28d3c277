"""Incidents with their timelines and action items."""

import json
from pathlib import Path
from typing import Any

INCIDENT = "operations/incidents/2026-11-20-down.md"
INCIDENT_TEXT = """# Incident Post-Mortem: Down

**Date**: 2026-11-20
**Status**: Investigating

## Timeline

- **10:00** - Start of the incident

## Action Items

- [ ] Add an alert - Kim - 2026-12-01
- [ ] Write it down
"""
ITEMS = """# Incident Post-Mortem: Orders down

**Date**: 2026-10-20

## Action Items

- [ ] Detect: alert on failed checkouts - Kim Novak - 2026-11-01
- [ ] Prevent: refuse small pools (OPS-112) - Sam Ito - 2026-10-30
- [x] Restart it - Kim Novak - 2026-10-21
- [-] Rewrite it in UTF-8 - Sam Ito - 2026-12-01 - declined: too much
- [ ] Write the runbook - Ana Lima
"""
TABLE = """# Disaster Recovery Test: Orders

**Date**: 2026-11-10

## Action Items

| Action | Owner | Due Date | Status |
| --- | --- | --- | --- |
| Measure the switch of DNS | Ana Lima | 2026-12-20 | Open |
"""


def timeline(document: Path) -> list[str]:
    text = document.read_text("utf-8").partition("## Timeline\n")[2].partition("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("- ")]


def write(path: Path, value: Any) -> str:
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return str(path)
