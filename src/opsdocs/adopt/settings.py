"""Write what was taken into the team's settings, of which all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomlkit

from opsdocs.adopt.propose import Proposal
from opsdocs.workspace import FOLDER


def with_proposals(old: str, taken: Iterable[Proposal], folders: list[str]) -> str:
    """Return the text of the settings with what was taken; ``folders`` are all that there are.

    Comments and order stay. What ``ops alerts`` needs to know goes here, too.
    """
    taken = list(taken)
    document = tomlkit.parse(old)
    if folders != [FOLDER] and folders != document.get("folders"):
        listed = tomlkit.array()
        listed.extend(folders)
        if "folders" in document:
            document["folders"] = listed.multiline(multiline=len(folders) > 3)  # noqa: PLR2004 - a line
        else:
            document = tomlkit.parse(
                f"folders = {listed.as_string()}\n" + ("\n" if old else "") + old
            )
    for proposal in taken:
        for glob, name in proposal.types_of.items():
            _table(document, "types")[glob] = name
        for meaning, words in proposal.words.items():
            table = _table(document, "words")
            there = table.get(meaning, [])
            there = [there] if isinstance(there, str) else list(there)
            table[meaning] = [*there, *(word for word in words if word not in there)]
    text = tomlkit.dumps(document)
    for proposal in taken:
        if proposal.alerts and "alerts" not in document:
            text += ("\n" if text else "") + proposal.alerts
    return text


def _table(document: Any, name: str) -> Any:
    if name not in document:
        document[name] = tomlkit.table()
    return document[name]
