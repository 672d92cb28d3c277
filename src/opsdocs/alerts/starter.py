"""Rule files for the worked examples, and the settings that say where they are."""

from __future__ import annotations

from pathlib import Path

from opsdocs import files
from opsdocs.workspace import FOLDER, SETTINGS_FILE, Workspace

_EXAMPLES = Path(__file__).parent / "examples"
_FOLDER = f"{FOLDER}/monitoring/rules"


def write_rules(workspace: Workspace, *, pretend: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the rules of the example alerts; return the paths of those made and of those kept.

    The settings of a team are kept; then nothing looks at the rules before they say where those are.
    """
    made, kept = [], []
    for example in sorted(_EXAMPLES.iterdir()):
        is_settings = example.name == SETTINGS_FILE
        relative = f"{FOLDER if is_settings else _FOLDER}/{example.name}"
        path = files.inside(workspace.root, relative)
        if files.find_twin(path) is not None:
            kept.append(relative)
            continue
        if not pretend:
            files.write(path, example.read_bytes())
        made.append(relative)
    return tuple(made), tuple(kept)
