"""How long `ops export html` takes for 500 documents, and how large its file is.

    python benchmarks/export_html.py

Twice: 500 runbooks as long as those of public collections (`documents.py`), and the worked examples
of `ops init --examples` again and again until they are 500, which are more than twice as long. It
runs the `ops` that is installed beside this Python. Wall time is what a person waits; on a busy
machine, look at the processor time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from documents import write_documents
from measure import require, timed

DOCUMENTS, ROUNDS = 500, 5
MOST_SECONDS, MOST_BYTES = 2.0, 3_000_000
OPS = [sys.executable, "-m", "opsdocs"]


def main() -> int:
    kept = True
    with tempfile.TemporaryDirectory(prefix="ops-") as made:
        for name, write in (("as public runbooks", _public), ("worked examples", _examples)):
            root = Path(made) / name.replace(" ", "-")
            root.mkdir()
            write(root)
            kept = _measure(root, name) and kept
    return 0 if kept else 1


def _public(root: Path) -> None:
    (root / "operations").mkdir()
    write_documents(DOCUMENTS, root / "operations/runbooks")


def _examples(root: Path) -> None:
    """Write the examples, and then each again under other names, its title with a number."""
    require([*OPS, "init", ".", "--examples", "--defaults", "--quiet"], root, os.environ)
    folder = root / "operations"
    first = sorted(path for path in folder.rglob("*.md") if path.name != "README.md")
    missing = DOCUMENTS - len(list(folder.rglob("*.md")))
    for at in range(missing):
        path, number = first[at % len(first)], at // len(first) + 2
        title, _, rest = path.read_text("utf-8").partition("\n")
        copy = path.with_name(f"{path.stem}-{number}.md")
        copy.write_text(f"{title} {number}\n{rest}", "utf-8")


def _measure(root: Path, name: str) -> bool:
    """Print a line of what it took; tell whether the promise was kept."""
    command = [*OPS, "export", "html"]
    require(command, root, os.environ)
    runs = [timed(command, root, os.environ) for _ in range(ROUNDS)]
    wall, cpu = (
        median(one) / 1000 for one in zip(*((run.wall, run.cpu) for run in runs), strict=True)
    )
    source = sum(path.stat().st_size for path in root.glob("operations/**/*.md"))
    size = (root / "operations.html").stat().st_size
    print(f"{DOCUMENTS} documents, {name} ({source:,} bytes): {wall:.2f} s, "
          f"{cpu:.2f} s of the processor (at most {MOST_SECONDS:g} s); "
          f"{size:,} bytes (at most {MOST_BYTES:,})")  # fmt: skip
    shutil.rmtree(root)
    return wall <= MOST_SECONDS and size < MOST_BYTES


if __name__ == "__main__":
    sys.exit(main())
