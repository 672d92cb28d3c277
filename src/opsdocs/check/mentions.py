"""What outside of the documents names a file that gets another name: READMEs, rules, CI."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from opsdocs.files import read_start

_LARGEST = 1_000_000
_MOST_FILES = 20_000
_LEFT_OUT = {"node_modules", "vendor", "__pycache__"}
_READ = (".md", ".yml", ".yaml", ".json", ".toml", ".tf", ".libsonnet", ".jsonnet", ".rst", ".txt",
         ".py", ".sh", ".tpl", ".html", ".go", ".rb", ".js", ".ts")  # fmt: skip


def mentions(root: Path, folder: Path, names: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """Yield path, line and name of each line outside ``folder`` that names one of ``names``.

    ``names`` are paths below ``folder``. An address of a page, without ``.md``, names it, too:
    ``runbook_url: https://docs.example.com/runbooks/queue-full``.
    """
    stems = {posixpath.basename(name).removesuffix(".md"): name for name in names}
    if not stems:
        return
    any_of = "|".join(re.escape(one) for one in sorted(stems, key=len, reverse=True))
    place = re.compile(rf"/({any_of})(?:\.md|\.html)?(?![\w.-])")
    for path in _files(root, folder):
        try:
            text = read_start(path, _LARGEST, root=root).decode()
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(text.split("\n"), start=1):
            for found in place.finditer(line):
                shown = os.path.relpath(path, root).replace(os.sep, "/")
                yield shown, number, stems[found[1]]


def _files(root: Path, folder: Path) -> Iterator[str]:
    read = 0
    documents = os.path.realpath(folder)
    for where, folders, names in os.walk(root):
        folders[:] = sorted(
            one
            for one in folders
            if one not in _LEFT_OUT
            and (not one.startswith(".") or one in {".github", ".gitlab"})
            and os.path.realpath(f"{where}/{one}") != documents
        )
        for name in sorted(names):
            if name.endswith(_READ) and read < _MOST_FILES:
                read += 1
                yield f"{where}/{name}"
