"""Rule files for the worked examples, and the settings that say where they are."""

from __future__ import annotations

from pathlib import Path

from opsdocs.files import write_new
from opsdocs.workspace import SETTINGS_FILE, Workspace

_EXAMPLES = Path(__file__).parent / "examples"


def write_rules(workspace: Workspace, *, pretend: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the rules of the example alerts; return the paths of those made and of those kept.

    The settings of a team are kept; then nothing looks at the rules before they say where those are.
    """
    plan = [
        (
            workspace.settings_path
            if example.name == SETTINGS_FILE
            else f"{workspace.home}/monitoring/rules/{example.name}",
            example.read_bytes(),
        )
        for example in sorted(_EXAMPLES.iterdir())
    ]
    return write_new(plan, workspace.root, pretend=pretend)
