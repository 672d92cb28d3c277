"""Rule files for the worked examples, and the settings that say where they are."""

from __future__ import annotations

from pathlib import Path

from opsdocs import files, places
from opsdocs.workspace import SETTINGS_FILE, Workspace

_EXAMPLES = Path(__file__).parent / "examples"


def write_rules(workspace: Workspace, *, pretend: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the rules of the example alerts; return the paths of those made and of those kept.

    The settings of a team are kept; then nothing looks at the rules before they say where those are.
    """
    made, kept = [], []
    for example in sorted(_EXAMPLES.iterdir()):
        is_settings = example.name == SETTINGS_FILE
        relative = workspace.settings_path
        if not is_settings:
            relative = f"{workspace.home}/monitoring/rules/{example.name}"
        path = places.inside(workspace.root, relative)
        if places.find_twin(path) is not None:
            kept.append(relative)
            continue
        if not pretend:
            files.write(path, example.read_bytes(), root=workspace.root)
        made.append(relative)
    return tuple(made), tuple(kept)
