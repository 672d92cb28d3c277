"""Print the regular expressions that `ops` makes while it runs, with the places that make them.

    python tests/expressions.py FOLDER      a new folder, in which the commands run

An expression that is made of a document's words can be read nowhere; so it is caught in the act.
A place in ``src/opsdocs`` that none of COMMANDS reaches is named by
`tests/project/test_patterns.py`: write what it needs into TREE, or a command into COMMANDS.
"""

import json
import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import opsdocs
from opsdocs.check import parallel
from opsdocs.cli import main as cli
from opsdocs.patterns import Pattern

SOURCE = Path(opsdocs.__file__).parent
TREE = {
    "operations/ops.toml": """
[alerts]
rules = ["rules.yml"]
[[alerts.urls]]
pattern = 'https://wiki.example.com/([^/]+)/(.+)'
path = 'operations/$1/$2.md'
""",
    "rules.yml": "groups: [{rules: [{alert: A, expr: up == 0, "
    "annotations: {runbook_url: 'https://wiki.example.com/runbooks/a'}}]}]",
    "operations/runbooks/other-name.md": "# Runbook: A name\n\n[x][no where], [y](gone.md)\n\n"
    "[no where]: nowhere.md\n",
    "operations/backup-recovery/backup-x.md": "# Backup Procedure: X\n\n## Related Restore\n\n"
    "See [it][the page]\n\n[the page]: restore-orders-db.md\n",
    "operations/incidents/2026-11-20-open.md": "# Incident Post-Mortem: Open\n\n"
    "**Date**: 2026-11-20\n**Status**: Investigating\n\n## Timeline\n\n- **10:00** - Start\n",
    "docs/links.md": "See /runbooks/other-name.md\n",
    "records.csv": "time,who,text\n2026-11-20 10:05:00Z,Kim,@Ana: look\n",
}
COMMANDS = (
    ["init", "--examples", "--defaults"],
    ["check"],
    ["check", "--fix"],
    ["show", "other-name", "--json"],
    ["check", "--fix-names"],
    ["list", "runbook"],
    ["alerts"],
    ["note", "--from", "records.csv", "--to", "open", "--all", "--anonymous"],
    ["new", "runbook", "Another", "-d", "prerequisites=[a]", "--defaults"],
)


def _place(depth: int) -> str:
    frame = sys._getframe(depth)
    path = Path(frame.f_code.co_filename)
    inside = path.is_relative_to(SOURCE) and frame.f_code.co_name != "<module>"
    return f"{path.relative_to(SOURCE).as_posix()}:{frame.f_lineno}" if inside else ""


def catch() -> list[tuple[str, str, int]]:
    """Run the commands in this folder; return places, expressions and their flags."""
    found: set[tuple[str, str, int]] = set()
    compiled, made = re._compile, Pattern.__init__  # type: ignore[attr-defined]

    def compile_it(pattern: Any, flags: int) -> Any:
        if isinstance(pattern, str) and (place := _place(3)):
            found.add((place, pattern, int(flags)))
        return compiled(pattern, flags)

    def make(self: Pattern, source: str, flags: int = 0) -> None:
        if place := _place(2):
            found.add((place, source, int(flags)))
        made(self, source, flags)

    re._compile, Pattern.__init__ = compile_it, make  # type: ignore[attr-defined,method-assign]
    parallel._processors = lambda: 1  # what another process makes is not seen here
    for args in COMMANDS:
        code = cli.run(args)
        if code not in {0, 1}:
            raise SystemExit(f"ops {' '.join(args)} ended with exit code {code}")
        for name, text in TREE.items():
            path = Path(name)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return sorted(found)


def main() -> None:
    """Print what was caught as JSON."""
    os.chdir(sys.argv[1])
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as err:
        try:
            caught = catch()
        except SystemExit as error:
            raise SystemExit(f"{error}\n{err.getvalue()[-2000:]}") from None
    sys.stdout.write(json.dumps(caught))


if __name__ == "__main__":
    main()
